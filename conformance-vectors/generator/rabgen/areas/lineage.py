"""Lineage: codes 801 to 805 (verification.md, step 8), SPN-5 to SPN-7, SPN-11, SPN-28."""

import copy

from rabgen import build, sample
from rabgen.build import Entry
from rabgen.recipe import vector


def run(*entries, close=None):
    """A log of these entries between configuration and end."""
    def make():
        log = sample.new_log()
        log.entries += [entry() if callable(entry) else copy.deepcopy(entry) for entry in entries]
        log.entries.append(build.close_log(**(close or {})))
        log.seal(reason=1)
        return build.Bundle([log], generator="rabgen lineage")
    return make


def good(name, covers, comment, make):
    vector(f"lineage/{name}", covers=covers, comment=comment, view=True, reencode=True)(make)


def bad(name, covers, comment, base, defect, code, entry, make):
    vector(f"lineage/{name}", covers=covers, comment=comment, base=base if "/" in base else f"lineage/{base}",
           defect=defect, code=code, at=("entry", 0, entry))(make)


def resume(step, checkpoint=None):
    body = {"step": step, "reason": "diverged"}
    return Entry("resume", body if checkpoint is None else {"checkpoint": checkpoint, **body})


def stage(step, name):
    return sample.update(step, stage=name)


ANNOTATED = [sample.pairwise, sample.pairwise, sample.pairwise]

good("inputs", ["SPN-5", "REC-18"], "Spans that touch, up to the entry itself.",
     run(*ANNOTATED, sample.update(1, [(1, 2), (2, 4)])))
good("inputs-none", ["SPN-5", "REC-18"], "An update may name no inputs.", run(sample.update(1)))


def inputs(name, defect, spans, comment="Spans are ascending and disjoint, and before the update."):
    bad(f"inputs-{name}", ["SPN-5", "REC-18"], comment, "inputs", defect, "lineage.range", 4,
        run(*ANNOTATED, sample.update(1, spans)))


inputs("empty-span", "a span is empty", [(1, 1), (2, 4)])
inputs("reversed-span", "a span ends before it begins", [(2, 1), (2, 4)])
inputs("overlapping", "two spans overlap", [(1, 3), (2, 4)])
inputs("unordered", "two spans are in the wrong order", [(2, 4), (1, 2)])
inputs("self", "a span holds the update itself", [(1, 5)])
inputs("beyond", "a span lies behind the update", [(7, 9)])

good("steps", ["SPN-6"], "Steps grow, by more than one too.", run(sample.update(1), sample.update(2), sample.update(9)))
bad("step-same", ["SPN-6"], "A step is larger than the last one.", "steps", "a step is that of before",
    "lineage.step", 2, run(sample.update(1), sample.update(1), sample.update(9)))
bad("step-smaller", ["SPN-6"], "A step is larger than the last one.", "steps", "a step is smaller",
    "lineage.step", 3, run(sample.update(1), sample.update(2), sample.update(1)))
good("stages", ["SPN-6"], "A new stage counts its steps anew.",
     run(stage(5, "reward-model"), stage(6, "reward-model"), stage(1, "policy"), sample.update(1)))
bad("stage-same", ["SPN-6"], "Within a stage steps grow.", "stages", "the stage is that of before",
    "lineage.step", 3, run(stage(5, "reward-model"), stage(6, "reward-model"), stage(1, "reward-model")))

good("checkpoints", ["SPN-7"], "Each checkpoint names the one before; its step is that of the update, or later.",
     run(sample.update(3), sample.checkpoint(3), sample.checkpoint(3, parent=2), sample.update(4),
         sample.checkpoint(5, parent=3)))
bad("parent-missing", ["SPN-7"], "A checkpoint names the one before.", "checkpoints",
    "the second checkpoint names no parent", "lineage.parent", 3,
    run(sample.update(3), sample.checkpoint(3), sample.checkpoint(3)))
bad("parent-none-there", ["SPN-7"], "The first checkpoint has no parent.", "checkpoints",
    "the first checkpoint names a parent", "lineage.parent", 2, run(sample.update(3), sample.checkpoint(3, parent=1)))
bad("parent-older", ["SPN-7"], "The parent is the last checkpoint of the branch.", "checkpoints",
    "the third checkpoint names the first", "lineage.parent", 5,
    run(sample.update(3), sample.checkpoint(3), sample.checkpoint(3, parent=2), sample.update(4),
        sample.checkpoint(5, parent=2)))
bad("checkpoint-step", ["SPN-7"], "A checkpoint is not before the last step.", "checkpoints",
    "the step of the checkpoint is smaller", "lineage.step", 2, run(sample.update(3), sample.checkpoint(2)))
bad("step-after-checkpoint", ["SPN-6"], "A checkpoint's step is the last step.", "checkpoints",
    "the update after a later checkpoint has a smaller step", "lineage.step", 3,
    run(sample.update(3), sample.checkpoint(9), sample.update(5)))

BRANCHED = [sample.update(1), sample.checkpoint(1), sample.update(2), sample.checkpoint(2, parent=2)]
good("resume", ["SPN-11", "SPN-6", "SPN-7"], "A run goes on from an earlier checkpoint, and counts from there.",
     run(*BRANCHED, resume(1, 2), sample.update(2), sample.checkpoint(2, parent=2)))
good("resume-from-base", ["SPN-11"], "A run starts again from the base: no step, no parent.",
     run(*BRANCHED, resume(0), sample.update(1), sample.checkpoint(1)))
good("resume-other-branch", ["SPN-11"], "A resume may name a checkpoint of a branch that was left.",
     run(*BRANCHED, resume(1, 2), sample.update(2), resume(2, 4), sample.update(3)))
good("resume-stage", ["SPN-6", "SPN-11"], "A resume brings back the stage of its checkpoint.",
     run(stage(7, "reward-model"), sample.checkpoint(7), stage(1, "policy"), resume(7, 2), stage(8, "reward-model")))
bad("resume-step", ["SPN-11"], "The step is that of the checkpoint.", "resume", "the step is another",
    "lineage.resume", 5, run(*BRANCHED, resume(2, 2), sample.update(3)))
bad("resume-nothing", ["SPN-11"], "The checkpoint is there.", "resume", "the entry named is an update",
    "lineage.resume", 5, run(*BRANCHED, resume(1, 1), sample.update(2)))
bad("resume-forwards", ["SPN-11"], "The checkpoint is before the resume.", "resume",
    "the checkpoint named comes later", "lineage.resume", 5,
    run(*BRANCHED, resume(2, 7), sample.update(3), sample.checkpoint(3, parent=7)))
bad("resume-base-step", ["SPN-11"], "Without a checkpoint the step is 0.", "resume-from-base", "the step is 1",
    "lineage.resume", 5, run(*BRANCHED, resume(1), sample.update(2)))
bad("resume-old-parent", ["SPN-7", "SPN-11"], "After a resume the parent is the checkpoint resumed from.", "resume",
    "the parent is the checkpoint of the branch that was left", "lineage.parent", 7,
    run(*BRANCHED, resume(1, 2), sample.update(2), sample.checkpoint(2, parent=4)))
bad("resume-step-again", ["SPN-6", "SPN-11"], "After a resume steps grow from its step.", "resume",
    "the update repeats the step of the resume", "lineage.step", 6, run(*BRANCHED, resume(1, 2), sample.update(1)))

RELEASED = [sample.update(1), sample.checkpoint(1, released=True), sample.update(2), sample.checkpoint(2, parent=2)]
good("released", ["SPN-28"], "The log closes with a checkpoint that is marked released.",
     run(*RELEASED, close={"released": 2}))
bad("released-unmarked", ["SPN-28"], "What is released is marked.", "released", "the checkpoint is not marked released",
    "lineage.release", 5, run(*RELEASED, close={"released": 4}))
bad("released-nothing", ["SPN-28"], "What is released is a checkpoint.", "released", "the entry named is an update",
    "lineage.release", 5, run(*RELEASED, close={"released": 3}))
bad("released-beyond", ["SPN-28"], "What is released is in the log.", "released", "the entry named is not there",
    "lineage.release", 5, run(*RELEASED, close={"released": 99}))
