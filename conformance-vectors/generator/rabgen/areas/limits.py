"""The bounds of registry/limits.csv: what is at a bound is valid, what is one beyond it is not.

`limit.depth` and `limit.integer` are in encoding.py, `limit.count` of the header in framing.py.
"""

from rabgen import build, sample
from rabgen.blob import head
from rabgen.build import Payload, public, seed
from rabgen.recipe import vector

ENTRY = ("entry", 0, 1)


def bad(name, covers, comment, defect, code, at, make, base, **more):
    vector(f"limits/{name}", covers=covers, comment=comment, base=f"limits/{base}" if "/" not in base else base,
           defect=defect, code=code, at=at, **more)(make)


def good(name, covers, comment, make, **more):
    vector(f"limits/{name}", covers=covers, comment=comment, **more)(make)


def one_entry(entry, **more):
    """log-open, one entry, log-close."""
    b = sample.minimal(**more)
    b.log.entries.insert(1, entry)
    b.log.heads[0].after += 1
    return b


# --- text and payload ---------------------------------------------------------------------------------------


def prompt_text(size, **more):
    def make():
        entry = sample.pairwise()
        entry.payloads["content"].value["prompt-text"] = "t" * size
        entry.payloads["content"].value.update(more)
        return one_entry(entry)
    return make


good("text-at-limit", ["ENC-18", "ENC-28"], "A text of 65,536 bytes.", prompt_text(65536))
bad("text-over-limit", ["ENC-18", "ENC-28"], "A text has at most 65,536 bytes.", "`prompt-text` has 65,537 bytes",
    "limit.text", ("payload", 0, 1, "content"), prompt_text(65537), "text-at-limit", path=(("value", 2),))
good("text-counts-bytes", ["ENC-18"], "A text of 32,768 characters of two bytes.",
     lambda: _two_byte_text(32768))
bad("text-counts-bytes-over-limit", ["ENC-18"], "Bytes are counted, not characters.",
    "`prompt-text` has 32,769 characters of two bytes", "limit.text", ("payload", 0, 1, "content"),
    lambda: _two_byte_text(32769), "text-counts-bytes", path=(("value", 2),))


def _two_byte_text(characters):
    entry = sample.pairwise()
    entry.payloads["content"].value["prompt-text"] = "\u00e9" * characters
    return one_entry(entry)


PAYLOAD_MAX, TEXT_MAX = 1_048_576, 65_536


def payload_of(size):
    """An annotation whose content has `size` bytes, filled with names of attachments."""
    def make():
        entry = sample.pairwise()
        value = entry.payloads["content"].value
        full, attachments = ["a" * TEXT_MAX, bytes(32)], []
        value["attachments"] = attachments
        while _size(value) + TEXT_MAX + 100 < size:
            attachments.append(full)
        last = ["a" * 1000, bytes(32)]
        attachments.append(last)
        last[0] = "a" * (1000 + size - _size(value))
        assert _size(value) == size, _size(value)
        return one_entry(entry)
    return make


def _size(value):
    from rabgen import names
    return len(build.encoded(names.record("annotation-content", value)))


good("payload-at-limit", ["REC-13", "ENC-28"], "A payload of 1,048,576 bytes.", payload_of(PAYLOAD_MAX))
bad("payload-over-limit", ["REC-13", "ENC-28"], "A payload has at most 1,048,576 bytes.",
    "the content has 1,048,577 bytes", "limit.payload", ("payload", 0, 1, "content"), payload_of(PAYLOAD_MAX + 1),
    "payload-at-limit")

# --- entries --------------------------------------------------------------------------------------------------


def spine_entry(size):
    """A declaration whose entry has `size` bytes."""
    def make():
        body = {"subject": "size", "fields": [], "attachments": [], "signer": "A. Person", "role": "owner",
                "organisation": "Example Lab", "signed-ms": build.START}
        entry = build.Entry("declaration", body)
        b = one_entry(entry)
        body["fields"] = [["a", "t" * 32000], ["b", ""]]
        body["fields"][1][1] = "t" * (size - len(_entry(b)) - 2)
        assert len(_entry(b)) == size, len(_entry(b))
        return b
    return make


def event_entry(size):
    """An annotation whose entry has `size` bytes, filled through `ext`."""
    def make():
        entry = sample.pairwise()
        entry.body["ext"] = {"fill": b""}
        b = one_entry(entry)
        entry.body["ext"] = {"fill": bytes(size - len(_entry(b)) - 2)}
        assert len(_entry(b)) == size, len(_entry(b))
        return b
    return make


def _entry(b):
    built = b.build()
    at = built.offset(*ENTRY)
    return built.data[at:build.skip(built.data, at)]


good("spine-entry-at-limit", ["REC-3", "ENC-28"], "An entry of the spine of 65,536 bytes.", spine_entry(65536))
bad("spine-entry-over-limit", ["REC-3", "ENC-28"], "An entry of the spine has at most 65,536 bytes.",
    "entry 1 has 65,537 bytes", "limit.entry", ENTRY, spine_entry(65537), "spine-entry-at-limit")
good("event-entry-at-limit", ["REC-3", "ENC-28"], "An event of 1,024 bytes.", event_entry(1024))
bad("event-entry-over-limit", ["REC-3", "ENC-28"], "An event has at most 1,024 bytes.",
    "entry 1 has 1,025 bytes", "limit.entry", ENTRY, event_entry(1025), "event-entry-at-limit")


def _over_and_malformed():
    b = event_entry(1025)()
    b.log.entries[1].raw = lambda data: data[:3] + b"\xf7" + data[4:]
    return b


bad("entry-before-its-content", ["REC-3", "ENC-25", "ENC-27"],
    "The size of an entry is judged directly after its kind, before what follows.",
    "entry 1 has 1,025 bytes, of which byte 3 is undefined", "limit.entry", ENTRY, _over_and_malformed,
    "event-entry-at-limit")


def _over_of_unknown_kind():
    b = event_entry(1025)()
    b.log.entries[1].row = lambda row: [21] + row[1:]
    return b


bad("kind-before-entry-size", ["REC-2", "REC-3"], "The kind is judged before the size.",
    "entry 1 has 1,025 bytes and the kind 21", "schema.unknown-kind", ENTRY, _over_of_unknown_kind,
    "event-entry-at-limit", path=(0,))

# --- items ------------------------------------------------------------------------------------------------------


def header_of(size):
    def make():
        b = sample.minimal()
        b.generator = "g" * (size - 10)
        at = len(b.build().items[0].data)
        b.generator = "g" * (size - 10 + size - at)
        assert len(b.build().items[0].data) == size
        return b
    return make


def head_of(size):
    """A head item of `size` bytes: origin and issuer are long."""
    def make():
        b = sample.minimal()
        log = b.log
        log.issuer = "i" * 4000
        log.origin = "o" * 3000
        log.entries[0] = build.open_log(log)
        log.origin = "o" * (3000 + size - len(b.build().items[3].data))
        log.entries[0] = build.open_log(log)
        assert len(b.build().items[3].data) == size
        return b
    return make


good("header-at-limit", ["BND-4", "ENC-28"], "A header of 8,192 bytes.", header_of(8192))
bad("header-over-limit", ["BND-4", "ENC-28"], "An item has at most 8,192 bytes.", "the header has 8,193 bytes",
    "limit.item", ("header",), header_of(8193), "header-at-limit", trust="not-evaluated")
good("head-at-limit", ["BND-4", "ENC-28"], "A head item of 8,192 bytes.", head_of(8192))
bad("head-over-limit", ["BND-4", "ENC-28"], "An item has at most 8,192 bytes.", "the head item has 8,193 bytes",
    "limit.item", ("head", 0, 0), head_of(8193), "head-at-limit", trust="untrusted")


def _claims(name, path, major, size, sample_of, rest=b""):
    """A file that ends after the head of a string that claims `size` bytes."""
    def make():
        built = sample_of().build()
        at = built.offset(*name, path=path)
        return built.raw(built.data[:at] + head(major, size) + rest)
    return make


bad("segment-claims-more", ["BND-4", "ENC-6", "ENC-28"],
    "The size of a segment is judged when its length is read; the content need not be there.",
    "the body of the segment claims 16,777,217 bytes, and the file ends", "limit.segment", ("segment", 0, 0),
    _claims(("segment", 0, 0), (2,), 2, 16_777_217, sample.minimal), "example/minimal", trust="untrusted")
bad("segment-claims-limit", ["BND-4", "BND-6", "ENC-28"], "16,777,216 bytes are allowed, but they are not there.",
    "the body of the segment claims 16,777,216 bytes, and the file ends", "bundle.truncated",
    lambda b: len(b.data), _claims(("segment", 0, 0), (2,), 2, 16_777_216, sample.minimal), "example/minimal",
    trust="untrusted")
bad("segment-claims-all", ["BND-4", "ENC-6"], "A claim of 2^64 − 1 bytes is a large segment and no allocation.",
    "the body of the segment claims 2^64 − 1 bytes", "limit.segment", ("segment", 0, 0),
    _claims(("segment", 0, 0), (2,), 2, 2 ** 64 - 1, sample.minimal, b"\x00" * 50), "example/minimal",
    trust="untrusted")
bad("card-claims-more", ["BND-4", "CARD-1", "ENC-28"], "A card has at most 1,048,576 bytes.",
    "the card claims 1,048,577 bytes, and the file ends", "limit.item", ("card", 0),
    _claims(("card", 0), (1,), 2, 1_048_577, sample.small), "example/small")
bad("card-claims-limit", ["BND-4", "BND-6", "ENC-28"], "1,048,576 bytes are allowed, but they are not there.",
    "the card claims 1,048,576 bytes, and the file ends", "bundle.truncated", lambda b: len(b.data),
    _claims(("card", 0), (1,), 2, 1_048_576, sample.small), "example/small")
bad("header-claims-more", ["BND-4", "BND-6", "ENC-6"], "The file ends before 8,192 bytes of the item were read.",
    "the generator claims 2^31 bytes, and the file ends", "bundle.truncated", lambda b: len(b.data),
    _claims(("header",), (5,), 3, 2 ** 31, sample.minimal, b"g" * 100), "example/minimal", trust="not-evaluated")
bad("header-claims-more-in-long-file", ["BND-4", "ENC-6"],
    "More than 8,192 bytes of the item were read and its end is not among them.",
    "the generator claims 2^31 bytes of a file of 10,000", "limit.item", ("header",),
    _claims(("header",), (5,), 3, 2 ** 31, sample.minimal, b"g" * 10_000), "example/minimal",
    trust="not-evaluated")
bad("header-never-ends", ["BND-4"], "The size is reported, whatever else may be wrong further on.",
    "the generator claims 9,000 bytes, and a byte after the first 8,192 is no UTF-8", "limit.item", ("header",),
    _claims(("header",), (5,), 3, 9_000, sample.minimal, b"g" * 8_500 + b"\xff" * 1_000), "example/minimal",
    trust="not-evaluated")

# --- counts -------------------------------------------------------------------------------------------------------


def keys(count):
    def make():
        b = sample.minimal()
        b.log.seeds = [build.sha256(b"key %d" % n) for n in range(count)]
        b.log.entries[0] = build.open_log(b.log)
        b.log.heads[0].seed = b.log.seeds[0]
        b.policy = {"version": 1, "keys": [{"name": "Example Lab", "public": public(b.log.seeds[0]).hex(),
                                            "roles": ["log-signer"]}]}
        return b
    return make


good("keys-at-limit", ["SEAL-23", "SPN-3", "ENC-28"], "A configuration with 64 keys.", keys(64))
bad("keys-over-limit", ["SEAL-23", "SPN-3", "ENC-28"], "A log names at most 64 keys.",
    "the configuration names 65 keys", "limit.count", ("entry", 0, 0), keys(65), "keys-at-limit")


def introduced(count):
    """A configuration with 63 keys, and `count` key events that introduce one more each."""
    def make():
        b = keys(63)()
        new = [seed(n) for n in range(200, 200 + count)]
        b.log.entries[1:1] = [build.introduce(key) for key in new]
        b.log.heads[0].after += count
        return b
    return make


good("introduced-at-limit", ["SEAL-23", "SPN-22"], "The 64th key of a log is introduced.", introduced(1))
bad("introduced-over-limit", ["SEAL-23", "SPN-22"], "A log never names more than 64 keys.",
    "a 65th key is introduced", "limit.count", ("entry", 0, 2), introduced(2), "introduced-at-limit")


def reward(rows, functions=1):
    """A reward batch of which nothing is disclosed."""
    def make():
        stats = [[f"f{n}", 0, 0, None, None, None] for n in range(functions)]
        body = {"step": 1, "rows": rows, "functions": stats, "row-root": bytes(32)}
        hidden = {name: Payload({}, shown=False) for name in ("content", "signal")}
        return one_entry(build.Entry("reward", body, hidden))
    return make


good("reward-rows-at-limit", ["EVT-16", "ENC-28"], "A reward batch of 8,192 rows.", reward(8192))
bad("reward-rows-over-limit", ["EVT-16", "ENC-28"], "A reward batch has at most 8,192 rows.",
    "a reward batch has 8,193 rows", "limit.count", ENTRY, reward(8193), "reward-rows-at-limit")
bad("reward-rows-none", ["EVT-16"], "A reward batch has a row.", "a reward batch has 0 rows", "limit.count", ENTRY,
    reward(0), "reward-rows-at-limit")
good("reward-functions-at-limit", ["EVT-16", "ENC-28"], "A reward batch of 16 functions.", reward(1, 16))
bad("reward-functions-over-limit", ["EVT-16", "ENC-28"], "A reward batch has at most 16 functions.",
    "a reward batch has 17 functions", "limit.count", ENTRY, reward(1, 17), "reward-functions-at-limit")
bad("reward-functions-none", ["EVT-16"], "A reward batch has a function.", "a reward batch has no function",
    "limit.count", ENTRY, reward(1, 0), "reward-functions-at-limit")


# --- findings (FINDINGS_MAX) ---------------------------------------------------------------------------------------


def faults(count):
    """A log of `count` annotations of which each has an unknown key."""
    def make():
        log = sample.new_log(height=16)
        for n in range(count):
            entry = sample.pairwise(content=False, annotator=False)
            entry.body[22] = n
            log.entries.append(entry)
        log.entries.append(build.close_log())
        log.seal(reason=1)
        return build.Bundle([log])
    return make


def _without_faults(count):
    b = faults(count)()
    for entry in b.log.entries:
        entry.body.pop(22, None)
    return b


good("findings-base", ["VER-3"], "A hundred and one annotations.", lambda: _without_faults(101))
bad("findings-over-limit", ["VER-3"], "A verdict lists a hundred findings and counts the others.",
    "each of the 101 annotations has an unknown key", "schema.unknown-key", ENTRY, faults(101), "findings-base",
    path=(4, ("key", 3)))
