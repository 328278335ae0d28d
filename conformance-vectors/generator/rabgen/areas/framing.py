"""Magic, items and their order, versions, logs, segments: codes 101 to 109, bundle.md."""

from rabgen import build, sample
from rabgen.blob import walk
from rabgen.build import Item, Member, Raw, Segment
from rabgen.recipe import vector

NONE = "not-evaluated"


def bad(name, covers, comment, defect, code, at, make, base="example/minimal", **more):
    """One negative of this area."""
    vector(f"framing/{name}", covers=covers, comment=comment, base=base, defect=defect, code=code, at=at,
           **more)(make)


def good(name, covers, comment, make, **more):
    vector(f"framing/{name}", covers=covers, comment=comment, **more)(make)


# --- magic (BND-1) ----------------------------------------------------------------------------------


def _bytes(change, sample_of=sample.minimal):
    """The file with its bytes changed."""
    def make():
        built = sample_of().build()
        return built.raw(change(built.data))
    return make


def _cut(name, plus=0, sample_of=sample.minimal):
    def make():
        built = sample_of().build()
        return built.cut(built.offset(*name) + plus)
    return make


def _end(built):
    return len(built.data)


bad("magic-first-byte", ["BND-1"], "A file of another kind.", "byte 0 of the magic is d8", "bundle.magic", 0,
    _bytes(lambda d: b"\xd8" + d[1:]), trust=NONE)
bad("magic-protocol-number", ["BND-1"], "The tag of another protocol.",
    "the protocol tag of the magic ends in 02", "bundle.magic", 0,
    _bytes(lambda d: d[:7] + b"\x02" + d[8:]), trust=NONE)
bad("magic-last-byte", ["BND-1"], "The offset is 0, wherever the magic differs.",
    "the last byte of the magic is 53", "bundle.magic", 0, _bytes(lambda d: d[:11] + b"\x53" + d[12:]), trust=NONE)
bad("magic-left-out", ["BND-1"], "The items alone are no bundle.", "the magic is left out", "bundle.magic", 0,
    _bytes(lambda d: d[12:]), trust=NONE)
bad("magic-as-item", ["BND-1", "ENC-15"], "The 12 bytes are fixed: the same tags around a text are no magic.",
    "the byte string of the magic is a text", "bundle.magic", 0,
    _bytes(lambda d: d[:8] + b"\x63" + d[9:]), trust=NONE)
bad("empty-file", ["BND-1", "BND-6"], "No byte at all: the file ends within the magic.",
    "the file is empty", "bundle.truncated", 0, _bytes(lambda d: b""), trust=NONE)
bad("magic-cut", ["BND-1", "BND-6"], "The file ends within the magic, and what is there fits.",
    "the file has 11 bytes", "bundle.truncated", 11, _bytes(lambda d: d[:11]), trust=NONE)
bad("magic-cut-and-different", ["BND-1"], "A short file that does not fit is no bundle.",
    "the file has 3 bytes, the third is not that of the magic", "bundle.magic", 0,
    _bytes(lambda d: d[:2] + b"\xf9"), trust=NONE)

# --- where the file ends (BND-6) --------------------------------------------------------------------

bad("end-after-magic", ["BND-6"], "The file ends between the magic and the first item.",
    "the file has 12 bytes", "trailer.missing", 12, _bytes(lambda d: d[:12]), trust=NONE)
bad("end-in-header", ["BND-6"], "The file ends inside the header.", "the file ends 5 bytes into the header",
    "bundle.truncated", _end, _cut(("header",), 5), trust=NONE)
bad("end-in-first-head-of-item", ["BND-6"], "The file ends after the first byte of the header.",
    "the file has 13 bytes", "bundle.truncated", _end, _cut(("header",), 1), trust=NONE)
bad("end-after-header", ["BND-6"], "The file ends between header and log.", "the file ends after the header",
    "trailer.missing", _end, _cut(("log", 0)), trust=NONE)
bad("end-in-log", ["BND-6"], "The file ends inside the log item.", "the file ends 20 bytes into the log item",
    "bundle.truncated", _end, _cut(("log", 0), 20), trust=NONE)
bad("end-after-log", ["BND-6"], "The file ends between log and segment.", "the file ends after the log item",
    "trailer.missing", _end, _cut(("segment", 0, 0)), trust="untrusted")
bad("end-in-segment-head", ["BND-6"], "The file ends inside the length of a segment's body.",
    "the file ends 4 bytes into the segment", "bundle.truncated", _end, _cut(("segment", 0, 0), 4),
    trust="untrusted")
bad("end-before-body", ["BND-6"], "The file ends before the first byte of a segment's body.",
    "the file ends where the body begins", "bundle.truncated", _end, _cut(("body", 0, 0)), trust="untrusted")
bad("end-in-entry", ["BND-6"], "The file ends inside an entry.", "the file ends 9 bytes into entry 1",
    "bundle.truncated", _end, _cut(("entry", 0, 1), 9), trust="untrusted")
bad("end-after-segment", ["BND-6"], "The file ends between segment and head.", "the file ends after the segment",
    "trailer.missing", _end, _cut(("head", 0, 0)), trust="untrusted")
bad("end-in-head", ["BND-6"], "The file ends inside the signature.", "the last 20 bytes of the head and all after it are cut off",
    "bundle.truncated", _end, _cut(("trailer",), -20), trust="untrusted")
bad("end-after-head", ["BND-6"], "All is there but the trailer.", "the trailer is left out", "trailer.missing",
    _end, _cut(("trailer",)))
bad("end-in-trailer", ["BND-6"], "The last byte is missing.", "the last byte is cut off", "bundle.truncated",
    _end, _cut(("end",), -1))
bad("end-in-second-log", ["BND-6", "VER-4"], "The first log is whole, the second ends inside a head.",
    "the file ends 40 bytes into the first head of the second log", "bundle.truncated", _end,
    _cut(("head", 1, 0), 40, sample.two_logs), base="example/two-logs", trust="untrusted")
bad("bytes-after-trailer", ["BND-6"], "One byte more.", "a byte 00 stands after the trailer", "bundle.trailing",
    lambda built: len(built.data) - 1, _bytes(lambda d: d + b"\x00"))
bad("second-bundle-after-trailer", ["BND-6"], "A bundle does not go on after its trailer.",
    "the whole file stands there twice", "bundle.trailing", lambda built: len(built.data) // 2,
    _bytes(lambda d: d + d))
bad("second-trailer", ["BND-3", "BND-6"], "Nothing follows the trailer, not another one either.",
    "the trailer stands there twice", "bundle.trailing", lambda built: built.offset("trailer") + 40,
    _bytes(lambda d: d + d[-40:]))

# --- which items there are (BND-2) ------------------------------------------------------------------


def _insert(number, data, sample_of=sample.minimal):
    """One more item before item `number`."""
    def make():
        b = sample_of()
        b.items = lambda items: items[:number] + [Item(build.Blob(data))] + items[number:]
        return b
    return make


def _items(change, sample_of=sample.minimal):
    def make():
        b = sample_of()
        b.items = change
        return b
    return make


for _name, _number, _data, _text in (
        ("type-four", 1, b"\x82\x04\x40", "an item of type 4 stands after the header"),
        ("type-seven", 1, b"\x82\x07\x40", "an item of type 7 stands after the header"),
        ("type-two-bytes", 1, b"\x82\x18\x18\x40", "an item of type 24 stands after the header"),
        ("type-huge", 1, b"\x82\x1b\xff\xff\xff\xff\xff\xff\xff\xff\x40",
         "an item of type 2^64 − 1 stands after the header")):
    bad(f"unknown-item-{_name}", ["BND-2"], "There are no unknown items to skip.", _text, "bundle.unknown-item",
        ("item", _number), _insert(_number, _data), path=(0,), trust=NONE)
bad("unknown-item-before-trailer", ["BND-2"], "An unknown item is an error wherever it stands.",
    "an item of type 4 stands before the trailer", "bundle.unknown-item", ("item", 4), _insert(4, b"\x81\x04"),
    path=(0,))
bad("item-type-text", ["BND-2"], "The type is a number.", "an item with a text as its type stands after the header",
    "schema.type", ("item", 1), _insert(1, b"\x82\x61\x30\x40"), path=(0,), trust=NONE)
bad("item-type-negative", ["BND-2"], "The type is an unsigned number.",
    "an item of type −1 stands after the header", "schema.type", ("item", 1), _insert(1, b"\x82\x20\x40"), path=(0,),
    trust=NONE)
bad("item-integer", ["BND-2"], "An item is an array.", "an integer stands after the header", "schema.type",
    ("item", 1), _insert(1, b"\x00"), trust=NONE)
bad("item-map", ["BND-2"], "An item is an array.", "an empty map stands after the header", "schema.type",
    ("item", 1), _insert(1, b"\xa0"), trust=NONE)
bad("item-bytes", ["BND-2"], "An item is an array.", "a byte string stands after the header", "schema.type",
    ("item", 1), _insert(1, b"\x41\x80"), trust=NONE)
bad("item-tagged", ["BND-2", "ENC-15"], "A tag before an item.", "an item under tag 55799 stands after the header",
    "cbor.tag", ("item", 1), _insert(1, b"\xd9\xd9\xf7\x82\x01\x00"), trust=NONE)
bad("item-indefinite", ["BND-2", "ENC-4"], "An item of indefinite length.",
    "the array of the header has indefinite length", "cbor.indefinite", ("item", 0),
    _items(lambda items: [Item(build.Blob(b"\x9f" + items[0].data.data[1:] + b"\xff"))] + items[1:]), trust=NONE)

# --- what may follow what (BND-3) -------------------------------------------------------------------
# minimal: 0 header, 1 log, 2 segment, 3 head. small: 0 header, 1 log, 2 to 7 segments and heads, 8 card.


def order(name, comment, defect, place, change, sample_of=sample.minimal, base="example/minimal", **more):
    bad(f"order-{name}", ["BND-3"], comment, defect, "bundle.item-order", ("item", place),
        _items(change, sample_of), base=base, **more)


order("no-header", "The first item is the header.", "the header is left out", 0, lambda i: i[1:], trust=NONE)
order("header-twice", "There is one header.", "the header stands there twice", 1, lambda i: i[:1] + i, trust=NONE)
order("header-after-log", "The header stands before all logs.", "header and log item are exchanged", 0,
      lambda i: [i[1], i[0]] + i[2:], trust=NONE)
order("segment-after-header", "A segment belongs to a log.", "the log item is left out", 1,
      lambda i: [i[0]] + i[2:], trust=NONE)
order("head-after-log", "A head stands after a segment.", "the segment is left out", 2,
      lambda i: i[:2] + i[3:], trust="untrusted")
order("head-twice", "No head stands without entries between it and the head before.",
      "the head stands there twice", 4, lambda i: i + [i[3]])
order("log-after-segment", "A log ends with a head.", "the head of the first log is left out", 5,
      lambda i: i[:5] + i[6:], sample.two_logs, "example/two-logs")
order("log-after-log", "A log has entries.", "the log item of rank 0 stands there twice", 2,
      lambda i: i[:2] + i[1:], trust="untrusted")
order("trailer-after-header", "A bundle has a log.", "all items but header and trailer are left out", 1,
      lambda i: i[:1], trust=NONE)
order("trailer-after-log", "A log has entries.", "segment and head are left out", 2, lambda i: i[:2],
      trust="untrusted")
order("trailer-after-segment", "A log ends with a head.", "the head is left out", 3, lambda i: i[:3],
      trust="untrusted")
order("card-after-segment", "The card stands after the last head.", "card and last head are exchanged", 7,
      lambda i: i[:7] + [i[8], i[7]], sample.small, "example/small")
order("card-twice", "A log has one card.", "the card stands there twice", 9, lambda i: i + [i[8]], sample.small,
      "example/small")
order("segment-after-card", "The card is the last item of its log.", "the card stands before the last segment", 7,
      lambda i: i[:6] + [i[8]] + i[6:8], sample.small, "example/small")
order("head-after-card", "The card is the last item of its log.", "the last head stands there again after the card",
      9, lambda i: i + [i[7]], sample.small, "example/small")
order("card-after-log", "The card stands after the last head.", "the card stands before the first segment", 2,
      lambda i: i[:2] + [i[8]] + i[2:8], sample.small, "example/small", trust="untrusted")

# --- version and suite (BND-7, README-2, README-3) ----------------------------------------------------


def _header(change):
    """The header with its row of values changed."""
    def make():
        b = sample.minimal()
        b.header = lambda row: change(list(row))
        return b
    return make


def unsupported(name, comment, defect, change, code="bundle.version", path=(1,), covers=("BND-7", "README-3")):
    bad(name, list(covers), comment, defect, code, ("header",), _header(change), path=path)


unsupported("version-two", "A later version is not judged, and not called invalid.", "the version is 2",
            lambda r: [0, 2] + r[2:])
unsupported("version-zero", "There is no version 0.", "the version is 0", lambda r: [0, 0] + r[2:])
unsupported("version-huge", "A version is not a count: any unsigned integer is read.", "the version is 2^64 − 1",
            lambda r: [0, 2 ** 64 - 1] + r[2:], covers=("BND-7", "README-3", "ENC-14"))
unsupported("version-two-short", "The version is judged before the number of members.",
            "the header is [0, 2]", lambda r: [0, 2], covers=("BND-7", "README-2"))
unsupported("version-two-long", "The version is judged before the number of members.",
            "the header has the version 2 and a member more", lambda r: [0, 2] + r[2:] + [{"new": True}],
            covers=("BND-7", "README-2"))
unsupported("version-two-other-members", "The version is judged before what the other members are.",
            "the version is 2 and the other members are of other types", lambda r: [0, 2, "x", None, [], b"", 1.5],
            covers=("BND-7", "README-2"))
unsupported("suite-two", "Suite 2 is reserved.", "the suite is 2", lambda r: r[:2] + [2] + r[3:],
            "bundle.suite", (2,))
unsupported("suite-zero", "There is no suite 0.", "the suite is 0", lambda r: r[:2] + [0] + r[3:],
            "bundle.suite", (2,))
unsupported("suite-huge", "A suite is not a count: any unsigned integer is read.", "the suite is 2^53",
            lambda r: r[:2] + [2 ** 53] + r[3:], "bundle.suite", (2,), covers=("BND-7", "README-3", "ENC-14"))
bad("version-text", ["BND-7"], "The version is a number.", "the version is the text 1", "schema.type",
    ("header",), _header(lambda r: [0, "1"] + r[2:]), path=(1,), trust=NONE)
bad("version-negative", ["BND-7"], "The version is an unsigned number.", "the version is −1", "schema.type",
    ("header",), _header(lambda r: [0, -1] + r[2:]), path=(1,), trust=NONE)
bad("version-two-not-deterministic", ["README-2", "ENC-3"],
    "Every version keeps the encoding of the first item, and the encoding is judged first.",
    "the version is 2, in two bytes", "cbor.nonminimal", ("header",),
    _header(lambda r: [0, Raw(b"\x18\x02")] + r[2:]), path=(1,), trust=NONE)
bad("version-two-too-large", ["README-2", "BND-4"], "Every version keeps the first item below 8,193 bytes.",
    "the version is 2 and the header has more than 8,192 bytes", "limit.item", ("header",),
    _header(lambda r: [0, 2] + r[2:5] + ["g" * 8192]), trust=NONE)

# --- header and log item (BND-8 to BND-12) --------------------------------------------------------------


def header_fault(name, covers, comment, defect, code, path, change):
    bad(f"header-{name}", covers, comment, defect, code, ("header",), _header(change), path=path, trust=NONE)


header_fault("five-members", ["ENC-20"], "A row has exactly its members.", "the generator is left out",
             "schema.length", (), lambda r: r[:5])
header_fault("seven-members", ["ENC-20"], "A row has exactly its members.", "null stands after the generator",
             "schema.length", (), lambda r: r + [None])
header_fault("logs-zero", ["BND-8"], "A bundle has a log.", "the number of logs is 0", "limit.count", (3,),
             lambda r: r[:3] + [0] + r[4:])
header_fault("logs-over-limit", ["BND-8", "ENC-28"], "A bundle has at most RANKS_MAX logs.",
             "the number of logs is 65,537", "limit.count", (3,), lambda r: r[:3] + [65537] + r[4:])
header_fault("withheld-list", ["BND-9"], "`withheld` is a map.", "`withheld` is an empty list", "schema.type", (4,),
             lambda r: r[:4] + [[], r[5]])
header_fault("withheld-compartment", ["BND-9"], "`withheld` names compartments.", "`withheld` names compartment 4",
             "schema.compartment", (4, ("key", 0)), lambda r: r[:4] + [{4: 1}, r[5]])
header_fault("withheld-reason-zero", ["BND-9"], "A reason is one of the registry.", "a reason is 0",
             "schema.value", (4, ("value", 0)), lambda r: r[:4] + [{3: 0}, r[5]])
header_fault("withheld-reason-seven", ["BND-9"], "A reason is one of the registry.", "a reason is 7",
             "schema.value", (4, ("value", 0)), lambda r: r[:4] + [{3: 7}, r[5]])
header_fault("withheld-reason-text", ["BND-9"], "A reason is a number.", "a reason is the text privacy",
             "schema.type", (4, ("value", 0)), lambda r: r[:4] + [{3: "privacy"}, r[5]])
header_fault("withheld-text-key", ["BND-9", "ENC-10"], "A compartment is a number.", "`withheld` has the key raw",
             "schema.type", (4, ("key", 0)), lambda r: r[:4] + [{"raw": 1}, r[5]])
header_fault("generator-bytes", ["BND-10"], "`generator` is a text.", "`generator` is a byte string", "schema.type",
             (5,), lambda r: r[:5] + [b"rabgen"])
header_fault("generator-null", ["BND-10"], "`generator` is a text.", "`generator` is null", "schema.type", (5,),
             lambda r: r[:5] + [None])


def _generator(value):
    def make():
        b = sample.minimal()
        b.generator = value
        return b
    return make


good("generator-empty", ["BND-10"], "An empty text is a text.", _generator(""))
good("generator-any-text", ["BND-10", "VER-9"],
     "The verdict repeats whatever text stands there, with its escapes.",
     _generator("\"quoted\" back\\slash\n\t\x00\x1f\x7f é e\u0301 \U0001f600"))
good("withheld-names-more", ["BND-9"], "The header may give reasons for compartments that nobody withholds.",
     _header(lambda r: r[:4] + [{0: 6, 1: 1, 2: 4, 3: 5}, r[5]]))


def _log_item(change, height=12):
    def make():
        b = sample.minimal(height=height)
        b.log.item = lambda row: change(list(row))
        return b
    return make


def log_fault(name, covers, comment, defect, code, path, change):
    bad(f"log-{name}", covers, comment, defect, code, ("log", 0), _log_item(change), path=path, trust=NONE)


log_fault("three-members", ["ENC-20"], "A row has exactly its members.", "the segment height is left out",
          "schema.length", (), lambda r: r[:3])
log_fault("five-members", ["ENC-20"], "A row has exactly its members.", "null stands after the segment height",
          "schema.length", (), lambda r: r + [None])
log_fault("id-short", ["ENC-20"], "A log id has 32 bytes.", "the log id has 31 bytes", "schema.length", (1,),
          lambda r: [1, r[1][:31]] + r[2:])
log_fault("id-text", ["ENC-21"], "A log id is a byte string.", "the log id is a text of 32 bytes", "schema.type",
          (1,), lambda r: [1, "x" * 32] + r[2:])
log_fault("rank-negative", ["ENC-21"], "A rank is an unsigned number.", "the rank is −1", "schema.type", (2,),
          lambda r: r[:2] + [-1, r[3]])
log_fault("rank-over-limit", ["ENC-14", "ENC-28"], "A rank is at most 2^53 − 1.", "the rank is 2^53",
          "limit.integer", (2,), lambda r: r[:2] + [2 ** 53, r[3]])
log_fault("height-three", ["BND-11", "ENC-28"], "The segment height is at least 4.", "the segment height is 3",
          "schema.value", (3,), lambda r: r[:3] + [3])
log_fault("height-seventeen", ["BND-11", "ENC-28"], "The segment height is at most 16.",
          "the segment height is 17", "schema.value", (3,), lambda r: r[:3] + [17])
log_fault("height-float", ["ENC-13"], "The segment height is an integer.", "the segment height is 12.0",
          "schema.type", (3,), lambda r: r[:3] + [12.0])
good("log-height-four", ["BND-11", "ENC-28"], "The smallest segment height.", lambda: sample.minimal(height=4))
good("log-height-sixteen", ["BND-11", "ENC-28"], "The largest segment height.", lambda: sample.minimal(height=16))


def _two_logs(change):
    def make():
        b = sample.two_logs()
        change(b)
        return b
    return make


bad("logs-descending", ["BND-12"], "Logs stand in ascending order of rank.",
    "the logs of rank 0 and rank 1 are exchanged", "bundle.log-order", ("log", 1),
    _two_logs(lambda b: b.logs.reverse()), base="example/two-logs")
bad("logs-of-one-rank", ["BND-12"], "No rank stands there twice.", "the log of rank 0 stands there twice",
    "bundle.log-order", ("item", 6), _items(lambda i: i[:6] + i[1:6], sample.two_logs), base="example/two-logs")
bad("logs-fewer", ["BND-8"], "The header counts the logs.", "the second log is left out, and the header counts two",
    "bundle.log-order", ("trailer",), _items(lambda i: i[:6], sample.two_logs), base="example/two-logs")
bad("logs-more", ["BND-8"], "The header counts the logs.", "the header counts one log of two", "bundle.log-order",
    ("trailer",), _two_logs(lambda b: setattr(b, "header", lambda r: r[:3] + [1] + r[4:])),
    base="example/two-logs")
bad("logs-at-limit-not-there", ["BND-8", "ENC-28"], "RANKS_MAX is a number that the header may say.",
    "the header counts 65,536 logs of one", "bundle.log-order", ("trailer",),
    _header(lambda r: r[:3] + [65536] + r[4:]))
good("one-rank-of-two", ["BND-12"], "A file need not hold the logs of all ranks.",
     _two_logs(lambda b: b.logs.pop(0)))

# --- segments (BND-13 to BND-20) ------------------------------------------------------------------------


def _runs(change, sample_of):
    """The log with its segments changed: `change` is given [(segments, head)]."""
    def make():
        b = sample_of()

        def edit(runs):
            change(runs)
            return runs
        b.log.segments = edit
        return b
    return make


def _split(runs):
    segments = runs[0][0]
    one = segments[0]
    segments[:] = [Segment(one.members[:1]), Segment(one.members[1:])]


def _join(runs):
    segments = runs[0][0]
    segments[:2] = [Segment(segments[0].members + segments[1].members)]


def _empty(runs):
    runs[0][0].append(Segment([], first=2))


bad("segment-empty", ["BND-13"], "A segment has a member.", "a segment without members stands before the head",
    "bundle.segment-split", ("segment", 0, 1), _runs(_empty, sample.minimal), rank=0)
bad("segment-cut-early", ["BND-15"], "A segment ends at a border and at no other place.",
    "the segment is cut into two after entry 0", "bundle.segment-split", ("segment", 0, 1),
    _runs(_split, sample.minimal), rank=0)
bad("segment-cut-late", ["BND-15"], "A segment ends at each multiple of 2^h.",
    "the first two segments are one", "bundle.segment-split", ("member", 0, 16), _runs(_join, sample.long), rank=0,
    base="example/long")
bad("segment-first-not-zero", ["BND-14", "TREE-7", "VER-5"],
    "The first segment begins at 0; beginning at 1, it has a `log-open` that is not the first entry.",
    "`first` of the first segment is 1", "log.open-repeated", ("entry", 0, 0),
    _runs(lambda runs: setattr(runs[0][0][0], "first", 1), sample.minimal), rank=0, entry=1, trust="untrusted")
bad("segment-first-too-large", ["BND-14", "TREE-7"], "A segment begins where the one before ends.",
    "`first` of the second segment is 3 instead of 2", "tree.gap", ("segment", 0, 1),
    _runs(lambda runs: setattr(runs[1][0][0], "first", 3), sample.two_heads), rank=0, base="example/two-heads")
bad("segment-first-too-small", ["BND-14", "TREE-7"], "A segment begins where the one before ends.",
    "`first` of the second segment is 1 instead of 2", "tree.gap", ("segment", 0, 1),
    _runs(lambda runs: setattr(runs[1][0][0], "first", 1), sample.two_heads), rank=0, base="example/two-heads")


def _member(seq, change):
    """One member of the first segment changed: `change` is given its bytes."""
    def edit(runs):
        for segments, _ in runs:
            for segment in segments:
                for n, member in enumerate(segment.members):
                    if member.first == seq:
                        data = build.Blob(change(member.data.data)).mark("member", 0, seq)
                        segment.members[n] = Member(member.first, member.end, data)
    return _runs(edit, sample.minimal)


def member_fault(name, covers, comment, defect, code, change, **more):
    bad(f"member-{name}", covers, comment, defect, code, ("member", 0, 1), _member(1, change), rank=0, **more)


member_fault("one", ["BND-13"], "A member has two or three members.", "the disclosures of entry 1 are left out",
             "schema.length", lambda d: b"\x81" + d[1:-1])
member_fault("four", ["BND-13"], "A member has two or three members.", "two numbers stand after the disclosures",
             "schema.length", lambda d: b"\x84" + d[1:] + b"\x00\x00")
member_fault("not-array", ["BND-13"], "A member is an array.", "entry 1 stands without its array", "schema.type",
             lambda d: d[1:-1])
member_fault("entry-not-bytes", ["BND-13"], "An entry is a byte string.", "entry 1 is an array and no byte string",
             "schema.type", lambda d: b"\x82" + d[3:], path=(0,))
member_fault("disclosures-map", ["BND-13"], "The disclosures are a list.", "the disclosures of entry 1 are a map",
             "schema.type", lambda d: d[:-1] + b"\xa0", path=(1,))
member_fault("empty", ["BND-13"], "A member has two or three members.", "member 1 is an empty array",
             "schema.length", lambda d: b"\x80")


def _payload(seq, change, sample_of=sample.two_heads):
    def make():
        b = sample_of()
        change(b.log.entries[seq])
        return b
    return make


bad("disclosures-too-few", ["BND-16"], "Nothing is withheld by leaving it out.",
    "the last disclosure of entry 1 is left out", "commit.count", ("entry", 0, 1),
    _payload(1, lambda e: setattr(e, "disclosures", lambda d: d[:-1])), base="example/two-heads")
bad("disclosures-too-many", ["BND-16"], "An entry has one disclosure for each commitment.",
    "null stands after the disclosures of entry 1", "commit.count", ("entry", 0, 1),
    _payload(1, lambda e: setattr(e, "disclosures", lambda d: d + [None])), base="example/two-heads")
bad("disclosures-five", ["BND-16"], "No entry has more than COMMITMENTS_MAX disclosures.",
    "null stands twice after the disclosures of entry 1", "commit.count", ("disclosures", 0, 1),
    _payload(1, lambda e: setattr(e, "disclosures", lambda d: d + [None, None])), rank=0,
    base="example/two-heads")
bad("opening-short", ["BND-16", "REC-15"], "An opening has 16 bytes.", "an opening shown in entry 1 has 15 bytes",
    "schema.length", ("opening", 0, 1, "content"),
    _payload(1, lambda e: setattr(e.payloads["content"], "given_opening", lambda o: o[:15])), rank=0,
    base="example/two-heads")
bad("opening-long", ["BND-16", "REC-15"], "An opening has 16 bytes.", "an opening shown in entry 1 has 17 bytes",
    "schema.length", ("opening", 0, 1, "content"),
    _payload(1, lambda e: setattr(e.payloads["content"], "given_opening", lambda o: o + b"\x00")), rank=0,
    base="example/two-heads")
bad("disclosure-three", ["BND-16"], "A disclosure has two members.", "a disclosure of entry 1 has three members",
    "schema.length", ("disclosure", 0, 1, "content"),
    _payload(1, lambda e: setattr(e.payloads["content"], "disclosure", lambda d: d + [None])), rank=0,
    base="example/two-heads")
bad("disclosure-false", ["BND-16"], "A disclosure is an array or null.", "a disclosure of entry 1 is false",
    "schema.type", ("disclosure", 0, 1, "content"),
    _payload(1, lambda e: setattr(e.payloads["content"], "disclosure", False)), rank=0, base="example/two-heads")


# --- pruned intervals (BND-17 to BND-20) ------------------------------------------------------------------


def _interval(first, change):
    """The interval that begins at `first` in `long_pruned`, with [first, end, [hashes]] changed."""
    def edit(runs):
        for segments, _ in runs:
            for segment in segments:
                for n, member in enumerate(segment.members):
                    if member.first == first and member.data.marks[0][1][0] == "pruned":
                        cover = member.data.data[walk(member.data.data, 0, (2,)) + 1:]
                        hashes = [cover[at + 2:at + 34] for at in range(0, len(cover), 34)]
                        row = change([member.first, member.end, hashes])
                        data = build.Blob(build.encoded(row)).mark("pruned", 0, first)
                        segment.members[n] = Member(member.first, member.end, data)
    return _runs(edit, sample.long_pruned)


def interval_fault(name, covers, comment, defect, code, change, first=22, path=(0,)):
    bad(f"interval-{name}", covers, comment, defect, code, ("pruned", 0, first), _interval(first, change), rank=0,
        path=path, base="example/long-pruned")


interval_fault("cover-short", ["BND-17", "TREE-6"], "The cover is the compact range.",
               "the last hash of a cover is left out", "tree.cover", lambda r: [r[0], r[1], r[2][:-1]])
interval_fault("cover-long", ["BND-17", "TREE-6"], "The cover is the compact range.",
               "a hash stands after the cover", "tree.cover", lambda r: [r[0], r[1], r[2] + [bytes(32)]])
interval_fault("empty", ["BND-17", "TREE-6"], "An interval has an entry.", "an interval ends where it begins",
               "tree.cover", lambda r: [r[0], r[0], r[2]])
interval_fault("end-over-limit", ["BND-17", "TREE-6"], "An interval ends at most at LEAVES_MAX.",
               "an interval ends at 2^48 + 1", "tree.cover", lambda r: [r[0], 2 ** 48 + 1, r[2]])
interval_fault("gap", ["BND-17", "TREE-7"], "An interval begins where the member before it ends.",
               "the interval of the entries 41 to 43 is one of 42 and 43", "tree.gap",
               lambda r: [42, r[1], r[2][1:]], first=41, path=())
interval_fault("hash-short", ["ENC-20"], "A hash has 32 bytes.", "the last hash of a cover has 31 bytes",
               "schema.length", lambda r: [r[0], r[1], r[2][:-1] + [r[2][-1][:31]]], path=(2, 2))
interval_fault("four-members", ["BND-13"], "A member has two or three members.", "null stands after a cover",
               "schema.length", lambda r: r + [None], path=())


bad("interval-split", ["BND-18", "TREE-8"], "Two intervals that touch are written as one.",
    "the interval of the entries 22 to 29 is written as two", "tree.cover", ("pruned", 0, 24),
    lambda: _split_interval(), rank=0, base="example/long-pruned")


def _split_interval():
    b = sample.long_pruned()
    built = b.build()
    leaves = built.facts[0]["leaves"]

    def edit(runs):
        for segments, _ in runs:
            for segment in segments:
                for n, member in enumerate(segment.members):
                    if member.first == 22 and member.end == 30:
                        segment.members[n:n + 1] = [build.interval(0, 22, 24, leaves),
                                                    build.interval(0, 24, 30, leaves)]
        return runs
    b.log.segments = edit
    return b


def _crossing():
    """Entries 11 to 19 as one interval, which crosses leaf 16."""
    b = sample.long_pruned()
    leaves = b.build().facts[0]["leaves"]

    def edit(runs):
        segments = runs[0][0]
        kept = [m for m in segments[0].members if m.first < 11]
        rest = [m for m in segments[1].members if m.first >= 20]
        segments[:2] = [Segment(kept + [build.interval(0, 11, 20, leaves)] + rest)]
        return runs
    b.log.segments = edit
    return b


bad("interval-crosses-border", ["BND-19", "TREE-9"], "An interval does not cross a multiple of 2^h.",
    "the entries 11 to 19 are one interval over leaf 16", "bundle.segment-split", ("pruned", 0, 11), _crossing,
    rank=0, base="example/long-pruned")


def _spine_pruned():
    b = sample.long()
    b.log.pruned = [(18, 22)]
    return b


bad("interval-over-spine", ["BND-20", "TREE-10"], "An entry of the spine is not pruned.",
    "an interval holds entry 20, a policy update", "head.spine", ("head", 0, 0), _spine_pruned, rank=0,
    base="example/long")

# --- heads and cards in their places (BND-21, BND-22) -------------------------------------------------------


def _shown_later():
    """The head that covers two entries stands after the third."""
    b = sample.two_heads()
    built = b.build()
    b.log.heads[0].after = 3
    b.log.heads[0].fields.update({"size": 2, "root": built.root(2), "spine": 1})
    return b


def _card_left_out():
    b = sample.small()
    b.items = lambda items: items[:-1]
    return b


def _card_not_sealed():
    b = sample.small(card=False)
    b.log.card = b"\x82\x01\x80"
    return b


bad("head-after-more-entries", ["BND-21", "SEAL-19"], "A head stands where the entries it covers end.",
    "the head over two entries is signed for size 2 and stands after the third", "tree.size", ("head", 0, 0),
    _shown_later, base="example/two-heads", rank=0)
bad("card-left-out", ["BND-22"], "A log that seals a card has a card item.", "the card item is left out",
    "card.missing", ("entry", 0, 31), _card_left_out, base="example/small")
bad("card-not-sealed", ["BND-22"], "A card item stands where the log seals a card, and nowhere else.",
    "a card item stands after a log without a `card` entry", "card.missing", ("card", 0), _card_not_sealed,
    base="example/small-without-card", rank=0)

bad("segment-beyond-leaves-max", ["TREE-4", "ENC-28"], "A log has at most 2^48 leaves.",
    "`first` of the second segment is 2^48", "limit.count", ("segment", 0, 1),
    _runs(lambda runs: setattr(runs[1][0][0], "first", 2**48), sample.two_heads), rank=0, base="example/two-heads")
bad("segment-first-again-zero", ["BND-14", "VER-5"], "A log begins once.",
    "`first` of the second segment is 0", "tree.gap", ("segment", 0, 1),
    _runs(lambda runs: setattr(runs[1][0][0], "first", 0), sample.two_heads), rank=0, base="example/two-heads")
