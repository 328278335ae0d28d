#!/usr/bin/env python3
"""The reference behind the adapter protocol of the conformance suite (../README.md).

    adapter.py                                        answers requests, one JSON object a line
    adapter.py verify FILE [--trust POLICY] --json    prints the verdict; exit code 0, 1 or 2
"""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from rab import card, disclose, prove, reencode, sealing, view  # noqa: E402
from rab.policy import Policy, Refused  # noqa: E402
from rab.verify import verify  # noqa: E402

NAME, VERSION, LEVEL = "rab-reference", "0.1.0", 3


def read(path: str) -> bytes:
    return pathlib.Path(path).read_bytes()


def do_verify(paths: dict) -> dict:
    try:
        policy = Policy.read(read(paths["trust"]))
    except Refused:
        return {"verdict": "refused"}
    verdict = verify(read(paths["bundle"]), policy)
    pathlib.Path(paths["out"]).write_bytes(verdict.document())
    first = verdict.first
    return {"verdict": verdict.verdict, "trust": verdict.trust, "ok": verdict.ok,
            "code": first.code if first else None, "step": first.step if first else None}


def do_check_proof(paths: dict) -> dict:
    code = prove.check(read(paths["proof"]), Policy.read(read(paths["trust"])))
    return {"valid": code is None, "code": code}


def writes(make):
    """An operation whose answer is the file at `out`."""
    def run(paths: dict) -> dict:
        pathlib.Path(paths["out"]).write_bytes(make(paths))
        return {}
    return run


OPERATIONS = {
    "verify": do_verify,
    "view": writes(lambda paths: view.of_bundle(read(paths["bundle"]))),
    "card": writes(lambda paths: card.of_bundle(read(paths["bundle"]))),
    "reencode": writes(lambda paths: reencode.reencode(read(paths["bundle"]))),
    "prove": writes(lambda paths: prove.prove(read(paths["bundle"]), json.loads(read(paths["request"])))),
    "check-proof": do_check_proof,
    "disclose": writes(lambda paths: disclose.disclose(read(paths["bundle"]), json.loads(read(paths["request"])))),
    "seal": writes(lambda paths: sealing.seal_source(json.loads(read(paths["source"])))),
}


def answer(asked: dict) -> dict:
    if asked["cmd"] == "start":
        return {"protocol": 1, "name": NAME, "version": VERSION, "ops": list(OPERATIONS), "level": LEVEL}
    operation = OPERATIONS.get(asked["op"])
    if operation is None:
        return {"seq": asked["seq"], "skipped": f"there is no operation {asked['op']}"}
    try:
        return {"seq": asked["seq"], "result": operation(asked["paths"])}
    except Exception as error:  # whatever goes wrong is an answer of its own and ends nothing
        return {"seq": asked["seq"], "errored": f"{type(error).__name__}: {error}"}


def loop() -> int:
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["cmd"] == "stop":
            return 0
        print(json.dumps(answer(asked)), flush=True)
    return 0


def one_shot(arguments: list[str]) -> int:
    if len(arguments) not in (3, 5) or arguments[0] != "verify" or arguments[-1] != "--json":
        print(__doc__, file=sys.stderr)
        return 2
    try:
        policy = Policy.read(read(arguments[3])) if len(arguments) == 5 else Policy()
        verdict = verify(read(arguments[1]), policy)
    except (OSError, Refused) as error:
        print(f"{arguments[1]}: {error}", file=sys.stderr)
        return 2
    sys.stdout.buffer.write(verdict.document())
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(one_shot(sys.argv[1:]) if len(sys.argv) > 1 else loop())
