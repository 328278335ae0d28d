"""The logs of a bundle that is read without being judged (`spec/bundle.md`).

For what is made of a valid bundle: its view and its card. Nothing is checked but what reading needs;
the judge is `verify.py`.
"""

from dataclasses import dataclass, field

from . import cbor

MAGIC_BYTES = 12


@dataclass
class Member:
    """An entry member: the entry's bytes, and for each commitment (opening, payload) or None."""

    entry: bytes
    disclosures: list


@dataclass
class Pruned:
    """A pruned interval [first, end)."""

    first: int
    end: int


@dataclass
class SignedHead:
    """The two byte strings of a head that say something, and how many members stand before it."""

    protected: bytes
    payload: bytes
    after: int = 0


@dataclass
class Log:
    """A log item and what follows it, in file order."""

    log_id: bytes
    rank: int
    height: int
    members: list = field(default_factory=list)
    heads: list = field(default_factory=list)
    card: bytes | None = None


def logs_of(bundle: bytes) -> list[Log]:
    """The logs of a bundle, in file order."""
    reader, logs = cbor.Reader(bundle, pos=MAGIC_BYTES), []
    while not reader.at_end:
        members = reader.array()
        number = reader.uint()
        if number == 1:
            logs.append(Log(reader.bytes(), reader.uint(), reader.uint()))
        elif number == 2:
            reader.uint()
            logs[-1].members += members_of(reader.bytes())
        elif number == 3:
            logs[-1].heads.append(_head(reader, len(logs[-1].members)))
        elif number == 5:
            logs[-1].card = reader.bytes()
        else:
            for _ in range(members - 1):
                reader.value()
    return logs


def _head(reader: cbor.Reader, after: int) -> SignedHead:
    """[3, [COSE_Sign1]], behind its type."""
    reader.array(1)
    reader.tag(18)
    reader.array(4)
    protected = reader.bytes()
    reader.value()
    payload = reader.bytes()
    reader.bytes()
    return SignedHead(protected, payload, after)


def members_of(body: bytes) -> list:
    """The members of a segment's body."""
    reader, members = cbor.Reader(body), []
    while not reader.at_end:
        value = reader.value()
        members.append(Member(*value) if len(value) == 2 else Pruned(value[0], value[1]))
    return members
