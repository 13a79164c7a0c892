//! A function's program, looked at before it is uploaded: is it one that Lambda can start?

use std::path::Path;

use super::{Arch, MOST_BYTES};
use crate::failure::Failure;
use crate::output::Output;

/// The newest glibc that `provided.al2023` has.
const GLIBC: (u32, u32) = (2, 34);

/// Refuses a program that is for another system, and warns about one that may not start.
pub(super) fn check(program: &[u8], path: &Path, arch: Arch, output: &Output) -> Result<(), Failure> {
    match machine(program) {
        Some(found) if found == arch => {}
        Some(found) => {
            let message = format!("`{}` is built for {}", path.display(), found.of_rust());
            return Err(Failure::new("WRONG_ARCH", message)
                .help(format!("build it for {}, or pass `--arch`", arch.of_rust())));
        }
        None => {
            return Err(Failure::new("NOT_LINUX", format!("`{}` is no Linux program", path.display()))
                .help("Lambda runs Linux programs: build on Linux, or with `cargo lambda build`"));
        }
    }
    if let Some((major, minor)) = newest_glibc(program).filter(|newest| *newest > GLIBC) {
        output.warn(&format!(
            "`{}` needs glibc {major}.{minor}, and Lambda has {}.{}: build it with `cargo lambda build`, or on an older Linux",
            path.display(),
            GLIBC.0,
            GLIBC.1,
        ));
    }
    if program.len() > MOST_BYTES {
        output.warn(&format!(
            "`{}` has {} MB, and Lambda takes 262: build it with `--profile release`",
            path.display(),
            program.len() / 1_000_000,
        ));
    }
    Ok(())
}

/// The processors of an ELF program.
fn machine(program: &[u8]) -> Option<Arch> {
    if program.get(..4)? != b"\x7fELF" {
        return None;
    }
    match program.get(18..20)? {
        [62, 0] => Some(Arch::X86_64),
        [183, 0] => Some(Arch::Arm64),
        _ => None,
    }
}

/// The newest version that the program asks of its C library: it stands in the symbol table as `GLIBC_2.34`.
fn newest_glibc(program: &[u8]) -> Option<(u32, u32)> {
    const MARK: &[u8] = b"GLIBC_";
    let mut newest = None;
    // The table stands before the code.
    let mut rest = program.get(..4 << 20).unwrap_or(program);
    while let Some(at) = memchr_mark(rest, MARK) {
        rest = rest.get(at + MARK.len()..)?;
        let digits = rest.iter().take(8).take_while(|byte| byte.is_ascii_digit() || **byte == b'.');
        let text: String = digits.map(|&byte| char::from(byte)).collect();
        let mut parts = text.split('.').map(str::parse);
        if let (Some(Ok(major)), Some(Ok(minor))) = (parts.next(), parts.next()) {
            newest = newest.max(Some((major, minor)));
        }
    }
    newest
}

fn memchr_mark(text: &[u8], mark: &[u8]) -> Option<usize> {
    let first = *mark.first()?;
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.iter().position(|&byte| byte == first)?;
        if text.get(at..at + mark.len()) == Some(mark) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{ColorChoice, Format};

    fn elf(machine: u8, tail: &[u8]) -> Vec<u8> {
        let mut program = vec![0; 64];
        program[..4].copy_from_slice(b"\x7fELF");
        program[18] = machine;
        program.extend_from_slice(tail);
        program
    }

    #[test]
    fn programs_of_other_systems_are_refused() {
        let output = Output::new(Format::Text, ColorChoice::Never, true);
        let code = |program: &[u8], arch| {
            check(program, Path::new("bootstrap"), arch, &output).err().map(|f| f.code)
        };
        assert_eq!(code(&elf(62, b""), Arch::X86_64), None);
        assert_eq!(code(&elf(62, b""), Arch::Arm64), Some("WRONG_ARCH"));
        assert_eq!(code(b"\xcf\xfa\xed\xfe mach-o", Arch::X86_64), Some("NOT_LINUX"));
        assert_eq!(code(b"", Arch::X86_64), Some("NOT_LINUX"));
    }

    #[test]
    fn the_newest_glibc_is_found() {
        assert_eq!(
            newest_glibc(&elf(62, b"GLIBC_2.2.5\0GLIBC_2.36\0GLIBC_2.4\0GLIBC_PRIVATE")),
            Some((2, 36))
        );
        assert_eq!(newest_glibc(b"GLIB GGLIBC_"), None);
    }
}
