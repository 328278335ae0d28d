"""The schemas of entries, bodies, payloads and heads: codes 301 to 308.

The base is `small`, in which every active kind occurs. One entry of a kind is changed, and what rests
on it is computed anew.
"""

from rabgen import names, sample
from rabgen.build import Raw
from rabgen.recipe import vector

BASE = "example/small-without-card"

# The first entry of each kind in `small`, a required field that is left out, and a field with a value
# of another type: kind -> (entry, required field, field, value).
KINDS = {
    "log-open": (0, "nonce", "name", 1),
    "annotation": (6, "origin", "round", "1"),
    "reward": (15, "row-root", "step", 1.0),
    "policy-update": (16, "inputs", "loss", 1),
    "checkpoint": (17, "released", "released", 0),
    "resume": (22, "reason", "step", "1"),
    "hyperparameters": (1, "step", "values", {}),
    "dataset": (2, "files", "name", b"demo"),
    "guideline": (3, "digest", "version", 1),
    "evaluation": (19, "results", "started-ms", 1.5),
    "threshold": (5, "bound", "bound", 1),
    "anomaly": (21, "description", "entries", 20),
    "declaration": (27, "signer", "signed-ms", True),
    "erasure": (29, "done-ms", "reason", False),
    "key-event": (18, "reason", "key", {}),
    "log-close": (31, "totals", "note", []),
}


def bad(name, covers, comment, defect, code, at, make, base=BASE, **more):
    vector(f"schema/{name}", covers=covers, comment=comment, base=base, defect=defect, code=code, at=at,
           **more)(make)


def good(name, covers, comment, make, **more):
    vector(f"schema/{name}", covers=covers, comment=comment, reencode=True, view=True, **more)(make)


def entry(seq, change, sample_of=lambda: sample.small(card=False)):
    def make():
        b = sample_of()
        change(b.log.entries[seq])
        return b
    return make


def place(body, key):
    """The index of the pair with this key in a body."""
    return sorted(body).index(key)


def body_of(seq, kind, sample_of=lambda: sample.small(card=False)):
    """The keys of the body of an entry."""
    body = sample_of().log.entries[seq].body
    return list(names.record(kind, body))


for _kind, (_seq, _required, _field, _value) in KINDS.items():
    # Without the configuration no key is known, without its introduction not the one that signs the end.
    _trust = "untrusted" if _kind in ("log-open", "key-event") else "trusted"
    _keys = body_of(_seq, _kind)
    bad(f"{_kind}-missing", ["REC-9", "ENC-22"], f"A `{_kind}` has every field that is not optional.",
        f"`{_required}` of entry {_seq} is left out", "schema.missing", ("entry", 0, _seq),
        entry(_seq, lambda e, f=_required: e.body.pop(f)), path=(4,), trust=_trust)
    bad(f"{_kind}-type", ["REC-9", "ENC-21"], f"A field of a `{_kind}` with a value of another type.",
        f"`{_field}` of entry {_seq} is {_value!r}", "schema.type", ("entry", 0, _seq),
        entry(_seq, lambda e, f=_field, v=_value: e.body.update({f: v})),
        path=(4, ("value", place(_keys, names.RECORDS[_kind][_field][0]))), trust=_trust)
    bad(f"{_kind}-unknown-key", ["REC-9", "ENC-22"], f"A `{_kind}` has no field of its own making.",
        f"entry {_seq} has the key 22", "schema.unknown-key", ("entry", 0, _seq),
        entry(_seq, lambda e: e.body.update({22: None})),
        path=(4, ("key", place(_keys + [22], 22))), trust=_trust)
bad("card-missing", ["REC-9", "ENC-22"], "A `card` has every field that is not optional.",
    "`version` of entry 31 is left out", "schema.missing", ("entry", 0, 31),
    entry(31, lambda e: e.body.pop("version"), sample.small), path=(4,), base="example/small")
bad("card-type", ["REC-9", "ENC-21"], "A field of a `card` with a value of another type.",
    "`digest` of entry 31 is null", "schema.type", ("entry", 0, 31),
    entry(31, lambda e: e.body.update(digest=None), sample.small), path=(4, ("value", 0)), base="example/small")

# --- the row of an entry (REC-1, REC-2, REC-11) ------------------------------------------------------------
# Entry 1 of `two_heads` is an annotation with content, annotator and signal.

TWO = "example/two-heads"
ONE = ("entry", 0, 1)


def row(name, covers, comment, defect, code, change, path=(), **more):
    bad(name, covers, comment, defect, code, ONE, entry(1, lambda e: setattr(e, "row", change), sample.two_heads),
        base=TWO, path=path, **more)


row("entry-five-members", ["REC-1", "ENC-20"], "An entry has six members.", "the commitments are left out",
    "schema.length", lambda r: r[:5])
row("entry-seven-members", ["REC-1", "ENC-20"], "An entry has six members.", "null stands after the commitments",
    "schema.length", lambda r: r + [None])
row("entry-map", ["REC-1", "ENC-21"], "An entry is an array.", "entry 1 is a map", "schema.type",
    lambda r: dict(enumerate(r)))
row("entry-kind-text", ["REC-2"], "A kind is a number.", "the kind is the text annotation", "schema.type",
    lambda r: ["annotation"] + r[1:], (0,))
row("entry-kind-negative", ["REC-2"], "A kind is an unsigned number.", "the kind is −1", "schema.type",
    lambda r: [-1] + r[1:], (0,))
for _kind in (13, 14, 15, 18):
    row(f"reserved-kind-{_kind}", ["REC-2"], "A kind that is reserved is an error of its own.",
        f"the kind is {_kind}", "schema.reserved-kind", lambda r, k=_kind: [k] + r[1:], (0,))
for _kind in (21, 255, 2 ** 64 - 1):
    row(f"unknown-kind-{_kind}", ["REC-2", "ENC-14"], "A kind that the registry does not name.",
        f"the kind is {_kind}", "schema.unknown-kind", lambda r, k=_kind: [k] + r[1:], (0,))
row("entry-seq-null", ["REC-1", "ENC-21"], "A sequence number is a number.", "the sequence number is null",
    "schema.type", lambda r: [r[0], None] + r[2:], (1,))
row("entry-time-float", ["REC-1", "ENC-13"], "A time is an integer.", "the time is a float", "schema.type",
    lambda r: r[:2] + [float(r[2])] + r[3:], (2,))
row("entry-spine-false", ["REC-1", "ENC-21"], "A spine number is a number or null.", "the spine number is false",
    "schema.type", lambda r: r[:3] + [False] + r[4:], (3,))
row("entry-body-array", ["REC-9"], "A body is a map.", "the body is a list", "schema.type",
    lambda r: r[:4] + [[0, 0, 2], r[5]], (4,))
row("entry-body-null", ["REC-9"], "A body is a map.", "the body is null", "schema.type",
    lambda r: r[:4] + [None, r[5]], (4,))
row("commitments-map", ["REC-11"], "The commitments are a list.", "the commitments are a map", "schema.type",
    lambda r: r[:5] + [dict(r[5])], (5,))
row("commitment-three-members", ["REC-11", "ENC-20"], "A commitment is a row of two.",
    "the first commitment has three members", "schema.length", lambda r: r[:5] + [[r[5][0] + [None]] + r[5][1:]],
    (5, 0))
row("commitment-short", ["REC-11", "ENC-20"], "A commitment has 32 bytes.", "the first commitment has 31 bytes",
    "schema.length", lambda r: r[:5] + [[[0, r[5][0][1][:31]]] + r[5][1:]], (5, 0, 1))
row("commitment-text", ["REC-11", "ENC-21"], "A commitment is a byte string.", "the first commitment is a text",
    "schema.type", lambda r: r[:5] + [[[0, "x" * 32]] + r[5][1:]], (5, 0, 1))
row("compartment-four", ["REC-11"], "There are four compartments.", "a commitment is to compartment 4",
    "schema.compartment", lambda r: r[:5] + [r[5] + [[4, bytes(32)]]], (5, 3, 0))
row("compartment-huge", ["REC-11", "ENC-14"], "A compartment is not a count.",
    "a commitment is to compartment 2^64 − 1", "schema.compartment",
    lambda r: r[:5] + [[[2 ** 64 - 1, r[5][0][1]]] + r[5][1:]], (5, 0, 0))
row("compartment-text", ["REC-11", "ENC-21"], "A compartment is a number.", "a commitment is to content as a text",
    "schema.type", lambda r: r[:5] + [[["content", r[5][0][1]]] + r[5][1:]], (5, 0, 0))
row("compartments-descending", ["REC-11"], "The compartments ascend.", "the first two commitments are exchanged",
    "schema.compartment", lambda r: r[:5] + [[r[5][1], r[5][0], r[5][2]]], (5, 1))
row("compartment-twice", ["REC-11"], "A compartment stands there once.", "the first commitment stands there twice",
    "schema.compartment", lambda r: r[:5] + [[r[5][0]] + r[5]], (5, 1))
row("compartment-demanded-passed-over", ["REC-11"], "What the kind demands is not left out.",
    "the signal is left out and raw follows", "schema.compartment", lambda r: r[:5] + [r[5][:2] + [[3, bytes(32)]]],
    (5, 2))
row("compartment-demanded-missing", ["REC-11"], "What the kind demands is not left out.",
    "the commitment to the signal is left out", "schema.compartment", lambda r: r[:5] + [r[5][:2]], (5,))
row("compartments-none", ["REC-11"], "What the kind demands is not left out.", "there is no commitment",
    "schema.compartment", lambda r: r[:5] + [[]], (5,))


def _with_compartment(seq, number, sample_of):
    return entry(seq, lambda e: setattr(e, "commitments", lambda rows: rows + [[number, bytes(32)]]), sample_of)


bad("compartment-of-spine", ["REC-11"], "A `log-close` has no compartments.", "`log-close` has a content",
    "schema.compartment", ("entry", 0, 3), _with_compartment(3, 0, sample.two_heads), base=TWO, path=(5, 0))
bad("compartment-of-checkpoint", ["REC-11"], "A `checkpoint` has no signal.", "a checkpoint has a signal",
    "schema.compartment", ("entry", 0, 17), _with_compartment(17, 2, lambda: sample.small(card=False)),
    path=(5, 1))

# --- rows and lists in bodies -------------------------------------------------------------------------------


def field(name, covers, comment, defect, code, seq, key, value, path=(), base=BASE, **more):
    """The field `key` of entry `seq` of `small` is `value`."""
    kind = next(kind for kind, entries in KIND_OF.items() if seq in entries)
    number = names.RECORDS[kind][key][0]
    keys = body_of(seq, kind)
    if number not in keys:
        keys.append(number)
    bad(name, covers, comment, defect, code, ("entry", 0, seq), entry(seq, lambda e: e.body.update({key: value})),
        path=(4, ("value", place(keys, number))) + path, base=base, **more)


KIND_OF = {kind: [entry_seq] for kind, (entry_seq, *_) in KINDS.items()}
KIND_OF["annotation"] += list(range(7, 15))

field("row-short", ["ENC-20"], "A row has exactly its members.", "a file of a data set has no digest",
      "schema.length", 2, "files", [["train.jsonl", 120]], (0,))
field("row-long", ["ENC-20"], "A row has exactly its members.", "a metric has three members", "schema.length", 17,
      "metrics", [["loss", 0.25, None]], (0,))
field("row-is-map", ["ENC-21"], "A row is an array.", "a metric is a map", "schema.type", 17, "metrics",
      [{"loss": 0.25}], (0,))
field("row-member-type", ["ENC-21"], "A member of a row has its type.", "the size of a file is a text",
      "schema.type", 2, "files", [["train.jsonl", "120", bytes(32)]], (0, 1))
field("row-member-null", ["ENC-21"], "Only a member that may be absent is null.", "the value of a metric is null",
      "schema.type", 17, "metrics", [["loss", None]], (0, 1))
field("digest-short", ["REC-21", "ENC-20"], "A digest has 32 bytes.", "a digest has 31 bytes", "schema.length", 3,
      "digest", bytes(31))
field("digest-long", ["REC-21", "ENC-20"], "A digest has 32 bytes.", "a digest has 33 bytes", "schema.length", 3,
      "digest", bytes(33))
field("digest-of-file-short", ["REC-21", "ENC-20"], "A digest in a row has 32 bytes.",
      "the digest of a file has 20 bytes", "schema.length", 2, "files", [["train.jsonl", 120, bytes(20)]], (0, 2))
field("digest-hex", ["REC-21", "ENC-21"], "A digest is a byte string.", "a digest is a hexadecimal text",
      "schema.type", 3, "digest", "00" * 32)
field("nonce-short", ["ENC-20"], "The nonce has 16 bytes.", "the nonce has 15 bytes", "schema.length", 0, "nonce",
      bytes(15), trust="untrusted")
field("possession-short", ["ENC-20"], "A possession has 64 bytes.", "a possession has 63 bytes", "schema.length",
      18, "possession", bytes(63), trust="untrusted")
field("optional-null", ["ENC-21"], "A field that is absent has no key.", "`round` is null", "schema.type", 6,
      "round", None)
field("list-is-map", ["ENC-21"], "A list is an array.", "`inputs` is an empty map", "schema.type", 16, "inputs", {})
field("setting-bytes", ["ENC-21"], "A setting is a text, a number, a truth value or null.",
      "a setting is a byte string", "schema.type", 1, "values", [["x", b"x"]], (0, 1))
field("setting-array", ["ENC-21"], "A setting is a text, a number, a truth value or null.",
      "a setting is a list", "schema.type", 1, "values", [["x", []]], (0, 1))

# --- values with names (ENC-24) --------------------------------------------------------------------------------

for _seq, _key, _value in ((6, "feedback", 8), (6, "origin", 4), (2, "role", 6), (5, "comparison", 2),
                           (21, "severity", 3), (18, "operation", 3), (31, "status", 3)):
    field(f"value-{_key}", ["ENC-24"], "A field with named values has one of them.", f"`{_key}` is {_value}",
          "schema.value", _seq, _key, _value, trust="untrusted" if _key == "operation" else "trusted")
field("value-negative", ["ENC-24", "ENC-26"], "A value is an unsigned number before it is one of a list.",
      "`severity` is −1", "schema.type", 21, "severity", -1)

# --- ext (ENC-23) -------------------------------------------------------------------------------------------------

field("ext-array", ["ENC-23", "REC-10"], "`ext` is a map.", "`ext` is a list", "schema.type", 6, "ext", [])
field("ext-integer-key", ["ENC-23"], "A key of `ext` is a text.", "`ext` has the key 1", "schema.type", 6, "ext",
      {1: b""}, (("key", 0),))
field("ext-text-value", ["ENC-23"], "A value of `ext` is a byte string.", "`ext` has a text", "schema.type", 6,
      "ext", {"a": "b"}, (("value", 0),))
field("ext-nested", ["ENC-23"], "A value of `ext` is a byte string.", "`ext` has a map", "schema.type", 6, "ext",
      {"a": {}}, (("value", 0),))


def _ext_everywhere():
    b = sample.small(card=False)
    for seq, one in enumerate(b.log.entries):
        one.body["ext"] = {"": b"", "note": bytes([seq]), "\u00e9": b"\xff" * 40}
    return b


good("ext-in-every-kind", ["ENC-23", "REC-10"], "Every kind may have `ext`, and nothing rests on it.",
     _ext_everywhere)
good("ext-empty", ["ENC-23"], "An empty `ext` is one.",
     entry(6, lambda e: e.body.update(ext={})))

# --- payloads -----------------------------------------------------------------------------------------------------


def payload(name, covers, comment, defect, code, compartment, change, path=(), seq=1, sample_of=sample.two_heads,
            base=TWO):
    """The payload of a compartment is changed, and its commitment is to it."""
    def make():
        b = sample_of()
        change(b.log.entries[seq].payloads[compartment])
        return b
    bad(name, covers, comment, defect, code, ("payload", 0, seq, compartment), make, path=path, base=base)


def with_field(name, value):
    return lambda p: p.value.update({name: value})


def is_value(value):
    return lambda p: setattr(p, "value", value)


payload("payload-array", ["REC-12"], "A payload is a map.", "the signal is a list", "schema.type", "signal",
        is_value([0, 0]))
payload("payload-missing", ["REC-12", "ENC-22"], "A payload has every field that is not optional.",
        "the outcome is left out", "schema.missing", "signal", lambda p: p.value.pop("outcome"))
payload("payload-unknown-key", ["REC-12", "ENC-22"], "A payload has no field of its own making.",
        "the signal has the key 22", "schema.unknown-key", "signal", with_field(22, 0), (("key", 2),))
payload("payload-ext", ["REC-10"], "A payload has no `ext`.", "the signal has an `ext`", "schema.unknown-key",
        "signal", with_field(23, {}), (("key", 2),))
payload("payload-text-key", ["REC-12", "ENC-10"], "A key is an integer.", "the signal has the key note",
        "schema.type", "signal", with_field("!note", 0), (("key", 2),))
payload("payload-of-other-compartment", ["REC-12"], "A payload is that of its compartment.",
        "the annotator holds the record of a signal", "schema.type", "annotator",
        is_value({0: 0, 1: 0}), (("value", 1),))
payload("payload-outcome", ["ENC-24"], "An outcome is one of a list.", "the outcome is 6", "schema.value", "signal",
        with_field("outcome", 6), (("value", 0),))
payload("payload-origin", ["ENC-24"], "An origin is one of a list.", "the origin of the annotator is 4",
        "schema.value", "annotator", with_field("origin", 4), (("value", 0),))
payload("payload-strength-integer", ["ENC-13", "ENC-21"], "A strength is a float.", "the strength is the integer 2",
        "schema.type", "signal", with_field("strength", 2), (("value", 2),))
payload("payload-scale-null", ["ENC-21"], "The ends of a scale are floats.", "the upper end of the scale is null",
        "schema.type", "signal", with_field("scale", [0.0, None]), (("value", 2), 1))
payload("payload-label-integer", ["ENC-21"], "A label is a truth value.", "a label is 1", "schema.type", "signal",
        with_field("labels", [1, 0]), (("value", 2), 0))
payload("payload-candidate-short", ["ENC-20"], "A candidate is a row of two.", "a candidate has no producer",
        "schema.length", "content", with_field("candidates", [[bytes(32)], [bytes(32), None]]), (("value", 1), 0))
payload("payload-pseudonym-short", ["REC-23", "ENC-20"], "A pseudonym has 32 bytes.",
        "the pseudonym has 16 bytes", "schema.length", "annotator", with_field("pseudonym", bytes(16)),
        (("value", 1),))
payload("payload-row-secret-short", ["ENC-20"], "A row secret has 16 bytes.", "the row secret has 15 bytes",
        "schema.length", "signal", with_field("row-secret", bytes(15)), (("value", 2),), 15,
        lambda: sample.small(card=False), BASE)
payload("payload-tensor-shape", ["ENC-21"], "A shape is a list of numbers.", "a shape has the number −2",
        "schema.type", "content", with_field("tensors", [["w", "F32", [-2, 2], bytes(32)]]),
        (("value", 0), 0, 2, 0), 17, lambda: sample.small(card=False), BASE)


def _withheld_malformed():
    b = sample.two_heads()
    payload_ = b.log.entries[1].payloads["signal"]
    payload_.value, payload_.shown = Raw(b"\xff"), False
    return b


good("payload-withheld-unread", ["REC-12", "BND-27", "VER-7"], "What is withheld is not read, whatever it is.",
     _withheld_malformed)


def _unmatched_and_malformed():
    b = sample.two_heads()
    b.log.entries[1].payloads["signal"].given = bytes.fromhex("a2000001ff")
    return b


bad("payload-read-though-unmatched", ["REC-14", "VER-3"],
    "A payload is read, whether or not it matches its commitment.", "the signal that is shown is malformed",
    "cbor.reserved", ("payload", 0, 1, "signal"), _unmatched_and_malformed, base=TWO, path=(("value", 1),))

# --- heads ---------------------------------------------------------------------------------------------------------


def head(name, covers, comment, defect, code, path, change):
    def make():
        b = sample.two_heads()
        b.log.heads[0].payload = lambda row_: change(list(row_))
        return b
    bad(name, covers, comment, defect, code, ("head-payload", 0, 0), make, base=TWO, path=path, rank=0)


head("head-ten-members", ["SEAL-1", "ENC-20"], "A head has eleven members.", "the reason of head 0 is left out",
     "schema.length", (), lambda r: r[:10])
head("head-twelve-members", ["SEAL-1", "ENC-20"], "A head has eleven members.",
     "null stands after the reason of head 0", "schema.length", (), lambda r: r + [None])
head("head-map", ["SEAL-1", "ENC-21"], "A head is an array.", "the payload of head 0 is a map", "schema.type", (),
     lambda r: dict(enumerate(r)))
head("head-reason-four", ["SEAL-1", "ENC-24"], "A reason is 0 to 3.", "the reason of head 0 is 4", "schema.value",
     (10,), lambda r: r[:10] + [4])
head("head-root-short", ["SEAL-1", "ENC-20"], "A root has 32 bytes.", "the root of head 0 has 31 bytes",
     "schema.length", (5,), lambda r: r[:5] + [r[5][:31]] + r[6:])
head("head-previous-empty", ["SEAL-1", "ENC-20"], "A previous digest has 32 bytes.",
     "the previous digest of head 0 is empty", "schema.length", (7,), lambda r: r[:7] + [b""] + r[8:])
head("head-previous-false", ["SEAL-1", "ENC-21"], "A previous digest is a byte string or null.",
     "the previous digest of head 0 is false", "schema.type", (7,), lambda r: r[:7] + [False] + r[8:])
head("head-size-negative", ["SEAL-1", "ENC-21"], "A size is an unsigned number.", "the size of head 0 is −2",
     "schema.type", (4,), lambda r: r[:4] + [-2] + r[5:])
head("head-number-over-limit", ["SEAL-1", "ENC-14"], "A number is at most 2^53 − 1.",
     "the number of head 0 is 2^53", "limit.integer", (9,), lambda r: r[:9] + [2 ** 53, r[10]])
head("head-origin-bytes", ["SEAL-1", "ENC-21"], "An origin is a text.", "the origin of head 0 is a byte string",
     "schema.type", (3,), lambda r: r[:3] + [r[3].encode()] + r[4:])
for _reason in (1, 2, 3):
    good(f"head-reason-{_reason}", ["SEAL-1"], f"A head with the reason {_reason}.",
         (lambda reason: lambda: _reason_of(reason))(_reason))


def _reason_of(reason):
    b = sample.two_heads()
    b.log.heads[0].reason = reason
    return b
