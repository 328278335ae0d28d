"""Sealing a bundle from its parts. The builder states what must come out, byte for byte."""

from rab import cbor
from rabgen import sample
from rabgen.recipe import operation

REASONS = ["checkpoint", "close", "request", "recovery"]
COMPARTMENTS = ["content", "annotator", "signal", "raw"]
WHY = [None, "privacy", "confidential", "legal", "not-requested", "default", "erased"]


def source_of(bundle):
    """The `source.json` of a description, read off the bundle that the builder makes of it."""
    built = bundle.build()
    reader, logs, header = cbor.Reader(built.data, 12), [], None
    while not reader.at_end:
        members = reader.array()
        number = reader.uint()
        if number == 0:
            header = [reader.value() for _ in range(members - 1)]
        elif number == 1:
            log = bundle.logs[len(logs)]
            _, rank, height = reader.bytes(), reader.uint(), reader.uint()
            logs.append({"rank": rank, "height": height, "issuer": log.issuer, "run_id": log.run_id,
                         "origin": log.origin, "entries": [], "heads": [], "card": None})
        elif number == 2:
            reader.uint()
            logs[-1]["entries"] += entries_of(reader.bytes())
        elif number == 3:
            reader.array()
            reader.tag(18)
            payload = cbor.Reader(reader.value()[2]).value()
            head = bundle.logs[len(logs) - 1].heads[len(logs[-1]["heads"])]
            logs[-1]["heads"].append({"size": payload[4], "seed": head.seed.hex(), "time": payload[8],
                                      "reason": REASONS[payload[10]]})
        elif number == 5:
            logs[-1]["card"] = reader.bytes().hex()
        else:
            for _ in range(members - 1):
                reader.value()
    withheld = {COMPARTMENTS[c]: WHY[reason] for c, reason in header[3].items()}
    return {"generator": header[4], "withheld": withheld, "logs": logs}


def entries_of(body):
    reader, rows = cbor.Reader(body), []
    while not reader.at_end:
        entry, shown = reader.value()
        rows.append({"entry": entry.hex(), "disclosures": [
            None if given is None else {"opening": given[0].hex(), "payload": given[1].hex()} for given in shown]})
    return rows


def sealed(name, covers, comment, make):
    operation(f"seal-op/{name}", op="seal", covers=covers, comment=comment)(
        lambda: {"source": source_of(make()), "expected": make()})


sealed("minimal", ["SEAL-1", "SEAL-3", "SEAL-4", "SEAL-7", "SEAL-8"], "Two entries under one head.", sample.minimal)
sealed("two-heads", ["SEAL-14", "SEAL-15", "SEAL-16", "SEAL-19"], "The second head names the first.", sample.two_heads)
sealed("long", ["BND-14", "BND-15", "TREE-2"], "Segments are cut at multiples of 16 and at heads.", sample.long)
sealed("two-logs", ["BND-8", "BND-12"], "Two logs in one file.", sample.two_logs)
sealed("with-card", ["BND-22", "BND-23", "BND-24", "BND-25", "BND-9"], "All kinds, withheld compartments, a card.",
       sample.small)
sealed("worked-example", ["SEAL-18", "REC-14"], "The file of spec/example.md.", sample.worked_example)
