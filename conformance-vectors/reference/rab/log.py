"""One log as it is read: entries, heads and what has to fit together.

The steps are those of `spec/verification.md`; each check names its rule. What belongs to one entry
alone is in `rules.py`, to a head in `heads.py`, to keys in `keys.py`, to branches in `lineage.py`.
"""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from . import card, heads, records
from .card_facts import Facts
from .cbor import Fault
from .commitment import commitment
from .findings import Findings
from .frame import Header, Item, LogItem
from .keys import Keys
from .lineage import Lineage
from .policy import Pin, Policy
from .records import Entry, is_event
from .registry import KINDS, LIMITS
from .rules import check_entry, spans_fit
from .segment import EntryMember, Interval, Unreadable, members
from .tree import LEAVES_MAX, Range, leaf_hash

SUITE = 1
REMEMBERED = ("dataset", "guideline", "declaration", "checkpoint", "erasure")


@dataclass
class CardEntry:
    """A `card` entry: its place in the log and in the file."""

    place: int
    at: int
    body: dict


@dataclass
class CardState:
    """What the verdict says of the card."""

    digest: bytes | None = None
    same: int = 0
    differing: tuple = ()
    not_evaluated: int = 0


class Log:
    """A log that is being read, and then what was found of it."""

    def __init__(self, item: Item, header: Header, policy: Policy, findings: Findings):
        self.item: LogItem = item.log
        self.header = header
        self.findings = findings
        self.rank = item.log.rank
        self.policy = policy
        self.keys = Keys(policy, findings, self.rank)
        self.lineage = Lineage()
        self.facts = Facts(item.log.log_id)
        self.config: dict | None = None
        # The tree.
        self.range = Range()
        self.continuous = True
        self.expected_first = 0
        # Between segments.
        self.before: "Segment | None" = None
        self.last_at = item.start
        # Entries.
        self.last_time: int | None = None
        self.numbered = 0
        self.kinds: Counter = Counter()
        self.disclosed: Counter = Counter()
        self.withheld: Counter = Counter()
        self.pruned_intervals = 0
        self.pruned_entries = 0
        self.seen: dict[str, set[int]] = {kind: set() for kind in REMEMBERED}
        self.erasures: list[tuple[int, int, dict]] = []
        self.shown: set[tuple[int, int]] = set()
        self.close_at: int | None = None
        self.cards: list[CardEntry] = []
        # Heads, card, pins.
        self.head_items = 0
        self.last_head: heads.Head | None = None
        self.card_item: Item | None = None
        self.card = CardState()
        self.pins: list[tuple[Pin, str]] = []

    def found(self, code: str, offset: int, entry: int | None = None) -> None:
        self.findings.add(code, offset, self.rank, entry)

    # --- segments ----------------------------------------------------------------------------

    def segment(self, item: Item) -> None:
        segment = Segment(item)
        self.last_at = item.start
        self._begin(item)
        if not item.content:
            self.found("bundle.segment-split", item.start)
        reading = members(item.content, item.content_at, item.first)
        readable = True
        try:
            for member, at, length in reading:
                self._border(segment, at, length)
                if isinstance(member, Interval):
                    self._interval(segment, member, at)
                else:
                    self._entry(segment, member)
                segment.members += 1
        except Unreadable as end:
            self.found(end.code, end.offset)
            readable = False
        if item.first == 0 and segment.members == 0 and self.config is None:
            self.found("log.open-first", item.start, 0)
        segment.readable = readable
        self._end(segment)

    def _begin(self, item: Item) -> None:
        """BND-14."""
        if self.continuous and item.first != self.expected_first:
            self.found("tree.gap", item.start)
            self.continuous = False

    def _border(self, segment: "Segment", at: int, length: int) -> None:
        """BND-15: no member stands behind a border, and a segment that follows another begins at one."""
        if segment.members and segment.end % (1 << self.item.height) == 0:
            self.found("bundle.segment-split", at)
        before = self.before
        if segment.members or before is None or not before.readable:
            return
        at_multiple = before.end % (1 << self.item.height) == 0
        does_not_fit = before.bytes + length > LIMITS["SEGMENT_BYTES_MAX"]
        segment.misplaced = not at_multiple and not does_not_fit

    def _end(self, segment: "Segment") -> None:
        item = segment.item
        if segment.misplaced and segment.readable:
            self.found("bundle.segment-split", item.start)
        if segment.end > LEAVES_MAX:
            self.found("limit.count", item.start)
            self.continuous = False
        if self.close_at is not None and segment.end > self.close_at + 1:
            self.found("record.after-close", item.start, self.close_at + 1)
        self._judge_pins(segment)
        if self.continuous:
            self.range.extend(segment.end, segment.range.nodes)
            self.expected_first = segment.end
        self.continuous = self.continuous and segment.readable
        self.numbered += segment.numbered
        self.before = segment

    def _interval(self, segment: "Segment", interval: Interval, at: int) -> None:
        """BND-17 to BND-19."""
        if segment.end >> self.item.height < interval.end - 1 >> self.item.height:
            self.found("bundle.segment-split", at)
        if segment.ends_pruned:
            self.found("tree.cover", at)
        if interval.first != segment.end:
            raise Unreadable("tree.gap", at)
        if segment.members == 0 and segment.item.first == 0 and self.config is None:
            self.found("log.open-first", segment.item.start, 0)
        segment.interval(interval)
        self.pruned_intervals += 1
        self.pruned_entries += interval.end - interval.first
        self.facts.pruned(interval.first, interval.end)

    # --- entries -----------------------------------------------------------------------------

    def _entry(self, segment: "Segment", member: EntryMember) -> None:
        place = member.seq
        segment.leaf(leaf_hash(member.data))
        try:
            entry = records.read_entry(member.data, member.at)
        except Fault as fault:
            self.found(fault.code, fault.offset, place)
            entry = None
        repeated = place != 0 or self.config is not None
        if not repeated:
            self._first(segment, member, entry)
        if entry is None:
            self.facts.leaf(place)
            return
        payloads = self._disclosures(member, entry)
        self._order(segment, member, entry)
        if entry.name == "log-open" and repeated:
            self.found("log.open-repeated", member.at, place)
        else:
            self._rules(segment, member, entry, payloads)
        self.kinds[entry.kind] += 1
        self.facts.entry(place, entry, payloads)

    def _first(self, segment: "Segment", member: EntryMember, entry: Entry | None) -> None:
        """Step 4, points 1, 2 and 4."""
        if leaf_hash(member.data) != self.item.log_id:
            self.found("log.id", segment.item.start, 0)
        if entry is None or entry.name != "log-open":
            self.found("log.open-first", segment.item.start, 0)
            return
        self.config = body = entry.body
        if body["suite"] != SUITE:
            self.found("log.suite", member.at, 0)
        fits = (body["rank"] < body["world-size"] and body["rank"] == self.item.rank
                and body["segment-height"] == self.item.height)
        if not fits:
            self.found("log.rank", member.at, 0)
        code = self.keys.configure(body["keys"], body["origin"])
        if code is not None:
            self.found(code, member.at, 0)

    def _disclosures(self, member: EntryMember, entry: Entry) -> dict:
        """Step 6; returns the payloads by compartment, None where withheld."""
        place = member.seq
        if len(member.disclosures) != len(entry.commitments):
            self.found("commit.count", member.at, place)
            return {compartment: None for compartment, _ in entry.commitments}
        openings = [shown.opening for shown in member.disclosures if shown is not None]
        if len(set(openings)) != len(openings):
            self.found("commit.opening", member.at, place)
        payloads = {}
        for (compartment, committed), shown in zip(entry.commitments, member.disclosures):
            if shown is None:
                self.withheld[compartment] += 1
                payloads[compartment] = None
                if compartment not in self.header.withheld:
                    self.found("commit.reason", member.at, place)
                continue
            self.disclosed[compartment] += 1
            self.shown.add((place, compartment))
            given = commitment(shown.opening, self.item.log_id, place, compartment, shown.payload)
            if given != committed:
                self.found("commit.mismatch", shown.payload_at, place)
            try:
                payloads[compartment] = records.read_payload(entry.kind, compartment, shown.payload, shown.payload_at)
            except Fault as fault:
                self.found(fault.code, fault.offset, place)
                payloads[compartment] = None
        return payloads

    def _order(self, segment: "Segment", member: EntryMember, entry: Entry) -> None:
        """Step 7, points 1 to 3."""
        place = member.seq
        if entry.seq != place:
            self.found("record.seq", member.at, place)
        if self.last_time is not None and entry.time < self.last_time:
            self.found("record.time", member.at, place)
        self.last_time = entry.time
        if is_event(entry.kind) != (entry.spine is None):
            self.found("record.spine", member.at, place)
        elif entry.spine is not None:
            if segment.first_number is None:
                segment.first_number = entry.spine
                expected = self.numbered
            else:
                expected = segment.first_number + segment.numbered
            if entry.spine != expected:
                self.found("record.spine", member.at, place)
            segment.numbered += 1

    def _rules(self, segment: "Segment", member: EntryMember, entry: Entry, payloads: dict) -> None:
        """Steps 4 and 7 from point 4 on, and step 8."""
        place, body, name = member.seq, entry.body, entry.name
        for code in check_entry(entry, payloads) + self._references(segment, name, body, place):
            self.found(code, member.at, place)
        for code in self.lineage.judge(name, body, place):
            self.found(code, member.at, place)
        if name == "key-event":
            self.keys.event(body, self.item.log_id, place, member.at)
        elif name == "log-close":
            self._close(member, body)
        elif name == "card":
            self.card.digest = body["digest"]
            self.cards.append(CardEntry(place, member.at, body))
        elif name == "erasure":
            self.erasures.append((place, member.at, body))
        if name in REMEMBERED:
            self.seen[name].add(place)
            if len(self.seen[name]) > LIMITS["REFERENCES_MAX"]:
                self.found("limit.count", member.at, place)

    def _references(self, segment: "Segment", name: str, body: dict, place: int) -> list[str]:
        """REC-17 and REC-18, but for what `lineage.py` judges."""
        broken = []
        if name == "annotation":
            broken.append("supersedes" in body and body["supersedes"] >= place)
            for field in ("dataset", "guideline"):
                target = body.get(field)
                if target is None or (field, target) in segment.named:
                    continue
                segment.named.add((field, target))
                broken.append(target not in self.seen[field])
        elif name == "guideline":
            broken.append("replaces" in body and body["replaces"] not in self.seen["guideline"])
        elif name == "declaration":
            broken.append("supersedes" in body and body["supersedes"] not in self.seen["declaration"])
        elif name == "evaluation":
            broken.append("checkpoint" in body and body["checkpoint"] not in self.seen["checkpoint"])
        elif name == "erasure":
            broken.append(body["entry"] >= place)
        elif name == "anomaly":
            broken.append(not spans_fit(body.get("entries", []), place))
        return ["record.reference" for is_so in broken if is_so]

    def _close(self, member: EntryMember, body: dict) -> None:
        """SPN-27, which needs the whole log (C)."""
        if self.close_at is None:
            self.close_at = member.seq
        if not self.continuous:
            return
        totals = body["totals"]
        kinds = [kind for kind, _ in totals]
        fits = all(a < b for a, b in zip(kinds, kinds[1:])) and sum(n for _, n in totals) == member.seq
        for kind, entries in totals:
            there = self.kinds[kind]
            fits = fits and entries > 0
            may_be_more = self.pruned_entries and kind in KINDS and is_event(kind)
            fits = fits and (entries >= there if may_be_more else entries == there)
        if not fits:
            self.found("record.totals", member.at, member.seq)

    # --- heads -------------------------------------------------------------------------------

    def head(self, item: Item) -> None:
        """Step 5, points 4 to 12."""
        self.head_items += 1
        self.last_at = item.start
        self.before = None
        if self.head_items > LIMITS["HEADS_MAX"]:
            self.found("limit.count", item.start)
            return
        try:
            head = heads.read(item)
        except Fault as fault:
            self.found(fault.code, fault.offset)
            self.facts.unreadable_head()
            return
        for code in self._against_log(head) + heads.against_predecessor(head, self.last_head):
            self.found(code, item.start)
        self._signer(head)
        self.last_head = head
        self.facts.head(head.number, head.size, head.root, head.time, head.kid)

    def _against_log(self, head: heads.Head) -> list[str]:
        codes = []
        if (head.version, head.suite) != (self.header.version, self.header.suite):
            codes.append("head.version")
        config = self.config or {"origin": "", "issuer": "", "run-id": ""}
        said = (head.log_id, head.origin, head.iss, head.sub)
        if said != (self.item.log_id, config["origin"], config["issuer"], config["run-id"]):
            codes.append("head.log")
        if self.continuous:
            if head.size != self.range.end:
                codes.append("tree.size")
            elif head.root != self.range.root():
                codes.append("tree.root")
            if head.spine != self.numbered:
                codes.append("head.spine")
        if self.last_time is not None and head.time < self.last_time:
            codes.append("head.time")
        return codes

    def _signer(self, head: heads.Head) -> None:
        """SEAL-22, and what a signed head seals."""
        key = self.keys.of_kid(head.kid)
        code = self.keys.objection_to_signer(key, head.size) or heads.signature_fault(head, key.public)
        if code is not None:
            self.found(code, head.at)
            return
        head.signed = True
        self.keys.seal(key, head.size, head.at)

    # --- pins --------------------------------------------------------------------------------

    def _judge_pins(self, segment: "Segment") -> None:
        """SEAL-34 and SEAL-36: pinned heads whose size is reached in the segment."""
        for pin in self._pinned():
            if not segment.item.first < pin.size <= segment.end:
                continue
            inside = any(first < pin.size < end for first, end in segment.intervals)
            if inside or not self.continuous:
                self._pin(pin, "unproven", "pin.unproven", segment.item.start)
            elif self._root_at(segment, pin.size) != pin.root:
                self._pin(pin, "inconsistent", "pin.fork", segment.item.start)
            else:
                self._pin(pin, "consistent", None, segment.item.start)

    def _pinned(self) -> list[Pin]:
        return [pin for pin in self.policy.pinned if pin.log_id == self.item.log_id]

    def _pin(self, pin: Pin, status: str, code: str | None, at: int) -> None:
        self.pins.append((pin, status))
        if code is not None:
            self.found(code, at, pin.size - 1)

    def _root_at(self, segment: "Segment", size: int) -> bytes:
        whole = self.range.copy()
        whole.extend(size, segment.ranges[size])
        return whole.root()

    # --- the end -----------------------------------------------------------------------------

    def finish(self) -> None:
        """What needs the end of the log (E)."""
        for pin in sorted(self._pinned(), key=lambda pin: pin.size):
            if self.continuous and pin.size > self.range.end:
                self.pins.append((pin, "inconsistent"))
                self.found("pin.rollback", self.last_at)
        self._judge_trust()
        for place, at, body in self.erasures:
            if any((body["entry"], compartment) in self.shown for compartment in body["compartments"]):
                self.found("record.erased", at, place)
        self._judge_card()

    def _judge_trust(self) -> None:
        """SEAL-32."""
        if self.policy.keys and self.last_head is not None and self.last_head.signed:
            key = self.keys.of_kid(self.last_head.kid)
            if key.trusted_as is None:
                self.found(key.reason, self.last_head.at)

    @property
    def trusted(self) -> bool:
        if self.last_head is None or not self.last_head.signed:
            return False
        return self.keys.of_kid(self.last_head.kid).trusted_as is not None

    def _judge_card(self) -> None:
        """Step 10."""
        for further in self.cards[1:]:
            self.found("card.place", further.at, further.place)
        sealed = self.cards[-1] if self.cards else None
        if sealed is not None and self.close_at != sealed.place + 1:
            self.found("card.place", sealed.at, sealed.place)
        item = self.card_item
        if sealed is None and item is not None:
            self.found("card.missing", item.start)
        elif sealed is not None and item is None:
            self.found("card.missing", sealed.at, sealed.place)
        if sealed is None or item is None:
            return
        if sha256(item.content).digest() != sealed.body["digest"] or len(item.content) != sealed.body["size-bytes"]:
            self.found("card.digest", item.start)
        try:
            document = card.read(item.content, item.content_at)
        except Fault as fault:
            self.found("card.malformed", fault.offset)
            return
        if card.VERSION != sealed.body["version"]:
            self.found("card.malformed", item.start)
            return
        if self.close_at == sealed.place + 1:
            self._compare(document, item)

    def _compare(self, document: list, item: Item) -> None:
        """VER-6."""
        statuses = card.compare(document, self.facts)
        self.card.same = sum(status == card.SAME for _, status in statuses)
        self.card.not_evaluated = sum(status == card.NOT_EVALUATED for _, status in statuses)
        self.card.differing = tuple(id for id, status in statuses if status == card.DIFFERING)
        if self.card.differing:
            self.found("card.claim", item.start)


class Segment:
    """What a segment says by itself."""

    def __init__(self, item: Item):
        self.item = item
        self.bytes = len(item.content)
        self.end = item.first
        self.range = Range(item.first)
        self.ranges: dict[int, list[bytes]] = {}
        self.intervals: list[tuple[int, int]] = []
        self.members = 0
        self.first_number: int | None = None
        self.numbered = 0
        self.named: set = set()
        self.ends_pruned = False
        self.misplaced = False
        self.readable = True

    def leaf(self, leaf: bytes) -> None:
        self.range.append(leaf)
        self.ends_pruned = False
        self._ends_at(self.end + 1)

    def interval(self, interval: Interval) -> None:
        self.range.extend(interval.end, interval.cover)
        self.ends_pruned = True
        self.intervals.append((interval.first, interval.end))
        self._ends_at(interval.end)

    def _ends_at(self, end: int) -> None:
        """The compact range at each size is kept, for pinned heads."""
        self.end = end
        self.ranges[end] = list(self.range.nodes)
