"""Heads and signatures: codes 501 to 526 (verification.md, step 5), SEAL-1 to SEAL-20."""

from rab import cbor, ed25519, tree
from rabgen import build, sample
from rabgen.blob import skip
from rabgen.build import START, Raw, Tag, public, seed
from rabgen.recipe import vector

BASE = "example/two-heads"
HEAD0, HEAD1 = ("head", 0, 0), ("head", 0, 1)


def bad(name, covers, comment, defect, code, make, at=HEAD1, base=BASE, **more):
    vector(f"seal/{name}", covers=covers, comment=comment, base=base, defect=defect, code=code, at=at,
           rank=more.pop("rank", 0), **more)(make)


def good(name, covers, comment, make, **more):
    vector(f"seal/{name}", covers=covers, comment=comment, view=True, reencode=True, **more)(make)


def head(number=1, **members):
    """`sample.two_heads` with members of a head's description replaced."""
    def make():
        b = sample.two_heads()
        for name, value in members.items():
            setattr(b.log.heads[number], name, value)
        return b
    return make


def fields(at=1, make=sample.two_heads, /, **members):
    """Members of the payload replaced, and signed."""
    def changed():
        b = make()
        b.log.heads[at].fields.update({name.replace("_", "-"): value for name, value in members.items()})
        return b
    return changed


# --- what a head says ------------------------------------------------------------------------------------------

bad("version", ["SEAL-2", "SEAL-1"], "A head is of the bundle's version.", "version 2", "head.version", fields(version=2))
bad("suite", ["SEAL-2", "SEAL-1"], "A head is of the bundle's suite.", "suite 2", "head.version", fields(suite=2))
bad("log-id", ["SEAL-18"], "A head speaks for one log.", "another log id", "head.log", fields(log_id=bytes(32)))
bad("origin", ["SEAL-18"], "A head has the log's origin.", "another origin", "head.log", fields(origin="lab.example/run-1/1"))
bad("issuer", ["SEAL-18", "SEAL-4"], "A head has the log's issuer.", "another `iss`", "head.log",
    head(protected=lambda p: {**p, 15: {**p[15], 1: "other.example"}}))
bad("run-id", ["SEAL-18", "SEAL-4"], "A head has the log's run id.", "another `sub`", "head.log",
    head(protected=lambda p: {**p, 15: {**p[15], 2: "run-2"}}))
bad("size-more", ["SEAL-19", "TREE-5"], "A head covers what stands before it.", "the size is one more", "tree.size",
    fields(size=5))
bad("size-less", ["SEAL-19", "TREE-5"], "A head covers what stands before it.", "the size is one less", "tree.size",
    fields(size=3))
bad("root-other", ["SEAL-19", "TREE-5", "TREE-2"], "A verifier computes the root itself.", "the root is another", "tree.root",
    fields(root=lambda root: bytes([root[0] ^ 1]) + root[1:]))
bad("root-of-other-size", ["SEAL-19", "TREE-2"], "The root is that of the size.", "the root is that of three entries",
    "tree.root", lambda: fields(root=sample.two_heads().build().root(3))())
bad("root-unbalanced", ["TREE-2"], "The left subtree is the largest power of two.",
    "the root of three leaves is that of a tree that is split after the first", "tree.root", lambda: unbalanced(),
    base="seal/three-leaves", at=HEAD0)
good("three-leaves", ["TREE-2"], "A tree of three leaves.", lambda: three_leaves())


def three_leaves():
    log = sample.new_log()
    log.entries += [sample.pairwise(), build.close_log()]
    log.seal(reason=1)
    return build.Bundle([log])


def unbalanced():
    b = three_leaves()
    a, c, d = b.build().facts[0]["leaves"]
    b.log.heads[0].fields["root"] = tree.node_hash(a, tree.node_hash(c, d))
    return b


bad("root-no-prefix", ["TREE-1", "TREE-2"], "Inner nodes have the byte 01.", "nodes are hashed without the byte 01",
    "tree.root", lambda: plain_root(), base="example/minimal", at=HEAD0)


def plain_root():
    b = sample.minimal()
    first, second = b.build().facts[0]["leaves"]
    b.log.heads[0].fields["root"] = build.sha256(first + second)
    return b


bad("spine-more", ["SEAL-19"], "The spine count is that of the entries.", "the spine count is one more", "head.spine",
    fields(spine=3))
bad("spine-less", ["SEAL-19"], "The spine count is that of the entries.", "the spine count is one less", "head.spine",
    fields(spine=1))
bad("time-before-entry", ["SEAL-17"], "A head is not before what it covers.", "the time is one ms before the last entry",
    "head.time", head(time=START + 2999))
good("time-of-entry", ["SEAL-17"], "A head may have the time of its last entry.", head(time=START + 3000))
good("time-of-last-readable", ["SEAL-17", "VER-7"], "Of the entries that a head covers those that are there count.",
     lambda: pruned_time(START + 40_000))
bad("time-before-last-readable", ["SEAL-17"], "A head is not before the last entry that is covered and not pruned.",
    "the time is one ms earlier", "head.time", lambda: pruned_time(START + 39_999), base="seal/time-of-last-readable")
bad("time-before-predecessor", ["SEAL-17"], "A head is not before the one before it.",
    "the first head has a time after the second's", "head.time", head(0, time=START + 3001))


def pruned_time(time):
    """Of the entries before head 1 (size 44) the last three are pruned: entry 40 is the last that is there."""
    b = sample.long_pruned()
    b.log.heads[1].time = time
    return b


for number, reason in enumerate(["checkpoint", "close", "request", "recovery"]):
    good(f"reason-{reason}", ["SEAL-1"], f"A head for the reason {reason}.", head(reason=number))
bad("reason-unknown", ["SEAL-1", "ENC-24"], "There are four reasons.", "reason 4", "schema.value", fields(reason=4),
    at=("head-payload", 0, 1), path=(10,))
bad("payload-short", ["SEAL-1", "ENC-20"], "A head's payload is a row of eleven.", "the reason is left out",
    "schema.length", head(payload=lambda row: row[:10]), at=("head-payload", 0, 1))
bad("payload-trailing", ["SEAL-1", "ENC-7"], "The payload is one item.", "a byte follows in the payload", "cbor.trailing",
    head(payload=lambda row: build.encoded(row) + b"\x00"), at=lambda b: after_payload(b))


def after_payload(built):
    return skip(built.data, built.offset("head-payload", 0, 1))


bad("payload-nonminimal", ["SEAL-1", "ENC-3"], "The payload is deterministic.", "the size takes two bytes",
    "cbor.nonminimal", fields(size=Raw(b"\x18\x04")), at=("head-payload", 0, 1), path=(4,))
bad("payload-root-short", ["SEAL-1", "ENC-20"], "A root has 32 bytes.", "the root has 31 bytes", "schema.length",
    fields(root=bytes(31)), at=("head-payload", 0, 1), path=(5,))
bad("payload-time-float", ["SEAL-1", "ENC-13"], "A time is an integer.", "the time is a float", "schema.type",
    fields(time=1767225603000.0), at=("head-payload", 0, 1), path=(8,))
bad("payload-size-large", ["SEAL-1", "ENC-14"], "A size is at most 2^53 − 1.", "the size is 2^53", "limit.integer",
    fields(size=2**53), at=("head-payload", 0, 1), path=(4,))

# --- the chain ---------------------------------------------------------------------------------------------------

bad("number-first", ["SEAL-14"], "The first head has number 0.", "the first head has number 1", "head.number",
    fields(0, sample.minimal, number=1), at=HEAD0, base="example/minimal")
bad("number-skipped", ["SEAL-14"], "Numbers have no gap.", "the second head has number 2", "head.number", fields(number=2))
bad("number-repeated", ["SEAL-14"], "Two heads of one number are a fork.", "the second head has number 0", "head.fork",
    fields(number=0))
bad("previous-missing", ["SEAL-15"], "A head names the one before.", "the second head names none", "head.previous",
    fields(previous=None))
bad("previous-other", ["SEAL-15"], "A head names the one before.", "the second head names another digest",
    "head.previous", fields(previous=lambda d: bytes([d[0] ^ 1]) + d[1:]))
bad("previous-of-first", ["SEAL-15"], "The first head names none.", "the first head names a digest", "head.previous",
    fields(0, sample.minimal, previous=bytes(32)), at=HEAD0, base="example/minimal")
bad("previous-with-signature", ["SEAL-15", "ENC-2"], "The digest of a head leaves the signature out.",
    "the second head names SHA-256 of the first one's COSE_Sign1", "head.previous", lambda: hashed_whole())


def hashed_whole():
    built = sample.two_heads().build()
    at = built.offset("cose", 0, 0)
    return fields(previous=build.sha256(built.data[at:skip(built.data, at)]))()


bad("size-same", ["SEAL-16", "SEAL-19"], "Heads grow.",
    "the second head has the size of the first, with the root and spine count of its own", "tree.size",
    fields(size=2))


def unjudged(**members):
    """Entry 2 has five disclosures, which ends the reading of its segment; then no size or root is held against a head."""
    def make():
        b = fields(**members)()
        b.log.entries[2].disclosures = lambda shown: [*shown, None, None]
        return b
    return make


TWO_FAULTS = ("Two faults: where all entries can be read, `tree.size` comes first; where the reading of a segment ended, "
              "it is not judged, and the chain of heads still is.")
bad("size-not-larger", ["SEAL-16", "VER-5"], TWO_FAULTS, "the size of head 1 is 1; entry 2 has five disclosures", "head.size",
    unjudged(size=1))
bad("size-same-other-root", ["SEAL-16", "VER-5"], TWO_FAULTS + " The same size with another root is `head.fork` as well.",
    "the size of head 1 is that of head 0; entry 2 has five disclosures", "head.size", unjudged(size=2))
bad("size-same-root", ["SEAL-16", "VER-5"], TWO_FAULTS + " The same size with the same root is no fork.",
    "size and root of head 1 are those of head 0; entry 2 has five disclosures", "head.size",
    lambda: unjudged(size=2, root=sample.two_heads().build().root(2))())
bad("head-without-entries", ["BND-3", "SEAL-16", "VER-4", "VER-8"], "No head stands without entries between it and the one before.",
    "the first head stands twice", "bundle.item-order", lambda: twice(), rank=None,
    at=lambda b: b.offset("head", 0, 0) + len(b.items[3].data), verdict="invalid")


def twice():
    b = sample.two_heads()
    b.items = lambda items: items[:4] + [items[3]] + items[4:]
    return b


# --- the envelope ----------------------------------------------------------------------------------------------------

PROTECTED = ("protected", 0, 1)


def protected(name, covers, comment, defect, change, path=(), plus=0, code="sig.header", at=PROTECTED):
    bad(f"protected-{name}", ["SEAL-4", *covers], comment, defect, code, head(protected=change), at=at, path=path, plus=plus)


protected("alg-eddsa", [], "The algorithm is −19.", "the algorithm is −8", lambda p: {**p, 1: -8}, path=(("value", 0),))
protected("alg-text", [], "The algorithm is an integer.", "the algorithm is a text", lambda p: {**p, 1: "Ed25519"},
          path=(("value", 0),))
protected("kid-15", [], "A kid has 16 bytes.", "the kid has 15 bytes", lambda p: {**p, 4: p[4][:15]}, path=(("value", 1),))
protected("kid-text", [], "A kid is a byte string.", "the kid is a text", lambda p: {**p, 4: "x" * 16}, path=(("value", 1),))
protected("claims-three", [], "There are two claims.", "a third claim", lambda p: {**p, 15: {**p[15], 6: 0}},
          path=(("value", 2),))
protected("claims-one", [], "There are two claims.", "`sub` is left out", lambda p: {**p, 15: {1: p[15][1]}},
          path=(("value", 2),))
protected("claims-list", [], "The claims are a map.", "the claims are a list", lambda p: {**p, 15: [p[15][1], p[15][2]]},
          path=(("value", 2),))
protected("claims-label", [], "The claims are `iss` and `sub`.", "`aud` in the place of `sub`",
          lambda p: {**p, 15: {1: p[15][1], 3: p[15][2]}}, path=(("value", 2), ("key", 1)))
protected("iss-bytes", [], "`iss` is a text.", "`iss` is a byte string", lambda p: {**p, 15: {**p[15], 1: b"lab.example"}},
          path=(("value", 2), ("value", 0)))
protected("typ-other", [], "The type is that of a head.", "another type", lambda p: {**p, 16: "application/cwt"},
          path=(("value", 3),))
protected("typ-number", [], "The type is a text.", "the type is a number", lambda p: {**p, 16: 18}, path=(("value", 3),))
for label, name in ((1, "alg"), (4, "kid"), (15, "claims"), (16, "typ")):
    protected(f"without-{name}", [], "All four labels are there.", f"label {label} is left out",
              lambda p, label=label: {k: v for k, v in p.items() if k != label})
protected("crit", [], "No other label is there.", "`crit` (label 2) beside the four", lambda p: {**p, 2: [1]})
protected("content-type", [], "No other label is there.", "a content type (label 3) beside the four",
          lambda p: {**p, 3: "application/cbor"})
protected("certificate", [], "No other label is there.", "a certificate chain (label 33) beside the four",
          lambda p: {**p, 33: bytes(8)})
protected("alg-ml-dsa", ["SEAL-6"], "The algorithm is that of suite 1.", "the algorithm is −49", lambda p: {**p, 1: -49},
          path=(("value", 0),))
protected("label-other", [], "The labels are these four.", "label 17 in the place of 16",
          lambda p: {1: p[1], 4: p[4], 15: p[15], 17: p[16]}, path=(("key", 3),))
protected("empty-map", [], "An empty map is no header.", "the header is `a0`", b"\xa0")
protected("empty-string", [], "An empty string is no header.", "the header has no bytes", b"", at=lambda b: b.offset(*PROTECTED) - 1)
protected("key-order", ["ENC-8"], "The header is deterministic.", "two labels change places",
          lambda p: bytes(build.raw_map([(4, p[4]), (1, p[1]), (15, p[15]), (16, p[16])])), path=(("key", 1),),
          code="cbor.key-order")
protected("trailing", ["ENC-7"], "The header is one item.", "a byte follows the map",
          lambda p: build.encoded(p) + b"\x00", code="cbor.trailing", at=lambda b: after_header(b))
protected("list", [], "The header is a map.", "the header is a list", lambda p: build.encoded([p]))


def after_header(built):
    return skip(built.data, built.offset(*PROTECTED))


bad("unprotected", ["SEAL-5"], "What is not signed cannot be said.", "the unprotected header has a kid", "sig.header",
    head(unprotected={4: bytes(16)}), at=("unprotected", 0, 1))
bad("unprotected-null", ["SEAL-3"], "The unprotected header is a map.", "it is null", "schema.type", head(unprotected=None),
    at=("unprotected", 0, 1))
bad("tag-missing", ["SEAL-3", "ENC-15"], "A head is tagged 18.", "the tag is left out", "schema.type",
    head(cose=lambda tagged: tagged.value), at=("signatures", 0, 1), path=(0,), rank=None)
bad("tag-61", ["SEAL-3", "ENC-15"], "A head is tagged 18.", "the tag is 61 (CWT)", "cbor.tag",
    head(cose=lambda tagged: Tag(61, tagged.value)), at=("signatures", 0, 1), path=(0,), rank=None)
bad("five-members", ["SEAL-3"], "A COSE_Sign1 has four members.", "a null too many", "schema.length",
    head(cose=lambda tagged: Tag(18, [*tagged.value, None])), at=("cose", 0, 1), plus=1)
bad("detached", ["SEAL-3"], "The payload is attached.", "the payload is null", "schema.type",
    head(cose=lambda tagged: Tag(18, [tagged.value[0], tagged.value[1], None, tagged.value[3]])), at=("cose", 0, 1),
    path=("in", 2))
bad("signature-63", ["SEAL-3"], "A signature has 64 bytes.", "the last byte is left out", "schema.length",
    head(signature=lambda s: s[:63]), at=("signature", 0, 1))
bad("signature-65", ["SEAL-3"], "A signature has 64 bytes.", "a byte too many", "schema.length",
    head(signature=lambda s: s + b"\x00"), at=("signature", 0, 1))
bad("stripped", ["SEAL-6", "BND-21"], "A head bears the signature of its suite.", "the list of signatures is empty",
    "sig.count", head(signatures=[]), at=("signatures", 0, 1))
bad("doubled", ["SEAL-6", "BND-21"], "A head bears one signature.", "the signature stands twice", "sig.count",
    head(signatures=lambda listed: listed * 2), at=("signatures", 0, 1))

# --- Ed25519 -----------------------------------------------------------------------------------------------------


def signature(name, covers, comment, defect, code, change):
    bad(name, covers, comment, defect, code, head(signature=change), trust="untrusted")


def plus_order(s):
    value = int.from_bytes(s[32:], "little") + ed25519.L
    return s[:32] + value.to_bytes(32, "little")


signature("s-plus-order", ["SEAL-10"], "S is below L: no second signature.", "S is S + L", "sig.s", plus_order)
signature("s-is-order", ["SEAL-10"], "S is below L.", "S is L", "sig.s", lambda s: s[:32] + ed25519.L.to_bytes(32, "little"))
signature("s-highest-bits", ["SEAL-10"], "S is below L.", "S is all ones", "sig.s", lambda s: s[:32] + b"\xff" * 32)
signature("s-one-below", ["SEAL-12", "SEAL-10"], "S = L − 1 is judged by the equation.", "S is L − 1", "sig.mismatch",
          lambda s: s[:32] + (ed25519.L - 1).to_bytes(32, "little"))
signature("r-identity", ["SEAL-11"], "R is of large order.", "R is the neutral element", "sig.r",
          lambda s: (1).to_bytes(32, "little") + s[32:])
signature("r-small-sign", ["SEAL-11"], "R is of large order, with either top bit.", "R is a point of order 8, top bit set",
          "sig.r", lambda s: bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85") + s[32:])
signature("r-not-canonical", ["SEAL-11"], "R has y < p.", "R has y = p + 3", "sig.r",
          lambda s: (ed25519.P + 3).to_bytes(32, "little") + s[32:])
signature("r-no-point", ["SEAL-11", "SEAL-12"], "An R that is no point does not match.", "R has y = 2, which no point has",
          "sig.mismatch", lambda s: (2).to_bytes(32, "little") + s[32:])
signature("order-of-checks", ["SEAL-13"], "S is judged before R.", "the signature is all ones", "sig.s", b"\xff" * 64)
signature("zero", ["SEAL-11", "SEAL-13"], "Zeros are no signature.", "the signature is all zeros", "sig.r", bytes(64))
signature("other-message", ["SEAL-7", "SEAL-12"], "The signature is of this head.", "the signature is of the empty message",
          "sig.mismatch", lambda s: build.sign(seed(1), b""))
signature("payload-alone", ["SEAL-7"], "What is signed is the Sig_structure.", "the signature is of the payload alone",
          "sig.mismatch", lambda s: payload_signature())


def payload_signature():
    built = sample.two_heads().build()
    at = built.offset("head-payload", 0, 1)
    return build.sign(seed(1), built.data[at:skip(built.data, at)])


bad("external-aad", ["SEAL-7"], "The external data are empty.", "signed with external data", "sig.mismatch",
    lambda: aad(), trust="untrusted")


def aad():
    built = sample.two_heads().build()
    places = [built.offset("protected", 0, 1), built.offset("head-payload", 0, 1)]
    protected_, payload = (built.data[at:skip(built.data, at)] for at in places)
    return head(signature=build.sign(seed(1), cbor.encode(["Signature1", protected_, b"x", payload])))()


bad("signed-before-change", ["SEAL-7", "ENC-2"], "What is signed is what stands there.",
    "the time was changed after signing", "sig.mismatch", lambda: changed_after(), trust="untrusted")


def changed_after():
    built = sample.two_heads().build()
    at = built.offset("head-payload", 0, 1, path=(8,)) + 8
    return built.patched(at, 1, bytes([built.data[at] + 1]))


bad("other-key", ["SEAL-8", "SEAL-12"], "The kid names the key.", "signed by another key under this kid", "sig.mismatch",
    lambda: other_key(), trust="untrusted")


def other_key():
    b = sample.two_heads()
    b.log.heads[1].seed = seed(9)
    b.log.heads[1].kid = build.kid(public(seed(1)))
    return b


bad("kid-other", ["SEAL-8", "SEAL-21"], "The kid is that of a key of the log.", "the kid is another", "key.unknown",
    head(kid=bytes(16)), trust="untrusted")
bad("kid-of-public", ["SEAL-8"], "A kid is more than the digest of the key.", "the kid is SHA-256 of the key alone",
    "key.unknown", head(kid=build.sha256(public(seed(1)))[:16]), trust="untrusted")
bad("unsealed-end", ["SEAL-20", "BND-3"], "A log ends with a head.", "the last head is left out", "bundle.item-order",
    lambda: headless(), at=("trailer",), rank=None, trust="trusted")


def headless():
    b = sample.two_heads()
    b.items = lambda items: items[:-1]
    return b


bad("broken-first-head", ["SEAL-20", "VER-4"], "A head that cannot be read is no predecessor.",
    "the first head has no signature", "sig.count", head(0, signatures=[]), at=("signatures", 0, 0))
