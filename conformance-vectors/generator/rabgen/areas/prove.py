"""Making proof files: tree.md, "Proof files"."""

from rabgen import sample
from rabgen.recipe import operation


def proof(name, covers, comment, make, request):
    operation(f"prove/{name}", op="prove", covers=covers, comment=comment)(
        lambda: {"bundle": make(), "request": request})


def inclusion(entry, size, rank=0):
    return {"proof": "inclusion", "rank": rank, "entry": entry, "size": size}


def consistency(old, new, rank=0):
    return {"proof": "consistency", "rank": rank, "old": old, "new": new}


INCLUSION, CONSISTENCY = ["TREE-11", "TREE-14"], ["TREE-12", "TREE-14"]

proof("inclusion-first", INCLUSION, "The configuration under the last head.", sample.long, inclusion(0, 70))
proof("inclusion-last", INCLUSION, "The last entry of an odd tree.", sample.long, inclusion(69, 70))
proof("inclusion-middle", INCLUSION, "An entry in the middle.", sample.long, inclusion(37, 70))
proof("inclusion-earlier-head", INCLUSION, "The same entry under an earlier head.", sample.long, inclusion(37, 44))
proof("inclusion-at-border", INCLUSION, "The entry that ends an earlier head.", sample.long, inclusion(21, 22))
proof("inclusion-two-leaves", INCLUSION, "A tree of two.", sample.minimal, inclusion(1, 2))
proof("inclusion-rank-one", INCLUSION, "An entry of the second log.", sample.two_logs, inclusion(1, 5, rank=1))
proof("inclusion-pruned-neighbours", [*INCLUSION, "BND-27"],
      "A partial bundle proves what it still has: the pruned intervals give the hashes of the path.",
      sample.long_pruned, inclusion(33, 70))
proof("inclusion-payloads", INCLUSION, "The proof holds the entry and nothing of its compartments.", sample.small,
      inclusion(6, 33))
proof("consistency-neighbours", CONSISTENCY, "Two heads that follow each other.", sample.long, consistency(22, 44))
proof("consistency-far", CONSISTENCY, "The first head and the last.", sample.long, consistency(22, 70))
proof("consistency-same", CONSISTENCY, "A head continues itself by the empty path.", sample.long, consistency(44, 44))
proof("consistency-power-of-two", CONSISTENCY, "The old size is a power of two, so its root is not in the path.",
      lambda: sample.long(entries=40, head_every=16), consistency(16, 40))
proof("consistency-pruned", [*CONSISTENCY, "BND-27"], "Through pruned intervals.", sample.long_pruned,
      consistency(22, 70))
