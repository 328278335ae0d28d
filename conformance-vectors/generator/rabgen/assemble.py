"""From a description to the bytes of a bundle (`build.py`)."""

import copy

from rab import cbor, tree
from rab.cbor import Raw, Tag

from . import names
from .blob import Blob, array, blob, head, join, string
from .built import Built
from .describe import (DERIVED, HEAD_FIELDS, START, TYP, COMPUTED, Bundle, Context, Item, Member, Segment, encoded, kid,
                       public, put, sha256, sign)
from .entries import card_entry

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


def interval(index, first, end, leaves):
    cover = [encoded(node) for node in tree.cover(leaves[first:end], first, end)]
    return Member(first, end, array([head(0, first), head(0, end), array(cover)]).mark("pruned", index, first))


def _prune(log, index, entries, leaves):
    """The members of a log with its intervals put in, as long as BND-19 allows."""
    borders = {head_.after for head_ in log.heads} | set(range(0, len(leaves) + 1, 1 << log.height))
    result, at = [], 0
    for first, end in sorted(log.pruned):
        result.extend(entries[at:first])
        cuts = [first] + [b for b in sorted(borders) if first < b < end] + [end]
        result.extend(interval(index, a, b, leaves) for a, b in zip(cuts, cuts[1:]))
        at = end
    return result + entries[at:]


def _cut(log, members):
    """BND-15. Gives [(segments, head or None)] in order."""
    runs, current, size = [], [], 0
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


def assemble(bundle):
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
