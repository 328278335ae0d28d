"""Ed25519 over Python integers, by the text of RFC 8032 §5.1: slow, and a second opinion.

What SEAL-9 and SEAL-11 say by a list of bytes is decided here by arithmetic: a point is of small
order if eight times it is the neutral point.
"""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1)


def add(one, other):
    """The sum of two affine points."""
    (x1, y1), (x2, y2) = one, other
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x, y


def multiply(scalar, point):
    result = NEUTRAL
    for bit in bin(scalar)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def negative(point):
    return -point[0] % P, point[1]


def x_of(y, sign):
    """RFC 8032 §5.1.3, steps 2 to 4; None where there is no such point."""
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == -u % P:
        x = x * ROOT_OF_MINUS_ONE % P
    elif v * x * x % P != u:
        return None
    if x == 0 and sign:
        return None
    return x if x & 1 == sign else P - x


def y_of(data):
    """The 255 low bits and the top bit."""
    number = int.from_bytes(data, "little")
    return number & 2**255 - 1, number >> 255


def decode(data):
    """The point of a canonical encoding, or None."""
    y, sign = y_of(data)
    x = x_of(y, sign) if y < P else None
    return None if x is None else (x, y)


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


BASE = (x_of(4 * pow(5, -1, P) % P, 0), 4 * pow(5, -1, P) % P)


def _torsion():
    """A point of order 8: a point of the curve without its part of prime order."""
    y = 2
    while True:
        x = x_of(y, 0)
        if x is not None:
            point = multiply(L, (x, y))
            if multiply(4, point) != NEUTRAL:
                return point
        y += 1


TORSION = _torsion()
SMALL = [multiply(n, TORSION) for n in range(8)]
SMALL_Y = {y for _, y in SMALL}


def expand(seed):
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    return scalar, digest[32:]


def public_key(seed):
    return encode(multiply(expand(seed)[0], BASE))


def challenge(r, a, message):
    """The number k before it is reduced."""
    return int.from_bytes(hashlib.sha512(r + a + message).digest(), "little")


def little(number):
    return number.to_bytes(32, "little")


def sign(seed, message):
    scalar, prefix = expand(seed)
    a = encode(multiply(scalar, BASE))
    nonce = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % L
    r = encode(multiply(nonce, BASE))
    return r + little((nonce + challenge(r, a, message) * scalar) % L)


def verdict(a, message, signature):
    """`valid` or the code, by SEAL-9 to SEAL-13 and nothing but arithmetic."""
    point = decode(a)
    if point is None or multiply(8, point) == NEUTRAL:
        return "sig.key"
    if len(signature) != 64:
        return "schema.length"
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L:
        return "sig.s"
    y, _ = y_of(r)
    if y >= P or y in SMALL_Y:
        return "sig.r"
    k = challenge(r, a, message) % L
    found = add(multiply(s, BASE), negative(multiply(k, point)))
    return "valid" if encode(found) == r else "sig.mismatch"


def loose(a, message, signature):
    """What a verifier finds that multiplies by the cofactor and takes any encoding (y modulo p)."""
    def any_point(data):
        y, sign = y_of(data)
        x = x_of(y % P, sign)
        return (0, y % P) if x is None and y % P in (1, P - 1) else None if x is None else (x, y % P)
    point, r = any_point(a), any_point(signature[:32])
    if point is None or r is None:
        return False
    k = challenge(signature[:32], a, message) % L
    s = int.from_bytes(signature[32:], "little")
    rest = add(add(multiply(s, BASE), negative(multiply(k, point))), negative(r))
    return multiply(8, rest) == NEUTRAL
