"""What a card is computed from (`spec/card.md`, "Inputs" and "Computing a card").

A `Facts` takes in a whole log, in log order; `log()` cuts it to what a card speaks about.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

from .records import Entry, is_event, kind_number


class Record(NamedTuple):
    """A readable entry at its place; `payloads` has the compartments that are shown, by number."""

    place: int
    time: int
    body: dict
    commitments: list
    payloads: dict


class HeadFact(NamedTuple):
    """What a readable head says."""

    number: int
    size: int
    root: bytes
    time: int
    kid: bytes


class Log:
    """*The log* of card.md: what stands before the card, and *its heads*."""

    def __init__(self, log_id: bytes, size: int, last_time: int | None, spine: int | None):
        self.log_id = log_id
        self.size = size
        self.sealed_spine = spine
        self.last_time = last_time
        self.kinds = defaultdict(list)
        self.heads = []
        self.head_items = 0
        self.pruned = False
        self.withheld = set()

    def of(self, kind: str) -> list[Record]:
        """The entries of a kind in log order."""
        return self.kinds[kind_number(kind)]

    def payloads(self, kind: str, compartment: int) -> list[dict]:
        """The payloads of a compartment of the entries of a kind, in log order."""
        return [record.payloads[compartment] for record in self.of(kind) if compartment in record.payloads]

    @property
    def spine(self) -> int:
        """The spine number of the card's entry; without one, the number of spine entries."""
        if self.sealed_spine is not None:
            return self.sealed_spine
        return sum(len(records) for kind, records in self.kinds.items() if not is_event(kind))

    @property
    def commitments(self) -> Counter:
        """The number of commitments for each compartment."""
        return Counter(compartment for records in self.kinds.values() for record in records
                       for compartment, _ in record.commitments)


class Facts:
    """The facts of one log, taken in in log order."""

    def __init__(self, log_id: bytes):
        self.log_id = log_id
        self.leaves = 0
        self.records = []
        self.intervals = []
        self.heads = []

    def entry(self, place: int, entry: Entry, payloads: dict) -> None:
        """A readable entry. `payloads` maps each compartment's number to its payload, or to None where
        it is withheld or cannot be read."""
        self.leaves = max(self.leaves, place + 1)
        self.records.append((place, entry, payloads))

    def leaf(self, place: int) -> None:
        """An entry that is not readable: a leaf and nothing more (VER-4)."""
        self.leaves = max(self.leaves, place + 1)

    def pruned(self, first: int, end: int) -> None:
        """A pruned interval."""
        self.leaves = max(self.leaves, end)
        self.intervals.append((first, end))

    def head(self, number: int, size: int, root: bytes, time: int, kid: bytes) -> None:
        """A readable head; how many readable entries stand before it tells its place."""
        self.heads.append((len(self.records), HeadFact(number, size, root, time, kid)))

    def unreadable_head(self) -> None:
        """A head item that says nothing that can be read; it counts."""
        self.heads.append((len(self.records), None))

    def log(self) -> Log:
        """What stands before the last `card` entry; where there is none, everything."""
        cards = [index for index, (_, entry, _) in enumerate(self.records) if entry.name == "card"]
        end = cards[-1] if cards else len(self.records)
        if cards:
            size, card, _ = self.records[end]
            last_time, spine = card.time, card.spine
        else:
            size, last_time, spine = self.leaves, self.records[-1][1].time if self.records else None, None
        log = Log(self.log_id, size, last_time, spine)
        for place, entry, payloads in self.records:
            if place < size:
                self._add(log, place, entry, payloads)
        log.pruned = any(first < size for first, _ in self.intervals)
        before = [head for entries, head in self.heads if entries <= end]
        log.head_items = len(before)
        log.heads = [head for head in before if head is not None]
        return log

    @staticmethod
    def _add(log: Log, place: int, entry: Entry, payloads: dict) -> None:
        shown = {compartment: payload for compartment, payload in payloads.items() if payload is not None}
        log.withheld |= set(payloads) - set(shown)
        log.kinds[entry.kind].append(Record(place, entry.time, entry.body, entry.commitments, shown))
