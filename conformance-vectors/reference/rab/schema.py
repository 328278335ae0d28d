"""The schemas of all records as tables (records.md, records-event.md, records-spine.md).

Types are written as the spec's tables write them: `number`, `tstr`, `float`, `bool`, `bytes`,
`digest`, `16 bytes`, `64 bytes`, `ext`, `scalar`, the name of an enumeration or of a row, a list
`[* type]`, and `type / null` where a row or a column may have null in its place.
"""

from typing import NamedTuple


class Field(NamedTuple):
    """One line of a table: key, name, type, unit ("" for none), whether it must be there."""

    key: int
    name: str
    type: str
    unit: str
    must: bool


ENUMS = {
    "feedback": ("pairwise", "ranking", "scalar", "rubric", "binary", "stepwise", "edit", "critique"),
    "rater-origin": ("human", "model", "program", "unknown"),
    "outcome": ("judged", "tie", "all-bad", "abstained", "skipped", "cancelled"),
    "dataset-role": ("prompts", "preferences", "reward-training", "evaluation", "supervised", "other"),
    "comparison": ("at-least", "at-most"),
    "severity": ("info", "warning", "critical"),
    "key-operation": ("introduce", "retire", "revoke"),
    "status": ("completed", "stopped", "failed"),
}

# The members of rows: (name, type).
ROWS = {
    "metric": (("name", "tstr"), ("value", "float")),
    "setting": (("name", "tstr"), ("value", "scalar")),
    "named-text": (("name", "tstr"), ("text", "tstr")),
    "named-digest": (("name", "tstr"), ("digest", "digest")),
    "file": (("path", "tstr"), ("size-bytes", "number"), ("digest", "digest")),
    "span": (("first", "number"), ("end", "number")),
    "key": (("algorithm", "number"), ("public", "digest")),
    "model": (("name", "tstr"), ("digest", "digest / null"), ("revision", "tstr / null")),
    "delta-norm": (("value", "float"), ("method", "tstr")),
    "tensor": (("name", "tstr"), ("dtype", "tstr"), ("shape", "[* number]"), ("digest", "digest")),
    "result": (("metric", "tstr"), ("value", "float"), ("items", "number / null"),
               ("low", "float / null"), ("high", "float / null")),
    "total": (("kind", "number"), ("entries", "number")),
    "candidate": (("digest", "digest"), ("producer", "tstr / null")),
    "scale": (("low", "float"), ("high", "float")),
    "aspect": (("name", "tstr"), ("scale", "scale"), ("scores", "[* float / null]")),
    "edit": (("candidate", "number"), ("after", "digest")),
    "comment": (("candidate", "number / null"), ("aspect", "tstr / null"), ("digest", "digest")),
    "reward-stats": (("name", "tstr"), ("count", "number"), ("nan", "number"), ("low", "float / null"),
                     ("high", "float / null"), ("mean", "float / null")),
    "part": (("index", "number"), ("count", "number")),
}

# Byte strings of fixed size (ENC-20).
SIZES = {"digest": 32, "16 bytes": 16, "64 bytes": 64}

SCHEMA = {
    "annotation": (
        Field(0, "feedback", "feedback", "", True),
        Field(1, "origin", "rater-origin", "", True),
        Field(2, "candidates", "number", "", True),
        Field(3, "round", "number", "", False),
        Field(4, "dataset", "number", "", False),
        Field(5, "guideline", "number", "", False),
        Field(6, "supersedes", "number", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "annotation-content": (
        Field(0, "prompt", "digest", "", False),
        Field(1, "candidates", "[* candidate]", "", True),
        Field(2, "item", "tstr", "", False),
        Field(3, "conversation", "tstr", "", False),
        Field(4, "turn", "number", "", False),
        Field(5, "language", "tstr", "", False),
        Field(6, "prompt-source", "tstr", "", False),
        Field(7, "prompt-text", "tstr", "", False),
        Field(8, "candidate-texts", "[* tstr]", "", False),
        Field(9, "attachments", "[* named-digest]", "", False),
    ),
    "annotation-annotator": (
        Field(0, "origin", "rater-origin", "", True),
        Field(1, "pseudonym", "digest", "", False),
        Field(2, "name", "tstr", "", False),
        Field(3, "digest", "digest", "", False),
        Field(4, "cohort", "[* named-text]", "", False),
    ),
    "annotation-signal": (
        Field(0, "outcome", "outcome", "", True),
        Field(1, "preferred", "number", "", False),
        Field(2, "strength", "float", "", False),
        Field(3, "ranking", "[* [* number]]", "", False),
        Field(4, "scale", "scale", "", False),
        Field(5, "scores", "[* float / null]", "", False),
        Field(6, "aspects", "[* aspect]", "", False),
        Field(7, "labels", "[* bool]", "", False),
        Field(8, "steps", "[* float / null]", "", False),
        Field(9, "edits", "[* edit]", "", False),
        Field(10, "comments", "[* comment]", "", False),
        Field(11, "confidence", "float", "", False),
        Field(12, "lead-time-ms", "number", "ms", False),
        Field(13, "flags", "[* named-text]", "", False),
        Field(14, "judged-ms", "number", "ms (epoch)", False),
    ),
    "reward": (
        Field(0, "step", "number", "", True),
        Field(1, "rows", "number", "", True),
        Field(2, "functions", "[* reward-stats]", "", True),
        Field(3, "row-root", "digest", "", True),
        Field(4, "part", "part", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "reward-content": (
        Field(0, "prompts", "bytes", "", True),
        Field(1, "completions", "bytes", "", True),
    ),
    "reward-signal": (
        Field(0, "values", "[* [* float / null]]", "", True),
        Field(1, "advantages", "[* float / null]", "", False),
        Field(2, "row-secret", "16 bytes", "", True),
    ),
    "log-open": (
        Field(0, "run-id", "tstr", "", True),
        Field(1, "name", "tstr", "", True),
        Field(2, "origin", "tstr", "", True),
        Field(3, "issuer", "tstr", "", True),
        Field(4, "rank", "number", "", True),
        Field(5, "world-size", "number", "", True),
        Field(6, "algorithm", "tstr", "", True),
        Field(7, "model", "model", "", True),
        Field(8, "base-model", "model", "", False),
        Field(9, "reward-model", "model", "", False),
        Field(10, "segment-height", "number", "", True),
        Field(11, "suite", "number", "", True),
        Field(12, "keys", "[* key]", "", True),
        Field(13, "software", "[* named-text]", "", True),
        Field(14, "secret-commitment", "digest", "", False),
        Field(15, "compliance-modes", "[* tstr]", "", False),
        Field(16, "code-digest", "digest", "", False),
        Field(17, "lockfile-digest", "digest", "", False),
        Field(18, "synthetic", "bool", "", False),
        Field(19, "nonce", "16 bytes", "", True),
        Field(23, "ext", "ext", "", False),
    ),
    "policy-update": (
        Field(0, "step", "number", "", True),
        Field(1, "epoch", "float", "", False),
        Field(2, "objective", "[* metric]", "", False),
        Field(3, "loss", "float", "", False),
        Field(4, "kl", "float", "nats", False),
        Field(5, "learning-rate", "float", "", False),
        Field(6, "gradient-norm", "float", "", False),
        Field(7, "gradient-stats", "[* metric]", "", False),
        Field(8, "delta-norm", "delta-norm", "", False),
        Field(9, "inputs", "[* span]", "", True),
        Field(10, "stage", "tstr", "", False),
        Field(11, "samples", "number", "", False),
        Field(12, "entropy", "float", "nats", False),
        Field(13, "reward", "float", "", False),
        Field(14, "metrics", "[* metric]", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "checkpoint": (
        Field(0, "name", "tstr", "", True),
        Field(1, "step", "number", "", True),
        Field(2, "epoch", "float", "", False),
        Field(3, "metrics", "[* metric]", "", True),
        Field(4, "files", "[* file]", "", True),
        Field(5, "manifest-root", "digest", "", False),
        Field(6, "parent", "number", "", False),
        Field(7, "released", "bool", "", True),
        Field(8, "tensors", "number", "", False),
        Field(9, "tensor-root", "digest", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "resume": (
        Field(0, "checkpoint", "number", "", False),
        Field(1, "step", "number", "", True),
        Field(2, "reason", "tstr", "", True),
        Field(3, "torn-entries", "number", "", False),
        Field(4, "torn-bytes", "number", "bytes", False),
        Field(23, "ext", "ext", "", False),
    ),
    "hyperparameters": (
        Field(0, "values", "[* setting]", "", True),
        Field(1, "step", "number", "", True),
        Field(2, "reason", "tstr", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "dataset": (
        Field(0, "name", "tstr", "", True),
        Field(1, "role", "dataset-role", "", True),
        Field(2, "files", "[* file]", "", True),
        Field(3, "manifest-root", "digest", "", False),
        Field(4, "rows", "number", "", False),
        Field(5, "origin", "tstr", "", False),
        Field(6, "license", "tstr", "", False),
        Field(7, "collected-from-ms", "number", "ms (epoch)", False),
        Field(8, "collected-to-ms", "number", "ms (epoch)", False),
        Field(9, "personal-data", "bool", "", False),
        Field(10, "split", "tstr", "", False),
        Field(11, "selection", "tstr", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "guideline": (
        Field(0, "version", "tstr", "", True),
        Field(1, "digest", "digest", "", True),
        Field(2, "title", "tstr", "", False),
        Field(3, "effective-from-ms", "number", "ms (epoch)", False),
        Field(4, "language", "tstr", "", False),
        Field(5, "replaces", "number", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "evaluation": (
        Field(0, "suite", "tstr", "", True),
        Field(1, "suite-digest", "digest", "", False),
        Field(2, "checkpoint", "number", "", False),
        Field(3, "results", "[* result]", "", True),
        Field(4, "split", "tstr", "", False),
        Field(5, "evaluator", "tstr", "", False),
        Field(6, "started-ms", "number", "ms (epoch)", False),
        Field(7, "ended-ms", "number", "ms (epoch)", False),
        Field(23, "ext", "ext", "", False),
    ),
    "threshold": (
        Field(0, "suite", "tstr", "", True),
        Field(1, "metric", "tstr", "", True),
        Field(2, "comparison", "comparison", "", True),
        Field(3, "bound", "float", "", True),
        Field(4, "reason", "tstr", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "anomaly": (
        Field(0, "rule", "tstr", "", True),
        Field(1, "severity", "severity", "", True),
        Field(2, "description", "tstr", "", True),
        Field(3, "step", "number", "", False),
        Field(4, "entries", "[* span]", "", False),
        Field(5, "disposition", "tstr", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "declaration": (
        Field(0, "subject", "tstr", "", True),
        Field(1, "fields", "[* named-text]", "", True),
        Field(2, "attachments", "[* named-digest]", "", True),
        Field(3, "signer", "tstr", "", True),
        Field(4, "role", "tstr", "", True),
        Field(5, "organisation", "tstr", "", True),
        Field(6, "signed-ms", "number", "ms (epoch)", True),
        Field(7, "valid-until-ms", "number", "ms (epoch)", False),
        Field(8, "supersedes", "number", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "erasure": (
        Field(0, "entry", "number", "", True),
        Field(1, "compartments", "[* number]", "", True),
        Field(2, "reason", "tstr", "", True),
        Field(3, "requested-ms", "number", "ms (epoch)", False),
        Field(4, "done-ms", "number", "ms (epoch)", True),
        Field(23, "ext", "ext", "", False),
    ),
    "key-event": (
        Field(0, "operation", "key-operation", "", True),
        Field(1, "key", "key", "", True),
        Field(2, "last-valid-size", "number", "", False),
        Field(3, "possession", "64 bytes", "", False),
        Field(4, "reason", "tstr", "", True),
        Field(23, "ext", "ext", "", False),
    ),
    "card": (
        Field(0, "digest", "digest", "", True),
        Field(1, "size-bytes", "number", "bytes", True),
        Field(2, "version", "number", "", True),
        Field(23, "ext", "ext", "", False),
    ),
    "log-close": (
        Field(0, "status", "status", "", True),
        Field(1, "totals", "[* total]", "", True),
        Field(2, "released", "number", "", False),
        Field(3, "note", "tstr", "", False),
        Field(23, "ext", "ext", "", False),
    ),
    "checkpoint-content": (
        Field(0, "tensors", "[* tensor]", "", True),
    ),
}


def payload_rule(kind, compartment):
    """REC-12: the record that a payload of this compartment is; `raw` has the form of `signal`."""
    return f"{kind}-{'signal' if compartment == 'raw' else compartment}"


def optional(type_):
    """(type without ` / null`, whether null may stand in its place)."""
    if type_.endswith(" / null"):
        return type_[:-len(" / null")], True
    return type_, False


def element(type_):
    """The type of a list's members, or None where the type is no list."""
    return type_[3:-1] if type_.startswith("[* ") else None
