use super::{super::testing::defect_and_twin, *};

const LIMITS: &str =
    "name,value,page,meaning\nA_MAX,8192,tree.md,Leaves\nB_MAX,8191,tree.md,Hashes\n";
const CONSTANTS: &str = "/// Leaves\n/// (spec/tree.md).\npub const A_MAX: u64 =\n    8 * 1024;\n\
                         /// Hashes (tree.md).\npub const B_MAX: usize = A_MAX - 1;\n";

#[test]
fn values_are_compared() {
    defect_and_twin(
        check,
        [
            (REGISTRY, LIMITS),
            (SOURCE, &CONSTANTS.replace("A_MAX - 1", "A_MAX - 2")),
        ],
        (&format!("{SOURCE}:6"), "B_MAX is 8190"),
        [
            (REGISTRY, LIMITS),
            (SOURCE, &CONSTANTS.replace("8 * 1024", "1 << 13")),
        ],
    );
}

#[test]
fn comments_are_compared() {
    defect_and_twin(
        check,
        [
            (REGISTRY, LIMITS),
            (SOURCE, &CONSTANTS.replace("Hashes", "Nodes")),
        ],
        (&format!("{SOURCE}:6"), "the comment on B_MAX"),
        [(REGISTRY, LIMITS), (SOURCE, CONSTANTS)],
    );
}

#[test]
fn a_line_on_one_side_alone_is_found() {
    let more = format!("{LIMITS}C_MAX,1,tree.md,Roots\n");
    defect_and_twin(
        check,
        [(REGISTRY, &more), (SOURCE, CONSTANTS)],
        (&format!("{REGISTRY}:4"), "C_MAX is not in"),
        [(REGISTRY, LIMITS), (SOURCE, CONSTANTS)],
    );
    let more = format!("{CONSTANTS}/// Roots (tree.md).\npub const C_MAX: u64 = 1;\n");
    defect_and_twin(
        check,
        [(REGISTRY, LIMITS), (SOURCE, &more)],
        (&format!("{SOURCE}:8"), "C_MAX is not in"),
        [(REGISTRY, LIMITS), (SOURCE, CONSTANTS)],
    );
}
