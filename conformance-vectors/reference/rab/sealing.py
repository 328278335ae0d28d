"""A bundle from its parts: the operation `seal`.

Everything is given but what a writer computes: leaf hashes, roots, spine numbers of heads, previous
digests, signatures, segments, trailer.
"""

from . import records, seal
from .disclose import COMPARTMENT_NUMBERS, REASON_NUMBERS
from .tree import Range, leaf_hash
from .write import Writer, entry_member

HEAD_REASONS = {name: number for number, name in seal.REASONS.items()}


def seal_source(source: dict) -> bytes:
    withheld = {COMPARTMENT_NUMBERS[name]: REASON_NUMBERS[reason] for name, reason in source["withheld"].items()}
    writer = Writer(len(source["logs"]), withheld, source["generator"])
    for log in source["logs"]:
        seal_log(writer, log)
    return writer.finish()


def seal_log(writer: Writer, log: dict) -> None:
    entries = [bytes.fromhex(row["entry"]) for row in log["entries"]]
    log_id = leaf_hash(entries[0])
    writer.log(log_id, log["rank"], log["height"])
    range_, spine, previous = Range(), 0, None
    heads = iter(enumerate(log["heads"]))
    number, head = next(heads)
    for place, (entry, row) in enumerate(zip(entries, log["entries"])):
        writer.member(entry_member(entry, [shown(given) for given in row["disclosures"]]), place + 1)
        range_.append(leaf_hash(entry))
        spine += not records.is_event(records.read_entry(entry).kind)
        while head is not None and head["size"] == place + 1:
            payload = seal.head_payload(log_id, log["origin"], place + 1, range_.root(), spine, previous,
                                        head["time"], number, HEAD_REASONS[head["reason"]])
            writer.head(seal.sign_head(bytes.fromhex(head["seed"]), payload, log["issuer"], log["run_id"]))
            previous = seal.head_digest(payload)
            number, head = next(heads, (0, None))
    if log["card"] is not None:
        writer.card(bytes.fromhex(log["card"]))


def shown(given):
    return None if given is None else (bytes.fromhex(given["opening"]), bytes.fromhex(given["payload"]))
