"""Making partial bundles: BND-26. The recipes state the partial bundle as the builder makes it."""

from rabgen import sample
from rabgen.recipe import operation


def disclosed(name, covers, comment, make, withhold=(), prune=(), expected=None):
    request = {"withhold": list(withhold), "prune": list(prune)}
    operation(f"disclose/{name}", op="disclose", covers=["BND-26", *covers], comment=comment)(
        lambda: {"bundle": make(), "request": request, **({"expected": expected()} if expected else {})})


def compartment(name, reason, rank=None, entries=None):
    row = {"compartment": name, "reason": reason}
    return row if rank is None else {**row, "rank": rank, "entries": entries}


def spans(*entries, rank=0):
    return {"rank": rank, "entries": [list(span) for span in entries]}


disclosed("nothing", [], "Leaving nothing out gives the same file.", sample.small, expected=sample.small)
disclosed("content", ["BND-9", "BND-16"], "One compartment of all entries, with its reason.", sample.small,
          withhold=[compartment("content", "confidential")])
disclosed("annotator", ["BND-9"], "A compartment for which the header has a reason keeps that.", sample.small,
          withhold=[compartment("annotator", "legal")])
disclosed("three-compartments", [], "Everything but what is counted in the open.", sample.small,
          withhold=[compartment("content", "privacy"), compartment("annotator", "privacy"),
                    compartment("signal", "not-requested")])
disclosed("some-entries", [], "One compartment of some entries alone.", sample.small,
          withhold=[compartment("signal", "privacy", 0, [[6, 8], [11, 12]])])
disclosed("prune-interval", ["BND-17", "TREE-6"], "Events are replaced by the roots of their cover.",
          lambda: sample.long(entries=16, head_every=99), prune=[spans((3, 9))],
          expected=lambda: sample.long(entries=16, head_every=99, pruned=[(3, 9)]))
disclosed("prune-keeps-spine", ["BND-20", "TREE-10"], "Of an interval with updates in it, the updates stay.",
          sample.long, prune=[spans((1, 69))])
disclosed("prune-across-border", ["BND-19", "TREE-9"], "An interval ends at a border of segments and begins anew.",
          sample.long, prune=[spans((11, 20))], expected=lambda: sample.long(pruned=[(11, 20)]))
disclosed("prune-joins", ["BND-18", "TREE-8"], "What was pruned before joins with what is pruned now.",
          lambda: sample.long(pruned=[(1, 4), (6, 8)]), prune=[spans((4, 6))],
          expected=lambda: sample.long(pruned=[(1, 8)]))
disclosed("prune-one", ["BND-17"], "One entry alone.", sample.long, prune=[spans((5, 6))],
          expected=lambda: sample.long(pruned=[(5, 6)]))
disclosed("rank-one", [], "The second log alone.", sample.two_logs,
          withhold=[compartment("annotator", "privacy", 1, [[0, 5]])], prune=[spans((1, 2), rank=1)])
disclosed("both", [], "Withholding and pruning in one go.", sample.small, prune=[spans((9, 14))],
          withhold=[compartment("content", "privacy")])


def twice():
    """BND-26: redacting twice is redacting once for both."""
    from rab import disclose
    first = {"withhold": [compartment("content", "privacy")], "prune": []}
    return disclose.disclose(sample.small().build().data, first)


disclosed("second-time", [], "Redacting what was redacted gives what one redaction for both gives.", twice,
          prune=[spans((9, 14))])
