"""The keys of a log: codes 406, 523, 531 to 534 and 711, SEAL-9 and SEAL-21 to SEAL-28, SPN-3 and SPN-21 to SPN-24."""

from rab import ed25519
from rabgen import build, sample
from rabgen.build import public, seed
from rabgen.recipe import vector

A, B, C = seed(1), seed(2), seed(3)


def run(*steps, keys=(A,)):
    """A log of these entries; a pair (reason, seed) is a head signed by that key. The last head is added by hand too."""
    def make():
        log = sample.new_log(seeds=list(keys))
        for step in steps:
            if isinstance(step, tuple):
                log.seal(reason=step[0], key=step[1])
            else:
                log.entries.append(step() if callable(step) else step)
        return build.Bundle([log], generator="rabgen keys")
    return make


def good(name, covers, comment, make, **more):
    vector(f"keys/{name}", covers=covers, comment=comment, view=True, reencode=True, **more)(make)


def bad(name, covers, comment, base, defect, code, at, make, **more):
    at = at if isinstance(at, tuple) else ("entry", 0, at)
    more.setdefault("rank", 0)
    if at[0] == "entry":
        more.pop("rank")
    vector(f"keys/{name}", covers=covers, comment=comment, base=base if "/" in base else f"keys/{base}", defect=defect,
           code=code, at=at, **more)(make)


def introduce(key, **more):
    return lambda: build.introduce(key, **more)


def retire(key):
    return lambda: build.retire(key)


def revoke(key, size):
    return lambda: build.revoke(key, size)


JUDGED, CLOSE = sample.pairwise, build.close_log

# --- introduction -------------------------------------------------------------------------------------------------

# 0 open, 1 introduce B, head 0 (A), 2 annotation, head 1 (B), 3 close, head 2 (B)
good("introduced", ["SEAL-21", "SEAL-24", "SEAL-25", "SEAL-31", "SPN-22"],
     "A introduces B with the first head, and B signs from the next one on.",
     run(introduce(B), (0, A), JUDGED, (0, B), CLOSE, (1, B)))
bad("early", ["SEAL-25", "SEAL-22"], "Nobody introduces himself.", "introduced", "B signs the head that seals B's introduction",
    "key.early", ("head", 0, 0), run(introduce(B), (0, B), JUDGED, (0, A), CLOSE, (1, A)))
bad("early-unsealed", ["SEAL-25"], "A head that is not signed seals nothing.", "introduced",
    "the signature of head 0 is another", "sig.mismatch", ("head", 0, 0), lambda: unsealed(), trust="untrusted")


def unsealed():
    b = run(introduce(B), (0, A), JUDGED, (0, B), CLOSE, (1, B))()
    b.log.heads[0].signature = lambda s: s[:40] + bytes([s[40] ^ 1]) + s[41:]
    return b


bad("unknown", ["SEAL-21", "SEAL-22"], "A head is signed by a key of the log.", "introduced",
    "C, which the log never names, signs head 1", "key.unknown", ("head", 0, 1),
    run(introduce(B), (0, A), JUDGED, (0, C), CLOSE, (1, B)))
bad("unknown-last", ["SEAL-21", "SEAL-32"], "A last head of nobody is no ground for trust.", "introduced",
    "C signs the last head", "key.unknown", ("head", 0, 2),
    run(introduce(B), (0, A), JUDGED, (0, B), CLOSE, (1, C)), trust="untrusted")
bad("before-introduction", ["SEAL-21"], "A key is named before it signs.", "introduced", "B signs before it is introduced",
    "key.unknown", ("head", 0, 0), run(JUDGED, (0, B), introduce(B), (0, A), CLOSE, (1, A)))
ONLY = (introduce(B), (0, A), JUDGED, (0, A), CLOSE, (1, A))
good("introduced-unused", ["SEAL-24"], "A key may be introduced and never sign.", run(*ONLY))


def with_event(**body):
    def make():
        b = run(*ONLY)()
        for name, value in body.items():
            name = name.replace("_", "-")
            if value is None:
                b.log.entries[1].body.pop(name)
            else:
                b.log.entries[1].body[name] = value
        return b
    return make


bad("possession-missing", ["SEAL-24", "SPN-21", "SPN-22"], "A new key proves that it is held.", "introduced-unused",
    "the proof of possession is left out", "schema.value", 1, with_event(possession=None))
bad("possession-zero", ["SEAL-24", "SPN-22"], "A proof of possession verifies.", "introduced-unused", "the proof is zeros",
    "record.possession", 1, with_event(possession=bytes(64)))
bad("possession-of-other-place", ["SEAL-24"], "A proof names the event's place.", "introduced-unused",
    "the proof is for entry 2", "record.possession", 1,
    with_event(possession=lambda c: build.sign(B, build.encoded(["rlhf-audit/v1/possession", c.log_id, 2, public(B)]))))
bad("possession-of-other-log", ["SEAL-24", "TREE-3"], "A proof names its log.", "introduced-unused",
    "the proof is for another log", "record.possession", 1,
    with_event(possession=lambda c: build.sign(B, build.encoded(["rlhf-audit/v1/possession", bytes(32), c.seq, public(B)]))))
bad("possession-by-other-key", ["SEAL-24"], "The new key itself proves.", "introduced-unused", "the proof is made by A",
    "record.possession", 1,
    with_event(possession=lambda c: build.sign(A, build.encoded(["rlhf-audit/v1/possession", c.log_id, c.seq, public(B)]))))
bad("introduced-with-size", ["SPN-21"], "An introduction has no last valid size.", "introduced-unused",
    "`last-valid-size` is there", "schema.value", 1, with_event(last_valid_size=3))
bad("introduced-twice", ["SEAL-23", "SPN-22"], "A key is named once.", "introduced-unused", "A, which the configuration names",
    "log.key", 1, run(introduce(A), (0, A), JUDGED, (0, A), CLOSE, (1, A)))
bad("introduced-algorithm", ["SEAL-23", "SPN-22"], "A key is for Ed25519.", "introduced-unused", "the algorithm is 8",
    "log.key", 1, with_event(key=[8, public(B)]))
SMALL = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
bad("introduced-small-order", ["SEAL-9", "SEAL-23", "SPN-22"], "A key is of large order.", "introduced-unused",
    "the key is a point of order 8", "log.key", 1, with_event(key=[19, SMALL]))

# --- configuration ------------------------------------------------------------------------------------------------


def configured(*keys, signer=None):
    def make():
        b = sample.minimal()
        b.log.entries[0].body["keys"] = [[19, key] if isinstance(key, bytes) else key for key in keys]
        if signer:
            b.log.heads[0].seed = signer
        return b
    return make


good("configured-two", ["SPN-3", "SEAL-23"], "Two keys of the configuration; the second signs.",
     run(CLOSE, (1, B), keys=(A, B)))
good("configured-64", ["SPN-3", "SEAL-23", "ENC-28"], "A log may name 64 keys.",
     configured(*[public(seed(n)) for n in range(1, 65)]))
bad("configured-65", ["SPN-3", "SEAL-23", "ENC-28"], "A log never names more than 64 keys.", "configured-64", "a key more",
    "limit.count", 0, configured(*[public(seed(n)) for n in range(1, 66)]))
bad("configured-none", ["SPN-3", "SEAL-23"], "A configuration names a key.", "example/minimal", "the list is empty", "log.key",
    0, configured(), trust="untrusted", entry=0)
bad("configured-twice", ["SPN-3", "SEAL-23"], "A key is named once.", "configured-two", "the second key is the first again",
    "log.key", 0, run(CLOSE, (1, A), keys=(A, A)))
bad("configured-algorithm", ["SPN-3", "SEAL-23"], "A key is for Ed25519.", "example/minimal", "the algorithm is 8", "log.key",
    0, configured([8, public(A)]), trust="untrusted")
for name, key, defect in (
        ("small-order", SMALL, "the key is a point of order 8"),
        ("neutral", (1).to_bytes(32, "little"), "the key is the neutral element"),
        ("small-order-sign", SMALL[:31] + bytes([SMALL[31] | 0x80]), "the key is a point of order 8, top bit set"),
        ("not-canonical", (ed25519.P + 3).to_bytes(32, "little"), "the key has y = p + 3"),
        ("no-point", (2).to_bytes(32, "little"), "the key has y = 2, which no point has")):
    bad(f"configured-{name}", ["SEAL-9", "SPN-3", "SEAL-23"], "A key is the canonical encoding of a point of large order.",
        "example/minimal", defect, "log.key", 0, configured(key), trust="untrusted")
bad("configured-rest-ignored", ["SPN-3"], "The first key that is not usable ends the list.", "configured-two",
    "the first of two keys is of small order, and the second signs", "log.key", 0,
    configured(SMALL, public(B), signer=B), trust="untrusted")


def mixed_order():
    """A + a point of order 8: a key of mixed order, allowed."""
    point = ed25519.add(ed25519.decompress(public(A)), ed25519.decompress(SMALL))
    return ed25519.compress(point)


good("configured-mixed-order", ["SEAL-9"], "A key of mixed order is allowed.", configured(public(A), mixed_order()))

# --- retirement and revocation ----------------------------------------------------------------------------------

# 0 open, 1 introduce B, head 0 (A), 2 retire A, head 1, 3 annotation, head 2 (B), 4 close, head 3 (B)
good("retired", ["SEAL-26", "SEAL-28", "SPN-23"], "A is retired, and signs the head that seals that.",
     run(introduce(B), (0, A), retire(A), (0, A), JUDGED, (0, B), CLOSE, (1, B)))
good("retired-by-other", ["SEAL-26"], "B seals the retirement of A.",
     run(introduce(B), (0, A), retire(A), (0, B), JUDGED, (0, B), CLOSE, (1, B)))
bad("retired-signs", ["SEAL-26", "SEAL-22"], "A retired key signs no later head.", "retired", "A signs the head after",
    "key.retired", ("head", 0, 2), run(introduce(B), (0, A), retire(A), (0, A), JUDGED, (0, A), CLOSE, (1, B)))
bad("retire-unknown", ["SEAL-28", "SPN-23"], "Only a key that the log named is retired.", "introduced-unused",
    "C is retired, which the log never named", "log.key", 1, run(retire(C), (0, A), JUDGED, (0, A), CLOSE, (1, A)))
bad("retire-possession", ["SPN-21"], "A retirement has no proof of possession.", "retired", "`possession` is there",
    "schema.value", 2, lambda: retired_with(possession=bytes(64)))


def retired_with(**body):
    b = run(introduce(B), (0, A), retire(A), (0, A), JUDGED, (0, B), CLOSE, (1, B))()
    b.log.entries[2].body.update(body)
    return b


# 0 open, 1 introduce B, head 0 (A, 2), 2 annotation, head 1 (A, 3), 3 revoke A, head 2 (B, 4), 4 close, head 3 (B)
def revoked(size, last=B, sealer=B):
    return run(introduce(B), (0, A), JUDGED, (0, A), revoke(A, size), (0, sealer), CLOSE, (1, last))


good("revoked", ["SEAL-27", "SPN-24"], "A is revoked as of size 3, its last head.", revoked(3))
bad("revoked-before", ["SEAL-27", "SPN-24"], "A head of before that is too large is reported with the event.", "revoked",
    "A is revoked as of size 2", "key.revoked", ("head", 0, 1), revoked(2), entry=3)
bad("revoked-signs", ["SEAL-27", "SEAL-22"], "A revoked key signs nothing beyond its last valid size.", "revoked",
    "A signs the head that seals its revocation", "key.revoked", ("head", 0, 2), revoked(3, sealer=A))
good("revoked-future", ["SEAL-27"], "A may sign up to the last valid size.", revoked(4, sealer=A))
good("revoked-twice", ["SEAL-27"], "Of two revocations the smaller size counts, and both allow what A signed.",
     run(introduce(B), (0, A), JUDGED, (0, A), revoke(A, 9), revoke(A, 3), (0, B), CLOSE, (1, B)))
bad("revoked-twice-smaller", ["SEAL-27"], "A second revocation does not lift the first.", "revoked-twice",
    "A signs again after the larger size was named last", "key.revoked", ("head", 0, 2),
    run(introduce(B), (0, A), JUDGED, (0, A), revoke(A, 3), revoke(A, 9), (0, A), CLOSE, (1, B)))
bad("revoke-unknown", ["SEAL-28", "SPN-23"], "Only a key that the log named is revoked.", "introduced-unused",
    "C is revoked, which the log never named", "log.key", 1, run(revoke(C, 1), (0, A), JUDGED, (0, A), CLOSE, (1, A)))
bad("revoke-sizeless", ["SPN-21", "SEAL-27"], "A revocation names a size.", "revoked", "the size is left out",
    "schema.value", 3, lambda: sizeless())


def sizeless():
    b = revoked(3)()
    b.log.entries[3].body.pop("last-valid-size")
    return b


bad("order-unknown-first", ["SEAL-22"], "An unknown key is not looked at further.", "introduced",
    "C signs head 1, with a signature of another message", "key.unknown", ("head", 0, 1), lambda: unknown_unsigned())


def unknown_unsigned():
    b = run(introduce(B), (0, A), JUDGED, (0, C), CLOSE, (1, B))()
    b.log.heads[1].signature = bytes(64)
    return b


bad("order-early-first", ["SEAL-22", "SEAL-25"], "Whether the signer may sign is judged before the signature.", "introduced",
    "B signs the head that seals B's introduction, with a signature of zeros", "key.early", ("head", 0, 0),
    lambda: early_unsigned())


def early_unsigned():
    b = run(introduce(B), (0, B), JUDGED, (0, A), CLOSE, (1, A))()
    b.log.heads[0].signature = bytes(64)
    return b


bad("order-early-revoked", ["SEAL-22"], "`key.early` comes before `key.revoked`.", "introduced",
    "B is revoked before any size and signs the head that seals B's introduction", "key.early", ("head", 0, 0),
    run(introduce(B), revoke(B, 0), (0, B), JUDGED, (0, A), CLOSE, (1, A)))
bad("order-retired-revoked", ["SEAL-22"], "`key.retired` comes before `key.revoked`.", "retired",
    "A is retired and revoked as of size 4, and signs the second head after that", "key.retired", ("head", 0, 2),
    run(introduce(B), (0, A), retire(A), revoke(A, 4), (0, A), JUDGED, (0, A), CLOSE, (1, B)))

# --- what a head seals --------------------------------------------------------------------------------------------

good("introduced-in-turn", ["SEAL-25", "SEAL-31"], "A introduces B, B introduces C, and C signs.",
     run(introduce(B), (0, A), introduce(C), (0, B), CLOSE, (1, C)))
good("introduced-two-at-once", ["SEAL-25"], "One head seals two introductions.",
     run(introduce(B), introduce(C), (0, A), JUDGED, (0, C), CLOSE, (1, B)))
bad("early-by-early", ["SEAL-25"], "A key whose introduction is not sealed seals nothing.", "introduced-in-turn",
    "B signs the head that seals B's introduction; then no head seals anything", "key.early", ("head", 0, 0),
    run(introduce(B), (0, B), introduce(C), (0, B), CLOSE, (1, C)), trust="untrusted")
bad("early-not-sealed-by-unknown", ["SEAL-25", "SEAL-21"], "A head of an unknown key seals nothing.", "introduced",
    "C, which the log never names, signs the head that should seal B's introduction", "key.unknown", ("head", 0, 0),
    run(introduce(B), (0, C), JUDGED, (0, B), CLOSE, (1, A)))
bad("retired-not-sealed", ["SEAL-26"], "A head that is not signed seals no retirement: A may sign the first one that does.",
    "retired", "the signature of the head after the retirement is another; A signs the next one", "sig.mismatch",
    ("head", 0, 1), lambda: retired_unsealed())


def retired_unsealed():
    b = run(introduce(B), (0, A), retire(A), (0, A), JUDGED, (0, A), CLOSE, (1, B))()
    b.log.heads[1].signature = lambda s: s[:40] + bytes([s[40] ^ 1]) + s[41:]
    return b


# --- possession and what is named ---------------------------------------------------------------------------------


def signed_by_new(**body):
    """`introduced`, in which B signs, with members of the introduction replaced or, with None, left out."""
    def make():
        b = run(introduce(B), (0, A), JUDGED, (0, B), CLOSE, (1, A))()
        for name, value in body.items():
            if value is None:
                b.log.entries[1].body.pop(name)
            else:
                b.log.entries[1].body[name] = value
        return b
    return make


good("introduced-once", ["SEAL-25"], "B is introduced and signs one head.", signed_by_new())
bad("possession-wrong-named", ["SEAL-24"], "A key whose proof is wrong is named all the same: its heads are not unknown.",
    "introduced-once", "the proof is zeros", "record.possession", 1, signed_by_new(possession=bytes(64)))
bad("possession-missing-unnamed", ["SEAL-24", "SEAL-21"], "A key without a proof is not named: its heads are unknown.",
    "introduced-once", "the proof is left out", "schema.value", 1, signed_by_new(possession=None))
bad("possession-missing-first", ["SEAL-24", "SPN-22"], "One finding is given: that the proof is missing comes before what the key is.",
    "introduced-unused", "the key is of small order and the proof is left out", "schema.value", 1,
    with_event(key=[19, SMALL], possession=None))
bad("possession-wrong-after-key", ["SEAL-24", "SPN-22"], "One finding is given: what the key is comes before its proof.",
    "introduced-unused", "the key is of small order and the proof is zeros", "log.key", 1,
    with_event(key=[19, SMALL], possession=bytes(64)))
bad("possession-s-plus-order", ["SEAL-24", "SEAL-10"], "A proof obeys the rules of signatures.", "introduced-unused",
    "S of the proof is S + L", "record.possession", 1, with_event(possession=lambda c: plus_order(c.possession(B))))


def plus_order(signature):
    value = int.from_bytes(signature[32:], "little") + ed25519.L
    return signature[:32] + value.to_bytes(32, "little")


bad("introduced-again", ["SEAL-23", "SPN-22"], "A key that was retired is not introduced anew.", "retired",
    "A is introduced after its retirement", "log.key", 3,
    run(introduce(B), (0, A), retire(A), introduce(A), (0, A), JUDGED, (0, B), CLOSE, (1, B)))
bad("retire-size", ["SPN-21"], "A retirement has no last valid size.", "retired",
    "`last-valid-size` is there", "schema.value", 2, lambda: retired_with(**{"last-valid-size": 9}))
bad("revoke-possession", ["SPN-21"], "A revocation has no proof of possession.", "revoked", "`possession` is there",
    "schema.value", 3, lambda: revoked_with(possession=bytes(64)))


def revoked_with(**body):
    b = revoked(3)()
    b.log.entries[3].body.update(body)
    return b


# --- more of revocation -------------------------------------------------------------------------------------------

bad("revoked-last-of-several", ["SEAL-27", "SPN-24"], "Of several heads that are too large the last one is reported.",
    "revoked", "A is revoked as of size 1, before both of its heads", "key.revoked", ("head", 0, 1), revoked(1), entry=3)
good("revoked-unused", ["SEAL-27"], "A key that never signed is revoked as of size 0.",
     run(introduce(B), (0, A), revoke(B, 0), CLOSE, (1, A)))
bad("revoked-unused-signs", ["SEAL-27"], "A key that is revoked as of size 0 signs nothing.", "revoked-unused",
    "B signs the last head", "key.revoked", ("head", 0, 1), run(introduce(B), (0, A), revoke(B, 0), CLOSE, (1, B)),
    trust="untrusted")
