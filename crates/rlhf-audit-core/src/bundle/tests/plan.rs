//! What the logs of a test bundle say.

use std::collections::BTreeMap;
use std::format;
use std::ops::Range;
use std::string::ToString;
use std::vec;
use std::vec::Vec;

use crate::bundle::head::Reason;
use crate::cose::{Signer, SigningKey};
use crate::records::annotation::{Annotation, Candidate, Content, Feedback, Judgement, Rater};
use crate::records::anomaly::Anomaly;
use crate::records::checkpoint::{Checkpoint, Tensor, Tensors, manifest_root, tensor_root};
use crate::records::common::{File, Key, Metric, NamedText, Setting, Span};
use crate::records::dataset::Dataset;
use crate::records::declaration::Declaration;
use crate::records::evaluation::{Evaluation, Measure};
use crate::records::field::{Bytes, Column, Scalar};
use crate::records::guideline::Guideline;
use crate::records::hyperparameters::Hyperparameters;
use crate::records::key_event::Operation;
use crate::records::log_open::LogOpen;
use crate::records::policy_update::PolicyUpdate;
use crate::records::resume::Resume;
use crate::records::reward::{self, Reward, Signal, stats};
use crate::records::tests::make::{Make, Source};
use crate::records::threshold::Threshold;
use crate::records::{Compartment, Payload, Payloads, Record};

/// When the first entry was recorded.
pub(crate) const START_MS: u64 = 1_767_225_600_000;

/// A bundle to build.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) logs: Vec<LogPlan>,
    pub(crate) withheld: BTreeMap<Compartment, u64>,
}

/// A log to build.
#[derive(Clone, Debug)]
pub(crate) struct LogPlan {
    pub(crate) open: LogOpen,
    pub(crate) steps: Vec<Step>,
    /// Entries to prune.
    pub(crate) prune: Vec<Range<u64>>,
}

/// One step of a log.
#[derive(Clone, Debug)]
// A plan has a few dozen steps; boxing would only make them harder to write.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Step {
    /// A record.
    Record(Record, Payloads),
    /// A head signed by the key of this digit.
    Head(Reason, u8),
    /// A key event about the key of this digit.
    Key(Operation, u8, Option<u64>),
    /// An erasure that is carried out.
    Erase(u64, Vec<u64>),
    /// The card of what is before it.
    Card,
    /// log-close, with the released checkpoint.
    Close(Option<u64>),
}

/// The key whose seed repeats this digit.
pub(crate) fn key(digit: u8) -> SigningKey {
    SigningKey::from_seed(&[digit; 32])
}

/// A record without compartments.
pub(crate) fn spine(record: impl Into<Record>) -> Step {
    Step::Record(record.into(), Payloads::default())
}

fn payloads(list: Vec<(Compartment, Payload)>) -> Payloads {
    let mut payloads = Payloads::default();
    for (compartment, payload) in list {
        payloads.set(compartment, payload);
    }
    payloads
}

impl LogPlan {
    /// A log that so far holds its configuration.
    pub(crate) fn new(rank: u64, world_size: u64) -> Self {
        let mut open = LogOpen::make(&mut Source::Minimal);
        open.run_id = "run-1".to_string();
        open.name = "test".to_string();
        open.origin = format!("lab.example/runs/1/rank-{rank}");
        open.issuer = "Example Lab".to_string();
        open.algorithm = "dpo".to_string();
        open.model.name = "tiny".to_string();
        (open.rank, open.world_size) = (rank, world_size);
        (open.segment_height, open.suite) = (4, 1);
        open.keys = vec![Key {
            algorithm: 19,
            public: key(1).public_key(),
        }];
        let steps = vec![spine(open.clone())];
        Self {
            open,
            steps,
            prune: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.steps.extend(steps);
        self
    }

    pub(crate) fn alone(self) -> Plan {
        Plan {
            logs: vec![self],
            withheld: BTreeMap::new(),
        }
    }
}

/// A judgement of a pair, in three compartments.
pub(crate) fn pair(preferred: u64) -> Step {
    let (annotation, content, rater, judgement) = pair_parts(preferred);
    let list = vec![
        (Compartment::Content, Payload::AnnotationContent(content)),
        (Compartment::Annotator, Payload::Rater(rater)),
        (Compartment::Signal, Payload::Judgement(judgement)),
    ];
    Step::Record(annotation.into(), payloads(list))
}

fn pair_parts(preferred: u64) -> (Annotation, Content, Rater, Judgement) {
    let mut annotation = Annotation::make(&mut Source::Minimal);
    annotation.candidates = 2;
    let mut content = Content::make(&mut Source::Minimal);
    content.prompt = Some([1; 32]);
    content.candidates = (2..4)
        .map(|digit| Candidate {
            digest: [digit; 32],
            producer: None,
        })
        .collect();
    let mut rater = Rater::make(&mut Source::Minimal);
    rater.pseudonym = Some([u8::try_from(preferred).unwrap(); 32]);
    let mut judgement = Judgement::make(&mut Source::Minimal);
    judgement.preferred = Some(preferred);
    (annotation, content, rater, judgement)
}

/// A judgement of which only the signal is recorded.
pub(crate) fn bare_pair(preferred: u64) -> Step {
    let (annotation, _, _, judgement) = pair_parts(preferred);
    let list = vec![(Compartment::Signal, Payload::Judgement(judgement))];
    Step::Record(annotation.into(), payloads(list))
}

/// A scalar rating with its value before noise.
pub(crate) fn noised(dataset: u64, guideline: u64) -> Step {
    let (mut annotation, _, _, mut judgement) = pair_parts(0);
    annotation.feedback = Feedback::Scalar;
    annotation.candidates = 1;
    annotation.round = Some(2);
    (annotation.dataset, annotation.guideline) = (Some(dataset), Some(guideline));
    judgement.preferred = None;
    let mut score = |value: f64| {
        judgement.scores = Some(Column(vec![Some(value)]));
        Payload::Judgement(judgement.clone())
    };
    let list = vec![
        (Compartment::Signal, score(4.5)),
        (Compartment::Raw, score(4.0)),
    ];
    Step::Record(annotation.into(), payloads(list))
}

/// A batch of four rollouts.
pub(crate) fn rewards(step: u64) -> Step {
    let content = reward::Content {
        prompts: Bytes(vec![1; 128]),
        completions: Bytes((0..128).collect()),
    };
    let values = Column(vec![Some(1.0), None, Some(f64::NAN), Some(-0.5)]);
    let signal = Signal {
        values: vec![values.clone()],
        advantages: Some(Column(vec![Some(0.0), None, None, Some(-1.5)])),
        row_secret: [3; 16],
    };
    let mut reward = Reward::make(&mut Source::Minimal);
    (reward.step, reward.rows) = (step, 4);
    reward.functions = vec![stats("accuracy", &values)];
    reward.row_root = signal.row_root(&content).unwrap();
    let list = vec![
        (Compartment::Content, Payload::RewardContent(content)),
        (Compartment::Signal, Payload::RewardSignal(signal)),
    ];
    Step::Record(reward.into(), payloads(list))
}

/// An update from a range of entries.
pub(crate) fn update(step: u64, inputs: Range<u64>) -> Step {
    spine(PolicyUpdate {
        step,
        loss: Some(0.5),
        kl: Some(0.01),
        inputs: vec![Span {
            first: inputs.start,
            end: inputs.end,
        }],
        ..PolicyUpdate::default()
    })
}

/// A checkpoint with a file and tensors.
pub(crate) fn checkpoint(step: u64, parent: Option<u64>, released: bool) -> Step {
    let files = vec![File {
        path: "model.safetensors".to_string(),
        size_bytes: 9,
        digest: [8; 32],
    }];
    let tensors = vec![Tensor {
        name: "w".to_string(),
        dtype: "F32".to_string(),
        shape: vec![2, 2],
        digest: [9; 32],
    }];
    let record = Checkpoint {
        name: format!("step-{step}"),
        step,
        metrics: vec![Metric {
            name: "loss".to_string(),
            value: 0.25,
        }],
        manifest_root: Some(manifest_root(&files)),
        files,
        parent,
        released,
        tensors: Some(1),
        tensor_root: Some(tensor_root(&tensors)),
        ..Checkpoint::default()
    };
    let content = Payload::Tensors(Tensors { tensors });
    Step::Record(
        record.into(),
        payloads(vec![(Compartment::Content, content)]),
    )
}

/// A resume from a checkpoint.
pub(crate) fn resume(checkpoint: Option<u64>, step: u64) -> Step {
    let mut resume = Resume::make(&mut Source::Minimal);
    (resume.checkpoint, resume.step) = (checkpoint, step);
    resume.reason = "node lost".to_string();
    spine(resume)
}

/// A threshold, the smallest record of the spine.
pub(crate) fn threshold() -> Step {
    let mut threshold = Threshold::make(&mut Source::Minimal);
    (threshold.suite, threshold.metric) = ("bench".to_string(), "accuracy".to_string());
    spine(threshold)
}

/// Entries 1 to 5: data set, guideline, threshold, settings, declaration.
fn preamble() -> Vec<Step> {
    let mut dataset = Dataset::make(&mut Source::Minimal);
    dataset.name = "pairs".to_string();
    let mut guideline = Guideline::make(&mut Source::Minimal);
    guideline.version = "1".to_string();
    let mut settings = Hyperparameters::make(&mut Source::Minimal);
    settings.values = vec![Setting {
        name: "beta".to_string(),
        value: Scalar::Float(0.1),
    }];
    let mut declaration = Declaration::make(&mut Source::Minimal);
    declaration.subject = "intended-use".to_string();
    declaration.fields = vec![NamedText {
        name: "text".to_string(),
        text: "research".to_string(),
    }];
    vec![
        spine(dataset),
        spine(guideline),
        threshold(),
        spine(settings),
        spine(declaration),
    ]
}

fn findings() -> Vec<Step> {
    let mut evaluation = Evaluation::make(&mut Source::Minimal);
    (evaluation.suite, evaluation.checkpoint) = ("bench".to_string(), Some(18));
    evaluation.results = vec![Measure {
        metric: "accuracy".to_string(),
        value: 0.75,
        items: Some(100),
        low: None,
        high: None,
    }];
    let mut anomaly = Anomaly::make(&mut Source::Minimal);
    anomaly.rule = "manual".to_string();
    anomaly.entries = Some(vec![Span { first: 6, end: 7 }]);
    vec![spine(evaluation), spine(anomaly)]
}

/// A log with every kind of record, four keys' worth of events, six heads, and a card.
pub(crate) fn everything(rank: u64, world_size: u64) -> LogPlan {
    let mut plan = LogPlan::new(rank, world_size).with(preamble());
    // Entries 6 to 15 are events; a segment ends behind 15.
    plan = plan.with((0..8).map(|index| pair(index % 2)));
    plan = plan.with([bare_pair(0), noised(1, 2), rewards(1), update(1, 6..16)]);
    plan = plan.with([
        checkpoint(1, None, false),
        Step::Head(Reason::Checkpoint, 1),
    ]);
    plan = plan.with(findings());
    plan = plan.with([
        Step::Key(Operation::Introduce, 2, None),
        Step::Head(Reason::Request, 1),
        pair(1),
        Step::Head(Reason::Request, 2),
        Step::Key(Operation::Retire, 1, None),
        Step::Head(Reason::Request, 1),
        resume(Some(18), 1),
        update(2, 22..23),
        checkpoint(2, Some(18), true),
        Step::Head(Reason::Checkpoint, 2),
        Step::Key(Operation::Revoke, 1, Some(24)),
        Step::Erase(6, vec![0]),
    ]);
    plan.with((0..6).map(|index| pair(index % 2))).with([
        Step::Card,
        Step::Close(Some(26)),
        Step::Head(Reason::Close, 2),
    ])
}

/// [`everything`] in one log: raw values are withheld, the content of entry 6 is erased.
pub(crate) fn full() -> Plan {
    Plan {
        logs: vec![everything(0, 1)],
        withheld: BTreeMap::from([(Compartment::Content, 6), (Compartment::Raw, 5)]),
    }
}

/// Two ranks with everything.
pub(crate) fn two_ranks() -> Plan {
    Plan {
        logs: vec![everything(0, 2), everything(1, 2)],
        withheld: BTreeMap::from([(Compartment::Content, 6), (Compartment::Raw, 5)]),
    }
}

/// The smallest bundle: a configuration and a head.
pub(crate) fn tiny() -> Plan {
    LogPlan::new(0, 1)
        .with([Step::Head(Reason::Request, 1)])
        .alone()
}

/// A few events and three heads, no card: what single defects are built into.
pub(crate) fn short() -> Plan {
    let plan = LogPlan::new(0, 1).with([pair(0), pair(1), Step::Head(Reason::Request, 1)]);
    let plan = plan.with((0..16).map(|index| bare_pair(index % 2)));
    let plan = plan.with([Step::Head(Reason::Request, 1), threshold(), rewards(1)]);
    plan.with([Step::Head(Reason::Request, 1)]).alone()
}

/// A pair, a card and its closing.
pub(crate) fn closed() -> Plan {
    let steps = [
        pair(1),
        Step::Card,
        Step::Close(None),
        Step::Head(Reason::Close, 1),
    ];
    LogPlan::new(0, 1).with(steps).alone()
}
