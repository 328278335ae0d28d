#!/usr/bin/env python3
"""Toy implementations for the tests of the runner: `toy.py MODE`.

A toy judges nothing. `peek` reads the answer from the vector beside the bundle, as no real
implementation could; every other mode does one thing wrong. A changed bundle (op `flips`) has no
vector beside it: `peek` says invalid.
"""

import json
import os
import sys
import time

ACCEPT = {"verdict": "valid", "trust": "trusted", "ok": True, "code": None, "step": None}
REJECT = {"verdict": "invalid", "trust": "trusted", "ok": False, "code": "a.broken", "step": 1}
FILES = {"verify": "document", "view": "view", "card": "card"}


def peek(op, paths):
    """What the vector expects; its files are written to `out`."""
    folder = os.path.dirname(paths.get("bundle") or paths.get("proof") or paths.get("source"))
    try:
        with open(os.path.join(folder, "vector.json"), encoding="utf-8") as file:
            expect = json.load(file)["expect"]
    except FileNotFoundError:
        return REJECT
    if op == "check-proof":
        return expect
    if op == "reencode":
        copy(paths["bundle"], paths["out"])
        return {}
    name = expect.get(FILES.get(op, "file"))
    if name:
        copy(os.path.join(folder, name), paths["out"])
    if op != "verify":
        return {}
    first = expect.get("first") or {}
    verdict = {name: expect.get(name) for name in ("verdict", "trust", "ok")}
    return {**verdict, "code": first.get("code"), "step": first.get("step")}


def copy(source, target):
    with open(source, "rb") as old, open(target, "wb") as new:
        new.write(old.read())


def reply(mode, seq, op, paths):
    """One line, or an end."""
    if mode == "accept":
        return {"seq": seq, "result": ACCEPT}
    if mode == "reject":
        return {"seq": seq, "result": REJECT}
    if mode == "crash":
        os.abort()
    if mode == "hang":
        time.sleep(60)
    if mode == "wrong-seq":
        return {"seq": seq + 1, "result": peek(op, paths)}
    if mode == "skip":
        return {"seq": seq, "skipped": "too hard"}
    if mode == "error":
        return {"seq": seq, "errored": "cannot open " + next(iter(paths.values()))}
    if mode == "no-file":
        result = peek(op, paths)
        os.path.exists(paths.get("out", "")) and os.remove(paths["out"])
        return {"seq": seq, "result": result}
    return {"seq": seq, "result": peek(op, paths)}


def one_shot(mode, arguments):
    """`verify FILE --trust POLICY --json`, by peeking too."""
    assert arguments[0] == "verify" and arguments[2] == "--trust" and arguments[4] == "--json"
    if mode == "crash":
        os.abort()
    folder = os.path.dirname(arguments[1])
    try:
        with open(os.path.join(folder, "vector.json"), encoding="utf-8") as file:
            expect = json.load(file)["expect"]
    except FileNotFoundError:
        print(json.dumps({"verdict": "invalid", "trust": "trusted", "ok": False,
                          "findings": [{"code": "a.broken", "step": 1}]}))
        return 1
    if expect["verdict"] == "refused":
        return 2
    with open(os.path.join(folder, expect["document"]), encoding="utf-8") as file:
        print(file.read(), end="")
    return 0 if expect["ok"] != (mode == "wrong-exit") else 1


def main():
    mode = sys.argv[1]
    if len(sys.argv) > 2:
        return one_shot(mode, sys.argv[2:])
    ops = ["verify"] if mode in ("accept", "reject", "verify-only") else [
        "verify", "view", "card", "reencode", "prove", "check-proof", "disclose", "seal"]
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["cmd"] == "stop":
            return 3 if mode == "bad-stop" else 0
        if asked["cmd"] == "start":
            level = 3 if mode not in ("accept", "reject") else 2
            answer = {"protocol": 1, "name": f"toy-{mode}", "version": "1", "ops": ops, "level": level}
            if mode == "bad-start":
                answer["protocol"] = 2
        elif mode == "malformed":
            print("Traceback: this is <b>no</b> answer", flush=True)
            continue
        elif mode == "long":
            print("x" * (17 << 20), flush=True)
            continue
        else:
            answer = reply(mode, asked["seq"], asked["op"], asked["paths"])
        print(json.dumps(answer), flush=True)
    return 0


sys.exit(main())
