"""Encoding: `spec/encoding.md`.

`encode` writes the one encoding that a value has; `Reader` reads strictly and says of every other
byte string which rule it breaks, and where.
"""

from __future__ import annotations

import struct

from .registry import LIMITS

DEPTH_MAX = LIMITS["DEPTH_MAX"]
INTEGER_MAX = LIMITS["INTEGER_MAX"]
TEXT_BYTES_MAX = LIMITS["TEXT_BYTES_MAX"]

UINT, NINT, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)
FALSE, TRUE, NULL = 20, 21, 22


class Tag:
    """A tagged value."""

    def __init__(self, number: int, value):
        self.number = number
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Tag) and (self.number, self.value) == (other.number, other.value)


class Raw(bytes):
    """Bytes that are encoded already; `encode` embeds them as they are."""


# --- writing ---------------------------------------------------------------------------------


def head(major: int, argument: int) -> bytes:
    """A head in its shortest form (ENC-3)."""
    if argument < 24:
        return bytes([major << 5 | argument])
    for width, info in ((1, 24), (2, 25), (4, 26), (8, 27)):
        if argument < 1 << 8 * width:
            return bytes([major << 5 | info]) + argument.to_bytes(width, "big")
    raise ValueError(f"{argument} does not fit a head")


def encode(value) -> bytes:
    """The deterministic encoding of a value (ENC-1)."""
    if isinstance(value, Raw):
        return bytes(value)
    if value is None:
        return b"\xf6"
    if value is True:
        return b"\xf5"
    if value is False:
        return b"\xf4"
    if isinstance(value, int):
        return head(UINT, value) if value >= 0 else head(NINT, -1 - value)
    if isinstance(value, float):
        return encode_float(value)
    if isinstance(value, (bytes, bytearray)):
        return head(BYTES, len(value)) + bytes(value)
    if isinstance(value, str):
        text = value.encode("utf-8")
        return head(TEXT, len(text)) + text
    if isinstance(value, (list, tuple)):
        return head(ARRAY, len(value)) + b"".join(encode(member) for member in value)
    if isinstance(value, dict):
        pairs = sorted((encode(key), encode(member)) for key, member in value.items())
        return head(MAP, len(pairs)) + b"".join(key + member for key, member in pairs)
    if isinstance(value, Tag):
        return head(TAG, value.number) + encode(value.value)
    raise TypeError(f"{type(value).__name__} has no encoding here")


def encode_float(value: float) -> bytes:
    """The shortest width that holds the value exactly (ENC-11); one NaN (ENC-12)."""
    if value != value:
        return b"\xf9\x7e\x00"
    for letter, initial in (("e", b"\xf9"), ("f", b"\xfa")):
        try:
            narrow = struct.pack(">" + letter, value)
        except OverflowError:
            continue
        if struct.unpack(">" + letter, narrow)[0] == value:
            return initial + narrow
    return b"\xfb" + struct.pack(">d", value)


# --- reading ---------------------------------------------------------------------------------


class Fault(Exception):
    """One fault of steps 1 to 3: its code and the offset in the file (ENC-25, ENC-27)."""

    def __init__(self, code: str, offset: int):
        super().__init__(f"{code} at {offset}")
        self.code = code
        self.offset = offset


class Head:
    """A head that was read: where it begins, its major type and its argument.

    `value` is the number of a float; of other items it is the argument.
    """

    def __init__(self, start: int, major: int, info: int, argument: int, value=None):
        self.start = start
        self.major = major
        self.info = info
        self.argument = argument
        self.value = argument if value is None else value

    @property
    def is_float(self) -> bool:
        return self.major == SIMPLE and self.info in (25, 26, 27)


class Reader:
    """Reads `data[pos:end]` value by value; `base` is the file offset of `data[0]`.

    A caller asks for the value that its schema names. Every method raises `Fault` with the first
    fault of ENC-26 that falls on the head it reads. Containers that were opened are remembered, for
    the depth alone (ENC-19).
    """

    def __init__(self, data: bytes, pos: int = 0, end: int | None = None, base: int = 0):
        self.data = data
        self.pos = pos
        self.end = len(data) if end is None else end
        self.base = base
        self.open: list[int] = []

    @property
    def offset(self) -> int:
        """Offset in the file of the next byte."""
        return self.base + self.pos

    @property
    def at_end(self) -> bool:
        return self.pos >= self.end

    def fault(self, code: str, position: int) -> Fault:
        """A fault at a position in `data`."""
        return Fault(code, self.base + position)

    def finish(self) -> None:
        """Nothing may follow (ENC-7)."""
        if not self.at_end:
            raise self.fault("cbor.trailing", self.pos)

    # Heads: items 1 to 4 of ENC-26.

    def head(self, held: bool = True) -> Head:
        """Reads one head; what it claims is there, unless the caller will see to that."""
        start = self.pos
        if start >= self.end:
            raise self.fault("cbor.truncated", start)
        initial = self.data[start]
        major, info = initial >> 5, initial & 31
        if info in (28, 29, 30) or info == 31 and major in (UINT, NINT, TAG, SIMPLE):
            raise self.fault("cbor.reserved", start)
        if info == 31:
            raise self.fault("cbor.indefinite", start)
        width = {24: 1, 25: 2, 26: 4, 27: 8}.get(info, 0)
        if self.end - start - 1 < width:
            raise self.fault("cbor.truncated", start)
        tail = self.data[start + 1:start + 1 + width]
        argument = int.from_bytes(tail, "big") if width else info
        self.pos = start + 1 + width
        if major == SIMPLE:
            return self._simple(start, info, tail, argument)
        if width and argument < (24, 1 << 8, 1 << 16, None, 1 << 32)[(1, 2, 4, 0, 8).index(width)]:
            raise self.fault("cbor.nonminimal", start)
        needed = {BYTES: argument, TEXT: argument, ARRAY: argument, MAP: 2 * argument}.get(major, 0)
        if held and needed > self.end - self.pos:
            raise self.fault("cbor.truncated", start)
        return Head(start, major, info, argument)

    def _simple(self, start: int, info: int, tail: bytes, argument: int) -> Head:
        if info not in (25, 26, 27):
            if info == 24 or argument not in (FALSE, TRUE, NULL):
                raise self.fault("cbor.simple", start)
            return Head(start, SIMPLE, info, argument)
        value = struct.unpack({25: ">e", 26: ">f", 27: ">d"}[info], tail)[0]
        if value != value:
            if (info, argument) != (25, 0x7E00):
                raise self.fault("cbor.nan", start)
        elif encode_float(value) != self.data[start:self.pos]:
            raise self.fault("cbor.float-width", start)
        return Head(start, SIMPLE, info, argument, value)

    def peek(self) -> Head:
        """The next head, which stays unread."""
        start = self.pos
        try:
            return self.head()
        finally:
            self.pos = start

    def _expect(self, *majors: int) -> Head:
        """A head of one of these types; items 5 and 6 of ENC-26."""
        found = self.head()
        if found.major == TAG and TAG not in majors:
            raise self.fault("cbor.tag", found.start)
        if found.major not in majors:
            raise self.fault("schema.type", found.start)
        return found

    def _done(self) -> None:
        """One value is complete: containers that it fills are closed."""
        while self.open:
            self.open[-1] -= 1
            if self.open[-1] > 0:
                return
            self.open.pop()

    def _enter(self, found: Head, values: int) -> None:
        if len(self.open) + 1 > DEPTH_MAX:
            raise self.fault("limit.depth", found.start)
        if values == 0:
            self._done()
        else:
            self.open.append(values)

    # Values, by the type that a schema names.

    def uint(self) -> int:
        """An unsigned integer of any size: a number out of a registry or enumeration (ENC-14)."""
        found = self._expect(UINT)
        self._done()
        return found.argument

    def number(self) -> int:
        """A count, size, index, sequence number or time (ENC-14)."""
        found = self._expect(UINT)
        if found.argument > INTEGER_MAX:
            raise self.fault("limit.integer", found.start)
        self._done()
        return found.argument

    def integer(self) -> int:
        """An integer of ±(2^53 − 1) (ENC-14)."""
        found = self._expect(UINT, NINT)
        value = found.argument if found.major == UINT else -1 - found.argument
        if abs(value) > INTEGER_MAX:
            raise self.fault("limit.integer", found.start)
        self._done()
        return value

    def any_integer(self) -> int:
        """An integer of any size, such as a label of COSE."""
        found = self._expect(UINT, NINT)
        self._done()
        return found.argument if found.major == UINT else -1 - found.argument

    def float(self) -> float:
        found = self._expect(SIMPLE)
        if not found.is_float:
            raise self.fault("schema.type", found.start)
        self._done()
        return found.value

    def boolean(self) -> bool:
        found = self._expect(SIMPLE)
        if found.is_float or found.argument == NULL:
            raise self.fault("schema.type", found.start)
        self._done()
        return found.argument == TRUE

    def null(self) -> None:
        found = self._expect(SIMPLE)
        if found.is_float or found.argument != NULL:
            raise self.fault("schema.type", found.start)
        self._done()

    def next_is_null(self) -> bool:
        """Whether the next byte is null; nothing is read."""
        return not self.at_end and self.data[self.pos] == 0xF6

    def bytes(self, size: int | None = None) -> bytes:
        """A byte string, of exactly `size` bytes where that is given (ENC-20)."""
        found = self._expect(BYTES)
        if size is not None and found.argument != size:
            raise self.fault("schema.length", found.start)
        return self._content(found)

    def text(self) -> str:
        found = self._expect(TEXT)
        value = self._text(found)
        self._done()
        return value

    def _text(self, found: Head) -> str:
        """The content of a text string (ENC-17, ENC-18)."""
        if found.argument > TEXT_BYTES_MAX:
            raise self.fault("limit.text", found.start)
        content = self.data[self.pos:self.pos + found.argument]
        try:
            value = content.decode("utf-8")
        except UnicodeDecodeError:
            raise self.fault("cbor.utf8", found.start) from None
        self.pos += found.argument
        return value

    def _content(self, found: Head) -> bytes:
        content = bytes(self.data[self.pos:self.pos + found.argument])
        self.pos += found.argument
        self._done()
        return content

    def array(self, members: int | None = None) -> int:
        """Opens an array, of exactly `members` members where that is given (ENC-20)."""
        found = self._expect(ARRAY)
        self._enter_array(found, members)
        return found.argument

    def _enter_array(self, found: Head, members: int | None) -> None:
        if len(self.open) + 1 > DEPTH_MAX:
            raise self.fault("limit.depth", found.start)
        if members is not None and found.argument != members:
            raise self.fault("schema.length", found.start)
        self._enter(found, found.argument)

    def map(self) -> int:
        """Opens a map and returns the number of its pairs; read each key with `key`."""
        found = self._expect(MAP)
        self._enter(found, 2 * found.argument)
        return found.argument

    def key(self, before: bytes | None, texts: bool = False, both: bool = False):
        """Reads a map's key; returns it and its encoding, which is `before` of the next key.

        A record has unsigned integers for keys, `ext` has texts (`texts`), an item that is judged for its
        encoding alone has `both` (ENC-10). Order and repetition: ENC-8, ENC-9.
        """
        found = self.head()
        if found.major == TAG:
            raise self.fault("cbor.tag", found.start)
        allowed = (UINT, NINT, TEXT) if both else (TEXT,) if texts else (UINT,)
        if found.major not in allowed:
            raise self.fault("schema.type", found.start)
        if found.major == TEXT:
            value = self._text(found)
        else:
            value = found.argument if found.major == UINT else -1 - found.argument
        encoded = bytes(self.data[found.start:self.pos])
        if before is not None and encoded <= before:
            code = "cbor.key-duplicate" if encoded == before else "cbor.key-order"
            raise self.fault(code, found.start)
        self._done()
        return value, encoded

    def tag(self, number: int) -> None:
        """The tag that this place demands (ENC-15)."""
        found = self.head()
        if found.major != TAG:
            raise self.fault("schema.type", found.start)
        if found.argument != number:
            raise self.fault("cbor.tag", found.start)

    # Whole items, judged for their encoding alone.

    def item(self) -> bytes:
        """Reads one item of any type to its end and returns its bytes."""
        start = self.pos
        self.value()
        return bytes(self.data[start:self.pos])

    def value(self):
        """Reads one item of any type into a value; a tag is a fault (ENC-15)."""
        found = self._expect(UINT, NINT, BYTES, TEXT, ARRAY, MAP, SIMPLE)
        if found.major == UINT:
            self._done()
            return found.argument
        if found.major == NINT:
            self._done()
            return -1 - found.argument
        if found.major == BYTES:
            return self._content(found)
        if found.major == TEXT:
            value = self._text(found)
            self._done()
            return value
        if found.major == ARRAY:
            self._enter(found, found.argument)
            return [self.value() for _ in range(found.argument)]
        if found.major == MAP:
            self._enter(found, 2 * found.argument)
            pairs, before = {}, None
            for _ in range(found.argument):
                key, before = self.key(before, both=True)
                pairs[key] = self.value()
            return pairs
        self._done()
        if found.is_float:
            return found.value
        return {FALSE: False, TRUE: True, NULL: None}[found.argument]
