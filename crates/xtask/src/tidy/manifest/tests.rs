use super::*;

#[test]
fn every_way_to_name_a_dependency() {
    let text = r#"
[package]
name = "a"
[features]
extra = ["b"]
[dependencies]
one.workspace = true
two = { version = "1", features = [
    "x",
] }
# three = "1"
renamed = { package = "four", version = "1" }
[target.'cfg(unix)'.dependencies]
five = "1"
[build-dependencies.six]
version = "1"
[dependencies.alias]
package = "seven"
[dev-dependencies]
eight = "1"
[workspace.dependencies]
nine = "1"
"#;
    let manifest = parse("a/Cargo.toml", text);
    let read: Vec<_> = manifest
        .dependencies
        .iter()
        .map(|found| (found.name.as_str(), found.is_dev))
        .collect();
    let expected = [
        ("one", false),
        ("two", false),
        ("four", false),
        ("five", false),
        ("six", false),
        ("seven", false),
        ("eight", true),
    ];
    assert_eq!(
        (manifest.name.as_str(), read.as_slice()),
        ("a", expected.as_slice())
    );
    assert_eq!(
        manifest.dependencies.first().map(|found| found.line),
        Some(7)
    );
}
