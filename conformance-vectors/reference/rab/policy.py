"""The verifier's policy file: `spec/seal.md`, "Trust" (SEAL-29, SEAL-30)."""

import json
from dataclasses import dataclass, field

from .registry import LIMITS

INTEGER_MAX = LIMITS["INTEGER_MAX"]


class Refused(Exception):
    """The file is no policy; there is no verdict (SEAL-29)."""


@dataclass
class PolicyKey:
    name: str
    public: bytes
    roles: list[str]
    origins: list[str] | None
    valid_from: int | None
    valid_until: int | None

    def objection(self, origin: str, as_of: int | None) -> str | None:
        """Why the key does not count for a log of this origin (SEAL-30); None if it does."""
        if "log-signer" not in self.roles:
            return "trust.role"
        if self.origins is not None and not any(matches(pattern, origin) for pattern in self.origins):
            return "trust.origin"
        if as_of is not None:
            if self.valid_from is not None and as_of < self.valid_from:
                return "trust.time"
            if self.valid_until is not None and as_of > self.valid_until:
                return "trust.time"
        return None


def matches(pattern: str, origin: str) -> bool:
    if pattern.endswith("*"):
        return origin.startswith(pattern[:-1])
    return origin == pattern


@dataclass
class Pin:
    log_id: bytes
    size: int
    root: bytes


@dataclass
class Policy:
    keys: list[PolicyKey] = field(default_factory=list)
    pinned: list[Pin] = field(default_factory=list)
    as_of: int | None = None

    @staticmethod
    def read(data: bytes) -> "Policy":
        """Reads a policy file; raises `Refused` for whatever is not one."""
        try:
            document = json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_constant=constant)
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise Refused(f"it is not JSON: {error}") from None
        members(document, {"version"}, {"keys", "pinned", "as_of_ms"})
        if not is_integer(document["version"]) or document["version"] != 1:
            raise Refused("its version is not 1")
        return Policy(
            keys=[read_key(key) for key in a_list(document.get("keys", []))],
            pinned=[read_pin(pin) for pin in a_list(document.get("pinned", []))],
            as_of=number(document["as_of_ms"]) if "as_of_ms" in document else None,
        )

    def judge(self, public: bytes, origin: str) -> tuple[str | None, str | None]:
        """(name, None) for a key that is named; else (None, the reason) (SEAL-30)."""
        reason = "trust.untrusted"
        for key in self.keys:
            if key.public == public:
                reason = key.objection(origin, self.as_of)
                if reason is None:
                    return key.name, None
        return None, reason

    def has(self, public: bytes) -> bool:
        return any(key.public == public for key in self.keys)


def read_key(value) -> PolicyKey:
    members(value, {"name", "public", "roles"}, {"origins", "valid_from_ms", "valid_until_ms"})
    return PolicyKey(
        name=text(value["name"]),
        public=hex_of(value["public"], 32),
        roles=[text(role) for role in a_list(value["roles"])],
        origins=[text(origin) for origin in a_list(value["origins"])] if "origins" in value else None,
        valid_from=number(value["valid_from_ms"]) if "valid_from_ms" in value else None,
        valid_until=number(value["valid_until_ms"]) if "valid_until_ms" in value else None,
    )


def read_pin(value) -> Pin:
    members(value, {"log_id", "size", "root"}, set())
    size = number(value["size"])
    if size == 0:
        raise Refused("a pinned size is 0")
    return Pin(hex_of(value["log_id"], 32), size, hex_of(value["root"], 32))


# --- forms -----------------------------------------------------------------------------------


def once(pairs: list) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("a member is repeated")
    return found


def constant(word: str):
    raise Refused(f"{word} is no JSON")


def members(value, required: set, optional: set) -> None:
    if not isinstance(value, dict):
        raise Refused("an object is expected")
    if missing := required - value.keys():
        raise Refused(f"a member is missing: {sorted(missing)[0]}")
    if unknown := value.keys() - required - optional:
        raise Refused(f"a member is unknown: {sorted(unknown)[0]}")


def is_integer(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def number(value) -> int:
    if not is_integer(value) or not 0 <= value <= INTEGER_MAX:
        raise Refused("a number is not an integer from 0 to 2^53 - 1")
    return value


def text(value) -> str:
    if not isinstance(value, str):
        raise Refused("a text is expected")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise Refused("a text has a lone surrogate")
    return value


def a_list(value) -> list:
    if not isinstance(value, list):
        raise Refused("a list is expected")
    return value


def hex_of(value, size: int) -> bytes:
    value = text(value)
    if len(value) != 2 * size or any(digit not in "0123456789abcdef" for digit in value):
        raise Refused(f"{2 * size} lower-case hexadecimal digits are expected")
    return bytes.fromhex(value)
