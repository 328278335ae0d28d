"""What a test bundle is described with: `build.py` says how."""

import copy
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

from rab import cbor, ed25519
from rab.cbor import Raw

from . import names
from .blob import Blob, head

MAGIC = bytes.fromhex("d9d9f8da5241420143424f52")
TYP = "application/vnd.rlhf-audit.head+cose"
START = 1767225600000
DERIVED = ...
COMPUTED = "computed"  # of `Log.card`: the canonical card of the log (card.md)


def sha256(data):
    return hashlib.sha256(data).digest()


def seed(number):
    """A signing key's seed: 32 bytes of one number."""
    return bytes([number]) * 32


@lru_cache(maxsize=None)
def public(key_seed):
    return ed25519.public_key(key_seed)


@lru_cache(maxsize=None)
def sign(key_seed, message):
    return ed25519.sign(key_seed, message)


def kid(key):
    """SEAL-8."""
    return sha256(cbor.encode(["rlhf-audit/v1/key", -19, key]))[:16]


def put(override, derived):
    """The value of a part: see the module's text."""
    if override is DERIVED:
        return derived
    return override(derived) if callable(override) else override


def encoded(value):
    """CBOR of a value; bytes wrapped in `Raw` as they are."""
    return cbor.encode(value)


def raw_map(pairs):
    """A map with its pairs in the order given, whatever ENC-8 and ENC-9 say."""
    return Raw(head(5, len(pairs)) + b"".join(encoded(part) for pair in pairs for part in pair))


# --- descriptions -------------------------------------------------------------------------------


@dataclass
class Payload:
    """One compartment of an entry."""

    value: object                # a dict by field names, another value, or Raw
    shown: bool = True           # disclosed, or withheld
    opening: object = DERIVED    # 16 bytes under which it is committed
    commitment: object = DERIVED
    given: object = DERIVED      # bytes that are disclosed, where they are not what is committed to
    given_opening: object = DERIVED
    disclosure: object = DERIVED # the whole disclosure as a value


@dataclass
class Entry:
    """An entry: `kind` by name (or a number), `body` by field names (or a value).

    A member of the body that is a callable is given a `Context` and returns the value.
    """

    kind: object
    body: object
    payloads: dict = field(default_factory=dict)
    time: object = DERIVED         # START + 1000·seq
    seq: object = DERIVED
    spine: object = DERIVED
    commitments: object = DERIVED  # list of [compartment, commitment]
    row: object = DERIVED          # the six members as a list of values
    raw: object = DERIVED          # the entry's own bytes
    disclosures: object = DERIVED  # list of values; places inside are then unknown
    member: object = DERIVED       # bytes of the whole member; places inside are then unknown

    def number(self):
        return names.KINDS[self.kind] if isinstance(self.kind, str) else self.kind


@dataclass
class Head:
    """A head over the first `after` entries."""

    after: int
    seed: bytes = seed(1)
    time: object = DERIVED         # that of the last entry covered
    reason: int = 0
    fields: dict = field(default_factory=dict)  # overrides of the payload's members by name
    payload: object = DERIVED      # the payload as a list of values; bytes for the string's content
    kid: object = DERIVED
    protected: object = DERIVED    # the protected header as a dict; bytes for the string's content
    unprotected: object = DERIVED
    signature: object = DERIVED    # the signature's bytes
    cose: object = DERIVED         # the four members as a list of values; places inside then unknown
    signatures: object = DERIVED   # the list of signatures, as a list of Blobs
    item: object = DERIVED         # bytes of the whole item


HEAD_FIELDS = ["version", "suite", "log-id", "origin", "size", "root", "spine", "previous", "time",
               "number", "reason"]


@dataclass
class Log:
    """A log. `entries[0]` is its configuration; `open_log` makes one from these members."""

    rank: int = 0
    height: int = 12
    world: int = 1
    run_id: str = "run-1"
    name: str = "example run"
    origin: str = "lab.example/run-1/0"
    issuer: str = "lab.example"
    seeds: list = field(default_factory=lambda: [seed(1)])
    entries: list = field(default_factory=list)
    heads: list = field(default_factory=list)
    card: object = None            # None, bytes, or COMPUTED
    pruned: list = field(default_factory=list)  # [(first, end), …]
    item: object = DERIVED         # the log item as a list of values
    log_id: object = DERIVED       # as the log item has it; heads and commitments keep the true one
    members: object = DERIVED      # the list of Member before it is cut into segments
    segments: object = DERIVED     # the list of Segment

    def seal(self, reason=0, key=None, **more):
        """Adds a head over the entries so far."""
        self.heads.append(Head(len(self.entries), key or self.seeds[0], reason=reason, **more))
        return self

    def add(self, kind, body, payloads=None, **more):
        """Adds an entry."""
        self.entries.append(Entry(kind, body, payloads or {}, **more))
        return self


@dataclass
class Bundle:
    """A whole file."""

    logs: list = field(default_factory=list)
    generator: str = "rabgen"
    withheld: object = DERIVED     # map compartment number -> reason
    magic: bytes = MAGIC
    header: object = DERIVED       # the header as a list of values
    trailer: object = DERIVED      # the trailer as a list of values; None for no trailer
    items: object = DERIVED        # the list of Item before the trailer
    tail: bytes = b""              # after the trailer
    policy: object = DERIVED       # the policy as a dict: by default it trusts the keys of all logs

    @property
    def log(self):
        return self.logs[0]

    def copy(self):
        return copy.deepcopy(self)

    def build(self):
        from .assemble import assemble
        return assemble(self)


@dataclass
class Member:
    """A member of a segment's body: an entry or a pruned interval of the leaves first … end."""

    first: int
    end: int
    data: Blob


@dataclass
class Segment:
    """Members between two cuts. `body` and `first` may be overridden."""

    members: list
    first: object = DERIVED
    body: object = DERIVED         # the body's bytes
    item: object = DERIVED         # bytes of the whole item


@dataclass
class Item:
    """An item; `body` is the range of a segment's body in it, which the trailer leaves out."""

    data: Blob
    body: tuple = None


@dataclass
class Context:
    """What a callable in a body is given."""

    log: Log
    log_id: bytes
    seq: int
    spine: int
    counts: dict
    card: bytes

    def totals(self):
        """SPN-27."""
        return [[kind, self.counts[kind]] for kind in sorted(self.counts)]

    def possession(self, key_seed):
        """SEAL-24."""
        return sign(key_seed, cbor.encode(["rlhf-audit/v1/possession", self.log_id, self.seq,
                                           public(key_seed)]))

    def card_digest(self):
        return sha256(self.card or b"")

    def card_size(self):
        return len(self.card or b"")
