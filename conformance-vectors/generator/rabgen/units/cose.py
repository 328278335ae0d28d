"""cose-wg-sign1.json: the Sig_structure of COSE_Sign1 messages of the COSE working group."""

from . import _cbor, _ed25519, foreign, table

SOURCE = ("https://github.com/cose-wg/Examples, commit 53d9c634333bb4f529d78f5980fffa2667ee2c12, "
          "eddsa-examples/eddsa-sig-01, eddsa-sig-02 and sign1-tests; The Unlicense (public domain)")

# What of the message is in the Sig_structure that the source states, where it says that the message was
# changed after it was signed: (protected header, payload) as signed.
AS_SIGNED = {
    "sign1-tests/sign-fail-02": ("a10126", "546869732069732074686520636f6e74656e742e"),
    "sign1-tests/sign-fail-03": ("a10126", "546869732069732074686520636f6e74656e742e"),
    "sign1-tests/sign-fail-04": ("a10126", "546869732069732074686520636f6e74656e742e"),
    "sign1-tests/sign-fail-06": ("a10126", "546869732069732074686520636f6e74656e742e"),
    "sign1-tests/sign-fail-07": ("a201260300", "546869732069732074686520636f6e74656e742e"),
}


def _parts(cbor_diag):
    """Protected header, payload and signature of the diagnostic notation that the source prints."""
    strings = [piece.split("'")[0].lower() for piece in cbor_diag.split("h'")[1:]]
    return strings[0], strings[-2], strings[-1]


def _case(given):
    protected, payload, signature = _parts(given["cbor_diag"])
    comment = f"{given['title']}; {given['curve']}"
    if given["file"] in AS_SIGNED:
        protected, payload = AS_SIGNED[given["file"]]
        comment += "; protected header and payload as they were when it was signed"
    if protected == "a0":
        protected = ""
        comment += "; a protected header without members is the empty string in the structure (RFC 9052 §4.4)"
    case = {"name": given["file"], "comment": comment, "protected": protected,
            "external": given["external"], "payload": payload}
    if given["curve"] == "Ed25519":
        public = bytes.fromhex(given["public"])
        signed = bytes.fromhex(given["tobesign"])
        if _ed25519.verdict(public, signed, bytes.fromhex(signature)) != "valid":
            raise ValueError(f"{given['file']}: the signature does not verify")
        case.update({"public": given["public"], "signature": signature})
    by_hand = _cbor.array(_cbor.tstr("Signature1"), *(_cbor.bstr(bytes.fromhex(case[name]))
                                                      for name in ("protected", "external", "payload")))
    if by_hand.hex() != given["tobesign"]:
        raise ValueError(f"{given['file']}: the source states another structure")
    return {**case, "expect": given["tobesign"]}


def units():
    return [table("cose-wg-sign1", source=SOURCE, covers=["SEAL-7", "SEAL-12"],
                  description="`expect` is the Sig_structure of RFC 9052 §4.4 with the context \"Signature1\" over "
                              "`protected`, `external` and `payload`, as the source states it. Where `public` and "
                              "`signature` are there, it is an Ed25519 signature over these bytes and is valid. "
                              "Heads of this format always have an empty external_aad and another protected "
                              "header; the structure is the same.",
                  cases=[_case(given) for given in foreign("cose-wg-sign1.json")])]
