//! Ctrl-C on a verb that holds nothing: it ends at once, with the code for it.

use crate::exit_code::ExitCode;

/// From now on an interrupt ends the process with [`ExitCode::Interrupted`].
///
/// For verbs that have nothing to put in order; those that run a server or a deployment watch for it themselves.
/// Where no thread or runtime can be had, the system's own way of ending stays.
pub fn watch() {
    let (tell, listening) = std::sync::mpsc::channel();
    // A verb's answer must not wait for this thread, nor this thread for the verb.
    let thread = std::thread::Builder::new().name("interrupt".to_owned()).spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
        let interrupted = runtime.block_on(async {
            let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
            // The first look at it is what begins to listen.
            tokio::select! {
                biased;
                came = &mut interrupt => return came,
                () = std::future::ready(()) => {}
            }
            let _ = tell.send(());
            interrupt.await
        });
        if interrupted.is_ok() {
            std::process::exit(ExitCode::Interrupted.number().into());
        }
    });
    if thread.is_ok() {
        // Until then an interrupt would end us in the system's way; where nobody can listen the channel closes.
        let _ = listening.recv();
    }
}
