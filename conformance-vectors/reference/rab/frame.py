"""The file as a sequence of items: `spec/bundle.md`."""

from dataclasses import dataclass, field

from .cbor import ARRAY, BYTES, TAG, UINT, Fault, Reader
from .registry import COMPARTMENTS, LIMITS, REASONS

MAGIC = bytes.fromhex("d9d9f8da5241420143424f52")
HEADER, LOG, SEGMENT, HEAD, CARD, TRAILER = 0, 1, 2, 3, 5, 6
MEMBERS = {HEADER: 6, LOG: 4, SEGMENT: 3, HEAD: 2, CARD: 2, TRAILER: 4}

# BND-3: what may stand after what.
AFTER = {
    None: {HEADER},
    HEADER: {LOG},
    LOG: {SEGMENT},
    SEGMENT: {SEGMENT, HEAD},
    HEAD: {SEGMENT, CARD, LOG, TRAILER},
    CARD: {LOG, TRAILER},
}


@dataclass
class Item:
    """One item: where it stands, its type, and what its type says.

    `content` and `content_at` are the body of a segment or the card, and the offset of its first
    byte; `first` is that of a segment. `signatures` are the offsets and bytes of each COSE_Sign1 of
    a head, tag included, and `list_at` is where their list stands.
    """

    start: int
    end: int
    type: int
    first: int = 0
    content: bytes = b""
    content_at: int = 0
    list_at: int = 0
    signatures: list = field(default_factory=list)
    header: "Header | None" = None
    log: "LogItem | None" = None


@dataclass
class Header:
    version: int
    suite: int
    logs: int
    withheld: dict[int, int]
    generator: str


@dataclass
class LogItem:
    log_id: bytes
    rank: int
    height: int


def items(data: bytes):
    """Yields the items in order; raises `Fault` where the reading of the file ends (VER-4)."""
    if data[:12] != MAGIC:
        if MAGIC.startswith(data):
            raise Fault("bundle.truncated", len(data))
        raise Fault("bundle.magic", 0)
    position, before = len(MAGIC), None
    while before != TRAILER:
        if position == len(data):
            raise Fault("trailer.missing", position)
        item = read_item(data, position, before)
        yield item
        position, before = item.end, item.type
    if position < len(data):
        raise Fault("bundle.trailing", position)


def read_item(data: bytes, start: int, before: int | None) -> Item:
    """One item, in the order of "Reading an item"."""
    window = min(len(data), start + LIMITS["ITEM_BYTES_MAX"])
    reader = Reader(data, start, window)
    try:
        item = read_framing(reader, start)
    except Fault as fault:
        if fault.code != "cbor.truncated":
            raise
        if window < len(data):
            raise Fault("limit.item", start) from None
        raise Fault("bundle.truncated", len(data)) from None
    if item.type not in AFTER[before]:
        raise Fault("bundle.item-order", start)
    if start > LIMITS["BUNDLE_BYTES_MAX"]:
        raise Fault("limit.bundle", start)
    if item.type in (SEGMENT, CARD):
        take_content(data, item)
    elif item.type == HEADER:
        item.header = read_header(Reader(data, start, item.end), start)
    elif item.type == LOG:
        item.log = read_log(Reader(data, start, item.end))
    return item


def read_framing(reader: Reader, start: int) -> Item:
    """Points 1 to 3: the head of the array, the type, and the encoding.

    How many members the array claims is held against what is there with the encoding, after the type.
    """
    members = expect(reader, ARRAY)
    if members == 0:
        raise Fault("schema.length", start)
    type_at = reader.offset
    type_ = expect(reader, UINT)
    if type_ not in MEMBERS:
        raise Fault("bundle.unknown-item", type_at)
    item = Item(start, 0, type_)
    if type_ in (SEGMENT, CARD):
        if members != MEMBERS[type_]:
            raise Fault("schema.length", start)
        if type_ == SEGMENT:
            item.first = reader.number()
        length = expect(reader, BYTES)
        item.content_at = reader.pos
        item.end = reader.pos + length
        return item
    whole = Reader(reader.data, start, reader.end)
    if type_ == HEAD:
        read_signatures(whole, item)
    else:
        whole.value()
    item.end = whole.pos
    return item


def expect(reader: Reader, major: int) -> int:
    """The argument of a head whose content may not be there."""
    found = reader.head(held=False)
    if found.major == TAG:
        raise Fault("cbor.tag", found.start)
    if found.major != major:
        raise Fault("schema.type", found.start)
    return found.argument


def read_signatures(reader: Reader, item: Item) -> None:
    """A head item: an array of two whose second member is a list of items under tag 18."""
    reader.array(MEMBERS[HEAD])
    reader.uint()
    item.list_at = reader.offset
    for _ in range(reader.array()):
        begin = reader.pos
        reader.tag(18)
        reader.value()
        item.signatures.append((begin, bytes(reader.data[begin:reader.pos])))


def take_content(data: bytes, item: Item) -> None:
    """Point 7, and the content itself."""
    length = item.end - item.content_at
    if item.type == SEGMENT and length > LIMITS["SEGMENT_BYTES_MAX"]:
        raise Fault("limit.segment", item.start)
    if item.type == CARD and length > LIMITS["CARD_BYTES_MAX"]:
        raise Fault("limit.item", item.start)
    if item.end > len(data):
        raise Fault("bundle.truncated", len(data))
    item.content = data[item.content_at:item.end]


def read_header(reader: Reader, start: int) -> Header:
    """BND-7 to BND-10; the version is judged before anything else (README-2)."""
    members = reader.array()
    reader.uint()
    if members < 2:
        raise Fault("schema.length", start)
    at = reader.offset
    version = reader.uint()
    if version != 1:
        raise Fault("bundle.version", at)
    if members != MEMBERS[HEADER]:
        raise Fault("schema.length", start)
    at = reader.offset
    suite = reader.uint()
    if suite != 1:
        raise Fault("bundle.suite", at)
    at = reader.offset
    logs = reader.number()
    if not 1 <= logs <= LIMITS["RANKS_MAX"]:
        raise Fault("limit.count", at)
    withheld, before = {}, None
    for _ in range(reader.map()):
        at = reader.offset
        compartment, before = reader.key(before)
        if compartment not in COMPARTMENTS:
            raise Fault("schema.compartment", at)
        at = reader.offset
        reason = reader.uint()
        if reason not in REASONS:
            raise Fault("schema.value", at)
        withheld[compartment] = reason
    return Header(version, suite, logs, withheld, reader.text())


def read_log(reader: Reader) -> LogItem:
    """BND-11."""
    reader.array(MEMBERS[LOG])
    reader.uint()
    log_id = reader.bytes(32)
    at = reader.offset
    rank = reader.number()
    if rank >= LIMITS["RANKS_MAX"]:
        raise Fault("limit.count", at)
    at = reader.offset
    height = reader.number()
    if not LIMITS["SEGMENT_HEIGHT_MIN"] <= height <= LIMITS["SEGMENT_HEIGHT_MAX"]:
        raise Fault("schema.value", at)
    return LogItem(log_id, rank, height)


def read_trailer(data: bytes, item: Item) -> tuple[int, int, bytes]:
    """BND-23 to BND-25: items, length, digest."""
    reader = Reader(data, item.start, item.end)
    reader.array(MEMBERS[TRAILER])
    reader.uint()
    return reader.number(), reader.number(), reader.bytes(32)
