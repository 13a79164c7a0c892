//! The `synth` program: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_synth::main(std::env::args_os(), "synth")
}
