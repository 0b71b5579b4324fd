//! Being asked to stop.

use tokio::sync::oneshot;

use super::Failure;

/// SIGTERM and SIGINT, as long as the program runs.
pub struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Begins to listen.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
                .map_err(|error| Failure::world("cannot listen to signals", error))?,
        })
    }

    /// Waits for the next one, or for the end of `parent`; its name.
    pub async fn next(&mut self, parent: Option<oneshot::Receiver<()>>) -> &'static str {
        let parent = async {
            match parent {
                // An error is an end too: nobody holds the other side any more.
                Some(parent) => drop(parent.await),
                None => std::future::pending().await,
            }
        };
        #[cfg(unix)]
        let terminate = self.terminate.recv();
        #[cfg(not(unix))]
        let terminate = std::future::pending::<Option<()>>();
        tokio::select! {
            _ = terminate => "SIGTERM",
            _ = tokio::signal::ctrl_c() => "SIGINT",
            () = parent => "end of standard input",
        }
    }
}

/// Ends when standard input does, which happens also when whoever holds its other side is killed.
///
/// A thread of its own: a read of standard input cannot be cancelled, and the runtime would wait.
pub fn stdin_closed() -> oneshot::Receiver<()> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        // What comes is nothing to us, and an error is an end.
        let _ = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        // Nobody listens when the daemon stopped for another reason.
        let _ = sender.send(());
    });
    receiver
}
