//! Who judges: twelve persons who do not exist, one model, one program.

use rlhf_audit_core::records::Digest;
use rlhf_audit_core::records::annotation::{Origin, Rater};
use rlhf_audit_core::records::common::NamedText;
use rlhf_audit_store::recorder::Recorder;

use super::rng::Rng;
use super::text::digest;

/// How far a person's eye is off, in units of quality; the region; how often they abstain, ‰.
const PERSONS: [(u64, &str, u64); 12] = [
    (60, "europe", 5),
    (80, "europe", 10),
    (90, "africa", 5),
    (100, "asia", 20),
    (110, "asia", 10),
    (120, "north-america", 5),
    (130, "north-america", 30),
    (140, "south-america", 10),
    (150, "europe", 15),
    (170, "oceania", 10),
    (190, "asia", 25),
    (240, "north-america", 60),
];

/// One who judges.
#[derive(Clone, Debug)]
pub(super) struct Judge {
    pub(super) rater: Rater,
    /// How far their eye is off.
    pub(super) noise: u64,
    /// How often they decline, in a thousand cases.
    pub(super) abstains: u64,
}

/// Everybody who judges in the sample run.
#[derive(Debug)]
pub(super) struct Panel {
    persons: Vec<Judge>,
    model: Judge,
    program: Judge,
}

impl Panel {
    /// The panel under the run's pseudonyms.
    pub(super) fn new(recorder: &Recorder) -> Self {
        let persons = PERSONS
            .iter()
            .zip(1..)
            .map(|((noise, region, abstains), number)| {
                let pseudonym = recorder.pseudonym(&format!("demo-person-{number:02}"));
                let cohort = NamedText {
                    name: "region".into(),
                    text: (*region).into(),
                };
                Judge {
                    rater: Rater {
                        origin: Origin::Human,
                        pseudonym: Some(pseudonym),
                        name: None,
                        digest: None,
                        cohort: Some(vec![cohort]),
                    },
                    noise: *noise,
                    abstains: *abstains,
                }
            });
        Self {
            persons: persons.collect(),
            model: named(
                Origin::Model,
                "demo-judge-7b",
                "Which answer helps more?",
                150,
            ),
            program: named(Origin::Program, "demo-unit-tests", "assert answer", 0),
        }
    }

    /// Somebody: a person in most cases, the model in the others.
    pub(super) fn somebody(&self, rng: &mut Rng) -> &Judge {
        if rng.chance(150) {
            return &self.model;
        }
        self.person(rng)
    }

    /// One of the persons.
    pub(super) fn person(&self, rng: &mut Rng) -> &Judge {
        rng.pick(&self.persons).unwrap_or(&self.model)
    }

    /// The program.
    pub(super) const fn program(&self) -> &Judge {
        &self.program
    }
}

fn named(origin: Origin, name: &str, content: &str, noise: u64) -> Judge {
    let digest: Digest = digest(content);
    Judge {
        rater: Rater {
            origin,
            pseudonym: None,
            name: Some(name.into()),
            digest: Some(digest),
            cohort: None,
        },
        noise,
        abstains: 0,
    }
}
