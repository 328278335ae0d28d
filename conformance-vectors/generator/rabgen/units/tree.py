"""tree-root.json, tree-cover.json, tree-inclusion.json, tree-consistency.json."""

from hashlib import sha256

from . import _tree, table

LEAVES_MAX = 2**48
SIZES = sorted({*range(1, 10), 15, 16, 17, 31, 32, 33, 63, 64, 65})
EXAMPLE = [bytes([byte]) for byte in range(0x61, 0x66)]         # the five entries of tree.md


def entry(number):
    """Entry `number` of a tree of cases: 0 to 4 are those of the example of tree.md."""
    return EXAMPLE[number] if number < 5 else b"entry %d" % number


def leaves(end, first=0):
    return [_tree.leaf_hash(entry(number)) for number in range(first, end)]


def made_up(count, what):
    """Hashes that stand for subtrees nobody built."""
    return [sha256(b"%s %d" % (what.encode(), n)).digest() for n in range(count)]


def hexes(hashes):
    return [item.hex() for item in hashes]


# From the page
ROOT_3 = "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1"
ROOT_5 = "fe14a5426fbd70c0fa73f52342afed0da0bd23c4838662ccf6b88a3070ead97b"
LEAF = ["022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c",
        "57eb35615d47f34ec714cacdf5fd74608a5e8e102724e80b24b287c0c27b6a31",
        "597fcb31282d34654c200d3418fca5705c648ebf326ec73d8ddef11841f876d8",
        "d070dc5b8da9aea7dc0f5ad4c29d89965200059c9a0ceca3abd5da2492dcb71d",
        "2824a7ccda2caa720c85c9fba1e8b5b735eecfdb03878e4f8dfe6c3625030bc4"]
NODE_01 = "b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb"
NODE_23 = "dbbd68c325614a73dacb4e7a87a2b7b4ae9724b489e5629ee83151fe8f0eafd7"
NODE_03 = "33376a3bd63e9993708a84ddfe6c28ae58b83505dd1fed711bd924ec5a6239f0"


def root_table():
    def case(name, entries, expect=None, comment=None):
        hashes = [_tree.leaf_hash(one) for one in entries]
        found = _tree.root(hashes).hex()
        if expect not in (None, found):
            raise ValueError(f"{name}: {found}")
        return {"name": name, **({"comment": comment} if comment else {}), "entries": hexes(entries), "expect": found}

    cases = [case("no entries", [], sha256(b"").hexdigest(), "no head signs it (TREE-2)"),
             case("size 3 of the page", EXAMPLE[:3], ROOT_3), case("size 5 of the page", EXAMPLE, ROOT_5)]
    cases += [case(f"leaf {n} of the page", [EXAMPLE[n]], LEAF[n]) for n in range(5)]
    cases += [case("node [0,2) of the page", EXAMPLE[:2], NODE_01), case("node [2,4) of the page", EXAMPLE[2:4], NODE_23),
              case("node [0,4) of the page", EXAMPLE[:4], NODE_03),
              case("one empty entry", [b""], comment="SHA-256 of the byte 00"),
              case("an entry that looks like a node", [b"\x01" + bytes.fromhex(LEAF[0] + LEAF[1])],
                   comment="the prefixes 00 and 01 keep leaves and nodes apart"),
              case("two equal entries", [b"\x61", b"\x61"])]
    cases += [case(f"size {n}", [entry(i) for i in range(n)]) for n in SIZES]
    return table("tree-root", covers=["TREE-1", "TREE-2", "TREE-3"],
                 description="`expect` is the root over `entries`; with one entry it is the leaf hash. Sizes are all to 9, "
                             "then powers of two and their neighbours.", cases=cases)


def cover_table():
    def case(name, first, end, expect=None, comment=None):
        found = hexes([_tree.root(leaves(b, a)) for a, b in _tree.cover(first, end)])
        if expect not in (None, found):
            raise ValueError(f"{name}: {found}")
        return {"name": name, **({"comment": comment} if comment else {}),
                "entries": hexes([entry(n) for n in range(first, end)]), "first": first, "end": end, "expect": found}

    cases = [case("[1,5) of the page", 1, 5, [LEAF[1], NODE_23, LEAF[4]]), case("[0,5) of the page", 0, 5, [NODE_03, LEAF[4]])]
    cases += [case(f"[{first},{end})", first, end) for end in range(1, 10) for first in range(end)
              if (first, end) not in ((1, 5), (0, 5))]
    cases += [case(f"[{first},{end})", first, end) for first, end in
              ((0, 16), (0, 17), (1, 16), (1, 17), (3, 14), (5, 27), (8, 16), (8, 24), (15, 17), (15, 33), (16, 32),
               (16, 33), (31, 33), (1, 32), (0, 31), (1, 63), (63, 65), (32, 64), (33, 64))]
    cases.append(case("[2^48-3,2^48)", LEAVES_MAX - 3, LEAVES_MAX, comment="at LEAVES_MAX"))
    cases.append(case("[2^32-1,2^32+1)", 2**32 - 1, 2**32 + 1))
    return table("tree-cover", covers=["TREE-6"],
                 description="`entries` are those of [`first`, `end`); `expect` is the compact range, the hashes of the "
                             "cover from left to right.", cases=cases)


class _Proofs:
    """Cases of one kind, each with what is said of it by hand and found by the procedures of the RFC."""

    def __init__(self, verdict):
        self.cases, self.verdict = [], verdict

    def add(self, name, inputs, expect, comment=None):
        found = self.verdict(inputs)
        if found != expect:
            raise ValueError(f"{name}: said {expect}, found {found}")
        self.cases.append({"name": name, **({"comment": comment} if comment else {}), **inputs, "expect": expect})


def _inclusion_verdict(given):
    return _tree.inclusion_verdict(bytes.fromhex(given["leaf_hash"]), given["index"], given["size"],
                                   [bytes.fromhex(h) for h in given["path"]], bytes.fromhex(given["root"]))


def inclusion_inputs(index, size):
    hashes = leaves(size)
    return {"leaf_hash": hashes[index].hex(), "index": index, "size": size,
            "path": hexes(_tree.inclusion(index, hashes)), "root": _tree.root(hashes).hex()}


def _folded(index, size, path, leaf):
    """The root that a path leads to, by the recursion of PATH."""
    if size == 1:
        return leaf
    k = _tree.below(size)
    if index < k:
        return _tree.node_hash(_folded(index, k, path[:-1], leaf), path[-1])
    return _tree.node_hash(path[-1], _folded(index - k, size - k, path[:-1], leaf))


def _huge(index, size):
    """A proof in a tree that nobody built: the path is made up, the root is what it leads to."""
    path = made_up(_tree.inclusion_length(index, size), "sibling")
    leaf = _tree.leaf_hash(b"\x61")
    return {"leaf_hash": leaf.hex(), "index": index, "size": size, "path": hexes(path),
            "root": _folded(index, size, path, leaf).hex()}


def inclusion_table():
    proofs = _Proofs(_inclusion_verdict)
    page = {"leaf_hash": LEAF[2], "index": 2, "size": 5, "path": [LEAF[3], NODE_01, LEAF[4]], "root": ROOT_5}
    proofs.add("leaf 2 of 5 of the page", page, "valid")
    for size in range(1, 10):
        for index in range(size):
            proofs.add(f"leaf {index} of {size}", inclusion_inputs(index, size), "valid")
    for size in (15, 16, 17, 31, 32, 33, 63, 64, 65):
        for index in sorted({0, 1, size // 2, size - 2, size - 1}):
            proofs.add(f"leaf {index} of {size}", inclusion_inputs(index, size), "valid")
    for index, size in ((0, 2**32), (2**32, 2**32 + 1), (2**32 - 1, 2**32 + 1), (2**31, 2**32), (0, LEAVES_MAX),
                        (LEAVES_MAX - 1, LEAVES_MAX), (LEAVES_MAX // 3, LEAVES_MAX), (LEAVES_MAX - 2, LEAVES_MAX - 1)):
        proofs.add(f"leaf {index} of {size}", _huge(index, size), "valid",
                   "the path is made up and the root is where it leads")

    # index and size
    proofs.add("index is the size", {**page, "index": 5}, "tree.size")
    proofs.add("index above the size", {**page, "index": 6}, "tree.size")
    proofs.add("size 0", {**page, "index": 0, "size": 0, "path": []}, "tree.size", "before the length of the path")
    proofs.add("index is the size, one leaf", {**inclusion_inputs(0, 1), "index": 1}, "tree.size")
    proofs.add("index 2^32 for 0", {**inclusion_inputs(0, 5), "index": 2**32}, "tree.size", "not cut to 32 bits")
    proofs.add("wrong index, same length", {**page, "index": 3}, "tree.root")
    proofs.add("wrong index, another length", {**page, "index": 4}, "schema.length")
    proofs.add("wrong size, another length", {**page, "size": 4}, "schema.length")
    proofs.add("wrong size 9", {**page, "size": 9}, "schema.length")

    # the path
    for size in (1, 2, 3, 5, 6, 7, 8, 9):
        for index in sorted({0, size // 2, size - 1}):
            good = inclusion_inputs(index, size)
            proofs.add(f"leaf {index} of {size}, one hash too many", {**good, "path": good["path"] + [LEAF[0]]}, "schema.length")
            proofs.add(f"leaf {index} of {size}, one hash too many, in front", {**good, "path": [LEAF[0]] + good["path"]}, "schema.length")
            if good["path"]:
                proofs.add(f"leaf {index} of {size}, last hash missing", {**good, "path": good["path"][:-1]}, "schema.length")
                proofs.add(f"leaf {index} of {size}, no path", {**good, "path": []}, "schema.length")
    proofs.add("leaf 2 of 5, first hash missing", {**page, "path": page["path"][1:]}, "schema.length")
    proofs.add("the root as the end of the path", {**page, "path": page["path"] + [ROOT_5]}, "schema.length",
               "hashes left over are never ignored")
    proofs.add("two hashes swapped", {**page, "path": [NODE_01, LEAF[3], LEAF[4]]}, "tree.root")
    proofs.add("path in reverse", {**page, "path": page["path"][::-1]}, "tree.root")
    for n in range(3):
        changed = list(page["path"])
        changed[n] = "00" + changed[n][2:]
        proofs.add(f"hash {n} changed", {**page, "path": changed}, "tree.root")
    proofs.add("another leaf", {**page, "leaf_hash": LEAF[1]}, "tree.root")
    proofs.add("the leaf's sibling as the leaf", {**page, "leaf_hash": LEAF[3]}, "tree.root")
    proofs.add("an inner node as the leaf", {"leaf_hash": NODE_01, "index": 0, "size": 2, "path": [NODE_23], "root": NODE_03}, "valid",
               "against the right root but with a size that no head signs for it; TREE-13 and TREE-16 refuse it, the procedure "
               "alone cannot")
    proofs.add("root of another size", {**page, "root": ROOT_3}, "tree.root")
    proofs.add("root of no leaves", {**page, "root": sha256(b"").hexdigest()}, "tree.root")
    proofs.add("one leaf, another root", {**inclusion_inputs(0, 1), "root": LEAF[1]}, "tree.root")

    # turns
    for size in (6, 7, 8):
        proofs.add(f"leaf 2 of 5, told as of {size}", {**page, "size": size}, "valid",
                   "the turns are 0 1 0 in each of these sizes, so the same path leads to the same root: a size that does "
                   "not come from the signed head with the root (TREE-13) can be wrong")
    other = inclusion_inputs(5, 6)
    proofs.add("leaf 5 of 6, told as leaf 3 of 4", {**other, "index": 3, "size": 4}, "valid",
               "the turns are 1 1 in both: a wrong size can even bring a wrong index with it (TREE-13)")
    proofs.add("leaf 5 of 6, told as leaf 3 of 6", {**other, "index": 3}, "schema.length", "with the right size no wrong index passes")
    proofs.add("leaf 4 of 5, told as leaf 2 of 3", {**inclusion_inputs(4, 5), "index": 2, "size": 3}, "valid", "the turns are 1 in both")
    return table("tree-inclusion", covers=["TREE-11"],
                 description="Does `path` lead from `leaf_hash` at `index` to `root` in a tree of `size` leaves? `expect` is "
                             "`valid` or the code of TREE-11. Only the procedure is asked, with size and root as they are "
                             "given: some cases are valid here with a size that no head signs, and say so.",
                 cases=proofs.cases)


def _consistency_verdict(given):
    return _tree.consistency_verdict(given["old"], given["new"], bytes.fromhex(given["old_root"]),
                                     bytes.fromhex(given["new_root"]), [bytes.fromhex(h) for h in given["path"]])


def consistency_inputs(old, new):
    hashes = leaves(new)
    return {"old": old, "new": new, "old_root": _tree.root(hashes[:old]).hex(), "new_root": _tree.root(hashes).hex(),
            "path": hexes(_tree.consistency(old, hashes))}


def _fold_consistency(old, new, path, complete, old_root):
    """Both roots that a path leads to, by the recursion of SUBPROOF."""
    if old == new:
        node = old_root if complete else path[0]
        return node, node
    k = _tree.below(new)
    if old <= k:
        first, second = _fold_consistency(old, k, path[:-1], complete, old_root)
        return first, _tree.node_hash(second, path[-1])
    first, second = _fold_consistency(old - k, new - k, path[:-1], False, old_root)
    return _tree.node_hash(path[-1], first), _tree.node_hash(path[-1], second)


def _huge_consistency(old, new):
    path = made_up(_tree.consistency_length(old, new), "node")
    first, second = _fold_consistency(old, new, path, True, made_up(1, "old root")[0])
    return {"old": old, "new": new, "old_root": first.hex(), "new_root": second.hex(), "path": hexes(path)}


def consistency_table():
    proofs = _Proofs(_consistency_verdict)
    page = {"old": 3, "new": 5, "old_root": ROOT_3, "new_root": ROOT_5, "path": [LEAF[2], LEAF[3], NODE_01, LEAF[4]]}
    proofs.add("3 to 5 of the page", page, "valid")
    for new in range(1, 10):
        for old in range(1, new + 1):
            proofs.add(f"{old} to {new}", consistency_inputs(old, new), "valid")
    for old, new in ((1, 16), (8, 16), (15, 16), (15, 17), (16, 17), (16, 32), (16, 33), (17, 32), (31, 33), (32, 33), (33, 64),
                     (32, 64), (63, 65), (64, 65), (1, 65), (48, 65)):
        proofs.add(f"{old} to {new}", consistency_inputs(old, new), "valid")
    for old, new in ((1, LEAVES_MAX), (2**47, LEAVES_MAX), (LEAVES_MAX - 1, LEAVES_MAX), (2**47 - 1, LEAVES_MAX),
                     (2**32, 2**32 + 1), (2**32 - 1, 2**32 + 1), (3 * 2**30, 2**33 + 5)):
        proofs.add(f"{old} to {new}", _huge_consistency(old, new), "valid", "the path is made up and the roots are where it leads")

    # sizes
    proofs.add("old 0", {**page, "old": 0}, "head.size", "it would prove nothing")
    proofs.add("old 0, no path", {**page, "old": 0, "path": []}, "head.size")
    proofs.add("both 0", {**page, "old": 0, "new": 0, "path": []}, "head.size")
    proofs.add("old above new", {**page, "old": 5, "new": 3}, "head.size")
    proofs.add("old above new by one", {**consistency_inputs(3, 3), "old": 4}, "head.size")
    proofs.add("the roots exchanged with the sizes", {**page, "old": 5, "new": 3, "old_root": ROOT_5, "new_root": ROOT_3}, "head.size")
    proofs.add("equal sizes, different roots", {"old": 5, "new": 5, "old_root": ROOT_5, "new_root": ROOT_3, "path": []}, "head.fork")
    proofs.add("equal sizes 1, different roots", {"old": 1, "new": 1, "old_root": LEAF[0], "new_root": LEAF[1], "path": []}, "head.fork")
    proofs.add("equal sizes and roots with a path", {"old": 5, "new": 5, "old_root": ROOT_5, "new_root": ROOT_5, "path": [LEAF[0]]}, "schema.length")
    proofs.add("wrong old size 4", {**page, "old": 4}, "schema.length")
    proofs.add("wrong old size 2", {**page, "old": 2}, "schema.length")
    proofs.add("wrong old size 1", {**page, "old": 1}, "schema.length")
    proofs.add("wrong new size 4", {**page, "new": 4}, "schema.length")
    proofs.add("wrong new size 9", {**page, "new": 9}, "schema.length")

    # the path
    for old, new in ((1, 2), (2, 3), (3, 4), (4, 5), (3, 5), (4, 8), (5, 8), (6, 8), (7, 8), (7, 9), (8, 9)):
        good = consistency_inputs(old, new)
        proofs.add(f"{old} to {new}, one hash too many", {**good, "path": good["path"] + [LEAF[0]]}, "schema.length")
        proofs.add(f"{old} to {new}, one hash too many, in front", {**good, "path": [LEAF[0]] + good["path"]}, "schema.length")
        proofs.add(f"{old} to {new}, last hash missing", {**good, "path": good["path"][:-1]}, "schema.length")
        proofs.add(f"{old} to {new}, no path", {**good, "path": []}, "schema.length")
    proofs.add("4 to 8, the old root in front", {**consistency_inputs(4, 8), "path": [NODE_03] + consistency_inputs(4, 8)["path"]},
               "schema.length", "for a power of two the old root is not in the path")
    proofs.add("3 to 5, first hash missing", {**page, "path": page["path"][1:]}, "schema.length")
    proofs.add("two hashes swapped", {**page, "path": [LEAF[3], LEAF[2], NODE_01, LEAF[4]]}, "tree.root")
    proofs.add("path in reverse", {**page, "path": page["path"][::-1]}, "tree.root")
    for n in range(4):
        changed = list(page["path"])
        changed[n] = "00" + changed[n][2:]
        proofs.add(f"hash {n} changed", {**page, "path": changed}, "tree.root",
                   ("both roots come out wrong", "only the new root comes out wrong", "both roots come out wrong",
                    "only the new root comes out wrong")[n])
    proofs.add("another old root", {**page, "old_root": NODE_01}, "tree.root")
    proofs.add("another new root", {**page, "new_root": NODE_03}, "tree.root")
    proofs.add("roots exchanged", {**page, "old_root": ROOT_5, "new_root": ROOT_3}, "tree.root")
    proofs.add("another old root, power of two", {**consistency_inputs(4, 8), "old_root": ROOT_3}, "tree.root")

    # turns
    good = consistency_inputs(3, 5)
    for new in (6, 7, 8):
        proofs.add(f"3 to 5, told as to {new}", {**good, "new": new}, "valid",
                   "the turns are the same, so path and roots are too: each size has to come with its root from its own "
                   "signed head (TREE-13)")
    proofs.add("6 to 10, told as 3 to 5", {**consistency_inputs(6, 10), "old": 3, "new": 5}, "valid",
               "both sizes halved: the same turns one level higher (TREE-13)")
    proofs.add("5 to 8, told as 6 to 8", {**consistency_inputs(5, 8), "old": 6}, "schema.length",
               "with the right new size no wrong old size passes")
    return table("tree-consistency", covers=["TREE-12"],
                 description="Does `path` show that the tree of `new` leaves with `new_root` begins with that of `old` leaves "
                             "with `old_root`? `expect` is `valid` or the code of TREE-12. Only the procedure is asked, with "
                             "sizes and roots as they are given: some cases are valid here with a size that no head signs, and "
                             "say so.", cases=proofs.cases)


def units():
    return [root_table(), cover_table(), inclusion_table(), consistency_table()]
