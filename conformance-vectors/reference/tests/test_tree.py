"""The tree (tree.py) against spec/tree.md."""

import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "reference"))

from rab import tree  # noqa: E402

SMALL = 20
LEAVES = [tree.leaf_hash(bytes([0x61 + place])) for place in range(SMALL)]
ROOTS = [tree.root(LEAVES[:size]) for size in range(SMALL + 1)]


def rfc_root(entries):
    """MTH of RFC 9162 §2.1.1, word by word."""
    if not entries:
        return tree.sha256(b"").digest()
    if len(entries) == 1:
        return tree.sha256(b"\x00" + entries[0]).digest()
    k = 1
    while 2 * k < len(entries):
        k *= 2
    return tree.sha256(b"\x01" + rfc_root(entries[:k]) + rfc_root(entries[k:])).digest()


def turns(index, size):
    """On which side each sibling stands ("Size and root come from the signed head")."""
    inner = (index ^ size - 1).bit_length()
    border = (index >> inner).bit_count()
    return [index >> i & 1 for i in range(inner)] + [1] * border


class Example(unittest.TestCase):
    def test_page(self):
        self.assertEqual(LEAVES[0].hex(), "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c")
        self.assertEqual(tree.root(LEAVES[2:4]).hex(),
                         "dbbd68c325614a73dacb4e7a87a2b7b4ae9724b489e5629ee83151fe8f0eafd7")
        self.assertEqual(ROOTS[4].hex(), "33376a3bd63e9993708a84ddfe6c28ae58b83505dd1fed711bd924ec5a6239f0")
        self.assertEqual(ROOTS[3].hex(), "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1")
        self.assertEqual(ROOTS[5].hex(), "fe14a5426fbd70c0fa73f52342afed0da0bd23c4838662ccf6b88a3070ead97b")
        self.assertEqual(tree.cover(LEAVES[1:5], 1, 5), [LEAVES[1], tree.root(LEAVES[2:4]), LEAVES[4]])
        self.assertEqual(tree.cover(LEAVES[:5], 0, 5), [ROOTS[4], LEAVES[4]])

    def test_paths(self):
        self.assertEqual(tree.inclusion_path(2, LEAVES[:5]), [LEAVES[3], ROOTS[2], LEAVES[4]])
        self.assertEqual(tree.consistency_path(3, LEAVES[:5]), [LEAVES[2], LEAVES[3], ROOTS[2], LEAVES[4]])

    def test_roots_of_the_rfc(self):
        for size in range(SMALL + 1):
            self.assertEqual(ROOTS[size], rfc_root([bytes([0x61 + place]) for place in range(size)]))


class Ranges(unittest.TestCase):
    def test_cover_is_the_shortest(self):
        self.assertEqual(tree.cover_spans(1, 5), [(1, 2), (2, 4), (4, 5)])
        self.assertEqual(tree.cover_spans(0, 8), [(0, 8)])
        self.assertEqual(tree.cover_spans(3, 3), [])
        self.assertEqual(tree.cover_spans(2**47, 2**48), [(2**47, 2**48)])
        for end in range(1, 64):
            for first in range(end):
                spans = tree.cover_spans(first, end)
                self.assertEqual([first] + [high for _, high in spans], [low for low, _ in spans] + [end])
                for low, high in spans:
                    self.assertEqual((high - low).bit_count(), 1)
                    self.assertEqual(low % (high - low), 0)
                for (a, b), (c, d) in zip(spans, spans[1:]):
                    self.assertFalse(b - a == d - c and a % (2 * (b - a)) == 0, "two members make one subtree")
                self.assertLessEqual(len(spans), 2 * (end - first).bit_length())

    def test_append_and_merge(self):
        for end in range(1, SMALL + 1):
            for first in range(end):
                expected = tree.cover(LEAVES[first:end], first, end)
                appended = tree.Range(first)
                for leaf in LEAVES[first:end]:
                    appended.append(leaf)
                self.assertEqual((appended.end, appended.nodes), (end, expected))
                for middle in range(first, end + 1):
                    merged = tree.Range(first, middle, tree.cover(LEAVES[first:middle], first, middle))
                    merged.extend(end, tree.cover(LEAVES[middle:end], middle, end))
                    self.assertEqual(merged.nodes, expected)

    def test_root_of_a_range(self):
        grown = tree.Range()
        for size in range(SMALL + 1):
            self.assertEqual(grown.root(), ROOTS[size])
            if size < SMALL:
                grown.append(LEAVES[size])

    def test_a_copy_stands_alone(self):
        first = tree.Range()
        first.append(LEAVES[0])
        second = first.copy()
        second.append(LEAVES[1])
        self.assertEqual((first.end, first.root(), second.root()), (1, ROOTS[1], ROOTS[2]))

    def test_another_number_of_hashes_does_not_extend(self):
        self.assertRaises(ValueError, tree.Range().extend, 3, [LEAVES[0]])


class Inclusion(unittest.TestCase):
    def test_all(self):
        for size in range(1, SMALL + 1):
            for index in range(size):
                path = tree.inclusion_path(index, LEAVES[:size])
                self.assertIsNone(tree.verify_inclusion(LEAVES[index], index, size, path, ROOTS[size]))
                for wrong in (path + [LEAVES[0]], path[:-1]):
                    if wrong != path:
                        self.assertEqual(tree.verify_inclusion(LEAVES[index], index, size, wrong, ROOTS[size]),
                                         "schema.length")
                for place in range(len(path)):
                    wrong = path[:place] + [bytes(32)] + path[place + 1:]
                    self.assertEqual(tree.verify_inclusion(LEAVES[index], index, size, wrong, ROOTS[size]), "tree.root")
                for other in range(size):
                    if other != index:
                        self.assertIn(tree.verify_inclusion(LEAVES[index], other, size, path, ROOTS[size]),
                                      ("schema.length", "tree.root"))

    def test_first_fault(self):
        self.assertEqual(tree.verify_inclusion(LEAVES[0], 5, 5, [], ROOTS[5]), "tree.size")
        self.assertEqual(tree.verify_inclusion(LEAVES[0], 0, 0, [], ROOTS[1]), "tree.size")
        self.assertEqual(tree.verify_inclusion(LEAVES[0], 0, 2**48 + 1, [], ROOTS[1]), "tree.size")

    def test_wrong_sizes_that_pass(self):
        """The counts of the page: whoever takes the size from elsewhere can be told a wrong one."""
        right = wrong_size = wrong_both = 0
        for size in range(1, 33):
            for index in range(size):
                for told_size in range(1, 41):
                    for told in range(told_size):
                        if turns(told, told_size) != turns(index, size):
                            continue
                        right += (told, told_size) == (index, size)
                        wrong_size += told == index and told_size != size
                        wrong_both += told != index and told_size != size
                        self.assertFalse(told != index and told_size == size)
        self.assertEqual((right, wrong_size, wrong_both), (528, 4960, 764))


class Consistency(unittest.TestCase):
    def test_all(self):
        for new in range(1, SMALL + 1):
            for old in range(1, new + 1):
                path = tree.consistency_path(old, LEAVES[:new])
                self.assertIsNone(tree.verify_consistency(old, new, ROOTS[old], ROOTS[new], path))
                self.assertEqual(tree.verify_consistency(old, new, ROOTS[old], ROOTS[new], path + [LEAVES[0]]),
                                 "schema.length")
                if path:
                    self.assertEqual(tree.verify_consistency(old, new, ROOTS[old], ROOTS[new], path[1:]),
                                     "schema.length")
                    self.assertEqual(tree.verify_consistency(old, new, bytes(32), ROOTS[new], path), "tree.root")
                    self.assertEqual(tree.verify_consistency(old, new, ROOTS[old], bytes(32), path), "tree.root")
                for place in range(len(path)):
                    wrong = path[:place] + [bytes(32)] + path[place + 1:]
                    self.assertEqual(tree.verify_consistency(old, new, ROOTS[old], ROOTS[new], wrong), "tree.root")

    def test_sizes(self):
        self.assertEqual(tree.verify_consistency(0, 5, ROOTS[0], ROOTS[5], []), "head.size")
        self.assertEqual(tree.verify_consistency(5, 3, ROOTS[5], ROOTS[3], []), "head.size")
        self.assertEqual(tree.verify_consistency(5, 5, ROOTS[5], ROOTS[4], []), "head.fork")
        self.assertEqual(tree.verify_consistency(5, 5, ROOTS[5], ROOTS[4], [LEAVES[0]]), "schema.length")


if __name__ == "__main__":
    unittest.main()
