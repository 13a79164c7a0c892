//! The zip file of a function: the same program gives the same bytes.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::folder::{File, Mode};

/// A zip file with `program` as the executable file `bootstrap`, as the `provided` runtimes start it.
pub(super) fn of_bootstrap(program: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(program.len() / 2)));
    zip.start_file("bootstrap", options(program.len(), Mode::Executable))?;
    zip.write_all(program)?;
    Ok(zip.finish()?.into_inner())
}

/// A zip file with these files in this order.
pub(super) fn of_files(files: &[File]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        let content = std::fs::read(&file.path)?;
        zip.start_file(&*file.name, options(content.len(), file.mode))?;
        zip.write_all(&content)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Nothing of today or of this machine goes in: no time, no owner, of the rights only whether it is run.
fn options(bytes: usize, mode: Mode) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(match mode {
            Mode::Plain => 0o644,
            Mode::Executable => 0o755,
        })
        .large_file(u32::try_from(bytes).is_err())
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

    #[test]
    fn same_folder_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let zipped = || of_files(&super::super::folder::files(folder.path()).unwrap()).unwrap();
        std::fs::create_dir(folder.path().join("lib")).unwrap();
        std::fs::write(folder.path().join("lib/b.py"), "b = 1").unwrap();
        std::fs::write(folder.path().join("app.py"), "import b").unwrap();
        let first = zipped();
        // Another time, and what running it leaves behind.
        std::fs::write(folder.path().join("app.py"), "import b").unwrap();
        std::fs::write(folder.path().join("app.pyc"), "x").unwrap();
        assert_eq!(first, zipped());
        let mut zip = zip::ZipArchive::new(Cursor::new(first.clone())).unwrap();
        let names: Vec<_> = zip.file_names().map(Result::unwrap).collect();
        assert_eq!(names, ["app.py", "lib/b.py"]);
        assert_eq!(zip.by_name("app.py").unwrap().unix_mode(), Some(0o100_644));
        std::fs::write(folder.path().join("app.py"), "import c").unwrap();
        assert_ne!(first, zipped());
    }
}
