"""ed25519-rfc8032.json and ed25519-wycheproof.json."""

from . import _ed25519, foreign, table

WYCHEPROOF = ("https://github.com/C2SP/wycheproof, commit dac1dd4729fd1f8dd9e1e9f3dce51d783da6c166, "
              "testvectors_v1/ed25519_test.json, Apache-2.0; one list instead of groups, and the expectation as a "
              "code of this format")


def _rfc(given):
    seed, message = bytes.fromhex(given["seed"]), bytes.fromhex(given["message"])
    if _ed25519.public_key(seed).hex() != given["public"] or _ed25519.sign(seed, message).hex() != given["signature"]:
        raise ValueError(f"{given['name']}: another key or signature comes out")
    return {"name": given["name"], "comment": f"{len(message)} bytes", "seed": given["seed"],
            "public": given["public"], "message": given["message"], "signature": given["signature"],
            "expect": "valid"}


def _wycheproof(given):
    public, message, signature = (bytes.fromhex(given[name]) for name in ("pk", "msg", "sig"))
    expect = _ed25519.verdict(public, message, signature)
    if (expect == "valid") != (given["result"] == "valid"):
        raise ValueError(f"tcId {given['tcId']}: the source says {given['result']}, the rules {expect}")
    comment = ", ".join(given["flags"]) + (f": {given['comment']}" if given["comment"] else "")
    return {"name": f"tcId {given['tcId']}", "comment": comment, "public": given["pk"], "message": given["msg"],
            "signature": given["sig"], "expect": expect}


def units():
    rules = ["SEAL-9", "SEAL-10", "SEAL-11", "SEAL-12", "SEAL-13"]
    return [
        table("ed25519-rfc8032", source="RFC 8032 §7.1, IETF Trust, code components under the Revised BSD License",
              covers=["SEAL-12"],
              description="`seed` gives `public`, and over `message` exactly `signature`; `expect` is the verdict of "
                          "`signature`, as in ed25519.json.",
              cases=[_rfc(given) for given in foreign("rfc8032.json")]),
        table("ed25519-wycheproof", source=WYCHEPROOF, covers=["SEAL-3", *rules],
              description="`expect` is `valid` or the code of SEAL-13; `schema.length` where the signature is not 64 "
                          "bytes long, which SEAL-3 judges before. The source and this format agree in every case "
                          "on what is valid.",
              cases=[_wycheproof(given) for given in foreign("wycheproof-ed25519.json")]),
    ]
