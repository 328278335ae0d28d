"""commitment.json and secrets.json."""

import hmac
import struct

from . import table
from ._cbor import array, bstr, sha256, tstr, uint
from .seal import LOG_ID, LOG_OPEN_ID, WORKED_LOG_ID, said

CONTENT = ("a400582030ad205245cd25231f697fa8934fdf8d65d0cb24040d9f0d4106fa4cfc68e4c7018282"
           "58204b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a6764656d6f"
           "2d3162825820ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39df6"
           "0266726f772d31370562656e")
ANNOTATOR = "a20000015820" + "ab" * 32
SIGNAL = "a50000010002f940000482f90000f942000c191518"
RUN_SECRET = bytes(range(32)).hex()


def commitment(opening, log_id, seq, compartment, payload):
    return sha256(array(tstr("rlhf-audit/v1/commitment"), bstr(bytes.fromhex(opening)), bstr(bytes.fromhex(log_id)), uint(seq),
                        uint(compartment), bstr(bytes.fromhex(payload)))).hex()


def commitment_table():
    def case(name, opening, log_id, seq, compartment, payload, stated=None, comment=None):
        found = commitment(opening, log_id, seq, compartment, payload)
        return {"name": name, **({"comment": comment} if comment else {}), "opening": opening, "log_id": log_id, "seq": seq,
                "compartment": compartment, "payload": payload, "expect": said(name, stated, found)}

    cases = [
        case("content of records.md", "10" * 16, LOG_OPEN_ID, 1, 0, CONTENT,
             "235dc94c8a682299a20b04ea065ce59625aab91d9d4d05110e3eeabe4bc58d77"),
        case("annotator of records.md", "11" * 16, LOG_OPEN_ID, 1, 1, ANNOTATOR,
             "5f7ef5d7422a6d8ee8da6dc3d1ca7ff895db061f643294e2ed183a0553250fed"),
        case("signal of records.md", "12" * 16, LOG_OPEN_ID, 1, 2, SIGNAL,
             "e4bfc502fa1ea2c62a48fde41a617024d98018dfaecadab8038f464c0ee5ebdb"),
        case("content of example.md", "c0" * 16, WORKED_LOG_ID, 1, 0,
             "a3005820" + "a0" * 32 + "0182825820" + "a1" * 32 + "f6825820" + "a2" * 32 + "f60265726f772d31",
             "61432e8c94ca0535576ee2969bcdaf57cfc9c195df0c90e20b307202a65e01b1"),
        case("signal of example.md", "c2" * 16, WORKED_LOG_ID, 1, 2, "a3000001000c191068",
             "10954272b87ac8f4d90439f24b0b57a11db69ed14f14885d90c212ce4b70c25a"),
        case("raw", "13" * 16, LOG_OPEN_ID, 1, 3, SIGNAL),
        case("another log", "12" * 16, LOG_ID, 1, 2, SIGNAL),
        case("another opening", "12" * 15 + "13", LOG_OPEN_ID, 1, 2, SIGNAL),
        case("another payload", "12" * 16, LOG_OPEN_ID, 1, 2, SIGNAL[:-2] + "19"),
        case("no payload", "12" * 16, LOG_OPEN_ID, 1, 2, "", comment="no record is that short; the function has a value for it"),
    ]
    cases += [case(f"seq {seq}", "12" * 16, LOG_OPEN_ID, seq, 2, SIGNAL)
              for seq in (0, 2, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**48 - 1)]
    cases += [case(f"payload of {n} bytes", "12" * 16, LOG_OPEN_ID, 1, 0, "5a" * n) for n in (1, 23, 24, 255, 256, 1000)]
    return table("commitment", covers=["REC-14"],
                 description="`expect` is the commitment to `payload` under `opening`, for compartment `compartment` (0 to 3) of "
                             "entry `seq` of the log. Payloads are not read here.", cases=cases)


def chacha20_block(key, counter, nonce):
    """RFC 8439 §2.3.1, as its pseudo-code has it."""
    state = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key) + (counter,) + struct.unpack("<3I", nonce))
    work = list(state)

    def rotate(value, bits):
        return (value << bits | value >> 32 - bits) & 0xffffffff

    def quarter(a, b, c, d):
        for x, y, z, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            work[x] = (work[x] + work[y]) & 0xffffffff
            work[z] = rotate(work[z] ^ work[x], bits)

    for _ in range(10):
        for lane in range(4):
            quarter(lane, 4 + lane, 8 + lane, 12 + lane)
        for lane in range(4):
            quarter(lane, 4 + (lane + 1) % 4, 8 + (lane + 2) % 4, 12 + (lane + 3) % 4)
    return struct.pack("<16I", *((a + b) & 0xffffffff for a, b in zip(work, state)))


# RFC 8439 §2.3.2
if chacha20_block(bytes(range(32)), 1, bytes.fromhex("000000090000004a00000000"))[:16].hex() != "10f1e7e4d13b5915500fdd1fa32071c4":
    raise ValueError("the block function is not ChaCha20")


def hmac256(key, message):
    return hmac.digest(key, message, "sha256")


def secrets_table():
    def opening_case(name, secret, log_id, seq, key=None, stated=None):
        k = hmac256(bytes.fromhex(secret), b"rlhf-audit/v1/opening-key" + bytes.fromhex(log_id))
        said(f"{name}, key", key, k.hex())
        block = chacha20_block(k, 0, bytes(4) + seq.to_bytes(8, "big"))
        found = [block[16 * c:16 * c + 16].hex() for c in range(4)]
        return {"name": name, "derive": "openings", "run_secret": secret, "log_id": log_id, "seq": seq, "key": k.hex(),
                "expect": said(name, stated, found)}

    def pseudonym_case(name, secret, identifier, stated=None):
        k = hmac256(bytes.fromhex(secret), b"rlhf-audit/v1/pseudonym-key")
        return {"name": name, "derive": "pseudonym", "run_secret": secret, "identifier": identifier.hex(),
                "expect": said(name, stated, hmac256(k, identifier).hex())}

    def commitment_case(name, secret, stated=None):
        t = b"rlhf-audit/v1/secret-commitment"
        found = sha256(t + hmac256(bytes.fromhex(secret), t)).hex()
        return {"name": name, "derive": "secret-commitment", "run_secret": secret, "expect": said(name, stated, found)}

    zero = "00" * 32
    cases = [
        opening_case("openings of the page", RUN_SECRET, LOG_ID, 2,
                     "0a4d9c43041fc1f7cad10d0ad5bec73e8cca7bab3500c682ec7afd31ccd35c57",
                     ["4acad83128db247196bc77f87f3db7dd", "57b615081bc052d7641895075b23ceb9",
                      "899244bbb64407e339af8a9ede8cb158", "4c231c18089e565738600c81a79aa876"]),
        pseudonym_case("pseudonym of the page", RUN_SECRET, b"annotator-17",
                       "8e59d324b61ec76c231d20c77cafd55382fb9a2fb8d11fbcc337958fdd941d48"),
        commitment_case("secret commitment of the page", RUN_SECRET, "13f51ac087f6de14ee154c668bd8a01174f50802df5732c4800fbe1f5b670f6b"),
    ]
    cases += [opening_case(f"openings of entry {seq}", RUN_SECRET, LOG_ID, seq)
              for seq in (0, 1, 3, 255, 256, 2**32 - 1, 2**32, 2**48 - 1)]
    cases += [opening_case("openings of another log", RUN_SECRET, LOG_OPEN_ID, 2), opening_case("openings of another secret", zero, LOG_ID, 2)]
    cases += [pseudonym_case(name, RUN_SECRET, identifier) for name, identifier in (
        ("pseudonym of no bytes", b""), ("pseudonym beyond ASCII", "Ω-оценщик".encode()), ("pseudonym of 64 bytes", b"i" * 64),
        ("pseudonym of 65 bytes", b"i" * 65), ("pseudonym of a space more", b"annotator-17 "), ("pseudonym of another case", b"Annotator-17"))]
    cases += [pseudonym_case("pseudonym of another secret", zero, b"annotator-17"), commitment_case("secret commitment of another secret", zero)]
    return table("secrets", covers=["REC-23"],
                 description="Informative part of seal.md, for writers. `derive` is `openings` (of the four compartments of entry "
                             "`seq`; `key` is K_o), `pseudonym` (of the identifier's bytes) or `secret-commitment`.", cases=cases)


def units():
    return [commitment_table(), secrets_table()]
