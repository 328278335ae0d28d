"""The caps of a card (`spec/card.md`, "Caps"; CARD-15).

`capped` gives the ids of the claims that are *too many to list*, whatever their values would be.
"""

from . import cbor, records
from . import card_values as v

PSEUDONYMS_MAX = 65_536
KEYS_MAX, KEY_BYTES_MAX = 4_096, 40_960
RECORDS_MAX, RECORD_BYTES_MAX = 4_096, 1_048_576
NAMES_MAX, NAME_BYTES_MAX = 4_096, 1_048_576
CHECKPOINTS_MAX = 65_536

PEOPLE = ("people.raters", "people.annotations", "people.largest_share", "people.top_tenth_share", "people.gini")

# The claims that list or sum the records of a kind.
LISTED = {
    "dataset": ("feedback.datasets", "feedback.by_dataset"),
    "guideline": ("feedback.guidelines", "feedback.by_guideline"),
    "resume": ("policy.branches", "integrity.torn_entries", "integrity.torn_bytes"),
    "checkpoint": ("checkpoints.list",),
    "evaluation": ("evaluation.results", "evaluation.thresholds"),
    "threshold": ("evaluation.thresholds",),
    "anomaly": ("anomalies.by_severity", "anomalies.list"),
    "declaration": ("declarations.list",),
    "erasure": ("integrity.erased",),
    "key-event": ("integrity.key_events",),
}


def capped(log) -> set[str]:
    """The ids of the claims beyond a cap."""
    result = set()
    if len(v.loads(log)) > PSEUDONYMS_MAX:
        result.update(PEOPLE)
    result.update(claim for claim, keys in distinct_keys(log) if too_many_keys(keys))
    for kind, claims in LISTED.items():
        if too_many_records(kind, log.of(kind)):
            result.update(claims)
    if too_many_records("checkpoint", v.released(log)):
        result.add("checkpoints.released")
    settings = v.Settings(log)
    if settings.most_names > NAMES_MAX or settings.most_bytes > NAME_BYTES_MAX:
        result.update(("method.settings", "method.setting_changes"))
    if len(log.of("checkpoint")) > CHECKPOINTS_MAX:
        result.add("policy.abandoned")
    return result


def distinct_keys(log) -> list[tuple[str, set]]:
    """What claims count by; models and programs that judge each have their cap."""
    annotations = log.of("annotation")
    return [
        ("feedback.by_round", set(v.fields(annotations, "round"))),
        ("feedback.by_dataset", set(v.fields(annotations, "dataset"))),
        ("feedback.by_guideline", set(v.fields(annotations, "guideline"))),
        ("feedback.judges", set(v.judges(log, "model"))),
        ("feedback.judges", set(v.judges(log, "program"))),
        ("rewards.functions", {row[0] for record in log.of("reward") for row in record.body["functions"]}),
        ("method.stages", set(v.fields(log.of("policy-update"), "stage"))),
    ]


def too_many_keys(keys: set) -> bool:
    size = sum(len(v.bytewise(key)) for key in keys if isinstance(key, str))
    return len(keys) > KEYS_MAX or size > KEY_BYTES_MAX


def too_many_records(kind: str, of_kind: list) -> bool:
    size = sum(body_bytes(kind, record.body) for record in of_kind)
    return len(of_kind) > RECORDS_MAX or size > RECORD_BYTES_MAX


def body_bytes(kind: str, body: dict) -> int:
    """The size of a body that is encoded with `files` empty and without `ext`."""
    kept = {name: [] if name == "files" else value for name, value in body.items() if name != "ext"}
    return len(cbor.encode(records.encode_body(kind, kept)))
