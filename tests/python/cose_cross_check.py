#!/usr/bin/env python3
# requires: cwt==3.3.0 cbor2 cryptography
# arguments: verify
"""Exchanges signed heads with a COSE implementation that shares no code with ours.

The other side is python-cwt (it knows the algorithm number -19 of RFC 9864) over cbor2 and the
Ed25519 of OpenSSL. Two files under tests/data/cose hold what each side made:

    made-here.json   heads that the Rust code signed; `verify` opens them with python-cwt
    foreign.json     COSE that python-cwt signed, heads and things that are no heads of this
                     format; the Rust tests read them and expect the code in `expect`

Usage, in a virtual environment with `pip install cwt==3.3.0`:

    python tests/python/cose_cross_check.py verify      check both files
    python tests/python/cose_cross_check.py generate    write foreign.json again

made-here.json is written by `BLESS=1 cargo test -p rlhf-audit-core cose`.
"""

import hashlib
import json
import pathlib
import sys

import cbor2
import cwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cwt import COSE, COSEKey

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "cose"
ALG = -19
TYPE = "application/vnd.rlhf-audit.head+cose"
SEED = bytes(range(32))


def main() -> int:
    commands = {"generate": generate, "verify": verify}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    commands[sys.argv[1]]()
    return 0


def generate() -> None:
    text = json.dumps(foreign(), indent=1) + "\n"
    (DATA / "foreign.json").write_text(text, "utf-8")


def verify() -> None:
    cases = read("made-here.json")["cases"]
    demand(len(cases) > 0, "made-here.json has no cases")
    for case in cases:
        verify_ours(case)
    # Ed25519 is deterministic: python-cwt must still make the bytes that are checked in.
    demand(read("foreign.json") == foreign(), "foreign.json is not what this script generates")
    print(f"{len(cases)} heads made here verify; foreign.json is reproduced")


def verify_ours(case: dict) -> None:
    """Opens a head of ours with python-cwt, then by hand, then with an altered payload."""
    name, encoded, public = case["name"], unhex(case["cose"]), unhex(case["public"])
    header, unprotected, payload = open_with_cwt(encoded, public)
    expected = protected(key_id(public), case["iss"], case["sub"])
    demand(header == expected and unprotected == {}, f"{name}: headers differ")
    demand(payload.hex() == case["payload"], f"{name}: payload differs")

    tag = cbor2.loads(encoded)
    body, _, content, signature = tag.value
    demand(cbor2.dumps(tag) == encoded, f"{name}: cbor2 encodes it otherwise")
    demand(cbor2.dumps(expected) == body, f"{name}: cbor2 encodes the header otherwise")
    structure = cbor2.dumps(["Signature1", body, b"", content])
    Ed25519PublicKey.from_public_bytes(public).verify(signature, structure)

    altered = cbor2.dumps(cbor2.CBORTag(18, [body, {}, content + b"\0", signature]))
    try:
        open_with_cwt(altered, public)
    except cwt.VerifyError:
        return
    raise SystemExit(f"{name}: python-cwt accepts an altered payload")


def open_with_cwt(encoded: bytes, public: bytes) -> tuple[dict, dict, bytes]:
    key = COSEKey.new({1: 1, 2: key_id(public), 3: ALG, -1: 6, -2: public})
    return COSE.new(verify_kid=True).decode_with_headers(encoded, key)


def foreign() -> dict:
    """What python-cwt signs. A case that is no head differs from `plain` in one thing."""
    kid = key_id(public_of(SEED))
    good = protected(kid, "lab.example", "run-1")

    def without(label: int) -> dict:
        return {name: value for name, value in good.items() if name != label}

    cases = [
        signed("plain", "ok", good),
        signed("empty-payload", "ok", good, payload=b""),
        signed("long-names", "ok", protected(kid, "a" * 300, "\u00e9" * 200)),
        signed("alg-eddsa", "sig.header", {**good, 1: -8}),
        signed("no-kid", "sig.header", without(4)),
        signed("no-claims", "sig.header", without(15)),
        signed("no-type", "sig.header", without(16)),
        signed("content-type", "sig.header", insert(good, 3, "application/cbor")),
        signed("third-claim", "sig.header", {**good, 15: {**good[15], 6: 0}}),
        signed("other-type", "sig.header", {**good, 16: "application/cwt"}),
        signed("kid-unprotected", "sig.header", without(4), unprotected={4: kid}),
        signed("iv-unprotected", "sig.header", good, unprotected={5: b"iv"}),
        signed("header-order", "cbor.key-order", dict(reversed(good.items()))),
    ]
    for case in cases:
        # No second defect: python-cwt accepts each of them.
        COSE.new().decode(unhex(case["cose"]), key_of(-8 if case["name"] == "alg-eddsa" else ALG))
    untagged = {"name": "untagged", "expect": "schema.type", "cose": cases[0]["cose"][2:]}
    cases.append({**cases[0], **untagged})
    return {"made_by": f"python-cwt {cwt.__version__}", "cases": cases}


def signed(
    name: str,
    expect: str,
    header: dict,
    payload: bytes = b"payload",
    unprotected: dict | None = None,
) -> dict:
    key = key_of(header[1])
    encoded = COSE.new().encode(payload, key, protected=header, unprotected=unprotected or {})
    claims = header.get(15, {})
    return {
        "name": name,
        "expect": expect,
        "seed": SEED.hex(),
        "public": public_of(SEED).hex(),
        "iss": claims.get(1, ""),
        "sub": claims.get(2, ""),
        "payload": payload.hex(),
        "cose": encoded.hex(),
    }


def protected(kid: bytes, iss: str, sub: str) -> dict:
    return {1: ALG, 4: kid, 15: {1: iss, 2: sub}, 16: TYPE}


def insert(header: dict, label: int, value: object) -> dict:
    """Adds a label where deterministic encoding wants it; labels here are not negative."""
    return dict(sorted({**header, label: value}.items()))


def key_id(public: bytes) -> bytes:
    return hashlib.sha256(cbor2.dumps(["rlhf-audit/v1/key", ALG, public])).digest()[:16]


def key_of(alg: int) -> COSEKey:
    public = public_of(SEED)
    return COSEKey.new({1: 1, 2: key_id(public), 3: alg, -1: 6, -2: public, -4: SEED})


def public_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def read(name: str) -> dict:
    return json.loads((DATA / name).read_text("utf-8"))


def unhex(text: str) -> bytes:
    return bytes.fromhex(text)


def demand(holds: bool, failure: str) -> None:
    if not holds:
        raise SystemExit(failure)


if __name__ == "__main__":
    sys.exit(main())
