//! Real data, where it lies beside the workspace.

use std::path::PathBuf;

use rlhf_audit_core::records::annotation::{Feedback, Origin};
use rlhf_audit_input::{Format, Options, open};

/// Human preferences of Anthropic's HH-RLHF, harmless-base test split.
#[test]
fn hh_rlhf_has_no_bad_row() {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = workspace.join("../shared/data/hh-rlhf-harmless-test.jsonl.gz");
    if !path.exists() {
        return;
    }
    let mut judgements = open(&path, &Options::default()).unwrap();
    assert_eq!(
        (judgements.format(), judgements.shape().name),
        (Format::Jsonl, "preference")
    );
    let mut count = 0;
    for judged in judgements.by_ref() {
        let judged = judged.unwrap();
        count += 1;
        assert_eq!((judged.row, judged.feedback), (count, Feedback::Pairwise));
        assert_eq!((judged.origin, judged.rater), (Origin::Unknown, None));
        assert!(judged.content.prompt.is_some());
    }
    assert_eq!((count, judgements.rows()), (2312, 2312));
}
