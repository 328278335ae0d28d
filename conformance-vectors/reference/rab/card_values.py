"""The values of a card's claims, section by section (`spec/card.md`, "Claims").

Each function takes the `card_facts.Log` that the card is about and gives a value: an int, float, text,
digest or bool, or a list as the canonical form has it. Caps are in `card_caps.py`, absences for what is
not shown in `card.py`.
"""

import math
from collections import Counter

from . import cbor
from .records import compartment_number
from .registry import COMPARTMENTS, KINDS
from .schema import ENUMS

NOT_RECORDED = [4, 0]
NOT_APPLICABLE = [4, 3]
TOO_MANY = [4, 4]

SIGNAL, ANNOTATOR = compartment_number("signal"), compartment_number("annotator")

BANNER = "The content of this log was generated for demonstration. It is no record of a real run."

LIMITS_TEXTS = [
    "The log shows what was recorded, in which order, and who signed it. It cannot show that what was "
    "recorded is true.",
    "What nobody recorded leaves no trace.",
    "Times are those of the writer's clock, unless a witness or a time stamp bounds them.",
    "Whoever holds the signing key can keep two histories. Only a head that somebody else kept reveals that.",
    "Pseudonyms hide names from readers, not from whoever holds the secret of the run.",
    "Attested and declared values rest on whoever stated them.",
    "The mean reward is no measure of quality. Read it beside results on held-out data and the divergence "
    "from the reference policy.",
    "A digest shows that two files are the same, not what is in them.",
]


# --- forms of values -------------------------------------------------------------------------


def recorded(value):
    """The value, or *not recorded* where there is none."""
    return NOT_RECORDED if value is None else value


def time(ms):
    return None if ms is None else [0, ms]


def ratio(numerator: int, denominator: int):
    """CARD-6."""
    divisor = math.gcd(numerator, denominator)
    return [1, numerator // divisor, denominator // divisor]


def listed(cells: list):
    return [2, cells] if cells else NOT_RECORDED


def table(columns: str, rows: list):
    """`columns` are names with commas between them."""
    return [3, columns.split(", "), rows] if rows else NOT_RECORDED


def counted(number: int):
    """A *Count*: 0 is *not recorded*."""
    return number or NOT_RECORDED


def bytewise(text: str) -> bytes:
    return text.encode("utf-8")


def total_order(value: float):
    """The place of a float that is not NaN in totalOrder of IEEE 754."""
    return value, math.copysign(1.0, value)


def numbers(values: list) -> list:
    """The floats that are there and not NaN."""
    return [value for value in values if value is not None and not math.isnan(value)]


def lowest(values: list):
    return min(numbers(values), key=total_order, default=None)


def highest(values: list):
    return max(numbers(values), key=total_order, default=None)


def fields(records: list, name: str) -> list:
    """The values of a field in the records that have it."""
    return [record.body[name] for record in records if name in record.body]


def by_enum(columns: str, enum: str, values: list):
    """Counts of the named values that occur, in the order of their numbers."""
    counts = Counter(values)
    return table(columns, [[ENUMS[enum][number], counts[number]] for number in sorted(counts)])


# --- identity, method ------------------------------------------------------------------------


def opened(log, name: str):
    """A field of `log-open`, or None."""
    return next(iter(fields(log.of("log-open"), name)), None)


def identity_models(log):
    rows = []
    for role, name in (("trained model", "model"), ("base model", "base-model"), ("reward model", "reward-model")):
        model = opened(log, name)
        if model is not None:
            rows.append([role, model[0], model[2], model[1]])
    return table("role, name, revision, digest", rows)


class Settings:
    """The settings in force after all records, and how often one was replaced by another value."""

    def __init__(self, log):
        self.in_force = {}
        self.changes = 0
        self.most_names = self.most_bytes = 0
        size = 0
        for record in log.of("hyperparameters"):
            for name, value in record.body["values"]:
                before = self.in_force.get(name)
                if before is None or cbor.encode(before[0]) != cbor.encode(value):
                    self.changes += before is not None
                    size += setting_bytes(name, value) - (setting_bytes(name, before[0]) if before else 0)
                    self.in_force[name] = (value, record.body["step"])
                self.most_names = max(self.most_names, len(self.in_force))
                self.most_bytes = max(self.most_bytes, size)


def setting_bytes(name: str, value) -> int:
    """The bytes of a name and of its value where that is a text ("Caps")."""
    return len(bytewise(name)) + (len(bytewise(value)) if isinstance(value, str) else 0)


def method_setting_changes(log):
    return Settings(log).changes if log.of("hyperparameters") else NOT_RECORDED


def method_settings(log):
    in_force = Settings(log).in_force
    return table("name, value, from step", [[name, *in_force[name]] for name in sorted(in_force, key=bytewise)])


def method_objective(log):
    terms = fields(log.of("policy-update"), "objective")
    return table("term, weight or value", terms[-1] if terms else [])


def method_stages(log):
    return listed(sorted(set(fields(log.of("policy-update"), "stage")), key=bytewise))


# --- feedback, people ------------------------------------------------------------------------


def feedback_number(log, number: int):
    """A number of `feedback` that is no count."""
    return number if log.of("annotation") else NOT_RECORDED


def feedback_by_outcome(log):
    return by_enum("outcome, annotations", "outcome",
                   [payload["outcome"] for payload in log.payloads("annotation", SIGNAL)])


def feedback_by_round(log):
    counts = Counter(fields(log.of("annotation"), "round"))
    return table("round, annotations", [[number, counts[number]] for number in sorted(counts)])


def by_target(log, kind: str, name: str):
    """Annotations by the `dataset` or `guideline` entry that they name."""
    names = {record.place: record.body[name] for record in log.of(kind)}
    counts = Counter(fields(log.of("annotation"), kind))
    return table(f"entry, {name}, annotations",
                 [[entry, names.get(entry), counts[entry]] for entry in sorted(counts)])


def judges(log, origin: str) -> Counter:
    """Payloads of judging models or programs by name."""
    number = ENUMS["rater-origin"].index(origin)
    return Counter(payload["name"] for payload in log.payloads("annotation", ANNOTATOR)
                   if payload["origin"] == number and "name" in payload)


def feedback_judges(log):
    rows = []
    for origin in ("model", "program"):
        counts = judges(log, origin)
        rows += [[origin, name, counts[name]] for name in sorted(counts, key=bytewise)]
    return table("origin, name, annotations", rows)


def feedback_datasets(log):
    rows = []
    for place, _, body, *_ in log.of("dataset"):
        rows.append([place, body["name"], ENUMS["dataset-role"][body["role"]], body.get("split"),
                     body.get("rows"), len(body["files"]), body.get("manifest-root"), body.get("origin"),
                     body.get("license"), time(body.get("collected-from-ms")), time(body.get("collected-to-ms")),
                     body.get("personal-data"), body.get("selection")])
    return table("entry, name, role, split, rows, files, manifest root, origin, licence, collected from, "
                 "collected to, personal data, selection", rows)


def feedback_guidelines(log):
    rows = [[place, body["version"], body.get("title"), body.get("language"), body["digest"],
             time(body.get("effective-from-ms")), body.get("replaces")]
            for place, _, body, *_ in log.of("guideline")]
    return table("entry, version, title, language, digest, effective from, replaces entry", rows)


def loads(log) -> list[int]:
    """The loads of all pseudonyms, ascending."""
    return sorted(Counter(payload["pseudonym"] for payload in log.payloads("annotation", ANNOTATOR)
                          if "pseudonym" in payload).values())


def of_loads(value):
    """A claim of `people`: a function of the loads, *not recorded* where there are none."""
    return lambda log: value(loads(log)) if loads(log) else NOT_RECORDED


def top_tenth(ascending: list[int]):
    tenth = -(-len(ascending) // 10)
    return ratio(sum(ascending[-tenth:]), sum(ascending))


def gini(ascending: list[int]):
    n = len(ascending)
    return ratio(sum((2 * i - n - 1) * load for i, load in enumerate(ascending, 1)), n * sum(ascending))


# --- rewards, policy -------------------------------------------------------------------------


def rewards_batches(log):
    records = log.of("reward")
    firsts = [record for record in records if "part" not in record.body or record.body["part"][0] == 0]
    return len(firsts) if records else NOT_RECORDED


def rewards_functions(log):
    of_name = {}
    for record in log.of("reward"):
        for name, *stats in record.body["functions"]:
            of_name.setdefault(name, []).append(stats)
    rows = []
    for name in sorted(of_name, key=bytewise):
        counts, nans, lows, highs, means = zip(*of_name[name])
        rows.append([name, len(counts), sum(counts), sum(nans), lowest(lows), highest(highs), means[-1]])
    return table("name, entries, values, NaN, lowest, highest, mean of last entry", rows)


def policy_abandoned(log):
    """CARD-12."""
    updates = [(record.place, "update", record) for record in log.of("policy-update")]
    checkpoints = [(record.place, "checkpoint", record) for record in log.of("checkpoint")]
    resumes = [(record.place, "resume", record) for record in log.of("resume")]
    length, abandoned, noted = 0, 0, {}
    for place, what, record in sorted(updates + checkpoints + resumes, key=lambda event: event[0]):
        if what == "update":
            length += 1
        elif what == "checkpoint":
            noted[place] = length
        else:
            kept = noted.get(record.body.get("checkpoint"), 0)
            abandoned += max(length - kept, 0)
            length = kept
    return abandoned if updates else NOT_RECORDED


def policy_input_entries(log):
    records = log.of("policy-update")
    return sum(end - first for record in records for first, end in record.body["inputs"]) if records else NOT_RECORDED


def policy_branches(log):
    return table("entry, from checkpoint entry, from step, reason",
                 [[place, body.get("checkpoint"), body["step"], body["reason"]]
                  for place, _, body, *_ in log.of("resume")])


STATISTICS = (("KL divergence", "kl", "nats"), ("mean reward", "reward", None), ("loss", "loss", None),
              ("learning rate", "learning-rate", None), ("gradient norm", "gradient-norm", None),
              ("entropy", "entropy", "nats"))


def policy_statistics(log):
    rows = []
    for statistic, name, unit in STATISTICS:
        values = fields(log.of("policy-update"), name)
        if values:
            rows.append([statistic, unit, len(values), sum(map(math.isnan, values)), values[0], values[-1],
                         lowest(values), highest(values)])
    return table("statistic, unit, updates, NaN, first, last, lowest, highest", rows)


def policy_timeline(log):
    """CARD-13."""
    updates = log.of("policy-update")
    checkpoints = [record.place for record in log.of("checkpoint")]
    stride = 1
    while -(-len(updates) // stride) > 512:
        stride *= 2
    rows = []
    for i in range(0, len(updates), stride):
        place, _, body, *_ = updates[i]
        end = updates[i + stride].place if i + stride < len(updates) else math.inf
        rows.append([place, body["step"], body.get("kl"), body.get("reward"), body.get("loss"),
                     body.get("learning-rate"), next((c for c in checkpoints if place < c < end), None)])
    return table("entry, step, KL divergence, mean reward, loss, learning rate, checkpoint entry", rows)


# --- checkpoints, evaluation -----------------------------------------------------------------


def checkpoint_table(records: list):
    rows = [[place, body["name"], body["step"], body.get("epoch"), len(body["files"]), body.get("manifest-root"),
             body.get("parent"), body["released"]] for place, _, body, *_ in records]
    return table("entry, name, step, epoch, files, manifest root, parent entry, released", rows)


def released(log) -> list:
    return [record for record in log.of("checkpoint") if record.body["released"]]


def evaluation_results(log):
    rows = []
    for place, _, body, *_ in log.of("evaluation"):
        for metric, value, items, low, high in body["results"]:
            rows.append([place, body["suite"], body.get("suite-digest"), body.get("split"),
                         body.get("checkpoint", "base model"), metric, value, items, low, high,
                         body.get("evaluator"), time(body.get("ended-ms"))])
    return table("entry, suite, suite digest, split, checkpoint entry, metric, value, items, interval from, "
                 "interval to, evaluator, ended", rows)


def evaluation_thresholds(log):
    """CARD-14."""
    rows = []
    for record in log.of("threshold"):
        body = record.body
        comparison = ENUMS["comparison"][body["comparison"]]
        row = [record.place, body["suite"], body["metric"], comparison, body["bound"], time(record.time)]
        measured = [(evaluation, value) for evaluation in log.of("evaluation")
                    if evaluation.body["suite"] == body["suite"]
                    for metric, value, *_ in evaluation.body["results"] if metric == body["metric"]]
        rows.append(row + (outcome(record, comparison, measured) if measured else [None] * 4))
    return table("entry, suite, metric, bound is, bound, sealed, first measured by entry, "
                 "sealed before every measurement, last value, bound kept by last value", rows)


def outcome(threshold, comparison: str, measured: list) -> list:
    """The last four cells of a threshold that has results."""
    first, (_, last) = measured[0][0].place, measured[-1]
    before = first > threshold.place and all(evaluation.body.get("started-ms", threshold.time) >= threshold.time
                                             for evaluation, _ in measured)
    bound = threshold.body["bound"]
    return [first, before, last, last >= bound if comparison == "at-least" else last <= bound]


# --- anomalies, declarations -----------------------------------------------------------------


def anomalies_list(log):
    rows = [[place, time(at), body["rule"], ENUMS["severity"][body["severity"]], body.get("step"),
             body["description"], body.get("disposition")] for place, at, body, *_ in log.of("anomaly")]
    return table("entry, time, rule, severity, step, description, disposition", rows)


def declarations_list(log):
    rows = [[place, body["subject"], body["signer"], body["role"], body["organisation"], time(body["signed-ms"]),
             time(body.get("valid-until-ms")), body.get("supersedes")]
            for place, _, body, *_ in log.of("declaration")]
    return table("entry, subject, signer, role, organisation, signed, valid until, supersedes entry", rows)


# --- integrity -------------------------------------------------------------------------------


def of_last_head(value):
    """A claim about the last head, *not recorded* where there is none."""
    return lambda log: value(log.heads[-1]) if log.heads else NOT_RECORDED


def first_time(log):
    """The time of entry 0."""
    return recorded(next((time(record.time) for record in log.of("log-open") if record.place == 0), None))


def entries_by_kind(log):
    rows = [[KINDS[kind]["name"], len(log.kinds[kind])] for kind in sorted(log.kinds)
            if log.kinds[kind] and KINDS[kind]["name"] not in ("card", "log-close")]
    return table("kind, entries", rows)


def commitments(log):
    counts = log.commitments
    return table("compartment, commitments", [[COMPARTMENTS[number], counts[number]] for number in sorted(counts)])


def erased(log):
    rows = []
    for place, _, body, *_ in log.of("erasure"):
        names = [COMPARTMENTS[number] for number in body["compartments"] if number in COMPARTMENTS]
        rows.append([place, body["entry"], ", ".join(names), body["reason"], time(body.get("requested-ms")),
                     time(body["done-ms"])])
    return table("entry, erased entry, compartments, reason, requested, done", rows)


def key_events(log):
    rows = [[place, ENUMS["key-operation"][body["operation"]], body["key"][1], body.get("last-valid-size"),
             body["reason"]] for place, _, body, *_ in log.of("key-event")]
    return table("entry, operation, key, last valid size, reason", rows)
