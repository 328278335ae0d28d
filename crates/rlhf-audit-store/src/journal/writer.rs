//! Between many appending threads and one file: a swapped buffer and group commit.
//!
//! Appending encodes the frame into a buffer under a mutex (four times cheaper than a channel: no
//! allocation and no wake-up per frame). Whoever needs durability and finds nobody at it becomes the
//! committer: it takes the whole buffer, leaves an empty one, writes and syncs with the mutex
//! released, and wakes everybody. All who came in the meantime share the next commit. So a single
//! waiting writer pays for no change of threads, and 64 of them share an fdatasync. A flush thread
//! writes what nobody waits for, at an interval or when the buffer is half full.

use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Options;
use super::frame::{self, FrameKind, HEAD_BYTES, MARK_BYTES, PAYLOAD_BYTES_MAX};
use super::output::Output;
use crate::error::Error;

/// What the threads of one journal share.
#[derive(Debug)]
pub(super) struct Writer {
    state: Mutex<State>,
    /// Locked by the committer alone, and never while it holds `state`.
    output: Mutex<Output>,
    /// Wakes the flush thread.
    work: Condvar,
    /// A commit has ended: room in the buffer, frames durable, or failure.
    progress: Condvar,
    seed: u32,
    buffer_bytes: usize,
    flush_every: Duration,
    sync_every: Option<Duration>,
}

#[derive(Debug)]
struct State {
    /// [`MARK_BYTES`] of room for a mark, then frames not yet written.
    buffer: Vec<u8>,
    /// The other buffer, while no commit uses it.
    spare: Vec<u8>,
    appended: u64,
    durable: u64,
    committing: bool,
    mark_due: bool,
    closing: bool,
    /// The flush thread sleeps without a deadline.
    idle: bool,
    synced_at: Instant,
    /// The first error. The journal does nothing any more once it is set.
    failure: Option<Error>,
}

impl State {
    fn is_empty(&self) -> bool {
        self.buffer.len() <= MARK_BYTES
    }
}

type Guard<'a> = MutexGuard<'a, State>;

impl Writer {
    pub(super) fn new(output: Output, options: &Options) -> Writer {
        let buffer_bytes = options.buffer_bytes.saturating_add(MARK_BYTES);
        let mut buffer = Vec::with_capacity(buffer_bytes);
        buffer.resize(MARK_BYTES, 0);
        let state = State {
            spare: buffer.clone(),
            buffer,
            appended: output.durable(),
            durable: output.durable(),
            committing: false,
            mark_due: output.mark_due(),
            closing: false,
            idle: false,
            synced_at: Instant::now(),
            failure: None,
        };
        Writer {
            state: Mutex::new(state),
            seed: output.seed(),
            output: Mutex::new(output),
            work: Condvar::new(),
            progress: Condvar::new(),
            buffer_bytes,
            flush_every: options.flush_every,
            sync_every: options.sync_every,
        }
    }

    pub(super) fn append(&self, kind: FrameKind, payload: &[u8]) -> Result<u64, Error> {
        self.enqueue(kind, payload).map(|(_, index)| index)
    }

    pub(super) fn append_durable(&self, kind: FrameKind, payload: &[u8]) -> Result<u64, Error> {
        let (state, index) = self.enqueue(kind, payload)?;
        self.wait_durable(state, index.saturating_add(1))?;
        Ok(index)
    }

    pub(super) fn sync(&self) -> Result<(), Error> {
        let state = self.lock();
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        let target = state.appended;
        self.wait_durable(state, target)
    }

    /// Makes everything durable and leaves the last mark; the flush thread has ended.
    pub(super) fn finish(&self) -> Result<(), Error> {
        self.sync()?;
        let finished = self.output().finish();
        if let Err(error) = &finished {
            self.lock().failure = Some(error.clone());
        }
        finished
    }

    /// Tells the flush thread to end.
    pub(super) fn close(&self) {
        self.lock().closing = true;
        self.work.notify_all();
    }

    /// Frames appended and frames durable.
    pub(super) fn counts(&self) -> (u64, u64) {
        let state = self.lock();
        (state.appended, state.durable)
    }

    /// Puts a frame into the buffer, waiting while there is no room.
    fn enqueue(&self, kind: FrameKind, payload: &[u8]) -> Result<(Guard<'_>, u64), Error> {
        if payload.len() > PAYLOAD_BYTES_MAX {
            return Err(Error::PayloadTooLong {
                bytes: payload.len(),
            });
        }
        let bytes = HEAD_BYTES.saturating_add(payload.len());
        let mut state = self.lock();
        loop {
            if let Some(failure) = &state.failure {
                return Err(failure.clone());
            }
            // A frame larger than the buffer is let into an empty one.
            if state.is_empty() || state.buffer.len().saturating_add(bytes) <= self.buffer_bytes {
                break;
            }
            self.work.notify_one();
            state = wait(&self.progress, state);
        }
        let index = state.appended;
        let before = state.buffer.len();
        frame::encode(&mut state.buffer, self.seed, index, kind, payload);
        state.appended = index.saturating_add(1);
        if state.idle || (before < self.urgent() && state.buffer.len() >= self.urgent()) {
            state.idle = false;
            self.work.notify_one();
        }
        Ok((state, index))
    }

    /// Returns when `target` frames are durable, committing if nobody else is.
    fn wait_durable<'a>(&'a self, mut state: Guard<'a>, target: u64) -> Result<(), Error> {
        loop {
            if state.durable >= target {
                return Ok(());
            }
            if let Some(failure) = &state.failure {
                return Err(failure.clone());
            }
            state = if state.committing {
                wait(&self.progress, state)
            } else {
                self.commit(state, true)
            };
        }
    }

    /// Writes the buffer. The caller has seen that nobody is committing.
    fn commit<'a>(&'a self, mut state: Guard<'a>, sync: bool) -> Guard<'a> {
        state.committing = true;
        let empty = mem::take(&mut state.spare);
        let mut batch = mem::replace(&mut state.buffer, empty);
        let frames = state.appended;
        drop(state);

        let mut output = self.output();
        let result = output.commit(&mut batch, frames, sync);
        let (durable, mark_due) = (output.durable(), output.mark_due());
        drop(output);
        batch.truncate(MARK_BYTES);

        let mut state = self.lock();
        state.committing = false;
        state.spare = batch;
        match result {
            Ok(()) => {
                if durable > state.durable {
                    state.synced_at = Instant::now();
                }
                state.durable = durable;
                state.mark_due = mark_due;
            }
            Err(error) => state.failure = Some(error),
        }
        if state.mark_due && state.idle {
            state.idle = false;
            self.work.notify_one();
        }
        self.progress.notify_all();
        state
    }

    /// The flush thread.
    pub(super) fn run(&self) {
        let mut state = self.lock();
        while !state.closing && state.failure.is_none() {
            if !self.has_work(&state) {
                state.idle = true;
                state = wait(&self.work, state);
                state.idle = false;
            } else if state.committing {
                state = wait(&self.progress, state);
            } else if self.is_due(&state) {
                let sync = self.sync_is_due(&state);
                state = self.commit(state, sync);
            } else {
                let timed_out;
                (state, timed_out) = wait_timeout(&self.work, state, self.tick());
                if timed_out && !state.closing && !state.committing && self.has_work(&state) {
                    let sync = self.sync_is_due(&state);
                    state = self.commit(state, sync);
                }
            }
        }
    }

    fn has_work(&self, state: &State) -> bool {
        let unsynced = self.sync_every.is_some() && state.durable < state.appended;
        !state.is_empty() || state.mark_due || unsynced
    }

    fn is_due(&self, state: &State) -> bool {
        state.buffer.len() >= self.urgent()
    }

    fn sync_is_due(&self, state: &State) -> bool {
        self.sync_every
            .is_some_and(|every| state.synced_at.elapsed() >= every)
    }

    fn tick(&self) -> Duration {
        self.sync_every
            .map_or(self.flush_every, |every| every.min(self.flush_every))
    }

    /// The fill of the buffer at which it is written at once.
    fn urgent(&self) -> usize {
        self.buffer_bytes / 2
    }

    // A thread that panicked while it held a lock left no half-made change behind: nothing between
    // the assignments can panic.
    fn lock(&self) -> Guard<'_> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn output(&self) -> MutexGuard<'_, Output> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait<'a>(condition: &Condvar, state: Guard<'a>) -> Guard<'a> {
    condition
        .wait(state)
        .unwrap_or_else(PoisonError::into_inner)
}

fn wait_timeout<'a>(condition: &Condvar, state: Guard<'a>, timeout: Duration) -> (Guard<'a>, bool) {
    let (state, result) = condition
        .wait_timeout(state, timeout)
        .unwrap_or_else(PoisonError::into_inner);
    (state, result.timed_out())
}
