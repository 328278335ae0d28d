#!/usr/bin/env python3
# requires: jsonschema==4.26.0
"""Holds every JSON file of the conformance suite to its schema, with a validator from outside.

vector.json, suite.json, units, requests, sources and policies by conformance-vectors/schema/, the
verdict documents by spec/verdict.schema.json.
"""

import json
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUITE = ROOT / "conformance-vectors"


def validator(path: pathlib.Path) -> jsonschema.Draft202012Validator:
    schema = json.loads(path.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def main() -> int:
    schemas = {name: validator(SUITE / f"schema/{name}.schema.json") for name in
               ("vector", "suite", "unit", "request", "source")}
    verdict = validator(ROOT / "spec/verdict.schema.json")
    held, problems = 0, []

    def hold(schema: jsonschema.Draft202012Validator, path: pathlib.Path) -> None:
        nonlocal held
        held += 1
        for error in schema.iter_errors(json.loads(path.read_text())):
            problems.append(f"{path.relative_to(ROOT)}: {error.json_path}: {error.message}")

    hold(schemas["suite"], SUITE / "suite.json")
    for path in sorted(SUITE.glob("units/*.json")):
        hold(schemas["unit"], path)
    for path in sorted(SUITE.glob("bundles/*/*/vector.json")):
        hold(schemas["vector"], path)
        for name, schema in (("request", schemas["request"]), ("source", schemas["source"]), ("verdict", verdict)):
            beside = path.with_name(f"{name}.json")
            if beside.exists():
                hold(schema, beside)
    print("\n".join(problems[:50]))
    print(f"{held} files, {len(problems)} do not fit their schema")
    return 1 if problems or held < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
