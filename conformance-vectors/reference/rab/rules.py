"""What one entry and its payloads decide alone (`spec/records-event.md`, `spec/records-spine.md`).

`check_entry` gives the codes of

- EVT-1, EVT-3 to EVT-15: `record.verdict`, up to five times;
- EVT-16: `limit.count`; EVT-17: `schema.value`; EVT-18 to EVT-21: `record.rows`, once;
- SPN-4, SPN-12, SPN-17, SPN-19, SPN-21: `schema.value`, once an entry;
- SPN-8 to SPN-10 and SPN-13: `record.manifest`, once for each of SPN-8, SPN-9, SPN-10.

All of them are found at the first byte of the entry. Left to `verify.py`, which knows the log, are
the configuration against bundle and keys (SPN-1 to SPN-3), `log.open-repeated` (of such an entry
nothing else is judged), place, time and spine number (REC-4 to REC-8), references and spans (REC-17,
REC-18, with `spans_fit`), counts of a log (REC-19), erasures (REC-20), branches and lineage (SPN-5 to
SPN-7, SPN-11, SPN-28), key events (SPN-22 to SPN-24, and so `record.possession`), the card's place
(SPN-25, SPN-26) and totals (SPN-27).
"""

import hashlib
import math

from . import cbor, tree
from .records import Entry, compartment_name
from .registry import COMPARTMENTS, LIMITS
from .schema import ENUMS

CONTROL = {chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)]}


def check_entry(entry: Entry, payloads: dict) -> list[str]:
    """The codes of the rules above that are broken.

    `payloads` has the payload of each compartment that is disclosed and readable; one that is not
    may be there with None.
    """
    shown = {compartment_name(c): payload for c, payload in payloads.items() if payload is not None}
    return CHECKS.get(entry.name, lambda body, shown: [])(entry.body, shown)


def when(broken: bool, code: str) -> list[str]:
    return [code] if broken else []


def ascending(names: list) -> bool:
    """Each above the one before it; texts in bytewise order of their UTF-8."""
    keys = [name.encode("utf-8") if isinstance(name, str) else name for name in names]
    return all(a < b for a, b in zip(keys, keys[1:]))


def spans_fit(spans: list, place: int) -> bool:
    """REC-18, for a list in the entry at `place`."""
    before = 0
    for first, end in spans:
        if not before <= first < end <= place:
            return False
        before = end
    return True


# --- annotations -----------------------------------------------------------------------------


def check_annotation(body: dict, shown: dict) -> list[str]:
    """One finding for each part that breaks a rule ("EVT-1")."""
    count = body["candidates"]
    fits = [1 <= count <= LIMITS["CANDIDATES_MAX"]]
    if "content" in shown:
        fits.append(content_fits(count, shown["content"]))
    if "annotator" in shown:
        fits.append(annotator_fits(body["origin"], shown["annotator"]))
    for compartment in ("signal", "raw"):
        if compartment in shown:
            fits.append(judgement_fits(ENUMS["feedback"][body["feedback"]], count, shown[compartment]))
    return ["record.verdict" for fit in fits if not fit]


def content_fits(count: int, content: dict) -> bool:
    """EVT-3."""
    texts = content.get("candidate-texts")
    return len(content["candidates"]) == count and (texts is None or len(texts) == count)


def annotator_fits(origin: int, annotator: dict) -> bool:
    """EVT-4."""
    if annotator["origin"] != origin:
        return False
    name = ENUMS["rater-origin"][origin]
    if name == "human":
        return "name" not in annotator and "digest" not in annotator
    if name in ("model", "program"):
        return "name" in annotator and "pseudonym" not in annotator
    return True


def judgement_fits(feedback: str, count: int, signal: dict) -> bool:
    """EVT-5 to EVT-15, for `signal` or `raw`."""
    return (indices_fit(count, signal) and scales_fit(signal) and columns_fit(count, signal)
            and values_fit(signal) and outcome_fits(feedback, count, signal)
            and (feedback != "pairwise" or count == 2))


def indices_fit(count: int, signal: dict) -> bool:
    """EVT-5, EVT-7, EVT-12 (wherever a ranking stands)."""
    indices = [signal["preferred"]] if "preferred" in signal else []
    indices += [candidate for candidate, _ in signal.get("edits", [])]
    indices += [row[0] for row in signal.get("comments", []) if row[0] is not None]
    if "ranking" in signal:
        ranked = [candidate for group in signal["ranking"] for candidate in group]
        if not ranked or [] in signal["ranking"] or len(set(ranked)) != len(ranked):
            return False
        indices += ranked
    return all(index < count for index in indices)


def scales_fit(signal: dict) -> bool:
    """EVT-6."""
    scales = [signal["scale"]] if "scale" in signal else []
    scales += [scale for _, scale, _ in signal.get("aspects", [])]
    return all(math.isfinite(low) and math.isfinite(high) and low < high for low, high in scales)


def columns_fit(count: int, signal: dict) -> bool:
    """EVT-8."""
    columns = [signal[name] for name in ("scores", "labels") if name in signal]
    columns += [scores for _, _, scores in signal.get("aspects", [])]
    return all(len(column) == count for column in columns)


def values_fit(signal: dict) -> bool:
    """EVT-9, EVT-10."""
    if "confidence" in signal and not 0 <= signal["confidence"] <= 1:
        return False
    placed = [(scale, scores) for _, scale, scores in signal.get("aspects", [])]
    if "scale" in signal:
        values = signal.get("scores", []) + signal.get("steps", [])
        placed.append((signal["scale"], values + [signal.get("strength")]))
    return all(value is None or low <= value <= high for (low, high), values in placed for value in values)


DEMANDED = {"pairwise": "preferred", "ranking": "ranking", "scalar": "scores", "rubric": "aspects",
            "binary": "labels", "stepwise": "steps", "edit": "edits", "critique": "comments"}
AT_LEAST_ONE = ("aspects", "edits", "comments")
NO_JUDGEMENT = ("preferred", "strength", "ranking", "scores", "aspects", "labels", "steps", "edits")


def outcome_fits(feedback: str, count: int, signal: dict) -> bool:
    """EVT-11, EVT-13, EVT-14."""
    outcome = ENUMS["outcome"][signal["outcome"]]
    if outcome == "judged":
        field = DEMANDED[feedback]
        if field not in signal or field in AT_LEAST_ONE and not signal[field]:
            return False
        return feedback != "stepwise" or count == 1
    if outcome in ("tie", "all-bad"):
        return "preferred" not in signal
    return not any(field in signal for field in NO_JUDGEMENT)


# --- rewards ---------------------------------------------------------------------------------


def check_reward(body: dict, shown: dict) -> list[str]:
    """EVT-16 to EVT-21."""
    rows, functions = body["rows"], body["functions"]
    if not (1 <= rows <= LIMITS["REWARD_ROWS_MAX"] and 1 <= len(functions) <= LIMITS["REWARD_FUNCTIONS_MAX"]):
        return ["limit.count"]
    bad_part = "part" in body and body["part"][0] >= body["part"][1]
    return when(bad_part, "schema.value") + when(not rows_fit(body, shown), "record.rows")


def rows_fit(body: dict, shown: dict) -> bool:
    """EVT-18 to EVT-21."""
    rows, functions = body["rows"], body["functions"]
    content, signal = shown.get("content"), shown.get("signal")
    if content and not len(content["prompts"]) == len(content["completions"]) == 32 * rows:
        return False
    for name in ("signal", "raw"):
        if name in shown and not columns_complete(shown[name], rows, len(functions)):
            return False
    if not all(possible(stats, rows) for stats in functions):
        return False
    if signal and not all(same_statistics(stats[1:], statistics(column))
                          for stats, column in zip(functions, signal["values"])):
        return False
    return not (content and signal) or row_root(content, signal) == body["row-root"]


def columns_complete(signal: dict, rows: int, functions: int) -> bool:
    """EVT-19."""
    columns = signal["values"] + ([signal["advantages"]] if "advantages" in signal else [])
    return len(signal["values"]) == functions and all(len(column) == rows for column in columns)


def possible(stats: list, rows: int) -> bool:
    """EVT-20, what holds without a column."""
    _, count, nan, low, high, mean = stats
    if nan > count or count > rows:
        return False
    if any((number is None) != (count == nan) for number in (low, high, mean)):
        return False
    return low is None or not low > high


def statistics(column: list) -> list:
    """EVT-20: [count, nan, low, high, mean] of a column."""
    present = [value for value in column if value is not None]
    numbers = [value for value in present if not math.isnan(value)]
    result = [len(present), len(present) - len(numbers)]
    if not numbers:
        return result + [None, None, None]
    total = 0.0
    for value in numbers:
        total += value
    return result + [min(numbers), max(numbers), total / len(numbers)]


def same_statistics(left: list, right: list) -> bool:
    """By value: 0.0 equals −0.0, NaN equals NaN, null equals null only."""
    return all(a == b or (a is not None and b is not None and a != a and b != b) for a, b in zip(left, right))


def row_leaf(content: dict, signal: dict, index: int) -> bytes:
    """EVT-21: the leaf input of one row."""
    opening = hashlib.sha256(cbor.encode(["rlhf-audit/v1/row-opening", signal["row-secret"], index])).digest()[:16]
    prompt, completion = (content[name][32 * index:32 * index + 32] for name in ("prompts", "completions"))
    advantage = signal["advantages"][index] if "advantages" in signal else None
    return cbor.encode([opening, index, prompt, completion, [column[index] for column in signal["values"]],
                        advantage])


def row_root(content: dict, signal: dict) -> bytes:
    """EVT-21; the columns are complete."""
    rows = len(signal["values"][0])
    return tree.root([tree.leaf_hash(row_leaf(content, signal, index)) for index in range(rows)])


# --- the spine -------------------------------------------------------------------------------


def check_log_open(body: dict, shown: dict) -> list[str]:
    """SPN-4."""
    names = [body["run-id"], body["origin"], body["issuer"]]
    return when(any(not name or CONTROL & set(name) for name in names), "schema.value")


def manifest_fits(body: dict) -> bool:
    """SPN-8."""
    files = body["files"]
    root = hashlib.sha256(b"".join(digest for _, _, digest in files)).digest() if files else None
    return ascending([path for path, _, _ in files]) and body.get("manifest-root") == root


def check_checkpoint(body: dict, shown: dict) -> list[str]:
    """SPN-8, SPN-9, SPN-10."""
    broken = [not manifest_fits(body), ("tensors" in body) != ("tensor-root" in body)]
    if "content" in shown:
        broken.append(not tensors_fit(body, shown["content"]["tensors"]))
    return ["record.manifest"] * sum(broken)


def tensors_fit(body: dict, tensors: list) -> bool:
    """SPN-10."""
    root = tree.root([tree.leaf_hash(cbor.encode(row)) for row in tensors])
    return (body.get("tensors") == len(tensors) and ascending([row[0] for row in tensors])
            and body.get("tensor-root") == root)


def check_dataset(body: dict, shown: dict) -> list[str]:
    """SPN-13."""
    return when(not manifest_fits(body), "record.manifest")


def check_hyperparameters(body: dict, shown: dict) -> list[str]:
    """SPN-12."""
    return when(not ascending([name for name, _ in body["values"]]), "schema.value")


def check_declaration(body: dict, shown: dict) -> list[str]:
    """SPN-17."""
    return when(not ascending([name for name, _ in body["fields"]]), "schema.value")


def check_erasure(body: dict, shown: dict) -> list[str]:
    """SPN-19."""
    numbers = body["compartments"]
    fits = numbers and ascending(numbers) and all(number in COMPARTMENTS for number in numbers)
    return when(not fits, "schema.value")


def check_key_event(body: dict, shown: dict) -> list[str]:
    """SPN-21."""
    operation = ENUMS["key-operation"][body["operation"]]
    fits = (("possession" in body) == (operation == "introduce")
            and ("last-valid-size" in body) == (operation == "revoke"))
    return when(not fits, "schema.value")


CHECKS = {
    "annotation": check_annotation,
    "reward": check_reward,
    "log-open": check_log_open,
    "checkpoint": check_checkpoint,
    "dataset": check_dataset,
    "hyperparameters": check_hyperparameters,
    "declaration": check_declaration,
    "erasure": check_erasure,
    "key-event": check_key_event,
}
