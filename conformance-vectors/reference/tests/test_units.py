"""The reference against every case of units/*.json.

Each table has one check here; a file without a check, or a check without a file, is a failure. No
module of the reference computes digests of data sets (a verifier needs none), so that the check of
digests.json brings its own reading of digests.md.
"""

import json
import sys
import unittest
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference"))

from rab import cbor, commitment, ed25519, seal, tree  # noqa: E402

MEMBERS = ["unit", "since", "source", "description", "covers", "cases"]
by = bytes.fromhex


def valid(code):
    return "valid" if code is None else code


# --- encoding ------------------------------------------------------------------------------------


def check_cbor(case):
    reader = cbor.Reader(by(case["hex"]))
    try:
        value = reader.value()
        reader.finish()
    except cbor.Fault as fault:
        return {"code": fault.code, "offset": fault.offset}
    return "accept" if cbor.encode(value) == by(case["hex"]) else "encoded to other bytes"


# --- tree ----------------------------------------------------------------------------------------


def check_root(case):
    leaves = [tree.leaf_hash(by(entry)) for entry in case["entries"]]
    appended = tree.Range()
    for leaf in leaves:
        appended.append(leaf)
    roots = {tree.root(leaves), appended.root()}
    return roots.pop().hex() if len(roots) == 1 else "two roots"


def check_cover(case):
    leaves = [tree.leaf_hash(by(entry)) for entry in case["entries"]]
    found = tree.cover(leaves, case["first"], case["end"])
    appended = tree.Range(case["first"])
    for leaf in leaves:
        appended.append(leaf)
    for cut in range(len(leaves) + 1):
        middle = case["first"] + cut
        merged = tree.Range(case["first"], middle, tree.cover(leaves[:cut], case["first"], middle))
        merged.extend(case["end"], tree.cover(leaves[cut:], middle, case["end"]))
        if not merged.nodes == appended.nodes == found:
            return f"another range, cut at {middle}"
    return [node.hex() for node in found]


def check_inclusion(case):
    path = [by(node) for node in case["path"]]
    return valid(tree.verify_inclusion(by(case["leaf_hash"]), case["index"], case["size"], path, by(case["root"])))


def check_consistency(case):
    path = [by(node) for node in case["path"]]
    return valid(tree.verify_consistency(case["old"], case["new"], by(case["old_root"]), by(case["new_root"]), path))


def check_proof(case):
    return check_inclusion(case) if case["proof"] == "inclusion" else check_consistency(case)


# --- signatures ----------------------------------------------------------------------------------


def check_signature(case):
    if len(by(case["signature"])) != 64:
        return "schema.length"          # SEAL-3, before SEAL-9 to SEAL-13
    return valid(ed25519.verify(by(case["public"]), by(case["message"]), by(case["signature"])))


def check_signing(case):
    seed, message = by(case["seed"]), by(case["message"])
    if ed25519.public_key(seed).hex() != case["public"] or ed25519.sign(seed, message).hex() != case["signature"]:
        return "another key or signature"
    return check_signature(case)


def check_cose(case):
    structure = cbor.encode(["Signature1", by(case["protected"]), by(case["external"]), by(case["payload"])])
    if case["external"] == "" and structure != seal.sig_structure(by(case["protected"]), by(case["payload"])):
        return "another structure"
    if "signature" in case and ed25519.verify(by(case["public"]), structure, by(case["signature"])) is not None:
        return "the signature does not verify"
    return structure.hex()


# --- heads ---------------------------------------------------------------------------------------


def payload(head):
    members = dict(head)
    for name in ("log_id", "root", "previous"):
        members[name] = None if head[name] is None else by(head[name])
    return seal.head_payload(**members)


def check_possession(case):
    message = seal.possession_message(by(case["log_id"]), case["seq"], by(case["public"]))
    signature = ed25519.sign(by(case["seed"]), message)
    if ed25519.verify(by(case["public"]), message, signature) is not None:
        return "the signature does not verify"
    return {"message": message.hex(), "signature": signature.hex()}


def check_head(case):
    return seal.sign_head(by(case["seed"]), payload(case["head"]), case["iss"], case["sub"]).hex()


# --- commitments and secrets ---------------------------------------------------------------------


def check_commitment(case):
    return commitment.commitment(by(case["opening"]), by(case["log_id"]), case["seq"], case["compartment"],
                                 by(case["payload"])).hex()


def check_secret(case):
    secret = by(case["run_secret"])
    if case["derive"] == "openings":
        return [opening.hex() for opening in commitment.openings(secret, by(case["log_id"]), case["seq"])]
    if case["derive"] == "pseudonym":
        return commitment.pseudonym(secret, by(case["identifier"])).hex()
    return commitment.secret_commitment(secret).hex()


# --- digests.md ----------------------------------------------------------------------------------


def text_digest(text):
    return sha256(text.encode()).digest()


def number(value):
    """A number as ECMAScript writes it (RFC 8785 §3.2.2.3), from the shortest digits that Python knows."""
    if value == 0:
        return "0"
    sign, digits, exponent = ("-" if value < 0 else ""), *f"{abs(value)!r}".partition("e")[::2]
    whole, _, fraction = digits.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + fraction).lstrip("0")
    point -= len(whole + fraction) - len(digits)
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    tail = f"e{point - 1:+d}"
    return sign + digits + tail if len(digits) == 1 else f"{sign}{digits[0]}.{digits[1:]}{tail}"


def canonical(value):
    """DIG-4."""
    if isinstance(value, dict):
        names = sorted((name for name, member in value.items() if member is not None), key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return number(value)
    return json.dumps(value, ensure_ascii=False)


def read_json(text):
    return json.loads(text, parse_int=float)


def message_row(message):
    """DIG-2, DIG-3."""
    content = message.get("content")
    others = {name: text_digest(canonical(value)) for name, value in message.items()
              if value is not None and name != "role" and not (name == "content" and isinstance(value, str))}
    return [message["role"], text_digest(content) if isinstance(content, str) else None, others]


def row_digest(row):
    return sha256(cbor.encode(row)).digest()


def chat_digest(messages):
    return row_digest([message_row(message) for message in messages])


def steps_digest(steps):
    return row_digest([text_digest(step) for step in steps])


def check_digest(case):
    kind = case["digest"]
    if kind == "text":
        return text_digest(case["text"]).hex()
    if kind == "chat":
        return chat_digest(read_json(case["json"])).hex()
    if kind == "steps":
        return steps_digest(case["steps"]).hex()
    if kind == "reference":
        question = case["question"]
        if question is not None:
            question = text_digest(question["prompt"]) if "prompt" in question else question["id"]
        return row_digest([question, case["model"]]).hex()
    if kind == "attachment":
        return check_attachment(case).hex()
    if kind == "prompt":
        return check_prompt(case["first"], case["second"])
    return check_kept(case["kept"], by(case["beside"]))


def check_attachment(case):
    """DIG-5."""
    if case["form"] != "json":
        return sha256(by(case["value"])).digest()
    value = read_json(case["value"])
    return text_digest(value if isinstance(value, str) else canonical(value))


def check_kept(kept, beside):
    """DIG-10: the form in which it holds."""
    if text_digest(kept) == beside:
        return "text"
    try:
        members = read_json(kept)
    except ValueError:
        return None
    if isinstance(members, list) and all(isinstance(member, str) for member in members):
        return "steps" if steps_digest(members) == beside else None
    return "chat" if chat_digest(members) == beside else None


def check_prompt(first, second):
    """DIG-8."""
    common = 0
    while common < min(len(first), len(second)) and first[common] == second[common]:
        common += 1
    prefix = first[:common]
    if isinstance(prefix, str):
        mark = "\n\nAssistant:"
        at = prefix.rfind(mark)
        return prefix[:at + len(mark)] if at >= 0 else None
    return prefix or None


CHECKS = {
    "cbor": check_cbor,
    "cbor-rfc8949-a": check_cbor,
    "commitment": check_commitment,
    "cose-wg-sign1": check_cose,
    "digests": check_digest,
    "ed25519": check_signature,
    "ed25519-rfc8032": check_signing,
    "ed25519-wycheproof": check_signature,
    "log-id": lambda case: tree.leaf_hash(by(case["entry"])).hex(),
    "merkle-transparency-dev": check_proof,
    "seal-checkpoint": lambda case: seal.checkpoint_text(case["origin"], case["size"], by(case["root"])),
    "seal-head": check_head,
    "seal-head-digest": lambda case: seal.head_digest(by(case["payload"])).hex(),
    "seal-key-id": lambda case: seal.key_id(by(case["public"])).hex(),
    "seal-payload": lambda case: payload(case["head"]).hex(),
    "seal-possession": check_possession,
    "seal-protected": lambda case: seal.protected_header(by(case["kid"]), case["iss"], case["sub"]).hex(),
    "seal-sig-structure": lambda case: seal.sig_structure(by(case["protected"]), by(case["payload"])).hex(),
    "secrets": check_secret,
    "tree-consistency": check_consistency,
    "tree-cover": check_cover,
    "tree-inclusion": check_inclusion,
    "tree-root": check_root,
}


class Units(unittest.TestCase):
    """One test a table, made from CHECKS."""

    def test_every_table_is_checked(self):
        self.assertEqual({path.stem for path in (ROOT / "units").glob("*.json")}, set(CHECKS))

    def check_table(self, name):
        table = json.loads((ROOT / "units" / f"{name}.json").read_text(encoding="utf-8"))
        self.assertEqual(list(table), MEMBERS)
        self.assertEqual(table["unit"], name)
        self.assertTrue(table["cases"])
        self.assertEqual(len({case["name"] for case in table["cases"]}), len(table["cases"]))
        for case in table["cases"]:
            with self.subTest(case["name"]):
                self.assertEqual(CHECKS[name](case), case["expect"])


for _name in CHECKS:
    setattr(Units, "test_" + _name.replace("-", "_"), lambda self, name=_name: self.check_table(name))


class Turns(unittest.TestCase):
    """The two tables of tree.md: how often a proof passes with sizes that are wrong."""

    def test_inclusion(self):
        found = {"right": 0, "wrong size, right index": 0, "wrong size, wrong index": 0, "right size, wrong index": 0}
        leaves = [tree.leaf_hash(b"%d" % n) for n in range(32)]
        for size in range(1, 33):
            root = tree.root(leaves[:size])
            for index in range(size):
                path = tree.inclusion_path(index, leaves[:size])
                for told in range(1, 41):
                    for place in range(told):
                        if tree.verify_inclusion(leaves[index], place, told, path, root) is None:
                            found[self.said(told == size, place == index)] += 1
        self.assertEqual(list(found.values()), [528, 4960, 764, 0])

    @staticmethod
    def said(size, index):
        if size and index:
            return "right"
        return f"{'right' if size else 'wrong'} size, {'right' if index else 'wrong'} index"

    def test_consistency(self):
        found = {(old, new): 0 for new in (True, False) for old in (True, False)}
        leaves = [tree.leaf_hash(b"%d" % n) for n in range(24)]
        roots = [tree.root(leaves[:n]) for n in range(25)]
        for new in range(1, 25):
            for old in range(1, new + 1):
                path = tree.consistency_path(old, leaves[:new])
                for told_new in range(1, 33):
                    for told_old in range(1, told_new + 1):
                        if tree.verify_consistency(told_old, told_new, roots[old], roots[new], path) is None:
                            found[told_old == old, told_new == new] += 1
        self.assertEqual(found, {(True, True): 300, (True, False): 2536, (False, True): 0, (False, False): 4213})


if __name__ == "__main__":
    unittest.main()
