"""Annotations and rewards: `record.verdict`, `record.rows` (records-event.md)."""

from rabgen import build, sample
from rabgen.recipe import vector
from rabgen.sample import annotation, digest

NAN, INFINITY = float("nan"), float("inf")


def log(entry):
    """A log with this entry as entry 1."""
    def make():
        one = sample.new_log()
        one.entries += [entry(), build.close_log()]
        one.seal(reason=1)
        return build.Bundle([one], generator="rabgen feedback")
    return make


def good(name, covers, comment, entry):
    vector(f"feedback/{name}", covers=covers, comment=comment, view=True, reencode=True)(log(entry))


def bad(name, covers, comment, base, defect, entry, code="record.verdict"):
    vector(f"feedback/{name}", covers=covers, comment=comment, base=f"feedback/{base}", defect=defect, code=code,
           at=("entry", 0, 1))(log(entry))


# --- each kind of feedback: a judgement as it should be, and without what is demanded --------------------------

KINDS = {
    "pairwise": (2, {"preferred": 1}),
    "ranking": (3, {"ranking": [[2], [0, 1]]}),
    "scalar": (2, {"scale": [1.0, 5.0], "scores": [4.0, None]}),
    "rubric": (2, {"aspects": [["clear", [1.0, 5.0], [3.0, None]]]}),
    "binary": (2, {"labels": [True, False]}),
    "stepwise": (1, {"steps": [1.0, None, 0.0]}),
    "edit": (1, {"edits": [[0, digest("edited")]]}),
    "critique": (1, {"comments": [[None, None, digest("comment")]]}),
}
for kind, (candidates, signal) in KINDS.items():
    good(kind, ["EVT-1", "EVT-3", "EVT-11", "EVT-2"], f"A judgement of the kind {kind}.",
         lambda kind=kind, n=candidates, signal=signal: annotation(kind, signal, candidates=n))
    wanted = next(name for name in signal if name != "scale")
    rest = {name: value for name, value in signal.items() if name != wanted}
    bad(f"{kind}-without", ["EVT-11"], f"A judgement of the kind {kind} has its value.", kind,
        f"`{wanted}` is left out", lambda kind=kind, n=candidates, rest=rest: annotation(kind, rest, candidates=n))
    if isinstance(signal[wanted], list) and kind in ("rubric", "edit", "critique"):
        bad(f"{kind}-empty", ["EVT-11"], f"A judgement of the kind {kind} has at least one.", kind,
            f"`{wanted}` is empty",
            lambda kind=kind, n=candidates, s={**signal, wanted: []}: annotation(kind, s, candidates=n))

# --- candidates -------------------------------------------------------------------------------------------------


def bare(candidates, **signal):
    """Without content, so that the number of candidates stands alone."""
    return lambda: annotation("scalar", {"outcome": "abstained", **signal}, candidates=candidates, content=False)


good("candidates-64", ["EVT-1", "ENC-28"], "An annotation has at most 64 candidates.", bare(64))
good("candidates-1", ["EVT-1"], "An annotation has at least one candidate.", bare(1))
bad("candidates-65", ["EVT-1", "ENC-28"], "An annotation has at most 64 candidates.", "candidates-64",
    "there are 65 candidates", bare(65))
bad("candidates-0", ["EVT-1"], "An annotation has at least one candidate.", "candidates-1", "there are 0 candidates",
    bare(0))


def content(**fields):
    """A pairwise annotation with fields of its content replaced."""
    def make():
        entry = sample.pairwise()
        entry.payloads["content"].value.update({n.replace("_", "-"): v for n, v in fields.items()})
        return entry
    return make


good("texts", ["EVT-3", "REC-22"], "Raw texts stand in the content, one for each candidate.",
     content(candidate_texts=["a", "b"], prompt_text="p"))
good("text-not-of-digest", ["REC-22"], "A raw text is not held against the digest beside it.",
     content(candidate_texts=["other", "texts"], prompt_text="another"))
bad("content-candidates", ["EVT-3"], "The content has as many candidates as the entry says.", "pairwise",
    "the content has three candidates", content(candidates=[[digest("a"), None]] * 3))
bad("content-texts", ["EVT-3"], "The content has as many texts as there are candidates.", "texts",
    "there is one text for two candidates", content(candidate_texts=["a"], prompt_text="p"))

# --- who judged -------------------------------------------------------------------------------------------------


def rater(origin, open_origin=None, **fields):
    def make():
        entry = annotation("pairwise", {"preferred": 0}, origin=open_origin or origin, rater=fields)
        entry.payloads["annotator"].value["origin"] = origin
        return entry
    return make


good("rater-human", ["EVT-4", "REC-23"], "A person by pseudonym.", rater("human", pseudonym=digest("p")))
good("rater-nobody", ["EVT-4"], "A person whom the source does not name.", rater("human"))
good("rater-model", ["EVT-4"], "A model by name.", rater("model", name="judge-1", digest=digest("prompt")))
good("rater-program", ["EVT-4"], "A program by name.", rater("program", name="tests"))
good("rater-unknown", ["EVT-4"], "The source does not say.", rater("unknown", name="x", pseudonym=digest("p")))
bad("rater-origin", ["EVT-4"], "The origin is that of the entry.", "rater-human", "the entry says model",
    rater("human", "model", pseudonym=digest("p")))
bad("rater-human-name", ["EVT-4"], "A person has no name here.", "rater-human", "a person has a name",
    rater("human", name="Ann"))
bad("rater-human-digest", ["EVT-4"], "A person has no digest.", "rater-human", "a person has a digest",
    rater("human", digest=digest("Ann")))
bad("rater-model-nameless", ["EVT-4"], "A model has a name.", "rater-model", "a model has no name",
    rater("model", digest=digest("prompt")))
bad("rater-model-pseudonym", ["EVT-4"], "A model has no pseudonym.", "rater-model", "a model has a pseudonym",
    rater("model", name="judge-1", pseudonym=digest("p")))
bad("rater-program-nameless", ["EVT-4"], "A program has a name.", "rater-program", "a program has no name",
    rater("program"))

# --- the judgement ------------------------------------------------------------------------------------------------


def judged(kind, **signal):
    n = KINDS[kind][0]
    return lambda: annotation(kind, {**KINDS[kind][1], **{k.replace("_", "-"): v for k, v in signal.items()}},
                              candidates=n)


def wrong(name, covers, comment, kind, defect, **signal):
    bad(name, covers, comment, kind, defect, judged(kind, **signal))


wrong("preferred-index", ["EVT-5"], "The preferred candidate is one of them.", "pairwise", "`preferred` is 2", preferred=2)
wrong("scale-equal", ["EVT-6"], "A scale has an extent.", "scalar", "both ends are 5", scale=[5.0, 5.0], scores=[5.0, 5.0])
wrong("scale-reversed", ["EVT-6"], "A scale goes upwards.", "scalar", "the ends change places", scale=[5.0, 1.0],
      scores=[None, None])
wrong("scale-infinite", ["EVT-6"], "The ends of a scale are finite.", "scalar", "the upper end is infinite",
      scale=[1.0, INFINITY])
wrong("scale-nan", ["EVT-6"], "The ends of a scale are numbers.", "scalar", "the lower end is NaN", scale=[NAN, 5.0],
      scores=[None, None])
wrong("aspect-scale", ["EVT-6"], "The scale of an aspect, too.", "rubric", "the scale of an aspect is reversed",
      aspects=[["clear", [5.0, 1.0], [None, None]]])
wrong("edit-candidate", ["EVT-7"], "What is edited is a candidate.", "edit", "candidate 1 of one is edited",
      edits=[[1, digest("edited")]])
wrong("comment-candidate", ["EVT-7"], "What is commented on is a candidate.", "critique",
      "candidate 1 of one is commented on", comments=[[1, None, digest("comment")]])
wrong("scores-short", ["EVT-8"], "There is one score for each candidate.", "scalar", "a score is left out", scores=[4.0])
wrong("labels-long", ["EVT-8"], "There is one label for each candidate.", "binary", "there is a label too many",
      labels=[True, False, True])
wrong("aspect-scores", ["EVT-8"], "There is one score for each candidate in each aspect.", "rubric",
      "a score of an aspect is left out", aspects=[["clear", [1.0, 5.0], [3.0]]])
bad("pairwise-of-three", ["EVT-8"], "A pair has two.", "pairwise", "there are three candidates",
    lambda: annotation("pairwise", {"preferred": 1}, candidates=3))
bad("stepwise-of-two", ["EVT-11"], "Steps are those of one candidate.", "stepwise", "there are two candidates",
    lambda: annotation("stepwise", {"steps": [1.0]}, candidates=2))
good("scores-at-ends", ["EVT-9"], "Both ends belong to a scale.", judged("scalar", scores=[1.0, 5.0]))
wrong("score-above", ["EVT-9"], "A score lies on the scale.", "scalar", "a score is the next float above 5",
      scores=[5.000000000000001, None])
wrong("score-below", ["EVT-9"], "A score lies on the scale.", "scalar", "a score is 0.5", scores=[0.5, None])
wrong("score-nan", ["EVT-9"], "NaN lies on no scale.", "scalar", "a score is NaN", scores=[NAN, None])
good("scores-no-scale", ["EVT-9", "REC-24"], "Without a scale a score may be anything, NaN and infinity too.",
     lambda: annotation("scalar", {"scores": [NAN, INFINITY]}))
wrong("step-above", ["EVT-9"], "A step lies on the scale.", "stepwise", "a step is 2 on the scale 0 to 1",
      scale=[0.0, 1.0], steps=[2.0])
wrong("strength-above", ["EVT-9"], "A strength lies on the scale.", "pairwise", "a strength is 4 on the scale 0 to 3",
      scale=[0.0, 3.0], strength=4.0)
wrong("aspect-above", ["EVT-9"], "A score of an aspect lies on its scale.", "rubric", "a score of an aspect is 6",
      aspects=[["clear", [1.0, 5.0], [6.0, None]]])
good("confidence-ends", ["EVT-10"], "A confidence of 1.", judged("pairwise", confidence=1.0))
wrong("confidence-above", ["EVT-10"], "A confidence is at most 1.", "pairwise", "a confidence is 1.00006",
      confidence=1.00006)
wrong("confidence-below", ["EVT-10"], "A confidence is at least 0.", "pairwise", "a confidence is −0.5", confidence=-0.5)
wrong("confidence-nan", ["EVT-10"], "A confidence is a number.", "pairwise", "a confidence is NaN", confidence=NAN)
wrong("ranking-empty-group", ["EVT-12"], "No group is empty.", "ranking", "a group is empty", ranking=[[2], [], [0, 1]])
wrong("ranking-twice", ["EVT-12"], "A candidate has one rank.", "ranking", "a candidate stands in two groups",
      ranking=[[2], [0, 2]])
wrong("ranking-index", ["EVT-12"], "What is ranked is a candidate.", "ranking", "candidate 3 of three is ranked",
      ranking=[[3], [0, 1]])
wrong("ranking-none", ["EVT-12"], "At least one candidate is ranked.", "ranking", "nothing is ranked", ranking=[])
good("ranking-partial", ["EVT-12"], "A candidate may be left unranked.", judged("ranking", ranking=[[1]]))
good("extra-fields", ["EVT-15"], "A preference with the scores of both, flags and comments.",
     judged("pairwise", scale=[1.0, 5.0], scores=[1.0, 4.0], flags=[["harm", "none"]],
            comments=[[0, None, digest("c")]], lead_time_ms=10, judged_ms=1767225600000))
bad("extra-field-wrong", ["EVT-15", "EVT-8"], "What is not demanded obeys its rules all the same.", "extra-fields",
    "there is one score for two candidates", judged("pairwise", scale=[1.0, 5.0], scores=[1.0]))


def outcome(kind, name, **signal):
    return lambda: annotation(kind, {"outcome": name, **signal}, candidates=KINDS[kind][0])


good("tie", ["EVT-13"], "A tie has no preferred one.", outcome("pairwise", "tie", scores=[3.0, 3.0]))
bad("tie-preferred", ["EVT-13"], "A tie has no preferred one.", "tie", "a tie prefers one",
    outcome("pairwise", "tie", preferred=0))
good("all-bad", ["EVT-13"], "All bad has no preferred one.", outcome("pairwise", "all-bad"))
bad("all-bad-preferred", ["EVT-13"], "All bad has no preferred one.", "all-bad", "one is preferred",
    outcome("pairwise", "all-bad", preferred=0))
for name in ("abstained", "skipped", "cancelled"):
    good(name, ["EVT-14"], f"{name.capitalize()}: a comment may say why.",
         outcome("pairwise", name, comments=[[None, None, digest("why")]], scale=[0.0, 1.0]))
    bad(f"{name}-preferred", ["EVT-14"], f"{name.capitalize()}: nothing was judged.", name, "one is preferred",
        outcome("pairwise", name, preferred=0))
for field, value in (("strength", 1.0), ("ranking", [[0]]), ("scores", [1.0, 2.0]),
                     ("aspects", [["a", [0.0, 1.0], [None, None]]]), ("labels", [True, True]), ("steps", [1.0]),
                     ("edits", [[0, digest("e")]])):
    bad(f"abstained-{field}", ["EVT-14"], "Who declined gave no judgement.", "abstained", f"`{field}` is there",
        outcome("pairwise", "abstained", **{field: value}))
bad("raw-wrong", ["EVT-5"], "The rules hold for the compartment `raw` on its own.", "raw-shown",
    "`preferred` is 2 in `raw`", lambda: shown_raw({"preferred": 2}))


def shown_raw(raw):
    entry = sample.pairwise(raw=raw)
    entry.payloads["raw"].shown = True
    return entry


good("raw-shown", ["EVT-5", "REC-12"], "The judgement before noise, disclosed.", lambda: shown_raw({"preferred": 1}))


def hidden(signal):
    def make():
        entry = annotation("pairwise", signal)
        entry.payloads["signal"].shown = False
        return entry
    return make


good("signal-withheld", ["VER-7", "BND-27"], "What is withheld is not judged: a signal that breaks its rules stays unseen.",
     hidden({"preferred": 7}))

# --- rewards ------------------------------------------------------------------------------------------------------

FUNCTIONS = {"format": [0.5, None, NAN], "length": [1.0, -1.0, 0.25]}


def batch(functions=None, advantages=(0.0, None, 1.0), **more):
    return build.reward_entry(1, functions or FUNCTIONS, advantages=list(advantages) if advantages else None, **more)


def changed(change, **more):
    def make():
        entry = batch(**more)
        change(entry)
        return entry
    return make


def stats(at, **members):
    """Members of the statistics of one function replaced, in a batch whose signal is withheld or shown."""
    names = ["name", "count", "nan", "low", "high", "mean"]

    def change(entry):
        row = list(entry.body["functions"][at])
        for name, value in members.items():
            row[names.index(name)] = value
        entry.body["functions"][at] = row
    return change


def rows(name, covers, comment, defect, change, base="reward", **more):
    bad(f"reward-{name}", covers, comment, base, defect, changed(change, **more), code="record.rows")


good("reward", ["EVT-16", "EVT-18", "EVT-19", "EVT-20", "EVT-21"], "Three rows of two functions, absent and NaN.", batch)
good("reward-no-advantages", ["EVT-19", "EVT-21"], "Without advantages.", lambda: batch(advantages=None))
good("reward-infinite", ["EVT-20"], "Infinities belong to the statistics, and meet in NaN.",
     lambda: batch({"f": [INFINITY, -INFINITY, 1.0]}))
good("reward-sum-in-row-order", ["EVT-20"], "The sum is taken in row order, in binary64.",
     lambda: batch({"f": [1e16, 1.0, -1e16]}))
good("reward-zeros", ["EVT-20"], "0.0 and −0.0 are equal.", lambda: batch({"f": [0.0, -0.0, -0.0]}))
good("reward-no-value", ["EVT-20"], "A function that gave nothing.", lambda: batch({"f": [None, None, None]}))
good("reward-part", ["EVT-17"], "The last part of three.", lambda: batch(part=[2, 3]))
good("reward-raw", ["EVT-19"], "The values before noise, disclosed.", lambda: raw_batch(FUNCTIONS))


def raw_batch(raw):
    entry = batch(raw=raw)
    entry.payloads["raw"].shown = True
    return entry


bad("reward-part-index", ["EVT-17"], "A part is one of its count.", "reward-part", "part 3 of 3",
    lambda: batch(part=[3, 3]), code="schema.value")
bad("reward-no-rows", ["EVT-16"], "A batch has a row.", "reward", "the batch says 0 rows",
    changed(lambda e: e.body.update({"rows": 0})), code="limit.count")
bad("reward-rows-8193", ["EVT-16", "ENC-28"], "A batch has at most 8,192 rows.", "reward-rows-8192",
    "the batch says 8,193 rows", changed(lambda e: hide(e, 8193)), code="limit.count")
good("reward-rows-8192", ["EVT-16", "ENC-28"], "A batch has at most 8,192 rows.", changed(lambda e: hide(e, 8192)))


def hide(entry, count):
    entry.body["rows"] = count
    for payload in entry.payloads.values():
        payload.shown = False


bad("reward-no-functions", ["EVT-16"], "A batch has a function.", "reward", "there is no function",
    changed(lambda e: e.body.update({"functions": []})), code="limit.count")
good("reward-functions-16", ["EVT-16", "ENC-28"], "A batch has at most 16 functions.",
     lambda: batch({f"f{n}": [1.0] for n in range(16)}, advantages=None))
bad("reward-functions-17", ["EVT-16", "ENC-28"], "A batch has at most 16 functions.", "reward-functions-16",
    "there are 17 functions", lambda: batch({f"f{n:x}": [1.0] for n in range(17)}, advantages=None), code="limit.count")

rows("prompts-short", ["EVT-18"], "There are 32 bytes of prompts for each row.", "a byte is left out",
     lambda e: e.payloads["content"].value.update(prompts=e.payloads["content"].value["prompts"][:-1]))
rows("completions-long", ["EVT-18"], "There are 32 bytes of completions for each row.", "a digest too many",
     lambda e: e.payloads["content"].value.update(completions=e.payloads["content"].value["completions"] + bytes(32)))
rows("column-missing", ["EVT-19"], "There is a column for each function.", "a column is left out",
     lambda e: e.payloads["signal"].value.update(values=e.payloads["signal"].value["values"][:1]))
rows("column-short", ["EVT-19"], "A column has a value for each row.", "a value is left out",
     lambda e: e.payloads["signal"].value.update(values=[c[:2] for c in e.payloads["signal"].value["values"]]))
rows("advantages-short", ["EVT-19"], "There is an advantage for each row.", "an advantage is left out",
     lambda e: e.payloads["signal"].value.update(advantages=[0.0, None]))
rows("raw-short", ["EVT-19"], "The columns of `raw`, too.", "a column of `raw` is left out",
     lambda e: (e.payloads["raw"].value.update(values=e.payloads["raw"].value["values"][:1]),
                setattr(e.payloads["raw"], "shown", True)), base="reward-raw", raw=FUNCTIONS)
rows("count", ["EVT-20"], "The count is that of the column.", "the count is one more", stats(0, count=3))
rows("nan", ["EVT-20"], "The NaN are counted.", "NaN is counted as 0", stats(0, nan=0))
rows("low", ["EVT-20"], "The lowest value is that of the column.", "`low` is smaller", stats(1, low=-2.0))
rows("high", ["EVT-20"], "The highest value is that of the column.", "`high` is larger", stats(1, high=2.0))
rows("mean", ["EVT-20"], "The mean is exact.", "the mean is the next float", stats(1, mean=0.08333333333333334))
rows("mean-other-order", ["EVT-20"], "The sum is taken in row order.", "the mean is that of the sum in another order",
     stats(0, mean=1 / 3), base="reward-sum-in-row-order", functions={"f": [1e16, 1.0, -1e16]})


def unseen(*changes):
    """Statistics that no column can have, where nothing is disclosed."""
    def change(entry):
        for one in changes:
            one(entry)
        for payload in entry.payloads.values():
            payload.shown = False
    return change


good("reward-withheld", ["EVT-20", "VER-7"], "Withheld columns: their statistics are not held against them.",
     changed(unseen(stats(1, low=-2.0))))
for name, defect, members in (
        ("nan-above-count", "more NaN than values", {"count": 2, "nan": 3, "low": None, "high": None, "mean": None}),
        ("count-above-rows", "more values than rows", {"count": 4}),
        ("low-above-high", "`low` is above `high`", {"low": 2.0}),
        ("low-without-value", "`low` where every value is NaN", {"count": 3, "nan": 3, "high": None, "mean": None}),
        ("high-without-value", "`high` where every value is NaN", {"count": 3, "nan": 3, "low": None, "mean": None}),
        ("mean-without-value", "`mean` where every value is NaN", {"count": 3, "nan": 3, "low": None, "high": None}),
        ("low-absent", "`low` absent where there are values", {"low": None}),
        ("high-absent", "`high` absent where there are values", {"high": None}),
        ("mean-absent", "`mean` absent where there are values", {"mean": None})):
    rows(f"impossible-{name}", ["EVT-20"], "Statistics that no column can have are refused, whatever is shown.", defect,
         unseen(stats(1, **members)), base="reward-withheld")
rows("root", ["EVT-21"], "The row root is that of the rows.", "the first bit of the root is another",
     lambda e: e.body.update({"row-root": bytes([e.body["row-root"][0] ^ 0x80]) + e.body["row-root"][1:]}))
rows("root-other-secret", ["EVT-21"], "The row openings come from the row secret.", "the row secret is another",
     lambda e: e.payloads["signal"].value.update({"row-secret": bytes(16)}))
rows("root-rows-swapped", ["EVT-21"], "Each row has its prompt.", "two prompts change places",
     lambda e: e.payloads["content"].value.update(
         prompts=(lambda p: p[32:64] + p[:32] + p[64:])(e.payloads["content"].value["prompts"])))
good("reward-root-unseen", ["EVT-21"], "Where the content is withheld, the row root is not evaluated.",
     changed(lambda e: (e.body.update({"row-root": bytes(32)}), setattr(e.payloads["content"], "shown", False))))


# --- one finding for each compartment --------------------------------------------------------------------------------


def everything_wrong():
    """Content, annotator, signal and `raw` each break two rules, and the entry has 65 candidates."""
    entry = shown_raw({"preferred": 70, "confidence": 2.0})
    entry.body["candidates"] = 65
    entry.payloads["content"].value["candidate-texts"] = ["a"]
    entry.payloads["annotator"].value.update({"origin": "model", "pseudonym": digest("p")})
    entry.payloads["signal"].value.update({"preferred": 70, "confidence": 2.0})
    return entry


bad("five-findings", ["EVT-1", "EVT-3", "EVT-4", "EVT-5", "EVT-10", "VER-3"],
    "An entry gets `record.verdict` for itself and for each compartment, once however many rules are broken: equal "
    "findings are listed once and counted each. Several faults, to show the count.", "raw-shown",
    "candidates, content, annotator, signal and `raw` are all wrong", everything_wrong)
