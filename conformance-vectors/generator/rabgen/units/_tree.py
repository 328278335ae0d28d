"""The Merkle tree by the text of RFC 9162 §2.1: recursion for what is built, and its verification
procedures word by word for what is checked. Slow, and a second opinion."""

import hashlib


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def below(n):
    """The largest power of two smaller than n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def root(hashes):
    """MTH (§2.1.1) over leaf hashes."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = below(len(hashes))
    return node_hash(root(hashes[:k]), root(hashes[k:]))


def inclusion(m, hashes):
    """PATH (§2.1.3.1)."""
    if len(hashes) == 1:
        return []
    k = below(len(hashes))
    if m < k:
        return inclusion(m, hashes[:k]) + [root(hashes[k:])]
    return inclusion(m - k, hashes[k:]) + [root(hashes[:k])]


def inclusion_length(m, n):
    """How many hashes PATH has, by the same recursion without hashes."""
    if n == 1:
        return 0
    k = below(n)
    return 1 + (inclusion_length(m, k) if m < k else inclusion_length(m - k, n - k))


def consistency(m, hashes):
    """PROOF (§2.1.4.1)."""
    return _subproof(m, hashes, True)


def _subproof(m, hashes, complete):
    if m == len(hashes):
        return [] if complete else [root(hashes)]
    k = below(len(hashes))
    if m <= k:
        return _subproof(m, hashes[:k], complete) + [root(hashes[k:])]
    return _subproof(m - k, hashes[k:], False) + [root(hashes[:k])]


def consistency_length(m, n, complete=True):
    """How many hashes PROOF has."""
    if m == n:
        return 0 if complete else 1
    k = below(n)
    if m <= k:
        return consistency_length(m, k, complete) + 1
    return consistency_length(m - k, n - k, False) + 1


def cover(first, end):
    """The whole subtrees of [first, end), as pairs, by going down from one that holds it all."""
    size = 1
    while size < end:
        size *= 2

    def down(start, size):
        if first <= start and start + size <= end:
            return [(start, start + size)]
        if start + size <= first or end <= start:
            return []
        half = size // 2
        return down(start, half) + down(start + half, half)

    return down(0, size)


def inclusion_holds(leaf, index, size, path, expected):
    """§2.1.3.2, step by step."""
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            if not fn & 1:
                while not (fn & 1 or fn == 0):
                    fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == expected


def consistency_holds(first, second, first_hash, second_hash, path):
    """§2.1.4.2, step by step; equal sizes as §2.1.4 says: an empty path and equal roots."""
    if first == second:
        return not path and first_hash == second_hash
    if not path:
        return False
    if first & first - 1 == 0:
        path = [first_hash] + path
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            if not fn & 1:
                while not (fn & 1 or fn == 0):
                    fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == first_hash and sr == second_hash and sn == 0


def inclusion_verdict(leaf, index, size, path, expected):
    """`valid` or the code of TREE-11."""
    if index >= size:
        return "tree.size"
    if len(path) != inclusion_length(index, size):
        return "schema.length"
    return "valid" if inclusion_holds(leaf, index, size, path, expected) else "tree.root"


def consistency_verdict(old, new, old_root, new_root, path):
    """`valid` or the code of TREE-12."""
    if not 0 < old <= new:
        return "head.size"
    if len(path) != consistency_length(old, new):
        return "schema.length"
    if old == new:
        return "valid" if old_root == new_root else "head.fork"
    return "valid" if consistency_holds(old, new, old_root, new_root, path) else "tree.root"
