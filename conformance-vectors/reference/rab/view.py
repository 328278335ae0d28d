"""The view of a bundle: what its readable entries say, one JSON object a line.

An entry is `{"rank":0,"seq":1,"kind":"annotation","time":…,"spine":null,"body":{…},"compartments":{…}}`,
a pruned interval `{"rank":0,"pruned":[3,9]}`. Fields and compartments bear the names of the tables of
`spec/` and stand in the order of their keys and numbers; a withheld compartment is the text
`withheld`. An enumerated value is its name, bytes are lower-case hexadecimal, a float is its 64 bits
as 16 hexadecimal digits, rows and lists are arrays. Texts are escaped as VER-9 says.
"""

import json
import struct

from . import records
from .cbor import Fault
from .contents import Member, logs_of
from .registry import COMPARTMENTS
from .schema import ENUMS, SCHEMA, payload_rule


def view(bundle: bytes) -> str:
    """The view of a bundle."""
    lines = []
    for log in logs_of(bundle):
        for member in log.members:
            line = member_view(member)
            if line is not None:
                lines.append(json.dumps({"rank": log.rank, **line}, ensure_ascii=False, separators=(",", ":")))
    return "".join(line + "\n" for line in lines)


def of_bundle(bundle: bytes) -> bytes:
    """The file view.jsonl of a bundle."""
    return view(bundle).encode("utf-8")


def member_view(member) -> dict | None:
    """One member; None for an entry that is not readable."""
    if not isinstance(member, Member):
        return {"pruned": [member.first, member.end]}
    try:
        entry = records.read_entry(member.entry)
    except Fault:
        return None
    compartments = {}
    for (compartment, _), shown in zip(entry.commitments, member.disclosures):
        name = COMPARTMENTS[compartment]
        if shown is None:
            compartments[name] = "withheld"
        else:
            payload = records.read_payload(entry.kind, compartment, shown[1])
            compartments[name] = record_view(payload_rule(entry.name, name), payload)
    return {"seq": entry.seq, "kind": entry.name, "time": entry.time, "spine": entry.spine,
            "body": record_view(entry.name, entry.body), "compartments": compartments}


def record_view(rule: str, record: dict) -> dict:
    """The fields that are there, in ascending order of their keys."""
    result = {}
    for field in SCHEMA[rule]:
        if field.name in record:
            value = record[field.name]
            result[field.name] = ENUMS[field.type][value] if field.type in ENUMS else value_view(value)
    return result


def value_view(value):
    """A value that is not enumerated."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float):
        return "7ff8000000000000" if value != value else struct.pack(">d", value).hex()
    if isinstance(value, list):
        return [value_view(member) for member in value]
    if isinstance(value, dict):
        return {key: value_view(member) for key, member in value.items()}
    return value
