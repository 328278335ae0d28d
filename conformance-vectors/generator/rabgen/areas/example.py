"""Bundles that are valid, from which the other areas start, and the bundle of spec/example.md."""

from rabgen import sample
from rabgen.recipe import flips, vector

OWN = {"version": 1, "keys": [
    {"name": "Example Lab", "public": "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c",
     "roles": ["log-signer"]}]}


@vector("example/worked-example", covers=["BND-1", "BND-2", "BND-3", "ENC-1", "SEAL-3", "SEAL-4", "SEAL-7",
                                          "REC-1", "REC-14"],
        comment="The file of spec/example.md: three entries, the rater is withheld.",
        view=True, card=True, reencode=True)
def worked_example():
    b = sample.worked_example()
    b.policy = OWN
    return b


@vector("example/worked-example-without-keys", covers=["SEAL-32", "README-4"], trust="not-evaluated",
        comment="The same file with a policy that names no key: trust is not evaluated, and that is no finding.")
def worked_example_without_keys():
    b = sample.worked_example()
    b.policy = {"version": 1}
    return b


@flips("example/worked-example-flips", covers=["BND-25", "TREE-1", "REC-14", "SEAL-7"],
       comment="No byte of the worked example at which an element begins can be changed unseen.")
def worked_example_flips():
    b = sample.worked_example()
    b.policy = OWN
    return b


def _valid(name, comment, make, covers, **more):
    vector(f"example/{name}", covers=covers, comment=comment, **more)(make)


_valid("minimal", "Configuration and end under one head.", sample.minimal, ["BND-3", "REC-5", "SEAL-20"],
       view=True, card=True, reencode=True)
_valid("two-heads", "Four entries under two heads.", sample.two_heads, ["SEAL-14", "SEAL-15", "SEAL-16", "BND-15"],
       view=True, card=True, reencode=True)
_valid("small", "Every active kind and every kind of feedback once, a rotation of keys, and a card.",
       sample.small, ["REC-2", "REC-9", "REC-12", "BND-22", "SEAL-25", "SEAL-26", "VER-6", "CARD-9"],
       view=True, card=True, reencode=True)
_valid("small-without-card", "The same run without a card.", lambda: sample.small(card=False),
       ["REC-9", "BND-22"], view=True, card=True, reencode=True)
_valid("two-logs", "The logs of two ranks of one run.", sample.two_logs, ["BND-8", "BND-12", "SEAL-32"],
       view=True, reencode=True)
_valid("long", "Seventy entries at segment height 4: a segment ends at each sixteenth leaf and each head.",
       sample.long, ["BND-14", "BND-15", "TREE-2", "TREE-5"], card=True, reencode=True)
_valid("long-pruned", "The same log with three intervals pruned, cut at the borders of segments.",
       sample.long_pruned, ["BND-17", "BND-18", "BND-19", "BND-27", "TREE-6", "TREE-9"], view=True, card=True,
       reencode=True)


@flips("example/two-logs-flips", covers=["BND-25", "BND-27", "TREE-5"], coarse=True,
       comment="The elements of two logs that have a name, each changed alone.")
def two_logs_flips():
    return sample.two_logs()


@flips("example/long-pruned-flips", covers=["BND-17", "TREE-6"], coarse=True,
       comment="The elements of a log with pruned intervals that have a name, each changed alone.")
def long_pruned_flips():
    return sample.long(entries=24, head_every=22, pruned=[(3, 9)])
