"""Commitments (`spec/records.md`, REC-14) and the writer's secrets (`spec/seal.md`)."""

import hmac
from hashlib import sha256

from . import cbor


def commitment(opening: bytes, log_id: bytes, seq: int, compartment: int, payload: bytes) -> bytes:
    """REC-14."""
    row = ["rlhf-audit/v1/commitment", opening, log_id, seq, compartment, payload]
    return sha256(cbor.encode(row)).digest()


def keyed(key: bytes, *parts: bytes) -> bytes:
    return hmac.new(key, b"".join(parts), "sha256").digest()


def openings(run_secret: bytes, log_id: bytes, seq: int) -> list[bytes]:
    """The openings of the four compartments of one entry."""
    key = keyed(run_secret, b"rlhf-audit/v1/opening-key", log_id)
    block = chacha20_block(key, 0, bytes(4) + seq.to_bytes(8, "big"))
    return [block[16 * c:16 * c + 16] for c in range(4)]


def pseudonym(run_secret: bytes, identifier: bytes) -> bytes:
    return keyed(keyed(run_secret, b"rlhf-audit/v1/pseudonym-key"), identifier)


def secret_commitment(run_secret: bytes) -> bytes:
    text = b"rlhf-audit/v1/secret-commitment"
    return sha256(text + keyed(run_secret, text)).digest()


def chacha20_block(key: bytes, counter: int, nonce: bytes) -> bytes:
    """RFC 8439 §2.3."""
    words = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574]
    for part in (key, counter.to_bytes(4, "little"), nonce):
        words += [int.from_bytes(part[i:i + 4], "little") for i in range(0, len(part), 4)]
    state = list(words)
    for _ in range(10):
        for quarter in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                        (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            _quarter_round(state, *quarter)
    return b"".join((a + b & 0xFFFFFFFF).to_bytes(4, "little") for a, b in zip(words, state))


def _quarter_round(s: list[int], a: int, b: int, c: int, d: int) -> None:
    for first, second, third, shift in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[first] = s[first] + s[second] & 0xFFFFFFFF
        mixed = s[third] ^ s[first]
        s[third] = (mixed << shift | mixed >> 32 - shift) & 0xFFFFFFFF
