"""Deterministic encoding: codes 201 to 212 and the order of faults, encoding.md.

A defect inside of an entry, a payload or a head stands in bytes that are hashed and signed, so all
that rests on them is computed anew: the bytes are what the signer signed, and still refused.
"""

from rabgen import build, sample
from rabgen.blob import head, wide_head
from rabgen.build import Member, Raw, raw_map
from rabgen.recipe import vector

NONE = "not-evaluated"
BASE = "example/two-heads"


def bad(name, covers, comment, defect, code, at, make, base=BASE, **more):
    vector(f"encoding/{name}", covers=covers, comment=comment, base=base, defect=defect, code=code, at=at,
           **more)(make)


def good(name, covers, comment, make, **more):
    vector(f"encoding/{name}", covers=covers, comment=comment, reencode=True, **more)(make)


# --- places ------------------------------------------------------------------------------------------
# Entry 1 of `two_heads` is an annotation with the body {0: 0, 1: 0, 2: 2}.


def entry(change, seq=1, sample_of=sample.two_heads):
    """`change` is given the description of an entry."""
    def make():
        b = sample_of()
        change(b.log.entries[seq])
        return b
    return make


def row(change, seq=1):
    """`change` is given the entry's row."""
    return entry(lambda e: setattr(e, "row", change), seq)


def body(data, seq=1):
    """The body of an entry is these bytes."""
    return entry(lambda e: setattr(e, "body", Raw(data)), seq)


def raw(change, seq=1):
    """`change` is given the entry's bytes."""
    return entry(lambda e: setattr(e, "raw", change), seq)


def payload(data, compartment="signal", seq=1):
    """The payload of an entry is these bytes, and its commitment is to them."""
    return entry(lambda e: setattr(e.payloads[compartment], "value", Raw(data)), seq)


def head0(change, sample_of=sample.two_heads):
    """`change` is given the description of head 0."""
    def make():
        b = sample_of()
        change(b.log.heads[0])
        return b
    return make


def patch(name, length, new, path=(), plus=0, sample_of=sample.two_heads):
    """Bytes of an item outside of all segments are replaced, and the trailer computed anew."""
    def make():
        built = sample_of().build()
        at = built.offset(*name, path=path) + plus
        return built.patched(at, length, new)
    return make


def in_member(name, length, new, path=(), plus=0, seq=1):
    """Bytes of a member are replaced outside of its entry; the lengths around it are computed anew."""
    def make():
        b = sample.two_heads()

        def edit(runs):
            for segments, _ in runs:
                for segment in segments:
                    for n, one in enumerate(segment.members):
                        if one.first == seq:
                            places = {mark: at for at, mark in one.data.marks}
                            at = build.walk(one.data.data, places[name], path) + plus
                            segment.members[n] = Member(one.first, one.end, one.data.replaced(at, length, new))
            return runs
        b.log.segments = edit
        return b
    return make


ENTRY = ("entry", 0, 1)
SIGNAL = ("payload", 0, 1, "signal")

# --- ENC-3: the shortest head, at every kind of place --------------------------------------------------


def long_head(name, what, at, make, path=(), plus=0, **more):
    bad(f"nonminimal-{name}", ["ENC-3"], f"{what} in a longer form than it needs.",
        f"{what} takes more bytes than it needs", "cbor.nonminimal", at, make, path=path, plus=plus, **more)


long_head("header-array", "The length of the header", ("header",),
          patch(("header",), 1, wide_head(4, 6, 1)), trust=NONE)
long_head("item-type", "The type of the header", ("header",),
          patch(("header",), 1, wide_head(0, 0, 1), plus=1), path=(0,), trust=NONE)
long_head("header-map", "The number of reasons", ("header",),
          patch(("header",), 1, wide_head(5, 0, 1), path=(4,)), path=(4,), trust=NONE)
long_head("generator", "The length of the generator", ("header",),
          patch(("header",), 1, wide_head(3, 6, 2), path=(5,)), path=(5,), trust=NONE)
long_head("log-height", "The segment height", ("log", 0), patch(("log", 0), 1, wide_head(0, 12, 4), path=(3,)),
          path=(3,), trust=NONE)
long_head("segment-first", "`first` of a segment", ("segment", 0, 0),
          patch(("segment", 0, 0), 1, wide_head(0, 0, 1), path=(1,)), path=(1,), trust="untrusted")


def _long_body_length():
    b = sample.two_heads()

    def edit(runs):
        def item(blob):
            inside = next(at for at, mark in blob.marks if mark[0] == "body")
            width = inside - 3
            return blob.replaced(3, width, wide_head(2, len(blob) - inside, 8))
        runs[0][0][0].item = item
        return runs
    b.log.segments = edit
    return b


long_head("body-length", "The length of a segment's body", ("segment", 0, 0), _long_body_length, path=(2,),
          trust="untrusted")
long_head("member", "The length of a member", ("member", 0, 1),
          in_member(("member", 0, 1), 1, wide_head(4, 2, 1)), rank=0)


def _long_entry_length():
    def change(b):
        def member(data):
            size = int.from_bytes(data[2:3], "big") if data[1] == 0x58 else int.from_bytes(data[2:4], "big")
            width = 2 if data[1] == 0x58 else 3
            return data[:1] + wide_head(2, size, 4) + data[1 + width:]
        b.log.entries[1].member = member
    b = sample.two_heads()
    change(b)
    return b


long_head("entry-length", "The length of an entry", ("member", 0, 1), _long_entry_length, path=(0,), rank=0)
long_head("disclosures", "The number of disclosures", ("disclosures", 0, 1),
          in_member(("disclosures", 0, 1), 1, wide_head(4, 3, 1)), rank=0)
long_head("opening", "The length of an opening", ("opening", 0, 1, "content"),
          in_member(("opening", 0, 1, "content"), 1, wide_head(2, 16, 1)), rank=0)
long_head("payload-length", "The length of a payload", ("disclosure", 0, 1, "signal"),
          in_member(("disclosure", 0, 1, "signal"), 1, wide_head(2, 5, 1), path=(1,)), path=(1,), rank=0)
long_head("entry-array", "The length of an entry's row", ENTRY, raw(lambda d: wide_head(4, 6, 1) + d[1:]))
long_head("kind", "The kind", ENTRY, row(lambda r: [Raw(wide_head(0, 1, 1))] + r[1:]), path=(0,))
long_head("seq", "The sequence number", ENTRY, row(lambda r: [r[0], Raw(wide_head(0, 1, 2))] + r[2:]), path=(1,))
long_head("body", "The number of fields", ENTRY, body(bytes.fromhex("b803000001000202")), path=(4,))
long_head("body-key", "A key of a body", ENTRY, body(bytes.fromhex("a300001801000202")), path=(4, ("key", 1)))
long_head("body-value", "A value of a body", ENTRY, body(bytes.fromhex("a30000010002190002")),
          path=(4, ("value", 2)))
long_head("commitments", "The number of commitments", ENTRY,
          row(lambda r: r[:5] + [Raw(wide_head(4, 3, 1) + build.encoded(r[5])[1:])]), path=(5,))
long_head("commitment", "The length of a commitment", ENTRY,
          row(lambda r: r[:5] + [[[r[5][0][0], Raw(wide_head(2, 32, 2) + r[5][0][1])]] + r[5][1:]]), path=(5, 0, 1))
long_head("payload-map", "The number of fields of a payload", SIGNAL, payload(bytes.fromhex("b80200000100")))
long_head("payload-value", "A value of a payload", SIGNAL, payload(bytes.fromhex("a20000011800")),
          path=(("value", 1),))
long_head("head-array", "The length of a head item", ("head", 0, 0),
          patch(("head", 0, 0), 1, wide_head(4, 2, 1)), trust="untrusted")
long_head("cose-tag", "The tag of a head", ("cose", 0, 0), patch(("cose", 0, 0), 1, wide_head(6, 18, 1)),
          trust="untrusted")
long_head("cose-array", "The length of a signature's array", ("cose", 0, 0),
          patch(("cose", 0, 0), 1, wide_head(4, 4, 1), plus=1), plus=1, trust="untrusted")
long_head("protected-length", "The length of the protected header", ("cose", 0, 0),
          patch(("cose", 0, 0), 2, wide_head(2, 82, 2), path=("in", 0)), path=("in", 0), trust="untrusted")
long_head("kid", "The length of the kid", ("protected", 0, 0),
          head0(lambda h: setattr(h, "protected", lambda p: {**p, 4: Raw(wide_head(2, 16, 1) + p[4])})),
          path=(("value", 1),), rank=0)
long_head("alg", "The algorithm", ("protected", 0, 0),
          head0(lambda h: setattr(h, "protected", lambda p: {**p, 1: Raw(b"\x39\x00\x12")})),
          path=(("value", 0),), rank=0)
long_head("head-size", "The size that a head signs", ("head-payload", 0, 0),
          head0(lambda h: h.fields.update(size=Raw(b"\x18\x02"))), path=(4,), rank=0)
long_head("trailer-items", "The number of items", ("trailer",),
          lambda: _trailer(lambda r: [6, Raw(b"\x18\x06")] + r[2:]), path=(1,))
long_head("trailer-digest", "The length of the digest", ("trailer",),
          lambda: _trailer(lambda r: r[:3] + [Raw(wide_head(2, 32, 2) + r[3])]), path=(3,))


def _trailer(change):
    b = sample.two_heads()
    b.trailer = change
    return b


# --- ENC-4 and ENC-5: indefinite lengths and reserved values ------------------------------------------------

for _name, _value, _text in (
        ("bytes", "5f4100ff", "byte string"), ("text", "7f6100ff", "text"), ("array", "9f00ff", "list"),
        ("map", "bfff", "map")):
    bad(f"indefinite-{_name}", ["ENC-4", "ENC-26"], f"A {_text} of indefinite length, whatever the schema asks for.",
        f"the field `candidates` is a {_text} of indefinite length", "cbor.indefinite", ENTRY,
        body(bytes.fromhex("a30000010002" + _value)), path=(4, ("value", 2)))
bad("indefinite-body", ["ENC-4"], "A body of indefinite length.", "the body has indefinite length",
    "cbor.indefinite", ENTRY, body(bytes.fromhex("bf000001000202ff")), path=(4,))
bad("indefinite-entry", ["ENC-4"], "An entry of indefinite length.", "the entry's row has indefinite length",
    "cbor.indefinite", ENTRY, raw(lambda d: b"\x9f" + d[1:] + b"\xff"))
bad("indefinite-payload", ["ENC-4"], "A payload of indefinite length.", "the payload has indefinite length",
    "cbor.indefinite", SIGNAL, payload(bytes.fromhex("bf00000100ff")))
bad("indefinite-head", ["ENC-4"], "A head of indefinite length.", "the payload of head 0 has indefinite length",
    "cbor.indefinite", ("head-payload", 0, 0),
    head0(lambda h: setattr(h, "payload", lambda p: b"\x9f" + build.encoded(p)[1:] + b"\xff")), rank=0)
bad("indefinite-unprotected", ["ENC-4"], "An unprotected header of indefinite length.",
    "the unprotected header of head 0 is bf ff", "cbor.indefinite", ("unprotected", 0, 0),
    head0(lambda h: setattr(h, "unprotected", Raw(b"\xbf\xff"))), trust="untrusted")
for _name, _value in (("1c", "1c"), ("3f", "3f"), ("5c", "5c"), ("df", "df00"), ("fd", "fd"), ("break", "ff")):
    bad(f"reserved-{_name}", ["ENC-5"], "A reserved value of the low five bits.",
        f"the field `candidates` is {_value}", "cbor.reserved", ENTRY, body(bytes.fromhex("a30000010002" + _value)),
        path=(4, ("value", 2)))

# --- ENC-6 and ENC-7: too few bytes and too many -------------------------------------------------------------

for _name, _value, _text in (
        ("bytes-huge", "5bffffffffffffffff00", "claims 2^64 − 1 bytes"),
        ("text-huge", "7bffffffffffffffff00", "claims 2^64 − 1 bytes of text"),
        ("array-huge", "9a80000000", "claims 2^31 members"),
        ("map-huge", "bb8000000000000000", "claims 2^63 pairs")):
    bad(f"claimed-{_name}", ["ENC-6", "ENC-26"], "A length is held against what is there before it is believed.",
        f"the field `candidates` {_text}", "cbor.truncated", ENTRY, body(bytes.fromhex("a30000010002" + _value)),
        path=(4, ("value", 2)))
bad("entry-cut", ["ENC-6"], "An entry that ends before its commitments.",
    "the bytes of entry 1 end after the body", "cbor.truncated", ENTRY, raw(lambda d: d[:20]), path=(5,))
bad("entry-empty", ["ENC-6"], "An entry without a byte.", "entry 1 is an empty byte string", "cbor.truncated",
    ENTRY, raw(b""))
bad("entry-cut-in-head", ["ENC-6"], "An entry that ends inside a head.",
    "the bytes of entry 1 end inside the time", "cbor.truncated", ENTRY, raw(lambda d: d[:8]), path=(2,))
bad("payload-cut", ["ENC-6"], "Two pairs take at least four bytes, and three are there.",
    "the last byte of the signal is left out", "cbor.truncated", SIGNAL, payload(bytes.fromhex("a2000001")))
bad("payload-empty", ["ENC-6"], "A payload without a byte.", "the signal is an empty byte string",
    "cbor.truncated", SIGNAL, payload(b""))
bad("head-payload-cut", ["ENC-6"], "A head without its last member.",
    "the last byte of the payload of head 0 is left out", "cbor.truncated", ("head-payload", 0, 0),
    head0(lambda h: setattr(h, "payload", lambda p: build.encoded(p)[:-1])), path=(10,), rank=0)
bad("protected-cut", ["ENC-6"], "A protected header without its last byte.",
    "the last byte of the protected header of head 0 is left out", "cbor.truncated", ("protected", 0, 0),
    head0(lambda h: setattr(h, "protected", lambda p: build.encoded(p)[:-1])), path=(("value", 3),), rank=0)
bad("members-cut", ["ENC-6"], "A body that ends inside a member.",
    "the length of the body of segment 0 is one less, and its last byte is left out", "cbor.truncated",
    ("disclosure", 0, 1, "signal"),
    lambda: _cut_body(), path=(1,), rank=0)


def _cut_body():
    b = sample.two_heads()

    def edit(runs):
        runs[0][0][0].body = lambda blob: blob.replaced(len(blob) - 1, 1, b"")
        return runs
    b.log.segments = edit
    return b


bad("entry-trailing", ["ENC-7"], "Bytes after an entry.", "a byte 00 stands after the row of entry 1",
    "cbor.trailing", lambda b: b.offset("disclosures", 0, 1) - 1, raw(lambda d: d + b"\x00"), rank=0, entry=1)
bad("payload-trailing", ["ENC-7", "REC-12"], "Bytes after a payload.", "a byte f6 stands after the signal",
    "cbor.trailing", SIGNAL, payload(bytes.fromhex("a200000100f6")), plus=5)
vector("encoding/head-payload-trailing", covers=["ENC-7"], comment="Bytes after the payload of a head.", base=BASE,
       defect="a byte 00 stands after the payload of head 0", code="cbor.trailing", rank=0,
       at=lambda b: b.offset("signature", 0, 0) - 1)(
    head0(lambda h: setattr(h, "payload", lambda p: build.encoded(p) + b"\x00")))
vector("encoding/protected-trailing", covers=["ENC-7"], comment="Bytes after the protected header.", base=BASE,
       defect="a byte 00 stands after the map of the protected header of head 0", code="cbor.trailing", rank=0,
       at=lambda b: b.offset("unprotected", 0, 0) - 1)(
    head0(lambda h: setattr(h, "protected", lambda p: build.encoded(p) + b"\x00")))

# --- ENC-8 to ENC-10: maps ---------------------------------------------------------------------------------

bad("key-order-body", ["ENC-8"], "Keys ascend.", "the fields 1 and 2 of the body are exchanged", "cbor.key-order",
    ENTRY, body(bytes.fromhex("a3000002020100")), path=(4, ("key", 2)))
bad("key-order-payload", ["ENC-8"], "Keys ascend.", "the two fields of the signal are exchanged",
    "cbor.key-order", SIGNAL, payload(bytes.fromhex("a201000000")), path=(("key", 1),))
bad("key-order-protected", ["ENC-8"], "Keys ascend.", "the labels 15 and 16 of head 0 are exchanged",
    "cbor.key-order", ("protected", 0, 0),
    head0(lambda h: setattr(h, "protected", lambda p: raw_map([(1, p[1]), (4, p[4]), (16, p[16]), (15, p[15])]))),
    path=(("key", 3),), rank=0)
bad("key-order-ext", ["ENC-8", "ENC-23"], "A shorter text is before a longer one.",
    "`ext` has aa before b", "cbor.key-order", ENTRY,
    body(bytes.fromhex("a400000100020217a262616140616240")), path=(4, ("value", 3), ("key", 1)))
bad("key-order-withheld", ["ENC-8", "BND-9"], "Keys ascend in the header, too.",
    "`withheld` has 3 before 1", "cbor.key-order", ("header",),
    lambda: _header(raw_map([(3, 5), (1, 1)])), path=(4, ("key", 1)), trust=NONE)
bad("key-duplicate-body", ["ENC-9"], "No key twice.", "the body has field 1 twice", "cbor.key-duplicate", ENTRY,
    body(bytes.fromhex("a40000010001000202")), path=(4, ("key", 2)))
bad("key-duplicate-payload", ["ENC-9"], "No key twice.", "the signal has field 0 twice", "cbor.key-duplicate",
    SIGNAL, payload(bytes.fromhex("a3000000000100")), path=(("key", 1),))
bad("key-duplicate-protected", ["ENC-9"], "No key twice.", "the protected header has two algorithms",
    "cbor.key-duplicate", ("protected", 0, 0),
    head0(lambda h: setattr(h, "protected", lambda p: raw_map([(1, -19), (1, -19), (4, p[4]), (15, p[15]),
                                                               (16, p[16])]))),
    path=(("key", 1),), rank=0)
bad("key-duplicate-ext", ["ENC-9", "ENC-23"], "No key twice, in `ext` neither.", "`ext` has the key a twice",
    "cbor.key-duplicate", ENTRY, body(bytes.fromhex("a400000100020217a2616140616140")),
    path=(4, ("value", 3), ("key", 1)))
bad("key-duplicate-withheld", ["ENC-9", "BND-9"], "No key twice.", "`withheld` has compartment 3 twice",
    "cbor.key-duplicate", ("header",), lambda: _header(raw_map([(3, 5), (3, 5)])), path=(4, ("key", 1)),
    trust=NONE)


def _header(withheld):
    b = sample.two_heads()
    b.withheld = withheld
    return b


for _name, _key, _text in (("bytes", "4161", "a byte string"), ("array", "80", "an array"), ("false", "f4", "false"),
                           ("null", "f6", "null"), ("float", "f93c00", "a float")):
    bad(f"key-{_name}", ["ENC-10"], "A key is an integer or a text.", f"a key of the body is {_text}",
        "schema.type", ENTRY, body(bytes.fromhex("a4000001000202" + _key + "00")),
        path=(4, ("key", 3)))
bad("key-text-in-body", ["ENC-10"], "Text keys stand in `ext` alone.", "the body has the key note",
    "schema.type", ENTRY, body(bytes.fromhex("a4000001000202646e6f746500")), path=(4, ("key", 3)))
good("ext-key-order", ["ENC-8", "ENC-23"], "In `ext` a shorter text is before a longer one: b, aa, ab.",
     body(bytes.fromhex("a400000100020217a36162406261614062616240")))

# --- ENC-11 to ENC-14: numbers -------------------------------------------------------------------------------
# Entry 2 is put in: a policy update whose loss is the number in question.


def loss(data):
    """`two_heads` with a policy update whose loss are these bytes."""
    def make():
        b = sample.two_heads()
        b.log.entries.insert(2, sample.update(1, [(1, 2)], loss=Raw(bytes.fromhex(data))))
        b.log.heads[1].after += 1
        return b
    return make


LOSS = (4, ("value", 1))
UPDATE = ("entry", 0, 2)
for _name, _value in (("half", "f93c00"), ("half-subnormal", "f90001"), ("single", "fa47c35000"),
                      ("double", "fb3fb999999999999a"), ("infinity", "f97c00"), ("minus-infinity", "f9fc00"),
                      ("minus-zero", "f98000"), ("nan", "f97e00"), ("half-largest", "f97bff"),
                      ("single-subnormal", "fa00000001"), ("single-largest", "fa7f7fffff"),
                      ("double-subnormal", "fb0000000000000001"), ("above-half", "fa47800000")):
    good(f"float-{_name}", ["ENC-11" if _name != "nan" else "ENC-12", "REC-24"], f"The loss is {_value}.",
         loss(_value))
for _name, _value in (("one-in-single", "fa3f800000"), ("one-in-double", "fb3ff0000000000000"),
                      ("half-subnormal-in-single", "fa33800000"), ("single-in-double", "fb40f86a0000000000"),
                      ("infinity-in-single", "fa7f800000"), ("infinity-in-double", "fb7ff0000000000000"),
                      ("minus-zero-in-single", "fa80000000"), ("zero-in-double", "fb0000000000000000"),
                      ("single-subnormal-in-double", "fb36a0000000000000")):
    bad(f"float-{_name}", ["ENC-11"], "A float is in the shortest width that holds it.", f"the loss is {_value}",
        "cbor.float-width", UPDATE, loss(_value), path=LOSS, base="encoding/float-half")
for _name, _value in (("payload", "f97e01"), ("negative", "f9fe00"), ("signalling", "f97d00"),
                      ("single", "fa7fc00000"), ("double", "fb7ff8000000000000")):
    bad(f"nan-{_name}", ["ENC-12", "ENC-26"], "There is one NaN, and it is judged before the width.",
        f"the loss is {_value}", "cbor.nan", UPDATE, loss(_value), path=LOSS, base="encoding/float-half")
bad("integer-for-float", ["ENC-13"], "An integer is no float.", "the loss is the integer 1", "schema.type", UPDATE,
    loss("01"), path=LOSS, base="encoding/float-half")
bad("float-for-integer", ["ENC-13"], "A float is no integer.", "the field `candidates` is 2.0", "schema.type",
    ENTRY, body(bytes.fromhex("a30000010002f94000")), path=(4, ("value", 2)))


def update_field(**fields):
    def make():
        b = sample.two_heads()
        b.log.entries.insert(2, sample.update(1, [(1, 2)], **fields))
        b.log.heads[1].after += 1
        return b
    return make


def setting(value):
    def make():
        b = sample.two_heads()
        b.log.add("hyperparameters", {"values": [["x", value]], "step": 0})
        b.log.entries.insert(2, b.log.entries.pop())
        b.log.heads[1].after += 1
        return b
    return make


good("integer-at-limit", ["ENC-14", "ENC-28"], "A count of 2^53 − 1.", update_field(samples=2 ** 53 - 1))
bad("integer-over-limit", ["ENC-14", "ENC-28"], "A count is at most 2^53 − 1.", "`samples` is 2^53",
    "limit.integer", UPDATE, update_field(samples=2 ** 53), path=(4, ("value", 2)), base="encoding/integer-at-limit")
bad("integer-of-64-bits", ["ENC-14"], "A count is at most 2^53 − 1.", "`samples` is 2^64 − 1",
    "limit.integer", UPDATE, update_field(samples=2 ** 64 - 1), path=(4, ("value", 2)),
    base="encoding/integer-at-limit")
bad("integer-negative", ["ENC-14", "ENC-21"], "A count is an unsigned integer.", "`samples` is −1",
    "schema.type", UPDATE, update_field(samples=-1), path=(4, ("value", 2)), base="encoding/integer-at-limit")
good("setting-at-limit", ["ENC-14", "ENC-28"], "A hyperparameter of 2^53 − 1.", setting(2 ** 53 - 1))
good("setting-at-lower-limit", ["ENC-14", "ENC-28"], "A hyperparameter of −(2^53 − 1).", setting(-(2 ** 53 - 1)))
bad("setting-over-limit", ["ENC-14", "ENC-28"], "A hyperparameter is at most 2^53 − 1.", "a setting is 2^53",
    "limit.integer", UPDATE, setting(2 ** 53), path=(4, ("value", 0), 0, 1), base="encoding/setting-at-limit")
bad("setting-under-limit", ["ENC-14", "ENC-28"], "A hyperparameter is at least −(2^53 − 1).",
    "a setting is −2^53", "limit.integer", UPDATE, setting(-2 ** 53), path=(4, ("value", 0), 0, 1),
    base="encoding/setting-at-limit")


def last_time(time):
    def make():
        b = sample.two_heads()
        b.log.entries[3].time = time
        return b
    return make


good("time-at-limit", ["ENC-14", "REC-8"], "A time of 2^53 − 1 ms.", last_time(2 ** 53 - 1))
bad("time-over-limit", ["ENC-14", "REC-8"], "A time is at most 2^53 − 1.", "the time of the last entry is 2^53",
    "limit.integer", ("entry", 0, 3), lambda: _over_time(), path=(2,), base="encoding/time-at-limit")


def _over_time():
    b = last_time(2 ** 53)()
    b.log.heads[1].time = 2 ** 53 - 1
    return b


bad("enumeration-is-no-count", ["ENC-14", "ENC-24"], "A number with named values has no limit but its names.",
    "`feedback` is 2^64 − 1", "schema.value", ENTRY,
    body(bytes.fromhex("a3001bffffffffffffffff01000202")), path=(4, ("value", 0)))

# --- ENC-15 to ENC-17: tags, simple values, text ---------------------------------------------------------------

for _name, _value in (("time", "c102"), ("eighteen", "d202"), ("self-described", "d9d9f702"), ("bignum", "c24102")):
    bad(f"tag-{_name}", ["ENC-15"], "No tag stands in a record.", f"the field `candidates` is {_value}", "cbor.tag",
        ENTRY, body(bytes.fromhex("a30000010002" + _value)), path=(4, ("value", 2)))
bad("tag-in-payload", ["ENC-15"], "No tag stands in a payload.", "the signal stands under tag 55799", "cbor.tag",
    SIGNAL, payload(bytes.fromhex("d9d9f7a200000100")))
bad("tag-before-entry", ["ENC-15"], "No tag stands before an entry.", "entry 1 stands under tag 24", "cbor.tag",
    ENTRY, raw(lambda d: b"\xd8\x18" + d))
bad("tag-seventeen-for-head", ["ENC-15", "SEAL-3"], "A head has tag 18 and no other.", "head 0 has tag 17",
    "cbor.tag", ("cose", 0, 0), patch(("cose", 0, 0), 1, b"\xd1"), trust="untrusted")
bad("tag-left-out", ["ENC-15", "SEAL-3"], "A head without a tag.", "the tag of head 0 is left out", "schema.type",
    ("cose", 0, 0), patch(("cose", 0, 0), 1, b""), trust="untrusted")
bad("tag-twice", ["ENC-15", "SEAL-3"], "A head under two tags.", "head 0 has tag 18 twice", "cbor.tag",
    ("cose", 0, 0), patch(("cose", 0, 0), 1, b"\xd2\xd2"), plus=1, trust="untrusted")
bad("tag-in-head-payload", ["ENC-15"], "No tag stands in the payload of a head.",
    "the time of head 0 stands under tag 1", "cbor.tag", ("head-payload", 0, 0),
    head0(lambda h: h.fields.update(time=lambda t: Raw(b"\xc1" + build.encoded(t)))), path=(8,), rank=0)
for _name, _value in (("undefined", "f7"), ("zero", "e0"), ("thirty-two", "f820"), ("false-in-two-bytes", "f814"),
                      ("255", "f8ff"), ("19", "f3")):
    bad(f"simple-{_name}", ["ENC-16"], "Only false, true and null are used.", f"the field `candidates` is {_value}",
        "cbor.simple", ENTRY, body(bytes.fromhex("a30000010002" + _value)), path=(4, ("value", 2)))


def reason(data):
    """`two_heads` with hyperparameters whose `reason` are these bytes."""
    def make():
        b = sample.two_heads()
        b.log.add("hyperparameters", {"values": [], "step": 0, "reason": Raw(data)})
        b.log.entries.insert(2, b.log.entries.pop())
        b.log.heads[1].after += 1
        return b
    return make


REASON = (4, ("value", 2))
good("text-of-all-lengths", ["ENC-17"], "Characters of one to four bytes, the first and the last of each length.",
     reason(build.encoded("\x00\x7f\x80\u07ff\u0800\uffff\ud7ff\ue000\U00010000\U0010ffff")))
good("text-not-normalised", ["ENC-17"], "Two spellings of one character are two names.",
     lambda: _two_spellings())


def _two_spellings():
    b = sample.two_heads()
    b.log.add("hyperparameters", {"values": [["e\u0301", 1], ["\u00e9", 2]], "step": 0})
    b.log.entries.insert(2, b.log.entries.pop())
    b.log.heads[1].after += 1
    return b


for _name, _value, _text in (
        ("byte-ff", "ff", "a byte ff"), ("lone-continuation", "80", "a byte 80"),
        ("overlong-two", "c080", "U+0000 in two bytes"), ("overlong-three", "e08080", "U+0000 in three bytes"),
        ("overlong-four", "f0808080", "U+0000 in four bytes"), ("surrogate", "eda080", "a surrogate"),
        ("above-last", "f4908080", "U+110000"), ("cut", "e282", "a character that is cut off")):
    _bytes = bytes.fromhex(_value)
    bad(f"utf8-{_name}", ["ENC-17"], "Text is UTF-8.", f"`reason` is {_text}", "cbor.utf8", UPDATE,
        reason(head(3, len(_bytes)) + _bytes), path=REASON, base="encoding/text-of-all-lengths")
bad("utf8-in-ext-key", ["ENC-17", "ENC-23"], "Text is UTF-8 in `ext`, too.", "a key of `ext` is a byte ff",
    "cbor.utf8", ENTRY, body(bytes.fromhex("a400000100020217a161ff40")), path=(4, ("value", 3), ("key", 0)))
bad("utf8-in-generator", ["ENC-17"], "Text is UTF-8 in the header, too.", "the generator is a byte ff",
    "cbor.utf8", ("header",), lambda: _generator(Raw(b"\x61\xff")), path=(5,), trust=NONE)
bad("utf8-in-issuer", ["ENC-17"], "Text is UTF-8 in a head, too.", "the issuer of head 0 is a byte ff",
    "cbor.utf8", ("protected", 0, 0),
    head0(lambda h: setattr(h, "protected", lambda p: {**p, 15: {1: Raw(b"\x61\xff"), 2: "run-1"}})),
    path=(("value", 2), ("value", 0)), rank=0)


def _generator(value):
    b = sample.two_heads()
    b.generator = value
    return b


# --- ENC-19: depth ------------------------------------------------------------------------------------------
# The header is read to its end before its schema, so the depth of its members shows.

for _name, _value, _code, _path in (
        ("at-limit", "81" * 7 + "00", "schema.type", (5,)),
        ("at-limit-empty", "81" * 6 + "80", "schema.type", (5,)),
        ("over-limit", "81" * 8 + "00", "limit.depth", (5, 0, 0, 0, 0, 0, 0, 0)),
        ("over-limit-empty", "81" * 7 + "80", "limit.depth", (5, 0, 0, 0, 0, 0, 0, 0)),
        ("over-limit-maps", "a100" * 7 + "a0", "limit.depth", (5,) + (("value", 0),) * 7),
        ("thousand", "81" * 1000 + "00", "limit.depth", (5, 0, 0, 0, 0, 0, 0, 0))):
    _text = f"the generator is {'an empty array' if _name.endswith('empty') else 'a value'} in nested " \
            f"{'maps' if 'maps' in _name else 'arrays'}: {_value[:4]}…, {len(_value) // 2} bytes"
    bad(f"depth-{_name}", ["ENC-19", "ENC-25", "ENC-28"],
        "The encoding of a header is judged to its end, then its schema.", _text, _code, ("header",),
        (lambda value: lambda: _generator(Raw(bytes.fromhex(value))))(_value), path=_path, trust=NONE)
bad("depth-in-entry", ["ENC-19", "ENC-25"], "An entry is read in one pass: the schema stops the first array.",
    "the field `candidates` is 1,000 nested arrays", "schema.type", ENTRY,
    body(bytes.fromhex("a30000010002" + "81" * 500 + "00")), path=(4, ("value", 2)))

# --- ENC-25 and ENC-26: which fault is reported ------------------------------------------------------------

for _name, _value, _code, _text in (
        ("nonminimal-before-tag", "d80c00", "cbor.nonminimal", "a tag in a longer form"),
        ("nan-before-width", "fb7ff8000000000000", "cbor.nan", "a wide NaN"),
        ("tag-before-type", "c16161", "cbor.tag", "a tag before a text"),
        ("type-before-limit", "3bffffffffffffffff", "schema.type", "the integer −2^64"),
        ("type-before-utf8", "61ff", "schema.type", "a text that is no UTF-8"),
        ("indefinite-before-type", "7fff", "cbor.indefinite", "a text of indefinite length")):
    bad(f"first-{_name}", ["ENC-26"], "Of several faults on one head the first of the list is reported.",
        f"the field `candidates` is {_text}", _code, ENTRY, body(bytes.fromhex("a30000010002" + _value)),
        path=(4, ("value", 2)))
for _name, _value, _code, _text in (
        ("nonminimal-before-truncated", "5805", "cbor.nonminimal", "claims 5 bytes in a longer form"),
        ("truncated-before-tag", "d9d9", "cbor.truncated", "is a tag that is cut off"),
        ("truncated-before-type", "7a0000", "cbor.truncated", "is the head of a text, cut off")):
    bad(f"first-{_name}", ["ENC-26"], "Of several faults on one head the first of the list is reported.",
        f"the entry ends where the field `candidates` {_text}", _code, ENTRY,
        raw(lambda d, end=bytes.fromhex(_value): d[:19] + end), path=(4, ("value", 2)))
bad("first-unknown-before-duplicate", ["ENC-25"], "The first unknown key is reported, not that it comes again.",
    "the body has the unknown key 22 twice", "schema.unknown-key", ENTRY,
    body(bytes.fromhex("a500000100020216001600")), path=(4, ("key", 3)))
bad("first-order-before-unknown", ["ENC-26"], "The order of keys is judged before their meaning.",
    "the body has the unknown key 7 after `ext`", "cbor.key-order", ENTRY,
    body(bytes.fromhex("a500000100020217a00700")), path=(4, ("key", 4)))
bad("first-in-reading-order", ["ENC-25"], "In one pass the first fault in reading order is reported.",
    "the body has an unknown key with an undefined value", "schema.unknown-key", ENTRY,
    body(bytes.fromhex("a400000100020216f7")), path=(4, ("key", 3)))
bad("first-inside-before-missing", ["ENC-25"], "That a field is missing is known at the end of the map.",
    "the body lacks `candidates` and has an undefined value", "cbor.simple", ENTRY,
    body(bytes.fromhex("a2000001f7")), path=(4, ("value", 1)))
bad("first-header-encoding", ["ENC-25"], "A header is judged by its encoding to the end before its schema.",
    "the header has a reason 0 and its generator is undefined", "cbor.simple", ("header",),
    lambda: _header_of(lambda r: r[:4] + [{3: 0}, Raw(b"\xf7")]), path=(5,), trust=NONE)


def _header_of(change):
    b = sample.two_heads()
    b.header = change
    return b


bad("others-still-judged", ["ENC-25", "VER-3"], "A fault in an entry ends this entry; the others are judged.",
    "the body of entry 1 has an unknown key", "schema.unknown-key", ENTRY,
    body(bytes.fromhex("a40000010002021600")), path=(4, ("key", 3)))


# --- ENC-2: what is hashed is what was received ----------------------------------------------------------------


def _other_encoding():
    b = sample.two_heads()
    b.log.entries[1].payloads["signal"].given = bytes.fromhex("a20000011800")
    return b


bad("payload-shown-in-other-encoding", ["ENC-2", "REC-14"],
    "Another encoding of the same values is another payload: it is refused, and does not match either.",
    "the signal that is shown has a value in a longer form; the commitment is to the shortest", "cbor.nonminimal",
    SIGNAL, _other_encoding, path=(("value", 1),))
