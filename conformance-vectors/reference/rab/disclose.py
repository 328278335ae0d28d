"""A partial bundle from a full one: `spec/bundle.md`, "Disclosure" (BND-26)."""

from dataclasses import dataclass

from . import frame, records
from .registry import COMPARTMENTS, REASONS
from .segment import Interval, members
from .tree import Range, leaf_hash
from .write import Writer, entry_member, interval_member

COMPARTMENT_NUMBERS = {name: number for number, name in COMPARTMENTS.items()}
REASON_NUMBERS = {name: number for number, name in REASONS.items()}


@dataclass
class Withholding:
    """A compartment and the entries in which it is withheld; without a rank in all of all logs."""

    compartment: int
    reason: int
    rank: int | None
    spans: list

    def covers(self, rank: int, place: int) -> bool:
        return self.rank is None or self.rank == rank and within(place, self.spans)


def within(place: int, spans: list) -> bool:
    return any(first <= place < end for first, end in spans)


class Request:
    """What is to be left out (`request.json`)."""

    def __init__(self, document: dict):
        self.withholdings = [
            Withholding(COMPARTMENT_NUMBERS[row["compartment"]], REASON_NUMBERS[row["reason"]],
                        row.get("rank"), row.get("entries", []))
            for row in document["withhold"]
        ]
        self.prunings = [(row["rank"], row["entries"]) for row in document["prune"]]

    def withholds(self, rank: int, place: int, compartment: int) -> bool:
        return any(row.compartment == compartment and row.covers(rank, place) for row in self.withholdings)

    def prunes(self, rank: int, place: int) -> bool:
        return any(of_rank == rank and within(place, spans) for of_rank, spans in self.prunings)


def disclose(data: bytes, document: dict) -> bytes:
    """The partial bundle of BND-26, from a valid one."""
    request = Request(document)
    redactor = None
    for item in frame.items(data):
        if item.type == frame.HEADER:
            redactor = Redactor(request, item.header)
        elif item.type == frame.LOG:
            redactor.log(item.log)
        elif item.type == frame.SEGMENT:
            redactor.segment(item)
        elif item.type == frame.HEAD:
            redactor.flush()
            redactor.writer.head(item.signatures[0][1])
        elif item.type == frame.CARD:
            redactor.writer.card(item.content)
    return redactor.writer.finish()


class Redactor:
    def __init__(self, request: Request, header: frame.Header):
        self.request = request
        withheld = dict(header.withheld)
        for row in request.withholdings:
            withheld.setdefault(row.compartment, row.reason)
        self.writer = Writer(header.logs, withheld, header.generator)
        self.rank = 0
        self.height = 0
        self.pending: Range | None = None

    def log(self, log: frame.LogItem) -> None:
        self.rank, self.height = log.rank, log.height
        self.writer.log(log.log_id, log.rank, log.height)

    def segment(self, item: frame.Item) -> None:
        for member, _, _ in members(item.content, item.content_at, item.first):
            if isinstance(member, Interval):
                self.prune(member.first, member.end, member.cover)
                continue
            entry = records.read_entry(member.data)
            if records.is_event(entry.kind) and self.request.prunes(self.rank, member.seq):
                self.prune(member.seq, member.seq + 1, [leaf_hash(member.data)])
                continue
            self.flush()
            shown = [None if given is None or self.request.withholds(self.rank, member.seq, compartment)
                     else (given.opening, given.payload)
                     for (compartment, _), given in zip(entry.commitments, member.disclosures)]
            self.writer.member(entry_member(member.data, shown), member.seq + 1)

    def prune(self, first: int, end: int, nodes: list) -> None:
        """Intervals join as long as they do not cross a border (BND-19)."""
        if first % (1 << self.height) == 0:
            self.flush()
        if self.pending is None:
            self.pending = Range(first)
        self.pending.extend(end, nodes)

    def flush(self) -> None:
        if self.pending is not None:
            self.writer.member(interval_member(self.pending), self.pending.end)
            self.pending = None
