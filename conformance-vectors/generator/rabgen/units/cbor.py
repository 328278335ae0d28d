"""cbor.json: what deterministic encoding accepts, stated by hand."""

from . import table

DESCRIPTION = (
    "`hex` is read as one item that fills the input, by the rules of encoding.md and no schema: any value that the "
    "encoding allows, integers of up to 64 bits (ENC-14 bounds fields, not the encoding), keys of maps integers or "
    "text (ENC-10), no tag anywhere (ENC-15), arrays and maps up to DEPTH_MAX, texts up to TEXT_BYTES_MAX. `expect` "
    "is `accept`, or code and offset of the first fault in reading order (ENC-25 to ENC-27).")

ACCEPTED = [
    # unsigned integers, at the borders of the widths of a head
    ("uint 0", "00"), ("uint 23", "17"), ("uint 24", "1818"), ("uint 255", "18ff"), ("uint 256", "190100"),
    ("uint 65535", "19ffff"), ("uint 65536", "1a00010000"), ("uint 2^32-1", "1affffffff"),
    ("uint 2^32", "1b0000000100000000"), ("uint 2^53-1", "1b001fffffffffffff"),
    ("uint 2^53", "1b0020000000000000"), ("uint 2^63", "1b8000000000000000"), ("uint 2^64-1", "1bffffffffffffffff"),
    # negative integers
    ("int -1", "20"), ("int -24", "37"), ("int -25", "3818"), ("int -256", "38ff"), ("int -257", "390100"),
    ("int -65536", "39ffff"), ("int -65537", "3a00010000"), ("int -2^32", "3affffffff"),
    ("int -2^32-1", "3b0000000100000000"), ("int -(2^53-1)", "3b001ffffffffffffe"),
    ("int -2^63", "3b7fffffffffffffff"), ("int -2^64", "3bffffffffffffffff"),
    # strings
    ("bytes 0", "40"), ("bytes 1", "4100"), ("bytes 23", "57" + "aa" * 23), ("bytes 24", "5818" + "aa" * 24),
    ("bytes 255", "58ff" + "aa" * 255), ("bytes 256", "590100" + "aa" * 256),
    ("bytes that are no UTF-8", "43ff80c0"), ("bytes that would be CBOR are not looked into", "42fb1c"),
    ("text 0", "60"), ("text loss", "646c6f7373"), ("text 23", "77" + "61" * 23), ("text 24", "7818" + "61" * 24),
    ("text 255", "78ff" + "61" * 255), ("text 256", "790100" + "61" * 256), ("text with U+0000", "6100"),
    ("text at TEXT_BYTES_MAX, 65536", "7a00010000" + "61" * 65536),
    # UTF-8 at its borders
    ("text U+007F", "617f"), ("text U+0080", "62c280"), ("text U+07FF", "62dfbf"), ("text U+0800", "63e0a080"),
    ("text U+D7FF", "63ed9fbf"), ("text U+E000", "63ee8080"), ("text U+FFFE, a noncharacter", "63efbfbe"),
    ("text U+FFFF, a noncharacter", "63efbfbf"), ("text U+FEFF, kept", "63efbbbf"), ("text U+10000", "64f0908080"),
    ("text U+10FFFF", "64f48fbfbf"), ("text e and U+0301, not composed", "6365cc81"), ("text U+00E9", "62c3a9"),
    # arrays
    ("array 0", "80"), ("array 1", "8100"), ("array 23", "97" + "00" * 23), ("array 24", "9818" + "00" * 24),
    ("array 255", "98ff" + "00" * 255), ("array 256", "990100" + "00" * 256),
    ("array of mixed types", "8700206040f5f6f90000"),
    # maps
    ("map 0", "a0"), ("map 1", "a10000"), ("map of the page's example", "a200646c6f737301f93800"),
    ("map 23", "b7" + "".join(f"{key:02x}00" for key in range(23))),
    ("map 24", "b818" + "".join(f"{key:02x}00" for key in range(24))),
    ("map 25, keys 0 to 24", "b819" + "".join(f"{key:02x}00" for key in range(24)) + "181800"),
    ("key 24 before -1", "a2181800" + "2000"), ("integers before text", "a220006000"),
    ("key 255 before 256", "a218ff0019010000"), ("key 65535 before 65536", "a219ffff001a0001000000"),
    ("key 2^32-1 before 2^32", "a21affffffff001b000000010000000000"), ("key -1 before -2", "a220002100"),
    ("key 2^64-1 before -1", "a21bffffffffffffffff002000"), ("text aa after b", "a261620062616100"),
    ("text a before b", "a2616100616200"), ("text of 23 bytes before 24", "a277" + "7a" * 23 + "007818" + "61" * 24 + "00"),
    ("empty text as a key", "a16000"), ("text e-acute in two forms, two keys", "a262c3a9006365cc8100"),
    ("one key in a map and in the map inside", "a100a10000"),
    ("one key in two maps of an array", "82a10000a10000"), ("equal values", "a200000100"),
    # floats: the shortest width
    ("float 0.0", "f90000"), ("float -0.0", "f98000"), ("float 0.5", "f93800"), ("float 1.0", "f93c00"),
    ("float 1.5", "f93e00"), ("float -4.0", "f9c400"), ("float 65504, largest of 16 bits", "f97bff"),
    ("float 2^-24, smallest of 16 bits", "f90001"), ("float 1023*2^-24, largest subnormal of 16 bits", "f903ff"),
    ("float 2^-14, smallest normal of 16 bits", "f90400"), ("float +infinity", "f97c00"),
    ("float -infinity", "f9fc00"), ("float NaN", "f97e00"),
    ("float 65505, an integer too precise for 16 bits", "fa477fe100"), ("float 65536", "fa47800000"),
    ("float 100000.0", "fa47c35000"), ("float 2^-25", "fa33000000"), ("float 3*2^-25, between two of 16 bits", "fa33c00000"),
    ("float 1+2^-11, one bit too many for 16 bits", "fa3f801000"), ("float 2^-126, smallest normal of 32 bits", "fa00800000"),
    ("float 2^-149, smallest of 32 bits", "fa00000001"), ("float -2^-149", "fa80000001"),
    ("float largest subnormal of 32 bits", "fa007fffff"), ("float largest of 32 bits", "fa7f7fffff"),
    ("float 0.1", "fb3fb999999999999a"), ("float 1.1", "fb3ff199999999999a"),
    ("float 1+2^-24, one bit too many for 32 bits", "fb3ff0000010000000"),
    ("float 2^-150", "fb3690000000000000"), ("float 3*2^-150, between two of 32 bits", "fb36a8000000000000"),
    ("float 2^128", "fb47f0000000000000"), ("float 2^53+2", "fb4340000000000001"),
    ("float smallest of 64 bits", "fb0000000000000001"), ("float -smallest of 64 bits", "fb8000000000000001"),
    ("float largest subnormal of 64 bits", "fb000fffffffffffff"),
    ("float smallest normal of 64 bits", "fb0010000000000000"), ("float largest of 64 bits", "fb7fefffffffffffff"),
    # simple values
    ("false", "f4"), ("true", "f5"), ("null", "f6"),
    # depth
    ("depth 8, arrays", "81" * 8 + "00"), ("depth 8, the innermost empty", "81" * 7 + "80"),
    ("depth 8, maps", "a100" * 8 + "00"), ("depth 8, arrays and maps by turns", "81a100" * 4 + "00"),
    ("depth 8 twice", "82" + "81" * 6 + "80" + "81" * 6 + "80"),
    ("a byte string begins at depth 0 again", "81" * 8 + "4a" + "81" * 9 + "00"),
]

# name, hex, code, offset, comment
REJECTED = [
    # ENC-3: heads longer than needed
    ("uint 23 in one byte", "1817", "cbor.nonminimal", 0, ""),
    ("uint 0 in one byte", "1800", "cbor.nonminimal", 0, ""),
    ("uint 23 in two bytes", "190017", "cbor.nonminimal", 0, ""),
    ("uint 24 in two bytes", "190018", "cbor.nonminimal", 0, ""),
    ("uint 255 in two bytes", "1900ff", "cbor.nonminimal", 0, ""),
    ("uint 23 in four bytes", "1a00000017", "cbor.nonminimal", 0, ""),
    ("uint 65535 in four bytes", "1a0000ffff", "cbor.nonminimal", 0, ""),
    ("uint 2^32-1 in eight bytes", "1b00000000ffffffff", "cbor.nonminimal", 0, ""),
    ("int -1 in one byte", "3800", "cbor.nonminimal", 0, ""),
    ("int -24 in one byte", "3817", "cbor.nonminimal", 0, ""),
    ("int -256 in two bytes", "3900ff", "cbor.nonminimal", 0, ""),
    ("int -65536 in four bytes", "3a0000ffff", "cbor.nonminimal", 0, ""),
    ("int -2^32 in eight bytes", "3b00000000ffffffff", "cbor.nonminimal", 0, ""),
    ("no bytes, length in one byte", "5800", "cbor.nonminimal", 0, ""),
    ("23 bytes, length in one byte", "5817" + "aa" * 23, "cbor.nonminimal", 0, ""),
    ("24 bytes, length in two bytes", "590018" + "aa" * 24, "cbor.nonminimal", 0, ""),
    ("one byte, length in four bytes", "5a0000000100", "cbor.nonminimal", 0, ""),
    ("one byte, length in eight bytes", "5b000000000000000100", "cbor.nonminimal", 0, ""),
    ("text, length 4 in two bytes", "a20078046c6f737301f93800", "cbor.nonminimal", 2, "the page's example"),
    ("text, length in two bytes", "79000161", "cbor.nonminimal", 0, ""),
    ("array, count in one byte", "980100", "cbor.nonminimal", 0, ""),
    ("array, count in two bytes", "99000100", "cbor.nonminimal", 0, ""),
    ("array, count in eight bytes", "9b000000000000000100", "cbor.nonminimal", 0, ""),
    ("map, count in one byte", "b8010000", "cbor.nonminimal", 0, ""),
    ("map, count in four bytes", "ba000000010000", "cbor.nonminimal", 0, ""),
    ("key longer than needed", "a1180000", "cbor.nonminimal", 1, ""),
    ("tag 12 in one byte", "d80c00", "cbor.nonminimal", 0, "not cbor.tag (ENC-26)"),
    ("tag 18 in two bytes", "d9001200", "cbor.nonminimal", 0, "not cbor.tag (ENC-26)"),
    ("length longer than needed and not there", "5805", "cbor.nonminimal", 0, "not cbor.truncated (ENC-26)"),
    ("count longer than needed and not there", "990005", "cbor.nonminimal", 0, "not cbor.truncated (ENC-26)"),
    # ENC-4: indefinite lengths
    ("indefinite bytes", "5f4100ff", "cbor.indefinite", 0, ""), ("indefinite bytes without end", "5f", "cbor.indefinite", 0, ""),
    ("indefinite text", "7fff", "cbor.indefinite", 0, ""), ("indefinite array", "9fff", "cbor.indefinite", 0, ""),
    ("indefinite map", "bfff", "cbor.indefinite", 0, ""),
    ("indefinite map of the page's example", "bf00646c6f737301f93800ff", "cbor.indefinite", 0, ""),
    ("indefinite array inside", "81" + "9f00ff", "cbor.indefinite", 1, ""),
    ("indefinite text as a key", "a17f6161ff00", "cbor.indefinite", 1, "not schema.type (ENC-26)"),
    ("indefinite array, too deep", "81" * 8 + "9fff", "cbor.indefinite", 8, "not limit.depth (ENC-26)"),
    # ENC-5: reserved values of the low five bits
    *[(f"reserved {major << 5 | info:02x}", f"{major << 5 | info:02x}" + "00" * 9, "cbor.reserved", 0, "")
      for major in range(8) for info in (28, 29, 30)],
    ("reserved 31 on an unsigned integer", "1f", "cbor.reserved", 0, ""),
    ("reserved 31 on a negative integer", "3f", "cbor.reserved", 0, ""),
    ("reserved 31 on a tag", "df00", "cbor.reserved", 0, ""), ("break", "ff", "cbor.reserved", 0, ""),
    ("break inside an array", "81ff", "cbor.reserved", 1, ""), ("break as a key", "a1ff00", "cbor.reserved", 1, ""),
    ("break after an array", "80ff", "cbor.trailing", 1, "the item is complete before it"),
    # ENC-6: what is claimed and not there
    ("nothing", "", "cbor.truncated", 0, "an item is due and the input is at its end"),
    *[(f"head {byte} cut off", byte, "cbor.truncated", 0, "")
      for byte in ("18", "1901", "1a000100", "1b00000001000000", "38", "39", "58", "59ff", "78", "98", "99", "b8",
                   "d8", "d9ff", "f8", "f9", "f93c", "fa", "fa47c350", "fb", "fb3fb99999999999")],
    ("bytes claim 2^32", "5b000000010000000000", "cbor.truncated", 0, ""),
    ("bytes claim 2^32-1", "5affffffff00", "cbor.truncated", 0, ""),
    ("bytes claim 2^63", "5b800000000000000000", "cbor.truncated", 0, "negative in a signed integer"),
    ("bytes claim 2^64-1", "5bffffffffffffffff00", "cbor.truncated", 0, "the sum with a position overflows"),
    ("text claims 2^32", "7b000000010000000061", "cbor.truncated", 0, "not limit.text (ENC-26)"),
    ("text claims 2^63", "7b800000000000000061", "cbor.truncated", 0, "not limit.text (ENC-26)"),
    ("array claims 2^31", "9a8000000000", "cbor.truncated", 0, ""),
    ("array claims 2^32", "9b000000010000000000", "cbor.truncated", 0, ""),
    ("array claims 2^63", "9b800000000000000000", "cbor.truncated", 0, ""),
    ("array claims 2^64-1", "9bffffffffffffffff00", "cbor.truncated", 0, ""),
    ("map claims 2^32", "bb00000001000000000000", "cbor.truncated", 0, ""),
    ("map claims 2^63", "bb80000000000000000000", "cbor.truncated", 0, "twice the count overflows to 0"),
    ("map claims 2^64-1", "bbffffffffffffffff0000", "cbor.truncated", 0, ""),
    ("one byte too few", "4200", "cbor.truncated", 0, ""), ("text one byte too few", "6261", "cbor.truncated", 0, ""),
    ("array of two with one member", "8201", "cbor.truncated", 0, "a member takes at least one byte"),
    ("map of one with a key alone", "a100", "cbor.truncated", 0, "a pair takes at least two bytes"),
    ("map of two with three bytes", "a2000001", "cbor.truncated", 0, ""),
    ("the last member is missing", "828100", "cbor.truncated", 3,
     "two bytes are there for two members, so the outer head stands; the end is where the second is due"),
    ("the last value is missing", "a1626161", "cbor.truncated", 4, ""),
    ("a string reaches over the end, inside", "82004200", "cbor.truncated", 2, ""),
    ("claimed and too deep", "81" * 8 + "81", "cbor.truncated", 8, "not limit.depth (ENC-26)"),
    # ENC-7
    ("a second item", "1718", "cbor.trailing", 1, ""), ("zero after null", "f600", "cbor.trailing", 1, ""),
    ("after an array", "810000", "cbor.trailing", 2, ""), ("after a string", "410000", "cbor.trailing", 2, ""),
    ("after an empty map", "a0a0", "cbor.trailing", 1, ""), ("after a float", "f93c0000", "cbor.trailing", 3, ""),
    ("a fault comes before bytes after it", "180000", "cbor.nonminimal", 0, ""),
    # ENC-8, ENC-9
    ("keys 1, 0", "a201000000", "cbor.key-order", 3, ""),
    ("keys of the page's example", "a201f9380000646c6f7373", "cbor.key-order", 5, ""),
    ("key -1 before 24", "a22000181800", "cbor.key-order", 3, "the order of RFC 7049"),
    ("text aa before b", "a262616100616200", "cbor.key-order", 5, "shorter encodings come first here, as the length is in the head"),
    ("text before an integer", "a260000000", "cbor.key-order", 3, ""),
    ("key 256 before 255", "a21901000018ff00", "cbor.key-order", 5, ""),
    ("key -2 before -1", "a221002000", "cbor.key-order", 3, ""),
    ("key -1 before 2^64-1", "a220001bffffffffffffffff00", "cbor.key-order", 3, ""),
    ("text b before a", "a2616200616100", "cbor.key-order", 4, ""),
    ("text ab before aa", "a26261620062616100", "cbor.key-order", 5, "equal in length and in the first byte"),
    ("the third key", "a3000002000100", "cbor.key-order", 5, ""),
    ("key order in an inner map", "a100a201000000", "cbor.key-order", 5, ""),
    ("key 0 twice", "a200000000", "cbor.key-duplicate", 3, ""),
    ("text key twice", "a2616100616100", "cbor.key-duplicate", 4, ""), ("empty text twice", "a260006000", "cbor.key-duplicate", 3, ""),
    ("key -1 twice", "a220002000", "cbor.key-duplicate", 3, ""),
    ("key 24 twice", "a2181800181800", "cbor.key-duplicate", 4, ""),
    ("twice with a map between", "a200a1000000f6", "cbor.key-duplicate", 5, ""),
    ("keys 0, 1, 0", "a3000001000000", "cbor.key-order", 5,
     "a key is compared with its predecessor alone; it is below it, not equal"),
    ("the value of a key that repeats is not reached", "a200000018", "cbor.key-duplicate", 3, ""),
    # ENC-10
    ("bytes as a key", "a1416100", "schema.type", 1, ""),
    ("bytes as a key, the value missing", "a14161", "schema.type", 1, "judged at the head, before the value is due"), ("array as a key", "a18000", "schema.type", 1, ""),
    ("map as a key", "a1a000", "schema.type", 1, ""), ("false as a key", "a1f400", "schema.type", 1, ""),
    ("null as a key", "a1f600", "schema.type", 1, ""), ("float as a key", "a1f93c0000", "schema.type", 1, ""),
    ("NaN as a key", "a1f97e0000", "schema.type", 1, ""),
    ("NaN with a payload as a key", "a1f97e0100", "cbor.nan", 1, "the encoding comes before the type (ENC-26)"),
    ("undefined as a key", "a1f700", "cbor.simple", 1, ""), ("wide float as a key", "a1fa3f80000000", "cbor.float-width", 1, ""),
    ("tag as a key", "a1c00000", "cbor.tag", 1, ""), ("array as a key, too deep", "81" * 7 + "a18000", "schema.type", 8, "not limit.depth (ENC-26)"),
    ("bytes as the second key, out of order", "a20000410000", "schema.type", 3, ""),
    ("bytes as the second key, below the first", "a26000410000", "schema.type", 3, "not cbor.key-order (ENC-26)"),
    ("invalid UTF-8 as a key, below the first", "a26261610061ff00", "cbor.utf8", 5, "not cbor.key-order (ENC-26)"),
    # ENC-11, ENC-12
    ("1.0 in 32 bits", "fa3f800000", "cbor.float-width", 0, ""), ("1.0 in 64 bits", "fb3ff0000000000000", "cbor.float-width", 0, ""),
    ("0.5 in 32 bits", "a200646c6f737301fa3f000000", "cbor.float-width", 8, "the page's example"),
    ("0.0 in 32 bits", "fa00000000", "cbor.float-width", 0, ""), ("0.0 in 64 bits", "fb0000000000000000", "cbor.float-width", 0, ""),
    ("-0.0 in 32 bits", "fa80000000", "cbor.float-width", 0, ""), ("-0.0 in 64 bits", "fb8000000000000000", "cbor.float-width", 0, ""),
    ("65504 in 32 bits", "fa477fe000", "cbor.float-width", 0, ""), ("65504 in 64 bits", "fb40effc0000000000", "cbor.float-width", 0, ""),
    ("2^-24 in 32 bits", "fa33800000", "cbor.float-width", 0, ""), ("2^-24 in 64 bits", "fb3e70000000000000", "cbor.float-width", 0, ""),
    ("3*2^-24 in 32 bits", "fa34400000", "cbor.float-width", 0, ""), ("1023*2^-24 in 32 bits", "fa387fc000", "cbor.float-width", 0, ""),
    ("2^-14 in 64 bits", "fb3f10000000000000", "cbor.float-width", 0, ""),
    ("100000.0 in 64 bits", "fb40f86a0000000000", "cbor.float-width", 0, ""),
    ("2^-149 in 64 bits", "fb36a0000000000000", "cbor.float-width", 0, ""),
    ("largest subnormal of 32 bits in 64", "fb380fffffc0000000", "cbor.float-width", 0, ""),
    ("largest of 32 bits in 64", "fb47efffffe0000000", "cbor.float-width", 0, ""),
    ("2^-25 in 64 bits", "fb3e60000000000000", "cbor.float-width", 0, "32 bits hold it, 16 do not"),
    ("+infinity in 32 bits", "fa7f800000", "cbor.float-width", 0, ""), ("-infinity in 32 bits", "faff800000", "cbor.float-width", 0, ""),
    ("+infinity in 64 bits", "fb7ff0000000000000", "cbor.float-width", 0, ""), ("-infinity in 64 bits", "fbfff0000000000000", "cbor.float-width", 0, ""),
    *[(f"NaN {bits}", bits, "cbor.nan", 0, "")
      for bits in ("f97e01", "f97c01", "f97fff", "f9fe00", "f9fc01", "fa7fc00000", "fa7f800001", "faffc00000", "fa7fffffff",
                   "fb7ff8000000000000", "fb7ff0000000000001", "fbfff8000000000000", "fb7ff8000000000001", "fb7fffffffffffffff")],
    # ENC-15
    ("tag 0", "c000", "cbor.tag", 0, ""), ("tag 2, a bignum", "c249010000000000000000", "cbor.tag", 0, ""),
    ("tag 18", "d28440a0f640", "cbor.tag", 0, "no place here demands it"), ("tag 23", "d700", "cbor.tag", 0, ""),
    ("tag 24", "d81841f6", "cbor.tag", 0, ""), ("tag 256", "d9010000", "cbor.tag", 0, ""),
    ("tag 55799", "d9d9f700", "cbor.tag", 0, ""), ("tag 2^32", "db000000010000000000", "cbor.tag", 0, ""),
    ("tag 2^64-1", "dbffffffffffffffff00", "cbor.tag", 0, ""), ("tag inside", "81c000", "cbor.tag", 1, ""),
    ("tag as a value", "a100c000", "cbor.tag", 2, ""), ("tag without its item", "c0", "cbor.tag", 0, "judged at its head, before an item is due"),
    ("tag around a malformed item", "c01c", "cbor.tag", 0, ""),
    # ENC-16
    *[(f"simple {number}", f"{0xe0 | number:02x}", "cbor.simple", 0, "") for number in (0, 1, 16, 19)],
    ("undefined", "f7", "cbor.simple", 0, ""), ("false in two bytes", "f814", "cbor.simple", 0, ""),
    ("null in two bytes", "f816", "cbor.simple", 0, ""), ("simple 0 in two bytes", "f800", "cbor.simple", 0, "not cbor.nonminimal (ENC-26)"),
    ("simple 24", "f818", "cbor.simple", 0, "not well-formed in RFC 8949"), ("simple 31", "f81f", "cbor.simple", 0, ""),
    ("simple 32", "f820", "cbor.simple", 0, ""), ("simple 255", "f8ff", "cbor.simple", 0, ""),
    # ENC-17
    ("utf8 ff", "61ff", "cbor.utf8", 0, ""), ("utf8 a continuation alone", "6180", "cbor.utf8", 0, ""),
    ("utf8 a continuation after ASCII", "626180", "cbor.utf8", 0, ""), ("utf8 a lead without continuation", "61c3", "cbor.utf8", 0, ""),
    ("utf8 a lead and ASCII", "62c361", "cbor.utf8", 0, ""), ("utf8 overlong U+0000", "62c080", "cbor.utf8", 0, ""),
    ("utf8 overlong U+007F", "62c1bf", "cbor.utf8", 0, ""), ("utf8 overlong U+07FF", "63e09fbf", "cbor.utf8", 0, ""),
    ("utf8 overlong U+FFFF", "64f08fbfbf", "cbor.utf8", 0, ""), ("utf8 surrogate U+D800", "63eda080", "cbor.utf8", 0, ""),
    ("utf8 surrogate U+DFFF", "63edbfbf", "cbor.utf8", 0, ""), ("utf8 a pair of surrogates (CESU-8)", "66eda080edb080", "cbor.utf8", 0, ""),
    ("utf8 above U+10FFFF", "64f4908080", "cbor.utf8", 0, ""), ("utf8 lead f5", "64f5808080", "cbor.utf8", 0, ""),
    ("utf8 lead f8, five bytes", "65f888808080", "cbor.utf8", 0, ""), ("utf8 three bytes cut to two", "62e282", "cbor.utf8", 0, ""),
    ("utf8 four bytes cut to three", "63f09080", "cbor.utf8", 0, ""),
    ("utf8 cut by the end of the text", "8261c34180", "cbor.utf8", 1, "bytes after the text do not belong to it"),
    ("utf8 in the second member", "826161" + "62c080", "cbor.utf8", 3, "at the head of the text"),
    # ENC-18
    ("text one beyond TEXT_BYTES_MAX, 65537", "7a00010001" + "61" * 65537, "limit.text", 0, ""),
    # ENC-19
    ("depth 9, arrays", "81" * 9 + "00", "limit.depth", 8, ""), ("depth 9, the innermost empty", "81" * 8 + "80", "limit.depth", 8, ""),
    ("depth 9, maps", "a100" * 9 + "00", "limit.depth", 16, ""), ("depth 9, an empty map", "81" * 8 + "a0", "limit.depth", 8, ""),
    ("depth 9 in the second member", "82" + "80" + "81" * 7 + "80", "limit.depth", 9, ""),
    ("depth 9 before a fault below it", "81" * 9 + "1c", "limit.depth", 8, ""),
    ("depth 9 after a fault", "82" + "1800" + "81" * 8 + "80", "cbor.nonminimal", 1, "the first in reading order"),
    ("depth 5000", "81" * 5000 + "00", "limit.depth", 8, "no recursion is needed, and no stack beyond eight frames"),
    # ENC-26: several faults on one head
    ("reserved, as a key", "a11c00", "cbor.reserved", 1, ""), ("text too long and not there", "7a0001000161", "cbor.truncated", 0, "not limit.text"),
    ("NaN before the width", "fb7ff8000000000000", "cbor.nan", 0, ""),
]

# An item and its heads: (offset, bytes of the head, bytes that what it claims takes at least).
NESTED = ("8400a2616118ff6162820220435a5a5af93c00", [
    (0, 1, 4),               # array of four
    (1, 1, 0),               # 0
    (2, 1, 4),               # map of two pairs
    (3, 1, 1),               # text a
    (5, 2, 0),               # 255
    (7, 1, 1),               # text b
    (9, 1, 2),               # array of two
    (10, 1, 0), (11, 1, 0),  # 2, -1
    (12, 1, 3),              # three bytes
    (16, 3, 0),              # 1.0
])


def _truncations():
    """The item cut after each byte: the first head that is cut off or claims what is not there, or the end."""
    whole, heads = NESTED
    for size in range(len(whole) // 2):
        fault = next((at for at, head, claimed in heads if at < size < at + head + claimed), size)
        yield {"name": f"nested item, the first {size} bytes", "hex": whole[:2 * size],
               "expect": {"code": "cbor.truncated", "offset": fault}}


def _case(name, hex, code, offset, comment):
    return {"name": name, **({"comment": comment} if comment else {}), "hex": hex,
            "expect": {"code": code, "offset": offset}}


def units():
    cases = [{"name": name, "hex": data, "expect": "accept"} for name, data in ACCEPTED]
    cases.append({"name": "nested item", "hex": NESTED[0], "expect": "accept"})
    cases += [_case(*one) for one in REJECTED]
    cases += list(_truncations())
    covers = [f"ENC-{n}" for n in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 25, 26, 27, 28)]
    return [table("cbor", description=DESCRIPTION, covers=covers, cases=cases)]
