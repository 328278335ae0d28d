//! The front door for trainers: typed facts go in, and nothing that was acknowledged is lost.
//!
//! A call encodes the record, commits to its compartments, hashes the leaf and hands the bytes to
//! the journal, on the caller's thread and under one lock, in about a microsecond. It does not wait
//! for the disk; [`Recorder::checkpoint`], [`Recorder::head`], [`Recorder::sync`] and
//! [`Recorder::close`] do, and what was recorded before they return is durable.
//!
//! A record that a verifier would reject is refused with the code that the verifier would give, and
//! leaves no trace; so a log that was written here verifies.
//!
//! ```text
//! Recorder::create ─▶ annotation, reward, record … ─▶ checkpoint (signs a head, durable) ─▶ close
//! Recorder::resume ─▶ after a crash: the same log goes on; what was torn is recorded
//! ```

mod close;
mod encode;
mod error;
mod inputs;
mod state;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rlhf_audit_core::bundle::head::Reason;
use rlhf_audit_core::cose::Signer;
use rlhf_audit_core::merkle::Hash;
use rlhf_audit_core::records::checkpoint::{self, Checkpoint};
use rlhf_audit_core::records::common::{Key, NamedText};
use rlhf_audit_core::records::key_event::{KeyEvent, Operation, possession_message};
use rlhf_audit_core::records::log_open::LogOpen;
use rlhf_audit_core::records::resume::Resume;
use rlhf_audit_core::records::{Compartment, Payload, Payloads, Record};

use crate::journal::{Journal, Options, Recovery};
use crate::keys::{Pseudonyms, RunSecret};

pub use close::{CARD_FILE, Closed, Closing};
pub use error::CaptureError;
pub use inputs::{NewAnnotation, NewCheckpoint, RewardBatch};

use state::State;

/// Signs heads on behalf of a recorder.
pub type SharedSigner = Box<dyn Signer + Send + Sync>;

/// Tells the time in ms since 1970-01-01T00:00:00Z.
pub type Clock = Box<dyn Fn() -> u64 + Send + Sync>;

/// What a recorder needs besides the configuration of its log.
pub struct Means {
    /// Signs the heads; its key must be one that the log names.
    pub signer: SharedSigner,
    /// The secret behind openings and pseudonyms; it stays with the trainer.
    pub secret: RunSecret,
    /// The clock of the trainer.
    pub clock: Clock,
    /// How the journal is kept.
    pub journal: Options,
}

impl Means {
    /// The usual means: the system's clock and the journal's defaults.
    pub fn new(signer: SharedSigner, secret: RunSecret) -> Self {
        Self {
            signer,
            secret,
            clock: Box::new(system_time_ms),
            journal: Options::default(),
        }
    }
}

impl std::fmt::Debug for Means {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Means").finish_non_exhaustive()
    }
}

/// The system's clock.
pub fn system_time_ms() -> u64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(0)
}

/// Records the facts of one rank of a run into a journal. It may be shared between threads.
pub struct Recorder {
    journal: Journal,
    directory: PathBuf,
    state: Mutex<State>,
    pseudonyms: Pseudonyms,
    signer: SharedSigner,
    clock: Clock,
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}

impl Recorder {
    /// Begins a log in `directory`, which must not hold a journal yet.
    ///
    /// The signer's key, the commitment to the secret and this software are added to `open`, and a
    /// random nonce where it is all zero.
    ///
    /// # Errors
    /// When the directory holds a journal, cannot be written, or the configuration is refused.
    pub fn create(directory: &Path, mut open: LogOpen, means: Means) -> Result<Self, CaptureError> {
        let key = Key {
            algorithm: 19,
            public: means.signer.public_key(),
        };
        if !open.keys.contains(&key) {
            open.keys.insert(0, key);
        }
        if open.nonce == [0; 16] {
            getrandom::fill(&mut open.nonce).map_err(|_| crate::Error::Entropy)?;
        }
        open.secret_commitment = Some(means.secret.commitment());
        let software = NamedText {
            name: "rlhf-audit".into(),
            text: crate::VERSION.into(),
        };
        if !open.software.contains(&software) {
            open.software.push(software);
        }
        state::check_configuration(&open)?;
        let journal = Journal::create(directory, &means.journal)?;
        let time_ms = (means.clock)();
        let state = State::begin(open, &means.secret, time_ms, &journal)?;
        let this = Self::assemble(directory, journal, state, means);
        this.journal.sync()?;
        Ok(this)
    }

    /// Continues the log in `directory` after its process ended, however it ended.
    ///
    /// Everything that was acknowledged is there, and [`Recovery`] says what the crash tore off; a
    /// closing that was interrupted is completed. Call [`Recorder::resumed`] before recording on.
    ///
    /// # Errors
    /// When another process holds the journal, when acknowledged bytes are damaged, or when the
    /// signer or the secret is not the log's.
    pub fn resume(directory: &Path, means: Means) -> Result<(Self, Recovery), CaptureError> {
        let (journal, recovery) = Journal::open(directory, &means.journal)?;
        let state = State::replay(directory, &means)?;
        let this = Self::assemble(directory, journal, state, means);
        if this.lock().half_closed() {
            this.complete_close()?;
        }
        Ok((this, recovery))
    }

    /// Introduces a key that may sign heads once a head of the present key has sealed it in.
    ///
    /// # Errors
    /// [`CaptureError::Rule`] when the log has named the key before; journal errors.
    pub fn introduce_key(&self, new: &dyn Signer, reason: &str) -> Result<u64, CaptureError> {
        let mut state = self.lock();
        let public = new.public_key();
        let message = possession_message(&state.log_id, state.size(), &public);
        let event = KeyEvent {
            operation: Operation::Introduce,
            key: Key {
                algorithm: 19,
                public,
            },
            last_valid_size: None,
            possession: Some(new.sign(&message)),
            reason: reason.into(),
            ext: None,
        };
        state.append(
            event.into(),
            &Payloads::default(),
            (self.clock)(),
            &self.journal,
        )
    }

    /// Records that training goes on from `checkpoint` (or from the start), and signs a head.
    ///
    /// # Errors
    /// When the checkpoint is not one of this log, or the journal fails.
    pub fn resumed(
        &self,
        checkpoint: Option<u64>,
        reason: &str,
        recovery: &Recovery,
    ) -> Result<u64, CaptureError> {
        let step = self.lock().step_of(checkpoint)?;
        let torn = recovery.torn.as_ref();
        let resume = Resume {
            checkpoint,
            step,
            reason: reason.into(),
            torn_entries: None,
            torn_bytes: torn.map(|torn| torn.bytes),
            ext: None,
        };
        let seq = self.record(resume)?;
        self.head(Reason::Recovery)?;
        Ok(seq)
    }

    /// Records one judgement and gives its sequence number.
    ///
    /// # Errors
    /// [`CaptureError::Rule`] when a verifier would reject it; then nothing was recorded.
    pub fn annotation(&self, new: NewAnnotation) -> Result<u64, CaptureError> {
        let mut payloads = Payloads::default();
        if let Some(content) = new.content {
            payloads.set(Compartment::Content, Payload::AnnotationContent(content));
        }
        if let Some(rater) = new.rater {
            payloads.set(Compartment::Annotator, Payload::Rater(rater));
        }
        payloads.set(Compartment::Signal, Payload::Judgement(new.judgement));
        self.append(new.annotation.into(), &payloads)
    }

    /// Records one batch of rewarded rollouts, in parts if it is large, and gives the entries'
    /// sequence numbers.
    ///
    /// # Errors
    /// [`CaptureError::Rule`] when the columns are uneven or too many; then nothing was recorded.
    pub fn reward(&self, batch: &RewardBatch) -> Result<Vec<u64>, CaptureError> {
        batch.check()?;
        let parts = batch.parts();
        parts
            .map(|part| {
                let mut state = self.lock();
                let (reward, payloads) = part.seal(state.row_secret());
                state.append(reward.into(), &payloads, (self.clock)(), &self.journal)
            })
            .collect()
    }

    /// Records a fact of the spine that needs no compartment: hyperparameters, a data set, a policy
    /// update …
    ///
    /// # Errors
    /// [`CaptureError::Rule`] when a verifier would reject it, or the kind has a function of its own
    /// here; then nothing was recorded.
    pub fn record(&self, record: impl Into<Record>) -> Result<u64, CaptureError> {
        let record = record.into();
        match record {
            Record::LogOpen(_) | Record::Card(_) | Record::LogClose(_) => {
                Err(CaptureError::Reserved(record.kind().name))
            }
            record => self.append(record, &Payloads::default()),
        }
    }

    /// Records a training checkpoint, signs a head over everything so far, and returns when both
    /// are durable.
    ///
    /// # Errors
    /// [`CaptureError::Rule`] when a verifier would reject it; journal errors.
    pub fn checkpoint(&self, new: NewCheckpoint) -> Result<u64, CaptureError> {
        let mut payloads = Payloads::default();
        let tensors = (!new.tensors.is_empty()).then(|| {
            let mut tensors = new.tensors;
            tensors.sort_by(|a, b| a.name.cmp(&b.name));
            checkpoint::Tensors { tensors }
        });
        let mut files = new.files;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let record = Checkpoint {
            name: new.name,
            step: new.step,
            epoch: new.epoch,
            metrics: new.metrics,
            manifest_root: (!files.is_empty()).then(|| checkpoint::manifest_root(&files)),
            files,
            parent: self.lock().tip(),
            released: new.released,
            tensors: tensors.as_ref().map(|content| content.tensors.len() as u64),
            tensor_root: tensors
                .as_ref()
                .map(|c| checkpoint::tensor_root(&c.tensors)),
            ext: None,
        };
        if let Some(content) = tensors {
            payloads.set(Compartment::Content, Payload::Tensors(content));
        }
        let seq = self.append(record.into(), &payloads)?;
        self.head(Reason::Checkpoint)?;
        Ok(seq)
    }

    /// Signs a head over everything so far and returns when it is durable.
    ///
    /// # Errors
    /// Journal errors. Where nothing was recorded since the last head, none is signed.
    pub fn head(&self, reason: Reason) -> Result<(), CaptureError> {
        self.lock()
            .head(reason, (self.clock)(), self.signer.as_ref(), &self.journal)?;
        self.journal.sync()?;
        Ok(())
    }

    /// Returns when everything recorded so far is durable.
    ///
    /// # Errors
    /// Journal errors.
    pub fn sync(&self) -> Result<(), CaptureError> {
        Ok(self.journal.sync()?)
    }

    /// The keyed pseudonym of a person: the only form in which an id enters the log.
    pub fn pseudonym(&self, id: &str) -> Hash {
        self.pseudonyms.pseudonym(id.as_bytes())
    }

    /// The log's id.
    pub fn log_id(&self) -> Hash {
        self.lock().log_id
    }

    /// Entries recorded so far.
    pub fn entries(&self) -> u64 {
        self.lock().size()
    }

    /// The last checkpoint of the current branch.
    pub fn last_checkpoint(&self) -> Option<u64> {
        self.lock().tip()
    }

    /// Whether the log was closed.
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn append(&self, record: Record, payloads: &Payloads) -> Result<u64, CaptureError> {
        self.lock()
            .append(record, payloads, (self.clock)(), &self.journal)
    }

    fn assemble(directory: &Path, journal: Journal, state: State, means: Means) -> Self {
        Self {
            journal,
            directory: directory.to_path_buf(),
            state: Mutex::new(state),
            pseudonyms: means.secret.pseudonyms(),
            signer: means.signer,
            clock: means.clock,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is changed only after the journal took the bytes, so a panic of another
        // thread leaves it whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
