//! The zip file of a function: the same program gives the same bytes.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A zip file with `program` as the executable file `bootstrap`, as the `provided` runtimes start it.
pub(super) fn of_bootstrap(program: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    // Nothing of today or of this machine goes in: no time, no owner.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755)
        .large_file(u32::try_from(program.len()).is_err());
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(program.len() / 2)));
    zip.start_file("bootstrap", options)?;
    zip.write_all(program)?;
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_program_same_bytes() {
        let program = b"\x7fELF and so on".repeat(1000);
        let first = of_bootstrap(&program).unwrap();
        assert_eq!(first, of_bootstrap(&program).unwrap());
        assert!(first.len() < program.len());

        let mut zip = zip::ZipArchive::new(Cursor::new(first)).unwrap();
        assert_eq!(zip.len(), 1);
        let mut file = zip.by_name("bootstrap").unwrap();
        assert_eq!(file.unix_mode(), Some(0o100_755));
        assert_eq!(file.last_modified(), Some(DateTime::default()));
        let mut unzipped = Vec::new();
        std::io::copy(&mut file, &mut unzipped).unwrap();
        assert_eq!(unzipped, program);
    }
}
