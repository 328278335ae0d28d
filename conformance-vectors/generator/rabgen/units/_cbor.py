"""Just enough of deterministic CBOR to state bytes: unsigned integers, strings, arrays."""

import hashlib

from rabgen.blob import head


def uint(number):
    return head(0, number)


def negative(number):
    """The encoding of -1 - number."""
    return head(1, number)


def bstr(data):
    return head(2, len(data)) + data


def tstr(text):
    return head(3, len(text.encode())) + text.encode()


def array(*members):
    return head(4, len(members)) + b"".join(members)


def sha256(data):
    return hashlib.sha256(data).digest()
