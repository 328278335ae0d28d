"""Entries and payloads as bytes and as values (`spec/records.md`).

`read_entry` and `read_payload` read strictly, in one pass (ENC-25), and raise `cbor.Fault` with the
first fault. `encode_entry`, `encode_body` and `encode_payload` are the way back. What the values mean
is judged in `rules.py`.

Bodies and payloads are dicts from the field's name to its value: an enumerated value is its number,
a row is a list, `ext` a dict from text to bytes. A kind or compartment may be given by number or name.
"""

from dataclasses import dataclass

from . import cbor
from .registry import COMPARTMENTS, KINDS, LIMITS
from .schema import ENUMS, ROWS, SCHEMA, SIZES, element, optional, payload_rule

KIND_NUMBERS = {row["name"]: number for number, row in KINDS.items()}
COMPARTMENT_NUMBERS = {name: number for number, name in COMPARTMENTS.items()}


@dataclass
class Entry:
    """An entry that was read (REC-1); `offset` is that of its first byte in the file."""

    kind: int
    seq: int
    time: int
    spine: int | None
    body: dict
    commitments: list
    offset: int

    @property
    def name(self) -> str:
        """The name of the kind."""
        return kind_name(self.kind)


def kind_name(kind) -> str:
    return kind if isinstance(kind, str) else KINDS[kind]["name"]


def kind_number(kind) -> int:
    return KIND_NUMBERS[kind] if isinstance(kind, str) else kind


def compartment_name(compartment) -> str:
    return compartment if isinstance(compartment, str) else COMPARTMENTS[compartment]


def compartment_number(compartment) -> int:
    return COMPARTMENT_NUMBERS[compartment] if isinstance(compartment, str) else compartment


def is_event(kind) -> bool:
    return KINDS[kind_number(kind)]["class"] == "event"


def allowed_compartments(kind) -> list[tuple[int, bool]]:
    """The compartments of a kind in ascending order, each with whether the kind demands it."""
    names = KINDS[kind_number(kind)]["compartments"].split()
    return sorted((COMPARTMENT_NUMBERS[name.rstrip("?")], not name.endswith("?")) for name in names)


def entry_limit(kind) -> int:
    """REC-3."""
    return LIMITS["EVENT_ENTRY_BYTES_MAX" if is_event(kind) else "SPINE_ENTRY_BYTES_MAX"]


# --- reading ---------------------------------------------------------------------------------


def read_entry(data: bytes, base: int = 0) -> Entry:
    """REC-1 to REC-3, REC-9 to REC-11; `base` is the offset of the entry in the file."""
    reader = cbor.Reader(data, base=base)
    reader.array(6)
    kind = _read_kind(reader)
    if len(data) > entry_limit(kind):
        raise reader.fault("limit.entry", 0)
    seq, time = reader.number(), reader.number()
    spine = _read(reader, "number / null")
    body = read_record(reader, kind_name(kind))
    commitments = _read_commitments(reader, kind)
    reader.finish()
    return Entry(kind, seq, time, spine, body, commitments, base)


def _read_kind(reader: cbor.Reader) -> int:
    """REC-2."""
    start = reader.pos
    kind = reader.uint()
    if kind not in KINDS:
        raise reader.fault("schema.unknown-kind", start)
    if KINDS[kind]["status"] != "active":
        raise reader.fault("schema.reserved-kind", start)
    return kind


def _read_commitments(reader: cbor.Reader, kind: int) -> list[tuple[int, bytes]]:
    """REC-11."""
    left, rows = allowed_compartments(kind), []
    list_start = reader.pos
    for _ in range(reader.array()):
        row_start = reader.pos
        reader.array(2)
        number_start = reader.pos
        compartment = reader.uint()
        if compartment not in COMPARTMENTS:
            raise reader.fault("schema.compartment", number_start)
        while left and left[0][0] < compartment and not left[0][1]:
            left.pop(0)
        if not left or left[0][0] != compartment:
            raise reader.fault("schema.compartment", row_start)
        left.pop(0)
        rows.append((compartment, reader.bytes(32)))
    if any(demanded for _, demanded in left):
        raise reader.fault("schema.compartment", list_start)
    return rows


def read_payload(kind, compartment, data: bytes, base: int = 0) -> dict:
    """REC-12, REC-13; `base` is the offset of the payload in the file."""
    reader = cbor.Reader(data, base=base)
    if len(data) > LIMITS["PAYLOAD_BYTES_MAX"]:
        raise reader.fault("limit.payload", 0)
    record = read_record(reader, payload_rule(kind_name(kind), compartment_name(compartment)))
    reader.finish()
    return record


def read_record(reader: cbor.Reader, rule: str) -> dict:
    """A map with integer keys (ENC-20 to ENC-24, REC-9, REC-10)."""
    fields = {field.key: field for field in SCHEMA[rule]}
    record, before, map_start = {}, None, reader.pos
    for _ in range(reader.map()):
        key_start = reader.pos
        key, before = reader.key(before)
        if key not in fields:
            raise reader.fault("schema.unknown-key", key_start)
        record[fields[key].name] = _read(reader, fields[key].type)
    if any(field.must and field.name not in record for field in fields.values()):
        raise reader.fault("schema.missing", map_start)
    return record


def _read(reader: cbor.Reader, type_: str):
    """One value of the type that a schema names."""
    type_, nullable = optional(type_)
    if nullable and reader.next_is_null():
        return reader.null()
    if element(type_):
        return [_read(reader, element(type_)) for _ in range(reader.array())]
    if type_ in ROWS:
        reader.array(len(ROWS[type_]))
        return [_read(reader, member) for _, member in ROWS[type_]]
    if type_ in ENUMS:
        return _read_enumerated(reader, len(ENUMS[type_]))
    if type_ in SIZES:
        return reader.bytes(SIZES[type_])
    return {"number": reader.number, "tstr": reader.text, "float": reader.float, "bool": reader.boolean,
            "bytes": reader.bytes, "ext": lambda: _read_ext(reader),
            "scalar": lambda: _read_scalar(reader)}[type_]()


def _read_enumerated(reader: cbor.Reader, count: int) -> int:
    """ENC-24."""
    start = reader.pos
    value = reader.uint()
    if value >= count:
        raise reader.fault("schema.value", start)
    return value


def _read_ext(reader: cbor.Reader) -> dict[str, bytes]:
    """ENC-23."""
    pairs, before = {}, None
    for _ in range(reader.map()):
        key, before = reader.key(before, texts=True)
        pairs[key] = reader.bytes()
    return pairs


def _read_scalar(reader: cbor.Reader):
    """`tstr / int / float / bool / null`, an integer within ±(2^53 − 1)."""
    found = reader.peek()
    if found.major in (cbor.UINT, cbor.NINT):
        return reader.integer()
    if found.major == cbor.SIMPLE:
        return reader.value()
    return reader.text()


# --- writing ---------------------------------------------------------------------------------


def encode_body(kind, body: dict) -> dict:
    """The map with integer keys of a body."""
    return record_value(kind_name(kind), body)


def encode_payload(kind, compartment, payload: dict) -> bytes:
    """The bytes of a payload (REC-12)."""
    return cbor.encode(record_value(payload_rule(kind_name(kind), compartment_name(compartment)), payload))


def encode_entry(kind, seq: int, time: int, spine: int | None, body: dict, commitments: list) -> bytes:
    """The bytes of an entry (REC-1); `commitments` are pairs of compartment and digest."""
    rows = [[compartment_number(compartment), digest] for compartment, digest in commitments]
    return cbor.encode([kind_number(kind), seq, time, spine, encode_body(kind, body), rows])


def record_value(rule: str, record: dict) -> dict:
    """A record with its keys for names; an enumerated value may be given by its name."""
    fields = {field.name: field for field in SCHEMA[rule]}
    result = {}
    for name, value in record.items():
        if name not in fields:
            raise KeyError(f"{rule} has no field {name}")
        if fields[name].type in ENUMS and isinstance(value, str):
            value = ENUMS[fields[name].type].index(value)
        result[fields[name].key] = value
    return result
