"""Encoding (cbor.py) against spec/encoding.md."""

import struct
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference"))

from rab import cbor  # noqa: E402
from rab.cbor import Fault, Raw, Reader, Tag  # noqa: E402

INTEGER_MAX = 2**53 - 1


def fault(read, data, base=0):
    """Code and offset of the fault that `read` meets in `data`; None where there is none."""
    reader = Reader(bytes.fromhex(data) if isinstance(data, str) else data, base=base)
    try:
        read(reader)
        reader.finish()
    except Fault as found:
        return found.code, found.offset
    return None


def any_value(reader):
    return reader.value()


class Page(unittest.TestCase):
    """What the page accepts and rejects, rule by rule."""

    def accepted(self, *texts):
        for text in texts:
            with self.subTest(text):
                data = bytes.fromhex(text)
                self.assertEqual(cbor.encode(Reader(data).value()), data)
                self.assertIsNone(fault(any_value, text))

    def rejected(self, code, *texts, at=0):
        for text in texts:
            with self.subTest(text):
                self.assertEqual(fault(any_value, text), (code, at))

    def test_example(self):
        self.assertEqual(cbor.encode({0: "loss", 1: 0.5}).hex(), "a200646c6f737301f93800")
        self.rejected("cbor.nonminimal", "a2007804 6c6f7373 01f93800", at=2)
        self.rejected("cbor.indefinite", "bf00646c6f737301f93800ff")
        self.rejected("cbor.key-order", "a201f9380000646c6f7373", at=5)
        self.rejected("cbor.float-width", "a200646c6f737301fa3f000000", at=8)

    def test_heads(self):
        self.accepted("17", "1818", "20", "40")
        self.rejected("cbor.nonminimal", "1817", "190017", "1a00000017", "190018", "3800", "5800", "5805", "d80c00",
                      "1b00000000ffffffff")
        self.rejected("cbor.indefinite", "5f4100ff", "7fff", "9fff", "bfff")
        self.rejected("cbor.reserved", "1c", "3f", "dc00", "fd", "ff", "df")
        self.rejected("cbor.reserved", "81ff", at=1)

    def test_truncated(self):
        self.rejected("cbor.truncated", "5bffffffffffffffff00", "9a8000000000", "bb80000000000000000000", "18",
                      "8201", "a100", "", "1901", "61", "f9", "fb000000")
        self.rejected("cbor.truncated", "828100", at=3)

    def test_trailing(self):
        self.rejected("cbor.trailing", "1718", at=1)

    def test_maps(self):
        self.accepted("a200000100", "a21818002000", "a261620062616100", "a0")
        self.rejected("cbor.key-order", "a201000000", at=3)
        self.rejected("cbor.key-order", "a22000181800", at=3)
        self.rejected("cbor.key-order", "a262616100616200", at=5)
        self.rejected("cbor.key-duplicate", "a200000000", at=3)
        self.accepted("a200a1000001a10000")
        self.rejected("schema.type", "a1416100", "a18000", "a1f400", "a1f93c0000", at=1)

    def test_floats(self):
        self.accepted("f93c00", "f90001", "fa47c35000", "fb3fb999999999999a", "f97c00", "f9fc00", "f98000", "f97e00",
                      "f97bff", "fa477fe100")
        self.rejected("cbor.float-width", "fa3f800000", "fb3ff0000000000000", "fa33800000", "fb40f86a0000000000",
                      "fa7f800000", "fa80000000", "fb7ff0000000000000", "fb36a0000000000000")
        self.rejected("cbor.nan", "f97e01", "f9fe00", "fa7fc00000", "fb7ff8000000000000", "fb7ff0000000000001")

    def test_every_half_is_one_encoding(self):
        for bits in range(1 << 16):
            narrow = b"\xf9" + bits.to_bytes(2, "big")
            value = struct.unpack(">e", narrow[1:])[0]
            if value == value:
                self.assertEqual(cbor.encode(value), narrow)

    def test_tags_simple_values_and_text(self):
        self.rejected("cbor.tag", "d200", "c074", "d9d9f700", "d81840")
        self.accepted("f4", "f5", "f6")
        self.rejected("cbor.simple", "f7", "e0", "f820", "f814", "f8ff")
        self.rejected("cbor.utf8", "61ff", "62c080", "63eda080", "64f4908080")
        self.accepted("64f48fbfbf", "63e282ac", "60")

    def test_text_limit(self):
        at_limit = cbor.encode("x" * 65536)
        self.assertIsNone(fault(any_value, at_limit))
        self.assertEqual(fault(any_value, cbor.encode("x" * 65537)), ("limit.text", 0))

    def test_depth(self):
        self.accepted("818181818181818100", "8181818181818180")
        self.rejected("limit.depth", "81818181818181818100", "818181818181818180", "8181818181818181a0", at=8)
        self.assertIsNone(fault(any_value, "88" + 8 * "81818181818181" "00"))


class Typed(unittest.TestCase):
    """A caller asks for the value that its schema names (ENC-13, ENC-14, ENC-20, ENC-21)."""

    def test_numbers(self):
        self.assertIsNone(fault(Reader.number, "1b001fffffffffffff"))
        self.assertEqual(fault(Reader.number, "1b0020000000000000"), ("limit.integer", 0))
        self.assertEqual(fault(Reader.number, "20"), ("schema.type", 0))
        self.assertIsNone(fault(Reader.uint, "1bffffffffffffffff"))
        self.assertEqual(Reader(bytes.fromhex("3b001ffffffffffffe")).integer(), -INTEGER_MAX)
        self.assertEqual(fault(Reader.integer, "3b001fffffffffffff"), ("limit.integer", 0))

    def test_nothing_is_converted(self):
        self.assertEqual(fault(Reader.float, "01"), ("schema.type", 0))
        self.assertEqual(fault(Reader.number, "f93c00"), ("schema.type", 0))
        self.assertEqual(fault(Reader.boolean, "01"), ("schema.type", 0))
        self.assertEqual(fault(Reader.boolean, "f6"), ("schema.type", 0))
        self.assertEqual(fault(Reader.null, "f4"), ("schema.type", 0))
        self.assertEqual(fault(Reader.text, "4161"), ("schema.type", 0))

    def test_lengths(self):
        self.assertEqual(fault(lambda reader: reader.bytes(2), "4161"), ("schema.length", 0))
        self.assertEqual(fault(lambda reader: reader.array(2), "8100"), ("schema.length", 0))

    def test_tag(self):
        self.assertEqual(fault(lambda reader: reader.tag(18), "d100"), ("cbor.tag", 0))
        self.assertEqual(fault(lambda reader: reader.tag(18), "80"), ("schema.type", 0))

    def test_keys(self):
        self.assertEqual(fault(_read_record, "a1616100"), ("schema.type", 1))
        self.assertEqual(fault(_read_ext, "a10040"), ("schema.type", 1))
        self.assertIsNone(fault(_read_ext, "a1616140"))

    def test_offsets_count_from_the_file(self):
        self.assertEqual(fault(any_value, "821800 00", base=1000), ("cbor.nonminimal", 1001))
        reader = Reader(b"\x00" + bytes.fromhex("8100"), pos=1, base=50)
        reader.array()
        self.assertEqual(reader.offset, 52)

    def test_an_end_inside_the_data_is_the_end(self):
        with self.assertRaises(Fault) as raised:
            Reader(bytes.fromhex("4261610000"), end=2).bytes()
        self.assertEqual((raised.exception.code, raised.exception.offset), ("cbor.truncated", 0))


class Order(unittest.TestCase):
    """ENC-26: of several faults on one head the first of the list."""

    def test_one_head(self):
        for read, data, code in (
            (any_value, "5805", "cbor.nonminimal"),            # and its content is missing
            (any_value, "d80c00", "cbor.nonminimal"),          # and a tag
            (any_value, "fb7ff8000000000000", "cbor.nan"),     # and its width
            (any_value, "1900", "cbor.truncated"),             # and not minimal
            (any_value, "f8", "cbor.truncated"),               # and no such simple value
            (Reader.text, "5805", "cbor.nonminimal"),
            (Reader.text, "45", "cbor.truncated"),             # and another type
            (Reader.text, "d200", "cbor.tag"),                 # and another type
            (lambda reader: reader.bytes(3), "42", "cbor.truncated"),
            (lambda reader: reader.bytes(3), "626161", "schema.type"),
        ):
            with self.subTest(data):
                self.assertEqual(fault(read, data), (code, 0))

    def test_text_over_limit_before_utf8(self):
        self.assertEqual(fault(Reader.text, b"\x7a\x00\x01\x00\x01" + b"\xff" * 65537), ("limit.text", 0))

    def test_content_of_a_key_before_its_order(self):
        self.assertEqual(fault(_read_ext, "a261624061ff40"), ("cbor.utf8", 4))

    def test_depth_before_length(self):
        def read(reader):
            for _ in range(8):
                reader.array(1)
            reader.array(2)
        self.assertEqual(fault(read, "81818181818181818100"), ("limit.depth", 8))


class Writing(unittest.TestCase):
    def test_values(self):
        for value, text in ((0, "00"), (23, "17"), (24, "1818"), (256, "190100"), (2**32, "1b0000000100000000"),
                            (-1, "20"), (-25, "3818"), (True, "f5"), (None, "f6"), (b"a", "4161"), ("a", "6161"),
                            ([1, [2]], "82018102"), (float("nan"), "f97e00"), (-0.0, "f98000"),
                            (float("-inf"), "f9fc00"), (Tag(18, []), "d280"), (Raw(b"\x01"), "01"),
                            ([Raw(b"\x82\x01\x02")], "81820102")):
            with self.subTest(text):
                self.assertEqual(cbor.encode(value).hex(), text)

    def test_keys_ascend_by_their_encoding(self):
        self.assertEqual(cbor.encode({"aa": 0, "b": 0, -1: 0, 24: 0, 10: 0}).hex(),
                         "a50a00181800200061620062616100")

    def test_no_encoding(self):
        self.assertRaises(TypeError, cbor.encode, object())
        self.assertRaises(ValueError, cbor.encode, 2**64)
        self.assertRaises(UnicodeEncodeError, cbor.encode, "\ud800")


def _read_record(reader):
    before = None
    for _ in range(reader.map()):
        _, before = reader.key(before)
        reader.value()


def _read_ext(reader):
    before = None
    for _ in range(reader.map()):
        _, before = reader.key(before, texts=True)
        reader.bytes()


if __name__ == "__main__":
    unittest.main()
