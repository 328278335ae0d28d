"""cbor-rfc8949-a.json: the examples of RFC 8949, Appendix A."""

from . import foreign, table

# What encoding.md refuses of them, by their hex; all others are accepted.
SAID = {
    "f7": ("cbor.simple", 0), "f0": ("cbor.simple", 0), "f8ff": ("cbor.simple", 0),
    "fa7f800000": ("cbor.float-width", 0), "faff800000": ("cbor.float-width", 0),
    "fb7ff0000000000000": ("cbor.float-width", 0), "fbfff0000000000000": ("cbor.float-width", 0),
    "fa7fc00000": ("cbor.nan", 0), "fb7ff8000000000000": ("cbor.nan", 0),
    "c249010000000000000000": ("cbor.tag", 0), "c349010000000000000000": ("cbor.tag", 0),
    "c074323031332d30332d32315432303a30343a30305a": ("cbor.tag", 0), "c11a514b67b0": ("cbor.tag", 0),
    "c1fb41d452d9ec200000": ("cbor.tag", 0), "d74401020304": ("cbor.tag", 0), "d818456449455446": ("cbor.tag", 0),
    "d82076687474703a2f2f7777772e6578616d706c652e636f6d": ("cbor.tag", 0),
    "5f42010243030405ff": ("cbor.indefinite", 0), "7f657374726561646d696e67ff": ("cbor.indefinite", 0),
    "9fff": ("cbor.indefinite", 0), "9f018202039f0405ffff": ("cbor.indefinite", 0),
    "9f01820203820405ff": ("cbor.indefinite", 0), "83018202039f0405ff": ("cbor.indefinite", 5),
    "83019f0203ff820405": ("cbor.indefinite", 2),
    "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff": ("cbor.indefinite", 0),
    "bf61610161629f0203ffff": ("cbor.indefinite", 0), "826161bf61626163ff": ("cbor.indefinite", 3),
    "bf6346756ef563416d7421ff": ("cbor.indefinite", 0),
}


def _case(given):
    expect = "accept"
    if given["hex"] in SAID:
        code, offset = SAID[given["hex"]]
        expect = {"code": code, "offset": offset}
    return {"name": f"{given['hex']}", "comment": given["diagnostic"], "hex": given["hex"], "expect": expect}


def units():
    cases = [_case(given) for given in foreign("rfc8949-appendix-a.json")]
    if set(SAID) - {case["hex"] for case in cases}:
        raise ValueError("an example that is refused is not there")
    return [table("cbor-rfc8949-a",
                  source="RFC 8949, Appendix A, IETF Trust, code components under the Revised BSD License",
                  covers=["ENC-1", "ENC-4", "ENC-11", "ENC-12", "ENC-15", "ENC-16"],
                  description="Read as in cbor.json; `comment` is the value in diagnostic notation, as the RFC prints "
                              "it. Accepted are exactly the examples in deterministic encoding without tags and "
                              "without simple values beyond false, true and null.",
                  cases=cases)]
