use super::{super::testing::defect_and_twin, *};

const KINDS: &str = "number,name,class,status,compartments\n0,log-open,spine,active,\n\
                     1,reward,event,active,content raw?\n2,later,spine,reserved,\n";
const RECORDS: &str = r#"
kinds! {
    0 "log-open" Spine LogOpen(log_open::LogOpen) [];
    1 "reward" Event Reward(reward::Reward)
        [Content Must, Raw May];
}

pub const RESERVED_KINDS: &[(u64, &str)] = &[
    (2, "later"),
];
"#;
const FIRST: &str = "crates/rlhf-audit-core/src/records/log_open.rs";
const SECOND: &str = "crates/rlhf-audit-core/src/records/reward.rs";

/// Holds a changed registry or table to the check, with the good ones as the twin.
fn finds(registry: &str, records: &str, place: &str, says: &str) {
    defect_and_twin(
        check,
        [
            (REGISTRY, registry),
            (TABLE, records),
            (FIRST, ""),
            (SECOND, ""),
        ],
        (place, says),
        [
            (REGISTRY, KINDS),
            (TABLE, RECORDS),
            (FIRST, ""),
            (SECOND, ""),
        ],
    );
}

#[test]
fn each_kind_has_its_file() {
    let other = "crates/rlhf-audit-core/src/records/rewards.rs";
    defect_and_twin(
        check,
        [
            (REGISTRY, KINDS),
            (TABLE, RECORDS),
            (FIRST, ""),
            (other, ""),
        ],
        (&format!("{TABLE}:4"), "reward.rs is missing"),
        [
            (REGISTRY, KINDS),
            (TABLE, RECORDS),
            (FIRST, ""),
            (SECOND, ""),
        ],
    );
    let records = RECORDS.replace("(reward::", "(log_open::");
    finds(KINDS, &records, &format!("{TABLE}:4"), "read by log_open");
}

#[test]
fn every_column_is_compared() {
    for (from, to, says) in [
        ("Event Reward", "Spine Reward", "class"),
        ("Raw May", "Raw Must", "compartments"),
    ] {
        let records = RECORDS.replace(from, to);
        finds(KINDS, &records, &format!("{TABLE}:4"), says);
    }
    let registry = KINDS.replace("event,active", "event,reserved");
    finds(&registry, RECORDS, &format!("{TABLE}:4"), "status");
}

#[test]
fn a_line_on_one_side_alone_is_found() {
    let registry = format!("{KINDS}3,more,spine,active,\n");
    finds(
        &registry,
        RECORDS,
        &format!("{REGISTRY}:5"),
        "3 more is not in",
    );
    let records = RECORDS.replace("(2, \"later\"),", "(2, \"later\"), (3, \"more\"),");
    finds(KINDS, &records, &format!("{TABLE}:9"), "3 more is not in");
}

#[test]
fn numbers_and_names_are_used_once() {
    let registry = KINDS.replace("2,later", "1,later");
    let problems = check(&Tree::from([
        (REGISTRY, registry.as_str()),
        (TABLE, RECORDS),
    ]));
    let first = Problem::new(REGISTRY, 4, "number 1 stands also in line 3");
    assert_eq!(problems.first(), Some(&first));
}

#[test]
fn a_table_that_cannot_be_read_is_a_problem() {
    let records = RECORDS.replace(" [];", ";");
    finds(KINDS, &records, &format!("{TABLE}:3"), "is not NUMBER");
}
