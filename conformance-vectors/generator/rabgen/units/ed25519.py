"""ed25519.json: what RFC 8032 leaves open, as SEAL-9 to SEAL-13 close it.

Keys and nonces are small fixed numbers, so that everything can be computed again by hand. A signature
that has to meet a condition (say, that k is a multiple of 8) is found by counting up the message.
"""

import hashlib

from . import _ed25519 as ed
from . import table

SCALAR, NONCE = 7, 11                       # of the good key and the good signature
POINT = ed.multiply(SCALAR, ed.BASE)
PUBLIC = ed.encode(POINT)

# The list of seal.md, each y with either value of the top bit.
SMALL_ORDER = [bytes.fromhex(y[:62] + f"{int(y[62:], 16) | top:02x}") for y in (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a") for top in (0, 0x80)]
OTHER = ["y = 0", "y = 1", "y = p - 1", "y = p", "y = p + 1", "y of order 8", "the other y of order 8"]
NAMES = [f"{name}, top bit {top}" for name in OTHER for top in (0, 1)]


def messages():
    """Messages without end."""
    number = 0
    while True:
        yield b"message %d" % number
        number += 1


def reduced(r, a, message):
    return ed.challenge(r, a, message) % ed.L


def signed(message, scalar=SCALAR, public=PUBLIC, nonce=NONCE, r=None):
    """R and S; without `r` the equation holds for a key of prime order."""
    r = ed.encode(ed.multiply(nonce, ed.BASE)) if r is None else r
    return r + ed.little((nonce + reduced(r, public, message) * scalar) % ed.L)


def off_curve():
    """The smallest y of no point."""
    return next(y for y in range(2, 100) if ed.x_of(y, 0) is None)


class _Cases(list):
    def add(self, name, public, message, signature, expect, comment=None, loose=None):
        """`loose`: what a cofactored verifier that takes any encoding is known to say, checked here."""
        found = ed.verdict(public, message, signature)
        if found != expect:
            raise ValueError(f"{name}: said {expect}, found {found}")
        if loose is not None and ed.loose(public, message, signature) != loose:
            raise ValueError(f"{name}: a loose verifier does not say {loose}")
        self.append({"name": name, **({"comment": comment} if comment else {}), "public": public.hex(),
                     "message": message.hex(), "signature": signature.hex(), "expect": expect})


def plain(cases):
    message = b"message"
    good = signed(message)
    cases.add("valid", PUBLIC, message, good, "valid")
    cases.add("valid, empty message", PUBLIC, b"", signed(b""), "valid")
    cases.add("valid, 1000 bytes", PUBLIC, b"\x5a" * 1000, signed(b"\x5a" * 1000), "valid")
    negated = ed.encode(ed.negative(POINT))
    cases.add("the negated key signs with the negated scalar", negated, message,
              signed(message, -SCALAR % ed.L, negated), "valid")
    cases.add("another message", PUBLIC, b"messagf", good, "sig.mismatch")
    cases.add("a message that is longer by 00", PUBLIC, message + b"\x00", good, "sig.mismatch")
    cases.add("the key with its top bit changed", negated, message, good, "sig.mismatch")
    cases.add("another key", ed.encode(ed.multiply(SCALAR + 1, ed.BASE)), message, good, "sig.mismatch")
    cases.add("R with its top bit changed", PUBLIC, message, good[:31] + bytes([good[31] ^ 0x80]) + good[32:], "sig.mismatch")
    cases.add("S + 1", PUBLIC, message, good[:32] + ed.little(int.from_bytes(good[32:], "little") + 1), "sig.mismatch")
    cases.add("Ed25519ph", PUBLIC, message, _prehashed(message), "sig.mismatch", "RFC 8032 §5.1 with phflag 1 and no context")
    cases.add("Ed25519ctx", PUBLIC, message, _contextual(message), "sig.mismatch", "RFC 8032 §5.1 with the context \"foo\"")


def _with_prefix(prefix, message):
    r = ed.encode(ed.multiply(NONCE, ed.BASE))
    k = int.from_bytes(hashlib.sha512(prefix + r + PUBLIC + message).digest(), "little") % ed.L
    return r + ed.little((NONCE + k * SCALAR) % ed.L)


def _prehashed(message):
    return _with_prefix(b"SigEd25519 no Ed25519 collisions\x01\x00", hashlib.sha512(message).digest())


def _contextual(message):
    return _with_prefix(b"SigEd25519 no Ed25519 collisions\x00\x03foo", message)


def keys(cases):
    """SEAL-9."""
    for name, public in zip(NAMES, SMALL_ORDER):
        y, sign = ed.y_of(public)
        x = ed.x_of(y % ed.P, sign)
        point = (0 if x is None else x, y % ed.P)
        r = ed.encode(ed.multiply(NONCE, ed.BASE))
        message = next(m for m in messages() if ed.multiply(reduced(r, public, m) % 8, point) == ed.NEUTRAL)
        cases.add(f"key {name}", public, message, r + ed.little(NONCE), "sig.key",
                  "small order; [S]B = R + [k]A holds with and without the cofactor", loose=True)
    for extra in (2, 3, 4, 18):
        name = f"key with y = p + {extra}"
        for top in (0, 1):
            public = ed.little(ed.P + extra | top << 255)
            where = "" if ed.x_of(extra, top) is not None else ", of no point"
            cases.add(f"{name}, top bit {top}", public, b"message", signed(b"message", public=public), "sig.key",
                      f"y is not below p{where}")
    y = off_curve()
    for top in (0, 1):
        public = ed.little(y | top << 255)
        cases.add(f"key of no point, y = {y}, top bit {top}", public, b"message", signed(b"message", public=public), "sig.key")
    cases.add("key of 32 bytes ff", b"\xff" * 32, b"message", signed(b"message", public=b"\xff" * 32), "sig.key")
    cases.add("smallest y of a point that is not of small order", *_small_y())


def _small_y():
    """A key whose scalar nobody knows: the signature cannot be valid, the key can."""
    y = next(y for y in range(2, 100) if ed.x_of(y, 0) is not None)
    public = ed.little(y)
    return public, b"message", signed(b"message", public=public), "sig.mismatch", f"y = {y}: the key is a key"


def scalars(cases):
    """SEAL-10."""
    message = b"message"
    good = signed(message)
    s = int.from_bytes(good[32:], "little")
    r = good[:32]
    cases.add("S = 0", PUBLIC, message, r + ed.little(0), "sig.mismatch", "0 is below L")
    cases.add("S = L - 1", PUBLIC, message, r + ed.little(ed.L - 1), "sig.mismatch", "the largest that is below L")
    cases.add("S = L", PUBLIC, message, r + ed.little(ed.L), "sig.s")
    cases.add("S = L + 1", PUBLIC, message, r + ed.little(ed.L + 1), "sig.s")
    for factor in (1, 2, 4, 8, 14):
        if s + factor * ed.L < 2**256:
            cases.add(f"good S + {factor} L", PUBLIC, message, r + ed.little(s + factor * ed.L), "sig.s",
                      "the equation holds", loose=True)
    for bit in (252, 253, 254, 255):
        cases.add(f"S = 2^{bit}", PUBLIC, message, r + ed.little(2**bit), "sig.s" if bit > 252 else "sig.mismatch",
                  None if bit > 252 else "2^252 is below L")
    cases.add("S = 2^256 - 1", PUBLIC, message, r + b"\xff" * 32, "sig.s")


def points(cases):
    """SEAL-11."""
    message = b"message"
    for name, r in zip(NAMES, SMALL_ORDER):
        k = reduced(r, PUBLIC, message)
        cases.add(f"R {name}", PUBLIC, message, r + ed.little(k * SCALAR % ed.L), "sig.r",
                  "small order; [8][S]B = [8]R + [8][k]A holds", loose=True)
    for extra in (2, 3, 4, 18):
        for top in (0, 1):
            r = ed.little(ed.P + extra | top << 255)
            cases.add(f"R with y = p + {extra}, top bit {top}", PUBLIC, message, signed(message, r=r), "sig.r")
    y = off_curve()
    for top in (0, 1):
        cases.add(f"R of no point, y = {y}, top bit {top}", PUBLIC, message, signed(message, r=ed.little(y | top << 255)),
                  "sig.mismatch", "y is below p and not in the list: SEAL-11 looks at bytes alone")
    cases.add("R with y = p - 2", PUBLIC, message, signed(message, r=ed.little(ed.P - 2)), "sig.mismatch",
              "the largest y that is not in the list")


def cofactor(cases):
    """SEAL-12: keys and R of mixed order, and how k is reduced."""
    key = ed.add(POINT, ed.TORSION)
    public = ed.encode(key)
    r_point = ed.multiply(NONCE, ed.BASE)
    r = ed.encode(r_point)

    def with_r(r, condition):
        message = next(m for m in messages() if condition(ed.challenge(r, public, m)))
        return public, message, r + ed.little((NONCE + reduced(r, public, message) * SCALAR) % ed.L)

    cases.add("key of mixed order, k a multiple of 8", *with_r(r, lambda k: k % ed.L % 8 == 0), "valid",
              "allowed; the part of small order cancels", loose=True)
    cases.add("key of mixed order, k no multiple of 8", *with_r(r, lambda k: k % ed.L % 8 != 0), "sig.mismatch",
              "it holds only with the cofactor", loose=True)
    cases.add("key of mixed order, k = 4 modulo 8", *with_r(r, lambda k: k % ed.L % 8 == 4), "sig.mismatch",
              "it holds only with the cofactor", loose=True)
    cases.add("key of mixed order, only the reduced k a multiple of 8",
              *with_r(r, lambda k: k % ed.L % 8 == 0 and k % 8 != 0), "valid", "k is reduced modulo L before it multiplies A",
              loose=True)
    cases.add("key of mixed order, only the unreduced k a multiple of 8",
              *with_r(r, lambda k: k % ed.L % 8 != 0 and k % 8 == 0), "sig.mismatch",
              "k is reduced modulo L before it multiplies A", loose=True)
    for part in (1, 4):
        mixed = ed.encode(ed.add(r_point, ed.negative(ed.SMALL[part])))
        cases.add(f"key and R of mixed order, {part} of 8 parts", *with_r(mixed, lambda k: k % ed.L % 8 == part), "valid",
                  "allowed; R takes up what the key leaves", loose=True)
    mixed = ed.encode(ed.add(r_point, ed.TORSION))
    cases.add("R of mixed order, key of prime order", PUBLIC, b"message",
              mixed + ed.little((NONCE + reduced(mixed, PUBLIC, b"message") * SCALAR) % ed.L), "sig.mismatch",
              "it holds only with the cofactor", loose=True)
    noncanonical = next(y for y in range(2, 19) if ed.x_of(y, 0) is not None)
    cases.add("R of a point, its y written as y + p", PUBLIC, b"message",
              signed(b"message", r=ed.little(ed.P + noncanonical)), "sig.r", f"y = {noncanonical}")


def order(cases):
    """SEAL-13."""
    message, small = b"message", SMALL_ORDER[0]
    cases.add("key, S and R are wrong", small, message, small + ed.little(ed.L), "sig.key")
    cases.add("key and S are wrong", small, message, signed(message)[:32] + ed.little(ed.L), "sig.key")
    cases.add("key and R are wrong", SMALL_ORDER[6], message, small + ed.little(1), "sig.key")
    cases.add("S and R are wrong", PUBLIC, message, small + ed.little(ed.L), "sig.s")
    cases.add("S is wrong and R of no point", PUBLIC, message, ed.little(off_curve()) + ed.little(ed.L), "sig.s")
    cases.add("R is wrong and the equation does not hold", PUBLIC, message, small + ed.little(1), "sig.r")
    cases.add("key of no point, S is wrong", ed.little(off_curve()), message, signed(message)[:32] + b"\xff" * 32, "sig.key")
    cases.add("all zero", bytes(32), b"", bytes(64), "sig.key")
    cases.add("signature all zero", PUBLIC, b"", bytes(64), "sig.r")
    cases.add("signature all ff", PUBLIC, b"", b"\xff" * 64, "sig.s")


def units():
    cases = _Cases()
    for part in (plain, keys, scalars, points, cofactor, order):
        part(cases)
    if {ed.y_of(one)[0] % ed.P for one in SMALL_ORDER} != ed.SMALL_Y:
        raise ValueError("the list of seal.md is not that of the points of small order")
    return [table("ed25519", covers=["SEAL-9", "SEAL-10", "SEAL-11", "SEAL-12", "SEAL-13"],
                  description="Is `signature` (64 bytes) over `message` valid under `public` (32 bytes)? `expect` is `valid` "
                              "or the first code of SEAL-13. Unless told otherwise the key is [7]B and R is [11]B, so that "
                              "everything can be computed again; such keys are for tests alone.", cases=list(cases))]
