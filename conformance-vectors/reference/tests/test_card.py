"""The card (card.py, card_facts.py, card_values.py, card_caps.py)."""

import re
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference"))

from rab import card, card_caps, card_values, cbor, records  # noqa: E402
from rab.card_claims import CLAIMS, SECTIONS  # noqa: E402
from rab.card_facts import Facts  # noqa: E402
from rab.cbor import Fault  # noqa: E402

NAN = float("nan")
START = 1767225600000
PAGE = (ROOT.parent / "spec" / "card.md").read_text(encoding="utf-8")
OPENED = {"run-id": "r", "name": "n", "origin": "o", "issuer": "i", "rank": 0, "world-size": 1, "algorithm": "ppo",
          "model": ["m", None, "v1"], "segment-height": 12, "suite": 1, "keys": [], "software": [],
          "nonce": bytes(16)}


class Recorded:
    """Facts that are filled one entry after the other."""

    def __init__(self):
        self.facts = Facts(b"\x01" * 32)
        self.add("log-open", OPENED)

    def add(self, kind, body, payloads=None, time=None):
        """Payloads by name of the compartment; None where one is withheld."""
        place = self.facts.leaves
        payloads = {records.compartment_number(name): payload for name, payload in (payloads or {}).items()}
        rows = [(number, bytes(32)) for number in sorted(payloads)]
        data = records.encode_entry(kind, place, START + place if time is None else time, None, body, rows)
        self.facts.entry(place, records.read_entry(data), payloads)
        return place

    def annotation(self, feedback="pairwise", origin="human", candidates=2, payloads=None, **body):
        return self.add("annotation", {"feedback": feedback, "origin": origin, "candidates": candidates, **body},
                        {"signal": {"outcome": 0}, **(payloads or {})})

    def rater(self, number):
        return self.annotation(payloads={"annotator": {"origin": 0, "pseudonym": bytes([number]) * 32}})

    def reward(self, functions, step=1, **body):
        return self.add("reward", {"step": step, "rows": 2, "functions": functions, "row-root": bytes(32), **body},
                        {"content": {}, "signal": {}})

    def update(self, step=1, **body):
        return self.add("policy-update", {"step": step, "inputs": [], **body})

    def checkpoint(self, step=1, **body):
        return self.add("checkpoint", {"name": "c", "step": step, "metrics": [], "files": [], "released": False,
                                       **body})

    def resume(self, step=0, **body):
        return self.add("resume", {"step": step, "reason": "x", **body})

    def threshold(self, bound=0.5, comparison="at-least"):
        return self.add("threshold", {"suite": "s", "metric": "m", "comparison": comparison, "bound": bound})

    def evaluation(self, value, suite="s", **body):
        return self.add("evaluation", {"suite": suite, "results": [["m", value, None, None, None]], **body})

    def settings(self, step, **values):
        return self.add("hyperparameters", {"values": [[name, value] for name, value in values.items()], "step": step})

    def claims(self):
        return {claim.id: claim for claim in card.compute(self.facts)}

    def value(self, name):
        return self.claims()[name].value

    def rows(self, name):
        return self.value(name)[2]


class Page(unittest.TestCase):
    """The tables of the code are those of card.md."""

    def test_claims(self):
        lines = re.findall(r"^\| `([a-z_.]+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \| ", PAGE, re.M)
        classes = ("recomputed", "recomputed on opening", "noised", "attested", "declared")
        self.assertEqual([(line.id, line.label, line.unit or "–", classes[line.claim_class], line.inputs)
                          for line in CLAIMS],
                         [(name, label, unit, kind, tuple(re.findall("`(.*?)`", inputs)))
                          for name, label, unit, kind, inputs in lines])
        self.assertEqual(tuple(re.findall(r"^### `(\w+)`", PAGE, re.M)), SECTIONS)

    def test_columns(self):
        columns = {name: re.findall(r"\*(.+?)\*", said.group(1)) for name, said in
                   ((name, re.match(r"Columns ((?:\*.+?\*(?:, )?)+)\.", value)) for name, value in
                    re.findall(r"^\| `([a-z_.]+)` \|.*\| (Columns .*) \|$", PAGE, re.M)) if said}
        recorded = everything()
        for name, expected in columns.items():
            self.assertEqual(recorded.value(name)[1], expected, name)

    def test_texts(self):
        flat = re.sub(r"\s+", " ", PAGE)
        for text in [card_values.BANNER, *card_values.LIMITS_TEXTS]:
            self.assertIn(text, flat)

    def test_example(self):
        recorded = Recorded()
        for _ in range(10):
            recorded.annotation()
        row = recorded.claims()["feedback.items"].row
        self.assertEqual(cbor.encode(row).hex(),
                         "866e666565646261636b2e6974656d73"
                         "782c416e6e6f746174696f6e732c2065616368206f6e65206a756467656d65"
                         "6e74206279206f6e652072617465726b616e6e6f746174696f6e7300816a616e6e6f746174696f6e0a")


def everything():
    """A log in which each claim is recorded."""
    recorded = Recorded()
    recorded.settings(0, a=1)
    recorded.add("dataset", {"name": "d", "role": "other", "files": []})
    recorded.add("guideline", {"version": "1", "digest": bytes(32)})
    recorded.annotation(round=1, dataset=2, guideline=3, payloads={"annotator": {"origin": 1, "name": "judge"}})
    recorded.reward([["f", 1, 0, 1.0, 1.0, 1.0]])
    recorded.update(kl=1.0, objective=[["a", 1.0]])
    recorded.checkpoint(released=True)
    recorded.resume()
    recorded.threshold()
    recorded.evaluation(0.5)
    recorded.add("anomaly", {"rule": "r", "severity": "info", "description": "d"})
    recorded.add("declaration", {"subject": "s", "fields": [], "attachments": [], "signer": "a", "role": "b",
                                 "organisation": "c", "signed-ms": 1})
    recorded.add("erasure", {"entry": 1, "compartments": [0, 9, 3], "reason": "r", "done-ms": 1})
    recorded.add("key-event", {"operation": "retire", "key": [19, bytes(32)], "reason": "r"})
    recorded.facts.records[0][1].body["software"] = [["a", "1"]]
    return recorded


class Values(unittest.TestCase):
    def test_nothing_recorded(self):
        claims = Recorded().claims()
        for name in ("feedback.items", "feedback.superseding", "people.gini", "rewards.batches", "policy.updates",
                     "policy.abandoned", "policy.input_entries", "checkpoints.count", "method.settings",
                     "method.setting_changes", "integrity.head_root", "integrity.torn_bytes", "method.code"):
            self.assertEqual(claims[name].value, [4, 0], name)
        self.assertEqual(claims["identity.banner"].value, [4, 3])
        self.assertEqual(claims["integrity.heads"].value, 0)
        self.assertEqual(claims["integrity.size"].value, 1)
        self.assertEqual(claims["integrity.first_time"].value, [0, START])
        self.assertEqual(claims["identity.models"].value[2], [["trained model", "m", "v1", None]])

    def test_settings(self):
        recorded = Recorded()
        recorded.settings(0, a=1, b="x")
        recorded.settings(5, a=1, b="x")
        self.assertEqual(recorded.value("method.setting_changes"), 0)
        recorded.settings(7, a=1.0, b=None)
        recorded.settings(9, c=0)
        self.assertEqual(recorded.rows("method.settings"), [["a", 1.0, 7], ["b", None, 7], ["c", 0, 9]])
        self.assertEqual(recorded.value("method.setting_changes"), 2)
        self.assertEqual(recorded.value("method.setting_records"), 4)

    def test_targets(self):
        recorded = Recorded()
        recorded.add("dataset", {"name": "d", "role": "other", "files": []})
        recorded.annotation(dataset=1)
        recorded.annotation(dataset=9)
        recorded.annotation(dataset=1, supersedes=2)
        self.assertEqual(recorded.rows("feedback.by_dataset"), [[1, "d", 2], [9, None, 1]])
        self.assertEqual(recorded.value("feedback.superseding"), 1)
        self.assertEqual(recorded.value("feedback.last_time"), [0, START + 4])

    def test_judges(self):
        recorded = Recorded()
        for origin, name in (("program", "b"), ("model", "z"), ("model", "a"), ("model", "z")):
            number = ("human", "model", "program").index(origin)
            recorded.annotation(origin=origin, payloads={"annotator": {"origin": number, "name": name}})
        self.assertEqual(recorded.rows("feedback.judges"), [["model", "a", 1], ["model", "z", 2], ["program", "b", 1]])

    def test_people(self):
        recorded = Recorded()
        for rater in (1, 1, 1, 2, 3):
            recorded.rater(rater)
        claims = recorded.claims()
        self.assertEqual([claims[f"people.{name}"].value for name in
                          ("raters", "annotations", "largest_share", "top_tenth_share", "gini")],
                         [3, 5, [1, 3, 5], [1, 3, 5], [1, 4, 15]])

    def test_equal_loads(self):
        recorded = Recorded()
        recorded.rater(1)
        recorded.rater(2)
        self.assertEqual(recorded.value("people.gini"), [1, 0, 1])

    def test_rewards(self):
        recorded = Recorded()
        for part, low, high, mean in ((None, -0.0, 1.0, 0.5), ([0, 2], 0.0, NAN, None), ([1, 2], None, None, None)):
            recorded.reward([["f", 2, 1, low, high, mean]], **({"part": part} if part else {}))
        self.assertEqual(recorded.value("rewards.batches"), 2)
        row = recorded.rows("rewards.functions")[0]
        self.assertEqual(row, ["f", 3, 6, 3, -0.0, 1.0, None])
        self.assertEqual(cbor.encode(row[4]).hex(), "f98000")

    def test_abandoned(self):
        recorded = Recorded()
        recorded.update()
        first = recorded.checkpoint()
        recorded.update()
        recorded.update()
        self.assertEqual(recorded.value("policy.abandoned"), 0)
        recorded.resume(checkpoint=first)
        self.assertEqual(recorded.value("policy.abandoned"), 2)
        recorded.update()
        recorded.resume(checkpoint=99)
        self.assertEqual(recorded.value("policy.abandoned"), 4)

    def test_statistics(self):
        recorded = Recorded()
        for loss in (NAN, 2.0, -1.0):
            recorded.update(loss=loss)
        recorded.update(kl=NAN)
        kl, loss = recorded.rows("policy.statistics")
        self.assertEqual(loss[:4] + loss[5:], ["loss", None, 3, 1, -1.0, -1.0, 2.0])
        self.assertEqual(kl[:4] + kl[6:], ["KL divergence", "nats", 1, 1, None, None])
        self.assertEqual(recorded.value("policy.highest_kl"), [4, 0])
        self.assertEqual(cbor.encode(recorded.value("policy.last_kl")).hex(), "f97e00")

    def test_timeline(self):
        recorded = Recorded()
        places = []
        for step in range(513):
            places.append(recorded.update(step))
            if step in (1, 512):
                recorded.checkpoint(step)
        rows = recorded.rows("policy.timeline")
        self.assertEqual(len(rows), 257)
        self.assertEqual(rows[0], [places[0], 0, None, None, None, None, places[1] + 1])
        self.assertEqual(rows[1][-1], None)
        self.assertEqual(rows[-1], [places[512], 512, None, None, None, None, places[512] + 1])

    def test_thresholds(self):
        recorded = Recorded()
        recorded.evaluation(0.9, suite="other")
        early = recorded.threshold()
        self.assertEqual(recorded.rows("evaluation.thresholds")[0][6:], [None] * 4)
        measured = recorded.evaluation(NAN, **{"started-ms": START + early})
        self.assertEqual(recorded.rows("evaluation.thresholds")[0][3:8],
                         ["at-least", 0.5, [0, START + early], measured, True])
        self.assertIs(recorded.rows("evaluation.thresholds")[0][9], False)
        recorded.threshold(comparison="at-most")
        recorded.evaluation(0.5)
        self.assertEqual(recorded.rows("evaluation.thresholds")[1][6:], [measured, False, 0.5, True])
        recorded.evaluation(0.5, **{"started-ms": START})
        self.assertEqual(recorded.rows("evaluation.thresholds")[0][6:], [measured, False, 0.5, True])

    def test_before_the_card(self):
        recorded = Recorded()
        recorded.facts.head(0, 1, b"\x02" * 32, START, b"\x03" * 16)
        recorded.annotation()
        place = recorded.add("card", {"digest": bytes(32), "size-bytes": 1, "version": 1})
        recorded.add("log-close", {"status": "completed", "totals": []})
        recorded.facts.head(1, 4, b"\x04" * 32, START, b"\x03" * 16)
        claims = recorded.claims()
        self.assertEqual(claims["integrity.size"].value, 2)
        self.assertEqual(claims["integrity.spine"].value, 1)
        self.assertEqual(claims["integrity.last_time"].value, [0, START + place])
        self.assertEqual(claims["integrity.heads"].value, 1)
        self.assertEqual(claims["integrity.head_key"].value, "03" * 16)
        self.assertEqual(claims["integrity.entries_by_kind"].value[2], [["log-open", 1], ["annotation", 1]])
        self.assertEqual(claims["integrity.commitments"].value[2], [["signal", 1]])

    def test_heads_before_the_card_in_the_file(self):
        recorded = Recorded()
        recorded.facts.leaf(9)
        recorded.facts.head(0, 10, b"\x02" * 32, START, b"\x03" * 16)
        recorded.facts.unreadable_head()
        body = {"digest": bytes(32), "size-bytes": 1, "version": 1}
        sealed = records.read_entry(records.encode_entry("card", 5, START, 1, body, []))
        recorded.facts.entry(5, sealed, {})
        recorded.facts.head(1, 6, b"\x04" * 32, START, b"\x03" * 16)
        self.assertEqual(recorded.value("integrity.heads"), 2)
        self.assertEqual(recorded.value("integrity.head_number"), 0)

    def test_time_of_entry_0(self):
        facts = Facts(b"\x01" * 32)
        facts.leaf(0)
        facts.entry(1, records.read_entry(records.encode_entry("log-open", 1, START, 0, OPENED, [])), {})
        claims = {claim.id: claim.value for claim in card.compute(facts)}
        self.assertEqual(claims["integrity.first_time"], [4, 0])
        self.assertEqual(claims["integrity.size"], 2)

    def test_unknown_compartments_of_an_erasure(self):
        self.assertEqual(everything().rows("integrity.erased")[0][2], "content, raw")


class NotShown(unittest.TestCase):
    def test_pruned(self):
        recorded = Recorded()
        recorded.facts.pruned(1, 4)
        claims = recorded.claims()
        for name in ("feedback.items", "people.raters", "rewards.rows", "integrity.last_time", "feedback.by_dataset"):
            self.assertEqual(claims[name].value, [4, 1, 0], name)
        self.assertEqual(claims["integrity.size"].value, 4)
        self.assertEqual(claims["policy.updates"].value, [4, 0])

    def test_withheld(self):
        recorded = Recorded()
        recorded.annotation(payloads={"annotator": None})
        claims = recorded.claims()
        self.assertEqual(claims["people.raters"].value, [4, 2, 1])
        self.assertEqual(claims["feedback.by_outcome"].value[2], [["judged", 1]])
        recorded.facts.pruned(2, 3)
        self.assertEqual(recorded.value("people.raters"), [4, 1, 0])

    def test_compare(self):
        whole, cut = Recorded(), Recorded()
        whole.rater(1)
        cut.annotation(payloads={"annotator": None})
        sealed = card.compute(whole.facts)
        self.assertEqual({state for _, state in card.compare(sealed, whole.facts)}, {"same"})
        states = dict(card.compare(sealed, cut.facts))
        self.assertEqual((states["people.raters"], states["feedback.items"]), ("not-evaluated", "same"))
        sealed[CLAIM_AT["people.raters"]].label = "Raters"
        sealed[CLAIM_AT["feedback.items"]].value = 2
        states = dict(card.compare(sealed, cut.facts))
        self.assertEqual((states["people.raters"], states["feedback.items"]), ("differing", "differing"))

    def test_compare_other_claims(self):
        facts = Recorded().facts
        sealed = card.compute(facts)
        sealed[0], sealed[1] = sealed[1], sealed[0]
        sealed[2].id = "identity.other"
        states = card.compare(sealed, facts)
        self.assertEqual([name for name, state in states if state == "differing"],
                         ["identity.layout", "identity.banner", "identity.name", "identity.other"])


CLAIM_AT = {line.id: place for place, line in enumerate(CLAIMS)}


class Caps(unittest.TestCase):
    def test_records(self):
        recorded = Recorded()
        for _ in range(4096):
            recorded.resume(**{"torn-bytes": 1})
        self.assertEqual(recorded.value("integrity.torn_bytes"), 4096)
        recorded.resume()
        self.assertEqual(recorded.value("integrity.torn_bytes"), [4, 4])
        self.assertEqual(recorded.value("policy.resumes"), 4097)

    def test_bytes_of_records(self):
        bodies = card_caps.body_bytes("dataset", {"name": "d", "role": 5, "files": [["f", 1, bytes(32)]],
                                                  "ext": {"a": bytes(99)}})
        self.assertEqual(bodies, len(bytes.fromhex("a3006164010502") + b"\x80"))

    def test_keys(self):
        recorded = Recorded()
        for number in range(4096):
            recorded.annotation(round=number)
        self.assertFalse(card_caps.too_many_keys({*range(4096)}))
        self.assertEqual(card_caps.capped(recorded.facts.log()), set())
        recorded.annotation(round=4096)
        self.assertEqual(card_caps.capped(recorded.facts.log()), {"feedback.by_round"})
        self.assertFalse(card_caps.too_many_keys({"é" * 20480}))
        self.assertTrue(card_caps.too_many_keys({"é" * 20480, "a"}))

    def test_settings_at_the_end_of_any_setting(self):
        recorded = Recorded()
        for index in range(17):
            recorded.settings(0, **{f"{index:04}": "x" * 61676})
        size = 17 * (4 + 61676)
        self.assertLessEqual(size, 1048576)
        recorded.settings(1, **{"0000": "x" * (61676 + 1048576 - size)})
        self.assertEqual(card_caps.capped(recorded.facts.log()), set())
        recorded.settings(1, **{"a": "", "0000": ""})
        self.assertEqual(card_caps.capped(recorded.facts.log()), {"method.settings", "method.setting_changes"})

    def test_large_values(self):
        recorded = Recorded()
        recorded.update(samples=2**53 - 1)
        self.assertEqual(recorded.value("policy.samples"), 2**53 - 1)
        recorded.update(samples=1)
        self.assertEqual(recorded.value("policy.samples"), [4, 4])
        self.assertEqual(card.bounded("x" * 40957), "x" * 40957)
        self.assertEqual(card.bounded("x" * 40958), [4, 4])


class Reading(unittest.TestCase):
    """Of a card with one claim the class stands at 17, the inputs at 18, the value at 19."""

    def claims(self, *rows):
        return cbor.encode([1, list(rows)])

    def row(self, name="identity.x", inputs=(), value=1, claim_class=0):
        return [name, "", "", claim_class, list(inputs), value]

    def accept(self, *rows):
        data = self.claims(*rows)
        self.assertEqual(card.encode(card.read(data)), data)

    def refuse(self, offset, *rows, data=None):
        with self.assertRaises(Fault) as caught:
            card.read(self.claims(*rows) if data is None else data, 50)
        self.assertEqual((caught.exception.code, caught.exception.offset - 50), ("card.malformed", offset))

    def test_round_trip(self):
        claims = card.compute(everything().facts)
        self.assertEqual(card.read(card.encode(claims)),
                         [card.Claim(*claim.about, claim.value) for claim in claims])

    def test_accepted(self):
        digest = bytes(32)
        for value in (0, -1, 0.5, "", digest, True, [0, 1], [1, 0, 1], [1, 2, 3], [2, []], [2, [None, [0, 1], digest]],
                      [3, ["a"], []], [3, ["a", "b"], [[1, None]]], [4, 0], [4, 1, 0], [4, 2, 3], [4, 3], [4, 4]):
            self.accept(self.row(value=value))
        self.accept()
        self.accept(self.row(inputs=["log-open", "annotation", "annotation.signal", "reward.raw", "entries", "heads"]))

    def test_values(self):
        at = 19
        for value, plus in ((None, 0), (bytes(31), 0), ([], 0), ([0], 0), ([0, -1], 2), ([1, 2, 4], 0), ([1, 0, 2], 0),
                            ([1, 2, 1], 0), ([1, 0, 0], 0), ([2, [[1, 1]]], 4), ([3, [], []], 2),
                            ([3, ["a"], [[1, 2]]], 6), ([3, ["a"], [[]]], 6), ([4], 0), ([4, 1], 0), ([4, 1, 1], 3),
                            ([4, 2, 4], 3), ([4, 0, 0], 0), ([4, 5], 2), ([5, 0], 1), ("x" * 40958, 0), ({}, 0)):
            self.refuse(at + plus, self.row(value=value))

    def test_ids(self):
        for name in ("identity", "identity.", "identity..x", "identity.X", "other.x", "identity." + "x" * 56):
            self.refuse(4, self.row(name))
        self.accept(self.row("identity." + "x" * 55))
        second = len(self.claims(self.row()))
        self.refuse(second + 1, self.row(), self.row())
        self.refuse(second - 1, self.row("method.x"), self.row())

    def test_inputs(self):
        at = 19
        self.refuse(at, self.row(inputs=["other"]))
        self.refuse(at, self.row(inputs=["barrier"]))
        self.refuse(at + 8, self.row(inputs=["entries", "log-open"]))
        self.refuse(at + 8, self.row(inputs=["entries", "entries"]))

    def test_form(self):
        self.refuse(1, data=cbor.encode([2, []]))
        self.refuse(0, data=cbor.encode([1]))
        self.refuse(2, data=b"\x82\x01\x9f")
        self.refuse(3, data=b"\x82\x01\x80\x00")
        self.refuse(2, data=self.claims(*[self.row(f"identity.x{n}") for n in range(257)]))
        self.accept(*[self.row(f"identity.x{n}") for n in range(256)])
        self.refuse(17, self.row(claim_class=5))


if __name__ == "__main__":
    unittest.main()
