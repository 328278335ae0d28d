"""Recipes: what a vector is, stated by hand.

    @vector("seal/head-number-repeated", covers=["SEAL-14"], base="seal/two-heads",
            comment="The second head repeats the first one's number.",
            defect="the number of head 1 is 0", code="head.fork", at=("head", 0, 1))
    def head_number_repeated():
        b = sample.two_heads()
        b.log.heads[1].fields["number"] = 0
        return b

The function gives a `Bundle` or a `Built`. Without a `code` the vector is valid and has no finding.
`at` is the place of the first finding: a name of `Built.offset` as a tuple, an offset, or a function
of the `Built`; `path` and `plus` go on from there. Rank and entry of the finding follow from a name
(entry, payload and what belongs to an entry; or are given), the step from the code. The generator
runs the reference on the bundle and fails where its verdict is another than the recipe says.

    @flips("framing/flips", covers=[…], comment="…")       gives a Bundle or Built
    @operation("prove/inclusion", op="prove", covers=[…], comment="…")
                                                          gives a dict of the input's parts
"""

from dataclasses import dataclass

from . import names

VECTORS = []


@dataclass
class Vector:
    """One vector; see spec of `vector.json` in conformance-vectors/README.md."""

    id: str
    op: str
    make: object
    covers: list
    comment: str
    base: str = None
    defect: str = None
    verdict: str = "valid"
    trust: str = "trusted"
    ok: bool = True
    code: str = None
    at: object = None
    path: tuple = ()
    plus: int = 0
    rank: object = ...
    entry: object = ...
    extras: tuple = ()           # of "view", "card", "reencode"
    coarse: bool = False         # flips: only elements with a name
    valid: bool = None           # check-proof: what is expected
    expected: object = None      # other ops: the expected bytes, where a recipe states them

    @property
    def area(self):
        return self.id.split("/")[0]

    @property
    def refused(self):
        return self.verdict == "refused"

    @property
    def negative(self):
        if self.op == "check-proof":
            return not self.valid
        return self.op == "verify" and not (self.verdict == "valid" and self.ok)


def _register(one):
    if any(other.id == one.id for other in VECTORS):
        raise ValueError(f"{one.id} is there twice")
    if one.negative != (one.base is not None and one.defect is not None):
        raise ValueError(f"{one.id}: base and defect belong to a negative, and to it alone")
    VECTORS.append(one)


def _verdict(code, verdict, ok):
    if verdict is None:
        if code is None:
            verdict = "valid"
        elif code in ("bundle.version", "bundle.suite"):
            verdict = "unsupported"
        elif code.startswith("trust.") or code == "pin.unproven":
            verdict = "valid"
        else:
            verdict = "invalid"
    return verdict, code is None and verdict == "valid" if ok is None else ok


def _trust(verdict, trust):
    return trust or ("not-evaluated" if verdict == "unsupported" else "trusted")


def vector(id, *, covers, comment, base=None, defect=None, code=None, at=None, path=(), plus=0, rank=...,
           entry=..., verdict=None, trust=None, ok=None, view=False, card=False, reencode=False):
    """A vector of the op `verify`. `trust` is `trusted` unless told otherwise."""
    verdict, ok = _verdict(code, verdict, ok)
    extras = tuple(name for name, wanted in (("view", view), ("card", card), ("reencode", reencode)) if wanted)

    def decorate(make):
        _register(Vector(id, "verify", make, list(covers), comment, base, defect, verdict,
                         _trust(verdict, trust), ok, code, at, tuple(path), plus, rank, entry, extras))
        return make
    return decorate


def flips(id, *, covers, comment, coarse=False):
    """A vector of the op `flips` on a valid bundle."""
    def decorate(make):
        _register(Vector(id, "flips", make, list(covers), comment, coarse=coarse))
        return make
    return decorate


def operation(id, *, op, covers, comment, base=None, defect=None, valid=None, code=None):
    """A vector of `prove`, `check-proof`, `disclose` or `seal`.

    The function gives a dict: "bundle" (Bundle, Built or bytes), "request", "source" (dicts), "proof"
    (bytes), "trust" (a policy), as the op needs them, and "expected" (bytes) where the recipe states
    the output itself; otherwise the reference computes it.
    """
    def decorate(make):
        _register(Vector(id, op, make, list(covers), comment, base, defect, code=code, valid=valid))
        return make
    return decorate


def first_finding(one, built):
    """The finding that a recipe states, or None."""
    if one.code is None:
        return None
    rank, entry = one.rank, one.entry
    if isinstance(one.at, tuple):
        offset = built.offset(*one.at, path=one.path) + one.plus
        of_entry = one.at[0] in ("entry", "payload")
        if of_entry and entry is ...:
            entry = one.at[2]
        if of_entry and rank is ...:
            rank = built.facts[one.at[1]]["rank"]
    else:
        offset = one.at(built) if callable(one.at) else one.at
    return {"code": one.code, "step": names.step_of(one.code), "offset": offset,
            "rank": None if rank is ... else rank, "entry": None if entry is ... else entry}
