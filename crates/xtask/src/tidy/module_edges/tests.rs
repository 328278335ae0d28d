use super::{super::testing::defect_and_twin, *};

const MERKLE: &str = "crates/rlhf-audit-core/src/merkle.rs";
const PROOF: &str = "crates/rlhf-audit-core/src/merkle/proof.rs";

#[test]
fn a_use_of_a_higher_layer_is_found() {
    defect_and_twin(
        check,
        [(
            MERKLE,
            "//! See [`crate::verify`].\nuse crate::bundle::Item;\n",
        )],
        (&format!("{MERKLE}:2"), "merkle may not use bundle"),
        [(
            MERKLE,
            "//! See [`crate::verify`].\nuse crate::cbor::Item;\n",
        )],
    );
}

#[test]
fn a_neighbour_in_a_list_is_found() {
    defect_and_twin(
        check,
        [(
            MERKLE,
            "use crate::{\n    limits::{A, cose},\n    cose::B,\n};\n",
        )],
        (&format!("{MERKLE}:1"), "merkle may not use cose"),
        [(
            MERKLE,
            "use crate::{\n    limits::{A, cose},\n    merkle::B,\n};\n",
        )],
    );
}

#[test]
fn a_path_in_the_middle_of_code_is_found() {
    defect_and_twin(
        check,
        [(PROOF, "fn a() {\n    crate::summary::b();\n}\n")],
        (&format!("{PROOF}:2"), "merkle may not use summary"),
        [(PROOF, "fn a() {\n    crate::merkle::b();\n}\n")],
    );
}

#[test]
fn climbing_to_the_root_is_found() {
    defect_and_twin(
        check,
        [(PROOF, "use super::super::records::A;\n")],
        (&format!("{PROOF}:1"), "merkle may not use records"),
        [(PROOF, "use super::records::A;\n")],
    );
}

#[test]
fn a_name_at_the_root_hides_its_layer() {
    defect_and_twin(
        check,
        [(MERKLE, "use crate::Head;\n")],
        (&format!("{MERKLE}:1"), "crate::Head is no module"),
        [(MERKLE, "crate::macros_live_at_the_root!();\n")],
    );
}

#[test]
fn a_new_module_must_have_a_layer() {
    defect_and_twin(
        check,
        [("crates/rlhf-audit-core/src/extra.rs", "")],
        (
            "crates/rlhf-audit-core/src/extra.rs",
            "extra is in no layer",
        ),
        [("crates/rlhf-audit-core/src/cbor/extra.rs", "")],
    );
}

#[test]
fn tests_and_the_root_may_use_all() {
    let tree = Tree::from([
        ("crates/rlhf-audit-core/src/lib.rs", "use crate::verify::A;"),
        (
            "crates/rlhf-audit-core/src/cbor/tests.rs",
            "use crate::verify::A;",
        ),
    ]);
    assert_eq!(check(&tree), []);
}
