//! Whether a judgement fits its feedback kind and its candidates (spec/records.md, annotation).

use crate::records::annotation::{
    Annotation, Content, Feedback, Judgement, Origin, Outcome, Rater, Scale,
};
use crate::records::field::Column;

/// Every list of candidates has as many as the entry says.
pub(super) fn content_fits(annotation: &Annotation, content: &Content) -> bool {
    let count = annotation.candidates;
    let texts = content.candidate_texts.as_ref();
    content.candidates.len() as u64 == count
        && texts.is_none_or(|texts| texts.len() as u64 == count)
}

/// The rater is of the origin that the entry says, and named as that origin is named.
pub(super) fn rater_fits(annotation: &Annotation, rater: &Rater) -> bool {
    let named = match rater.origin {
        Origin::Human => rater.name.is_none() && rater.digest.is_none(),
        Origin::Model | Origin::Program => rater.name.is_some() && rater.pseudonym.is_none(),
        Origin::Unknown => true,
    };
    rater.origin == annotation.origin && named
}

/// The judgement says what its feedback kind asks for, and nothing about other candidates.
pub(super) fn fits(annotation: &Annotation, judgement: &Judgement) -> bool {
    let count = annotation.candidates;
    let paired = annotation.feedback != Feedback::Pairwise || count == 2;
    paired
        && well_formed(count, judgement)
        && match judgement.outcome {
            Outcome::Judged => judged(annotation.feedback, count, judgement),
            // A tie of a pair prefers nobody; other kinds may still carry their values.
            Outcome::Tie | Outcome::AllBad => judgement.preferred.is_none(),
            Outcome::Abstained | Outcome::Skipped | Outcome::Cancelled => is_bare(judgement),
        }
}

fn judged(feedback: Feedback, count: u64, judgement: &Judgement) -> bool {
    match feedback {
        Feedback::Pairwise => judgement.preferred.is_some(),
        Feedback::Ranking => judgement.ranking.is_some(),
        Feedback::Scalar => judgement.scores.is_some(),
        Feedback::Rubric => judgement
            .aspects
            .as_ref()
            .is_some_and(|aspects| !aspects.is_empty()),
        Feedback::Binary => judgement.labels.is_some(),
        Feedback::Stepwise => count == 1 && judgement.steps.is_some(),
        Feedback::Edit => judgement
            .edits
            .as_ref()
            .is_some_and(|edits| !edits.is_empty()),
        Feedback::Critique => judgement
            .comments
            .as_ref()
            .is_some_and(|comments| !comments.is_empty()),
    }
}

/// Indices name candidates, columns have one value for each, values lie on their scale.
fn well_formed(count: u64, judgement: &Judgement) -> bool {
    let scale = judgement.scale.as_ref();
    let strength = judgement.strength.is_none_or(|value| on(scale, value));
    let scores = judgement
        .scores
        .as_ref()
        .is_none_or(|column| column_fits(column, count, scale));
    let aspects = judgement.aspects.iter().flatten().all(|aspect| {
        valid(&aspect.scale) && column_fits(&aspect.scores, count, Some(&aspect.scale))
    });
    let labels = judgement
        .labels
        .as_ref()
        .is_none_or(|labels| labels.len() as u64 == count);
    let edits = judgement
        .edits
        .iter()
        .flatten()
        .all(|edit| edit.candidate < count);
    let mut named = judgement
        .comments
        .iter()
        .flatten()
        .filter_map(|comment| comment.candidate);
    let ranking = judgement
        .ranking
        .as_ref()
        .is_none_or(|groups| ranks(groups, count));
    let steps = judgement
        .steps
        .iter()
        .flat_map(|column| column.0.iter().flatten())
        .all(|value| on(scale, *value));
    let confidence = judgement
        .confidence
        .is_none_or(|value| (0.0..=1.0).contains(&value));
    judgement.preferred.is_none_or(|index| index < count)
        && scale.is_none_or(valid)
        && strength
        && scores
        && ranking
        && steps
        && aspects
        && labels
        && edits
        && named.all(|index| index < count)
        && confidence
}

fn valid(scale: &Scale) -> bool {
    scale.low < scale.high && scale.low.is_finite() && scale.high.is_finite()
}

fn on(scale: Option<&Scale>, value: f64) -> bool {
    scale.is_none_or(|scale| (scale.low..=scale.high).contains(&value))
}

fn column_fits(column: &Column, count: u64, scale: Option<&Scale>) -> bool {
    column.0.len() as u64 == count && column.0.iter().flatten().all(|value| on(scale, *value))
}

/// Each candidate occurs at most once, no group is empty, at least one is ranked.
fn ranks(groups: &[alloc::vec::Vec<u64>], count: u64) -> bool {
    // At most 64 candidates: one bit for each.
    let mut seen = 0_u64;
    for index in groups.iter().flatten() {
        let Some(bit) = u32::try_from(*index)
            .ok()
            .and_then(|shift| 1_u64.checked_shl(shift))
        else {
            return false;
        };
        if *index >= count || seen & bit != 0 {
            return false;
        }
        seen |= bit;
    }
    seen != 0 && groups.iter().all(|group| !group.is_empty())
}

/// Nothing was judged, so nothing is said; comments and flags may tell why.
fn is_bare(judgement: &Judgement) -> bool {
    let Judgement {
        preferred,
        strength,
        ranking,
        scores,
        aspects,
        labels,
        steps,
        edits,
        ..
    } = judgement;
    preferred.is_none()
        && strength.is_none()
        && ranking.is_none()
        && scores.is_none()
        && aspects.is_none()
        && labels.is_none()
        && steps.is_none()
        && edits.is_none()
}
