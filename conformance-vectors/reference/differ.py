#!/usr/bin/env python3
"""Finds where an implementation and the reference differ on files that nobody thought of.

    differ.py --cmd "my-adapter" [--cases N] [--seed S] [--keep DIR]

Valid vectors are changed at random (bytes set, flipped, cut out, put in, copied from elsewhere, the end
cut off), and the adapter and the reference both judge the result. A difference between the two verdict
documents is printed with the findings that only one of them has; the file is kept. The exit code is 1
where they differ. The same seed gives the same files.
"""

import argparse
import json
import pathlib
import random
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from rab.policy import Policy  # noqa: E402
from rab.verify import verify  # noqa: E402

BUNDLES = HERE.parent / "bundles"
# Small and various: each change has a good chance to hit something else.
SOURCES = ["example/worked-example", "example/two-heads", "example/small", "example/two-logs", "example/long-pruned",
           "keys/retired", "commitments/full", "lineage/resume"]


class Adapter:
    """An implementation behind the protocol of the suite."""

    def __init__(self, command: str, folder: pathlib.Path):
        self.child = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.out = folder / "out"
        self.seq = 0
        self.ask({"cmd": "start", "protocol": 1})

    def ask(self, request: dict) -> dict:
        self.child.stdin.write(json.dumps(request) + "\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        if not line:
            raise SystemExit("the adapter ended")
        return json.loads(line)

    def document(self, bundle: pathlib.Path, trust: pathlib.Path) -> bytes:
        self.seq += 1
        self.out.unlink(missing_ok=True)
        paths = {"bundle": str(bundle), "trust": str(trust), "out": str(self.out)}
        answer = self.ask({"cmd": "run", "seq": self.seq, "op": "verify", "paths": paths})
        return self.out.read_bytes() if self.out.exists() else json.dumps(answer).encode()


def changed(data: bytes, dice: random.Random) -> bytes:
    """One random change."""
    new, at = bytearray(data), dice.randrange(len(data))
    kind = dice.randrange(7)
    if kind < 2:
        new[at] = dice.randrange(256)
    elif kind == 2:
        new[at] ^= 1 << dice.randrange(8)
    elif kind == 3:
        del new[at:at + dice.choice([1, 1, 2, 5, 40])]
    elif kind == 4:
        new[at:at] = dice.randbytes(dice.choice([1, 1, 2, 4]))
    elif kind == 5:
        del new[at:]
    else:
        source, length = dice.randrange(len(data)), dice.randrange(1, 60)
        new[at:at + length] = data[source:source + length]
    return bytes(new)


def findings(document: bytes) -> set:
    try:
        listed = json.loads(document)["findings"]
    except (ValueError, KeyError):
        return {("no verdict", document[:200].decode(errors="replace"))}
    return {(one["code"], one["offset"], one["rank"], one["entry"]) for one in listed}


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares an adapter with the reference on changed bundles.")
    parser.add_argument("--cmd", required=True, help="the adapter")
    parser.add_argument("--cases", type=int, default=800, help="changed files to judge")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, help="where to keep files on which they differ")
    options = parser.parse_args()
    dice, different = random.Random(options.seed), 0
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "changed.rab"
        adapter = Adapter(options.cmd, pathlib.Path(folder))
        for case in range(options.cases):
            source = BUNDLES / SOURCES[case % len(SOURCES)]
            data = changed((source / "bundle.rab").read_bytes(), dice)
            file.write_bytes(data)
            theirs = adapter.document(file, source / "trust.json")
            ours = verify(data, Policy.read((source / "trust.json").read_bytes())).document()
            if theirs == ours:
                continue
            different += 1
            print(f"case {case}, from {source.name}: only theirs {sorted(findings(theirs) - findings(ours), key=str)}, "
                  f"only the reference's {sorted(findings(ours) - findings(theirs), key=str)}")
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"case-{case}.rab").write_bytes(data)
    print(f"{options.cases} changed files, {different} judged differently")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
