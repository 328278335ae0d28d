"""Names of fields and enumerated values, read from spec/bundle.cddl.

A recipe writes `{"feedback": "pairwise", "origin": "human", "candidates": 2}`; `record` makes of it
the map with integer keys that is encoded. The reference has tables of its own, so the two check
each other.
"""

import csv
import re
from pathlib import Path

SPEC = Path(__file__).resolve().parents[3] / "spec"


def _rules():
    text = (SPEC / "bundle.cddl").read_text(encoding="utf-8").split("; Records\n", 1)[1]
    records, enums = {}, {}
    for name, inner in re.findall(r"^([a-z-]+) = \{\n(.*?)^\}", text, re.M | re.S):
        fields = re.findall(r"^  (?:\? )?(\d+) => (.+?),  ; ([a-z-]+)", inner, re.M)
        records[name] = {field: (int(key), kind) for key, kind, field in fields}
    for name, inner in re.findall(r"^([a-z-]+) = &\((.*?)\)", text, re.M | re.S):
        enums[name] = {value: int(number) for value, number in re.findall(r"([a-z-]+): (\d+)", inner)}
    return records, enums


def _registry(name):
    with open(SPEC / "registry" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RECORDS, ENUMS = _rules()
KINDS = {row["name"]: int(row["number"]) for row in _registry("kinds.csv")}
SPINE = {int(row["number"]) for row in _registry("kinds.csv") if row["class"] == "spine"}
COMPARTMENTS = {row["name"]: int(row["number"]) for row in _registry("compartments.csv")}
REASONS = {row["name"]: int(row["number"]) for row in _registry("reasons.csv")}
CODES = {row["code"]: int(row["number"]) for row in _registry("codes.csv")}
LIMITS = {row["name"]: int(row["value"]) for row in _registry("limits.csv")}


def step_of(code):
    """The step of a code: the hundreds of its number (VER-1)."""
    return CODES[code] // 100


def payload_record(kind, compartment):
    """The rule of the payload of a compartment (REC-12)."""
    return f"{kind}-{'signal' if compartment == 'raw' else compartment}"


def record(rule, fields):
    """A map with integer keys of a dict with field names; a key that is an integer stays as it is."""
    known, result = RECORDS.get(rule, {}), {}
    for name, value in fields.items():
        if isinstance(name, str) and name in known:
            key, kind = known[name]
            if isinstance(value, str) and kind in ENUMS:
                value = ENUMS[kind][value]
            result[key] = value
        elif isinstance(name, str) and rule in RECORDS and not name.startswith("!"):
            raise KeyError(f"{rule} has no field {name}")
        else:
            result[name[1:] if isinstance(name, str) else name] = value
    return result
