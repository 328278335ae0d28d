"""What is disclosed and what it is held to: codes 601 to 604 (verification.md, step 6)."""

from rab import cbor
from rabgen import build, names, sample
from rabgen.recipe import vector

JUDGED = ("entry", 0, 1)
BASE = "commitments/full"


def log(change=None):
    """Two judgements with the compartments content, annotator, signal and raw, all disclosed."""
    def make():
        one = sample.new_log()
        for preferred in (0, 1):
            entry = sample.pairwise(preferred, raw={"preferred": 1 - preferred})
            entry.payloads["raw"].shown = True
            one.entries.append(entry)
        one.entries.append(build.close_log())
        one.seal(reason=1)
        if change:
            change(one.entries)
        return build.Bundle([one], generator="rabgen commitments")
    return make


def good(name, covers, comment, change=None):
    vector(f"commitments/{name}", covers=covers, comment=comment, view=True, reencode=True)(log(change))


def bad(name, covers, comment, defect, code, change, at=JUDGED, base=BASE, **more):
    vector(f"commitments/{name}", covers=covers, comment=comment, base=base, defect=defect, code=code, at=at,
           **more)(log(change))


def payload(entries, name="signal", at=1):
    return entries[at].payloads[name]


def given(name, value, at=1):
    """A compartment is disclosed with other bytes than are committed to."""
    def change(entries):
        one = payload(entries, name, at)
        one.given = value
    return change


def opening(value, name="signal", at=1):
    return lambda entries: setattr(payload(entries, name, at), "given_opening", value)


good("full", ["REC-11", "REC-12", "REC-14", "BND-16"], "Four compartments of two judgements, all disclosed.")
good("all-withheld", ["BND-9", "BND-27", "VER-7"], "The same two judgements, nothing disclosed.",
     lambda entries: [setattr(p, "shown", False) for e in entries[1:3] for p in e.payloads.values()])
good("one-withheld", ["BND-9", "BND-27"], "One compartment of one entry is withheld.",
     lambda entries: setattr(payload(entries, "annotator", 2), "shown", False))

SHOWN = ("payload", 0, 1, "signal")
bad("payload-bit", ["REC-14", "ENC-2"], "A payload is the one committed to.", "the preferred candidate is the other one",
    "commit.mismatch", given("signal", lambda data: data[:-1] + bytes([data[-1] ^ 1])), at=SHOWN)
bad("opening-bit", ["REC-14"], "An opening is the one committed with.", "one bit of the opening is another",
    "commit.mismatch", opening(lambda one: bytes([one[0] ^ 1]) + one[1:]), at=SHOWN)
bad("opening-zero", ["REC-14"], "An opening is the one committed with.", "the opening is zero", "commit.mismatch",
    opening(bytes(16)), at=SHOWN)


def transplanted(name, source, target):
    """What is disclosed of one compartment is disclosed in another place, opening and all."""
    def change(entries):
        seq, compartment = source
        one = payload(entries, compartment, seq)
        record = names.payload_record("annotation", compartment)
        other = payload(entries, target[1], target[0])
        other.given = build.encoded(names.record(record, one.value))
        other.given_opening = build.opening(seq, compartment)
    return change


bad("from-other-entry", ["REC-14", "REC-16"], "A payload is shown in its own entry alone.",
    "the signal of entry 2 is disclosed in entry 1, with its opening", "commit.mismatch",
    transplanted("entry", (2, "signal"), (1, "signal")), at=SHOWN)
bad("from-other-compartment", ["REC-14"], "A payload is shown in its own compartment alone.",
    "the signal is disclosed as `raw`, with an opening of its own", "commit.mismatch",
    lambda entries: transplanted("compartment", (2, "signal"), (1, "raw"))(entries), at=("payload", 0, 1, "raw"))


def committed(value, name="signal"):
    return lambda entries: setattr(payload(entries, name), "commitment", value)


def other_input(**members):
    """The commitment to another input than REC-14 says."""

    def change(entries):
        one = payload(entries)

        def computed(derived):
            content = build.encoded(names.record(names.payload_record("annotation", "signal"), one.value))
            row = {"text": "rlhf-audit/v1/commitment", "opening": build.opening(1, "signal"), "log": log_id(), "seq": 1,
                   "compartment": 2, "payload": content}
            row.update(members)
            return build.sha256(cbor.encode(list(row.values())))
        one.commitment = computed
    return change


def log_id():
    return log()().build().log_id()


bad("of-other-log", ["REC-14", "TREE-3"], "A commitment names its log.", "the commitment has another log id",
    "commit.mismatch", other_input(log=bytes(32)), at=SHOWN)
bad("of-other-seq", ["REC-14"], "A commitment names its place.", "the commitment has sequence number 2",
    "commit.mismatch", other_input(seq=2), at=SHOWN)
bad("of-other-text", ["REC-14"], "A commitment begins with its text.", "the text ends in v2", "commit.mismatch",
    other_input(text="rlhf-audit/v2/commitment"), at=SHOWN)
bad("of-payload-alone", ["REC-14"], "A commitment is more than a digest.", "the commitment is SHA-256 of the payload",
    "commit.mismatch", lambda entries: digest_alone(entries), at=SHOWN)


def digest_alone(entries):
    one = payload(entries)
    one.commitment = build.sha256(build.encoded(names.record(names.payload_record("annotation", "signal"), one.value)))


bad("withheld-unbound", ["REC-14", "BND-27"], "One compartment that is withheld excuses no other.",
    "the commitment to `signal` is another; the rater is withheld", "commit.mismatch",
    lambda entries: (setattr(payload(entries, "annotator", 2), "shown", False), committed(bytes(32))(entries)), at=SHOWN,
    base="commitments/one-withheld")
good("withheld-anything", ["BND-27", "VER-7"], "What is withheld is held to nothing: its commitment may be any 32 bytes.",
     lambda entries: (committed(bytes(32))(entries), setattr(payload(entries), "shown", False)))
bad("payload-is-read", ["REC-12", "VER-4"], "A payload that does not match is read all the same; its own faults come first.",
    "an unknown key in the payload", "schema.unknown-key",
    given("signal", lambda data: b"\xa3" + data[1:] + b"\x18\x20\x00"), at=SHOWN, path=(("key", 2),))

bad("disclosures-fewer", ["BND-16"], "There is one disclosure for each commitment.", "the last disclosure is left out",
    "commit.count", lambda entries: setattr(entries[1], "disclosures", lambda shown: shown[:-1]))
bad("disclosures-none", ["BND-16"], "Nothing is withheld by leaving it out.", "the list of disclosures is empty",
    "commit.count", lambda entries: setattr(entries[1], "disclosures", []))
bad("disclosures-more", ["BND-16"], "There is one disclosure for each commitment.", "a null too many in entry 3",
    "commit.count", lambda entries: setattr(entries[3], "disclosures", [None]), at=("entry", 0, 3))
bad("disclosures-five", ["BND-16"], "A list of more than four is not read.", "a fifth disclosure, null", "commit.count",
    lambda entries: setattr(entries[1], "disclosures", lambda shown: [*shown, None]), at=("disclosures", 0, 1), rank=0,
    entry=None, trust="trusted")
bad("opening-twice", ["REC-16"], "An entry has an opening for each compartment.",
    "`content` and `signal` are committed under one opening", "commit.opening",
    lambda entries: setattr(payload(entries), "opening", build.opening(1, "content")))
good("opening-twice-unseen", ["REC-16"], "Of two compartments under one opening only one is disclosed: nobody can see it.",
     lambda entries: (setattr(payload(entries), "opening", build.opening(1, "content")),
                      setattr(payload(entries, "content"), "shown", False)))


def reasons(value):
    def make():
        b = log(lambda entries: setattr(payload(entries, "annotator", 2), "shown", False))()
        b.withheld = value
        return b
    return make


vector("commitments/reason-missing", covers=["BND-9"], comment="What is withheld has a reason.", base="commitments/one-withheld",
       defect="the header gives no reason", code="commit.reason", at=("entry", 0, 2))(reasons({}))
vector("commitments/reason-of-other", covers=["BND-9"], comment="What is withheld has a reason of its own.",
       base="commitments/one-withheld", defect="the header gives a reason for another compartment", code="commit.reason",
       at=("entry", 0, 2))(reasons({0: 1}))
vector("commitments/reason-unused", covers=["BND-9"], comment="A header may give reasons that no entry needs.")(
    reasons({0: 2, 1: 1, 2: 4, 3: 5}))
for number, name in enumerate(["privacy", "confidential", "legal", "not-requested", "default", "erased"], 1):
    vector(f"commitments/reason-{name}", covers=["BND-9"], comment=f"Withheld for the reason {name}.")(
        reasons({1: number}))
