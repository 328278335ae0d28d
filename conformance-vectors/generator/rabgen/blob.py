"""Bytes with named places, and a walk over CBOR heads that needs no schema."""

from bisect import bisect_right


def head(major, argument):
    """The shortest head of a major type and an argument (ENC-3)."""
    if argument < 24:
        return bytes([major << 5 | argument])
    for width, info in ((1, 24), (2, 25), (4, 26), (8, 27)):
        if argument < 1 << 8 * width:
            return bytes([major << 5 | info]) + argument.to_bytes(width, "big")
    raise ValueError(argument)


def wide_head(major, argument, width):
    """A head whose argument takes `width` bytes, whether or not it needs them."""
    return bytes([major << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[width]]) + argument.to_bytes(width, "big")


class Blob:
    """Bytes and marks: pairs of an offset in them and a name (a tuple)."""

    def __init__(self, data=b"", marks=()):
        self.data, self.marks = bytes(data), tuple(marks)

    def __len__(self):
        return len(self.data)

    def mark(self, *name):
        return Blob(self.data, ((0, name),) + self.marks)

    def __add__(self, other):
        other = blob(other)
        shift = len(self.data)
        return Blob(self.data + other.data, self.marks + tuple((at + shift, n) for at, n in other.marks))

    def replaced(self, at, length, new):
        """These bytes with `length` bytes at `at` replaced; marks inside of them are lost."""
        delta = len(new) - length
        marks = [(a, n) if a <= at else (a + delta, n) for a, n in self.marks
                 if a <= at or a >= at + length]
        return Blob(self.data[:at] + new + self.data[at + length:], marks)


def blob(value):
    return value if isinstance(value, Blob) else Blob(value)


def join(parts):
    result, marks, size = [], [], 0
    for part in map(blob, parts):
        marks.extend((at + size, name) for at, name in part.marks)
        result.append(part.data)
        size += len(part.data)
    return Blob(b"".join(result), marks)


def array(parts):
    parts = list(parts)
    return join([head(4, len(parts))] + parts)


def string(content):
    content = blob(content)
    return join([head(2, len(content)), content])


def argument(data, at):
    """Major type, low bits, argument and width of the head at `at`."""
    major, info = data[at] >> 5, data[at] & 31
    if info < 24:
        return major, info, info, 1
    width = {24: 1, 25: 2, 26: 4, 27: 8}[info]
    return major, info, int.from_bytes(data[at + 1:at + 1 + width], "big"), 1 + width


def skip(data, at):
    """The offset after the item at `at`."""
    major, _, value, width = argument(data, at)
    at += width
    if major in (2, 3):
        return at + value
    for _ in range({4: value, 5: 2 * value, 6: 1}.get(major, 0)):
        at = skip(data, at)
    return at


def walk(data, at, path):
    """The offset that a path leads to.

    A member of the path is the index in an array (an integer), a pair ("value", n) or ("key", n) for
    the n-th pair of a map, "in" for the content of a byte string or a tag.
    """
    for step in path:
        _, _, _, width = argument(data, at)
        at += width
        if step == "in":
            continue
        if isinstance(step, int):
            skips = step
        else:
            what, n = step
            skips = 2 * n + (what == "value")
        for _ in range(skips):
            at = skip(data, at)
    return at


def heads(data, at, nested):
    """The offsets of all heads of the item at `at`; a byte string whose content begins at an offset
    of `nested` holds CBOR and is gone into."""
    major, _, value, width = argument(data, at)
    yield at
    at += width
    if major in (2, 3):
        if major == 2 and value and at in nested:
            inner = at
            while inner < at + value:
                yield from heads(data, inner, nested)
                inner = skip(data, inner)
        return
    for _ in range({4: value, 5: 2 * value, 6: 1}.get(major, 0)):
        yield from heads(data, at, nested)
        at = skip(data, at)


def nearest(marks, at):
    """The last mark at or before an offset; marks are sorted."""
    return marks[bisect_right([m[0] for m in marks], at) - 1]
