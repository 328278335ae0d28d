use super::{super::testing::defect_and_twin, *};

const STORE: &str = "crates/rlhf-audit-store/Cargo.toml";
const DP: &str = "crates/rlhf-audit-dp/Cargo.toml";

#[test]
fn a_crate_uses_only_those_below_it() {
    let uses = |name: &str| {
        format!("[package]\nname = \"rlhf-audit-store\"\n[dependencies]\n{name}.workspace = true\n")
    };
    defect_and_twin(
        check,
        [(STORE, &uses("rlhf-audit-cli"))],
        (&format!("{STORE}:4"), "may not use rlhf-audit-cli"),
        [(STORE, &uses("rlhf-audit-core"))],
    );
}

#[test]
fn dp_depends_on_libm_alone_but_its_tests_do_not() {
    let in_table = |table: &str| {
        format!(
            "[package]\nname = \"rlhf-audit-dp\"\n[dependencies]\nlibm = \"0.2\"\n[{table}]\nproptest = \"1\"\n"
        )
    };
    defect_and_twin(
        check,
        [(DP, &in_table("build-dependencies"))],
        (&format!("{DP}:6"), "may not use proptest"),
        [(DP, &in_table("dev-dependencies"))],
    );
}

#[test]
fn a_new_crate_must_enter_the_table() {
    let named = |name: &str| format!("[package]\nname = \"{name}\"\n");
    defect_and_twin(
        check,
        [("crates/x/Cargo.toml", &named("rlhf-audit-x"))],
        ("crates/x/Cargo.toml", "rlhf-audit-x is not in the table"),
        [("crates/x/Cargo.toml", &named("xtask"))],
    );
}
