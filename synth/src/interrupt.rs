//! Ctrl-C on a verb that holds nothing: it ends at once, with the code for it.

use crate::exit_code::ExitCode;

/// From now on an interrupt ends the process with [`ExitCode::Interrupted`].
///
/// For verbs that have nothing to put in order; those that run a server or a deployment watch for it themselves.
/// Where no thread or runtime can be had, the system's own way of ending stays.
pub fn watch() {
    // A verb's answer must not wait for this thread, nor this thread for the verb.
    let _ = std::thread::Builder::new().name("interrupt".to_owned()).spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        if let Ok(runtime) = runtime
            && runtime.block_on(tokio::signal::ctrl_c()).is_ok()
        {
            std::process::exit(ExitCode::Interrupted.number().into());
        }
    });
}
