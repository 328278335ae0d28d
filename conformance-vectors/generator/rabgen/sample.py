"""Standard bundles, from which the vectors start.

Each function gives a new description. `minimal` has a configuration and an end; `small` has every
active kind and a card; `two_logs` has the ranks 0 and 1; `long` has many segments.
"""

from . import build
from .build import Bundle, COMPUTED, Entry, Log, Payload, close_log, open_log, seed, sha256


def digest(text):
    """SHA-256 of a text (REC-21)."""
    return sha256(text.encode())


def annotation(feedback, signal, candidates=2, content=True, annotator=True, raw=None, origin="human",
               rater=None, **body):
    """An annotation of a feedback kind with its compartments."""
    payloads = {}
    if content:
        payloads["content"] = Payload({
            "prompt": digest("prompt"),
            "candidates": [[digest(f"answer {n}"), "tiny-1" if n == 0 else None] for n in range(candidates)]})
    if annotator:
        if rater is None:
            rater = {"pseudonym": digest("rater 1")} if origin == "human" else {"name": "judge-1"}
        payloads["annotator"] = Payload({"origin": origin, **rater})
    payloads["signal"] = Payload({"outcome": "judged", **signal})
    if raw is not None:
        payloads["raw"] = Payload({"outcome": "judged", **raw}, shown=False)
    fields = {"feedback": feedback, "origin": origin, "candidates": candidates}
    fields.update({name.replace("_", "-"): value for name, value in body.items()})
    return Entry("annotation", fields, payloads)


def pairwise(preferred=0, **more):
    return annotation("pairwise", {"preferred": preferred}, **more)


def checkpoint(step, parent=None, released=False, files=True, name=None, tensors=False):
    """A checkpoint with two files, and with one tensor in its content where that is wanted."""
    listed = [["config.json", 2, digest("{}")], ["model.safetensors", 7, digest(f"weights {step}")]]
    body = {"name": name or f"checkpoint-{step}", "step": step, "metrics": [["loss", 0.25]],
            "files": listed if files else [], "released": released}
    if files:
        body["manifest-root"] = build.manifest_root(listed)
    if parent is not None:
        body["parent"] = parent
    payloads = {}
    if tensors:
        rows = [["w", "F32", [2, 2], sha256(bytes(16))]]
        body.update({"tensors": len(rows), "tensor-root": build.tensor_root(rows)})
        payloads["content"] = Payload({"tensors": rows})
    return Entry("checkpoint", body, payloads)


def update(step, inputs=(), **more):
    """A policy update over spans of entries."""
    body = {"step": step, "inputs": [list(span) for span in inputs]}
    body.update({name.replace("_", "-"): value for name, value in more.items()})
    return Entry("policy-update", body)


def new_log(rank=0, world=1, height=12, seeds=None, **more):
    """A log with its configuration and nothing else."""
    log = Log(rank=rank, world=world, height=height, origin=f"lab.example/run-1/{rank}",
              seeds=seeds or [seed(1)])
    log.entries.append(open_log(log, nonce=bytes([5 + rank]) * 16, **more))
    return log


def minimal(**more):
    """log-open and log-close under one head: 2 entries."""
    log = new_log(**more)
    log.entries.append(close_log())
    log.seal(reason=1)
    return Bundle([log])


def two_heads():
    """log-open, one annotation, a head, another annotation, log-close, a head: 4 entries."""
    log = new_log()
    log.entries.append(pairwise(0))
    log.seal()
    log.entries += [pairwise(1), close_log()]
    log.seal(reason=1)
    return Bundle([log])


def worked_example():
    """The bundle of spec/example.md, byte for byte."""
    log = Log(run_id="run-7", name="example", origin="lab.example/run-7/0", issuer="Example Lab")
    opened = open_log(log, algorithm="dpo")
    judged = Entry("annotation", {"feedback": "pairwise", "origin": "human", "candidates": 2}, {
        "content": Payload({"prompt": b"\xa0" * 32, "item": "row-1",
                            "candidates": [[b"\xa1" * 32, None], [b"\xa2" * 32, None]]}, opening=b"\xc0" * 16),
        "annotator": Payload({"origin": "human", "pseudonym": b"\xb0" * 32}, opening=b"\xc1" * 16,
                             shown=False),
        "signal": Payload({"outcome": "judged", "preferred": 0, "lead-time-ms": 4200}, opening=b"\xc2" * 16)})
    log.entries = [opened, judged, close_log()]
    for seq, entry in enumerate(log.entries):
        entry.time = build.START + seq
    log.seal(reason=1)
    return Bundle([log], generator="worked example")


def small(card=True):
    """Every active kind, every feedback kind, three heads, a rotation of keys, a card: 33 entries."""
    log = new_log(base_model=["tiny-0", digest("tiny-0"), "r1"], reward_model=["judge-0", None, None],
                  software=[["rlhf-audit", "0.1.0"], ["trl", "0.15.0"]],
                  secret_commitment=digest("run secret"), compliance_modes=["eu-ai-act"],
                  code_digest=digest("code"), lockfile_digest=digest("lock file"),
                  ext={"x": b"\x01"})
    listed = [["train.jsonl", 120, digest("train")]]
    log.add("hyperparameters", {"values": [["batch", 8], ["beta", 0.25], ["clip", None], ["lora", True],
                                           ["optimiser", "adamw"]], "step": 0})                         # 1
    log.add("dataset", {"name": "demo/pairs", "role": "preferences", "files": listed,
                        "manifest-root": build.manifest_root(listed), "rows": 12, "origin": "staff",
                        "license": "CC0-1.0", "personal-data": False, "split": "train"})                # 2
    log.add("guideline", {"version": "1", "digest": digest("guideline 1"), "title": "Helpful", "language": "en"})  # 3
    log.add("guideline", {"version": "2", "digest": digest("guideline 2"), "replaces": 3})              # 4
    log.add("threshold", {"suite": "demo-bench", "metric": "accuracy", "comparison": "at-least",
                          "bound": 0.5, "reason": "release"})                                           # 5
    log.entries += [
        annotation("pairwise", {"preferred": 0, "strength": 2.0, "scale": [0.0, 3.0], "confidence": 0.75,
                                "lead-time-ms": 5400}, raw={"preferred": 1}, dataset=2, guideline=4,
                   round=1),                                                                            # 6
        annotation("ranking", {"ranking": [[2], [0, 1]]}, candidates=3, dataset=2, guideline=4),        # 7
        annotation("scalar", {"scale": [1.0, 5.0], "scores": [4.0, None]}),                             # 8
        annotation("rubric", {"aspects": [["clear", [1.0, 5.0], [3.0]], ["true", [0.0, 1.0], [1.0]]]},
                   candidates=1, origin="model"),                                                       # 9
        annotation("binary", {"labels": [True]}, candidates=1, origin="program"),                       # 10
        annotation("stepwise", {"steps": [1.0, None, 0.0]}, candidates=1),                              # 11
        annotation("edit", {"edits": [[0, digest("edited")]]}, candidates=1, annotator=False),          # 12
        annotation("critique", {"comments": [[None, "tone", digest("comment")]],
                                "flags": [["harm", "none"]]}, candidates=1, origin="unknown", rater={}),  # 13
        annotation("pairwise", {"outcome": "tie"}, supersedes=6, content=False, annotator=False),       # 14
        build.reward_entry(1, {"format": [0.5, None, float("nan")], "length": [1.0, -1.0, 0.25]},
                           advantages=[0.0, None, 1.0], raw={"format": [0.0, None, 1.0],
                                                             "length": [1.0, -1.0, 0.5]}),              # 15
        update(1, [(6, 9), (15, 16)], epoch=0.5, objective=[["policy", 1.0], ["kl", 0.125]], loss=0.75,
               kl=0.0625, learning_rate=0.1, gradient_norm=1.5, gradient_stats=[["max", 2.0]],
               delta_norm=[0.5, "l2-exact"], stage="policy", samples=3, entropy=1.0, reward=0.5,
               metrics=[["clip-fraction", 0.125]]),                                                     # 16
        checkpoint(1, tensors=True)]                                                                    # 17
    log.seal()                                                                                          # head 0
    log.entries.append(build.introduce(seed(2)))                                                        # 18
    log.add("evaluation", {"suite": "demo-bench", "suite-digest": digest("bench"), "checkpoint": 17,
                           "results": [["accuracy", 0.625, 100, 0.5, 0.75]], "split": "test",
                           "evaluator": "Example Lab", "started-ms": build.START + 18500,
                           "ended-ms": build.START + 18900})                                            # 19
    log.entries.append(update(2, [(9, 12)], loss=float("nan")))                                         # 20
    log.add("anomaly", {"rule": "loss-nan", "severity": "warning", "description": "the loss is NaN",
                        "step": 2, "entries": [[20, 21]], "disposition": "went back"})                  # 21
    log.seal()                                                                                          # head 1
    log.add("resume", {"checkpoint": 17, "step": 1, "reason": "loss is NaN", "torn-entries": 1,
                       "torn-bytes": 40})                                                               # 22
    log.add("hyperparameters", {"values": [["beta", 0.5]], "step": 2, "reason": "instability"})         # 23
    log.entries.append(update(2, [(12, 15)], stage="policy"))                                           # 24
    log.entries.append(checkpoint(2, parent=17, released=True))                                         # 25
    log.add("evaluation", {"suite": "demo-bench", "checkpoint": 25,
                           "results": [["accuracy", 0.75, None, None, None]]})                          # 26
    log.add("declaration", {"subject": "intended-use", "fields": [["scope", "tests"], ["text", "None."]],
                            "attachments": [["note.txt", digest("note")]], "signer": "A. Person",
                            "role": "owner", "organisation": "Example Lab",
                            "signed-ms": build.START + 20000, "valid-until-ms": build.START + 10**9})   # 27
    log.add("declaration", {"subject": "intended-use", "fields": [], "attachments": [],
                            "signer": "A. Person", "role": "owner", "organisation": "Example Lab",
                            "signed-ms": build.START + 21000, "supersedes": 27})                        # 28
    log.add("erasure", {"entry": 8, "compartments": [1], "reason": "gdpr-art-17",
                        "requested-ms": build.START + 20000, "done-ms": build.START + 29000})           # 29
    log.entries[8].payloads["annotator"].shown = False
    log.entries.append(build.retire(seed(1)))                                                           # 30
    if card:
        log.entries.append(build.card_entry())                                                          # 31
        log.card = COMPUTED
    log.entries.append(close_log(released=25, note="done"))                                             # 32
    log.seal(reason=1, key=seed(2))                                                                     # head 2
    return Bundle([log], generator="rabgen small")


def two_logs():
    """The logs of the ranks 0 and 1 of one run, with two heads each."""
    logs = []
    for rank in (0, 1):
        log = new_log(rank=rank, world=2, seeds=[seed(1 + rank)])
        log.entries += [pairwise(rank), update(1, [(1, 2)])]
        log.seal()
        log.entries += [pairwise(1 - rank), close_log()]
        log.seal(reason=1)
        logs.append(log)
    return Bundle(logs, generator="rabgen two logs")


def long(entries=70, height=4, head_every=22, pruned=()):
    """A log of height 4 with a segment for every 16 leaves and a head for every 22 entries.

    Of the entries, every tenth is a policy update; the others are pairwise judgements without
    content. `pruned` lists intervals [first, end) of judgements that are left out.
    """
    log = new_log(height=height)
    step = 0
    for seq in range(1, entries - 1):
        if seq % 10 == 0:
            step += 1
            log.entries.append(update(step, [(seq - 9, seq)]))
        else:
            log.entries.append(pairwise(seq % 2, content=False, annotator=False))
        if (seq + 1) % head_every == 0:
            log.seal()
    log.entries.append(close_log())
    log.seal(reason=1)
    log.pruned = list(pruned)
    return Bundle([log], generator="rabgen long")


def long_pruned():
    """`long` with three intervals left out: one cut by a segment's border, one by a head."""
    return long(pruned=[(11, 20), (21, 30), (41, 46)])
