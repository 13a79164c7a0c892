//! Prints the assembly of the application; `synth` runs it.

fn main() -> std::process::ExitCode {
    moderation::app().emit()
}
