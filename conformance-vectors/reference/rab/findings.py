"""Findings and their order: `spec/verification.md`, VER-1 to VER-3."""

from dataclasses import dataclass

from .registry import CODES, LIMITS

FINDINGS_MAX = LIMITS["FINDINGS_MAX"]

# About what the verifier asked for, not about the record (SEAL-33).
POLICY_CODES = {"trust.untrusted", "trust.role", "trust.origin", "trust.time", "pin.unproven"}
UNSUPPORTED_CODES = {"bundle.version", "bundle.suite"}


@dataclass(frozen=True)
class Finding:
    """One fault: its code, the offset in the file, and the log and entry that it concerns."""

    code: str
    offset: int
    rank: int | None = None
    entry: int | None = None

    @property
    def step(self) -> int:
        return CODES[self.code].step

    @property
    def number(self) -> int:
        return CODES[self.code].number

    def order(self) -> tuple:
        """VER-2: without entry or rank before with one."""
        entry = -1 if self.entry is None else self.entry
        rank = -1 if self.rank is None else self.rank
        return (self.step, self.offset, self.number, entry, rank)


class Findings:
    """All that was found; each is counted, and equal ones are listed once (VER-3)."""

    def __init__(self):
        self.all: list[Finding] = []

    def add(self, code: str, offset: int, rank: int | None = None, entry: int | None = None) -> None:
        self.all.append(Finding(code, offset, rank, entry))

    def listed(self) -> list[Finding]:
        return sorted(set(self.all), key=Finding.order)[:FINDINGS_MAX]

    def of_step(self, step: int) -> list[Finding]:
        return [finding for finding in self.all if finding.step == step]
