"""The members of a segment's body: `spec/bundle.md`, BND-13 to BND-19."""

from dataclasses import dataclass, field

from .cbor import Fault, Reader
from .registry import LIMITS
from .tree import LEAVES_MAX, cover_spans

# No cover has more hashes; a longer list is refused unread.
COVER_MAX = 126


@dataclass
class Disclosure:
    opening: bytes
    payload: bytes
    payload_at: int


@dataclass
class EntryMember:
    """An entry with what is disclosed of it; `at` is the first byte of its own bytes."""

    seq: int
    data: bytes
    at: int
    disclosures: list[Disclosure | None] = field(default_factory=list)


@dataclass
class Interval:
    """A pruned interval."""

    first: int
    end: int
    cover: list[bytes]


class Unreadable(Exception):
    """The reading of the segment ends: the finding's code and place."""

    def __init__(self, code: str, offset: int):
        super().__init__(code)
        self.code = code
        self.offset = offset


def members(body: bytes, base: int, first: int):
    """Yields each member with its offset and the number of its bytes.

    Raises `Unreadable` where the reading of the segment ends.
    """
    reader = Reader(body, base=base)
    place = first
    while not reader.at_end:
        at = reader.offset
        try:
            member = read_member(reader, at, place)
        except Fault as fault:
            raise Unreadable(fault.code, fault.offset) from None
        yield member, at, reader.offset - at
        place = member.end if isinstance(member, Interval) else place + 1


def read_member(reader: Reader, at: int, place: int) -> EntryMember | Interval:
    count = reader.array()
    if count == 2:
        return read_entry_member(reader, place)
    if count == 3:
        return read_interval(reader)
    raise Fault("schema.length", at)


def read_entry_member(reader: Reader, place: int) -> EntryMember:
    data = reader.bytes()
    member = EntryMember(place, data, reader.offset - len(data))
    list_at = reader.offset
    count = reader.array()
    if count > LIMITS["COMMITMENTS_MAX"]:
        raise Unreadable("commit.count", list_at)
    for _ in range(count):
        member.disclosures.append(read_disclosure(reader))
    return member


def read_disclosure(reader: Reader) -> Disclosure | None:
    """BND-16: `[opening, payload]` or null."""
    if reader.next_is_null():
        reader.null()
        return None
    reader.array(2)
    opening = reader.bytes(16)
    payload = reader.bytes()
    return Disclosure(opening, payload, reader.offset - len(payload))


def read_interval(reader: Reader) -> Interval:
    """BND-17: the form of an interval, once it was read."""
    first_at = reader.offset
    first, end = reader.number(), reader.number()
    hashes = reader.array()
    if hashes > COVER_MAX:
        raise Unreadable("tree.cover", first_at)
    cover = [reader.bytes(32) for _ in range(hashes)]
    if not first < end <= LEAVES_MAX or hashes != len(cover_spans(first, end)):
        raise Unreadable("tree.cover", first_at)
    return Interval(first, end, cover)
