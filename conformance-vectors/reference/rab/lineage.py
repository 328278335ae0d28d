"""Branches: `spec/records-spine.md`, SPN-5 to SPN-7, SPN-11, SPN-28 (verification.md, step 8)."""

from dataclasses import dataclass

from .rules import spans_fit


@dataclass
class Branch:
    """What led to the newest weights; each part is None where it is absent."""

    step: int | None = None
    checkpoint: int | None = None
    stage: "str | None" = None
    has_update: bool = False


@dataclass
class Checkpoint:
    step: int
    released: bool
    stage: "str | None"
    has_update: bool


class Lineage:
    """Follows the branches of one log; each method gives the codes that a record breaks."""

    def __init__(self):
        self.branch = Branch()
        self.checkpoints: dict[int, Checkpoint] = {}

    def policy_update(self, body: dict, place: int) -> list[str]:
        codes = [] if spans_fit(body["inputs"], place) else ["lineage.range"]
        branch, stage = self.branch, body.get("stage")
        another_stage = branch.has_update and stage != branch.stage
        if branch.step is not None and body["step"] <= branch.step and not another_stage:
            codes.append("lineage.step")
        branch.step, branch.stage, branch.has_update = body["step"], stage, True
        return codes

    def checkpoint(self, body: dict, place: int) -> list[str]:
        codes, branch = [], self.branch
        if body.get("parent") != branch.checkpoint:
            codes.append("lineage.parent")
        elif branch.step is not None and body["step"] < branch.step:
            codes.append("lineage.step")
        self.checkpoints[place] = Checkpoint(body["step"], body["released"], branch.stage, branch.has_update)
        branch.step, branch.checkpoint = body["step"], place
        return codes

    def resume(self, body: dict, place: int) -> list[str]:
        if "checkpoint" not in body:
            self.branch = Branch()
            return [] if body["step"] == 0 else ["lineage.resume"]
        named = self.checkpoints.get(body["checkpoint"])
        self.branch = Branch(body["step"], body["checkpoint"])
        if named is not None:
            self.branch.stage, self.branch.has_update = named.stage, named.has_update
        return [] if named is not None and named.step == body["step"] else ["lineage.resume"]

    def log_close(self, body: dict, place: int) -> list[str]:
        if "released" not in body:
            return []
        named = self.checkpoints.get(body["released"])
        return [] if named is not None and named.released else ["lineage.release"]

    def judge(self, kind: str, body: dict, place: int) -> list[str]:
        rules = {"policy-update": self.policy_update, "checkpoint": self.checkpoint,
                 "resume": self.resume, "log-close": self.log_close}
        return rules[kind](body, place) if kind in rules else []
