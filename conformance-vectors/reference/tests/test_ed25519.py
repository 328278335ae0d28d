"""Signatures (ed25519.py): RFC 8032 and SEAL-9 to SEAL-13."""

import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference"))

from rab import ed25519  # noqa: E402

# RFC 8032 §7.1, tests 1 to 3: seed, public key, message, signature.
RFC = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
     "655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
     "b00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
     "c027beceea1ec40a"),
]
SEED = bytes([7]) * 32
PUBLIC = ed25519.public_key(SEED)
MESSAGE = b"message"
SIGNATURE = ed25519.sign(SEED, MESSAGE)
TOP = 1 << 255
SMALL = [(y | top).to_bytes(32, "little") for y in ed25519.SMALL_ORDER_Y for top in (0, TOP)]
NO_POINT = (2).to_bytes(32, "little")


class Rfc8032(unittest.TestCase):
    def test_vectors(self):
        for seed, public, message, signature in RFC:
            seed, public, message, signature = map(bytes.fromhex, (seed, public, message, signature))
            self.assertEqual(ed25519.public_key(seed), public)
            self.assertEqual(ed25519.sign(seed, message), signature)
            self.assertIsNone(ed25519.verify(public, message, signature))

    def test_example_of_the_page(self):
        self.assertEqual(PUBLIC.hex(), "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c")

    def test_curve(self):
        self.assertEqual(ed25519.compress(ed25519.multiply(ed25519.L, ed25519.BASE)), (1).to_bytes(32, "little"))
        for scalar in (0, 1, 2, 15, 16, ed25519.L - 1, 2**255 - 1):
            self.assertEqual(ed25519.compress(ed25519.multiply(scalar, ed25519.BASE)),
                             ed25519.compress(ed25519.multiply_base(scalar)))


class Keys(unittest.TestCase):
    """SEAL-9."""

    def test_small_order(self):
        """The seven y of the page are those whose points have an order that divides 8, and two beyond p."""
        self.assertEqual(len(set(SMALL)), 14)
        for y in ed25519.SMALL_ORDER_Y:
            x = ed25519.recover_x(y % ed25519.P, 0)
            point = (x, y % ed25519.P, 1, x * y % ed25519.P)
            self.assertEqual(ed25519.compress(ed25519.multiply(8, point)), (1).to_bytes(32, "little"))
        for key in SMALL:
            self.assertFalse(ed25519.check_key(key))
            self.assertEqual(ed25519.verify(key, MESSAGE, SIGNATURE), "sig.key")

    def test_not_canonical(self):
        for offset in range(19):
            for top in (0, TOP):
                key = (ed25519.P + offset | top).to_bytes(32, "little")
                self.assertFalse(ed25519.check_key(key))

    def test_no_point(self):
        self.assertIsNone(ed25519.decompress(NO_POINT))
        self.assertFalse(ed25519.check_key(NO_POINT))

    def test_mixed_order(self):
        """Allowed: the key A + T signs, where the hash lets the part of small order vanish."""
        small = ed25519.decompress((ed25519.P - 1).to_bytes(32, "little"))
        scalar, _ = ed25519.expand(SEED)
        mixed = ed25519.compress(ed25519.add(ed25519.multiply_base(scalar), small))
        self.assertTrue(ed25519.check_key(mixed))
        verdicts = set()
        for r in range(1, 20):
            big_r = ed25519.compress(ed25519.multiply_base(r))
            k = int.from_bytes(ed25519.sha512(big_r + mixed + MESSAGE).digest(), "little") % ed25519.L
            signature = big_r + ((r + k * scalar) % ed25519.L).to_bytes(32, "little")
            verdict = ed25519.verify(mixed, MESSAGE, signature)
            self.assertEqual(verdict, None if k % 2 == 0 else "sig.mismatch")
            verdicts.add(verdict)
        self.assertEqual(len(verdicts), 2)


class Signatures(unittest.TestCase):
    def verdict(self, big_r=SIGNATURE[:32], s=SIGNATURE[32:], public=PUBLIC, message=MESSAGE):
        return ed25519.verify(public, message, big_r + s)

    def test_valid(self):
        self.assertIsNone(self.verdict())

    def test_s(self):
        """SEAL-10."""
        s = int.from_bytes(SIGNATURE[32:], "little")
        for wrong in (s + ed25519.L, ed25519.L, 2**256 - 1):
            self.assertEqual(self.verdict(s=wrong.to_bytes(32, "little")), "sig.s")
        self.assertEqual(self.verdict(s=(ed25519.L - 1).to_bytes(32, "little")), "sig.mismatch")

    def test_r(self):
        """SEAL-11."""
        for wrong in SMALL + [(ed25519.P + 2).to_bytes(32, "little"), (ed25519.P + 2 | TOP).to_bytes(32, "little")]:
            self.assertEqual(self.verdict(big_r=wrong), "sig.r")
        self.assertEqual(self.verdict(big_r=NO_POINT), "sig.mismatch")

    def test_without_the_cofactor(self):
        """SEAL-12: R with a part of small order holds only when both sides are multiplied by 8."""
        small = ed25519.decompress((ed25519.P - 1).to_bytes(32, "little"))
        scalar, _ = ed25519.expand(SEED)
        big_r = ed25519.compress(ed25519.add(ed25519.multiply_base(99), small))
        k = int.from_bytes(ed25519.sha512(big_r + PUBLIC + MESSAGE).digest(), "little") % ed25519.L
        s = ((99 + k * scalar) % ed25519.L).to_bytes(32, "little")
        self.assertEqual(self.verdict(big_r=big_r, s=s), "sig.mismatch")

    def test_every_bit_counts(self):
        for place in range(0, 64, 7):
            wrong = bytearray(SIGNATURE)
            wrong[place] ^= 1
            self.assertIn(ed25519.verify(PUBLIC, MESSAGE, bytes(wrong)), ("sig.mismatch", "sig.r", "sig.s"))
        self.assertEqual(self.verdict(message=MESSAGE + b"\x00"), "sig.mismatch")
        self.assertEqual(self.verdict(public=ed25519.public_key(bytes(32))), "sig.mismatch")

    def test_order(self):
        """SEAL-13: key, S, R, equation."""
        too_large = (2**256 - 1).to_bytes(32, "little")
        self.assertEqual(self.verdict(public=SMALL[0], s=too_large, big_r=SMALL[0]), "sig.key")
        self.assertEqual(self.verdict(s=too_large, big_r=SMALL[0]), "sig.s")


if __name__ == "__main__":
    unittest.main()
