"""merkle-transparency-dev.json: the proof cases of transparency-dev/merkle."""

from . import _tree, foreign, table

SOURCE = ("https://github.com/transparency-dev/merkle, commit 417fb0c314750d94e53942e9f92e79b6d35915db, "
          "testdata/inclusion and testdata/consistency, Apache-2.0; bytes written as hexadecimal, and the "
          "expectation as a code of this format")
INTEGER_MAX = 2**53 - 1


def _expressible(numbers, hashes):
    """Whether this format can write the case: integers to 2^53 - 1 and hashes of 32 bytes."""
    return all(n <= INTEGER_MAX for n in numbers) and all(len(h) == 64 for h in hashes)


def _case(given):
    path = [bytes.fromhex(item) for item in given["proof"]]
    if "leafIdx" in given:
        numbers = (given["leafIdx"], given["treeSize"])
        hashes = (given["leafHash"], given["root"])
        inputs = {"proof": "inclusion", "leaf_hash": hashes[0], "index": numbers[0], "size": numbers[1],
                  "path": given["proof"], "root": hashes[1]}
        if not _expressible(numbers, hashes + tuple(given["proof"])):
            return None
        expect = _tree.inclusion_verdict(bytes.fromhex(hashes[0]), *numbers, path, bytes.fromhex(hashes[1]))
    else:
        numbers = (given["size1"], given["size2"])
        hashes = (given["root1"], given["root2"])
        inputs = {"proof": "consistency", "old": numbers[0], "new": numbers[1], "old_root": hashes[0],
                  "new_root": hashes[1], "path": given["proof"]}
        if not _expressible(numbers, hashes + tuple(given["proof"])):
            return None
        expect = _tree.consistency_verdict(*numbers, *map(bytes.fromhex, hashes), path)
    if (expect != "valid") != given["wantErr"]:
        raise ValueError(f"{given['file']}: the source says {given['wantErr']}, the rules {expect}")
    return {"name": given["file"], "comment": given["desc"], **inputs, "expect": expect}


def units():
    cases = [case for case in map(_case, foreign("merkle.json")) if case]
    return [table("merkle-transparency-dev", source=SOURCE, covers=["TREE-1", "TREE-2", "TREE-11", "TREE-12"],
                  description="`proof` is `inclusion` or `consistency`; the other members are those of "
                              "tree-inclusion.json and tree-consistency.json. Each case is accepted or refused "
                              "here as by the source; the code is that of TREE-11 or TREE-12. Left out are cases that "
                              "cannot be written in this format: hashes that are not 32 bytes long, numbers above "
                              "2^53 - 1.",
                  cases=cases)]
