"""Entries, payloads and the rules that one entry decides alone (records.py, rules.py)."""

import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference"))

from rab import cbor, commitment, records, rules, schema, tree  # noqa: E402
from rab.cbor import Fault, Raw  # noqa: E402

NAN = float("nan")
TIME = 1767225605400

# The examples of records.md.
ENTRY = bytes.fromhex(
    "8601011b0000019b76dabd18f6a300000100020283"
    "82005820235dc94c8a682299a20b04ea065ce59625aab91d9d4d05110e3eeabe4bc58d77"
    "820158205f7ef5d7422a6d8ee8da6dc3d1ca7ff895db061f643294e2ed183a0553250fed"
    "82025820e4bfc502fa1ea2c62a48fde41a617024d98018dfaecadab8038f464c0ee5ebdb")
SIGNAL = bytes.fromhex("a50000010002f940000482f90000f942000c191518")
LOG_OPEN = bytes.fromhex(
    "8600001b0000019b76daa80000ae006572756e2d31016444656d6f02736c61622e6578616d706c652f72756e2d312f30"
    "036b6c61622e6578616d706c6504000501066364706f07836764656d6f2d3162f6f60a0c0b010c8182135820ea4a6c63"
    "e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c0d81826a726c68662d617564697465302e312e30"
    "12f513505e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e80")
LOG_ID = bytes.fromhex("243547c038af6f15e24265c2581fcea913a4cc7b737057439b41c4c12558dbe9")


def entry_of(kind, body, commitments=(), spine=0):
    return records.read_entry(records.encode_entry(kind, 1, TIME, spine, body, list(commitments)))


class Examples(unittest.TestCase):
    def test_entry(self):
        entry = records.read_entry(ENTRY)
        self.assertEqual((entry.name, entry.seq, entry.time, entry.spine), ("annotation", 1, TIME, None))
        self.assertEqual(entry.body, {"feedback": 0, "origin": 0, "candidates": 2})
        self.assertEqual([number for number, _ in entry.commitments], [0, 1, 2])
        self.assertEqual(records.encode_entry(entry.kind, entry.seq, entry.time, entry.spine, entry.body,
                                              entry.commitments), ENTRY)

    def test_log_open(self):
        entry = records.read_entry(LOG_OPEN)
        self.assertEqual(tree.leaf_hash(LOG_OPEN), LOG_ID)
        self.assertEqual(entry.body["software"], [["rlhf-audit", "0.1.0"]])
        self.assertEqual(rules.check_entry(entry, {}), [])

    def test_signal(self):
        signal = records.read_payload("annotation", "signal", SIGNAL)
        self.assertEqual(signal, {"outcome": 0, "preferred": 0, "strength": 2.0, "scale": [0.0, 3.0],
                                  "lead-time-ms": 5400})
        self.assertEqual(records.encode_payload("annotation", "raw", signal), SIGNAL)
        self.assertEqual(commitment.commitment(b"\x12" * 16, LOG_ID, 1, 2, SIGNAL),
                         records.read_entry(ENTRY).commitments[2][1])

    def test_names_and_numbers_are_one(self):
        named = {"feedback": "stepwise", "origin": "unknown", "candidates": 1}
        self.assertEqual(records.encode_body("annotation", named), {0: 5, 1: 3, 2: 1})
        self.assertEqual(records.encode_body(1, {"feedback": 5, "origin": 3, "candidates": 1}), {0: 5, 1: 3, 2: 1})
        with self.assertRaises(KeyError):
            records.encode_body("annotation", {"feeling": 1})

    def test_every_type_is_known(self):
        for rule, fields in schema.SCHEMA.items():
            self.assertEqual([field.key for field in fields], sorted({field.key for field in fields}), rule)


class Faults(unittest.TestCase):
    """The code and the offset of the first fault."""

    def faulty(self, entry, code, offset):
        data = entry if isinstance(entry, bytes) else cbor.encode(entry)
        with self.assertRaises(Fault) as caught:
            records.read_entry(data, 100)
        self.assertEqual((caught.exception.code, caught.exception.offset - 100), (code, offset))

    def annotation(self, body=None, commitments=None, seq=1):
        body = {0: 0, 1: 0, 2: 2} if body is None else body
        return [1, seq, 1, None, body, [[2, b"\x00" * 32]] if commitments is None else commitments]

    def test_row(self):
        self.faulty([1, 1, 1], "schema.length", 0)
        self.faulty({}, "schema.type", 0)
        self.faulty(["x", 1, 1, None, {}, []], "schema.type", 1)
        self.faulty([21, 1, 1, None, {}, []], "schema.unknown-kind", 1)
        self.faulty([13, 1, 1, None, {}, []], "schema.reserved-kind", 1)
        self.faulty(self.annotation(seq=2**53), "limit.integer", 2)
        self.faulty(cbor.encode(self.annotation()) + b"\x00", "cbor.trailing", 49)

    def test_size_comes_after_the_kind(self):
        large = {0: 0, 1: 0, 2: 2, 23: {"x": bytes(1000)}}
        self.faulty(self.annotation(large, seq="not a number"), "limit.entry", 0)
        self.faulty([13, 1, 1, None, large, []], "schema.reserved-kind", 1)

    def test_size_at_the_limit(self):
        def sized(size):
            empty = len(cbor.encode(self.annotation({0: 0, 1: 0, 2: 2, 23: {"x": bytes(900)}}))) - 900
            return cbor.encode(self.annotation({0: 0, 1: 0, 2: 2, 23: {"x": bytes(size - empty)}}))
        self.assertEqual(records.read_entry(sized(1024)).seq, 1)
        self.faulty(sized(1025), "limit.entry", 0)

    def test_body(self):
        self.faulty(self.annotation({0: 0, 1: 0}), "schema.missing", 5)
        self.faulty(self.annotation({0: 8, 1: 0, 2: 2}), "schema.value", 7)
        self.faulty(self.annotation({0: 0, 1: 0, 2: None}), "schema.type", 11)
        self.faulty(self.annotation({0: 0, 1: 0, 2: 2.0}), "schema.type", 11)
        self.faulty(self.annotation({0: 0, 1: 0, 2: 2, 7: 1}), "schema.unknown-key", 12)
        self.faulty(self.annotation({0: 0, 1: 0, 2: 2, -1: 1}), "schema.type", 12)
        self.faulty(self.annotation({0: 0, 1: 0, 2: 2, "a": 1}), "schema.type", 12)
        self.faulty(self.annotation(Raw(b"\xa3\x01\x00\x00\x00\x02\x02")), "cbor.key-order", 8)
        self.faulty(self.annotation(Raw(b"\xa3\x00\x00\x00\x00\x02\x02")), "cbor.key-duplicate", 8)
        self.faulty(self.annotation({0: 0, 1: 0, 2: 2, 23: {1: b""}}), "schema.type", 14)
        self.faulty(self.annotation({0: 0, 1: 0, 2: 2, 23: {"a": "b"}}), "schema.type", 16)

    def test_an_unknown_key_comes_before_what_is_behind_it(self):
        self.faulty(self.annotation(Raw(b"\xa2\x00\x00\x07\xff")), "schema.unknown-key", 8)

    def test_commitments(self):
        digest = b"\x00" * 32
        self.faulty(self.annotation(commitments=[[4, digest]]), "schema.compartment", 14)
        self.faulty(self.annotation(commitments=[[3, digest]]), "schema.compartment", 13)
        self.faulty(self.annotation(commitments=[[2, digest], [2, digest]]), "schema.compartment", 49)
        self.faulty(self.annotation(commitments=[[2, digest], [1, digest]]), "schema.compartment", 49)
        self.faulty(self.annotation(commitments=[[0, digest], [1, digest]]), "schema.compartment", 12)
        self.faulty(self.annotation(commitments=[]), "schema.compartment", 12)
        self.faulty(self.annotation(commitments=[[2, digest[1:]]]), "schema.length", 15)
        self.faulty(self.annotation(commitments=[[2]]), "schema.length", 13)
        self.faulty([3, 1, 1, 0, {0: 1, 9: []}, [[0, digest]]], "schema.compartment", 11)

    def test_settings(self):
        def entry(value):
            return [6, 1, 1, 0, {0: [["x", value]], 1: 0}, []]
        for value in (None, True, 0.5, "text", 2**53 - 1, 1 - 2**53):
            records.read_entry(cbor.encode(entry(value)))
        self.faulty(entry(2**53), "limit.integer", 11)
        self.faulty(entry(-(2**53)), "limit.integer", 11)
        self.faulty(entry(b"x"), "schema.type", 11)
        self.faulty(entry([]), "schema.type", 11)
        self.faulty(entry(Raw(b"\xf7")), "cbor.simple", 11)
        self.faulty(entry(Raw(b"\xc1\x00")), "cbor.tag", 11)

    def test_payload(self):
        for payload, code, offset in ((bytes(1048577), "limit.payload", 0), (SIGNAL + b"\x00", "cbor.trailing", 21),
                                      (b"\xa1\x00\x06", "schema.value", 2),
                                      (b"\xa2\x00\x00\x17\xa0", "schema.unknown-key", 3),
                                      (b"\xa0", "schema.missing", 0), (b"", "cbor.truncated", 0),
                                      (b"\xa2\x00\x00\x05\x81\x01", "schema.type", 5)):
            with self.assertRaises(Fault) as caught:
                records.read_payload("annotation", "signal", payload, 7)
            self.assertEqual((caught.exception.code, caught.exception.offset), (code, 7 + offset))


class Annotations(unittest.TestCase):
    """record.verdict."""

    def found(self, feedback, candidates=2, origin="human", **payloads):
        entry = entry_of("annotation", {"feedback": feedback, "origin": origin, "candidates": candidates},
                         [("signal", bytes(32))], None)
        shown = {}
        for name, payload in payloads.items():
            if name in ("signal", "raw"):
                payload = {"outcome": "judged", **payload}
            data = records.encode_payload("annotation", name, payload)
            shown[records.compartment_number(name)] = records.read_payload("annotation", name, data)
        return rules.check_entry(entry, shown).count("record.verdict")

    def signal(self, feedback, candidates=2, **fields):
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        return self.found(feedback, candidates, signal=fields)

    def test_candidates(self):
        for count, expected in ((0, 1), (1, 0), (64, 0), (65, 1)):
            self.assertEqual(self.found("scalar", count), expected)

    def test_content(self):
        rows = [[bytes(32), None]] * 2
        self.assertEqual(self.found("pairwise", content={"candidates": rows, "candidate-texts": ["a", "b"]}), 0)
        self.assertEqual(self.found("pairwise", content={"candidates": rows[:1]}), 1)
        self.assertEqual(self.found("pairwise", content={"candidates": rows, "candidate-texts": ["a"]}), 1)

    def test_annotator(self):
        pseudonym = bytes(32)
        for origin, fields, expected in (
                ("human", {"pseudonym": pseudonym}, 0), ("human", {}, 0), ("human", {"name": "x"}, 1),
                ("human", {"digest": pseudonym}, 1), ("model", {"name": "x", "digest": pseudonym}, 0),
                ("model", {}, 1), ("program", {"name": "x", "pseudonym": pseudonym}, 1),
                ("unknown", {"name": "x", "pseudonym": pseudonym}, 0)):
            self.assertEqual(self.found("pairwise", origin=origin, annotator={"origin": origin, **fields}), expected)
        self.assertEqual(self.found("pairwise", annotator={"origin": "unknown"}), 1)

    def test_what_is_demanded(self):
        scale, digest = [0.0, 1.0], bytes(32)
        for feedback, count, fields in (
                ("pairwise", 2, {"preferred": 1}), ("ranking", 2, {"ranking": [[1], [0]]}),
                ("scalar", 2, {"scores": [NAN, None]}), ("rubric", 1, {"aspects": [["a", scale, [1.0]]]}),
                ("binary", 2, {"labels": [True, False]}), ("stepwise", 1, {"steps": [1.0, None]}),
                ("edit", 2, {"edits": [[1, digest]]}), ("critique", 2, {"comments": [[None, None, digest]]})):
            self.assertEqual(self.signal(feedback, count, **fields), 0, feedback)
            self.assertEqual(self.signal(feedback, count), 1, feedback)
            self.assertEqual(self.signal(feedback, count, outcome="skipped"), 0, feedback)
        for feedback, fields in (("rubric", {"aspects": []}), ("edit", {"edits": []}), ("critique", {"comments": []})):
            self.assertEqual(self.signal(feedback, **fields), 1)
        self.assertEqual(self.signal("pairwise", 3, preferred=0), 1)
        self.assertEqual(self.signal("pairwise", 3, outcome="skipped"), 1)
        self.assertEqual(self.signal("stepwise", 2, steps=[1.0]), 1)

    def test_values(self):
        for fields, expected in (
                ({"preferred": 2}, 1), ({"scale": [1.0, 1.0]}, 1), ({"scale": [0.0, NAN]}, 1),
                ({"scale": [0.0, float("inf")]}, 1), ({"scale": [0.0, 3.0], "strength": 3.0}, 0),
                ({"scale": [0.0, 3.0], "strength": NAN}, 1), ({"scale": [0.0, 3.0], "scores": [None, 4.0]}, 1),
                ({"scale": [0.0, 3.0], "steps": [-1.0]}, 1), ({"scores": [1.0]}, 1), ({"labels": [True]}, 1),
                ({"aspects": [["a", [0.0, 1.0], [2.0, 0.0]]]}, 1), ({"confidence": 1.0}, 0),
                ({"confidence": 1.5}, 1), ({"confidence": NAN}, 1), ({"edits": [[2, bytes(32)]]}, 1),
                ({"comments": [[2, None, bytes(32)]]}, 1)):
            self.assertEqual(self.signal("pairwise", **{"preferred": 0, **fields}), expected, fields)

    def test_ranking(self):
        for ranking, expected in (([[1, 0]], 0), ([[1]], 0), ([], 1), ([[]], 1), ([[0], []], 1),
                                  ([[0], [0]], 1), ([[0, 2]], 1)):
            self.assertEqual(self.signal("ranking", ranking=ranking), expected, ranking)

    def test_outcomes(self):
        self.assertEqual(self.signal("pairwise", outcome="tie", scores=[1.0, 1.0]), 0)
        self.assertEqual(self.signal("pairwise", outcome="all-bad", preferred=0), 1)
        for field, value in (("strength", 1.0), ("labels", [True, True]), ("steps", [])):
            self.assertEqual(self.signal("pairwise", outcome="abstained", **{field: value}), 1)
        self.assertEqual(self.signal("pairwise", outcome="cancelled", scale=[0.0, 1.0], confidence=0.5), 0)

    def test_five_findings(self):
        self.assertEqual(self.found("scalar", 0, content={"candidates": [[bytes(32), None]]},
                                    annotator={"origin": "model"}, signal={}, raw={}), 5)


class Rewards(unittest.TestCase):
    """The example of records-event.md, and what breaks it."""

    SIGNAL = bytes.fromhex("a2008283f93800f6f97e0083f93c00f9bc00f9340002502a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a")
    ROOT = bytes.fromhex("4f22fa78c60450645467b4d890133c6a867679d9c7ca09d97fb04ad1d90654c7")
    FUNCTIONS = [["format", 2, 1, 0.5, 0.5, 0.5], ["length", 3, 0, -1.0, 1.0, 0.08333333333333333]]

    def setUp(self):
        from hashlib import sha256
        self.content = {name: b"".join(sha256(b"%s%d" % (letter, row)).digest() for row in range(3))
                        for name, letter in (("prompts", b"p"), ("completions", b"c"))}
        self.signal = records.read_payload("reward", "signal", self.SIGNAL)

    def found(self, content=None, signal=None, raw=None, **body):
        entry = entry_of("reward", {"step": 1, "rows": 3, "functions": self.FUNCTIONS, "row-root": self.ROOT, **body},
                         [("content", bytes(32)), ("signal", bytes(32))], None)
        return rules.check_entry(entry, {0: content, 2: signal, 3: raw})

    def test_example(self):
        self.assertEqual(self.found(self.content, self.signal, self.signal), [])
        leaf = rules.row_leaf(self.content, self.signal, 1)
        self.assertEqual(leaf[:18].hex(), "8650b2a07c2aba2f9a33301e48a8731b4305")
        self.assertEqual(tree.leaf_hash(leaf).hex(), "91eea1a3c2ce66c9a8221cf02d908fbcff78d4447a6c6b586a251f6a6b94bda1")

    def test_counts(self):
        self.assertEqual(self.found(rows=0), ["limit.count"])
        self.assertEqual(self.found(rows=8193), ["limit.count"])
        self.assertEqual(self.found(functions=[]), ["limit.count"])
        self.assertEqual(self.found(functions=self.FUNCTIONS * 9, part=[1, 1]), ["limit.count"])
        self.assertEqual(self.found(part=[1, 1]), ["schema.value"])
        self.assertEqual(self.found(part=[0, 1]), [])

    def test_columns(self):
        self.assertEqual(self.found({**self.content, "prompts": bytes(95)}), ["record.rows"])
        for change in ({"values": self.signal["values"][:1]}, {"advantages": [None]},
                       {"values": [[None] * 3, [None] * 2]}):
            self.assertEqual(self.found(signal={**self.signal, **change}), ["record.rows"])
            self.assertEqual(self.found(raw={**self.signal, **change}), ["record.rows"])

    def test_statistics(self):
        self.assertEqual(self.found(rows=2), ["record.rows"])
        for stats in ([1, 2, None, None, None], [2, 1, None, 0.5, 0.5], [1, 1, 0.5, 0.5, 0.5], [2, 0, 1.0, 0.5, 0.5]):
            self.assertEqual(self.found(functions=[["x", *stats]]), ["record.rows"])
        other = [["format", 2, 1, 0.5, 0.5, 0.25], self.FUNCTIONS[1]]
        self.assertEqual(self.found(functions=other), [])
        self.assertEqual(self.found(functions=other, signal=self.signal), ["record.rows"])
        self.assertEqual(rules.statistics([float("inf"), float("-inf"), NAN, None])[:4],
                         [3, 1, float("-inf"), float("inf")])
        self.assertTrue(rules.same_statistics([-0.0, NAN, None], [0.0, NAN, None]))
        self.assertFalse(rules.same_statistics([None], [NAN]))

    def test_root(self):
        self.assertEqual(self.found(self.content, self.signal, **{"row-root": bytes(32)}), ["record.rows"])
        self.assertEqual(self.found(self.content, **{"row-root": bytes(32)}), [])


class Spine(unittest.TestCase):
    FILES = [["config.json", 2, bytes.fromhex("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")],
             ["model.safetensors", 7,
              bytes.fromhex("9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c")]]
    MANIFEST = bytes.fromhex("c3bf65fb99ad2d0895377a5964fe0881130addd6c41095e22e5ba7da167dcde9")
    TENSOR = ["w", "F32", [2, 2], bytes.fromhex("374708fff7719dd5979ec875d56cd2286f6d3cf7ec317a3b25632aab28ec37bb")]
    TENSOR_ROOT = bytes.fromhex("bc19be8c358035c7a2dd0c72f71db5c6651a7a062d30edabf9408ea212d4c074")

    def checkpoint(self, files=None, content=None, **fields):
        body = {"name": "epoch_3", "step": 1500, "metrics": [], "released": False,
                "files": self.FILES if files is None else files,
                **{name.replace("_", "-"): value for name, value in fields.items()}}
        return rules.check_entry(entry_of("checkpoint", body), {0: content})

    def test_manifest(self):
        self.assertEqual(self.checkpoint(manifest_root=self.MANIFEST), [])
        self.assertEqual(self.checkpoint(files=[]), [])
        self.assertEqual(self.checkpoint(), ["record.manifest"])
        self.assertEqual(self.checkpoint(files=[], manifest_root=self.MANIFEST), ["record.manifest"])
        self.assertEqual(self.checkpoint(files=self.FILES[::-1], manifest_root=self.MANIFEST), ["record.manifest"])

    def test_tensors(self):
        shown = {"tensors": [self.TENSOR]}
        self.assertEqual(self.checkpoint([], shown, tensors=1, tensor_root=self.TENSOR_ROOT), [])
        self.assertEqual(self.checkpoint([], None, tensors=1), ["record.manifest"])
        self.assertEqual(self.checkpoint([], shown), ["record.manifest"])
        self.assertEqual(self.checkpoint([], shown, tensors=1), ["record.manifest"] * 2)
        self.assertEqual(self.checkpoint(None, shown, tensors=1), ["record.manifest"] * 3)

    def test_names(self):
        def opened(origin):
            body = records.read_entry(LOG_OPEN).body
            return rules.check_entry(entry_of("log-open", {**body, "origin": origin}), {})
        for origin, expected in (("a b", []), ("", ["schema.value"]), ("a\x7f", ["schema.value"]),
                                 ("a\u0085", ["schema.value"]), ("\u00a0", [])):
            self.assertEqual(opened(origin), expected)

    def test_order(self):
        def settings(*names):
            return rules.check_entry(entry_of("hyperparameters", {"values": [[n, 1] for n in names], "step": 0}), {})
        self.assertEqual(settings("a", "aa", "b", "\uffff", "\U00010000"), [])
        self.assertEqual(settings("a", "a"), ["schema.value"])
        self.assertEqual(settings("\U00010000", "\uffff"), ["schema.value"])

    def test_erasure(self):
        def erasure(*numbers):
            body = {"entry": 0, "compartments": list(numbers), "reason": "", "done-ms": 0}
            return rules.check_entry(entry_of("erasure", body), {})
        self.assertEqual(erasure(0, 3), [])
        for numbers in ((), (1, 1), (1, 0), (4,)):
            self.assertEqual(erasure(*numbers), ["schema.value"])

    def test_key_event(self):
        def event(operation, **fields):
            body = {"operation": operation, "key": [19, bytes(32)], "reason": "",
                    **{name.replace("_", "-"): value for name, value in fields.items()}}
            return rules.check_entry(entry_of("key-event", body), {})
        self.assertEqual(event("introduce", possession=bytes(64)), [])
        self.assertEqual(event("introduce"), ["schema.value"])
        self.assertEqual(event("retire", last_valid_size=1), ["schema.value"])
        self.assertEqual(event("revoke", last_valid_size=1), [])
        self.assertEqual(event("revoke"), ["schema.value"])

    def test_spans(self):
        for spans, fits in (([], True), ([[0, 2], [2, 4]], True), ([[0, 5]], False), ([[1, 1]], False),
                            ([[2, 3], [0, 1]], False)):
            self.assertEqual(rules.spans_fit(spans, 4), fits)


if __name__ == "__main__":
    unittest.main()
