"""The tree: `spec/tree.md` (RFC 9162 §2.1)."""

from hashlib import sha256

from .registry import LIMITS

LEAVES_MAX = LIMITS["LEAVES_MAX"]


def leaf_hash(entry: bytes) -> bytes:
    """TREE-1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """TREE-2."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: list[bytes]) -> bytes:
    """The root over these leaf hashes, by the recursion of RFC 9162 §2.1.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root(leaves[:left]), root(leaves[left:]))


def cover_spans(first: int, end: int) -> list[tuple[int, int]]:
    """The cover of the leaves [first, end): whole subtrees, left to right."""
    spans = []
    while first < end:
        height = height_fitting(first, end)
        spans.append((first, first + (1 << height)))
        first += 1 << height
    return spans


def height_fitting(first: int, end: int) -> int:
    """min(trailing zero bits of first, floor(log2(end − first)))."""
    largest = (end - first).bit_length() - 1
    return min(trailing_zeros(first), largest) if first else largest


def trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1


def cover(leaves: list[bytes], first: int, end: int) -> list[bytes]:
    """The compact range of [first, end), of which `leaves` are the leaf hashes."""
    return [root(leaves[low - first:high - first]) for low, high in cover_spans(first, end)]


class Range:
    """The compact range of the leaves [start, end): "Compact ranges" of tree.md."""

    def __init__(self, start: int = 0, end: int | None = None, nodes: list[bytes] | None = None):
        self.start = start
        self.end = start if end is None else end
        self.nodes = list(nodes or [])

    def copy(self) -> "Range":
        return Range(self.start, self.end, self.nodes)

    def append(self, node: bytes, height: int = 0) -> None:
        """Appends a whole subtree that begins at `end`; a leaf has the height 0."""
        end = self.end + (1 << height)
        top = min(trailing_zeros(end), (end - self.start).bit_length() - 1)
        for _ in range(top - height):
            node = node_hash(self.nodes.pop(), node)
        self.nodes.append(node)
        self.end = end

    def extend(self, end: int, nodes: list[bytes]) -> None:
        """Appends the compact range of [self.end, end)."""
        for (low, high), node in zip(cover_spans(self.end, end), nodes, strict=True):
            self.append(node, (high - low).bit_length() - 1)

    def root(self) -> bytes:
        """The root over the first `end` leaves; the range begins at 0."""
        if not self.nodes:
            return sha256(b"").digest()
        node = self.nodes[-1]
        for left in reversed(self.nodes[:-1]):
            node = node_hash(left, node)
        return node


# --- proofs ----------------------------------------------------------------------------------


def inclusion_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162 §2.1.3.1."""
    if len(leaves) == 1:
        return []
    left = 1 << (len(leaves) - 1).bit_length() - 1
    if index < left:
        return inclusion_path(index, leaves[:left]) + [root(leaves[left:])]
    return inclusion_path(index - left, leaves[left:]) + [root(leaves[:left])]


def consistency_path(old: int, leaves: list[bytes]) -> list[bytes]:
    """PROOF of RFC 9162 §2.1.4.1: from the first `old` leaves to all."""
    return _subproof(old, leaves, True)


def _subproof(old: int, leaves: list[bytes], known: bool) -> list[bytes]:
    size = len(leaves)
    if old == size:
        return [] if known else [root(leaves)]
    left = 1 << (size - 1).bit_length() - 1
    if old <= left:
        return _subproof(old, leaves[:left], known) + [root(leaves[left:])]
    return _subproof(old - left, leaves[left:], False) + [root(leaves[:left])]


def verify_inclusion(leaf: bytes, index: int, size: int, path: list[bytes], expected: bytes) -> str | None:
    """TREE-11: None, or the code of the first fault."""
    if index >= size or size > LEAVES_MAX:
        return "tree.size"
    last = size - 1
    inner = (index ^ last).bit_length()
    border = (index >> inner).bit_count()
    if len(path) != inner + border:
        return "schema.length"
    node = leaf
    for i, sibling in enumerate(path):
        on_the_left = i >= inner or index >> i & 1
        node = node_hash(sibling, node) if on_the_left else node_hash(node, sibling)
    return None if node == expected else "tree.root"


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> str | None:
    """TREE-12: None, or the code of the first fault."""
    if old == 0 or old > new or new > LEAVES_MAX:
        return "head.size"
    if old == new:
        if path:
            return "schema.length"
        return None if old_root == new_root else "head.fork"
    k = trailing_zeros(old)
    index = old - 1 >> k
    inner = (old - 1 ^ new - 1).bit_length() - k
    border = (index >> inner).bit_count()
    takes_first = old & old - 1 != 0
    if len(path) != inner + border + takes_first:
        return "schema.length"
    first = path[0] if takes_first else old_root
    o = n = first
    for i, sibling in enumerate(path[1:] if takes_first else path):
        if i >= inner or index >> i & 1:
            o, n = node_hash(sibling, o), node_hash(sibling, n)
        else:
            n = node_hash(n, sibling)
    return None if (o, n) == (old_root, new_root) else "tree.root"
