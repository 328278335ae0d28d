"""The trailer: codes 1301 to 1304, BND-23 to BND-25. (`trailer.missing` is in framing.py.)"""

import hashlib

from rabgen import sample
from rabgen.blob import head
from rabgen.build import Raw, encoded
from rabgen.recipe import vector


def bad(name, covers, comment, defect, code, make, at=("trailer",), base="example/two-heads", **more):
    vector(f"trailer/{name}", covers=covers, comment=comment, base=base, defect=defect, code=code, at=at,
           **more)(make)


def trailer(change, sample_of=sample.two_heads):
    """The row of the trailer changed."""
    def make():
        b = sample_of()
        b.trailer = lambda row: change(list(row))
        return b
    return make


bad("items-fewer", ["BND-23"], "The items before the trailer are counted.", "`items` is one less", "trailer.items",
    trailer(lambda r: [6, r[1] - 1] + r[2:]))
bad("items-with-trailer", ["BND-23"], "The trailer itself is not counted.", "`items` is one more", "trailer.items",
    trailer(lambda r: [6, r[1] + 1] + r[2:]))
bad("items-zero", ["BND-23"], "The items before the trailer are counted.", "`items` is 0", "trailer.items",
    trailer(lambda r: [6, 0] + r[2:]))
bad("length-one-less", ["BND-24"], "The bytes before the trailer are counted.", "`length` is one less",
    "trailer.length", trailer(lambda r: r[:2] + [r[2] - 1, r[3]]))
bad("length-without-magic", ["BND-24"], "The magic is counted.", "`length` is 12 less", "trailer.length",
    trailer(lambda r: r[:2] + [r[2] - 12, r[3]]))
bad("length-with-trailer", ["BND-24"], "The trailer is not counted.", "`length` is that of the whole file",
    "trailer.length", trailer(lambda r: r[:2] + [r[2] + 41, r[3]]))
bad("digest-first-bit", ["BND-25"], "The digest covers the items.", "the first bit of the digest is another",
    "trailer.digest", trailer(lambda r: r[:3] + [bytes([r[3][0] ^ 0x80]) + r[3][1:]]))
bad("digest-last-bit", ["BND-25"], "All of the digest is compared.", "the last bit of the digest is another",
    "trailer.digest", trailer(lambda r: r[:3] + [r[3][:31] + bytes([r[3][31] ^ 1])]))


def _digest_of(parts):
    """The digest over other bytes: `parts` is given the magic and the items before the trailer."""
    def make():
        b = sample.two_heads()
        items = b.build().items
        digest = hashlib.sha256(b"".join(parts(b.magic, items))).digest()
        b.trailer = lambda row: row[:3] + [digest]
        return b
    return make


def _without_body(item):
    start, end = item.body or (len(item.data), len(item.data))
    return item.data.data[:start] + item.data.data[end:]


bad("digest-with-bodies", ["BND-25"], "The bodies of segments are left out of the digest.",
    "the digest covers the bodies, too", "trailer.digest",
    _digest_of(lambda magic, items: [magic] + [item.data.data for item in items]))
bad("digest-without-magic", ["BND-25"], "The magic is covered.", "the digest does not cover the magic",
    "trailer.digest", _digest_of(lambda magic, items: [_without_body(item) for item in items]))
bad("digest-without-segments", ["BND-25"], "The heads of segments are covered.",
    "the digest does not cover the heads of segments", "trailer.digest",
    _digest_of(lambda magic, items: [magic] + [item.data.data for item in items if item.body is None]))


def _old_trailer(change):
    """The bundle changed, with the trailer that it had before."""
    def make():
        b = sample.two_heads()
        row = _trailer_of(b)
        change(b)
        b.trailer = row
        return b
    return make


def _trailer_of(b):
    built = b.build()
    return built.data[built.offset("trailer"):]


bad("generator-changed", ["BND-25", "BND-10"], "The header is covered by the digest and by nothing else.",
    "the generator is another text of the same length, and the trailer is the old one", "trailer.digest",
    _old_trailer(lambda b: setattr(b, "generator", "rabgeN")))
bad("reason-changed", ["BND-25", "BND-9"], "The reasons are covered by the digest and by nothing else.",
    "the reason of compartment 1 is legal instead of privacy, and the trailer is the old one", "trailer.digest",
    lambda: _reason(), base="trailer/annotator-withheld")


def _withheld():
    b = sample.two_heads()
    b.log.entries[1].payloads["annotator"].shown = False
    return b


vector("trailer/annotator-withheld", covers=["BND-9", "BND-27"], comment="The annotator of entry 1 is withheld.",
       view=True, reencode=True)(_withheld)


def _reason():
    b = _withheld()
    row = _trailer_of(b)
    b.withheld = {1: 3}
    b.trailer = row
    return b


# --- its members ------------------------------------------------------------------------------------------

bad("three-members", ["ENC-20"], "A row has exactly its members.", "the digest is left out", "schema.length",
    trailer(lambda r: r[:3]))
bad("five-members", ["ENC-20"], "A row has exactly its members.", "null stands after the digest", "schema.length",
    trailer(lambda r: r + [None]))
bad("items-negative", ["ENC-21"], "`items` is an unsigned number.", "`items` is −1", "schema.type",
    trailer(lambda r: [6, -1] + r[2:]), path=(1,))
bad("items-text", ["ENC-21"], "`items` is a number.", "`items` is the text 6", "schema.type",
    trailer(lambda r: [6, "6"] + r[2:]), path=(1,))
bad("length-over-limit", ["ENC-14", "ENC-28"], "`length` is at most 2^53 − 1.", "`length` is 2^53",
    "limit.integer", trailer(lambda r: r[:2] + [2 ** 53, r[3]]), path=(2,))
bad("length-at-limit", ["BND-24", "ENC-28"], "2^53 − 1 is a number, and not the length.",
    "`length` is 2^53 − 1", "trailer.length", trailer(lambda r: r[:2] + [2 ** 53 - 1, r[3]]))
bad("digest-short", ["ENC-20"], "A digest has 32 bytes.", "the digest has 31 bytes", "schema.length",
    trailer(lambda r: r[:3] + [r[3][:31]]), path=(3,))
bad("digest-text", ["ENC-21"], "A digest is a byte string.", "the digest is a text of 32 bytes", "schema.type",
    trailer(lambda r: r[:3] + ["x" * 32]), path=(3,))
bad("digest-null", ["ENC-21"], "A digest is a byte string.", "the digest is null", "schema.type",
    trailer(lambda r: r[:3] + [None]), path=(3,))
bad("digest-claims-more", ["BND-6", "ENC-6"], "A digest that ends after the file.",
    "the digest claims 33 bytes of 32", "bundle.truncated",
    trailer(lambda r: r[:3] + [Raw(head(2, 33) + r[3])]), at=lambda b: len(b.data))
bad("tagged", ["ENC-15"], "The trailer stands under no tag.", "the trailer stands under tag 55799", "cbor.tag",
    lambda: _tagged())


def _tagged():
    b = sample.two_heads()
    b.trailer = lambda row: b"\xd9\xd9\xf7" + encoded(row)
    return b
