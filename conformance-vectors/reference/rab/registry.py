"""The lists that grow: `spec/registry/*.csv`, read as they are."""

import csv
import pathlib

SPEC = pathlib.Path(__file__).resolve().parents[3] / "spec"


class Code:
    """One line of codes.csv."""

    def __init__(self, row: dict):
        self.number = int(row["number"])
        self.name = row["code"]
        self.step = int(row["step"])
        self.meaning = row["meaning"]
        self.advice = row["what_to_do"]


def rows(name: str) -> list[dict]:
    """The lines of registry/`name`.csv."""
    with open(SPEC / "registry" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CODES = {row["code"]: Code(row) for row in rows("codes")}
LIMITS = {row["name"]: int(row["value"]) for row in rows("limits")}
KINDS = {int(row["number"]): row for row in rows("kinds")}
COMPARTMENTS = {int(row["number"]): row["name"] for row in rows("compartments")}
REASONS = {int(row["number"]): row["name"] for row in rows("reasons")}
