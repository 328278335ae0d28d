use super::*;

fn filled() -> String {
    TEMPLATE.replace(PLACEHOLDER, "mine")
}

#[test]
fn the_template_is_read_once_it_is_filled_in() {
    let open = log_open(&filled()).unwrap();
    assert_eq!((open.run_id.as_str(), open.world_size), ("mine", 1));
    assert_eq!(open.model.name, "mine");
    assert_eq!(open.segment_height, 12);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let broken = |from: &str, to: &str| log_open(&filled().replace(from, to)).unwrap_err();
    assert!(log_open(TEMPLATE).unwrap_err().contains("run_id"));
    let unknown = broken("\"rank\": 0", "\"ranks\": 0");
    let line = 1 + TEMPLATE
        .lines()
        .take_while(|line| !line.contains("\"rank\""))
        .count();
    assert!(
        unknown.contains("`ranks`") && unknown.contains(&format!("line {line} ")),
        "{unknown}"
    );
    let version = broken("\"version\": 1", "\"version\": 2");
    assert!(version.contains("version is 2"), "{version}");
    let digest = broken("\"code_digest\": null", "\"code_digest\": \"AB\"");
    assert!(
        digest.contains("code_digest") && digest.contains("64"),
        "{digest}"
    );
    let syntax = broken("\"rank\": 0,", "\"rank\": 0");
    assert!(
        syntax.contains("line") && syntax.contains("column"),
        "{syntax}"
    );
}
