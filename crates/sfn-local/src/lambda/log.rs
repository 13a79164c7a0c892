//! What functions print: one line at a time to whoever listens, to a file each, and a tail for the caller.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::sync::broadcast;

use crate::event::ServerEvent;

/// How much of the tail an invoker may ask for, in bytes.
const TAIL: usize = 4096;

/// The log of one function.
#[derive(Debug)]
pub(crate) struct FunctionLog {
    function: String,
    events: broadcast::Sender<ServerEvent>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    file: Option<File>,
    tail: VecDeque<String>,
    bytes: usize,
}

impl FunctionLog {
    /// A log that also goes to `FUNCTION.log` in `folder`, when that can be written.
    pub(crate) fn new(function: &str, folder: &Path, events: broadcast::Sender<ServerEvent>) -> Self {
        let file =
            OpenOptions::new().create(true).append(true).open(folder.join(format!("{function}.log"))).ok();
        Self { function: function.to_owned(), events, kept: Mutex::new(Kept { file, ..Kept::default() }) }
    }

    /// Takes a line.
    pub(crate) fn line(&self, line: String) {
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(file) = &mut kept.file {
                // A full disk must not stop the function; the line still reaches whoever listens.
                let _ = writeln!(file, "{line}");
            }
            kept.bytes += line.len() + 1;
            kept.tail.push_back(line.clone());
            while kept.bytes > TAIL && kept.tail.len() > 1 {
                let gone = kept.tail.pop_front().map_or(0, |line| line.len() + 1);
                kept.bytes -= gone;
            }
        }
        let _ = self.events.send(ServerEvent::Log { function: self.function.clone(), line });
    }

    /// The last lines, at most 4 KB of them.
    pub(crate) fn tail(&self) -> String {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::with_capacity(kept.bytes);
        for line in &kept.tail {
            text.push_str(line);
            text.push('\n');
        }
        let mut start = text.len().saturating_sub(TAIL);
        while !text.is_char_boundary(start) {
            start += 1;
        }
        text.split_off(start)
    }

    /// Reads a process's output to its end. Bytes that are not UTF-8 are replaced.
    pub(crate) async fn follow(&self, output: impl AsyncRead + Unpin) {
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        loop {
            line.clear();
            match reader.read_until(b'\n', &mut line).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {
                    let text = String::from_utf8_lossy(&line);
                    self.line(text.trim_end_matches(['\r', '\n']).to_owned());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_reach_listeners_the_file_and_the_tail() {
        let folder = tempfile::tempdir().unwrap();
        let (events, mut listener) = broadcast::channel(8);
        let log = FunctionLog::new("ask", folder.path(), events);
        log.follow(&b"one\r\ntwo\nlast"[..]).await;
        assert_eq!(log.tail(), "one\ntwo\nlast\n");
        assert_eq!(std::fs::read_to_string(folder.path().join("ask.log")).unwrap(), "one\ntwo\nlast\n");
        let ServerEvent::Log { function, line } = listener.recv().await.unwrap() else {
            panic!("a log event")
        };
        assert_eq!((function.as_str(), line.as_str()), ("ask", "one"));
    }

    #[test]
    fn the_tail_is_at_most_four_kilobytes() {
        let folder = tempfile::tempdir().unwrap();
        let log = FunctionLog::new("ask", folder.path(), broadcast::channel(1).0);
        for _ in 0..200 {
            log.line("x".repeat(99));
        }
        assert!(log.tail().len() <= TAIL);
        log.line("é".repeat(9000));
        assert!(log.tail().len() <= TAIL);
    }
}
