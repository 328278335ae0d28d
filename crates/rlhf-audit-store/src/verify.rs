//! A bundle file through the core's verifier, on every processor.
//!
//! This thread reads and cuts; workers judge segments; this thread takes their facts in file order.
//! The core's verdict does not depend on who judged a segment or when, so neither does this one.
//! Memory is a few segments for each worker, whatever the file's size.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::num::NonZero;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verify::{Cutter, Facts, Job, Judge, Outcome, Work};

/// Bytes read at once.
const CHUNK_BYTES: usize = 1 << 20;
/// Segments in flight for each worker.
const AHEAD: usize = 3;

/// The processors that this process may use.
pub fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Verifies the bundle that `source` gives; `progress` is told how many bytes were read.
///
/// # Errors
/// What reading meets. Whatever is wrong with the bundle is in the outcome instead.
pub fn verify(
    mut source: impl Read,
    policy: Policy,
    workers: usize,
    progress: &mut dyn FnMut(u64),
) -> io::Result<Outcome> {
    let mut cutter = Cutter::new(&policy);
    let mut judge = Judge::new(policy);
    let mut chunk = vec![0; CHUNK_BYTES];
    let (jobs, queue) = mpsc::channel::<(Job, Sender<Facts>)>();
    let queue = Mutex::new(queue);
    thread::scope(|scope| {
        for _ in 0..workers.max(1) {
            scope.spawn(|| work(&queue));
        }
        let mut line = Line {
            waiting: VecDeque::new(),
            jobs,
            limit: workers.max(1) * AHEAD,
        };
        let mut total = 0;
        let result = loop {
            let read = match source.read(&mut chunk) {
                Ok(0) => break Ok(()),
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            total += read as u64;
            let bytes = chunk.get(..read).unwrap_or_default();
            if let Err(error) = cutter.feed(bytes, &mut |work| line.push(work, &mut judge)) {
                break Err(error);
            }
            progress(total);
        };
        line.drain(&mut judge);
        let totals = result.and_then(|()| cutter.finish());
        Ok(match totals {
            Ok(totals) => judge.finish(Some(totals)),
            Err(error) => {
                judge.abort(error);
                judge.finish(None)
            }
        })
    })
}

/// A worker: judges segments until there are no more.
fn work(queue: &Mutex<Receiver<(Job, Sender<Facts>)>>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((job, reply)) = next else { return };
        // The reader waits for the reply unless it failed; then nobody needs it.
        let _ = reply.send(job.run());
    }
}

/// Work in file order, some of it with the workers.
struct Line {
    waiting: VecDeque<Waiting>,
    jobs: Sender<(Job, Sender<Facts>)>,
    limit: usize,
}

enum Waiting {
    Work(Work),
    Facts(Receiver<Facts>),
}

impl Line {
    fn push(&mut self, work: Work, judge: &mut Judge) {
        match work {
            Work::Segment(job) => {
                let (reply, facts) = mpsc::channel();
                match self.jobs.send((job, reply)) {
                    Ok(()) => self.waiting.push_back(Waiting::Facts(facts)),
                    // Every worker is gone: only after a panic of one, which the scope passes on.
                    Err(mpsc::SendError((job, _))) => {
                        self.waiting.push_back(Waiting::Work(Work::Segment(job)));
                    }
                }
            }
            other => self.waiting.push_back(Waiting::Work(other)),
        }
        self.settle(judge);
    }

    /// Hands over what is ready at the front; waits while too much is in flight.
    fn settle(&mut self, judge: &mut Judge) {
        while let Some(front) = self.waiting.pop_front() {
            match front {
                Waiting::Work(work) => judge.other(work),
                Waiting::Facts(facts) if self.waiting.len() >= self.limit => {
                    if let Ok(facts) = facts.recv() {
                        judge.segment(facts);
                    }
                }
                Waiting::Facts(facts) => match facts.try_recv() {
                    Ok(facts) => judge.segment(facts),
                    Err(TryRecvError::Empty) => {
                        return self.waiting.push_front(Waiting::Facts(facts));
                    }
                    Err(TryRecvError::Disconnected) => {}
                },
            }
        }
    }

    fn drain(mut self, judge: &mut Judge) {
        self.limit = 0;
        self.settle(judge);
    }
}
