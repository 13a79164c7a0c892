//! `synth package`: build the functions and zip them as a deploy uploads them.

mod binary;
pub(crate) mod folder;
mod zip_file;

use std::path::{Path, PathBuf};

use asl_assembly::CargoBinary;
use asl_render::cloudformation::{self, Architecture, Code, CodeSource, Options, Template};
use clap::ValueEnum;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::app_runner::Project;
use crate::cargo::{self, Build, Built};
use crate::cli::Context;
use crate::exit_code::ExitCode;
use crate::failure::{Failure, names};
use crate::output::Style;

/// What the code of a function may take up when unzipped, see
/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
const MOST_BYTES: usize = 250 * 1024 * 1024;

/// Arguments of `synth package`.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// How functions are built
    #[command(flatten)]
    pub how: HowToBuild,

    /// Where the zip files go
    #[arg(long, value_name = "DIR", default_value = ".synth/assets")]
    pub out: PathBuf,
}

/// How functions are built; the same for `package`, `template` and `deploy`.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Target {
    /// The processors to build for: `x86_64` or `arm64`
    #[arg(long, value_name = "ARCH", value_enum, default_value_t, hide_possible_values = true)]
    pub arch: Arch,
}

/// How functions are built.
#[derive(Clone, Debug, clap::Args)]
pub struct HowToBuild {
    /// The processors to build for
    #[command(flatten)]
    pub target: Target,

    /// The cargo profile to build with; `dev` is quick to build, and its functions are large and slow
    #[arg(
        long,
        value_name = "PROFILE",
        default_value = "release",
        env = "SYNTH_PROFILE",
        hide_env_values = true
    )]
    pub profile: String,
}

/// The processors a function runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Arch {
    /// Intel and AMD.
    #[default]
    #[value(name = "x86_64")]
    X86_64,
    /// Graviton.
    #[value(name = "arm64")]
    Arm64,
}

impl Arch {
    /// The same for the template.
    pub const fn options(self) -> Options {
        let architecture = match self {
            Self::X86_64 => Architecture::X86_64,
            Self::Arm64 => Architecture::Arm64,
        };
        Options { architecture }
    }

    /// The word of Rust's target triples.
    const fn of_rust(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "aarch64",
        }
    }
}

/// A zip file that holds the code of one or more functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The functions that run it.
    pub functions: Vec<String>,
    /// The template's parameter that takes its key.
    pub parameter: String,
    /// Where the file is.
    pub path: PathBuf,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: usize,
    /// Whether it was there before.
    pub state: State,
}

impl Asset {
    /// Its key in the bucket: its content alone decides.
    pub fn key(&self) -> String {
        format!("{}.zip", self.sha256)
    }
}

/// Whether a zip file was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is written now.
    New,
    /// The same file was there.
    Cached,
}

impl State {
    const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Cached => "cached",
        }
    }
}

/// Builds and zips every function of the app.
///
/// # Errors
///
/// The app or a function does not compile, or a file cannot be written.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, Failure> {
    let project = Project::load(context)?;
    let template = render(&project, args.how.target)?;
    let assets = prepare(&project, &template, &args.how, &args.out, context)?;
    let output = &context.output;
    let each =
        || assets.iter().flat_map(|asset| asset.functions.iter().map(move |function| (function, asset)));
    if output.is_json() {
        let assets: Vec<Value> = each()
            .map(|(function, asset)| {
                json!({
                    "function": function,
                    "path": asset.path.display().to_string(),
                    "sha256": asset.sha256,
                    "bytes": asset.bytes,
                    "state": asset.state.as_str(),
                })
            })
            .collect();
        output.answer_json(&json!({"assets": assets}));
        return Ok(ExitCode::Done);
    }
    let width = each().map(|(function, _)| function.chars().count()).max().unwrap_or_default();
    for (function, asset) in each() {
        let state = output.paint(&format!("{:<6}", asset.state.as_str()), Style::Success);
        let short = asset.sha256.get(..12).unwrap_or_default();
        let path = output.paint(&asset.path.display().to_string(), Style::Name);
        output
            .answer_line(&format!("{function:<width$}  {:>9}  {short}  {state}  {path}", size(asset.bytes)));
    }
    if assets.is_empty() {
        output.say(&format!("`{}` has no functions: nothing to package", project.assembly.app));
    }
    Ok(ExitCode::Done)
}

/// The template of a project.
///
/// # Errors
///
/// The assembly has no template, see [`cloudformation::TemplateError`].
pub fn render(project: &Project, target: Target) -> Result<Template, Failure> {
    cloudformation::template(&project.assembly, &target.arch.options())
        .map_err(|error| Failure::new("TEMPLATE", error.to_string()).help(error.help()))
}

/// Builds and zips the code that `template` asks for, into the folder `out`.
///
/// # Errors
///
/// A function does not compile, is for another system than Lambda's, or a file cannot be written.
pub fn prepare(
    project: &Project,
    template: &Template,
    how: &HowToBuild,
    out: &Path,
    context: &Context,
) -> Result<Vec<Asset>, Failure> {
    let binaries = Binaries::build(project, template, how, context)?;
    let mut progress = context.output.progress("packing the functions");
    let mut assets = Vec::new();
    for code in &template.code {
        progress.step(&names(code.functions.iter().map(String::as_str)));
        let zip = match &code.source {
            CodeSource::Cargo(wanted) => {
                let path = binaries.path(wanted)?;
                let program = std::fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?;
                binary::check(&program, &path, how.target.arch, &context.output)?;
                zip_file::of_bootstrap(&program).map_err(|error| {
                    Failure::new("ZIP", format!("`{}` cannot be zipped: {error}", path.display()))
                })?
            }
            CodeSource::Folder { folder, runtime, handler } => {
                let files = folder::files(&project.root.join(folder))?;
                folder::check(&files, folder, runtime, handler)?;
                zip_file::of_files(&files)
                    .map_err(|error| Failure::new("ZIP", format!("`{folder}` cannot be zipped: {error}")))?
            }
            CodeSource::Zip(path) => {
                let path = project.root.join(path);
                std::fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?
            }
        };
        assets.push(keep(&zip, code, out)?);
    }
    Ok(assets)
}

fn keep(zip: &[u8], code: &Code, out: &Path) -> Result<Asset, Failure> {
    let sha256 = hex(&Sha256::digest(zip));
    let path = out.join(format!("{sha256}.zip"));
    // The name is the content's hash; the size tells a file that was cut off while it was written.
    let there = std::fs::metadata(&path).is_ok_and(|there| there.len() == zip.len() as u64);
    if !there {
        std::fs::create_dir_all(out).map_err(|error| Failure::io("make", out, &error))?;
        std::fs::write(&path, zip).map_err(|error| Failure::io("write", &path, &error))?;
    }
    Ok(Asset {
        functions: code.functions.clone(),
        parameter: code.parameter.clone(),
        path,
        sha256,
        bytes: zip.len(),
        state: if there { State::Cached } else { State::New },
    })
}

/// Where the functions' binaries are.
enum Binaries {
    /// Cargo has just built them.
    Built(Vec<Built>),
    /// Beside the app, as `--bin` and `--assembly` start no cargo.
    Folder(PathBuf),
}

impl Binaries {
    fn build(
        project: &Project,
        template: &Template,
        how: &HowToBuild,
        context: &Context,
    ) -> Result<Self, Failure> {
        let profile_folder = if how.profile == "dev" { "debug" } else { how.profile.as_str() };
        let Some(place) = &project.place else {
            let beside = project.binary.as_deref().and_then(Path::parent).map(Path::to_owned);
            let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
            return Ok(Self::Folder(
                beside.unwrap_or_else(|| project.root.join(target).join(profile_folder)),
            ));
        };
        let mut bins: Vec<&str> = Vec::new();
        for code in &template.code {
            if let CodeSource::Cargo(cargo) = &code.source
                && !bins.contains(&cargo.bin.as_str())
            {
                bins.push(&cargo.bin);
            }
        }
        if bins.is_empty() {
            return Ok(Self::Built(Vec::new()));
        }
        can_build_for(how.target.arch)?;
        let mut arguments = vec!["--profile", how.profile.as_str()];
        if place.root_is_package {
            arguments.push("--workspace");
        }
        let build = Build { root: &place.root, bins: &bins, arguments: &arguments };
        cargo::build(build, &context.output).map(Self::Built)
    }

    fn path(&self, wanted: &CargoBinary) -> Result<PathBuf, Failure> {
        match self {
            Self::Built(built) => built
                .iter()
                .find(|built| built.bin == wanted.bin && built.package == wanted.package)
                .map(|built| built.path.clone())
                .ok_or_else(|| {
                    let message = format!("cargo built no binary `{}` of `{}`", wanted.bin, wanted.package);
                    Failure::new("BUILD_FAILED", message)
                        .help("the app's `cargo(PACKAGE, BIN)` names the function's `[[bin]]`")
                }),
            Self::Folder(folder) => {
                let path = folder.join(&wanted.bin);
                if path.is_file() {
                    return Ok(path);
                }
                let message = format!("there is no built function `{}`", path.display());
                Err(Failure::new("NOT_BUILT", message).help(format!(
                    "`--bin` and `--assembly` start no cargo: run `cargo build --release --bin {}` first, or leave \
                     them out",
                    wanted.bin
                )))
            }
        }
    }
}

/// Lambda runs Linux binaries; cargo alone builds only for the machine it runs on.
fn can_build_for(arch: Arch) -> Result<(), Failure> {
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    if system == "linux" && processor == arch.of_rust() {
        return Ok(());
    }
    let triple = format!("{}-unknown-linux-gnu", arch.of_rust());
    Err(Failure::new("NO_TARGET", format!("functions for `{triple}` cannot be built on {processor} {system}"))
        .help(format!(
            "`rustup target add {triple}` and `cargo install cargo-lambda`; build with `cargo lambda build --release{}` \
             and name the zip file in the app, or run this on {} Linux",
            if arch == Arch::Arm64 { " --arm64" } else { "" },
            arch.of_rust(),
        )))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A size for people.
fn size(bytes: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let bytes = bytes as f64;
    if bytes < 1e6 { format!("{:.1} kB", bytes / 1e3) } else { format!("{:.1} MB", bytes / 1e6) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_zip_is_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let code = Code {
            parameter: "WebCode".to_owned(),
            source: CodeSource::Zip("web.zip".to_owned()),
            functions: vec!["web".to_owned()],
        };
        let first = keep(b"zip", &code, folder.path()).unwrap();
        let second = keep(b"zip", &code, folder.path()).unwrap();
        assert_eq!((first.state, second.state), (State::New, State::Cached));
        assert_eq!(first.sha256, second.sha256);
        assert_eq!(first.key(), format!("{}.zip", first.sha256));
        assert_eq!(std::fs::read(&second.path).unwrap(), b"zip");
    }

    #[test]
    fn sizes_are_for_people() {
        assert_eq!(size(840), "0.8 kB");
        assert_eq!(size(12_345_678), "12.3 MB");
    }
}
