"""Unit tables: every module of this package whose name begins with no underscore offers
`units() -> [(file name, dict)]`."""

import importlib
import json
import pkgutil
from pathlib import Path

FOREIGN = Path(__file__).resolve().parents[2] / "foreign"


def foreign(name):
    """A file of foreign/, decoded."""
    return json.loads((FOREIGN / name).read_text(encoding="utf-8"))


def table(unit, *, source="own", description, covers, cases):
    """A file of units/: its name and its content."""
    names = [case["name"] for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"{unit}: names given twice: {sorted(twice)}")
    return f"{unit}.json", {"unit": unit, "since": "1", "source": source, "description": description,
                            "covers": covers, "cases": cases}


def all_units():
    """All tables, ordered by file name."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            found.extend(importlib.import_module(f"{__name__}.{module.name}").units())
    files = [file for file, _ in found]
    if len(set(files)) != len(files):
        raise ValueError("two tables have one file name")
    return sorted(found, key=lambda pair: pair[0])
