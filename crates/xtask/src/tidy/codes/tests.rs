use super::{super::testing::defect_and_twin, *};

const HEADER: &str = "number,code,step,meaning,what_to_do\n";
const LINE: &str = "101,bundle.magic,1,\"it is, odd\",Look.\n";
const TABLE: &str = r#"
codes! {
    101 BundleMagic "bundle.magic"
        "it is, odd"
        "Look.";
}
"#;

fn registry(lines: &str) -> String {
    format!("{HEADER}{lines}")
}

#[test]
fn every_column_is_compared() {
    for (there, place) in [
        (
            "101,bundle.magic,1,\"it is, even\",Look.\n",
            format!("{SOURCE}:3"),
        ),
        (
            "101,bundle.magic,1,\"it is, odd\",Look!\n",
            format!("{SOURCE}:3"),
        ),
        (
            "101,bundle.magic,2,\"it is, odd\",Look.\n",
            format!("{REGISTRY}:2"),
        ),
    ] {
        defect_and_twin(
            check,
            [(REGISTRY, &registry(there)), (SOURCE, TABLE)],
            (&place, "101"),
            [(REGISTRY, &registry(LINE)), (SOURCE, TABLE)],
        );
    }
}

#[test]
fn a_line_on_one_side_alone_is_found() {
    let more = format!("{LINE}102,bundle.new,1,new,Look.\n");
    defect_and_twin(
        check,
        [(REGISTRY, &registry(&more)), (SOURCE, TABLE)],
        (&format!("{REGISTRY}:3"), "102 is not in"),
        [(REGISTRY, &registry(LINE)), (SOURCE, TABLE)],
    );
    defect_and_twin(
        check,
        [(REGISTRY, HEADER), (SOURCE, TABLE)],
        (&format!("{SOURCE}:3"), "101 is not in"),
        [(REGISTRY, &registry(LINE)), (SOURCE, TABLE)],
    );
}

#[test]
fn a_number_is_used_once() {
    let twice = format!("{LINE}{}", LINE.replace("magic", "other"));
    let problems = check(&Tree::from([
        (REGISTRY, registry(&twice).as_str()),
        (SOURCE, TABLE),
    ]));
    let first = Problem::new(REGISTRY, 3, "number 101 is not above the one before");
    assert_eq!(problems.first(), Some(&first));
    assert_eq!(
        check(&Tree::from([
            (REGISTRY, registry(LINE).as_str()),
            (SOURCE, TABLE)
        ])),
        []
    );
}

#[test]
fn a_variant_bears_its_codes_name() {
    defect_and_twin(
        check,
        [
            (REGISTRY, &registry(LINE)),
            (SOURCE, &TABLE.replace("BundleMagic", "Magic")),
        ],
        (&format!("{SOURCE}:3"), "called BundleMagic"),
        [(REGISTRY, &registry(LINE)), (SOURCE, TABLE)],
    );
}

#[test]
fn a_table_that_cannot_be_read_is_a_problem() {
    defect_and_twin(
        check,
        [
            (REGISTRY, &registry(LINE)),
            (SOURCE, &TABLE.replace("\"Look.\"", "")),
        ],
        (&format!("{SOURCE}:3"), "is not NUMBER"),
        [(REGISTRY, &registry(LINE)), (SOURCE, TABLE)],
    );
}
