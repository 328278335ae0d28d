"""Ed25519 (RFC 8032 §5.1) with the checks of `spec/seal.md`, SEAL-9 to SEAL-13."""

from functools import cache
from hashlib import sha512

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)

SMALL_ORDER_Y = [int.from_bytes(bytes.fromhex(text), "little") for text in (
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
)]

# A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z (RFC 8032 §5.1.4).
NEUTRAL = (0, 1, 1, 0)


def add(p: tuple, q: tuple) -> tuple:
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def double(p: tuple) -> tuple:
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2] % P
    h = a + b
    e = h - (p[0] + p[1]) * (p[0] + p[1]) % P
    g = a - b
    f = c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar: int, point: tuple) -> tuple:
    """Four bits at a time."""
    table = [NEUTRAL]
    for _ in range(15):
        table.append(add(table[-1], point))
    result = NEUTRAL
    for shift in range(252, -4, -4):
        for _ in range(4):
            result = double(result)
        result = add(result, table[scalar >> shift & 15])
    return result


@cache
def base_table() -> list[list[tuple]]:
    """The multiples 0 … 15 of 16^i · B, for each i."""
    table, power = [], BASE
    for _ in range(64):
        row = [NEUTRAL]
        for _ in range(15):
            row.append(add(row[-1], power))
        table.append(row)
        power = add(row[-1], power)
    return table


def multiply_base(scalar: int) -> tuple:
    result = NEUTRAL
    for index, row in enumerate(base_table()):
        result = add(result, row[scalar >> 4 * index & 15])
    return result


def negate(p: tuple) -> tuple:
    return (P - p[0], p[1], p[2], P - p[3])


def compress(p: tuple) -> bytes:
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def recover_x(y: int, sign: int) -> int | None:
    """The x of a point of the curve (RFC 8032 §5.1.3), or None."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def split(encoded: bytes) -> tuple[int, int]:
    """The y of an encoding, its 255 low bits, and the top bit."""
    number = int.from_bytes(encoded, "little")
    return number & (1 << 255) - 1, number >> 255


def decompress(encoded: bytes) -> tuple | None:
    y, sign = split(encoded)
    if y >= P:
        return None
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def expand(seed: bytes) -> tuple[int, bytes]:
    """The secret scalar and the prefix (RFC 8032 §5.1.5)."""
    digest = sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    return scalar, digest[32:]


@cache
def public_key(seed: bytes) -> bytes:
    return compress(multiply_base(expand(seed)[0]))


def sign(seed: bytes, message: bytes) -> bytes:
    """RFC 8032 §5.1.6."""
    scalar, prefix = expand(seed)
    public = public_key(seed)
    r = int.from_bytes(sha512(prefix + message).digest(), "little") % L
    big_r = compress(multiply_base(r))
    k = int.from_bytes(sha512(big_r + public + message).digest(), "little") % L
    return big_r + ((r + k * scalar) % L).to_bytes(32, "little")


def check_key(public: bytes) -> bool:
    """SEAL-9."""
    return split(public)[0] not in SMALL_ORDER_Y and decompress(public) is not None


def verify(public: bytes, message: bytes, signature: bytes) -> str | None:
    """None, or the code of the first check that fails, in the order of SEAL-13."""
    if not check_key(public):
        return "sig.key"
    big_r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L:
        return "sig.s"
    y = split(big_r)[0]
    if y >= P or y in SMALL_ORDER_Y:
        return "sig.r"
    k = int.from_bytes(sha512(big_r + public + message).digest(), "little") % L
    found = add(multiply_base(s), multiply(k, negate(decompress(public))))
    return None if compress(found) == big_r else "sig.mismatch"
