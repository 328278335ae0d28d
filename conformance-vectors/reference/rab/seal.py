"""Heads and their signatures: `spec/seal.md`."""

import base64
from hashlib import sha256

from . import cbor, ed25519
from .cbor import Tag

ALGORITHM = -19
HEAD_TYPE = "application/vnd.rlhf-audit.head+cose"
REASONS = {0: "checkpoint", 1: "close", 2: "request", 3: "recovery"}


def key_id(public: bytes) -> bytes:
    """SEAL-8."""
    return sha256(cbor.encode(["rlhf-audit/v1/key", ALGORITHM, public])).digest()[:16]


def head_payload(log_id: bytes, origin: str, size: int, root: bytes, spine: int, previous: bytes | None,
                 time: int, number: int, reason: int, version: int = 1, suite: int = 1) -> bytes:
    """What a head signs (SEAL-1)."""
    return cbor.encode([version, suite, log_id, origin, size, root, spine, previous, time, number, reason])


def head_digest(payload: bytes) -> bytes:
    """The digest by which the next head names this one ("The chain of heads")."""
    return sha256(cbor.encode(["rlhf-audit/v1/head", payload])).digest()


def protected_header(kid: bytes, iss: str, sub: str) -> bytes:
    """SEAL-4."""
    return cbor.encode({1: ALGORITHM, 4: kid, 15: {1: iss, 2: sub}, 16: HEAD_TYPE})


def sig_structure(protected: bytes, payload: bytes) -> bytes:
    """SEAL-7 (RFC 9052 §4.4)."""
    return cbor.encode(["Signature1", protected, b"", payload])


def sign_head(seed: bytes, payload: bytes, iss: str, sub: str) -> bytes:
    """A head in its envelope: the tagged COSE_Sign1."""
    protected = protected_header(key_id(ed25519.public_key(seed)), iss, sub)
    signature = ed25519.sign(seed, sig_structure(protected, payload))
    return cbor.encode(Tag(18, [protected, {}, payload, signature]))


def possession_message(log_id: bytes, seq: int, public: bytes) -> bytes:
    """What a new key signs (SEAL-24)."""
    return cbor.encode(["rlhf-audit/v1/possession", log_id, seq, public])


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The C2SP checkpoint of a head."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
