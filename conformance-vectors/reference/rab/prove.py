"""Proof files, made and checked: `spec/tree.md`, "Proof files" (TREE-11 to TREE-17)."""

from . import cbor, frame, heads, records, seal, tree
from .cbor import Fault, Reader
from .policy import Policy
from .registry import LIMITS
from .segment import Interval, members

INCLUSION = "rlhf-audit/v1/inclusion"
CONSISTENCY = "rlhf-audit/v1/consistency"
PATH_MAX = LIMITS["PATH_MAX"]


class Impossible(Exception):
    """The bundle does not have what the proof needs."""


# --- making ----------------------------------------------------------------------------------


class Log:
    """The entries and heads of the log of one rank."""

    def __init__(self, data: bytes, rank: int):
        self.entries: dict[int, bytes] = {}
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.heads: dict[int, bytes] = {}
        here, size = False, 0
        for item in frame.items(data):
            if item.type == frame.LOG:
                here, size = item.log.rank == rank, 0
            elif here and item.type == frame.SEGMENT:
                size = self._segment(item)
            elif here and item.type == frame.HEAD:
                self.heads.setdefault(size, item.signatures[0][1])

    def _segment(self, item: frame.Item) -> int:
        end = item.first
        for member, _, _ in members(item.content, item.content_at, item.first):
            if isinstance(member, Interval):
                end = member.end
                for span, node in zip(tree.cover_spans(member.first, member.end), member.cover):
                    self.nodes[span] = node
            else:
                end = member.seq + 1
                self.entries[member.seq] = member.data
                self.nodes[(member.seq, end)] = tree.leaf_hash(member.data)
        return end

    def root(self, first: int, end: int) -> bytes:
        """The hash of the subtree over [first, end), from what is there."""
        if (first, end) in self.nodes:
            return self.nodes[(first, end)]
        if end - first < 2:
            raise Impossible(f"entry {first} was pruned")
        middle = first + (1 << (end - first - 1).bit_length() - 1)
        return tree.node_hash(self.root(first, middle), self.root(middle, end))

    def head(self, size: int) -> bytes:
        if size not in self.heads:
            raise Impossible(f"there is no head of size {size}")
        return self.heads[size]


def prove(data: bytes, request: dict) -> bytes:
    log = Log(data, request["rank"])
    if request["proof"] == "inclusion":
        index, size = request["entry"], request["size"]
        if index not in log.entries:
            raise Impossible(f"entry {index} is not in the bundle")
        path = inclusion(log, index, 0, size)
        return cbor.encode([INCLUSION, log.head(size), log.entries[index], index, path])
    old, new = request["old"], request["new"]
    return cbor.encode([CONSISTENCY, log.head(old), log.head(new), consistency(log, old, 0, new, True)])


def split(first: int, end: int) -> int:
    return first + (1 << (end - first - 1).bit_length() - 1)


def inclusion(log: Log, index: int, first: int, end: int) -> list[bytes]:
    """RFC 9162 §2.1.3.1, over the subtree [first, end)."""
    if end - first == 1:
        return []
    middle = split(first, end)
    if index < middle:
        return inclusion(log, index, first, middle) + [log.root(middle, end)]
    return inclusion(log, index, middle, end) + [log.root(first, middle)]


def consistency(log: Log, old: int, first: int, end: int, known: bool) -> list[bytes]:
    """RFC 9162 §2.1.4.1, over the subtree [first, end)."""
    if old == end:
        return [] if known else [log.root(first, end)]
    middle = split(first, end)
    if old <= middle:
        return consistency(log, old, first, middle, known) + [log.root(middle, end)]
    return consistency(log, old, middle, end, False) + [log.root(first, middle)]


# --- checking --------------------------------------------------------------------------------


def check(data: bytes, policy: Policy) -> str | None:
    """None, or the code of the first thing that does not hold."""
    try:
        reader = Reader(data)
        members_ = reader.array()
        at = reader.offset
        name = reader.text()
        if name == INCLUSION and members_ == 5:
            return check_inclusion(reader, policy)
        if name == CONSISTENCY and members_ == 4:
            return check_consistency(reader, policy)
        raise Fault("schema.length" if name in (INCLUSION, CONSISTENCY) else "schema.value", at)
    except Fault as fault:
        return fault.code


def read_path(reader: Reader) -> list[bytes]:
    at = reader.offset
    count = reader.array()
    if count > PATH_MAX:
        raise Fault("limit.count", at)
    path = [reader.bytes(32) for _ in range(count)]
    reader.finish()
    return path


def check_inclusion(reader: Reader, policy: Policy) -> str | None:
    sign1, entry, seq = reader.bytes(), reader.bytes(), reader.number()
    path = read_path(reader)
    head = read_head(sign1, policy)
    if records.read_entry(entry).seq != seq:
        return "record.seq"
    if seq == 0 and tree.leaf_hash(entry) != head.log_id:
        return "log.id"
    return tree.verify_inclusion(tree.leaf_hash(entry), seq, head.size, path, head.root)


def check_consistency(reader: Reader, policy: Policy) -> str | None:
    old_sign1, new_sign1 = reader.bytes(), reader.bytes()
    path = read_path(reader)
    old, new = read_head(old_sign1, policy), read_head(new_sign1, policy)
    code = against(old, new)
    return code or tree.verify_consistency(old.size, new.size, old.root, new.root, path)


def against(old: heads.Head, new: heads.Head) -> str | None:
    """TREE-17: what two heads of one log say of each other."""
    if (old.log_id, old.origin, old.iss, old.sub) != (new.log_id, new.origin, new.iss, new.sub):
        return "head.log"
    if old.digest == new.digest:
        return None
    if old.number == new.number or (old.size == new.size and old.root != new.root):
        return "head.fork"
    if new.number < old.number:
        return "head.number"
    if new.size <= old.size:
        return "head.size"
    if not 0 <= new.spine - old.spine <= new.size - old.size:
        return "head.spine"
    if new.time < old.time:
        return "head.time"
    if new.number == old.number + 1 and new.previous != old.digest:
        return "head.previous"
    return None


def read_head(sign1: bytes, policy: Policy) -> heads.Head:
    """TREE-15: a head on its own, signed by a key for which the policy vouches."""
    whole = Reader(sign1)
    whole.tag(18)
    whole.value()
    whole.finish()
    head = heads.read_sign1(sign1, 0, 0)
    if (head.version, head.suite) != (1, 1):
        raise Fault("head.version", 0)
    public = next((key.public for key in policy.keys if seal.key_id(key.public) == head.kid), None)
    if public is None:
        raise Fault("trust.untrusted", 0)
    code = heads.signature_fault(head, public) or policy.judge(public, head.origin)[1]
    if code is not None:
        raise Fault(code, 0)
    if any((pin.log_id, pin.size) == (head.log_id, head.size) and pin.root != head.root for pin in policy.pinned):
        raise Fault("pin.fork", 0)
    return head
