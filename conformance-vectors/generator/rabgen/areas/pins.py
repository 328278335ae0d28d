"""Pinned heads: codes 541 to 543, SEAL-34 to SEAL-36."""

from rabgen import build, sample
from rabgen.recipe import vector


def pinned(make, pins):
    """A bundle with a policy that pins (size, root or None for the right one, log id or None for the right one)."""
    def made():
        b = make()
        whole = sample.long() if make in (sample.long, sample.long_pruned) else make()
        built = whole.build()
        policy = build.default_policy(built)
        policy["pinned"] = [{"log_id": (log_id or built.log_id()).hex(), "size": size, "root": (root or at(built, size)).hex()}
                            for size, root, log_id in pins]
        b.policy = policy
        return b
    return made


def at(built, size):
    return built.root(size) if size <= built.facts[0]["size"] else bytes(32)


def good(name, covers, comment, make, *pins):
    vector(f"pins/{name}", covers=covers, comment=comment)(pinned(make, pins))


def bad(name, covers, comment, base, defect, code, place, make, *pins, **more):
    vector(f"pins/{name}", covers=covers, comment=comment, base=f"pins/{base}", defect=defect, code=code, at=place, rank=0,
           **more)(pinned(make, pins))


def pin(size, root=None, log_id=None):
    return size, root, log_id


OTHER = b"\x11" * 32
good("at-heads", ["SEAL-34"], "Sizes at which heads stand.", sample.long, pin(22), pin(44), pin(70))
good("between-heads", ["SEAL-34"], "Any size within the log: the first entry, inside a segment, at a border.", sample.long,
     pin(1), pin(7), pin(16), pin(33))
good("other-log", ["SEAL-36"], "Pins of logs that are not in the bundle are ignored.", sample.long, pin(22, None, OTHER))
good("unordered", ["SEAL-34"], "Pins in any order, one of them twice.", sample.long, pin(44), pin(22), pin(44))
bad("fork", ["SEAL-34"], "The history was rewritten.", "at-heads", "the pinned root at size 22 is another", "pin.fork",
    ("segment", 0, 1), sample.long, pin(22, OTHER), pin(44), pin(70), entry=21)
bad("fork-at-end", ["SEAL-34"], "The last size is compared, too.", "at-heads", "the pinned root at size 70 is another",
    "pin.fork", ("segment", 0, 7), sample.long, pin(22), pin(44), pin(70, OTHER), entry=69)
bad("fork-first", ["SEAL-34"], "The first size is compared.", "between-heads", "the pinned root at size 1 is another",
    "pin.fork", ("segment", 0, 0), sample.long, pin(1, OTHER), pin(7), pin(16), pin(33), entry=0)
bad("rollback", ["SEAL-35"], "The log ends before what was seen.", "at-heads", "the pinned size is one beyond the end",
    "pin.rollback", ("head", 0, 3), sample.long, pin(22), pin(44), pin(71, OTHER))
bad("rollback-far", ["SEAL-35"], "The log ends before what was seen.", "at-heads", "the pinned size is 2^53 − 1",
    "pin.rollback", ("head", 0, 3), sample.long, pin(22), pin(44), pin(2**53 - 1, OTHER))
good("pruned-at-ends", ["SEAL-36", "SEAL-34"], "Sizes at the ends of pruned intervals can be compared.", sample.long_pruned,
     pin(11), pin(16), pin(20))
bad("unproven", ["SEAL-36", "SEAL-33"], "Inside a pruned interval no root can be computed.", "pruned-at-ends",
    "a pinned size lies inside an interval", "pin.unproven", ("segment", 0, 0), sample.long_pruned, pin(11), pin(13),
    pin(20), entry=12)


def unreadable():
    """A segment that cannot be read, with a pin in the one after it."""
    b = sample.long()
    built = b.build()
    policy = build.default_policy(built)
    policy["pinned"] = [{"log_id": built.log_id().hex(), "size": 44, "root": built.root(44).hex()}]
    b.policy = policy
    b.log.entries[18].disclosures = 0
    return b


vector("pins/after-unreadable", covers=["SEAL-36", "VER-5", "TREE-5"],
       comment="After a segment that could not be read no pin is proven, and sizes and roots are not compared.",
       base="pins/at-heads", defect="the disclosures of entry 18 are a number", code="schema.type",
       at=("disclosures", 0, 18), rank=0)(unreadable)


# --- more pins ----------------------------------------------------------------------------------------------------

bad("fork-before-end", ["SEAL-34"], "A pin at a border of segments.", "between-heads",
    "the pinned root at size 16 is another", "pin.fork", ("segment", 0, 0), sample.long, pin(1), pin(7), pin(16, OTHER),
    pin(33), entry=15)
bad("fork-root-of-other-size", ["SEAL-34"], "A pin is of its size.", "between-heads",
    "the root pinned at size 33 is that of size 32", "pin.fork", ("segment", 0, 3), sample.long, pin(1), pin(7), pin(16),
    pin(33, sample.long().build().root(32)), entry=32)
bad("fork-and-rollback", ["SEAL-34", "SEAL-35", "VER-2"], "Each pin is judged on its own; findings stand in the file's order.",
    "at-heads", "two pins contradict the log and a third is beyond its end", "pin.fork", ("segment", 0, 1), sample.long,
    pin(71, OTHER), pin(44, OTHER), pin(22, OTHER), entry=21)
bad("unproven-first", ["SEAL-36", "SEAL-33"], "The first size inside a pruned interval.", "pruned-at-ends",
    "a pinned size is one more than the interval's first entry", "pin.unproven", ("segment", 0, 0), sample.long_pruned,
    pin(11), pin(12), pin(20), entry=11)
bad("unproven-last", ["SEAL-36", "SEAL-33"], "The last size inside a pruned interval.", "pruned-at-ends",
    "a pinned size is one less than the interval's end", "pin.unproven", ("segment", 0, 0), sample.long_pruned,
    pin(11), pin(15), pin(20), entry=14)
bad("unproven-whatever-root", ["SEAL-36", "SEAL-33"], "Where no root can be computed, another one is no fork.",
    "pruned-at-ends", "a pinned size lies inside an interval, and its root is another", "pin.unproven", ("segment", 0, 0),
    sample.long_pruned, pin(11), pin(13, OTHER), pin(20), entry=12)
bad("fork-behind-pruned", ["SEAL-34"], "Behind a pruned interval roots are computed from its cover.", "pruned-at-ends",
    "the pinned root at size 20 is another", "pin.fork", ("segment", 0, 1), sample.long_pruned, pin(11), pin(16),
    pin(20, OTHER), entry=19)


def second_log(root=None, size=None):
    """A pin of the second of two logs."""
    def make():
        b = sample.two_logs()
        built = b.build()
        whole = built.facts[1]["size"]
        policy = build.default_policy(built)
        policy["pinned"] = [{"log_id": built.log_id(1).hex(), "size": size or whole, "root": (root or built.root(whole, 1)).hex()}]
        b.policy = policy
        return b
    return make


vector("pins/second-log", covers=["SEAL-34"], comment="A pin is of the log that it names.")(second_log())
vector("pins/second-log-fork", covers=["SEAL-34"], comment="A pin is of the log that it names.", base="pins/second-log",
       defect="the pinned root is another", code="pin.fork", at=("segment", 1, 1), rank=1, entry=4)(second_log(OTHER))
vector("pins/second-log-rollback", covers=["SEAL-35"], comment="A pin is of the log that it names.", base="pins/second-log",
       defect="the pinned size is one beyond the end", code="pin.rollback", at=("head", 1, 1), rank=1)(second_log(OTHER, 6))


def without_keys(root=None):
    def make():
        b = sample.two_heads()
        built = b.build()
        b.policy = {"version": 1, "pinned": [{"log_id": built.log_id().hex(), "size": 2,
                                              "root": (root or built.root(2)).hex()}]}
        return b
    return make


vector("pins/without-keys", covers=["SEAL-34", "SEAL-32"], trust="not-evaluated",
       comment="Pins are judged where the policy has no key, too.")(without_keys())
vector("pins/without-keys-fork", covers=["SEAL-34"], trust="not-evaluated", base="pins/without-keys", code="pin.fork",
       at=("segment", 0, 0), rank=0, entry=1, comment="Pins are judged where the policy has no key, too.",
       defect="the pinned root is another")(without_keys(OTHER))
