"""The bytes of a bundle and what is known about places in them (`build.py`)."""

import copy
import hashlib

from rab import tree

from .blob import Blob, heads, join, nearest, skip, walk
from .describe import Item, encoded, public, put

def _trailer(bundle, items):
    before = bundle.magic + b"".join(item.data.data for item in items)
    digest = hashlib.sha256(bundle.magic)
    for item in items:
        start, end = item.body or (len(item.data), len(item.data))
        digest.update(item.data.data[:start] + item.data.data[end:])
    row = [6, len(items), len(before), digest.digest()]
    if bundle.trailer is None:
        return b""
    value = put(bundle.trailer, row)
    return value if isinstance(value, bytes) else encoded(value)


class Built:
    """The bytes of a bundle and what is known about places in them."""

    def __init__(self, bundle, items, facts):
        self.bundle, self.items, self.facts = bundle, items, facts
        parts = [Blob(bundle.magic).mark("magic")]
        parts += [item.data.mark("item", n) for n, item in enumerate(items)]
        trailer = Blob(_trailer(bundle, items))
        if bundle.trailer is not None:
            trailer = trailer.mark("trailer")
        whole = join(parts + [trailer.mark("item", len(items)), Blob(bundle.tail).mark("tail"),
                              Blob().mark("end")])
        self.data = whole.data
        self.marks = sorted(whole.marks, key=lambda m: m[0])
        self.places = {}
        for at, name in whole.marks:
            self.places.setdefault(name, at)

    def offset(self, *name, path=(), plus=0):
        """The offset of a named place, of what a path leads to from there (blob.walk), and further."""
        return walk(self.data, self.places[name], path) + plus

    def log_id(self, log=0):
        return self.facts[log]["log_id"]

    def root(self, size, log=0):
        return tree.root(self.facts[log]["leaves"][:size])

    def item_bytes(self, number):
        return self.items[number].data.data

    def patched(self, at, length, new):
        """The bundle with `length` bytes at `at` replaced, and the trailer computed anew.

        Nothing else follows: no length around it, no hash, no signature.
        """
        position = len(self.bundle.magic)
        items = list(self.items)
        for number, item in enumerate(items):
            if position <= at < position + len(item.data):
                inside = at - position
                data = item.data.replaced(inside, length, new)
                body = item.body
                if body and body[0] <= inside < body[1]:
                    body = (body[0], body[1] + len(new) - length)
                elif body and inside < body[0]:
                    body = (body[0] + len(new) - length, body[1] + len(new) - length)
                items[number] = Item(data, body)
                return Built(self.bundle, items, self.facts)
            position += len(item.data)
        raise ValueError("no item stands there")

    def raw(self, data):
        """Other bytes altogether, with the places of this bundle: for cut or extended files."""
        other = copy.copy(self)
        other.data = data
        return other

    def cut(self, at):
        """The file up to an offset."""
        return self.raw(self.data[:at])

    def elements(self, fine=True):
        """[[offset, what], …]: the first byte of every structural element.

        With `fine` that is each CBOR head, also in entries, payloads and heads; else what has a name.
        """
        named = {}
        for at, name in self.marks:
            if name[0] not in ("item", "end", "tail") and at < len(self.data):
                named.setdefault(at, " ".join(map(str, name)))
        if fine:
            nested = {at for at, name in self.marks
                      if name[0] in ("body", "entry", "payload", "protected", "head-payload", "card-bytes")}
            marks = sorted((at, what) for at, what in named.items())
            at = len(self.bundle.magic)
            while at < len(self.data):
                for place in heads(self.data, at, nested):
                    start, what = nearest(marks, place)
                    named.setdefault(place, f"{what} +{place - start}")
                at = skip(self.data, at)
        return [[at, named[at]] for at in sorted(named)]


def default_policy(built):
    """A policy that trusts every key of the configurations, under one name."""
    seen, keys = set(), []
    for log in built.bundle.logs:
        for key in log.seeds:
            if key not in seen:
                seen.add(key)
                keys.append({"name": "Example Lab", "public": public(key).hex(), "roles": ["log-signer"]})
    return {"version": 1, "keys": keys}


def policy_of(built):
    """The policy of a bundle as a dict."""
    return put(built.bundle.policy, default_policy(built))
