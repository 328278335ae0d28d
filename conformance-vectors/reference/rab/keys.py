"""The keys of a log and whom they let in: `spec/seal.md`, "Keys" and "Trust"."""

from dataclasses import dataclass

from . import ed25519, seal
from .findings import Findings
from .policy import Policy
from .registry import LIMITS

KEYS_MAX = LIMITS["KEYS_MAX"]
ED25519_ALGORITHM = 19
INTRODUCE, RETIRE, REVOKE = 0, 1, 2
INTRODUCED_BY_TRUSTED = "introduced by a trusted key"


@dataclass
class SignedHead:
    """A signed head of a key: its size and its item."""

    size: int
    at: int


@dataclass
class Key:
    """A key that the log has named.

    `introduced` and `retired` say whether such an event was read, `may_sign` and `may_no_more` whether a
    signed head has sealed it (SEAL-25, SEAL-26). `last_valid` is the smallest size of its revocations.
    """

    public: bytes
    introduced: bool = False
    may_sign: bool = True
    retired: bool = False
    may_no_more: bool = False
    last_valid: int | None = None
    last_head: SignedHead | None = None
    trusted_as: str | None = None
    reason: str | None = "trust.untrusted"

    @property
    def kid(self) -> bytes:
        return seal.key_id(self.public)


class Keys:
    """All keys of one log, in the order in which it names them."""

    def __init__(self, policy: Policy, findings: Findings, rank: int):
        self.policy = policy
        self.findings = findings
        self.rank = rank
        self.named: list[Key] = []
        self.origin = ""

    def of_kid(self, kid: bytes) -> Key | None:
        return next((key for key in self.named if key.kid == kid), None)

    def of_public(self, public: bytes) -> Key | None:
        return next((key for key in self.named if key.public == public), None)

    def objection(self, algorithm: int, public: bytes) -> str | None:
        """Why a key cannot be named (SEAL-23)."""
        if algorithm != ED25519_ALGORITHM or not ed25519.check_key(public) or self.of_public(public):
            return "log.key"
        return "limit.count" if len(self.named) == KEYS_MAX else None

    def name(self, public: bytes, introduced: bool) -> None:
        name, reason = self.policy.judge(public, self.origin)
        self.named.append(Key(public, introduced, may_sign=not introduced, trusted_as=name, reason=reason))

    def configure(self, keys: list, origin: str) -> str | None:
        """The keys of the configuration (SPN-3): the first that is not usable ends the list."""
        self.origin = origin
        if not keys:
            return "log.key"
        for algorithm, public in keys:
            code = self.objection(algorithm, public)
            if code is not None:
                return code
            self.name(public, introduced=False)
        return None

    def event(self, body: dict, log_id: bytes, place: int, at: int) -> None:
        """A key event (SPN-22 to SPN-24) at the entry `place`."""
        algorithm, public = body["key"]
        if body["operation"] == INTRODUCE:
            code = self._introduce(body, algorithm, public, log_id, place)
        else:
            code = self._withdraw(body, public, place)
        if code is not None:
            self.findings.add(code, at, self.rank, place)

    def _introduce(self, body: dict, algorithm: int, public: bytes, log_id: bytes, place: int) -> str | None:
        """SEAL-24: first the key, then the signature; without one (SPN-21) nothing is judged or named."""
        if "possession" not in body:
            return None
        code = self.objection(algorithm, public)
        if code is not None:
            return code
        self.name(public, introduced=True)
        message = seal.possession_message(log_id, place, public)
        wrong = ed25519.verify(public, message, body["possession"])
        return "record.possession" if wrong else None

    def _withdraw(self, body: dict, public: bytes, place: int) -> str | None:
        """SEAL-26 to SEAL-28."""
        key = self.of_public(public)
        if key is None:
            return "log.key"
        if body["operation"] == RETIRE:
            key.retired = True
        elif "last-valid-size" in body:
            size = body["last-valid-size"]
            key.last_valid = size if key.last_valid is None else min(key.last_valid, size)
            if key.last_head is not None and key.last_head.size > size:
                self.findings.add("key.revoked", key.last_head.at, self.rank, place)
        return None

    def objection_to_signer(self, key: Key | None, size: int) -> str | None:
        """SEAL-22."""
        if key is None:
            return "key.unknown"
        if not key.may_sign:
            return "key.early"
        if key.may_no_more:
            return "key.retired"
        if key.last_valid is not None and size > key.last_valid:
            return "key.revoked"
        return None

    def seal(self, signer: Key, size: int, at: int) -> None:
        """A head that is signed seals the key events before it (SEAL-25, SEAL-26, SEAL-31)."""
        for key in self.named:
            if not key.may_sign:
                key.may_sign = True
                if signer.trusted_as is not None and not self.policy.has(key.public):
                    key.trusted_as, key.reason = INTRODUCED_BY_TRUSTED, None
            if key.retired:
                key.may_no_more = True
        signer.last_head = SignedHead(size, at)
