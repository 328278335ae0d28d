//! The specification and the code say the same: record rules, kinds, compartments, reasons, steps.

use std::fs;
use std::path::Path;

use rlhf_audit_core::bundle::REASONS;
use rlhf_audit_core::records::{Compartment, KINDS, cddl_rules};
use rlhf_audit_core::verify::STEPS;

fn spec(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../spec")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_record_rule_stands_in_the_cddl() {
    let cddl = spec("bundle.cddl");
    for (name, rule) in cddl_rules() {
        let text = format!("{name} = {rule}");
        assert!(
            cddl.contains(&text),
            "spec/bundle.cddl lacks this rule:\n{text}"
        );
    }
}

#[test]
fn every_field_is_described_in_the_records_pages() {
    let pages = spec("records.md") + &spec("records-event.md") + &spec("records-spine.md");
    for kind in KINDS {
        for field in kind.fields {
            let name = field.name.replace('_', "-");
            let shown = pages.contains(field.name) || pages.contains(&name);
            assert!(shown, "{}.{} is not described", kind.name, field.name);
        }
    }
}

#[test]
fn reasons_and_compartments_are_those_of_the_registry() {
    let reasons = spec("registry/reasons.csv");
    assert_eq!(reasons.lines().count() - 1, REASONS.len());
    for (number, name) in REASONS {
        assert!(
            reasons
                .lines()
                .any(|line| line.starts_with(&format!("{number},{name},")))
        );
    }
    let compartments = spec("registry/compartments.csv");
    for compartment in Compartment::ALL {
        let prefix = format!("{},{},", compartment.number(), compartment.name());
        assert!(compartments.lines().any(|line| line.starts_with(&prefix)));
    }
}

#[test]
fn every_step_has_its_section() {
    let page = spec("verification.md");
    for step in STEPS {
        // One heading may stand for several steps: “### 1 Framing, 2 encoding, 3 schema”.
        let wanted = format!("{} {}", step.number, step.name);
        let found = page
            .lines()
            .filter(|line| line.starts_with("###"))
            .any(|line| {
                line.to_lowercase()
                    .split([',', '#'])
                    .any(|part| part.trim() == wanted)
            });
        assert!(found, "spec/verification.md has no heading “{wanted}”");
    }
}
