//! Comparison with other accountants' answers, where the file of cases is at hand.
//!
//! The cases ask for ε at δ > 0, which is below the pure ε. For a single mechanism the way from one
//! to the other is a closed form, so the comparison is exact; for several it is an inequality.

use std::{env, eprintln, fs, path::PathBuf, string::String, vec::Vec};

use serde_json::Value;

use super::*;
use crate::math;

/// The cases are not part of this repository: `RLHF_AUDIT_SHARED` names their folder, else they are
/// looked for in `shared` beside the checkout.
fn cases() -> Option<Vec<Value>> {
    let folder = env::var_os("RLHF_AUDIT_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let text: String = fs::read_to_string(folder.join("dp_public_cases.json")).ok()?;
    let document: Value = serde_json::from_str(&text).unwrap();
    Some(document["cases"].as_array().unwrap().clone())
}

/// The case's events as one event; nothing if a mechanism is not one of ours.
fn event(case: &Value) -> Option<DpEvent> {
    let events = case["events"].as_array()?.iter().map(|event| {
        let number = |name: &str| event[name].as_f64();
        let mechanism = match event["type"].as_str()? {
            "laplace" => DpEvent::laplace(1.0, number("noise_multiplier")?),
            "randomized_response" => {
                let buckets = event["num_buckets"].as_u64()?;
                DpEvent::randomized_response(number("noise_parameter")?, buckets)
            }
            _ => return None,
        };
        mechanism.unwrap().repeated(event["count"].as_u64()?).ok()
    });
    DpEvent::composed(events.collect::<Option<_>>()?).ok()
}

/// ε at δ from the pure ε of one mechanism: 1/b + 2 ln(1 − δ) for Laplace noise, and
/// ln((p₁ − δ) / p₀) for randomized response with p₁ the true answer's probability.
fn at_delta(event: &Value, pure: f64, delta: f64) -> f64 {
    if event["type"] == "laplace" {
        return pure + 2.0 * math::ln_1p(-delta);
    }
    let noise = event["noise_parameter"].as_f64().unwrap();
    let buckets = event["num_buckets"].as_f64().unwrap();
    pure + math::ln_1p(-delta / (1.0 - noise + noise / buckets))
}

#[test]
fn other_accountants_agree() {
    let Some(cases) = cases() else {
        eprintln!("dp_public_cases.json is not here: nothing compared");
        return;
    };
    let mut compared = 0;
    for case in cases.iter().filter(|case| case["kind"] == "eps_of_delta") {
        let Some(ledger) = event(case) else { continue };
        let (id, expected) = (&case["id"], &case["expected"]);
        let pure = epsilon(&ledger).unwrap();
        assert!(
            pure >= expected["eps_upper"].as_f64().unwrap(),
            "{id}: {pure} is too small"
        );
        let [single] = case["events"].as_array().unwrap().as_slice() else {
            continue;
        };
        if single["count"] == 1 {
            let here = at_delta(single, pure, case["delta"].as_f64().unwrap());
            let there = expected["eps_exact"].as_f64().unwrap();
            assert!(
                (here - there).abs() <= 1e-12 * there,
                "{id}: {here} here, {there} there"
            );
        }
        compared += 1;
    }
    assert!(compared >= 5, "only {compared} cases could be compared");
}
