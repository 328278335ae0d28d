//! A child process that is spoken to in lines, each awaited for a limited time.
//!
//! One thread reads the child's output and hands lines over a short channel, so that waiting can
//! end. The thread ends with the output, or when nobody listens any more.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Longer lines, and longer documents, are nobody's answer.
pub(crate) const OUTPUT_BYTES_MAX: u64 = 16 << 20;

/// Lines that may wait: one answer, and what should not be there.
const LINES_WAITING: usize = 4;

const POLL: Duration = Duration::from_millis(2);

/// What was read while one line was awaited.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Text(Vec<u8>),
    TooLong,
    Closed,
    Timeout,
}

/// A running child. It is killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<Line>,
}

impl Process {
    /// Starts the command; what it says on standard error passes through.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn start(words: &[String], whole_output: bool) -> Result<Process, String> {
        let (program, arguments) = words.split_first().ok_or("the command is empty")?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{program} cannot be started: {error}"))?;
        let (sender, lines) = sync_channel(LINES_WAITING);
        if let Some(output) = child.stdout.take() {
            let read = if whole_output { read_whole } else { read_lines };
            thread::spawn(move || read(output, &sender));
        }
        let input = child.stdin.take();
        Ok(Process {
            child,
            input,
            lines,
        })
    }

    /// Writes a line. A child that does not read it has ended or ends soon: `receive` tells.
    pub(crate) fn send(&mut self, line: &str) {
        if let Some(input) = &mut self.input {
            let sent = writeln!(input, "{line}").and_then(|()| input.flush());
            if sent.is_err() {
                self.input = None;
            }
        }
    }

    /// Closes the child's input.
    pub(crate) fn close(&mut self) {
        self.input = None;
    }

    /// Awaits a line.
    pub(crate) fn receive(&self, timeout: Duration) -> Line {
        match self.lines.recv_timeout(timeout) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => Line::Timeout,
            Err(RecvTimeoutError::Disconnected) => Line::Closed,
        }
    }

    /// Awaits the end of the process; nothing if it goes on.
    pub(crate) fn ended(&mut self, timeout: Duration) -> Option<ExitStatus> {
        let begin = Instant::now();
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            if begin.elapsed() >= timeout {
                return None;
            }
            thread::sleep(POLL);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is waited for, so that nothing is left.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_lines(output: ChildStdout, sender: &SyncSender<Line>) {
    let mut reader = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        let mut limited = reader.by_ref().take(OUTPUT_BYTES_MAX + 1);
        let is_over = match limited.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(length) => length as u64 > OUTPUT_BYTES_MAX,
        };
        let line = if is_over {
            Line::TooLong
        } else {
            Line::Text(line)
        };
        if sender.send(line).is_err() || is_over {
            return;
        }
    }
}

fn read_whole(output: ChildStdout, sender: &SyncSender<Line>) {
    let mut text = Vec::new();
    let read = output.take(OUTPUT_BYTES_MAX + 1).read_to_end(&mut text);
    let line = match read {
        Ok(length) if length as u64 > OUTPUT_BYTES_MAX => Line::TooLong,
        Ok(_) => Line::Text(text),
        Err(_) => return,
    };
    // Nobody listens any more if the answer came too late.
    let _ = sender.send(line);
}
