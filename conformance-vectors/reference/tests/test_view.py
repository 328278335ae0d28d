"""The view (view.py)."""

import json
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference"))

from rab import cbor, records, view  # noqa: E402
from rab.contents import Member, Pruned  # noqa: E402


class View(unittest.TestCase):
    def test_worked_example(self):
        lines = view.view((ROOT / "bundles/example/worked-example/bundle.rab").read_bytes()).splitlines()
        self.assertEqual(len(lines), 3)
        opened = json.loads(lines[0])
        self.assertEqual(list(opened), ["rank", "seq", "kind", "time", "spine", "body", "compartments"])
        self.assertEqual(opened["body"]["keys"],
                         [[19, "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"]])
        self.assertEqual(lines[1][:135], '{"rank":0,"seq":1,"kind":"annotation","time":1767225600001,"spine":null,'
                         '"body":{"feedback":"pairwise","origin":"human","candidates":2},')
        judged = json.loads(lines[1])["compartments"]
        self.assertEqual(list(judged), ["content", "annotator", "signal"])
        self.assertEqual(judged["annotator"], "withheld")
        self.assertEqual(judged["signal"], {"outcome": "judged", "preferred": 0, "lead-time-ms": 4200})
        self.assertEqual(lines[2], '{"rank":0,"seq":2,"kind":"log-close","time":1767225600002,"spine":1,'
                         '"body":{"status":"completed","totals":[[0,1],[1,1]]},"compartments":{}}')

    def test_members(self):
        self.assertEqual(view.member_view(Pruned(3, 9)), {"pruned": [3, 9]})
        self.assertIsNone(view.member_view(Member(b"\xf6", [])))

    def test_values(self):
        body = {"values": [["a", None], ["b", -1], ["c", 1.0], ["d", float("nan")], ["e", -0.0], ["f", True]],
                "step": 0, "ext": {"b": b"\x01", "aa": b""}}
        entry = cbor.encode([6, 0, 0, 0, records.encode_body("hyperparameters", body), []])
        shown = view.member_view(Member(entry, []))["body"]
        self.assertEqual(shown["values"], [["a", None], ["b", -1], ["c", "3ff0000000000000"], ["d", "7ff8000000000000"],
                                           ["e", "8000000000000000"], ["f", True]])
        self.assertEqual(list(shown["ext"].items()), [("b", "01"), ("aa", "")])


if __name__ == "__main__":
    unittest.main()
