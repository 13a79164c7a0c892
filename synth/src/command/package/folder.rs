//! A folder of source as it is uploaded: what is in it, in a fixed order, and whether the handler is there.

use std::fs;
use std::path::{Path, PathBuf};

use super::MOST_BYTES;
use crate::failure::Failure;

/// Files that tools leave behind and that no function needs; they would make other bytes of the same source.
const LEFT_BEHIND: [&str; 6] =
    [".DS_Store", ".git", ".gitignore", ".venv", "__pycache__", "node_modules/.cache"];

/// A file of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct File {
    /// Its path within the folder, with `/` between the parts.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Whether it may be run.
    pub(crate) mode: Mode,
}

/// Whether a file may be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mode {
    /// It is read.
    Plain,
    /// It is run.
    Executable,
}

/// All files of the folder in the order of their names, without what tools leave behind.
///
/// # Errors
///
/// There is no such folder, nothing is in it, it goes round in a circle, or it cannot be read.
pub(crate) fn files(root: &Path) -> Result<Vec<File>, Failure> {
    if !root.is_dir() {
        let message = format!("there is no folder `{}`", root.display());
        return Err(Failure::new("NO_FOLDER", message)
            .help("the app's `folder(PATH, RUNTIME, HANDLER)` names it from the workspace root"));
    }
    let mut files = Vec::new();
    walk(root, "", &mut Vec::new(), &mut files)?;
    if files.is_empty() {
        return Err(Failure::new(
            "NO_FOLDER",
            format!("there is nothing in the folder `{}`", root.display()),
        ));
    }
    files.sort();
    Ok(files)
}

fn walk(folder: &Path, within: &str, above: &mut Vec<PathBuf>, files: &mut Vec<File>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::io("read", folder, &error);
    let real = folder.canonicalize().map_err(failed)?;
    if above.contains(&real) {
        let message = format!("`{}` leads back to a folder above it", folder.display());
        return Err(Failure::new("CIRCLE", message).help("take the symbolic link away"));
    }
    above.push(real);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let Ok(own) = entry.file_name().into_string() else {
            let message = format!("`{}` has a name that is no Unicode", path.display());
            return Err(Failure::new("ZIP", message));
        };
        let name = if within.is_empty() { own.clone() } else { format!("{within}/{own}") };
        if LEFT_BEHIND.contains(&own.as_str()) || path.extension().is_some_and(|ending| ending == "pyc") {
            continue;
        }
        // A link is what it leads to.
        let about = fs::metadata(&path).map_err(|error| Failure::io("read", &path, &error))?;
        if about.is_dir() {
            walk(&path, &name, above, files)?;
        } else {
            files.push(File { name, path, mode: mode(&about) });
        }
    }
    above.pop();
    Ok(())
}

#[cfg(unix)]
fn mode(about: &fs::Metadata) -> Mode {
    use std::os::unix::fs::PermissionsExt as _;
    if about.permissions().mode() & 0o111 == 0 { Mode::Plain } else { Mode::Executable }
}

#[cfg(not(unix))]
fn mode(_: &fs::Metadata) -> Mode {
    Mode::Plain
}

/// Refuses a handler whose file is not there, and more than the service takes.
pub(crate) fn check(files: &[File], folder: &str, runtime: &str, handler: &str) -> Result<(), Failure> {
    let endings: &[&str] = if runtime.starts_with("python") {
        &[".py"]
    } else if runtime.starts_with("nodejs") {
        &[".js", ".mjs", ".cjs"]
    } else if runtime.starts_with("ruby") {
        &[".rb"]
    } else {
        &[]
    };
    // `src/app.handler` is the function `handler` of `src/app.py`; Python also takes `src.app.handler`.
    let module = handler.rsplit_once('.').map_or(handler, |(module, _)| module);
    let module = if runtime.starts_with("python") { module.replace('.', "/") } else { module.to_owned() };
    let there = |ending: &&str| {
        let (file, package) = (format!("{module}{ending}"), format!("{module}/__init__.py"));
        files.iter().any(|known| known.name == file || known.name == package)
    };
    if !endings.is_empty() && !endings.iter().any(there) {
        let message = format!("the handler `{handler}` is not in the folder `{folder}`");
        let names: Vec<String> = endings.iter().map(|ending| format!("`{module}{ending}`")).collect();
        return Err(
            Failure::new("NO_HANDLER", message).help(format!("it would be in {}", names.join(" or ")))
        );
    }
    let bytes: u64 =
        files.iter().filter_map(|file| fs::metadata(&file.path).ok()).map(|about| about.len()).sum();
    if bytes > MOST_BYTES as u64 {
        let message = format!("the folder `{folder}` has {} MB, and 250 MB are the most", bytes / (1 << 20));
        return Err(Failure::new("TOO_LARGE", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[File]) -> Vec<&str> {
        files.iter().map(|file| file.name.as_str()).collect()
    }

    #[test]
    fn what_tools_leave_behind_is_no_source() {
        let folder = tempfile::tempdir().unwrap();
        for path in
            ["lib/b.py", "app.py", "lib/__pycache__/b.pyc", ".git/HEAD", "a-b.txt", "node_modules/m/i.js"]
        {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let files = files(folder.path()).unwrap();
        assert_eq!(names(&files), ["a-b.txt", "app.py", "lib/b.py", "node_modules/m/i.js"]);
        assert_eq!(check(&files, "f", "python3.13", "app.handler").map_err(|f| f.message), Ok(()));
        assert_eq!(check(&files, "f", "python3.13", "lib.b.handler").map_err(|f| f.message), Ok(()));
        assert_eq!(check(&files, "f", "nodejs22.x", "node_modules/m/i.run").map_err(|f| f.message), Ok(()));
        assert_eq!(check(&files, "f", "java21", "shop.Handler::run").map_err(|f| f.message), Ok(()));
        let failure = check(&files, "f", "nodejs22.x", "app.handler").unwrap_err();
        assert_eq!(failure.message, "the handler `app.handler` is not in the folder `f`");
        assert_eq!(failure.help.as_deref(), Some("it would be in `app.js` or `app.mjs` or `app.cjs`"));
    }

    #[test]
    fn a_folder_that_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(files(folder.path()).unwrap_err().message.starts_with("there is nothing in the folder"));
        assert!(files(&folder.path().join("x")).unwrap_err().message.starts_with("there is no folder"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_circles_refused() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("a")).unwrap();
        fs::write(folder.path().join("shared.py"), "").unwrap();
        std::os::unix::fs::symlink(folder.path().join("shared.py"), root.join("a/shared.py")).unwrap();
        assert_eq!(names(&files(&root).unwrap()), ["a/shared.py"]);
        std::os::unix::fs::symlink(&root, root.join("a/round")).unwrap();
        assert_eq!(files(&root).unwrap_err().code, "CIRCLE");
    }
}
