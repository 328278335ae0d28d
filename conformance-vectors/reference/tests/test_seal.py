"""Heads, keys and secrets (seal.py, commitment.py, heads.py, policy.py) against spec/seal.md and the
commitments of spec/records.md."""

import json
import sys
import unittest
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference"))

from rab import cbor, commitment, ed25519, heads, seal, tree  # noqa: E402
from rab.cbor import Fault, Raw, Tag  # noqa: E402
from rab.policy import Policy, Refused  # noqa: E402

SEED = bytes([7]) * 32
PUBLIC = ed25519.public_key(SEED)
LEAVES = [tree.leaf_hash(bytes([0x61 + place])) for place in range(5)]
LOG_ID = LEAVES[0]
ORIGIN, ISSUER, RUN = "lab.example/run-1/rank-0", "lab.example", "run-1"
TIME = 1767225600000
PAYLOADS = [seal.head_payload(LOG_ID, ORIGIN, 3, tree.root(LEAVES[:3]), 1, None, TIME, 0, 0)]
PAYLOADS.append(seal.head_payload(LOG_ID, ORIGIN, 5, tree.root(LEAVES), 1, seal.head_digest(PAYLOADS[0]),
                                  TIME + 60000, 1, 1))
HEADS = [seal.sign_head(SEED, payload, ISSUER, RUN) for payload in PAYLOADS]
PROTECTED = seal.protected_header(seal.key_id(PUBLIC), ISSUER, RUN)
LABELS = {1: -19, 4: seal.key_id(PUBLIC), 15: {1: ISSUER, 2: RUN}, 16: seal.HEAD_TYPE}


class Example(unittest.TestCase):
    def test_key(self):
        self.assertEqual(seal.key_id(PUBLIC).hex(), "3c917f0973797a5c72360498e9f1d85e")
        self.assertEqual(len(cbor.encode(["rlhf-audit/v1/key", -19, PUBLIC])), 54)

    def test_heads(self):
        self.assertEqual([len(PAYLOADS[0]), len(PROTECTED), len(HEADS[0]), len(HEADS[1])], [111, 82, 266, 299])
        self.assertEqual(len(seal.sig_structure(PROTECTED, PAYLOADS[0])), 210)
        self.assertEqual(HEADS[0][-64:].hex(),
                         "2d3c4e5d35582761cd5e0e47252e82c0849522918859fa93beb7c2e04673a9a4"
                         "1957342935935409847e0cdb9ee18f09bd63fb5906a5ff0c1a0330d01b459a01")
        self.assertEqual(sha256(HEADS[0]).hexdigest(),
                         "454a08fcf9fff745a62c13ca0a56382370a03beda0dd6be379ffa8a3d2a85909")
        self.assertEqual(seal.head_digest(PAYLOADS[0]).hex(),
                         "c77cf19df5236fe889c2084a4aa36087fd3db4ad9b56474eb8585ba53fe9028c")
        self.assertEqual(sha256(HEADS[1]).hexdigest(),
                         "685e8038d71626bc6d2c80eb0857fa7d3e2f1d8fce7506f3d6a9fec6bdf8e1e3")

    def test_possession(self):
        seed = bytes([8]) * 32
        public = ed25519.public_key(seed)
        message = seal.possession_message(LOG_ID, 4, public)
        self.assertEqual((public.hex(), len(message)),
                         ("1398f62c6d1a457c51ba6a4b5f3dbd2f69fca93216218dc8997e416bd17d93ca", 96))
        self.assertEqual(ed25519.sign(seed, message).hex(),
                         "e652a13eaab30c75ec9bd4710dad7a954287315df20d8411fd064a747d7126e9"
                         "f7ac4ac9390eb6388a19821afec742502007ea291d1ebad80ccc3ab44bede604")

    def test_checkpoint(self):
        self.assertEqual(seal.checkpoint_text(ORIGIN, 3, tree.root(LEAVES[:3])),
                         "lab.example/run-1/rank-0\n3\nNmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=\n")

    def test_proof_files(self):
        path = tree.inclusion_path(2, LEAVES)
        inclusion = cbor.encode(["rlhf-audit/v1/inclusion", HEADS[1], b"c", 2, path])
        self.assertEqual(sha256(inclusion).hexdigest(),
                         "ee969a48279b4e89690e5afaddbe7d68c7f6aedbb2071c489ab6bcc0854ca893")
        consistency = cbor.encode(["rlhf-audit/v1/consistency", *HEADS, tree.consistency_path(3, LEAVES)])
        self.assertEqual(sha256(consistency).hexdigest(),
                         "a1433d38c2a2ccaeca61c2b1924b766e64030e93a9596fdc424d65542c2886cf")


class Secrets(unittest.TestCase):
    SECRET = bytes(range(32))

    def test_openings(self):
        self.assertEqual([opening.hex() for opening in commitment.openings(self.SECRET, LOG_ID, 2)],
                         ["4acad83128db247196bc77f87f3db7dd", "57b615081bc052d7641895075b23ceb9",
                          "899244bbb64407e339af8a9ede8cb158", "4c231c18089e565738600c81a79aa876"])

    def test_pseudonym_and_commitment(self):
        self.assertEqual(commitment.pseudonym(self.SECRET, b"annotator-17").hex(),
                         "8e59d324b61ec76c231d20c77cafd55382fb9a2fb8d11fbcc337958fdd941d48")
        self.assertEqual(commitment.secret_commitment(self.SECRET).hex(),
                         "13f51ac087f6de14ee154c668bd8a01174f50802df5732c4800fbe1f5b670f6b")

    def test_commitments(self):
        """The three of the example of records.md."""
        log_id = bytes.fromhex("243547c038af6f15e24265c2581fcea913a4cc7b737057439b41c4c12558dbe9")
        content = bytes.fromhex(
            "a400582030ad205245cd25231f697fa8934fdf8d65d0cb24040d9f0d4106fa4cfc68e4c7018282"
            "58204b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a6764656d6f"
            "2d3162825820ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39df6"
            "0266726f772d31370562656e")
        annotator = bytes.fromhex("a20000015820" + "ab" * 32)
        signal = bytes.fromhex("a50000010002f940000482f90000f942000c191518")
        given = [commitment.commitment(bytes([16 + number]) * 16, log_id, 1, number, payload).hex()
                 for number, payload in enumerate((content, annotator, signal))]
        self.assertEqual(given, ["235dc94c8a682299a20b04ea065ce59625aab91d9d4d05110e3eeabe4bc58d77",
                                 "5f7ef5d7422a6d8ee8da6dc3d1ca7ff895db061f643294e2ed183a0553250fed",
                                 "e4bfc502fa1ea2c62a48fde41a617024d98018dfaecadab8038f464c0ee5ebdb"])

    def test_chacha20(self):
        """RFC 8439 §2.3.2."""
        block = commitment.chacha20_block(bytes(range(32)), 1, bytes.fromhex("000000090000004a00000000"))
        self.assertEqual(block[:16].hex(), "10f1e7e4d13b5915500fdd1fa32071c4")


def sign1(protected=PROTECTED, unprotected=None, payload=PAYLOADS[0], signature=HEADS[0][-64:], tag=18):
    return cbor.encode(Tag(tag, [protected, {} if unprotected is None else unprotected, payload, signature]))


def form(data):
    """The fault of a head's form as code and offset, the head standing at byte 100; None without one."""
    try:
        heads.read_sign1(data, 100, 90)
    except Fault as fault:
        return fault.code, fault.offset
    return None


PROTECTED_AT = 100 + 4
EMPTY_MAP_AT = PROTECTED_AT + len(PROTECTED)
PAYLOAD_AT = EMPTY_MAP_AT + 3


class Form(unittest.TestCase):
    """SEAL-1 and SEAL-3 to SEAL-6."""

    def test_valid(self):
        head = heads.read_sign1(HEADS[0], 100, 90)
        self.assertEqual((head.kid, head.iss, head.sub, head.size, head.number, head.previous, head.reason),
                         (seal.key_id(PUBLIC), ISSUER, RUN, 3, 0, None, 0))
        self.assertIsNone(heads.signature_fault(head, PUBLIC))
        self.assertEqual(sign1(), HEADS[0])

    def test_envelope(self):
        self.assertEqual(form(sign1(tag=17)), ("cbor.tag", 100))
        self.assertEqual(form(sign1()[1:]), ("schema.type", 100))
        self.assertEqual(form(cbor.encode(Tag(18, [PROTECTED, {}, PAYLOADS[0]]))), ("schema.length", 101))
        self.assertEqual(form(sign1(protected=LABELS)), ("schema.type", 102))
        self.assertEqual(form(sign1(payload=None)), ("schema.type", PAYLOAD_AT - 2))
        self.assertEqual(form(sign1(signature=bytes(63)))[0], "schema.length")

    def test_protected(self):
        def code(**changed):
            labels = {**LABELS, **{int(name[1:]): value for name, value in changed.items()}}
            return form(sign1(protected=cbor.encode({k: v for k, v in labels.items() if v is not None})))
        for changed in ({"_1": -8}, {"_1": 19}, {"_1": "EdDSA"}, {"_4": bytes(15)}, {"_4": "x"}, {"_15": {1: ISSUER}},
                        {"_15": {1: ISSUER, 2: 3}}, {"_15": {1: ISSUER, 2: RUN, 4: 5}}, {"_15": []}, {"_2": [16]},
                        {"_3": "text/plain"}, {"_33": b""}, {"_16": "application/cbor"}, {"_16": None}, {"_4": None}):
            with self.subTest(changed):
                self.assertEqual(code(**changed)[0], "sig.header")
        self.assertEqual(code(_1=-8), ("sig.header", PROTECTED_AT + 2))

    def test_empty_headers(self):
        self.assertEqual(form(sign1(protected=b"")), ("sig.header", 102))
        self.assertEqual(form(sign1(protected=b"\xa0")), ("sig.header", 103))
        self.assertEqual(form(sign1(unprotected={4: b"kid"})), ("sig.header", EMPTY_MAP_AT))

    def test_encoding_of_the_protected_header_comes_before_what_it_says(self):
        wrong = cbor.encode({**LABELS, 1: -8})
        self.assertEqual(form(sign1(protected=wrong + b"\x00")), ("cbor.trailing", PROTECTED_AT + len(wrong)))

    def test_payload(self):
        members = [1, 1, LOG_ID, ORIGIN, 3, tree.root(LEAVES[:3]), 1, None, TIME, 0, 0]

        def code(place, value):
            return form(sign1(payload=cbor.encode(members[:place] + [value] + members[place + 1:])))
        self.assertIsNone(code(10, 3))
        self.assertEqual(code(10, 4), ("schema.value", PAYLOAD_AT + 110))
        self.assertEqual(code(2, bytes(31)), ("schema.length", PAYLOAD_AT + 3))
        self.assertEqual(code(3, b"x")[0], "schema.type")
        self.assertEqual(code(4, 2**53)[0], "limit.integer")
        self.assertEqual(code(7, False)[0], "schema.type")
        self.assertEqual(form(sign1(payload=cbor.encode(members[:10]))), ("schema.length", PAYLOAD_AT))
        self.assertEqual(form(sign1(payload=PAYLOADS[0] + b"\x00")), ("cbor.trailing", PAYLOAD_AT + 111))
        self.assertEqual(form(sign1(payload=cbor.encode([Raw(b"\x18\x01")] + members[1:]))),
                         ("cbor.nonminimal", PAYLOAD_AT + 1))


class Chain(unittest.TestCase):
    """SEAL-14 to SEAL-17."""

    def judged(self, **changed):
        first, second = (heads.read_sign1(data, 0, 0) for data in HEADS)
        for name, value in changed.items():
            setattr(second, name, value)
        return heads.against_predecessor(second, first)

    def test_next(self):
        self.assertEqual(self.judged(), [])
        self.assertEqual(self.judged(number=0), ["head.fork"])
        self.assertEqual(self.judged(number=2), ["head.number"])
        self.assertEqual(self.judged(previous=bytes(32)), ["head.previous"])
        self.assertEqual(self.judged(previous=None), ["head.previous"])
        self.assertEqual(self.judged(size=3), ["head.fork", "head.size"])
        self.assertEqual(self.judged(size=2), ["head.size"])
        self.assertEqual(self.judged(size=3, root=tree.root(LEAVES[:3])), ["head.size"])
        self.assertEqual(self.judged(time=TIME), [])
        self.assertEqual(self.judged(time=TIME - 1), ["head.time"])

    def test_first(self):
        first, second = (heads.read_sign1(data, 0, 0) for data in HEADS)
        self.assertEqual(heads.against_predecessor(first, None), [])
        self.assertEqual(heads.against_predecessor(second, None), ["head.number", "head.previous"])


KEY = {"name": "Lab", "public": PUBLIC.hex(), "roles": ["log-signer"]}
PIN = {"log_id": LOG_ID.hex(), "size": 3, "root": tree.root(LEAVES[:3]).hex()}


def policy(**members):
    return Policy.read(json.dumps({"version": 1, **members}).encode())


class Trust(unittest.TestCase):
    """SEAL-29 and SEAL-30."""

    def test_read(self):
        limited = {**KEY, "origins": ["lab.example/*"], "valid_from_ms": 1, "valid_until_ms": 2}
        read = policy(keys=[limited], pinned=[PIN], as_of_ms=5)
        self.assertEqual((read.keys[0].public, read.pinned[0].size, read.as_of), (PUBLIC, 3, 5))

    def test_refused(self):
        for members in ({"version": 2}, {"version": True}, {"version": 1.0}, {"extra": 1}, {"keys": {}}, {"keys": None},
                        {"keys": [{**KEY, "public": PUBLIC.hex().upper()}]}, {"keys": [{**KEY, "public": "00"}]},
                        {"keys": [{**KEY, "comment": ""}]}, {"keys": [{"name": "x", "public": PUBLIC.hex()}]},
                        {"keys": [{**KEY, "roles": "log-signer"}]}, {"keys": [{**KEY, "valid_from_ms": -1}]},
                        {"keys": [{**KEY, "origins": None}]}, {"pinned": [{**PIN, "size": 0}]},
                        {"pinned": [{**PIN, "size": 1.5}]}, {"as_of_ms": "now"}, {"as_of_ms": None}):
            with self.subTest(members):
                self.assertRaises(Refused, policy, **members)
        for text in (b"", b"[]", b"{}", b'{"version":1,"version":1}', b'{"version":1} x', b'{"version":NaN}', b"\xff",
                     b'{"version":1,"as_of_ms":1e3}'):
            with self.subTest(text):
                self.assertRaises(Refused, Policy.read, text)

    def test_reasons(self):
        def judged(origin=ORIGIN, as_of=None, **changed):
            extra = {} if as_of is None else {"as_of_ms": as_of}
            return policy(keys=[{**KEY, **changed}], **extra).judge(PUBLIC, origin)
        self.assertEqual(judged(), ("Lab", None))
        self.assertEqual(judged(roles=["witness"], origins=[]), (None, "trust.role"))
        self.assertEqual(judged(origins=["lab.example/*"]), ("Lab", None))
        self.assertEqual(judged(origins=["lab.example"]), (None, "trust.origin"))
        self.assertEqual(judged(origins=["*/rank-0"]), (None, "trust.origin"))
        self.assertEqual(judged(origins=["*"], valid_from_ms=10), ("Lab", None))
        window = {"valid_from_ms": 10, "valid_until_ms": 20}
        for as_of, reason in ((9, "trust.time"), (10, None), (20, None), (21, "trust.time")):
            self.assertEqual(judged(as_of=as_of, **window)[1], reason)
        self.assertEqual(policy(keys=[]).judge(PUBLIC, ORIGIN), (None, "trust.untrusted"))

    def test_a_key_several_times(self):
        wrong_role, wrong_origin = {**KEY, "roles": []}, {**KEY, "origins": ["x"]}
        self.assertEqual(policy(keys=[wrong_role, KEY, wrong_origin]).judge(PUBLIC, ORIGIN), ("Lab", None))
        self.assertEqual(policy(keys=[wrong_role, wrong_origin]).judge(PUBLIC, ORIGIN), (None, "trust.origin"))


if __name__ == "__main__":
    unittest.main()
