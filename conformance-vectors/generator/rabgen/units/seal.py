"""seal-*.json and log-id.json: the bytes of a head, part by part.

The first case of each table is the example of seal.md, records.md or example.md, copied from there.
"""

from . import _ed25519, table
from ._cbor import array, bstr, negative, sha256, tstr, uint

TYP = "application/vnd.rlhf-audit.head+cose"
SEED = bytes([7]) * 32
PUBLIC = bytes.fromhex("ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c")
KID = bytes.fromhex("3c917f0973797a5c72360498e9f1d85e")
LOG_ID = "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c"
ROOT_3 = "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1"
ROOT_5 = "fe14a5426fbd70c0fa73f52342afed0da0bd23c4838662ccf6b88a3070ead97b"
HEAD_0 = {"version": 1, "suite": 1, "log_id": LOG_ID, "origin": "lab.example/run-1/rank-0", "size": 3, "root": ROOT_3,
          "spine": 1, "previous": None, "time": 1767225600000, "number": 0, "reason": 0}
DIGEST_0 = "c77cf19df5236fe889c2084a4aa36087fd3db4ad9b56474eb8585ba53fe9028c"
HEAD_1 = {**HEAD_0, "size": 5, "root": ROOT_5, "previous": DIGEST_0, "time": 1767225660000, "number": 1, "reason": 1}
ISSUER, SUBJECT = "lab.example", "run-1"

# The bytes of the page
PAYLOAD_0 = ("8b01015820" + LOG_ID + "78186c61622e6578616d706c652f72756e2d312f72616e6b2d30035820" + ROOT_3
             + "01f61b0000019b76daa8000000")
PROTECTED = ("a40132" "0450" + KID.hex() + "0fa2016b6c61622e6578616d706c65026572756e2d31"
             "1078246170706c69636174696f6e2f766e642e726c68662d61756469742e686561642b636f7365")
STRUCTURE_0 = "846a5369676e617475726531" "5852" + PROTECTED + "40" "586f" + PAYLOAD_0
SIGNATURE_0 = ("2d3c4e5d35582761cd5e0e47252e82c0849522918859fa93beb7c2e04673a9a4"
               "1957342935935409847e0cdb9ee18f09bd63fb5906a5ff0c1a0330d01b459a01")
SIGNATURE_1 = ("e254529cb0057c128ae518ec88e74542c6588519585146719cb43ff65117b086"
               "b515796eaeb3acfb4bfc4c0a86a9b05ee5894a7d062f3d02143b438552886708")
BYTES_0 = "d2845852" + PROTECTED + "a0586f" + PAYLOAD_0 + "5840" + SIGNATURE_0
SHA256_0 = "454a08fcf9fff745a62c13ca0a56382370a03beda0dd6be379ffa8a3d2a85909"
SHA256_1 = "685e8038d71626bc6d2c80eb0857fa7d3e2f1d8fce7506f3d6a9fec6bdf8e1e3"
POSSESSION = {"seed": ("08" * 32), "log_id": LOG_ID, "seq": 4,
              "public": "1398f62c6d1a457c51ba6a4b5f3dbd2f69fca93216218dc8997e416bd17d93ca"}
POSSESSION_MESSAGE = ("847818726c68662d61756469742f76312f706f7373657373696f6e5820" + LOG_ID + "045820" + POSSESSION["public"])
POSSESSION_SIGNATURE = ("e652a13eaab30c75ec9bd4710dad7a954287315df20d8411fd064a747d7126e9"
                        "f7ac4ac9390eb6388a19821afec742502007ea291d1ebad80ccc3ab44bede604")
LOG_OPEN = ("8600001b0000019b76daa80000ae006572756e2d31016444656d6f02736c61622e6578616d706c652f72756e2d312f30"
            "036b6c61622e6578616d706c6504000501066364706f07836764656d6f2d3162f6f60a0c0b010c8182135820ea4a6c63"
            "e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c0d81826a726c68662d617564697465302e312e30"
            "12f513505e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e80")
LOG_OPEN_ID = "243547c038af6f15e24265c2581fcea913a4cc7b737057439b41c4c12558dbe9"
WORKED_LOG_OPEN = ("8600001b0000019b76daa80000ae006572756e2d3701676578616d706c6502736c61622e6578616d706c652f72756e2d"
                   "372f30036b4578616d706c65204c616204000501066364706f07836674696e792d31f6f60a0c0b010c81821358208a88"
                   "e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c0d8012f51350050505050505050505050505"
                   "0505050580")
WORKED_LOG_ID = "7f27a06883c9fc8d236c3c62ca9bfd56fec8756e276ada92aaa3e0351cddbc0b"

# Heads at the borders of their members
BORDERS = {
    "smallest": {**HEAD_0, "origin": "o", "size": 1, "root": LOG_ID, "spine": 1, "time": 0},
    "size 23": {**HEAD_0, "size": 23}, "size 24": {**HEAD_0, "size": 24}, "size 256": {**HEAD_0, "size": 256},
    "size 65536": {**HEAD_0, "size": 65536}, "size 2^32": {**HEAD_0, "size": 2**32}, "size 2^48": {**HEAD_0, "size": 2**48},
    "time 2^53-1": {**HEAD_0, "time": 2**53 - 1}, "number 999999": {**HEAD_1, "number": 999999},
    "reason request": {**HEAD_1, "reason": 2}, "reason recovery": {**HEAD_1, "reason": 3},
    "origin of 23 bytes": {**HEAD_0, "origin": "o" * 23}, "origin of 24 bytes": {**HEAD_0, "origin": "o" * 24},
    "origin of 256 bytes": {**HEAD_0, "origin": "o" * 256}, "origin beyond ASCII": {**HEAD_0, "origin": "labor.example/prüfung/\U0001f512"},
}


def payload(head):
    previous = b"\xf6" if head["previous"] is None else bstr(bytes.fromhex(head["previous"]))
    return array(uint(head["version"]), uint(head["suite"]), bstr(bytes.fromhex(head["log_id"])), tstr(head["origin"]),
                 uint(head["size"]), bstr(bytes.fromhex(head["root"])), uint(head["spine"]), previous, uint(head["time"]),
                 uint(head["number"]), uint(head["reason"]))


def key_id(public):
    return sha256(array(tstr("rlhf-audit/v1/key"), negative(18), bstr(public)))[:16]


def protected(kid, iss, sub):
    return (b"\xa4" + uint(1) + negative(18) + uint(4) + bstr(kid) + uint(15) + b"\xa2" + uint(1) + tstr(iss) + uint(2)
            + tstr(sub) + uint(16) + tstr(TYP))


def structure(header, content):
    return array(tstr("Signature1"), bstr(header), bstr(b""), bstr(content))


def sealed(seed, head, iss, sub):
    header, content = protected(key_id(_ed25519.public_key(seed)), iss, sub), payload(head)
    return b"\xd2" + array(bstr(header), b"\xa0", bstr(content), bstr(_ed25519.sign(seed, structure(header, content))))


def said(name, stated, found):
    """The stated value, if it is what was computed too."""
    if stated is not None and stated != found:
        raise ValueError(f"{name}: said {stated}, found {found}")
    return found


def key_id_table():
    def case(name, public, stated=None):
        return {"name": name, "public": public.hex(), "expect": said(name, stated, key_id(public).hex())}

    return table("seal-key-id", covers=["SEAL-8"], description="`expect` is the kid of the Ed25519 key `public`.",
                 cases=[case("the key of the page", PUBLIC, KID.hex()),
                        *[case(f"the key of the seed {n:02x} 32 times", _ed25519.public_key(bytes([n]) * 32)) for n in (1, 8, 255)],
                        case("32 bytes of 00", bytes(32)), case("32 bytes of ff", b"\xff" * 32)])


def payload_table():
    def case(name, head, stated=None):
        return {"name": name, "head": head, "expect": said(name, stated, payload(head).hex())}

    cases = [case("head 0 of the page", HEAD_0, PAYLOAD_0), case("head 1 of the page", HEAD_1)]
    cases += [case(name, head) for name, head in BORDERS.items()]
    return table("seal-payload", covers=["SEAL-1"],
                 description="`expect` is the payload of a head with the members `head`; hashes are hexadecimal, times in ms.",
                 cases=cases)


def digest_table():
    def case(name, content, stated=None, comment=None):
        found = sha256(array(tstr("rlhf-audit/v1/head"), bstr(content))).hex()
        return {"name": name, **({"comment": comment} if comment else {}), "payload": content.hex(),
                "expect": said(name, stated, found)}

    cases = [case("head 0 of the page", bytes.fromhex(PAYLOAD_0), DIGEST_0), case("head 1 of the page", payload(HEAD_1))]
    cases += [case(name, payload(BORDERS[name])) for name in ("smallest", "origin of 256 bytes")]
    cases += [case(f"{n} bytes of 5a", b"\x5a" * n, comment="no payload of a head; the length of the byte string changes its width")
              for n in (0, 23, 24, 255, 256)]
    return table("seal-head-digest", covers=["SEAL-15"],
                 description="`expect` is the digest by which a next head names the head with this payload.", cases=cases)


def protected_table():
    def case(name, kid, iss, sub, stated=None):
        return {"name": name, "kid": kid.hex(), "iss": iss, "sub": sub,
                "expect": said(name, stated, protected(kid, iss, sub).hex())}

    return table("seal-protected", covers=["SEAL-4"],
                 description="`expect` is the protected header with this kid, issuer and subject, without the head of the byte "
                             "string that it stands in.",
                 cases=[case("the page", KID, ISSUER, SUBJECT, PROTECTED), case("one letter each", KID, "i", "s"),
                        case("23 and 24 bytes", KID, "i" * 23, "s" * 24), case("255 and 256 bytes", KID, "i" * 255, "s" * 256),
                        case("beyond ASCII", bytes(16), "Prüflabor", "실행-7")])


def structure_table():
    def case(name, header, content, stated=None, comment=None):
        return {"name": name, **({"comment": comment} if comment else {}), "protected": header.hex(), "payload": content.hex(),
                "expect": said(name, stated, structure(header, content).hex())}

    header, content = bytes.fromhex(PROTECTED), bytes.fromhex(PAYLOAD_0)
    return table("seal-sig-structure", covers=["SEAL-7"],
                 description="`expect` are the bytes that are signed over `protected` and `payload`, with an empty external_aad.",
                 cases=[case("head 0 of the page", header, content, STRUCTURE_0), case("head 1 of the page", header, payload(HEAD_1)),
                        case("both empty", b"", b"", "846a5369676e617475726531404040", "no head; shows the frame alone"),
                        case("lengths 23 and 24", b"\x11" * 23, b"\x22" * 24, comment="no head; the widths of the lengths"),
                        case("lengths 255 and 256", b"\x11" * 255, b"\x22" * 256, comment="no head; the widths of the lengths"),
                        case("a header that is not deterministic", bytes.fromhex("a1180132"), content,
                             comment="as received, never encoded anew")])


def head_table():
    def case(name, seed, head, iss, sub, stated=None, digest=None, signature=None):
        found = sealed(seed, head, iss, sub)
        said(f"{name}, SHA-256", digest, sha256(found).hex())
        said(f"{name}, signature", signature, found[-64:].hex())
        return {"name": name, "seed": seed.hex(), "head": head, "iss": iss, "sub": sub,
                "expect": said(name, stated, found.hex())}

    cases = [case("head 0 of the page", SEED, HEAD_0, ISSUER, SUBJECT, BYTES_0, SHA256_0, SIGNATURE_0),
             case("head 1 of the page", SEED, HEAD_1, ISSUER, SUBJECT, None, SHA256_1, SIGNATURE_1)]
    cases += [case(name, bytes([n]) * 32, head, "Prüflabor" if n % 2 else "i" * 24, "실행-7" if n % 2 else "s")
              for n, (name, head) in enumerate(BORDERS.items(), 1)]
    return table("seal-head", covers=["SEAL-1", "SEAL-3", "SEAL-4", "SEAL-5", "SEAL-7", "SEAL-8", "SEAL-12"],
                 description="`expect` is the tagged COSE_Sign1 of a head with the members `head`, signed with the Ed25519 "
                             "private key `seed`, for issuer and subject.", cases=cases)


def possession_table():
    def case(name, seed, log_id, seq, stated=None, signature=None):
        public = _ed25519.public_key(bytes.fromhex(seed))
        message = array(tstr("rlhf-audit/v1/possession"), bstr(bytes.fromhex(log_id)), uint(seq), bstr(public))
        found = {"message": message.hex(), "signature": _ed25519.sign(bytes.fromhex(seed), message).hex()}
        return {"name": name, "seed": seed, "log_id": log_id, "seq": seq, "public": public.hex(),
                "expect": said(name, stated, found)}

    cases = [case("the page", POSSESSION["seed"], LOG_ID, 4,
                  {"message": POSSESSION_MESSAGE, "signature": POSSESSION_SIGNATURE})]
    cases += [case(f"seq {seq}", "09" * 32, LOG_OPEN_ID, seq) for seq in (1, 23, 24, 255, 256, 65535, 65536, 2**32, 2**48 - 1)]
    return table("seal-possession", covers=["SEAL-24"],
                 description="`expect` has the message that a new key signs and the signature, by the private key `seed` whose "
                             "public key is `public`, for the key event `seq` of the log.", cases=cases)


def checkpoint_table():
    def case(name, origin, size, root, stated):
        return {"name": name, "origin": origin, "size": size, "root": root, "expect": stated}

    return table("seal-checkpoint", covers=[],
                 description="`expect` is the C2SP checkpoint text of a head.",
                 cases=[case("head 0 of the page", "lab.example/run-1/rank-0", 3, ROOT_3,
                             "lab.example/run-1/rank-0\n3\nNmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=\n"),
                        case("all bits", "o", 2**48, "ff" * 32, "o\n281474976710656\n//////////////////////////////////////////8=\n"),
                        case("no bits", "o", 1, "00" * 32, "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"),
                        case("the standard alphabet", "o", 10, "fb" * 32, "o\n10\n+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s=\n"),
                        case("an origin beyond ASCII", "prüfung.example/1", 2, "00" * 32,
                             "prüfung.example/1\n2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")])


def log_id_table():
    def case(name, entry, stated):
        return {"name": name, "entry": entry, "expect": said(name, stated, sha256(b"\x00" + bytes.fromhex(entry)).hex())}

    return table("log-id", covers=["TREE-1", "TREE-3", "REC-5"], description="`expect` is the id of a log whose first entry is `entry`.",
                 cases=[case("the log-open of records.md", LOG_OPEN, LOG_OPEN_ID),
                        case("the log-open of example.md", WORKED_LOG_OPEN, WORKED_LOG_ID),
                        case("the first entry of tree.md, no log-open", "61", LOG_ID)])


def units():
    return [key_id_table(), payload_table(), digest_table(), protected_table(), structure_table(), head_table(),
            possession_table(), checkpoint_table(), log_id_table()]
