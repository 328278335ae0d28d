"""The verifier (verify.py and what it calls): the file of spec/example.md, and files that differ from a
valid one in one thing, made here and not by the generator.

A `Draft` is a log as values. `Draft.bundle` computes whatever rests on them, so that a change shows only
the fault that it is; `Draft.items` gives the items to be changed as bytes.
"""

import json
import re
import sys
import unittest
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference"))

from rab import card, cbor, ed25519, frame, records, seal, tree  # noqa: E402
from rab.cbor import Raw  # noqa: E402
from rab.commitment import commitment  # noqa: E402
from rab.policy import Policy  # noqa: E402
from rab.verify import verify  # noqa: E402

SPEC = ROOT.parent / "spec"
A, B, C = (bytes([number]) * 32 for number in (1, 2, 3))
TIME = 1767225600000
HEIGHT = 4
ORIGIN, ISSUER, RUN = "lab.example/run-7/0", "Example Lab", "run-7"


def key(seed):
    return [19, ed25519.public_key(seed)]


def policy(*seeds, pinned=(), **members):
    keys = [{"name": f"key {seed[0]}", "public": ed25519.public_key(seed).hex(), "roles": ["log-signer"]}
            for seed in seeds]
    pins = [{"log_id": log_id.hex(), "size": size, "root": root.hex()} for log_id, size, root in pinned]
    return Policy.read(json.dumps({"version": 1, "keys": keys, "pinned": pins, **members}).encode())


def configuration(**changed):
    body = {"run-id": RUN, "name": "example", "origin": ORIGIN, "issuer": ISSUER, "rank": 0, "world-size": 1,
            "algorithm": "dpo", "model": ["tiny", None, None], "segment-height": HEIGHT, "suite": 1, "keys": [key(A)],
            "software": [], "nonce": bytes(16)}
    return "log-open", {**body, **changed}


def judged(preferred=0, origin=0, **body):
    """An annotation of two candidates with content and signal."""
    return ("annotation", {"feedback": "pairwise", "origin": origin, "candidates": 2, **body},
            {"content": {"candidates": [[bytes(32), None], [bytes([1]) * 32, None]]},
             "signal": {"outcome": 0, "preferred": preferred}})


def update(step, *inputs, **body):
    return "policy-update", {"step": step, "inputs": [list(span) for span in inputs], **body}


def checkpoint(step, parent=None, released=False):
    body = {"name": "c", "step": step, "metrics": [], "files": [], "released": released}
    return "checkpoint", body if parent is None else {**body, "parent": parent}


def close(*totals, **body):
    return "log-close", {"status": "completed", "totals": [list(total) for total in totals], **body}


def key_event(operation, seed, **body):
    return "key-event", {"operation": operation, "key": key(seed), "reason": "planned", **body}


class Draft:
    """A log: records as (kind, body, payloads), and heads as (size, seed, changes)."""

    def __init__(self, records_, heads_, withheld=(), pruned=()):
        self.records = list(records_)
        self.heads = list(heads_)
        self.withheld = set(withheld)
        self.pruned = list(pruned)
        self.seqs, self.times, self.spines, self.openings, self.payloads = {}, {}, {}, {}, {}
        self.reasons = {0: 1, 1: 1, 2: 1, 3: 5}
        self.log_id = None

    def entries(self):
        """Bytes and disclosures of each entry."""
        made, numbered = [], 0
        for place, record in enumerate(self.records):
            kind, body, payloads = (*record, {})[:3]
            spine = None if records.is_event(kind) else numbered
            numbered += spine is not None
            if kind == "key-event" and body["operation"] == "introduce" and "possession" not in body:
                seed = next(seed for seed in (A, B, C) if key(seed) == body["key"])
                message = seal.possession_message(self.log_id, place, body["key"][1])
                body = {**body, "possession": ed25519.sign(seed, message)}
            commitments, disclosures = [], []
            for name, payload in payloads.items():
                number = records.compartment_number(name)
                opening = self.openings.get((place, name), bytes([place, number]) * 8)
                data = records.encode_payload(kind, name, payload)
                commitments.append((number, commitment(opening, self.log_id, place, number, data)))
                shown = [opening, self.payloads.get((place, name), data)]
                disclosures.append(None if (place, name) in self.withheld else shown)
            entry = records.encode_entry(kind, self.seqs.get(place, place), self.times.get(place, TIME + place),
                                         self.spines.get(place, spine), body, commitments)
            self.log_id = self.log_id or tree.leaf_hash(entry)
            made.append((entry, disclosures))
        return made

    def items(self):
        """All items but the trailer, as values."""
        self.log_id = None
        entries = self.entries()
        leaves = [tree.leaf_hash(entry) for entry, _ in entries]
        items = [[0, 1, 1, 1, self.reasons, "test"], [1, self.log_id, 0, HEIGHT]]
        start, previous = 0, None
        for number, (size, seed, changed) in enumerate(self.heads):
            while start < size:
                end = min(size, (start // (1 << HEIGHT) + 1) << HEIGHT)
                items.append([2, start, b"".join(map(cbor.encode, self.members(entries, leaves, start, end)))])
                start = end
            spine = sum(not records.is_event(record[0]) for record in self.records[:size])
            said = {"log_id": self.log_id, "origin": ORIGIN, "size": size, "root": tree.root(leaves[:size]),
                    "spine": spine, "previous": previous, "time": TIME + size, "number": number, "reason": 0,
                    "version": 1, "suite": 1}
            said.update({name: value for name, value in changed.items() if name in said})
            payload = seal.head_payload(**said)
            sign1 = seal.sign_head(seed, payload, changed.get("iss", ISSUER), changed.get("sub", RUN))
            items.append([3, [Raw(changed.get("sign1", lambda data: data)(sign1))]])
            previous = seal.head_digest(payload)
        return items

    def members(self, entries, leaves, start, end):
        place = start
        while place < end:
            interval = next((span for span in self.pruned if span[0] == place), None)
            if interval is None:
                yield list(entries[place])
                place += 1
            else:
                yield [*interval, tree.cover(leaves[interval[0]:interval[1]], *interval)]
                place = interval[1]

    def bundle(self):
        return assemble(self.items())


def assemble(items, trailer=None):
    """The file of these items; the trailer is computed unless it is given."""
    file, hashed = frame.MAGIC, sha256(frame.MAGIC)
    for item in items:
        data = cbor.encode(item)
        file += data
        hashed.update(data[:-len(item[2])] if item[0] == frame.SEGMENT and item[2] else data)
    return file + cbor.encode(trailer or [6, len(items), len(file), hashed.digest()])


def run(records_, heads_, **more):
    """A draft whose last head, if none is given for it, is A's."""
    draft = Draft(records_, heads_, **more)
    if not draft.heads or draft.heads[-1][0] < len(draft.records):
        draft.heads.append((len(draft.records), A, {}))
    return draft


def simple(*records_, **more):
    return run([configuration(), *records_], [], **more)


def codes(bundle, policy_=None):
    """(code, entry) of each finding that is listed, in order."""
    return [(finding.code, finding.entry) for finding in verify(bundle, policy_ or policy(A)).findings]


class Case(unittest.TestCase):
    def gives(self, draft, *expected, by=None):
        bundle = draft if isinstance(draft, bytes) else draft.bundle()
        self.assertEqual(codes(bundle, by), list(expected))


class Page(unittest.TestCase):
    """spec/example.md is the file, and the file is valid."""

    @classmethod
    def setUpClass(cls):
        page = (SPEC / "example.md").read_text(encoding="utf-8")
        cls.bundle = bytes.fromhex("".join(re.findall(r"```text\n([0-9a-f\s]+)```", page)))
        cls.policy = policy(A)

    def test_whole_file(self):
        self.assertEqual(len(self.bundle), 863)
        vector = ROOT / "bundles/example/worked-example/bundle.rab"
        self.assertEqual(self.bundle, vector.read_bytes())

    def test_verdict(self):
        verdict = verify(self.bundle, self.policy)
        self.assertEqual((verdict.verdict, verdict.trust, verdict.ok, verdict.findings), ("valid", "trusted", True, []))
        document = json.loads(verdict.document())
        self.assertEqual([step["status"] for step in document["steps"]],
                         ["pass"] * 8 + ["not-evaluated", "pass", "not-evaluated", "not-evaluated", "pass"])
        self.assertEqual(document["bundle"]["length_bytes"], 823)
        log = document["logs"][0]
        self.assertEqual((log["size"], log["spine"], log["closed"], log["heads"]), (3, 2, True, 1))
        self.assertEqual(log["compartments"][1], {"compartment": "annotator", "disclosed": 0, "withheld": 1})

    def test_document_is_its_own_bytes(self):
        document = verify(self.bundle, self.policy).document()
        again = json.dumps(json.loads(document), indent=2, ensure_ascii=False) + "\n"
        self.assertEqual(document, again.encode())

    def test_without_keys(self):
        verdict = verify(self.bundle)
        self.assertEqual((verdict.verdict, verdict.trust, verdict.ok), ("valid", "not-evaluated", True))

    def test_every_byte_counts(self):
        for mask in (0x01, 0xFF):
            for place in range(len(self.bundle)):
                wrong = bytearray(self.bundle)
                wrong[place] ^= mask
                self.assertFalse(verify(bytes(wrong), self.policy).ok, f"byte {place} ^ {mask:02x}")

    def test_every_prefix(self):
        borders = [item.start for item in frame.items(self.bundle)]
        for size in range(len(self.bundle)):
            verdict = verify(self.bundle[:size], self.policy)
            self.assertEqual(verdict.verdict, "invalid")
            self.assertEqual([(finding.code, finding.offset) for finding in verdict.findings],
                             [("trailer.missing" if size in borders else "bundle.truncated", size)])
            if size >= 12:
                status = "fail" if size in borders else "not-evaluated"
                self.assertEqual(json.loads(verdict.document())["steps"][12]["status"], status)


class Framing(Case):
    """bundle.md."""

    def setUp(self):
        self.items = simple(judged()).items()

    def test_valid(self):
        self.gives(assemble(self.items))

    def test_magic(self):
        bundle = assemble(self.items)
        self.gives(b"\x00" + bundle[1:], ("bundle.magic", None))
        self.gives(b"", ("bundle.truncated", None))
        self.gives(bundle[:5], ("bundle.truncated", None))

    def test_unsupported(self):
        for member, code in ((1, "bundle.version"), (2, "bundle.suite")):
            header = list(self.items[0])
            header[member] = 2
            verdict = verify(assemble([header] + self.items[1:]), policy(A))
            self.assertEqual((verdict.verdict, verdict.trust), ("unsupported", "not-evaluated"))
            self.assertEqual(verdict.first.code, code)
        longer = verify(assemble([[0, 2]] + self.items[1:]), policy(A))
        self.assertEqual(longer.verdict, "unsupported")

    def test_header(self):
        def changed(member, value):
            header = list(self.items[0])
            header[member] = value
            return assemble([header] + self.items[1:])
        self.gives(changed(3, 0), ("limit.count", None))
        self.gives(changed(3, 65536), ("bundle.log-order", None))
        self.gives(changed(3, 65537), ("limit.count", None))
        self.gives(changed(4, {4: 1}), ("schema.compartment", None))
        self.gives(changed(4, {0: 7}), ("schema.value", None))
        self.gives(changed(5, b"x"), ("schema.type", None))
        self.gives(assemble([self.items[0][:5]] + self.items[1:]), ("schema.length", None))

    def test_order(self):
        header, log, segment, head = self.items
        self.gives(assemble([log, segment, head]), ("bundle.item-order", None))
        self.gives(assemble([header, header, log, segment, head]), ("bundle.item-order", None))
        self.gives(assemble([header, log, head]), ("bundle.item-order", None))
        self.gives(assemble([header, log, segment]), ("bundle.item-order", None))
        self.gives(assemble([header, log, segment, head, head]), ("bundle.item-order", None))
        self.gives(assemble([header, log, segment, head, [4, b""]]), ("bundle.unknown-item", None))

    def test_log_item(self):
        header, log, segment, head = self.items
        for height in (3, 17):
            self.gives(assemble([header, log[:3] + [height], segment, head]), ("schema.value", None))
        self.gives(assemble([header, log[:3] + [5], segment, head]), ("log.rank", 0))
        self.gives(assemble([header, [1, log[1], 1, HEIGHT], segment, head]), ("log.rank", 0))

    def test_large_item(self):
        header = self.items[0][:5] + ["x" * 8192]
        self.gives(assemble([header] + self.items[1:]), ("limit.item", None))

    def test_trailer(self):
        bundle = assemble(self.items)
        good = cbor.Reader(bundle, pos=bundle.rindex(b"\x84\x06")).value()
        for member, wrong, code in ((1, 5, "trailer.items"), (2, good[2] + 1, "trailer.length"),
                                    (3, bytes(32), "trailer.digest")):
            trailer = list(good)
            trailer[member] = wrong
            self.gives(assemble(self.items, trailer), (code, None))
        self.gives(assemble(self.items, good[:3]), ("schema.length", None))
        self.gives(bundle + b"\x00", ("bundle.trailing", None))
        self.gives(bundle[:bundle.rindex(b"\x84\x06")], ("trailer.missing", None))

    def test_splits(self):
        header, log, segment, head = simple(judged(), judged()).items()
        lengths = [len(cbor.encode(member)) for member in members_of(segment[2])]
        cut = lengths[0]
        halves = [[2, 0, segment[2][:cut]], [2, 1, segment[2][cut:]]]
        self.gives(assemble([header, log, *halves, head]), ("bundle.segment-split", None))
        self.gives(assemble([header, log, segment, [2, 3, b""], head]), ("bundle.segment-split", None))

    def test_segment_at_border_and_behind_it(self):
        draft = simple(*[judged() for _ in range(17)])
        self.gives(draft)
        header, log, first, second, head = draft.items()
        self.gives(assemble([header, log, [2, 0, first[2] + second[2]], head]), ("bundle.segment-split", None))

    def test_gap(self):
        header, log, segment, head = self.items
        self.gives(assemble([header, log, [2, 1, segment[2]], head]), ("log.open-repeated", 1), ("tree.gap", None),
                   ("head.log", None), ("key.unknown", None), ("commit.mismatch", 2), ("commit.mismatch", 2),
                   ("record.seq", 1), ("record.seq", 2))
        header, log, *segments, head = simple(*[judged() for _ in range(17)]).items()
        found = codes(assemble([header, log, segments[0], [2, 17, segments[1][2]], head]))
        self.assertEqual([code for code, _ in found], ["tree.gap"] + 4 * ["commit.mismatch"] + 2 * ["record.seq"])


def members_of(body):
    reader, found = cbor.Reader(body), []
    while not reader.at_end:
        found.append(reader.value())
    return found


class Configuration(Case):
    """Step 4."""

    def test_log_id(self):
        header, log, segment, head = simple(judged()).items()
        wrong = verify(assemble([header, [1, bytes(32), 0, HEIGHT], segment, head]), policy(A))
        self.assertEqual(wrong.first.code, "log.id")
        self.assertEqual([finding.code for finding in wrong.findings], ["log.id", "head.log"] + ["commit.mismatch"] * 2)

    def test_first_entry(self):
        draft = run([update(1), judged()], [])
        self.assertEqual(codes(draft.bundle())[0], ("log.open-first", 0))

    def test_repeated(self):
        self.gives(simple(configuration()), ("log.open-repeated", 1))

    def test_members(self):
        self.gives(run([configuration(suite=2)], []), ("log.suite", 0))
        self.gives(run([configuration(rank=1)], []), ("log.rank", 0))
        self.gives(run([configuration(**{"world-size": 0})], []), ("log.rank", 0))

    def test_keys(self):
        for keys, names in (([], 0), ([[18, key(A)[1]]], 0), ([key(A), key(A)], 1), ([[19, bytes(32)]], 0)):
            found = codes(run([configuration(keys=keys)], []).bundle())
            self.assertEqual(found, [("log.key", 0)] + ([] if names else [("key.unknown", None)]))


class Seal(Case):
    """Step 5: heads."""

    def head(self, **changed):
        return run([configuration(), judged(), judged()], [(2, A, {}), (3, A, changed)])

    def test_members(self):
        self.gives(self.head())
        for changed, code in (({"version": 2}, "head.version"), ({"suite": 2}, "head.version"),
                              ({"log_id": bytes(32)}, "head.log"), ({"origin": "lab.example/run-7/1"}, "head.log"),
                              ({"iss": "Other Lab"}, "head.log"), ({"sub": "run-8"}, "head.log"),
                              ({"size": 4}, "tree.size"), ({"root": bytes(32)}, "tree.root"),
                              ({"spine": 2}, "head.spine"), ({"number": 2}, "head.number"),
                              ({"number": 0}, "head.fork"), ({"previous": None}, "head.previous"),
                              ({"time": TIME + 1}, "head.time")):
            with self.subTest(changed):
                self.gives(self.head(**changed), (code, None))

    def test_time_of_the_last_entry(self):
        self.gives(run([configuration(), judged()], [(2, A, {"time": TIME + 1})]))
        self.gives(run([configuration(), judged()], [(2, A, {"time": TIME})]), ("head.time", None))

    def test_a_wrong_size_does_not_hide_the_rest(self):
        self.gives(self.head(size=2), ("tree.size", None), ("head.size", None), ("head.fork", None))

    def test_signature(self):
        flipped = {"sign1": lambda data: data[:-1] + bytes([data[-1] ^ 0x10])}
        self.gives(self.head(**flipped), ("sig.s", None))
        changed = {"sign1": lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]}
        self.gives(self.head(**changed), ("sig.mismatch", None))
        self.gives(run([configuration(), judged()], [(2, B, {})]), ("key.unknown", None), by=policy(B))

    def test_unreadable_head_is_no_predecessor(self):
        broken = {"sign1": lambda data: cbor.encode(cbor.Tag(18, [b"", {}, b"", bytes(64)]))}
        draft = run([configuration(), judged(), judged()], [(2, A, broken), (3, A, {"number": 0, "previous": None})])
        self.gives(draft, ("sig.header", None))

    def test_count_of_signatures(self):
        header, log, segment, head = simple(judged()).items()
        self.gives(assemble([header, log, segment, [3, []]]), ("sig.count", None))
        self.gives(assemble([header, log, segment, [3, head[1] * 2]]), ("sig.count", None))

    def test_roots(self):
        header, log, segment, head = simple(judged(), judged()).items()
        members = members_of(segment[2])
        fewer = b"".join(map(cbor.encode, members[:2]))
        self.gives(assemble([header, log, [2, 0, fewer], head]), ("tree.size", None))
        entry, shown = members[2]
        moved = b"".join(map(cbor.encode, [members[0], members[1], [entry[:-1] + bytes([entry[-1] ^ 1]), shown]]))
        self.gives(assemble([header, log, [2, 0, moved], head]), ("tree.root", None), ("commit.mismatch", 2))


class Pruned(Case):
    def draft(self, *pruned):
        return simple(*[judged() for _ in range(10)], close((0, 1), (1, 10)), pruned=pruned)

    def test_valid(self):
        self.gives(self.draft())
        self.gives(self.draft((2, 7)))
        document = json.loads(verify(self.draft((2, 7)).bundle(), policy(A)).document())["logs"][0]
        self.assertEqual((document["pruned_intervals"], document["pruned_entries"], document["size"]), (1, 5, 12))
        self.assertEqual(document["root"], json.loads(verify(self.draft().bundle()).document())["logs"][0]["root"])

    def test_two_that_touch(self):
        self.gives(self.draft((2, 4), (4, 7)), ("tree.cover", None))

    def test_spine(self):
        draft = simple(judged(), update(1, (1, 2)), judged(), close((0, 1), (1, 2), (3, 1)), pruned=[(2, 3)])
        self.gives(draft, ("head.spine", None), ("record.spine", 4), ("record.totals", 4))

    def changed(self, change):
        header, log, segment, head = self.draft((2, 7)).items()
        members = members_of(segment[2])
        change(members)
        return assemble([header, log, [2, 0, b"".join(map(cbor.encode, members))], head])

    def test_cover(self):
        self.gives(self.changed(lambda members: members[2][2].pop()), ("tree.cover", None))
        self.gives(self.changed(lambda members: members[2].__setitem__(1, 2)), ("tree.cover", None))
        self.gives(self.changed(lambda members: members[2].__setitem__(0, 3)), ("tree.gap", None))
        self.gives(self.changed(lambda members: members[2].__setitem__(0, 7)), ("tree.cover", None))
        self.gives(self.changed(lambda members: members[2][2].__setitem__(0, bytes(32))), ("tree.root", None))

    def test_interval_elsewhere(self):
        moved = [3, 8, [bytes(32)] * len(tree.cover_spans(3, 8))]
        self.gives(self.changed(lambda members: members.__setitem__(2, moved)), ("tree.gap", None))

    def test_border(self):
        draft = simple(*[judged() for _ in range(30)])
        header, log, first, second, head = draft.items()
        self.gives(draft)
        leaves = [tree.leaf_hash(entry) for entry, _ in members_of(first[2]) + members_of(second[2])]
        kept = [members_of(first[2])[:14], members_of(second[2])[2:]]
        over = [14, 18, tree.cover(leaves[14:18], 14, 18)]
        body = b"".join(map(cbor.encode, kept[0] + [over] + kept[1]))
        found = codes(assemble([header, log, [2, 0, body], head]))
        self.assertEqual(found, [("bundle.segment-split", None)])


class Pins(Case):
    def setUp(self):
        self.draft = simple(*[judged() for _ in range(7)])
        self.leaves = [tree.leaf_hash(entry) for entry, _ in self._entries()]

    def _entries(self):
        self.draft.items()
        return self.draft.entries()

    def pinned(self, size, root=None):
        return policy(A, pinned=[(self.draft.log_id, size, root or tree.root(self.leaves[:size]))])

    def test_inside(self):
        for size in range(1, 9):
            self.gives(self.draft, by=self.pinned(size))
            self.gives(self.draft, ("pin.fork", size - 1), by=self.pinned(size, bytes(32)))

    def test_beyond(self):
        self.gives(self.draft, ("pin.rollback", None), by=self.pinned(9))
        self.assertEqual(verify(self.draft.bundle(), self.pinned(9)).verdict, "invalid")

    def test_pruned(self):
        self.draft.pruned = [(2, 6)]
        self.gives(self.draft, by=self.pinned(2))
        self.gives(self.draft, by=self.pinned(6))
        self.gives(self.draft, ("pin.unproven", 3), by=self.pinned(4))
        verdict = verify(self.draft.bundle(), self.pinned(4))
        self.assertEqual((verdict.verdict, verdict.ok), ("valid", False))

    def test_other_log(self):
        self.gives(self.draft, by=policy(A, pinned=[(bytes(32), 1, bytes(32))]))


class Keys(Case):
    """SEAL-21 to SEAL-28 and SEAL-31."""

    def rotated(self, *signers, event=None):
        """B is introduced at entry 1; one head after each judgement that follows."""
        heads_ = [(2 + number, signer, {}) for number, signer in enumerate(signers)]
        rest = [judged() for _ in signers[1:]]
        return run([configuration(), event or key_event("introduce", B), *rest], heads_)

    def test_introduced(self):
        self.gives(self.rotated(A, B))
        self.gives(self.rotated(A, A))
        self.gives(self.rotated(B, A), ("key.early", None))
        self.gives(self.rotated(B, B), ("key.early", None), ("key.early", None))
        self.gives(self.rotated(C, B), ("key.unknown", None), ("key.early", None))

    def test_trust_is_handed_on(self):
        self.assertEqual(verify(self.rotated(A, B).bundle(), policy(A)).trust, "trusted")
        self.assertEqual(codes(self.rotated(A, B).bundle(), policy(C)), [("trust.untrusted", None)])
        excluded = Policy.read(json.dumps({"version": 1, "keys": [
            {"name": "a", "public": key(A)[1].hex(), "roles": ["log-signer"]},
            {"name": "b", "public": key(B)[1].hex(), "roles": []}]}).encode())
        verdict = verify(self.rotated(A, B).bundle(), excluded)
        self.assertEqual((verdict.first.code, verdict.verdict, verdict.trust), ("trust.role", "valid", "untrusted"))

    def test_possession(self):
        wrong = key_event("introduce", B, possession=bytes(64))
        self.gives(self.rotated(A, B, event=wrong), ("record.possession", 1))

    def test_named_twice(self):
        self.gives(self.rotated(A, event=key_event("introduce", A)), ("log.key", 1))

    def test_retired(self):
        def draft(*signers):
            heads_ = [(2, A, {})] + [(3 + number, signer, {}) for number, signer in enumerate(signers)]
            rest = [judged() for _ in signers[1:]]
            return run([configuration(), key_event("introduce", B), key_event("retire", A), *rest], heads_)
        self.gives(draft(A, B))
        self.gives(draft(B, B))
        self.gives(draft(A, B, A), ("key.retired", None))
        self.gives(draft(B, A), ("key.retired", None))

    def test_revoked(self):
        def draft(size, last):
            revocation = key_event("revoke", A, **{"last-valid-size": size})
            return run([configuration(), key_event("introduce", B), judged(), revocation],
                       [(2, A, {}), (3, A, {}), (4, last, {})])
        self.gives(draft(3, B))
        self.gives(draft(2, B), ("key.revoked", 3))
        self.gives(draft(4, A))
        self.gives(draft(3, A), ("key.revoked", None))

    def test_stranger(self):
        self.gives(simple(key_event("retire", B)), ("log.key", 1))
        self.gives(simple(key_event("revoke", B, **{"last-valid-size": 1})), ("log.key", 1))

    def test_last_head_that_is_not_signed(self):
        verdict = verify(self.rotated(A, C).bundle(), policy(A))
        self.assertEqual((verdict.first.code, verdict.trust), ("key.unknown", "untrusted"))


class Commitments(Case):
    """Step 6."""

    def test_mismatch(self):
        draft = simple(judged())
        payload = records.encode_payload("annotation", "signal", {"outcome": 0, "preferred": 1})
        draft.payloads[1, "signal"] = payload
        self.gives(draft, ("commit.mismatch", 1))
        verdict = verify(draft.bundle(), policy(A))
        self.assertEqual(verdict.findings[0].offset, draft.bundle().index(payload))

    def test_payload_is_read_matching_or_not(self):
        draft = simple(judged())
        draft.payloads[1, "signal"] = b"\xa0"
        self.gives(draft, ("schema.missing", 1), ("commit.mismatch", 1))

    def test_opening_twice(self):
        draft = simple(judged())
        draft.openings = {(1, "content"): bytes(16), (1, "signal"): bytes(16)}
        self.gives(draft, ("commit.opening", 1))

    def test_withheld(self):
        draft = simple(judged(), withheld=[(1, "content")])
        self.gives(draft)
        draft.reasons = {2: 1}
        self.gives(draft, ("commit.reason", 1))

    def test_count(self):
        header, log, segment, head = simple(judged()).items()

        def changed(disclosures):
            members = members_of(segment[2])
            members[1][1] = disclosures
            return assemble([header, log, [2, 0, b"".join(map(cbor.encode, members))], head])
        self.gives(changed([None]), ("commit.count", 1))
        self.gives(changed([None] * 5), ("commit.count", None))
        self.gives(changed([[bytes(15), b""], None]), ("schema.length", None))


class Records(Case):
    """Step 7."""

    def test_place(self):
        draft = simple(judged(), judged())
        draft.seqs[1] = 7
        self.gives(draft, ("record.seq", 1))

    def test_time(self):
        draft = simple(judged(), judged())
        draft.times[2] = TIME + 1
        self.gives(draft)
        draft.times[2] = TIME
        self.gives(draft, ("record.time", 2))

    def test_spine_numbers(self):
        draft = simple(judged(), update(1))
        draft.spines[2] = 2
        self.gives(draft, ("record.spine", 2))
        draft.spines = {1: 1}
        self.gives(draft, ("record.spine", 1))

    def test_verdict_and_manifest(self):
        self.gives(simple(judged(preferred=2)), ("record.verdict", 1))
        name, body = checkpoint(1)
        self.gives(simple((name, {**body, "manifest-root": bytes(32)})), ("record.manifest", 1))

    def test_references(self):
        self.gives(simple(judged(supersedes=1)), ("record.reference", 1))
        self.gives(simple(judged(dataset=3), judged(dataset=3), judged(guideline=0)), ("record.reference", 1),
                   ("record.reference", 3))
        dataset = ("dataset", {"name": "d", "role": 0, "files": []})
        self.gives(simple(dataset, judged(dataset=1)))
        guideline = ("guideline", {"version": "1", "digest": bytes(32)})
        self.gives(simple(guideline, ("guideline", {**guideline[1], "replaces": 1})))
        self.gives(simple(guideline, ("guideline", {**guideline[1], "replaces": 2})), ("record.reference", 2))
        declaration = {"subject": "intended-use", "fields": [], "attachments": [], "signer": "s", "role": "r",
                       "organisation": "o", "signed-ms": TIME}
        first = ("declaration", declaration)
        self.gives(simple(first, ("declaration", {**declaration, "supersedes": 1})))
        self.gives(simple(first, ("declaration", {**declaration, "supersedes": 0})), ("record.reference", 2))
        evaluation = {"suite": "s", "results": []}
        self.gives(simple(("evaluation", {**evaluation, "checkpoint": 0})), ("record.reference", 1))
        anomaly = {"rule": "manual", "severity": 0, "description": "x"}
        self.gives(simple(("anomaly", {**anomaly, "entries": [[0, 1]]})))
        self.gives(simple(("anomaly", {**anomaly, "entries": [[0, 2]]})), ("record.reference", 1))

    def test_totals(self):
        self.gives(simple(judged(), close((0, 1), (1, 1))))
        for totals in ([(0, 1)], [(0, 1), (1, 2)], [(1, 1), (0, 1)], [(0, 1), (2, 1)], [(0, 1), (1, 1), (1, 0)],
                       [(0, 1), (1, 1), (2, 0), (2, 0)]):
            self.gives(simple(judged(), close(*totals)), ("record.totals", 2))

    def test_totals_of_what_was_pruned(self):
        """SPN-27: a kind of event may have more than is there, never less; the sum still binds."""
        def draft(*totals):
            return simple(judged(), judged(), judged(), close((0, 1), *totals), pruned=[(1, 2)])
        self.gives(draft((1, 3)))
        self.gives(draft((1, 2), (2, 1)))
        for totals in ([(1, 1), (2, 2)], [(1, 2)], [(1, 2), (3, 1)]):
            self.gives(draft(*totals), ("record.totals", 4))

    def test_after_close(self):
        self.gives(simple(close((0, 1)), judged()), ("record.after-close", 2))

    def test_erased(self):
        erasure = ("erasure", {"entry": 1, "compartments": [0], "reason": "gdpr-art-17", "done-ms": TIME})
        self.gives(simple(judged(), erasure), ("record.erased", 2))
        self.gives(simple(judged(), erasure, withheld=[(1, "content")]))
        itself = ("erasure", {**erasure[1], "entry": 1})
        self.gives(simple(itself), ("record.reference", 1))

    def test_unreadable_entry(self):
        """It is a leaf, and others are judged."""
        draft = simple(judged(), judged())
        header, log, segment, head = draft.items()
        members = members_of(segment[2])
        members[1][0] = b"\x86\x01\x01"
        body = b"".join(map(cbor.encode, members))
        self.gives(assemble([header, log, [2, 0, body], head]), ("cbor.truncated", 1), ("tree.root", None))


class Lineage(Case):
    """Step 8."""

    def test_branch(self):
        self.gives(simple(judged(), update(1, (1, 2)), checkpoint(1), update(2, (1, 2)),
                          checkpoint(2, parent=3, released=True),
                          close((0, 1), (1, 1), (3, 2), (4, 2), released=5)))

    def test_inputs(self):
        for spans in ([(2, 2)], [(1, 4)], [(2, 3), (1, 2)], [(1, 3), (2, 3)]):
            self.gives(simple(judged(), judged(), update(1, *spans)), ("lineage.range", 3))
        self.gives(simple(judged(), judged(), update(1, (1, 2), (2, 3))))

    def test_steps(self):
        self.gives(simple(update(2), update(2)), ("lineage.step", 2))
        self.gives(simple(update(2), update(1, stage="policy"), update(1, stage="policy")), ("lineage.step", 3))
        self.gives(simple(update(2), checkpoint(1)), ("lineage.step", 2))

    def test_parents(self):
        self.gives(simple(checkpoint(1, parent=0)), ("lineage.parent", 1))
        self.gives(simple(checkpoint(1), checkpoint(0)), ("lineage.parent", 2))
        self.gives(simple(checkpoint(1), checkpoint(2), checkpoint(3, parent=2)), ("lineage.parent", 2))

    def test_resume(self):
        def resume(step, **body):
            return "resume", {"step": step, "reason": "crash", **body}
        self.gives(simple(checkpoint(5), update(7), resume(5, checkpoint=1), update(6), checkpoint(6, parent=1)))
        self.gives(simple(checkpoint(5), resume(4, checkpoint=1)), ("lineage.resume", 2))
        self.gives(simple(checkpoint(5), resume(5, checkpoint=0)), ("lineage.resume", 2))
        self.gives(simple(checkpoint(5), resume(0), checkpoint(1)))
        self.gives(simple(checkpoint(5), resume(1)), ("lineage.resume", 2))

    def test_release(self):
        self.gives(simple(checkpoint(1), close((0, 1), (4, 1), released=1)), ("lineage.release", 2))
        self.gives(simple(checkpoint(1), close((0, 1), (4, 1), released=0)), ("lineage.release", 2))


class Findings(Case):
    """VER-2 and VER-3."""

    def test_sorted_and_cut(self):
        draft = simple(*[judged(preferred=2) for _ in range(110)])
        verdict = verify(draft.bundle(), policy(A))
        document = json.loads(verdict.document())
        self.assertEqual((document["findings_total"], len(document["findings"])), (110, 100))
        self.assertEqual([finding["entry"] for finding in document["findings"]], list(range(1, 101)))
        self.assertEqual(document["steps"][6]["findings"], 110)

    def test_no_state_is_kept(self):
        """README-4: two runs give one verdict."""
        bundle = simple(judged(preferred=2), judged()).bundle()
        self.assertEqual(verify(bundle, policy(A)).document(), verify(bundle, policy(A)).document())


class Cards(Case):
    """Step 10, as far as the log decides it."""

    CARD = ("card", {"digest": bytes(32), "size-bytes": 1, "version": 1})

    def test_place_and_missing(self):
        self.gives(simple(self.CARD, close((0, 1), (19, 1))), ("card.missing", 1))
        self.gives(simple(self.CARD, judged(), close((0, 1), (1, 1), (19, 1))), ("card.missing", 1), ("card.place", 1))
        self.assertIn(("card.place", 2), codes(simple(self.CARD, self.CARD, close((0, 1), (19, 2))).bundle()))

    def test_claims(self):
        """VER-6: the claims of a card that is sealed are what the records give, or one of them differs."""
        def draft(sealed):
            entry = ("card", {"digest": sha256(sealed).digest(), "size-bytes": len(sealed), "version": 1})
            return simple(judged(), entry, close((0, 1), (1, 1), (19, 1)))
        sealed = card.of_bundle(draft(b"").bundle())
        *items, last = draft(sealed).items()
        bundle = assemble([*items, last, [5, sealed]])
        document = json.loads(verify(bundle, policy(A)).document())
        claims = document["logs"][0]["card"]
        self.assertTrue(document["ok"])
        self.assertEqual((claims["digest"], claims["claims_differing"]), (sha256(sealed).hexdigest(), []))
        self.assertEqual(claims["claims_same"] + claims["claims_not_evaluated"],
                         len(card.read(sealed, 0)))
        other = sealed.replace(b"Example Lab", b"Example Lap")
        self.assertNotEqual(other, sealed)
        *items, last = draft(other).items()
        self.gives(assemble([*items, last, [5, other]]), ("card.claim", None))
        *items, last = draft(sealed).items()
        self.gives(assemble([*items, last, [5, other]]), ("card.digest", None), ("card.claim", None))

    def test_item_without_entry(self):
        header, log, segment, head = simple(judged()).items()
        self.gives(assemble([header, log, segment, head, [5, b"\x80"]]), ("card.missing", None))

    def test_digest_and_form(self):
        header, log, segment, head = simple(self.CARD, close((0, 1), (19, 1))).items()
        found = codes(assemble([header, log, segment, head, [5, b"\x80\x00"]]))
        self.assertEqual(found, [("card.digest", None), ("card.malformed", None)])


if __name__ == "__main__":
    unittest.main()
