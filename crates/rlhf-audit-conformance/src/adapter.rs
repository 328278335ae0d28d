//! An implementation behind the protocol: one process for many requests, started again whenever
//! what it said or did not say leaves it in an unknown state.

use std::time::Duration;

use crate::process::{Line, OUTPUT_BYTES_MAX, Process};
use crate::protocol::{self, Answer, Hello, Paths};

/// A command that speaks the protocol.
#[derive(Debug)]
pub(crate) struct Adapter {
    words: Vec<String>,
    timeout: Duration,
    pub(crate) hello: Hello,
    process: Option<Process>,
    /// Why it could not be started again; then it is not tried any more.
    gone: Option<String>,
    seq: u64,
}

impl Adapter {
    /// Starts the command and asks who it is.
    ///
    /// # Errors
    /// It cannot be started, or does not answer as the protocol says.
    pub(crate) fn start(words: Vec<String>, timeout: Duration) -> Result<Adapter, String> {
        let (process, hello) = begin(&words, timeout)?;
        Ok(Adapter {
            words,
            timeout,
            hello,
            process: Some(process),
            gone: None,
            seq: 0,
        })
    }

    /// Sends one request and awaits its answer.
    pub(crate) fn ask(&mut self, op: &str, paths: &Paths) -> Answer {
        let mut process = match self.running() {
            Ok(process) => process,
            Err(why) => return Answer::Crash(why),
        };
        self.seq += 1;
        process.send(&protocol::request(self.seq, op, paths));
        let answer = match process.receive(self.timeout) {
            Line::Text(line) => protocol::answer(&line, self.seq, op),
            Line::TooLong => {
                Answer::Malformed(format!("a line of more than {OUTPUT_BYTES_MAX} bytes"))
            }
            Line::Timeout => Answer::Hang(format!("no answer in {} s", self.timeout.as_secs_f64())),
            Line::Closed => Answer::Crash(how_it_ended(&mut process, self.timeout)),
        };
        let is_lost = matches!(
            answer,
            Answer::Malformed(_) | Answer::Hang(_) | Answer::Crash(_)
        );
        if !is_lost {
            self.process = Some(process);
        }
        answer
    }

    /// Tells it to stop; returns what was wrong with how it did.
    pub(crate) fn stop(mut self) -> Option<String> {
        let mut process = self.process.take()?;
        process.send(&protocol::stop());
        process.close();
        match process.ended(self.timeout) {
            Some(status) if status.success() => None,
            Some(status) => Some(format!("after stop it ended with {status}")),
            None => Some("after stop it did not end".to_string()),
        }
    }

    fn running(&mut self) -> Result<Process, String> {
        if let Some(process) = self.process.take() {
            return Ok(process);
        }
        if let Some(why) = &self.gone {
            return Err(why.clone());
        }
        let begun = begin(&self.words, self.timeout);
        begun.map(|(process, _)| process).map_err(|error| {
            let why = format!("it could not be started again: {error}");
            self.gone = Some(why.clone());
            why
        })
    }
}

fn begin(words: &[String], timeout: Duration) -> Result<(Process, Hello), String> {
    let mut process = Process::start(words, false)?;
    process.send(&protocol::start());
    let hello = match process.receive(timeout) {
        Line::Text(line) => protocol::hello(&line)?,
        Line::TooLong => return Err("its answer to start is too long".to_string()),
        Line::Timeout => return Err("it did not answer start in time".to_string()),
        Line::Closed => {
            let how = how_it_ended(&mut process, timeout);
            return Err(format!("it did not answer start: {how}"));
        }
    };
    Ok((process, hello))
}

fn how_it_ended(process: &mut Process, timeout: Duration) -> String {
    match process.ended(timeout) {
        Some(status) => format!("it ended with {status}"),
        None => "it closed its output".to_string(),
    }
}
