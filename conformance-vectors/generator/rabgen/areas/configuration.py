"""The configuration of a log: codes 401 to 407."""

from rabgen import build, sample
from rabgen.build import public, seed
from rabgen.recipe import vector

OPEN = ("entry", 0, 0)
FIRST = ("segment", 0, 0)


def bad(name, covers, comment, defect, code, make, at=OPEN, base="example/two-heads", **more):
    if at == FIRST:
        more = {"rank": 0, "entry": 0, **more}
    vector(f"configuration/{name}", covers=covers, comment=comment, base=base, defect=defect, code=code, at=at,
           **more)(make)


def good(name, covers, comment, make, **more):
    vector(f"configuration/{name}", covers=covers, comment=comment, reencode=True, **more)(make)


def log(change, sample_of=sample.two_heads):
    """`change` is given the description of the first log."""
    def make():
        b = sample_of()
        change(b.log)
        return b
    return make


def field(**fields):
    """Fields of the configuration, with the log id and all else computed from them."""
    def change(one):
        one.entries[0].body.update({name.replace("_", "-"): value for name, value in fields.items()})
    return log(change)


# --- log.id, log.open-first, log.open-repeated ---------------------------------------------------------------

bad("log-id-other", ["TREE-3", "REC-5", "BND-11"], "The log id is the leaf hash of the first entry.",
    "the log item has another log id", "log.id",
    log(lambda one: setattr(one, "log_id", lambda d: bytes([d[0] ^ 1]) + d[1:])), at=FIRST)
bad("log-id-plain-hash", ["TREE-1", "TREE-3"], "The leaf hash has the byte 00 before the entry.",
    "the log id is SHA-256 of the configuration without the byte 00", "log.id", lambda: _plain_hash(), at=FIRST)


def _plain_hash():
    b = sample.two_heads()
    built = b.build()
    at = built.offset(*OPEN)
    b.log.log_id = build.sha256(built.data[at:build.skip(built.data, at)])
    return b


bad("configuration-replaced", ["TREE-3", "REC-5"], "A log keeps its id only with its configuration.",
    "the name of the run is another one; log id, heads and commitments are those of before", "log.id",
    lambda: _replaced(), at=FIRST)


def _replaced():
    """The old bytes of everything, and another name of the same length in entry 0."""
    built = sample.two_heads().build()
    at = built.offset(*OPEN, path=(4, ("value", 1))) + 1
    return built.patched(at, 1, b"E")


bad("open-left-out", ["REC-5"], "A log begins with its configuration.", "the first entry is an annotation",
    "log.open-first", lambda: _open_left_out(), at=FIRST, trust="untrusted")


def _open_left_out():
    """The same log without its first entry, with the leaf hash of the next one as its id."""
    b = sample.two_heads()
    b.log.entries.pop(0)
    for head in b.log.heads:
        head.after -= 1
    b.log.entries[0].payloads = {"signal": b.log.entries[0].payloads["signal"]}
    b.log.entries[0].payloads["signal"].shown = False
    return b


bad("open-pruned", ["BND-20", "REC-5"], "The configuration cannot be pruned.",
    "entry 0 is replaced by an interval", "log.open-first", lambda: _open_pruned(), at=FIRST, trust="untrusted")


def _open_pruned():
    b = sample.two_heads()
    b.log.pruned = [(0, 1)]
    return b


bad("open-unreadable", ["REC-5", "ENC-25"], "A configuration that cannot be read is none.",
    "the configuration has an unknown key", "schema.unknown-key",
    log(lambda one: one.entries[0].body.update({22: 0})), path=(4, ("key", 14)), trust="untrusted")
bad("open-repeated", ["REC-5"], "A log has one configuration.", "the configuration stands again as entry 1",
    "log.open-repeated", lambda: _repeated(), at=("entry", 0, 1))


def _repeated():
    b = sample.two_heads()
    b.log.entries.insert(1, build.open_log(b.log))
    for head in b.log.heads:
        head.after += 1
    return b


# --- log.suite, log.rank --------------------------------------------------------------------------------------

bad("suite-two", ["SPN-1"], "The suite is that of the header.", "`suite` is 2", "log.suite", field(suite=2))
bad("suite-zero", ["SPN-1"], "The suite is that of the header.", "`suite` is 0", "log.suite", field(suite=0))
bad("rank-not-of-item", ["SPN-2", "BND-11"], "The rank is that of the log item.",
    "the log item has rank 1, the configuration rank 0 of 2", "log.rank", lambda: _rank_of_item(), rank=1)


def _rank_of_item():
    b = sample.two_heads()
    b.log.world = 2
    b.log.entries[0] = build.open_log(b.log)
    b.log.rank = 1
    return b


bad("rank-equals-world", ["SPN-2"], "The rank is smaller than the world size.", "rank 1 of a world of 1",
    "log.rank", lambda: _rank_of_world(), rank=1)


def _rank_of_world():
    b = sample.two_heads()
    b.log.rank = 1
    b.log.entries[0] = build.open_log(b.log)
    return b


bad("world-of-none", ["SPN-2"], "The rank is smaller than the world size.", "`world-size` is 0", "log.rank",
    field(world_size=0))
bad("height-not-of-item", ["SPN-2", "BND-11"], "The segment height is that of the log item.",
    "the log item has height 12, the configuration 11", "log.rank", field(segment_height=11))

# --- log.key ------------------------------------------------------------------------------------------------------
# The first key is the signer's and stays; the second is the one in question.


def second_key(public_key, algorithm=19):
    return field(keys=[[19, public(seed(1))], [algorithm, public_key]])


P = 2 ** 255 - 19


def encoded_y(y, sign=0):
    return (y | sign << 255).to_bytes(32, "little")


good("two-keys", ["SPN-3", "SEAL-23"], "A configuration with two keys.", second_key(public(seed(2))))
for _name, _key, _text in (
        ("small-order-zero", encoded_y(0), "y = 0"), ("small-order-one", encoded_y(1), "y = 1, the neutral point"),
        ("small-order-one-negative", encoded_y(1, 1), "y = 1 with the sign bit"),
        ("small-order-minus-one", encoded_y(P - 1), "y = p − 1"),
        ("small-order-eight",
         bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "a point of order 8"),
        ("small-order-eight-negative",
         bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
         "a point of order 8 with the sign bit"),
        ("not-canonical-p", encoded_y(P), "y = p"), ("not-canonical-one", encoded_y(P + 1), "y = p + 1"),
        ("not-canonical", encoded_y(P + 3), "y = p + 3"), ("no-point", encoded_y(2), "y = 2, no point of the curve"),
        ("all-ones", b"\xff" * 32, "all bits 1")):
    bad(f"key-{_name}", ["SPN-3", "SEAL-9", "SEAL-23"], "A key that no head may be signed with is not named.",
        f"the second key is {_text}", "log.key", second_key(_key), base="configuration/two-keys")
for _algorithm in (0, 8, 18, 20, 49, 2 ** 53 - 1):
    bad(f"key-algorithm-{_algorithm}", ["SPN-3", "SEAL-23"], "The algorithm is 19.",
        f"the algorithm of the second key is {_algorithm}", "log.key", second_key(public(seed(2)), _algorithm),
        base="configuration/two-keys")
bad("key-twice", ["SPN-3", "SEAL-23"], "A key is named once.", "the second key is the first one", "log.key",
    second_key(public(seed(1))), base="configuration/two-keys")
bad("keys-none", ["SPN-3", "SEAL-23"], "A configuration names a key.", "`keys` is empty", "log.key", field(keys=[]),
    trust="untrusted")
bad("key-algorithm-negative", ["SPN-3", "ENC-21"], "The algorithm is written as its absolute value.",
    "the algorithm of the second key is −19", "schema.type", second_key(public(seed(2)), -19),
    base="configuration/two-keys", path=(4, ("value", 10), 1, 0), trust="untrusted")
bad("key-ends-the-list", ["SPN-3"], "The first key that is not usable ends the list: the later ones do not count.",
    "the first key has the algorithm 20, the second is the signer's", "log.key",
    field(keys=[[20, public(seed(2))], [19, public(seed(1))]]), base="configuration/two-keys", trust="untrusted")
bad("key-event-twice", ["SEAL-23", "SPN-22"], "A key event does not introduce a key that is named already.",
    "a key event introduces the key of the configuration", "log.key",
    log(lambda one: _insert(one, build.introduce(seed(1)))), at=("entry", 0, 2))
bad("key-event-unknown", ["SEAL-28", "SPN-23"], "A key event retires a key that is named.",
    "a key event retires a key that the log does not name", "log.key",
    log(lambda one: _insert(one, build.retire(seed(9)))), at=("entry", 0, 2))


def _insert(one, entry):
    one.entries.insert(2, entry)
    one.heads[1].after += 1


# --- log.run (logs of one bundle) --------------------------------------------------------------------------------


def second_log(change):
    def make():
        b = sample.two_logs()
        change(b.logs[1])
        b.logs[1].entries[0] = build.open_log(b.logs[1], nonce=bytes([6]) * 16)
        return b
    return make


bad("run-of-another-id", ["BND-11"], "The logs of a bundle are of one run.",
    "the run id of the second log is run-2", "log.run", second_log(lambda one: setattr(one, "run_id", "run-2")),
    at=("log", 1), rank=1, base="example/two-logs")
bad("run-of-another-world", ["BND-11"], "The logs of a bundle are of one run.",
    "the world size of the second log is 3", "log.run", second_log(lambda one: setattr(one, "world", 3)),
    at=("log", 1), rank=1, base="example/two-logs")
good("run-of-other-names", ["BND-12"], "Name, issuer, algorithm and height may differ from log to log.",
     second_log(lambda one: (setattr(one, "name", "other"), setattr(one, "issuer", "other.example"),
                             setattr(one, "height", 5))))

# --- SPN-4 ---------------------------------------------------------------------------------------------------------


def named(**values):
    """Run id, origin or issuer, in the configuration and in the heads."""
    def change(one):
        for name, value in values.items():
            setattr(one, name, value)
        one.entries[0] = build.open_log(one)
    return log(change)


for _name, _value, _text in (
        ("empty", "", "empty"), ("control-nul", "a\x00", "a text with U+0000"),
        ("line-feed", "a\nb", "a text with U+000A"), ("control-last-of-c0", "a\x1f", "a text with U+001F"),
        ("delete", "a\x7f", "a text with U+007F"), ("control-first-of-c1", "a\x80", "a text with U+0080"),
        ("control-last-of-c1", "a\x9f", "a text with U+009F")):
    bad(f"origin-{_name}", ["SPN-4"], "An origin is not empty and has no control character.",
        f"the origin is {_text}", "schema.value", named(origin=_value))
bad("run-id-empty", ["SPN-4"], "A run id is not empty.", "the run id is empty", "schema.value", named(run_id=""))
bad("run-id-control", ["SPN-4"], "A run id has no control character.", "the run id has U+0009", "schema.value",
    named(run_id="run\t1"))
bad("issuer-empty", ["SPN-4"], "An issuer is not empty.", "the issuer is empty", "schema.value", named(issuer=""))
bad("issuer-control", ["SPN-4"], "An issuer has no control character.", "the issuer has U+0085", "schema.value",
    named(issuer="Example\x85Lab"))
good("names-without-control", ["SPN-4"], "What stands around the control characters is allowed.",
     named(origin=" ~\u00a0\u2028", run_id="\u0301", issuer="\U0001f600"))
good("name-any", ["SPN-4"], "The name of a run may be any text.", field(name="\x00\n\x7f\x9f"))
bad("open-without-spine-number", ["REC-7", "REC-5"], "A configuration without spine number is one all the same.",
    "the spine number of entry 0 is null", "head.spine", log(lambda one: setattr(one.entries[0], "spine", None)),
    at=("head", 0, 0), rank=0)
