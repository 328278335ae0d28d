#!/usr/bin/env python3
"""Writes bundles/, units/ and suite.json from the recipes below rabgen/.

    generate.py                 writes everything
    generate.py --check         writes nothing; fails where a file differs, is missing or is too much
    generate.py --only AREA …   only these areas, without units and suite.json
    generate.py --list          one line for each vector, with what the recipe states

Each recipe states by hand what the verdict is and where the first finding stands. The reference
judges every bundle; where it says something else the generator fails and tells both. The output
depends on nothing but the sources: no clock, no randomness.
"""

import argparse
import hashlib
import importlib
import json
import pkgutil
import re
import sys
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT / "reference")]

from rabgen import areas, build, names, recipe, units  # noqa: E402
from rabgen.build import Bundle  # noqa: E402

SUITE, SPEC = "0.1.0", "1 (draft)"
FILE_MAX, ALL_MAX = 1_200_000, 20_000_000


class Failure(Exception):
    """A vector is not as its recipe says."""


def load(package, tolerant):
    """Imports every module of a package."""
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        try:
            importlib.import_module(f"{package.__name__}.{module.name}")
        except Exception:
            if not tolerant:
                raise
            print(f"left out: {package.__name__}.{module.name}", file=sys.stderr)
            traceback.print_exc(limit=-2)


def text(value):
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def built_of(made):
    return made.build() if isinstance(made, Bundle) else made


def bundle_bytes(made):
    return made if isinstance(made, bytes) else built_of(made).data


def policy_bytes(policy):
    return policy if isinstance(policy, bytes) else text(policy)


def judge(data, policy):
    """The verdict document of the reference, or None where the policy is refused."""
    from rab.policy import Policy, Refused
    from rab.verify import verify
    try:
        read = Policy.read(policy)
    except Refused:
        return None
    return verify(data, read).document()


def summary(document):
    """Verdict, trust, ok and first finding of a document."""
    if document is None:
        return {"verdict": "refused"}
    value = json.loads(document)
    first = None
    if value["findings"]:
        first = {name: value["findings"][0][name] for name in ("code", "step", "offset", "rank", "entry")}
    return {"verdict": value["verdict"], "trust": value["trust"], "ok": value["ok"], "first": first}


def place(built, at):
    """An offset with the name that stands before it."""
    from rabgen.blob import nearest
    if built is None or not built.marks or at is None:
        return str(at)
    start, name = nearest(built.marks, at)
    return f"{at} ({' '.join(map(str, name))} +{at - start})"


def told(built, value):
    first = value.get("first")
    where = "no finding"
    if first:
        where = f"{first['code']} at {place(built, first['offset'])}, rank {first['rank']}, entry {first['entry']}"
    return f"{value['verdict']}, {value.get('trust')}, ok {value.get('ok')}, {where}"


def verify_files(one):
    """The files of a vector of `verify`."""
    from rab import reencode
    built = built_of(one.make())
    policy = policy_bytes(build.policy_of(built))
    stated = {"verdict": "refused"}
    if not one.refused:
        stated = {"verdict": one.verdict, "trust": one.trust, "ok": one.ok,
                  "first": recipe.first_finding(one, built)}
    document = judge(built.data, policy)
    found = summary(document)
    if found != stated:
        raise Failure(f"the recipe says    {told(built, stated)}\n    the reference says {told(built, found)}")
    files = {"bundle.rab": built.data, "trust.json": policy}
    expect = dict(stated)
    if document is not None:
        files["verdict.json"] = document
        expect["document"] = "verdict.json"
    if "view" in one.extras:
        from rab import view
        files["view.jsonl"], expect["view"] = view.of_bundle(built.data), "view.jsonl"
    if "card" in one.extras:
        from rab import card
        files["card.cbor"], expect["card"] = card.of_bundle(built.data), "card.cbor"
    if "reencode" in one.extras:
        expect["reencode"] = True
        if reencode.reencode(built.data) != built.data:
            raise Failure("the reference encodes it to other bytes")
    return files, {"bundle": "bundle.rab", "trust": "trust.json"}, expect


def flips_files(one):
    """The files of a vector of `flips`: a valid bundle and its elements."""
    built = built_of(one.make())
    policy = policy_bytes(build.policy_of(built))
    found = summary(judge(built.data, policy))
    if not found.get("ok"):
        raise Failure(f"the bundle is not valid: {told(built, found)}")
    elements = built.elements(fine=not one.coarse)
    lines = ",\n".join(json.dumps(element) for element in elements)
    files = {"bundle.rab": built.data, "trust.json": policy, "elements.json": f"[\n{lines}\n]\n".encode()}
    return files, {"bundle": "bundle.rab", "trust": "trust.json", "elements": "elements.json"}, {}


def operation_files(one):
    """The files of a vector of `prove`, `check-proof`, `disclose` or `seal`."""
    parts = one.make()
    files, given = {}, {}
    for name, file, encode in (("bundle", "bundle.rab", bundle_bytes), ("request", "request.json", text),
                               ("source", "source.json", text), ("proof", "proof.bin", bytes),
                               ("trust", "trust.json", policy_bytes)):
        if name in parts:
            files[file], given[name] = encode(parts[name]), file
    if one.op == "check-proof":
        result = check_proof(files["proof.bin"], files["trust.json"])
        if result != {"valid": one.valid, "code": one.code}:
            raise Failure(f"the recipe says {one.valid} {one.code}, the reference {result}")
        return files, given, result
    made = run_operation(one.op, files)
    stated = parts.get("expected")
    if stated is not None and bundle_bytes(stated) != made:
        raise Failure("the reference makes other bytes than the recipe states")
    files["expected.bin"] = made
    return files, given, {"file": "expected.bin"}


def run_operation(op, files):
    """What the reference makes in the ops `prove`, `disclose` and `seal`."""
    if op == "prove":
        from rab import prove
        return prove.prove(files["bundle.rab"], json.loads(files["request.json"]))
    if op == "disclose":
        from rab import disclose
        return disclose.disclose(files["bundle.rab"], json.loads(files["request.json"]))
    from rab import sealing
    return sealing.seal_source(json.loads(files["source.json"]))


def check_proof(proof, trust):
    from rab import prove
    from rab.policy import Policy
    code = prove.check(proof, Policy.read(trust))
    return {"valid": code is None, "code": code}


def vector_files(one):
    """All files of a vector by name, vector.json among them."""
    make = {"verify": verify_files, "flips": flips_files}.get(one.op, operation_files)
    files, given, expect = make(one)
    value = {"id": one.id, "since": "1", "op": one.op, "covers": one.covers, "comment": one.comment,
             "input": given}
    if one.base is not None:
        value.update({"base": one.base, "defect": one.defect})
    value["expect"] = expect
    files["vector.json"] = text(value)
    for name, data in files.items():
        if len(data) > FILE_MAX:
            raise Failure(f"{name} has {len(data)} bytes")
    return files


def requirements():
    """The ids of all numbered requirements of spec/."""
    found = set()
    for page in names.SPEC.glob("*.md"):
        found |= set(re.findall(r"\*\*([A-Z]+-\d+)\*\*", page.read_text(encoding="utf-8")))
    return found


def check_statements(vectors):
    """What can be said of the recipes without a bundle."""
    by_id = {one.id: one for one in recipe.VECTORS}
    known = requirements()
    problems = []
    for one in vectors:
        if not re.fullmatch(r"[a-z-]+/[a-z0-9-]+", one.id):
            problems.append((one.id, "the id is not area/name"))
        for number in one.covers:
            if number not in known:
                problems.append((one.id, f"no page has a requirement {number}"))
        if one.base is not None:
            base = by_id.get(one.base)
            if base is None:
                problems.append((one.id, f"the base {one.base} is not there"))
            elif base.negative:
                problems.append((one.id, f"the base {one.base} is not valid"))
    return problems


def unit_files():
    """The files of rabgen/units/."""
    return {f"units/{name}": (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
            for name, value in units.all_units()}


def suite_file(files):
    """suite.json of all files below bundles/ and units/."""
    def digest(data):
        return hashlib.sha256(data).hexdigest()

    by_vector = {}
    for path, data in files.items():
        if path.startswith("bundles/"):
            _, area, name, file = path.split("/")
            by_vector.setdefault(f"{area}/{name}", {})[file] = data
    vectors = []
    for id in sorted(by_vector):
        listing = "".join(f"{digest(data)}  {name}\n" for name, data in sorted(by_vector[id].items()))
        vectors.append({"id": id, "sha256": digest(listing.encode())})
    listed = [{"file": path.removeprefix("units/"), "sha256": digest(data)}
              for path, data in sorted(files.items()) if path.startswith("units/")]
    return text({"suite": SUITE, "spec": SPEC, "vectors": vectors, "units": listed})


def present(folders):
    """The files that are there now."""
    return {str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).rglob("*")
            if path.is_file()}


def compare(files, there):
    """Differences between what should be and what is there."""
    problems = [(path, "is too much") for path in sorted(there - set(files))]
    for path, data in sorted(files.items()):
        if path not in there and not (ROOT / path).is_file():
            problems.append((path, "is missing"))
        elif (ROOT / path).read_bytes() != data:
            problems.append((path, "differs"))
    return problems


def write(files, there):
    for path in sorted(there - set(files)):
        (ROOT / path).unlink()
    for path, data in files.items():
        target = ROOT / path
        if not target.is_file() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    for folder in sorted((ROOT / "bundles").rglob("*"), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def main():
    parser = argparse.ArgumentParser(description="Writes the conformance vectors.")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--only", action="append", metavar="AREA", help="only this area (may be repeated)")
    parser.add_argument("--list", action="store_true", help="list the vectors")
    options = parser.parse_args()
    load(areas, tolerant=bool(options.only))
    vectors = [one for one in sorted(recipe.VECTORS, key=lambda one: one.id)
               if not options.only or one.area in options.only]
    if options.list:
        for one in vectors:
            print(f"{one.id:48} {one.op:8} {one.verdict:12} {one.code or '-'}")
        return 0

    problems, files, failed = check_statements(vectors), {}, set()
    for one in vectors:
        try:
            for name, data in vector_files(one).items():
                files[f"bundles/{one.id}/{name}"] = data
        except Failure as failure:
            problems.append((one.id, f"\n    {failure}"))
            failed.add(one.id)
        except Exception:
            problems.append((one.id, "\n" + traceback.format_exc(limit=-4)))
            failed.add(one.id)
    if not options.only:
        files.update(unit_files())
        files["suite.json"] = suite_file(files)
    if sum(map(len, files.values())) > ALL_MAX:
        problems.append(("all", f"the files have more than {ALL_MAX} bytes together"))
    there = present([f"bundles/{area}" for area in options.only] if options.only else ["bundles", "units"])
    there = {path for path in there if "/".join(path.split("/")[1:3]) not in failed}
    if options.check:
        problems += compare(files, there)
    elif options.only or not failed:
        write(files, there)
    for name, problem in problems:
        print(f"{name}: {problem}", file=sys.stderr)
    print(f"{len(vectors)} vectors, {len(files)} files, {sum(map(len, files.values()))} bytes, "
          f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
