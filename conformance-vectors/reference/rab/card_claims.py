"""The claims of a card in their order (`spec/card.md`, "Claims"; CARD-9).

One line for each claim: id, label, unit (empty for none), class, inputs, and the function that gives
its value from the `card_facts.Log`.
"""

from typing import Callable, NamedTuple

from . import card_values as v

RECOMPUTED, ON_OPENING, NOISED, ATTESTED, DECLARED = range(5)

SECTIONS = ("identity", "method", "feedback", "people", "rewards", "policy", "checkpoints", "evaluation",
            "anomalies", "declarations", "integrity")


class Line(NamedTuple):
    """What the spec's table says of a claim."""

    id: str
    label: str
    unit: str
    claim_class: int
    inputs: tuple
    value: Callable


def opened(name: str):
    """The value of a field of `log-open`."""
    return lambda log: v.recorded(v.opened(log, name))


def count(kind: str):
    return lambda log: v.counted(len(log.of(kind)))


def field(kind: str, name: str, value):
    """A value made of a field of the records of a kind that have it; *not recorded* where none has."""
    return lambda log: v.recorded(value(v.fields(log.of(kind), name))) if v.fields(log.of(kind), name) \
        else v.NOT_RECORDED


def entry_times(value):
    """A value of the times of the annotations."""
    def of_log(log):
        times = [record.time for record in log.of("annotation")]
        return v.time(value(times)) if times else v.NOT_RECORDED
    return of_log


OPEN, ANNOTATION, RATER = ("log-open",), ("annotation",), ("annotation.annotator",)
REWARD, UPDATE, SETTINGS = ("reward",), ("policy-update",), ("hyperparameters",)
ENTRIES, TREE, HEADS = ("entries",), ("tree",), ("heads",)

CLAIMS = (
    # identity
    Line("identity.layout", "Version of the card's layout", "", RECOMPUTED, (), lambda log: 1),
    Line("identity.banner", "Banner", "", DECLARED, OPEN,
         lambda log: v.BANNER if v.opened(log, "synthetic") else v.NOT_APPLICABLE),
    Line("identity.name", "Name of the run", "", DECLARED, OPEN, opened("name")),
    Line("identity.run_id", "Identifier of the run", "", DECLARED, OPEN, opened("run-id")),
    Line("identity.issuer", "Issuer of the log", "", DECLARED, OPEN, opened("issuer")),
    Line("identity.origin", "Origin of the log", "", DECLARED, OPEN, opened("origin")),
    Line("identity.rank", "Rank that wrote the log", "", DECLARED, OPEN, opened("rank")),
    Line("identity.world_size", "Ranks of the run", "ranks", DECLARED, OPEN, opened("world-size")),
    Line("identity.models", "Models", "", DECLARED, OPEN, v.identity_models),
    Line("identity.examined_under", "Catalogues the run is meant to be examined under", "", DECLARED, OPEN,
         lambda log: v.listed(v.opened(log, "compliance-modes") or [])),
    # method
    Line("method.algorithm", "Algorithm", "", DECLARED, OPEN, opened("algorithm")),
    Line("method.code", "Digest of the training code", "", DECLARED, OPEN, opened("code-digest")),
    Line("method.lockfile", "Digest of the lock file", "", DECLARED, OPEN, opened("lockfile-digest")),
    Line("method.setting_records", "Records of hyperparameters", "records", RECOMPUTED, SETTINGS,
         count("hyperparameters")),
    Line("method.setting_changes", "Hyperparameters replaced by another value", "changes", RECOMPUTED, SETTINGS,
         v.method_setting_changes),
    Line("method.settings", "Hyperparameters in force at the end", "", RECOMPUTED, SETTINGS, v.method_settings),
    Line("method.objective", "Objective at the last update that names its terms", "", RECOMPUTED, UPDATE,
         v.method_objective),
    Line("method.stages", "Stages that updates name", "", RECOMPUTED, UPDATE, v.method_stages),
    Line("method.software", "Software", "", DECLARED, OPEN,
         lambda log: v.table("name, version", v.opened(log, "software") or [])),
    # feedback
    Line("feedback.items", "Annotations, each one judgement by one rater", "annotations", RECOMPUTED, ANNOTATION,
         count("annotation")),
    Line("feedback.candidates", "Candidates before the raters, over all annotations",
         "candidates", RECOMPUTED, ANNOTATION, field("annotation", "candidates", sum)),
    Line("feedback.superseding", "Annotations that replace an earlier one", "annotations", RECOMPUTED, ANNOTATION,
         lambda log: v.feedback_number(log, len(v.fields(log.of("annotation"), "supersedes")))),
    Line("feedback.first_time", "First annotation recorded", "", RECOMPUTED, ANNOTATION, entry_times(min)),
    Line("feedback.last_time", "Last annotation recorded", "", RECOMPUTED, ANNOTATION, entry_times(max)),
    Line("feedback.by_feedback", "Annotations by kind of feedback", "annotations", RECOMPUTED, ANNOTATION,
         lambda log: v.by_enum("feedback, annotations", "feedback", v.fields(log.of("annotation"), "feedback"))),
    Line("feedback.by_origin", "Annotations by origin of the judgement", "annotations", RECOMPUTED, ANNOTATION,
         lambda log: v.by_enum("origin, annotations", "rater-origin", v.fields(log.of("annotation"), "origin"))),
    Line("feedback.by_outcome", "Annotations by outcome", "annotations", ON_OPENING, ("annotation.signal",),
         v.feedback_by_outcome),
    Line("feedback.by_round", "Annotations by round of collection", "annotations", RECOMPUTED, ANNOTATION,
         v.feedback_by_round),
    Line("feedback.by_dataset", "Annotations by data set", "annotations", RECOMPUTED, ("annotation", "dataset"),
         lambda log: v.by_target(log, "dataset", "name")),
    Line("feedback.by_guideline", "Annotations by guideline", "annotations", RECOMPUTED, ("annotation", "guideline"),
         lambda log: v.by_target(log, "guideline", "version")),
    Line("feedback.judges", "Annotations by judging model or program", "annotations", ON_OPENING, RATER,
         v.feedback_judges),
    Line("feedback.datasets", "Data sets", "", DECLARED, ("dataset",), v.feedback_datasets),
    Line("feedback.guidelines", "Guidelines for raters", "", DECLARED, ("guideline",), v.feedback_guidelines),
    # people
    Line("people.raters", "Distinct pseudonyms of raters (pseudonymous data)", "pseudonyms", ON_OPENING, RATER,
         v.of_loads(len)),
    Line("people.annotations", "Annotations with a pseudonym", "annotations", ON_OPENING, RATER, v.of_loads(sum)),
    Line("people.largest_share", "Largest share of one rater", "annotations", ON_OPENING, RATER,
         v.of_loads(lambda loads: v.ratio(max(loads), sum(loads)))),
    Line("people.top_tenth_share", "Share of the tenth of raters with the most annotations",
         "annotations", ON_OPENING, RATER, v.of_loads(v.top_tenth)),
    Line("people.gini", "Gini coefficient of annotations over raters", "", ON_OPENING, RATER, v.of_loads(v.gini)),
    # rewards
    Line("rewards.batches", "Reward batches", "batches", RECOMPUTED, REWARD, v.rewards_batches),
    Line("rewards.rows", "Rewarded rollouts", "rows", RECOMPUTED, REWARD, field("reward", "rows", sum)),
    Line("rewards.first_step", "Smallest step that rollouts were made for", "", RECOMPUTED, REWARD,
         field("reward", "step", min)),
    Line("rewards.last_step", "Largest step that rollouts were made for", "", RECOMPUTED, REWARD,
         field("reward", "step", max)),
    Line("rewards.functions", "Reward functions", "", RECOMPUTED, REWARD, v.rewards_functions),
    # policy
    Line("policy.updates", "Policy updates, those on branches that were left included", "updates", RECOMPUTED, UPDATE,
         count("policy-update")),
    Line("policy.abandoned", "Updates on branches that were left",
         "updates", RECOMPUTED, ("policy-update", "checkpoint", "resume"), v.policy_abandoned),
    Line("policy.first_step", "Smallest step", "", RECOMPUTED, UPDATE, field("policy-update", "step", min)),
    Line("policy.last_step", "Largest step", "", RECOMPUTED, UPDATE, field("policy-update", "step", max)),
    Line("policy.samples", "Items that the updates saw", "items", RECOMPUTED, UPDATE,
         field("policy-update", "samples", sum)),
    Line("policy.input_entries", "Entries that the updates were computed from, counted for each update",
         "entries", RECOMPUTED, UPDATE, v.policy_input_entries),
    Line("policy.last_kl", "KL divergence at the last update that records it", "nats", RECOMPUTED, UPDATE,
         field("policy-update", "kl", lambda values: values[-1])),
    Line("policy.highest_kl", "Highest KL divergence", "nats", RECOMPUTED, UPDATE,
         field("policy-update", "kl", v.highest)),
    Line("policy.resumes", "Resumes", "resumes", RECOMPUTED, ("resume",), count("resume")),
    Line("policy.branches", "Resumes, each of which begins a branch", "", RECOMPUTED, ("resume",), v.policy_branches),
    Line("policy.statistics", "Statistics of the updates", "", RECOMPUTED, UPDATE, v.policy_statistics),
    Line("policy.timeline", "Timeline of updates at even distances", "", RECOMPUTED, ("policy-update", "checkpoint"),
         v.policy_timeline),
    # checkpoints
    Line("checkpoints.count", "Checkpoints", "checkpoints", RECOMPUTED, ("checkpoint",), count("checkpoint")),
    Line("checkpoints.released", "Released weights", "", RECOMPUTED, ("checkpoint",),
         lambda log: v.checkpoint_table(v.released(log))),
    Line("checkpoints.list", "Checkpoints in log order", "", RECOMPUTED, ("checkpoint",),
         lambda log: v.checkpoint_table(log.of("checkpoint"))),
    # evaluation
    Line("evaluation.records", "Evaluations", "evaluations", RECOMPUTED, ("evaluation",), count("evaluation")),
    Line("evaluation.results", "Results", "", ATTESTED, ("evaluation",), v.evaluation_results),
    Line("evaluation.thresholds", "Thresholds, and whether they were sealed before the measurement",
         "", RECOMPUTED, ("evaluation", "threshold"), v.evaluation_thresholds),
    # anomalies
    Line("anomalies.count", "Anomalies", "anomalies", RECOMPUTED, ("anomaly",), count("anomaly")),
    Line("anomalies.by_severity", "Anomalies by severity", "anomalies", RECOMPUTED, ("anomaly",),
         lambda log: v.by_enum("severity, anomalies", "severity", v.fields(log.of("anomaly"), "severity"))),
    Line("anomalies.list", "Anomalies in log order", "", RECOMPUTED, ("anomaly",), v.anomalies_list),
    # declarations
    Line("declarations.count", "Declarations", "declarations", RECOMPUTED, ("declaration",), count("declaration")),
    Line("declarations.list", "Declarations in log order", "", DECLARED, ("declaration",), v.declarations_list),
    # integrity
    Line("integrity.log_id", "Log id: the leaf hash of the first entry", "", RECOMPUTED, OPEN,
         lambda log: log.log_id),
    Line("integrity.size", "Entries before this card", "entries", RECOMPUTED, TREE, lambda log: log.size),
    Line("integrity.spine", "Entries among them that may never be withheld", "entries", RECOMPUTED, TREE,
         lambda log: log.spine),
    Line("integrity.first_time", "First entry recorded, by the clock of the writer", "", RECOMPUTED, OPEN,
         v.first_time),
    Line("integrity.last_time", "Last entry recorded, by the clock of the writer", "", RECOMPUTED, ENTRIES,
         lambda log: v.recorded(v.time(log.last_time))),
    Line("integrity.heads", "Heads before this card", "heads", RECOMPUTED, HEADS, lambda log: log.head_items),
    Line("integrity.head_number", "Number of the last head", "", RECOMPUTED, HEADS,
         v.of_last_head(lambda head: head.number)),
    Line("integrity.head_size", "Entries that the last head covers", "entries", RECOMPUTED, HEADS,
         v.of_last_head(lambda head: head.size)),
    Line("integrity.head_root", "Root that the last head signs", "", RECOMPUTED, HEADS,
         v.of_last_head(lambda head: head.root)),
    Line("integrity.head_time", "Last head signed, by the clock of the signer", "", RECOMPUTED, HEADS,
         v.of_last_head(lambda head: v.time(head.time))),
    Line("integrity.head_key", "Identifier of the key of the last head", "", RECOMPUTED, HEADS,
         v.of_last_head(lambda head: head.kid.hex())),
    Line("integrity.torn_entries", "Entries that crashes had torn from the end of the journal",
         "entries", RECOMPUTED, ("resume",), field("resume", "torn-entries", sum)),
    Line("integrity.torn_bytes", "Bytes that crashes had torn from the end of the journal",
         "bytes", RECOMPUTED, ("resume",), field("resume", "torn-bytes", sum)),
    Line("integrity.erasures", "Erasures", "erasures", RECOMPUTED, ("erasure",), count("erasure")),
    Line("integrity.entries_by_kind", "Entries by kind", "entries", RECOMPUTED, ENTRIES, v.entries_by_kind),
    Line("integrity.commitments", "Commitments by compartment, disclosed or withheld",
         "commitments", RECOMPUTED, ENTRIES, v.commitments),
    Line("integrity.erased", "Erasures in log order", "", RECOMPUTED, ("erasure",), v.erased),
    Line("integrity.key_events", "Signing keys introduced, retired or revoked", "", RECOMPUTED, ("key-event",),
         v.key_events),
    Line("integrity.limits", "What the log cannot show", "", RECOMPUTED, (), lambda log: v.listed(v.LIMITS_TEXTS)),
)
