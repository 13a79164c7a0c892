//! The `cargo-synth` program, which cargo starts for `cargo synth`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// The same as in `synth`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    // Cargo passes the name of the subcommand on: `cargo-synth synth build`.
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|word| word == "synth") {
        arguments.remove(1);
    }
    cargo_synth::main(arguments, "cargo synth")
}
