"""Writing a bundle from what is known of it: `spec/bundle.md` as a writer reads it.

`Writer` cuts the segments (BND-15) and computes the trailer (BND-23 to BND-25); it decides nothing
else. `entry_member` and `interval_member` are the two forms of BND-13.
"""

from hashlib import sha256

from . import cbor
from .cbor import Raw
from .frame import CARD, HEAD, HEADER, LOG, MAGIC, SEGMENT, TRAILER
from .registry import LIMITS
from .tree import Range

SEGMENT_BYTES_MAX = LIMITS["SEGMENT_BYTES_MAX"]


def entry_member(entry: bytes, disclosures: list) -> bytes:
    """`disclosures` are pairs of opening and payload, or None where withheld."""
    return cbor.encode([entry, [None if shown is None else list(shown) for shown in disclosures]])


def interval_member(interval: Range) -> bytes:
    return cbor.encode([interval.start, interval.end, interval.nodes])


class Writer:
    """Writes one file; call `log`, then `member` and `head` in order, then `card`, at the end `finish`."""

    def __init__(self, logs: int, withheld: dict[int, int], generator: str):
        self.file = bytearray(MAGIC)
        self.hasher = sha256(MAGIC)
        self.items = 0
        self.body = b""
        self.first = self.end = 0
        self.height = 0
        self._item([HEADER, 1, 1, logs, withheld, generator])

    def _item(self, value) -> None:
        self._put(cbor.encode(value))
        self.items += 1

    def _put(self, data: bytes, hashed: bool = True) -> None:
        self.file += data
        if hashed:
            self.hasher.update(data)

    def log(self, log_id: bytes, rank: int, height: int) -> None:
        self._item([LOG, log_id, rank, height])
        self.first = self.end = 0
        self.height = height

    def member(self, data: bytes, end: int) -> None:
        """A member that ends before leaf `end`."""
        at_border = self.end > self.first and self.end % (1 << self.height) == 0
        if at_border or len(self.body) + len(data) > SEGMENT_BYTES_MAX:
            self._close_segment()
        self.body += data
        self.end = end

    def _close_segment(self) -> None:
        if not self.body:
            return
        self._put(cbor.head(4, 3) + cbor.encode(SEGMENT) + cbor.encode(self.first) + cbor.head(2, len(self.body)))
        self._put(self.body, hashed=False)
        self.items += 1
        self.first, self.body = self.end, b""

    def head(self, sign1: bytes) -> None:
        self._close_segment()
        self._item([HEAD, [Raw(sign1)]])

    def card(self, card: bytes) -> None:
        self._item([CARD, card])

    def finish(self) -> bytes:
        trailer = [TRAILER, self.items, len(self.file), self.hasher.digest()]
        return bytes(self.file) + cbor.encode(trailer)
