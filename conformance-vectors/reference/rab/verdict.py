"""The verdict document: `spec/verification.md`, "The verdict" (VER-8, VER-9)."""

from . import seal
from .findings import POLICY_CODES, UNSUPPORTED_CODES, Finding
from .registry import CODES, COMPARTMENTS, KINDS, REASONS

STEPS = ["framing", "encoding", "schema", "configuration", "seal", "commitments", "records", "lineage",
         "privacy", "card", "compliance", "evidence", "trailer"]
RESERVED_STEPS = (9, 11, 12)
NOT_IN_THIS_VERSION = "not part of this version"
NOT_READ = "the file could not be read to its end"


class Verdict:
    """What `verify` found, as its document says it."""

    def __init__(self, file):
        self.file = file
        self.findings = file.findings.listed()
        codes = {finding.code for finding in file.findings.all}
        if codes & UNSUPPORTED_CODES:
            self.verdict = "unsupported"
        else:
            self.verdict = "invalid" if codes - POLICY_CODES else "valid"
        self.ok = not codes
        self.trust = self._trust()

    @property
    def first(self) -> Finding | None:
        """The normative finding (VER-2)."""
        return self.findings[0] if self.findings else None

    def _trust(self) -> str:
        """SEAL-32."""
        file = self.file
        if not file.policy.keys or not file.logs or self.verdict == "unsupported":
            return "not-evaluated"
        return "trusted" if all(log.trusted for log in file.logs) else "untrusted"

    def document(self) -> bytes:
        """The bytes of VER-9."""
        return (render(self.value(), 0) + "\n").encode("utf-8")

    def value(self) -> dict:
        return {
            "format": "rlhf-audit-verdict/1",
            "verdict": self.verdict,
            "trust": self.trust,
            "ok": self.ok,
            "steps": [self._step(number) for number in range(1, 14)],
            "findings_total": len(self.file.findings.all),
            "findings": [finding_value(finding) for finding in self.findings],
            "bundle": self._bundle(),
            "logs": [log_value(log) for log in self.file.logs],
        }

    def _step(self, number: int) -> dict:
        """VER-8."""
        found = [finding for finding in self.file.findings.of_step(number) if finding.code not in POLICY_CODES]
        status, reason = "pass", None
        if number in RESERVED_STEPS:
            status, reason = "not-evaluated", NOT_IN_THIS_VERSION
        elif found:
            status = "fail"
        elif not self.file.complete:
            status, reason = "not-evaluated", NOT_READ
        value = {"step": number, "name": STEPS[number - 1], "status": status, "findings": len(found)}
        return value if reason is None else {**value, "reason": reason}

    def _bundle(self) -> dict:
        header = self.file.header
        return {
            "version": header.version if header else None,
            "suite": header.suite if header else None,
            "length_bytes": self.file.trailer.start if self.file.complete else None,
            "generator": header.generator if header else None,
            "withheld": [{"compartment": COMPARTMENTS[compartment], "reason": REASONS[reason]}
                         for compartment, reason in (header.withheld.items() if header else [])],
        }


def finding_value(finding: Finding) -> dict:
    code = CODES[finding.code]
    return {"code": code.name, "number": code.number, "step": code.step, "offset": finding.offset,
            "rank": finding.rank, "entry": finding.entry, "meaning": code.meaning, "advice": code.advice}


def log_value(log) -> dict:
    config = log.config or {}
    return {
        "log_id": log.item.log_id.hex(),
        "rank": log.item.rank,
        "world_size": config.get("world-size"),
        "run_id": config.get("run-id"),
        "name": config.get("name"),
        "origin": config.get("origin"),
        "issuer": config.get("issuer"),
        "synthetic": config.get("synthetic", False),
        "size": log.range.end,
        "root": log.range.root().hex(),
        "spine": log.numbered,
        "closed": log.close_at is not None,
        "kinds": [{"kind": KINDS[kind]["name"], "entries": log.kinds[kind]} for kind in sorted(log.kinds)],
        "compartments": [{"compartment": name, "disclosed": log.disclosed[number], "withheld": log.withheld[number]}
                         for number, name in COMPARTMENTS.items()],
        "pruned_intervals": log.pruned_intervals,
        "pruned_entries": log.pruned_entries,
        "heads": log.head_items,
        "last_head": head_value(log.last_head),
        "keys": [{"kid": key.kid.hex(), "public": key.public.hex(), "trusted_as": key.trusted_as}
                 for key in log.keys.named],
        "pins": [{"size": pin.size, "status": status} for pin, status in pins_in_order(log)],
        "card": {
            "digest": log.card.digest.hex() if log.card.digest else None,
            "claims_same": log.card.same,
            "claims_differing": list(log.card.differing),
            "claims_not_evaluated": log.card.not_evaluated,
        },
    }


def pins_in_order(log) -> list:
    """In order of size; those beyond the end come last by their size."""
    return sorted(log.pins, key=lambda judged: judged[0].size)


def head_value(head) -> dict | None:
    if head is None:
        return None
    return {"number": head.number, "size": head.size, "root": head.root.hex(), "time_ms": head.time,
            "reason": seal.REASONS[head.reason], "kid": head.kid.hex(), "signed": head.signed,
            "digest": head.digest.hex()}


# --- JSON ------------------------------------------------------------------------------------

ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """VER-9: nothing is escaped that need not be."""
    escaped = (ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text)
    return '"' + "".join(escaped) + '"'


def render(value, depth: int) -> str:
    """One member or element a line, two spaces for each level."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if not value:
        return "[]"
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, list):
        lines = [inner + render(member, depth + 1) for member in value]
        return "[\n" + ",\n".join(lines) + f"\n{outer}]"
    lines = [f"{inner}{quoted(name)}: {render(member, depth + 1)}" for name, member in value.items()]
    return "{\n" + ",\n".join(lines) + f"\n{outer}}}"
