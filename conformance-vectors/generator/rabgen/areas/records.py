"""Records and what holds between them: codes 701 to 706 and 709 to 711 (verification.md, step 7)."""

import copy

from rabgen import build, sample
from rabgen.build import Entry, START, Payload
from rabgen.recipe import vector
from rabgen.sample import digest


def run(*entries, close=None, end=True, **more):
    """A log of these entries between configuration and end."""
    def make():
        log = sample.new_log(**more)
        log.entries += [entry() if callable(entry) else copy.deepcopy(entry) for entry in entries]
        if end:
            log.entries.append(build.close_log(**(close or {})))
        log.seal(reason=1)
        return build.Bundle([log], generator="rabgen records")
    return make


def good(name, covers, comment, make):
    vector(f"records/{name}", covers=covers, comment=comment, view=True, reencode=True)(make)


def bad(name, covers, comment, base, defect, code, at, make, **more):
    at = at if isinstance(at, tuple) else ("entry", 0, at)
    vector(f"records/{name}", covers=covers, comment=comment, base=base if "/" in base else f"records/{base}",
           defect=defect, code=code, at=at, **more)(make)


def entry_changed(make, at, **fields):
    def changed():
        b = make()
        for name, value in fields.items():
            setattr(b.log.entries[at], name, value)
        return b
    return changed


def body_changed(make, at, **fields):
    def changed():
        b = make()
        for name, value in fields.items():
            name = name.replace("_", "-")
            if value is None:
                b.log.entries[at].body.pop(name)
            else:
                b.log.entries[at].body[name] = value
        return b
    return changed


# --- place, time, spine number ------------------------------------------------------------------------------

TWO = run(sample.pairwise, sample.update(1), sample.pairwise)
good("four-entries", ["REC-1", "REC-4", "REC-7", "REC-8"], "Two judgements around an update.", TWO)
bad("seq-repeated", ["REC-4"], "An entry says its place.", "four-entries", "`seq` of entry 2 is 1", "record.seq", 2,
    entry_changed(TWO, 2, seq=1))
bad("seq-one-more", ["REC-4"], "An entry says its place.", "four-entries", "`seq` of entry 3 is 4", "record.seq", 3,
    entry_changed(TWO, 3, seq=4))
good("time-equal", ["REC-8"], "Equal times are allowed.", entry_changed(TWO, 2, time=START + 1000))
bad("time-backwards", ["REC-8"], "Time does not go back.", "time-equal", "the time is one ms earlier", "record.time", 2,
    entry_changed(TWO, 2, time=START + 999))
bad("time-across-segments", ["REC-8", "VER-10"], "Time does not go back across the border of segments.",
    "example/long", "the first entry of the second segment is before the last of the first", "record.time", 16,
    lambda: entry_changed(sample.long, 16, time=START + 14_999)())
good("time-after-pruned", ["REC-8", "VER-7"], "What was pruned has no time: the readable entry before it counts.",
     lambda: entry_changed(sample.long_pruned, 20, time=START + 10_000)())
bad("time-before-pruned", ["REC-8"], "Time does not go back over a pruned interval.", "time-after-pruned",
    "the first entry after the interval is one ms before the last one in front of it", "record.time", 20,
    lambda: entry_changed(sample.long_pruned, 20, time=START + 9_999)())
bad("spine-null", ["REC-7", "SEAL-19"],
    "An entry of the spine has its number; one without is not counted, so the head counts more.", "four-entries",
    "the spine number is null", "head.spine", ("head", 0, 0), entry_changed(TWO, 2, spine=None), rank=0)
bad("spine-of-event", ["REC-7"], "An event has none.", "four-entries", "a judgement has spine number 1", "record.spine",
    1, entry_changed(TWO, 1, spine=1))
bad("spine-gap", ["REC-7"], "Spine numbers have no gap.", "four-entries", "the number of the update is 2",
    "record.spine", 2, entry_changed(TWO, 2, spine=2))
bad("spine-repeated", ["REC-7"], "No spine number occurs twice.", "four-entries", "the number of the update is 0",
    "record.spine", 2, entry_changed(TWO, 2, spine=0))
bad("spine-across-segments", ["REC-7", "VER-10"], "Spine numbers go on across the border of segments.", "example/long",
    "the number of the first update of the second segment is one more", "record.spine", 20,
    lambda: entry_changed(sample.long, 20, spine=3)())


def spine_pruned():
    b = sample.long()
    b.log.pruned = [(9, 12)]
    return b


bad("spine-pruned", ["BND-20", "TREE-10", "REC-7"], "An entry of the spine is not pruned: its number is missed.",
    "example/long", "an interval with an update in it is pruned", "head.spine", ("head", 0, 0), spine_pruned, rank=0)

# --- the end ------------------------------------------------------------------------------------------------

good("without-close", ["REC-6"], "A log that still grows.", run(sample.pairwise, end=False))
bad("after-close", ["REC-6"], "Nothing follows log-close.", "four-entries", "a judgement follows log-close",
    "record.after-close", ("segment", 0, 0), lambda: after_close(), rank=0, entry=5)


def after_close():
    b = TWO()
    b.log.entries.append(sample.pairwise())
    b.log.heads[-1].after += 1
    return b


def totals(change):
    def make():
        b = TWO()
        b.log.entries[-1].body["totals"] = lambda context: change(context.totals())
        return b
    return make


bad("totals-one-more", ["SPN-27"], "Totals are exact.", "four-entries", "one judgement more", "record.totals", 4,
    totals(lambda t: [[0, 1], [1, 3], [3, 1]]))
bad("totals-other-kind", ["SPN-27"], "Totals are by kind.", "four-entries", "a judgement is counted as an update",
    "record.totals", 4, totals(lambda t: [[0, 1], [1, 1], [3, 2]]))
bad("totals-unordered", ["SPN-27"], "Totals ascend by kind.", "four-entries", "two rows change places", "record.totals",
    4, totals(lambda t: [t[0], t[2], t[1]]))
bad("totals-twice", ["SPN-27"], "A kind has one row.", "four-entries", "a kind is split in two rows", "record.totals", 4,
    totals(lambda t: [[0, 1], [1, 1], [1, 1], [3, 1]]))
bad("totals-left-out", ["SPN-27"], "Totals add up to all entries.", "four-entries", "a kind is left out",
    "record.totals", 4, totals(lambda t: t[:2]))
bad("totals-zero", ["SPN-27"], "Kinds that do not occur are left out.", "four-entries", "a row for rewards with 0",
    "record.totals", 4, totals(lambda t: [t[0], t[1], [2, 0], t[2]]))
bad("totals-with-itself", ["SPN-27"], "The entries before log-close are counted.", "four-entries",
    "log-close counts itself", "record.totals", 4, totals(lambda t: [*t, [20, 1]]))
bad("totals-pruned-fewer", ["SPN-27", "VER-7"], "Of a kind of which some are there, no fewer are counted.",
    "example/long-pruned", "judgements are counted as rewards", "record.totals", 69, lambda: pruned_totals())


def pruned_totals():
    b = sample.long_pruned()
    b.log.entries[-1].body["totals"] = lambda context: [[0, 1], [1, 3], [2, context.totals()[1][1] - 3],
                                                        *context.totals()[2:]]
    return b


# --- references ----------------------------------------------------------------------------------------------


def dataset(**more):
    return Entry("dataset", {"name": "pairs", "role": "preferences", "files": [], **more})


def guideline(version, **more):
    return Entry("guideline", {"version": version, "digest": digest(version), **more})


def declaration(**more):
    return Entry("declaration", {"subject": "intended-use", "fields": [], "attachments": [], "signer": "A", "role": "B",
                                 "organisation": "C", "signed-ms": 1, **more})


def evaluation(**more):
    return Entry("evaluation", {"suite": "s", "results": [["m", 0.5, None, None, None]], **more})


def anomaly(**more):
    return Entry("anomaly", {"rule": "manual", "severity": "info", "description": "d", **more})


def erasure(entry, compartments=(1,), **more):
    return Entry("erasure", {"entry": entry, "compartments": list(compartments), "reason": "gdpr-art-17", "done-ms": 1,
                             **more})


# 1 dataset, 2 guideline, 3 annotation, 4 guideline, 5 annotation, 6 declaration, 7 declaration, 8 update,
# 9 checkpoint, 10 evaluation, 11 anomaly
LINKED = run(lambda: dataset(), lambda: guideline("1"), lambda: sample.pairwise(dataset=1, guideline=2),
             lambda: guideline("2", replaces=2), lambda: sample.pairwise(dataset=1, guideline=4, supersedes=3),
             lambda: declaration(), lambda: declaration(supersedes=6), lambda: sample.update(1),
             lambda: sample.checkpoint(1), lambda: evaluation(checkpoint=9), lambda: anomaly(entries=[[3, 4], [5, 8]]))
good("references", ["REC-17", "REC-18", "SPN-14", "SPN-15", "SPN-16", "SPN-18"],
     "Each kind of reference, backwards.", LINKED)
for name, covers, at, field, value, defect in (
        ("dataset-missing", [], 3, "dataset", 7, "the data set comes later"),
        ("dataset-kind", [], 3, "dataset", 2, "the entry named is a guideline"),
        ("guideline-kind", [], 3, "guideline", 1, "the entry named is a data set"),
        ("guideline-later", [], 3, "guideline", 4, "the guideline comes later"),
        ("supersedes-itself", [], 5, "supersedes", 5, "an annotation replaces itself"),
        ("supersedes-later", [], 5, "supersedes", 8, "the annotation replaced comes later"),
        ("replaces-kind", ["SPN-14"], 4, "replaces", 1, "the guideline replaced is a data set"),
        ("replaces-itself", ["SPN-14"], 4, "replaces", 4, "a guideline replaces itself"),
        ("declaration-kind", ["SPN-18"], 7, "supersedes", 4, "the declaration replaced is a guideline"),
        ("declaration-later", ["SPN-18"], 6, "supersedes", 7, "the declaration replaced comes later"),
        ("evaluation-kind", ["SPN-15"], 10, "checkpoint", 8, "what was evaluated is an update"),
        ("evaluation-later", ["SPN-15"], 10, "checkpoint", 40, "what was evaluated is not there"),
        ("anomaly-self", ["SPN-16", "REC-18"], 11, "entries", [[3, 4], [5, 12]], "a span holds the anomaly itself"),
        ("anomaly-overlap", ["SPN-16", "REC-18"], 11, "entries", [[3, 6], [5, 8]], "two spans overlap"),
        ("anomaly-empty-span", ["SPN-16", "REC-18"], 11, "entries", [[3, 3]], "a span is empty")):
    bad(f"reference-{name}", ["REC-17", *covers], "A reference names what the table says, before itself.", "references",
        defect, "record.reference", at, body_changed(LINKED, at, **{field: value}))
bad("reference-once", ["REC-17"], "A target that is not there is reported once for a segment.", "references",
    "two annotations name an update as their data set", "record.reference", 3,
    body_changed(body_changed(LINKED, 3, dataset=8), 5, dataset=8))



def linked_pruned():
    b = LINKED()
    b.log.pruned = [(3, 4)]
    return b


good("references-pruned", ["REC-17", "VER-7"], "A pruned annotation may be named: only its place is judged.", linked_pruned)

# --- erasure ---------------------------------------------------------------------------------------------------


def erased(shown=False, at=1, compartments=(1,)):
    def make():
        b = run(sample.pairwise, lambda: erasure(at, compartments))()
        b.log.entries[1].payloads["annotator"].shown = shown
        return b
    return make


good("erased", ["REC-20", "SPN-19", "SPN-20"], "A compartment was destroyed; the entry stays.", erased())
bad("erased-shown", ["REC-20", "SPN-20"], "What was erased is not disclosed.", "erased",
    "the compartment is disclosed all the same", "record.erased", 2, erased(shown=True))
bad("erased-itself", ["SPN-20", "REC-17"], "An erasure is of an entry before it.", "erased", "it names itself",
    "record.reference", 2, erased(at=2))
bad("erased-nothing", ["SPN-19"], "An erasure names a compartment.", "erased", "the list is empty", "schema.value", 2,
    erased(compartments=()))
bad("erased-unordered", ["SPN-19"], "Compartments ascend.", "erased", "two compartments change places", "schema.value",
    2, erased(compartments=(2, 1)))
bad("erased-twice", ["SPN-19"], "A compartment is named once.", "erased", "a compartment stands twice", "schema.value",
    2, erased(compartments=(1, 1)))
bad("erased-unknown", ["SPN-19"], "Compartments are those of the registry.", "erased", "compartment 4", "schema.value",
    2, erased(compartments=(4,)))

# --- single records ---------------------------------------------------------------------------------------------

OPEN = run()
for field in ("run-id", "origin", "issuer"):
    for name, value, defect in (("empty", "", "it is empty"), ("control", "a\u0085b", "it has U+0085")):
        bad(f"open-{field}-{name}", ["SPN-4"], "Run id, origin and issuer are printable and not empty.",
            "example/minimal", f"`{field}`: {defect}", "schema.value", 0, lambda f=field, v=value: opened(f, v),
            trust="trusted")


def opened(field, value):
    b = sample.minimal()
    setattr(b.log, field.replace("-", "_"), value)
    b.log.entries[0].body[field] = value
    return b


good("open-text-highest", ["SPN-4"], "Whatever is no control character may stand there.",
     lambda: opened("run-id", "a\u00a0\u202eb"))

FILES = [["a.json", 2, digest("a")], ["b/c.bin", 3, digest("c")], ["b.bin", 0, digest("")]]
FILES.sort(key=lambda row: row[0].encode())


def checkpoint(files, root=True, **more):
    body = {"name": "c", "step": 1, "metrics": [], "files": files, "released": False, **more}
    if root:
        body["manifest-root"] = build.manifest_root(files) if root is True else root
    return Entry("checkpoint", body)


def manifest(name, covers, comment, base, defect, entry):
    bad(f"manifest-{name}", covers, comment, base, defect, "record.manifest", 1, run(entry))


good("manifest", ["SPN-8"], "Files in the bytewise order of their paths.", run(lambda: checkpoint(FILES)))
good("manifest-empty", ["SPN-8"], "Without files there is no root.", run(lambda: checkpoint([], root=False)))
manifest("order", ["SPN-8"], "Files ascend by path.", "manifest", "two files change places",
         lambda: checkpoint([FILES[1], FILES[0], FILES[2]], root=build.manifest_root(FILES)))
manifest("twice", ["SPN-8"], "A path stands once.", "manifest", "a file stands twice",
         lambda: checkpoint([FILES[0], *FILES]))
manifest("root", ["SPN-8"], "The root is that of the files.", "manifest", "the root is another",
         lambda: checkpoint(FILES, root=bytes(32)))
manifest("root-missing", ["SPN-8"], "Files have a root.", "manifest", "the root is left out",
         lambda: checkpoint(FILES, root=False))
manifest("root-of-nothing", ["SPN-8"], "Without files there is no root.", "manifest-empty", "there is a root",
         lambda: checkpoint([], root=build.sha256(b"")))
manifest("dataset", ["SPN-13", "SPN-8"], "Data sets, too.", "references", "the root of a data set is another",
         lambda: dataset(**{"files": FILES, "manifest-root": bytes(32)}))

TENSORS = [["a", "F32", [2, 2], digest("a")], ["b", "BF16", [], digest("b")]]


def tensors(rows, count=None, root=True, shown=True):
    def make():
        body = {"name": "c", "step": 1, "metrics": [], "files": [], "released": False}
        if count is not False:
            body["tensors"] = len(rows) if count is None else count
        if root:
            body["tensor-root"] = build.tensor_root(rows) if root is True else root
        return Entry("checkpoint", body, {"content": Payload({"tensors": rows}, shown=shown)})
    return make


good("tensors", ["SPN-9", "SPN-10"], "The tensors of a checkpoint, by name.", run(tensors(TENSORS)))
good("tensors-withheld", ["SPN-10", "VER-7"], "Where they are withheld, number and root are not evaluated.",
     run(tensors(TENSORS, count=7, root=bytes(32), shown=False)))
manifest("tensors-count", ["SPN-10"], "Their number is said.", "tensors", "the number is one more", tensors(TENSORS, count=3))
manifest("tensors-root", ["SPN-10"], "Their root is said.", "tensors", "the root is another", tensors(TENSORS, root=bytes(32)))
manifest("tensors-order", ["SPN-10"], "Their names ascend.", "tensors", "two tensors change places", tensors(TENSORS[::-1]))
manifest("tensors-twice", ["SPN-10"], "A name stands once.", "tensors", "a tensor stands twice",
         tensors([TENSORS[0], TENSORS[0]]))
manifest("tensors-root-alone", ["SPN-9"], "Number and root are both there or both absent.", "tensors-withheld",
         "the number is left out", tensors(TENSORS, count=False, shown=False))
manifest("tensors-count-alone", ["SPN-9"], "Number and root are both there or both absent.", "tensors-withheld",
         "the root is left out", tensors(TENSORS, root=False, shown=False))


def settings(*names):
    return run(lambda: Entry("hyperparameters", {"values": [[name, 1] for name in names], "step": 0}))


good("settings", ["SPN-12"], "Settings in the bytewise order of their names.", settings("B", "a", "aa", "b", "\u00e9"))
bad("settings-order", ["SPN-12"], "Settings ascend by name.", "settings", "two settings change places", "schema.value",
    1, settings("B", "aa", "a", "b", "\u00e9"))
bad("settings-twice", ["SPN-12"], "A setting stands once.", "settings", "a setting stands twice", "schema.value", 1,
    settings("B", "a", "a", "b", "\u00e9"))
good("declaration", ["SPN-17"], "Fields in the bytewise order of their names.",
     run(lambda: declaration(fields=[["a", "1"], ["b", "2"]])))
bad("declaration-order", ["SPN-17"], "Fields ascend by name.", "declaration", "two fields change places", "schema.value",
    1, run(lambda: declaration(fields=[["b", "2"], ["a", "1"]])))
bad("declaration-twice", ["SPN-17"], "A field stands once.", "declaration", "a field stands twice", "schema.value", 1,
    run(lambda: declaration(fields=[["a", "1"], ["a", "2"]])))

# --- several findings ---------------------------------------------------------------------------------------------


def disordered(count):
    def make():
        b = run(*[sample.pairwise for _ in range(count)])()
        for seq in range(1, count + 1):
            b.log.entries[seq].seq = 0
        return b
    return make


bad("findings-sorted", ["VER-1", "VER-2", "VER-3", "VER-8"],
    "Several findings in their order: by step, then by place. Two further faults stand beside the first one's.",
    "four-entries", "`seq` of entry 3, time and spine number of entry 2", "record.spine", 2,
    lambda: entry_changed(entry_changed(TWO, 3, seq=9), 2, time=START, spine=7)())
good("judgements-101", ["REC-4"], "A hundred and one judgements.", run(*[sample.pairwise for _ in range(101)]))
bad("findings-101", ["VER-3"],
    "More findings than a verdict lists: the first hundred are listed, and all are counted. One fault a hundred and one times.",
    "judgements-101", "every judgement says that it stands at 0", "record.seq", 1, disordered(101))
