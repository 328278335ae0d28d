#!/usr/bin/env python3
# requires: cwt==3.3.0 cbor2 cryptography
"""Reads every valid bundle of the conformance suite with libraries that know nothing of the format.

cbor2 must decode each item, entry, payload and card, and encode the value to the same bytes; the
signatures of all heads must verify with python-cwt (COSE, over the Ed25519 of OpenSSL), under the key
whose id the head names.
"""

import hashlib
import io
import json
import pathlib
import sys

import cbor2
from cwt import COSE, COSEKey

SUITE = pathlib.Path(__file__).resolve().parents[2] / "conformance-vectors"
ALG = -19
MAGIC = 12
SEGMENT, HEAD, CARD = 2, 3, 5
# cbor2 reads it and writes its float, the largest that 16 bits hold, in 32.
OTHER_ENCODER = {"encoding/float-half-largest"}


def main() -> int:
    bundles, items, heads = 0, 0, 0
    for path in sorted(SUITE.glob("bundles/*/*/vector.json")):
        vector = json.loads(path.read_text())
        if vector["op"] != "verify" or vector["expect"]["verdict"] != "valid":
            continue
        bundles += 1
        verdict = json.loads(path.with_name(vector["expect"]["document"]).read_text())
        keys = {key["kid"]: bytes.fromhex(key["public"]) for log in verdict["logs"] for key in log["keys"]}
        data = path.with_name(vector["input"]["bundle"]).read_bytes()
        for item in sequence(data[MAGIC:], vector["id"]):
            items += 1
            if item[0] == SEGMENT:
                for member in sequence(item[2], vector["id"]):
                    items += members(member, vector["id"])
            elif item[0] == HEAD:
                for signed in item[1]:
                    verify(signed, keys, vector["id"])
                    heads += 1
            elif item[0] == CARD:
                items += len(list(sequence(item[1], vector["id"])))
    print(f"{bundles} bundles, {items} CBOR items the same, {heads} signatures good")
    return 0 if bundles > 50 and heads > 50 else 1


def members(member: list, where: str) -> int:
    """Reads what an entry member carries as byte strings; returns the number of items in them."""
    if len(member) == 3:
        return 0
    entry, disclosures = member
    parts = [entry] + [shown[1] for shown in disclosures if shown is not None]
    return sum(len(list(sequence(part, where))) for part in parts)


def sequence(data: bytes, where: str):
    """Yields the items of a CBOR sequence, each held to its own canonical encoding."""
    stream = io.BytesIO(data)
    while stream.tell() < len(data):
        begin = stream.tell()
        value = cbor2.load(stream)
        raw = data[begin:stream.tell()]
        encoded = cbor2.dumps(value, canonical=True)
        if encoded != raw and where not in OTHER_ENCODER:
            raise SystemExit(f"{where}: cbor2 writes {encoded[:40].hex()}… for {raw[:40].hex()}…")
        yield value


def verify(signed: cbor2.CBORTag, keys: dict, where: str) -> None:
    protected, _, payload, _ = signed.value
    kid = cbor2.loads(protected)[4]
    public = keys[kid.hex()]
    named = hashlib.sha256(cbor2.dumps(["rlhf-audit/v1/key", ALG, public])).digest()[:16]
    if named != kid:
        raise SystemExit(f"{where}: the kid of a head is not the id of its key")
    key = COSEKey.new({1: 1, 2: kid, 3: ALG, -1: 6, -2: public})
    _, _, opened = COSE.new(verify_kid=True).decode_with_headers(cbor2.dumps(signed), key)
    if opened != payload:
        raise SystemExit(f"{where}: python-cwt opens another payload")


if __name__ == "__main__":
    sys.exit(main())
