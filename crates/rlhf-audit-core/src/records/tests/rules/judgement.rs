//! Annotations: what each kind of feedback asks for, and what nothing may say.

use std::string::ToString;
use std::vec;
use std::vec::Vec;

use super::judge;
use crate::codes::Code;
use crate::records::annotation::{
    Annotation, Aspect, Candidate, Comment, Content, Edit, Feedback, Judgement, Origin, Outcome,
    Rater, Scale,
};
use crate::records::field::Column;
use crate::records::tests::make::{Make, Source};
use crate::records::{Compartment, Payload, Payloads};

/// An annotation with everything disclosed.
#[derive(Clone)]
struct Case {
    annotation: Annotation,
    content: Content,
    rater: Rater,
    judgement: Judgement,
}

impl Case {
    fn judge_in(&self, compartment: Compartment) -> Vec<Code> {
        let mut payloads = Payloads::default();
        payloads.set(
            Compartment::Content,
            Payload::AnnotationContent(self.content.clone()),
        );
        payloads.set(Compartment::Annotator, Payload::Rater(self.rater.clone()));
        payloads.set(compartment, Payload::Judgement(self.judgement.clone()));
        judge(self.annotation.clone().into(), &payloads)
    }

    /// What is said where the judgement is the released one; the raw one is judged alike.
    #[track_caller]
    fn judge(&self) -> Vec<Code> {
        let codes = self.judge_in(Compartment::Signal);
        assert_eq!(self.judge_in(Compartment::Raw), codes);
        codes
    }
}

fn column(values: &[f64]) -> Column {
    Column(values.iter().map(|value| Some(*value)).collect())
}

/// A good annotation of this kind.
fn good(feedback: Feedback) -> Case {
    let count = match feedback {
        Feedback::Pairwise => 2,
        Feedback::Stepwise => 1,
        _ => 3,
    };
    let mut annotation = Annotation::make(&mut Source::Minimal);
    (annotation.feedback, annotation.candidates) = (feedback, count);
    let mut content = Content::make(&mut Source::Minimal);
    let candidate = Candidate {
        digest: [4; 32],
        producer: None,
    };
    content.candidates = vec![candidate; usize::try_from(count).unwrap()];
    let mut rater = Rater::make(&mut Source::Minimal);
    rater.pseudonym = Some([5; 32]);
    let mut judgement = Judgement::make(&mut Source::Minimal);
    let scale = Scale {
        low: 1.0,
        high: 5.0,
    };
    match feedback {
        Feedback::Pairwise => judgement.preferred = Some(1),
        Feedback::Ranking => judgement.ranking = Some(vec![vec![2], vec![0, 1]]),
        Feedback::Scalar => {
            judgement.scale = Some(scale);
            judgement.scores = Some(column(&[1.0, 5.0, 2.5]));
        }
        Feedback::Rubric => {
            let aspect = Aspect {
                name: "helpfulness".to_string(),
                scale,
                scores: Column(vec![Some(4.0), None, Some(1.0)]),
            };
            judgement.aspects = Some(vec![aspect]);
        }
        Feedback::Binary => judgement.labels = Some(vec![true, false, true]),
        Feedback::Stepwise => judgement.steps = Some(column(&[1.0, -1.0])),
        Feedback::Edit => {
            let edit = Edit {
                candidate: 2,
                after: [6; 32],
            };
            judgement.edits = Some(vec![edit]);
        }
        Feedback::Critique => {
            let comment = Comment {
                candidate: None,
                aspect: None,
                digest: [7; 32],
            };
            judgement.comments = Some(vec![comment]);
        }
    }
    Case {
        annotation,
        content,
        rater,
        judgement,
    }
}

#[test]
fn good_annotations_pass() {
    for feedback in Feedback::ALL {
        assert_eq!(good(*feedback).judge(), [], "{}", feedback.name());
    }
}

type Defect = (&'static str, Feedback, fn(&mut Case));

/// One defect each; the repaired twin is [`good`].
const DEFECTS: &[Defect] = &[
    ("pair of three", Feedback::Pairwise, |c| {
        c.annotation.candidates = 3;
        c.content.candidates.push(c.content.candidates[0].clone());
    }),
    ("nobody preferred", Feedback::Pairwise, |c| {
        c.judgement.preferred = None;
    }),
    ("preferred beyond", Feedback::Pairwise, |c| {
        c.judgement.preferred = Some(2);
    }),
    ("tie with a winner", Feedback::Pairwise, |c| {
        c.judgement.outcome = Outcome::Tie;
    }),
    ("all bad with a winner", Feedback::Pairwise, |c| {
        c.judgement.outcome = Outcome::AllBad;
    }),
    ("strength off the scale", Feedback::Pairwise, |c| {
        c.judgement.scale = Some(Scale {
            low: 0.0,
            high: 1.0,
        });
        c.judgement.strength = Some(1.5);
    }),
    ("strength is no number", Feedback::Pairwise, |c| {
        c.judgement.scale = Some(Scale {
            low: 0.0,
            high: 1.0,
        });
        c.judgement.strength = Some(f64::NAN);
    }),
    ("no ranking", Feedback::Ranking, |c| {
        c.judgement.ranking = None;
    }),
    ("empty ranking", Feedback::Ranking, |c| {
        c.judgement.ranking = Some(vec![]);
    }),
    ("empty group", Feedback::Ranking, |c| {
        c.judgement.ranking = Some(vec![vec![0], vec![]]);
    }),
    ("ranked twice", Feedback::Ranking, |c| {
        c.judgement.ranking = Some(vec![vec![0], vec![0]]);
    }),
    ("ranked beyond", Feedback::Ranking, |c| {
        c.judgement.ranking = Some(vec![vec![3]]);
    }),
    ("ranked far beyond", Feedback::Ranking, |c| {
        c.judgement.ranking = Some(vec![vec![(1 << 53) - 1]]);
    }),
    ("no scores", Feedback::Scalar, |c| c.judgement.scores = None),
    ("scores of two", Feedback::Scalar, |c| {
        c.judgement.scores = Some(column(&[1.0, 2.0]));
    }),
    ("score below", Feedback::Scalar, |c| {
        c.judgement.scores = Some(column(&[0.9, 2.0, 2.0]));
    }),
    ("score is no number", Feedback::Scalar, |c| {
        c.judgement.scores = Some(column(&[f64::NAN, 2.0, 2.0]));
    }),
    ("empty scale", Feedback::Scalar, |c| {
        c.judgement.scale = Some(Scale {
            low: 1.0,
            high: 1.0,
        });
        c.judgement.scores = Some(column(&[1.0, 1.0, 1.0]));
    }),
    ("endless scale", Feedback::Scalar, |c| {
        c.judgement.scale = Some(Scale {
            low: 1.0,
            high: f64::INFINITY,
        });
    }),
    ("no aspects", Feedback::Rubric, |c| {
        c.judgement.aspects = Some(vec![]);
    }),
    ("aspects absent", Feedback::Rubric, |c| {
        c.judgement.aspects = None;
    }),
    ("aspect of two", Feedback::Rubric, |c| {
        c.judgement.aspects.as_mut().unwrap()[0]
            .scores
            .0
            .truncate(2);
    }),
    ("aspect off its scale", Feedback::Rubric, |c| {
        c.judgement.aspects.as_mut().unwrap()[0].scores.0[1] = Some(5.5);
    }),
    ("aspect with a turned scale", Feedback::Rubric, |c| {
        let aspect = &mut c.judgement.aspects.as_mut().unwrap()[0];
        aspect.scale = Scale {
            low: 5.0,
            high: 1.0,
        };
        aspect.scores = Column(vec![None; 3]);
    }),
    ("no labels", Feedback::Binary, |c| c.judgement.labels = None),
    ("labels of two", Feedback::Binary, |c| {
        c.judgement.labels = Some(vec![true; 2]);
    }),
    ("no steps", Feedback::Stepwise, |c| c.judgement.steps = None),
    ("steps of two", Feedback::Stepwise, |c| {
        c.annotation.candidates = 2;
        c.content.candidates.push(c.content.candidates[0].clone());
    }),
    ("no edits", Feedback::Edit, |c| {
        c.judgement.edits = Some(vec![]);
    }),
    ("edit beyond", Feedback::Edit, |c| {
        c.judgement.edits.as_mut().unwrap()[0].candidate = 3;
    }),
    ("no comments", Feedback::Critique, |c| {
        c.judgement.comments = Some(vec![]);
    }),
    ("comment beyond", Feedback::Critique, |c| {
        c.judgement.comments.as_mut().unwrap()[0].candidate = Some(3);
    }),
    ("confidence above one", Feedback::Pairwise, |c| {
        c.judgement.confidence = Some(1.01);
    }),
    ("confidence is no number", Feedback::Pairwise, |c| {
        c.judgement.confidence = Some(f64::NAN);
    }),
    ("abstained and judged", Feedback::Pairwise, |c| {
        c.judgement.outcome = Outcome::Abstained;
    }),
    ("skipped and ranked", Feedback::Ranking, |c| {
        c.judgement.outcome = Outcome::Skipped;
    }),
    ("cancelled and scored", Feedback::Scalar, |c| {
        c.judgement.outcome = Outcome::Cancelled;
    }),
    ("skipped and rated", Feedback::Rubric, |c| {
        c.judgement.outcome = Outcome::Skipped;
    }),
    ("skipped and labelled", Feedback::Binary, |c| {
        c.judgement.outcome = Outcome::Skipped;
    }),
    ("skipped and walked", Feedback::Stepwise, |c| {
        c.judgement.outcome = Outcome::Skipped;
    }),
    ("skipped and edited", Feedback::Edit, |c| {
        c.judgement.outcome = Outcome::Skipped;
    }),
    ("a candidate less", Feedback::Pairwise, |c| {
        c.content.candidates.truncate(1);
    }),
    ("a text less", Feedback::Pairwise, |c| {
        c.content.candidate_texts = Some(vec!["a".to_string()]);
    }),
    ("another origin", Feedback::Pairwise, |c| {
        c.rater.origin = Origin::Unknown;
    }),
    ("a person by name", Feedback::Pairwise, |c| {
        c.rater.name = Some("Ada".to_string());
    }),
    ("a person with a prompt", Feedback::Pairwise, |c| {
        c.rater.digest = Some([1; 32]);
    }),
    ("a model without a name", Feedback::Pairwise, |c| {
        (c.annotation.origin, c.rater.origin) = (Origin::Model, Origin::Model);
        c.rater.pseudonym = None;
    }),
    ("a program with a pseudonym", Feedback::Pairwise, |c| {
        (c.annotation.origin, c.rater.origin) = (Origin::Program, Origin::Program);
        c.rater.name = Some("linter".to_string());
    }),
];

#[test]
fn each_defect_alone_is_told() {
    for (name, feedback, change) in DEFECTS {
        let mut case = good(*feedback);
        change(&mut case);
        assert_eq!(case.judge(), [Code::RecordVerdict], "{name}");
    }
}

/// What is unusual and still a judgement.
const UNUSUAL: &[Defect] = &[
    ("tie", Feedback::Pairwise, |c| {
        (c.judgement.outcome, c.judgement.preferred) = (Outcome::Tie, None);
    }),
    ("all bad", Feedback::Pairwise, |c| {
        (c.judgement.outcome, c.judgement.preferred) = (Outcome::AllBad, None);
    }),
    ("strength without a scale", Feedback::Pairwise, |c| {
        c.judgement.strength = Some(3.0);
    }),
    ("a partial ranking", Feedback::Ranking, |c| {
        c.judgement.ranking = Some(vec![vec![1]]);
    }),
    ("scores without a scale", Feedback::Scalar, |c| {
        c.judgement.scale = None;
    }),
    ("no score for one", Feedback::Scalar, |c| {
        c.judgement.scores.as_mut().unwrap().0[0] = None;
    }),
    ("a step that was not judged", Feedback::Stepwise, |c| {
        c.judgement.steps = Some(Column(vec![None]));
    }),
    ("skipped with a comment", Feedback::Critique, |c| {
        c.judgement.outcome = Outcome::Skipped;
    }),
    ("confidence at the ends", Feedback::Pairwise, |c| {
        c.judgement.confidence = Some(1.0);
    }),
    ("a model with its prompt", Feedback::Pairwise, |c| {
        (c.annotation.origin, c.rater.origin) = (Origin::Model, Origin::Model);
        c.rater.pseudonym = None;
        c.rater.name = Some("judge".to_string());
        c.rater.digest = Some([1; 32]);
    }),
    ("a rater of unknown origin", Feedback::Pairwise, |c| {
        (c.annotation.origin, c.rater.origin) = (Origin::Unknown, Origin::Unknown);
        c.rater.name = Some("imported".to_string());
    }),
    ("texts of both", Feedback::Pairwise, |c| {
        c.content.candidate_texts = Some(vec!["a".to_string(), "b".to_string()]);
    }),
];

#[test]
fn the_unusual_passes() {
    for (name, feedback, change) in UNUSUAL {
        let mut case = good(*feedback);
        change(&mut case);
        assert_eq!(case.judge(), [], "{name}");
    }
}

#[test]
fn candidates_are_one_to_sixty_four() {
    for (count, codes) in [
        (0, &[Code::RecordVerdict][..]),
        (1, &[]),
        (64, &[]),
        (65, &[Code::RecordVerdict]),
    ] {
        let mut annotation = Annotation::make(&mut Source::Minimal);
        annotation.candidates = count;
        assert_eq!(
            judge(annotation.into(), &Payloads::default()),
            codes,
            "{count}"
        );
    }
    // The last candidate can still be ranked.
    let mut case = good(Feedback::Ranking);
    case.annotation.candidates = 64;
    case.content.candidates = vec![case.content.candidates[0].clone(); 64];
    case.judgement.ranking = Some(vec![(0..64).collect()]);
    assert_eq!(case.judge(), []);
}
