"""The card: `spec/card.md`.

`compute` makes the claims that the facts of a log give, `encode` and `read` are the canonical form in
both directions, `compare` judges a sealed card. `of_bundle` is the card of the first log of a bundle.
"""

import re
from dataclasses import dataclass

from . import card_values, cbor, records
from .card_caps import capped
from .card_claims import CLAIMS, DECLARED, RECOMPUTED, SECTIONS
from .card_facts import Facts
from .contents import Log, Member, logs_of
from .registry import COMPARTMENTS, KINDS, LIMITS

VERSION = 1
CLAIMS_MAX = 256
ID_BYTES_MAX = 64
VALUE_BYTES_MAX = 40_960

# The names of inputs in ascending order ("Inputs").
ACTIVE = [number for number, row in KINDS.items() if row["status"] == "active"]
INPUTS = ([KINDS[kind]["name"] for kind in ACTIVE]
          + [f"{KINDS[kind]['name']}.{COMPARTMENTS[compartment]}" for kind in ACTIVE
             for compartment, _ in records.allowed_compartments(kind)]
          + ["entries", "tree", "heads"])

SAME, DIFFERING, NOT_EVALUATED = "same", "differing", "not-evaluated"


@dataclass
class Claim:
    """A claim; `seen` tells of a computed one whether all its inputs are seen."""

    id: str
    label: str
    unit: str
    claim_class: int
    inputs: list
    value: object
    seen: bool = True

    @property
    def about(self) -> list:
        """Everything but the value (CARD-19)."""
        return [self.id, self.label, self.unit, self.claim_class, self.inputs]

    @property
    def row(self) -> list:
        return self.about + [self.value]


# --- computing -------------------------------------------------------------------------------


def compute(facts: Facts) -> list[Claim]:
    """CARD-9: all claims, in their order."""
    log = facts.log()
    too_many, claims = capped(log), []
    for line in CLAIMS:
        unseen = not_seen(line.inputs, log)
        if unseen:
            value = unseen
        elif line.id in too_many:
            value = card_values.TOO_MANY
        else:
            value = bounded(line.value(log))
        claims.append(Claim(line.id, line.label, line.unit, line.claim_class, list(line.inputs), value,
                            unseen is None))
    return claims


def not_seen(inputs: tuple, log) -> list | None:
    """CARD-10: the absence of a claim one of whose inputs is not seen."""
    kinds = [name.partition(".")[0] for name in inputs]
    if log.pruned and any(kind == "entries" or kind in records.KIND_NUMBERS and records.is_event(kind)
                          for kind in kinds):
        return [4, 1, 0]
    for name in inputs:
        compartment = name.partition(".")[2]
        if compartment and records.compartment_number(compartment) in log.withheld:
            return [4, 2, records.compartment_number(compartment)]
    return None


def bounded(value):
    """CARD-11."""
    if has_large_integer(value) or len(cbor.encode(value)) > VALUE_BYTES_MAX:
        return card_values.TOO_MANY
    return value


def has_large_integer(value) -> bool:
    if isinstance(value, list):
        return any(has_large_integer(member) for member in value)
    return isinstance(value, int) and abs(value) > LIMITS["INTEGER_MAX"]


def encode(claims: list[Claim]) -> bytes:
    """The canonical form."""
    return cbor.encode([VERSION, [claim.row for claim in claims]])


# --- facts of a bundle -----------------------------------------------------------------------


def of_bundle(bundle: bytes) -> bytes:
    """The card that the first log of a bundle gives."""
    return encode(compute(facts_of(logs_of(bundle)[0])))


def facts_of(log: Log) -> Facts:
    """The facts of a log that is read without being judged."""
    facts, place = Facts(log.log_id), 0
    for index, member in enumerate(log.members):
        add_heads(facts, log, index)
        if isinstance(member, Member):
            entry = records.read_entry(member.entry)
            payloads = {compartment: shown and records.read_payload(entry.kind, compartment, shown[1])
                        for (compartment, _), shown in zip(entry.commitments, member.disclosures)}
            facts.entry(place, entry, payloads)
            place += 1
        else:
            facts.pruned(member.first, member.end)
            place = member.end
    add_heads(facts, log, len(log.members))
    return facts


def add_heads(facts: Facts, log: Log, index: int) -> None:
    """The heads that stand before member `index`."""
    for head in log.heads:
        if head.after == index:
            kid = cbor.Reader(head.protected).value()[4]
            _, _, _, _, size, root, _, _, time, number, _ = cbor.Reader(head.payload).value()
            facts.head(number, size, root, time, kid)


# --- reading ---------------------------------------------------------------------------------


def read(data: bytes, base: int = 0) -> list[Claim]:
    """CARD-1 to CARD-8, at most CARD_BYTES_MAX bytes apart; raises `cbor.Fault` `card.malformed`."""
    try:
        return CardReader(data, base).card()
    except cbor.Fault as fault:
        raise cbor.Fault("card.malformed", fault.offset) from None


class CardReader:
    """Reads a card strictly; a fault is at the first byte of what is wrong."""

    def __init__(self, data: bytes, base: int):
        self.reader = cbor.Reader(data, base=base)
        self.ids = set()
        self.section = 0

    def wrong(self, broken: bool, position: int) -> None:
        if broken:
            raise self.reader.fault("card.malformed", position)

    def card(self) -> list[Claim]:
        """card = [version: 1, claims: [* claim]]"""
        reader = self.reader
        reader.array(2)
        start = reader.pos
        self.wrong(reader.uint() != VERSION, start)
        start = reader.pos
        count = reader.array()
        self.wrong(count > CLAIMS_MAX, start)
        claims = [self.claim() for _ in range(count)]
        reader.finish()
        return claims

    def claim(self) -> Claim:
        """claim = [id, label, unit, class, inputs, value]"""
        reader = self.reader
        reader.array(6)
        name = self.id()
        label, unit = reader.text(), reader.text()
        start = reader.pos
        claim_class = reader.uint()
        self.wrong(not RECOMPUTED <= claim_class <= DECLARED, start)
        inputs = self.inputs()
        start = reader.pos
        value = self.value()
        self.wrong(reader.pos - start > VALUE_BYTES_MAX, start)
        return Claim(name, label, unit, claim_class, inputs, value)

    def id(self) -> str:
        """CARD-2, CARD-3, CARD-4."""
        start = self.reader.pos
        name = self.reader.text()
        self.wrong(len(name.encode("utf-8")) > ID_BYTES_MAX, start)
        self.wrong(not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", name), start)
        section = name.partition(".")[0]
        self.wrong(section not in SECTIONS or SECTIONS.index(section) < self.section, start)
        self.wrong(name in self.ids, start)
        self.section = SECTIONS.index(section)
        self.ids.add(name)
        return name

    def inputs(self) -> list[str]:
        """CARD-5."""
        names, before = [], -1
        for _ in range(self.reader.array()):
            start = self.reader.pos
            name = self.reader.text()
            self.wrong(name not in INPUTS or INPUTS.index(name) <= before, start)
            before = INPUTS.index(name)
            names.append(name)
        return names

    def value(self):
        """value = one / ratio / list / table / absent"""
        reader = self.reader
        if reader.peek().major != cbor.ARRAY:
            return self.scalar()
        start = reader.pos
        members = reader.array()
        self.wrong(members == 0, start)
        number_at = reader.pos
        form = reader.uint()
        if form == 4:
            return self.absent(members, start)
        self.wrong(form > 4, number_at)
        self.wrong(members != (2, 3, 2, 3)[form], start)
        if form == 0:
            return [0, reader.number()]
        if form == 1:
            return self.ratio(start)
        if form == 2:
            return [2, [self.cell() for _ in range(reader.array())]]
        return self.table()

    def absent(self, members: int, start: int):
        """absent = [4, 0] / [4, 1, reason: 0] / [4, 2, compartment: 0..3] / [4, 3] / [4, 4]"""
        reader = self.reader
        self.wrong(members < 2, start)
        number_at = reader.pos
        why = reader.uint()
        self.wrong(why > 4, number_at)
        self.wrong(members != (3 if why in (1, 2) else 2), start)
        if why not in (1, 2):
            return [4, why]
        detail_at = reader.pos
        detail = reader.uint()
        self.wrong(detail > (0 if why == 1 else max(COMPARTMENTS)), detail_at)
        return [4, why, detail]

    def ratio(self, start: int):
        """CARD-6."""
        numerator, denominator = self.reader.number(), self.reader.number()
        self.wrong(denominator == 0 or numerator > denominator
                   or card_values.ratio(numerator, denominator) != [1, numerator, denominator], start)
        return [1, numerator, denominator]

    def table(self):
        """CARD-7."""
        reader = self.reader
        start = reader.pos
        width = reader.array()
        self.wrong(width == 0, start)
        columns, rows = [reader.text() for _ in range(width)], []
        for _ in range(reader.array()):
            start = reader.pos
            self.wrong(reader.array() != width, start)
            rows.append([self.cell() for _ in range(width)])
        return [3, columns, rows]

    def cell(self):
        """cell = one / null"""
        if self.reader.next_is_null():
            return self.reader.null()
        if self.reader.peek().major != cbor.ARRAY:
            return self.scalar()
        self.reader.array(2)
        start = self.reader.pos
        self.wrong(self.reader.uint() != 0, start)
        return [0, self.reader.number()]

    def scalar(self):
        """int / float / tstr / digest / bool"""
        found = self.reader.peek()
        if found.major in (cbor.UINT, cbor.NINT):
            return self.reader.integer()
        if found.major == cbor.TEXT:
            return self.reader.text()
        if found.major == cbor.BYTES:
            return self.reader.bytes(32)
        if found.is_float:
            return self.reader.float()
        return self.reader.boolean()


# --- comparing -------------------------------------------------------------------------------


def compare(sealed: list[Claim], facts: Facts) -> list[tuple[str, str]]:
    """CARD-17 to CARD-19: the state of each claim, in the order of the computed card; claims that only
    the sealed one has come last, in its order."""
    computed = compute(facts)
    sealed_ids, computed_ids = {claim.id for claim in sealed}, {claim.id for claim in computed}
    pairs = zip([claim for claim in sealed if claim.id in computed_ids],
                [claim for claim in computed if claim.id in sealed_ids])
    states = {theirs.id: state(theirs, ours) for theirs, ours in pairs}
    order = [claim.id for claim in computed] + [claim.id for claim in sealed if claim.id not in computed_ids]
    return [(name, states.get(name, DIFFERING)) for name in order]


def state(sealed: Claim, computed: Claim) -> str:
    """The state of a claim of the sealed card beside the one of the computed card."""
    if computed.seen:
        return SAME if cbor.encode(sealed.row) == cbor.encode(computed.row) else DIFFERING
    return NOT_EVALUATED if sealed.about == computed.about else DIFFERING
