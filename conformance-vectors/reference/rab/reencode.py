"""The same file again, after everything in it was decoded into values (the operation `reencode`)."""

from . import card, cbor, frame, heads, records, seal
from .cbor import Tag
from .segment import Interval, members
from .tree import Range
from .write import Writer, entry_member, interval_member


def reencode(data: bytes) -> bytes:
    """A valid bundle, written anew from its values."""
    writer = None
    for item in frame.items(data):
        if item.type == frame.HEADER:
            header = item.header
            writer = Writer(header.logs, header.withheld, header.generator)
        elif item.type == frame.LOG:
            writer.log(item.log.log_id, item.log.rank, item.log.height)
        elif item.type == frame.SEGMENT:
            segment(writer, item)
        elif item.type == frame.HEAD:
            writer.head(head(heads.read(item)))
        elif item.type == frame.CARD:
            writer.card(card.encode(card.read(item.content)))
    return writer.finish()


def segment(writer: Writer, item: frame.Item) -> None:
    for member, _, _ in members(item.content, item.content_at, item.first):
        if isinstance(member, Interval):
            range_ = Range(member.first, member.end, member.cover)
            writer.member(interval_member(range_), member.end)
            continue
        entry = records.read_entry(member.data)
        shown = [disclosure(entry.kind, compartment, given)
                 for (compartment, _), given in zip(entry.commitments, member.disclosures)]
        again = records.encode_entry(entry.kind, entry.seq, entry.time, entry.spine, entry.body, entry.commitments)
        writer.member(entry_member(again, shown), member.seq + 1)


def disclosure(kind: int, compartment: int, given):
    if given is None:
        return None
    payload = records.read_payload(kind, compartment, given.payload)
    return given.opening, records.encode_payload(kind, compartment, payload)


def head(read: heads.Head) -> bytes:
    """The tagged COSE_Sign1 of a head; its signature is taken over as it stands."""
    protected = seal.protected_header(read.kid, read.iss, read.sub)
    payload = seal.head_payload(read.log_id, read.origin, read.size, read.root, read.spine, read.previous,
                                read.time, read.number, read.reason, read.version, read.suite)
    return cbor.encode(Tag(18, [protected, {}, payload, read.signature]))
