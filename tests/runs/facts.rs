//! Random facts that a recorder must take, of every kind.

use rlhf_audit_core::bundle::head::Reason;
use rlhf_audit_core::cose::{Signer as _, SigningKey};
use rlhf_audit_core::records::annotation::{
    Aspect, Comment, Edit, Feedback, Judgement, Origin, Outcome, Rater, Scale,
};
use rlhf_audit_core::records::anomaly::{Anomaly, Severity};
use rlhf_audit_core::records::checkpoint;
use rlhf_audit_core::records::checkpoint::Tensor;
use rlhf_audit_core::records::common::{File, Key, Metric, NamedDigest, NamedText, Setting, Span};
use rlhf_audit_core::records::dataset::{Dataset, Role};
use rlhf_audit_core::records::declaration::Declaration;
use rlhf_audit_core::records::erasure::Erasure;
use rlhf_audit_core::records::evaluation::{Evaluation, Measure};
use rlhf_audit_core::records::field::{Column, Scalar};
use rlhf_audit_core::records::guideline::Guideline;
use rlhf_audit_core::records::hyperparameters::Hyperparameters;
use rlhf_audit_core::records::key_event::{KeyEvent, Operation, possession_message};
use rlhf_audit_core::records::policy_update::{DeltaNorm, PolicyUpdate};
use rlhf_audit_core::records::resume::Resume;
use rlhf_audit_core::records::threshold::{Comparison, Threshold};
use rlhf_audit_store::recorder::{NewAnnotation, NewCheckpoint, Recorder, RewardBatch};

use super::make::{Random, annotation, candidate, content, judgement};

/// Numbers below this stand for kinds of facts; the first eight are the kinds of feedback.
pub(super) const KINDS: u8 = 22;

const FEEDBACK: [Feedback; 8] = [
    Feedback::Pairwise,
    Feedback::Ranking,
    Feedback::Scalar,
    Feedback::Rubric,
    Feedback::Binary,
    Feedback::Stepwise,
    Feedback::Edit,
    Feedback::Critique,
];

/// What later facts may refer to.
pub(super) struct Facts {
    random: Random,
    step: u64,
    keys: u8,
    annotations: Vec<u64>,
    datasets: Vec<u64>,
    guidelines: Vec<u64>,
    declarations: Vec<u64>,
    /// Checkpoints with their steps.
    checkpoints: Vec<(u64, u64)>,
    pub(super) released: Option<u64>,
}

impl Facts {
    pub(super) fn new(random: Random) -> Self {
        Self {
            random,
            step: 0,
            keys: 0,
            annotations: Vec::new(),
            datasets: Vec::new(),
            guidelines: Vec::new(),
            declarations: Vec::new(),
            checkpoints: Vec::new(),
            released: None,
        }
    }

    /// Records a fact of this kind.
    pub(super) fn record(&mut self, recorder: &Recorder, kind: u8) {
        match kind {
            0..8 => self.annotation(recorder, FEEDBACK[usize::from(kind)]),
            8 => drop(recorder.reward(&self.rewards()).unwrap()),
            9 => drop(recorder.record(self.update(recorder.entries())).unwrap()),
            10 => self.checkpoint(recorder),
            11 => self.resume(recorder),
            12 => {
                let dataset = self.dataset();
                self.datasets.push(recorder.record(dataset).unwrap());
            }
            13 => {
                let guideline = self.guideline();
                self.guidelines.push(recorder.record(guideline).unwrap());
            }
            14 => drop(recorder.record(self.evaluation()).unwrap()),
            15 => drop(recorder.record(self.threshold()).unwrap()),
            16 => drop(recorder.record(self.anomaly(recorder.entries())).unwrap()),
            17 => {
                let declaration = self.declaration();
                self.declarations
                    .push(recorder.record(declaration).unwrap());
            }
            18 => drop(recorder.record(self.hyperparameters()).unwrap()),
            19 => drop(recorder.record(self.erasure(recorder.entries())).unwrap()),
            20 => drop(recorder.record(self.key(recorder)).unwrap()),
            _ => recorder.head(Reason::Request).unwrap(),
        }
    }

    fn annotation(&mut self, recorder: &Recorder, feedback: Feedback) {
        let count = match feedback {
            Feedback::Pairwise => 2,
            Feedback::Stepwise => 1,
            _ => 1 + self.random.below(5),
        };
        let origins = [
            Origin::Human,
            Origin::Model,
            Origin::Program,
            Origin::Unknown,
        ];
        let origin = origins[self.random.index(4)];
        let mut open = annotation(feedback, origin, count);
        open.round = self.maybe(|random| random.below(9));
        open.dataset = self.one_of(&self.datasets.clone());
        open.guideline = self.one_of(&self.guidelines.clone());
        open.supersedes = self.one_of(&self.annotations.clone());
        let candidates = (0..count).map(|_| candidate(&mut self.random)).collect();
        let mut what = content(self.random.digest(), candidates);
        what.prompt_text = self.maybe(|_| "Wie geht’s? 🙂".into());
        let texts = vec![String::from("…"); usize::try_from(count).unwrap()];
        what.candidate_texts = self.maybe(|_| texts);
        let rater = self.rater(recorder, origin);
        let new = NewAnnotation {
            annotation: open,
            content: self.maybe(|_| what),
            rater: self.maybe(|_| rater),
            judgement: self.judgement(feedback, count),
        };
        self.annotations.push(recorder.annotation(new).unwrap());
    }

    fn rater(&mut self, recorder: &Recorder, origin: Origin) -> Rater {
        let named = matches!(origin, Origin::Model | Origin::Program);
        let person = format!("person {}", self.random.below(5));
        Rater {
            origin,
            pseudonym: (origin == Origin::Human).then(|| recorder.pseudonym(&person)),
            name: named.then(|| "judge-1".into()),
            digest: named.then(|| self.random.digest()),
            cohort: None,
        }
    }

    fn judgement(&mut self, feedback: Feedback, count: u64) -> Judgement {
        let outcomes = [
            Outcome::Judged,
            Outcome::Judged,
            Outcome::Judged,
            Outcome::Tie,
            Outcome::AllBad,
            Outcome::Abstained,
            Outcome::Skipped,
            Outcome::Cancelled,
        ];
        let outcome = outcomes[self.random.index(outcomes.len())];
        let mut given = judgement(outcome);
        given.lead_time_ms = self.maybe(|random| random.below(1 << 53));
        if outcome == Outcome::Judged {
            self.judged(feedback, count, &mut given);
        }
        given
    }

    fn judged(&mut self, feedback: Feedback, count: u64, given: &mut Judgement) {
        let scale = Scale {
            low: -1.0,
            high: 7.5,
        };
        match feedback {
            Feedback::Pairwise => {
                given.preferred = Some(self.random.below(count));
                given.strength = self.maybe(|_| 0.1);
            }
            Feedback::Ranking => given.ranking = Some(self.ranking(count)),
            Feedback::Scalar => {
                given.scale = self.maybe(|_| scale);
                given.scores = Some(self.scores(count));
            }
            Feedback::Rubric => {
                given.aspects = Some(vec![Aspect {
                    name: "helpfulness".into(),
                    scale,
                    scores: self.scores(count),
                }]);
            }
            Feedback::Binary => {
                given.labels = Some((0..count).map(|_| self.random.chance()).collect());
            }
            Feedback::Stepwise => {
                let steps = self.random.below(6);
                given.steps = Some(self.scores(steps));
            }
            Feedback::Edit => {
                given.edits = Some(vec![Edit {
                    candidate: self.random.below(count),
                    after: self.random.digest(),
                }]);
            }
            Feedback::Critique => {
                given.comments = Some(vec![Comment {
                    candidate: self.maybe(|random| random.below(count)),
                    aspect: None,
                    digest: self.random.digest(),
                }]);
            }
        }
    }

    /// Groups of some of the candidates, best first.
    fn ranking(&mut self, count: u64) -> Vec<Vec<u64>> {
        let mut groups = vec![vec![0]];
        for candidate in 1..count {
            match (self.random.below(3), groups.last_mut()) {
                (0, _) => groups.push(vec![candidate]),
                (1, Some(group)) => group.push(candidate),
                _ => {}
            }
        }
        groups
    }

    fn scores(&mut self, count: u64) -> Column {
        let scores = [Some(0.1), Some(-1.0), Some(7.5), None];
        Column((0..count).map(|_| scores[self.random.index(4)]).collect())
    }

    /// Values that are absent, NaN, infinite, tiny and huge.
    fn rewards(&mut self) -> RewardBatch {
        let rows = 1 + self.random.index(12);
        let values = [
            None,
            Some(f64::NAN),
            Some(f64::INFINITY),
            Some(f64::NEG_INFINITY),
            Some(-0.0),
            Some(0.1),
            Some(f64::MAX),
            Some(f64::MIN_POSITIVE / 2.0),
            Some(65504.0),
        ];
        let mut column = || {
            let value = |_| values[self.random.index(values.len())];
            (0..rows).map(value).collect::<Vec<_>>()
        };
        let functions = vec![
            ("accuracy".into(), column()),
            ("length ≤ 200".into(), column()),
        ];
        let advantages = Some(column());
        RewardBatch {
            step: self.step + 1,
            prompts: (0..rows).map(|_| self.random.digest()).collect(),
            completions: (0..rows).map(|_| self.random.digest()).collect(),
            functions,
            advantages: advantages.filter(|_| self.random.chance()),
        }
    }

    fn update(&mut self, size: u64) -> PolicyUpdate {
        self.step += 1 + self.random.below(3);
        PolicyUpdate {
            step: self.step,
            loss: self.float(),
            kl: self.float(),
            learning_rate: self.float(),
            delta_norm: self.maybe(|_| DeltaNorm {
                value: 0.25,
                method: "l2-exact".into(),
            }),
            metrics: self.maybe(|_| vec![metric("rewards/margins", f64::NAN)]),
            inputs: self.spans(size),
            samples: self.maybe(|random| random.below(1 << 53)),
            ..PolicyUpdate::default()
        }
    }

    fn checkpoint(&mut self, recorder: &Recorder) {
        self.step += self.random.below(2);
        let tensor = |name: &str| Tensor {
            name: name.into(),
            dtype: "BF16".into(),
            shape: vec![2, 3],
            digest: [4; 32],
        };
        let new = NewCheckpoint {
            name: format!("checkpoint-{}", self.step),
            step: self.step,
            epoch: self.float(),
            metrics: vec![metric("eval/loss", 0.5)],
            files: self.files(),
            tensors: self
                .maybe(|_| vec![tensor("w.1"), tensor("w.0")])
                .unwrap_or_default(),
            released: self.random.chance(),
        };
        let released = new.released;
        let seq = recorder.checkpoint(new).unwrap();
        self.checkpoints.push((seq, self.step));
        self.released = released.then_some(seq).or(self.released);
    }

    fn resume(&mut self, recorder: &Recorder) {
        let from = self.one_of(&self.checkpoints.clone());
        self.step = from.map_or(0, |(_, step)| step);
        let resume = Resume {
            checkpoint: from.map(|(seq, _)| seq),
            step: self.step,
            reason: "loss spike".into(),
            torn_entries: None,
            torn_bytes: None,
            ext: None,
        };
        recorder.record(resume).unwrap();
    }

    fn dataset(&mut self) -> Dataset {
        let files = self.files();
        Dataset {
            name: "Anthropic/hh-rlhf".into(),
            role: Role::Preferences,
            manifest_root: (!files.is_empty()).then(|| checkpoint::manifest_root(&files)),
            files,
            rows: self.maybe(|random| random.below(1 << 53)),
            origin: None,
            license: self.maybe(|_| "MIT".into()),
            collected_from_ms: None,
            collected_to_ms: None,
            personal_data: self.maybe(Random::chance),
            split: None,
            selection: None,
            ext: None,
        }
    }

    fn guideline(&mut self) -> Guideline {
        Guideline {
            version: "1.1".into(),
            digest: self.random.digest(),
            title: None,
            effective_from_ms: None,
            language: self.maybe(|_| "de-CH".into()),
            replaces: self.one_of(&self.guidelines.clone()),
            ext: None,
        }
    }

    fn evaluation(&mut self) -> Evaluation {
        Evaluation {
            suite: "rewardbench".into(),
            suite_digest: None,
            checkpoint: self.one_of(&self.checkpoints.clone()).map(|(seq, _)| seq),
            results: vec![Measure {
                metric: "accuracy".into(),
                value: self.float().unwrap_or(0.5),
                items: Some(100),
                low: None,
                high: None,
            }],
            split: None,
            evaluator: None,
            started_ms: None,
            ended_ms: None,
            ext: None,
        }
    }

    fn threshold(&mut self) -> Threshold {
        Threshold {
            suite: "rewardbench".into(),
            metric: "accuracy".into(),
            comparison: Comparison::AtLeast,
            bound: self.float().unwrap_or(0.4),
            reason: None,
            ext: None,
        }
    }

    fn anomaly(&mut self, size: u64) -> Anomaly {
        let severities = [Severity::Info, Severity::Warning, Severity::Critical];
        Anomaly {
            rule: "kl-jump".into(),
            severity: severities[self.random.index(3)],
            description: "KL rose".into(),
            step: self.maybe(|random| random.below(9)),
            entries: Some(self.spans(size)),
            disposition: None,
            ext: None,
        }
    }

    fn declaration(&mut self) -> Declaration {
        let text = |name: &str| NamedText {
            name: name.into(),
            text: "| a <b>".into(),
        };
        Declaration {
            subject: "intended-use".into(),
            fields: vec![text("scope"), text("users")],
            attachments: vec![NamedDigest {
                name: "plan.pdf".into(),
                digest: self.random.digest(),
            }],
            signer: "A. Person".into(),
            role: "lead".into(),
            organisation: "Example Lab".into(),
            signed_ms: self.random.below(1 << 53),
            valid_until_ms: None,
            supersedes: self.one_of(&self.declarations.clone()),
            ext: None,
        }
    }

    fn hyperparameters(&mut self) -> Hyperparameters {
        let values = [
            ("beta", Scalar::Float(self.float().unwrap_or(0.1))),
            ("epochs", Scalar::Integer(-3)),
            ("lora", Scalar::Bool(true)),
            ("optim", Scalar::Text("adamw".into())),
            ("seed", Scalar::Unset),
        ];
        let from = self.random.index(values.len());
        let settings = values.into_iter().skip(from).map(|(name, value)| Setting {
            name: name.into(),
            value,
        });
        Hyperparameters {
            values: settings.collect(),
            step: self.step,
            reason: None,
            ext: None,
        }
    }

    fn erasure(&mut self, size: u64) -> Erasure {
        Erasure {
            entry: self.random.below(size),
            // A journal keeps what it has, and sealing shows all but this (see `erased_and_shown`).
            compartments: vec![3],
            reason: "gdpr-art-17".into(),
            requested_ms: None,
            done_ms: self.random.below(1 << 53),
            ext: None,
        }
    }

    fn key(&mut self, recorder: &Recorder) -> KeyEvent {
        self.keys += 1;
        let signer = SigningKey::from_seed(&[100 + self.keys; 32]);
        let public = signer.public_key();
        let message = possession_message(&recorder.log_id(), recorder.entries(), &public);
        KeyEvent {
            operation: Operation::Introduce,
            key: Key {
                algorithm: 19,
                public,
            },
            last_valid_size: None,
            possession: Some(signer.sign(&message)),
            reason: "rotation".into(),
            ext: None,
        }
    }

    fn files(&mut self) -> Vec<File> {
        let file = |number: u64| File {
            path: format!("part-{number}.safetensors"),
            size_bytes: number,
            digest: self.random.digest(),
        };
        let mut files: Vec<_> = (0..3).map(file).collect();
        files.truncate(self.random.index(4));
        files
    }

    /// Up to two ranges below `size`, ascending and apart.
    fn spans(&mut self, size: u64) -> Vec<Span> {
        let middle = self.random.below(size);
        let mut spans = Vec::new();
        if middle > 0 && self.random.chance() {
            let first = self.random.below(middle);
            spans.push(Span { first, end: middle });
        }
        if self.random.chance() {
            let end = middle + 1 + self.random.below(size - middle);
            spans.push(Span { first: middle, end });
        }
        spans
    }

    fn float(&mut self) -> Option<f64> {
        let values = [
            None,
            Some(f64::NAN),
            Some(f64::INFINITY),
            Some(0.1),
            Some(-2.5),
        ];
        values[self.random.index(5)]
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Random) -> T) -> Option<T> {
        self.random.chance().then(|| make(&mut self.random))
    }

    fn one_of<T: Copy>(&mut self, known: &[T]) -> Option<T> {
        if known.is_empty() || self.random.chance() {
            return None;
        }
        Some(known[self.random.index(known.len())])
    }
}

fn metric(name: &str, value: f64) -> Metric {
    Metric {
        name: name.into(),
        value,
    }
}
