"""The builder of test bundles: from a plain description to the bytes of a bundle.

A description is a tree of `Bundle`, `Log`, `Entry`, `Payload` and `Head`. Everything that follows
from it is computed: commitments, spine numbers, leaf hashes, roots, previous digests, signatures,
the cutting into segments, the header's reasons, the trailer.

Every part can be overridden. An override is

* `...` (the default): the derived value is used;
* a callable: it is given the derived value and returns the one to use;
* anything else: it is used as it is. `Raw(b"…")` is CBOR that is embedded as it is.

What rests on an overridden part is computed from it (hashes, roots, signatures, trailer), so the
defect is the only one. `Built.patched` changes bytes afterwards instead, when nothing but the
trailer shall follow.

    b = sample.small()
    b.log.entries[3].body["candidates"] = 65
    b.log.heads[1].fields["number"] = 7
    built = b.build()
    built.offset("head", 0, 1)              head item 1 of log 0
    built.offset("entry", 0, 3, path=[4])   the body of entry 3 of log 0

Names of places; L is the index of the log in the file (0 for the first):

    magic, header, trailer, end             the item (end: the first byte after the file)
    (item, n)                               item n, the header is item 0
    (log, L)  (segment, L, n)  (body, L, n) log item; segment item; first byte of its body's content
    (head, L, n)  (card, L)  (card-bytes, L)
    (member, L, seq)  (entry, L, seq)  (disclosures, L, seq)
    (disclosure, L, seq, c)  (opening, L, seq, c)  (payload, L, seq, c)     c: compartment by name
    (pruned, L, first)                      a pruned interval
    (signatures, L, n)  (cose, L, n)  (protected, L, n)  (unprotected, L, n)
    (head-payload, L, n)  (signature, L, n)

entry, payload, protected, head-payload and card-bytes are the first byte of the *content*, the other
ones the head of the thing.
"""

import copy
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache

from rab import cbor, ed25519, tree
from rab.cbor import Raw, Tag

from . import names
from .blob import Blob, array, blob, head, heads, join, nearest, skip, string, walk

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
        return _build(self)


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


# --- from a description to bytes ------------------------------------------------------------------


def _fields(rule, body, context):
    if not isinstance(body, dict):
        return body
    body = {name: value(context) if callable(value) else value for name, value in body.items()}
    return names.record(rule, body)


def opening(seq, compartment):
    """The fixed opening of a compartment: anything will do, and it is used once in a log."""
    return sha256(b"opening %d %d" % (seq, names.COMPARTMENTS[compartment]))[:16]


def commitment(under, log_id, seq, compartment, payload):
    """REC-14."""
    return sha256(cbor.encode(["rlhf-audit/v1/commitment", under, log_id, seq, compartment, payload]))


def _disclosure(payload, content, under, place):
    if payload.disclosure is not DERIVED:
        return Blob(encoded(put(payload.disclosure, [under, content]))).mark("disclosure", *place)
    if not payload.shown:
        return Blob(b"\xf6").mark("disclosure", *place)
    shown = put(payload.given, content)
    first = Blob(encoded(put(payload.given_opening, under))).mark("opening", *place)
    second = string(Blob(shown).mark("payload", *place))
    return array([first, second]).mark("disclosure", *place)


def _entry(entry, index, context, previous_time):
    """The entry's bytes, its disclosures as a Blob, and its time."""
    kind, seq = entry.number(), context.seq
    rule = entry.kind if isinstance(entry.kind, str) else ""
    rows, shown = [], []
    for compartment in sorted(entry.payloads, key=names.COMPARTMENTS.get):
        payload, number = entry.payloads[compartment], names.COMPARTMENTS[compartment]
        value = payload.value
        if isinstance(value, dict):
            value = names.record(names.payload_record(rule, compartment), value)
        content = encoded(value)
        under = put(payload.opening, opening(seq, compartment))
        digest = put(payload.commitment, commitment(under, context.log_id, seq, number, content))
        rows.append([number, digest])
        shown.append(_disclosure(payload, content, under, (index, seq, compartment)))
    spine = context.spine if kind in names.SPINE else None
    time = put(entry.time, START + 1000 * seq)
    row = [kind, put(entry.seq, seq), time, put(entry.spine, spine), _fields(rule, entry.body, context),
           put(entry.commitments, rows)]
    data = put(entry.raw, encoded(put(entry.row, row)))
    if entry.disclosures is DERIVED:
        disclosures = array(shown)
    else:
        disclosures = Blob(encoded(put(entry.disclosures, [Raw(part.data) for part in shown])))
    disclosures = disclosures.mark("disclosures", index, seq)
    return data, disclosures, time if isinstance(time, int) else previous_time


def _member(entry, index, seq, data, disclosures):
    if entry.member is not DERIVED:
        derived = array([string(data), disclosures]).data
        return Blob(put(entry.member, derived)).mark("member", index, seq)
    content = Blob(data).mark("entry", index, seq)
    return array([string(content), disclosures]).mark("member", index, seq)


def _interval(index, first, end, leaves):
    cover = [encoded(node) for node in tree.cover(leaves[first:end], first, end)]
    return Member(first, end, array([head(0, first), head(0, end), array(cover)]).mark("pruned", index, first))


def _prune(log, index, entries, leaves):
    """The members of a log with its intervals put in, as long as BND-19 allows."""
    borders = {head_.after for head_ in log.heads} | set(range(0, len(leaves) + 1, 1 << log.height))
    result, at = [], 0
    for first, end in sorted(log.pruned):
        result.extend(entries[at:first])
        cuts = [first] + [b for b in sorted(borders) if first < b < end] + [end]
        result.extend(_interval(index, a, b, leaves) for a, b in zip(cuts, cuts[1:]))
        at = end
    return result + entries[at:]


def _cut(log, members):
    """BND-15. Gives [(segments, head or None)] in order."""
    runs, current, size, sealed = [], [], 0, 0
    segments = []
    waiting = list(log.heads)

    def close():
        nonlocal current, size
        if current:
            segments.append(Segment(current))
        current, size = [], 0

    def seal(leaves):
        nonlocal segments
        while waiting and waiting[0].after == leaves:
            close()
            runs.append((segments, waiting.pop(0)))
            segments = []

    for member in members:
        if size + len(member.data) > names.LIMITS["SEGMENT_BYTES_MAX"]:
            close()
        current.append(member)
        size += len(member.data)
        if member.end % (1 << log.height) == 0:
            close()
        seal(member.end)
    close()
    if segments:
        runs.append((segments, None))
    if waiting:
        raise ValueError(f"no entry ends where the head after {waiting[0].after} shall stand")
    return runs


def _segment_item(segment, index, number):
    body = put(segment.body, join(member.data for member in segment.members))
    body = blob(body)
    first = put(segment.first, segment.members[0].first if segment.members else 0)
    start = encoded(first)
    content = string(body.mark("body", index, number))
    data = join([b"\x83\x02", start, content])
    end = len(data)
    item = Item(data.mark("segment", index, number), (end - len(body), end))
    if segment.item is not DERIVED:
        item = Item(blob(put(segment.item, data)).mark("segment", index, number))
    return item


def protected_header(log, key, named=DERIVED):
    """SEAL-4 as a dict."""
    return {1: -19, 4: put(named, kid(public(key))), 15: {1: log.issuer, 2: log.run_id}, 16: TYP}


def _content(override, derived):
    value = put(override, derived)
    return value if isinstance(value, bytes) else encoded(value)


def signature_input(protected, payload):
    """SEAL-7."""
    return cbor.encode(["Signature1", protected, b"", payload])


def signed(head_, log, payload):
    """The four members of one COSE_Sign1 as Blobs without marks, for further signatures too."""
    protected = _content(head_.protected, protected_header(log, head_.seed, head_.kid))
    signature = put(head_.signature, sign(head_.seed, signature_input(protected, payload)))
    return protected, encoded(put(head_.unprotected, {})), signature


def cose(protected, unprotected, payload, signature, place=None):
    """A tagged COSE_Sign1 as a Blob, with marks where a place is given."""
    parts = [Blob(protected), Blob(unprotected), Blob(payload), Blob(encoded(signature))]
    if place is None:
        return join([b"\xd2", array([string(parts[0]), parts[1], string(parts[2]), parts[3]])])
    parts = [part.mark(name, *place) for part, name in
             zip(parts, ("protected", "unprotected", "head-payload", "signature"))]
    return join([b"\xd2", array([string(parts[0]), parts[1], string(parts[2]), parts[3]])]).mark("cose", *place)


def _head_item(head_, log, index, number, derived):
    """The head item and the digest by which the next head names this one."""
    values = dict(derived)
    for name, override in head_.fields.items():
        values[name] = put(override, values[name])
    payload = _content(head_.payload, [values[name] for name in HEAD_FIELDS])
    protected, unprotected, signature = signed(head_, log, payload)
    one = cose(protected, unprotected, payload, signature, (index, number))
    if head_.cose is not DERIVED:
        row = [protected, Raw(unprotected), payload, signature]
        one = Blob(encoded(put(head_.cose, Tag(18, row)))).mark("cose", index, number)
    listed = put(head_.signatures, [one])
    if isinstance(listed, list):
        listed = array(listed)
    data = join([b"\x82\x03", blob(listed).mark("signatures", index, number)])
    data = blob(put(head_.item, data)) if head_.item is not DERIVED else data
    digest = sha256(cbor.encode(["rlhf-audit/v1/head", payload]))
    return Item(data.mark("head", index, number)), digest


def _log(log, index, card):
    """The items of a log and its facts."""
    leaves, members, spine, counts, log_id = [], [], 0, {}, bytes(32)
    spines, times, time = [0], [START], START
    for seq, entry in enumerate(log.entries):
        context = Context(log, log_id, seq, spine, dict(counts), card)
        data, disclosures, time = _entry(entry, index, context, time)
        leaf = tree.leaf_hash(data)
        if seq == 0:
            log_id = leaf
        leaves.append(leaf)
        members.append(Member(seq, seq + 1, _member(entry, index, seq, data, disclosures)))
        kind = entry.number()
        spine += kind in names.SPINE
        counts[kind] = counts.get(kind, 0) + 1
        spines.append(spine)
        times.append(time)
    members = put(log.members, _prune(log, index, members, leaves))
    runs = _cut(log, members)
    if log.segments is not DERIVED:
        runs = put(log.segments, runs)

    items = [Item(Blob(encoded(put(log.item, [1, put(log.log_id, log_id), log.rank, log.height])))
                  .mark("log", index))]
    number, previous, heads_so_far = 0, None, 0
    for segments, head_ in runs:
        for segment in segments:
            items.append(_segment_item(segment, index, number))
            number += 1
        if head_ is None:
            continue
        after = min(head_.after, len(leaves))
        derived = dict(zip(HEAD_FIELDS, [
            1, 1, log_id, log.origin, after, tree.root(leaves[:after]), spines[after], previous,
            put(head_.time, times[after]), heads_so_far, head_.reason]))
        item, previous = _head_item(head_, log, index, heads_so_far, derived)
        items.append(item)
        heads_so_far += 1
    if card is not None:
        items.append(Item(join([b"\x82\x05", string(Blob(card).mark("card-bytes", index))]).mark("card", index)))
    facts = {"log_id": log_id, "leaves": leaves, "rank": log.rank, "height": log.height,
             "size": len(leaves), "spines": spines}
    return items, facts


def _withheld(bundle):
    """The header's reasons: 5 (default) for raw and 1 (privacy) for the others, where any is withheld."""
    hidden = {names.COMPARTMENTS[c] for log in bundle.logs for seq, entry in enumerate(log.entries)
              for c, payload in entry.payloads.items()
              if not payload.shown and not any(a <= seq < b for a, b in log.pruned)}
    return {c: 5 if c == 3 else 1 for c in sorted(hidden)}


def _trailer(bundle, items):
    before = bundle.magic + b"".join(item.data.data for item in items)
    digest = hashlib.sha256(bundle.magic)
    for item in items:
        start, end = item.body or (len(item.data), len(item.data))
        digest.update(item.data.data[:start] + item.data.data[end:])
    row = [6, len(items), len(before), digest.digest()]
    if bundle.trailer is None:
        return b""
    value = put(bundle.trailer, row)
    return value if isinstance(value, bytes) else encoded(value)


def _compute_card(bundle, index):
    """CARD-16: from every entry and every payload that was not erased."""
    from rab import card
    alone = Bundle([copy.deepcopy(bundle.logs[index])])
    log = alone.log
    log.card, log.pruned = b"", []
    log.entries = [card_entry() if entry.kind == "card" else entry for entry in log.entries]
    erased = {(entry.body["entry"], number) for entry in log.entries if entry.kind == "erasure"
              for number in entry.body["compartments"]}
    for seq, entry in enumerate(log.entries):
        for name, payload in entry.payloads.items():
            payload.shown = (seq, names.COMPARTMENTS[name]) not in erased
    return card.of_bundle(alone.build().data)


def _build(bundle):
    everything, facts = [], []
    for index, log in enumerate(bundle.logs):
        card = _compute_card(bundle, index) if log.card == COMPUTED else log.card
        items, fact = _log(log, index, card)
        everything.append(items)
        facts.append(fact)
    reasons = put(bundle.withheld, _withheld(bundle))
    header = put(bundle.header, [0, 1, 1, len(bundle.logs), reasons, bundle.generator])
    first = Item(Blob(header if isinstance(header, bytes) else encoded(header)).mark("header"))
    items = [first] + [item for items in everything for item in items]
    return Built(bundle, put(bundle.items, items), facts)


class Built:
    """The bytes of a bundle and what is known about places in them."""

    def __init__(self, bundle, items, facts):
        self.bundle, self.items, self.facts = bundle, items, facts
        parts = [Blob(bundle.magic).mark("magic")]
        parts += [item.data.mark("item", n) for n, item in enumerate(items)]
        trailer = Blob(_trailer(bundle, items))
        if bundle.trailer is not None:
            trailer = trailer.mark("trailer")
        whole = join(parts + [trailer.mark("item", len(items)), Blob(bundle.tail).mark("tail"),
                              Blob().mark("end")])
        self.data = whole.data
        self.marks = sorted(whole.marks, key=lambda m: m[0])
        self.places = {}
        for at, name in whole.marks:
            self.places.setdefault(name, at)

    def offset(self, *name, path=(), plus=0):
        """The offset of a named place, of what a path leads to from there (blob.walk), and further."""
        return walk(self.data, self.places[name], path) + plus

    def log_id(self, log=0):
        return self.facts[log]["log_id"]

    def root(self, size, log=0):
        return tree.root(self.facts[log]["leaves"][:size])

    def item_bytes(self, number):
        return self.items[number].data.data

    def patched(self, at, length, new):
        """The bundle with `length` bytes at `at` replaced, and the trailer computed anew.

        Nothing else follows: no length around it, no hash, no signature.
        """
        position = len(self.bundle.magic)
        items = list(self.items)
        for number, item in enumerate(items):
            if position <= at < position + len(item.data):
                inside = at - position
                data = item.data.replaced(inside, length, new)
                body = item.body
                if body and body[0] <= inside < body[1]:
                    body = (body[0], body[1] + len(new) - length)
                elif body and inside < body[0]:
                    body = (body[0] + len(new) - length, body[1] + len(new) - length)
                items[number] = Item(data, body)
                return Built(self.bundle, items, self.facts)
            position += len(item.data)
        raise ValueError("no item stands there")

    def raw(self, data):
        """Other bytes altogether, with the places of this bundle: for cut or extended files."""
        other = copy.copy(self)
        other.data = data
        return other

    def cut(self, at):
        """The file up to an offset."""
        return self.raw(self.data[:at])

    def elements(self, fine=True):
        """[[offset, what], …]: the first byte of every structural element.

        With `fine` that is each CBOR head, also in entries, payloads and heads; else what has a name.
        """
        named = {}
        for at, name in self.marks:
            if name[0] not in ("item", "end", "tail") and at < len(self.data):
                named.setdefault(at, " ".join(map(str, name)))
        if fine:
            nested = {at for at, name in self.marks
                      if name[0] in ("body", "entry", "payload", "protected", "head-payload", "card-bytes")}
            marks = sorted((at, what) for at, what in named.items())
            at = len(self.bundle.magic)
            while at < len(self.data):
                for place in heads(self.data, at, nested):
                    start, what = nearest(marks, place)
                    named.setdefault(place, f"{what} +{place - start}")
                at = skip(self.data, at)
        return [[at, named[at]] for at in sorted(named)]


# --- records that take computing --------------------------------------------------------------------


def manifest_root(files):
    """SPN-8: SHA-256 over the digests of the files in ascending order of path."""
    return sha256(b"".join(row[2] for row in sorted(files, key=lambda row: row[0].encode())))


def tensor_root(tensors):
    """SPN-10."""
    return tree.root([tree.leaf_hash(cbor.encode(row)) for row in tensors])


def statistics(name, column):
    """EVT-20: the row `reward-stats` of a column."""
    present = [value for value in column if value is not None]
    numbers = [value for value in present if value == value]
    if not numbers:
        return [name, len(present), len(present), None, None, None]
    total = 0.0
    for value in numbers:
        total += value
    return [name, len(present), len(present) - len(numbers), min(numbers), max(numbers),
            total / len(numbers)]


def row_root(prompts, completions, columns, advantages, secret):
    """EVT-21."""
    leaves = []
    for index, (prompt, completion) in enumerate(zip(prompts, completions)):
        under = sha256(cbor.encode(["rlhf-audit/v1/row-opening", secret, index]))[:16]
        row = [under, index, prompt, completion, [column[index] for column in columns],
               advantages[index] if advantages else None]
        leaves.append(tree.leaf_hash(cbor.encode(row)))
    return tree.root(leaves)


def reward_entry(step, functions, advantages=None, raw=None, shown=(), part=None):
    """A reward batch of columns {name: [value or None, …]}; `shown` names what is disclosed."""
    columns = list(functions.values())
    rows = len(columns[0])
    prompts = [sha256(b"prompt %d %d" % (step, row)) for row in range(rows)]
    completions = [sha256(b"completion %d %d" % (step, row)) for row in range(rows)]
    secret = sha256(b"row secret %d" % step)[:16]
    signal = {"values": columns, "row-secret": secret}
    if advantages:
        signal["advantages"] = advantages
    body = {"step": step, "rows": rows, "functions": [statistics(n, c) for n, c in functions.items()],
            "row-root": row_root(prompts, completions, columns, advantages, secret)}
    if part:
        body["part"] = part
    payloads = {"content": Payload({"prompts": b"".join(prompts), "completions": b"".join(completions)}),
                "signal": Payload(signal)}
    if raw:
        payloads["raw"] = Payload({"values": list(raw.values()),
                                   "row-secret": sha256(b"raw row secret %d" % step)[:16]}, shown=False)
    for name, payload in payloads.items():
        if name not in shown and shown != ():
            payload.shown = False
    return Entry("reward", body, payloads)


def open_log(log, **more):
    """The entry `log-open` of a log, from the log's own members; a value None leaves a field out."""
    body = {"run-id": log.run_id, "name": log.name, "origin": log.origin, "issuer": log.issuer,
            "rank": log.rank, "world-size": log.world, "algorithm": "grpo",
            "model": ["tiny-1", None, None], "segment-height": log.height, "suite": 1,
            "keys": [[19, public(key)] for key in log.seeds], "software": [], "synthetic": True,
            "nonce": bytes([5]) * 16}
    body.update({name.replace("_", "-"): value for name, value in more.items()})
    return Entry("log-open", {name: value for name, value in body.items() if value is not None})


def close_log(**more):
    """The entry `log-close` with its totals."""
    body = {"status": "completed", "totals": lambda context: context.totals()}
    body.update(more)
    return Entry("log-close", body)


def card_entry():
    """The entry `card` that seals the card of the log."""
    return Entry("card", {"digest": lambda context: context.card_digest(),
                          "size-bytes": lambda context: context.card_size(), "version": 1})


def introduce(key_seed, reason="rotation", **more):
    """The entry `key-event` that introduces a key with its proof of possession."""
    body = {"operation": "introduce", "key": [19, public(key_seed)],
            "possession": lambda context: context.possession(key_seed), "reason": reason}
    body.update(more)
    return Entry("key-event", body)


def retire(key_seed, reason="rotation"):
    return Entry("key-event", {"operation": "retire", "key": [19, public(key_seed)], "reason": reason})


def revoke(key_seed, last_valid_size, reason="compromise"):
    return Entry("key-event", {"operation": "revoke", "key": [19, public(key_seed)],
                               "last-valid-size": last_valid_size, "reason": reason})


def default_policy(built):
    """A policy that trusts every key of the configurations, under one name."""
    seen, keys = set(), []
    for log in built.bundle.logs:
        for key in log.seeds:
            if key not in seen:
                seen.add(key)
                keys.append({"name": "Example Lab", "public": public(key).hex(), "roles": ["log-signer"]})
    return {"version": 1, "keys": keys}


def policy_of(built):
    """The policy of a bundle as a dict."""
    return put(built.bundle.policy, default_policy(built))
