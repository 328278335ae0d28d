"""Heads as they are read and judged: `spec/seal.md`, verification.md step 5, points 4 to 12."""

from dataclasses import dataclass

from . import ed25519, seal
from .cbor import MAP, Fault, Reader
from .frame import Item


@dataclass
class Head:
    """A head that could be read."""

    at: int
    protected: bytes
    payload: bytes
    signature: bytes
    kid: bytes
    iss: str
    sub: str
    version: int
    suite: int
    log_id: bytes
    origin: str
    size: int
    root: bytes
    spine: int
    previous: bytes | None
    time: int
    number: int
    reason: int
    signed: bool = False

    @property
    def digest(self) -> bytes:
        return seal.head_digest(self.payload)


def read(item: Item) -> Head:
    """Reads the head of an item; raises `Fault` with what is wrong with its form (ENC-25)."""
    if len(item.signatures) != 1:
        raise Fault("sig.count", item.list_at)
    at, data = item.signatures[0]
    return read_sign1(data, at, item.start)


def read_sign1(data: bytes, base: int, item_at: int) -> Head:
    """A COSE_Sign1 in the one form of SEAL-3 to SEAL-6, whose encoding was judged as a whole."""
    reader = Reader(data, base=base)
    reader.tag(18)
    reader.array(4)
    string_at = reader.offset
    protected = reader.bytes()
    protected_at = reader.offset - len(protected)
    unprotected_at = reader.offset
    unprotected = reader.map()
    for _ in range(unprotected):
        reader.value(), reader.value()
    payload = reader.bytes()
    payload_at = reader.offset - len(payload)
    signature = reader.bytes(64)
    if not protected:
        raise Fault("sig.header", string_at)
    kid, iss, sub = read_protected(protected, protected_at)
    if unprotected:
        raise Fault("sig.header", unprotected_at)
    return Head(item_at, protected, payload, signature, kid, iss, sub, *read_payload(payload, payload_at))


def read_protected(data: bytes, base: int) -> tuple[bytes, str, str]:
    """SEAL-4: first the encoding, then what it says."""
    whole = Reader(data, base=base)
    whole.value()
    whole.finish()
    reader = Reader(data, base=base)
    labels(reader, 4)
    member(reader, 1, lambda alg: is_integer(alg) and alg == seal.ALGORITHM)
    kid = member(reader, 4, lambda kid: isinstance(kid, bytes) and len(kid) == 16)
    label(reader, 15)
    labels(reader, 2)
    iss = member(reader, 1, lambda iss: isinstance(iss, str))
    sub = member(reader, 2, lambda sub: isinstance(sub, str))
    member(reader, 16, lambda typ: typ == seal.HEAD_TYPE)
    return kid, iss, sub


def labels(reader: Reader, number: int) -> None:
    """Opens a map of so many labels, else `sig.header` at the map."""
    at = reader.offset
    if reader.peek().major != MAP or reader.map() != number:
        raise Fault("sig.header", at)


def member(reader: Reader, demanded: int, fits):
    """The value of the next label; one that does not fit is `sig.header`, at the label or value."""
    label(reader, demanded)
    at = reader.offset
    found = reader.value()
    if not fits(found):
        raise Fault("sig.header", at)
    return found


def label(reader: Reader, demanded: int) -> None:
    at = reader.offset
    if reader.value() != demanded:
        raise Fault("sig.header", at)


def is_integer(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def read_payload(data: bytes, base: int) -> tuple:
    """SEAL-1."""
    reader = Reader(data, base=base)
    reader.array(11)
    version, suite = reader.number(), reader.number()
    log_id, origin = reader.bytes(32), reader.text()
    size, root, spine = reader.number(), reader.bytes(32), reader.number()
    previous = reader.null() if reader.next_is_null() else reader.bytes(32)
    time, number = reader.number(), reader.number()
    at = reader.offset
    reason = reader.uint()
    if reason not in seal.REASONS:
        raise Fault("schema.value", at)
    reader.finish()
    return version, suite, log_id, origin, size, root, spine, previous, time, number, reason


def against_predecessor(head: Head, before: Head | None) -> list[str]:
    """SEAL-14 to SEAL-17: every rule of the chain that the head breaks (point 11)."""
    if before is None:
        broken = [("head.number", head.number != 0), ("head.previous", head.previous is not None)]
        return [code for code, is_so in broken if is_so]
    fork = head.number == before.number or (head.size == before.size and head.root != before.root)
    broken = [
        ("head.fork", fork),
        ("head.number", not fork and head.number != before.number + 1),
        ("head.previous", head.previous != before.digest),
        ("head.size", head.size <= before.size),
        ("head.time", head.time < before.time),
    ]
    return [code for code, is_so in broken if is_so]


def signature_fault(head: Head, public: bytes) -> str | None:
    return ed25519.verify(public, seal.sig_structure(head.protected, head.payload), head.signature)
