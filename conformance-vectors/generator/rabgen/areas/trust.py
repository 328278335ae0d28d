"""Whom a policy trusts: codes 551 to 554, SEAL-29 to SEAL-33."""

import json

from rabgen import build, sample
from rabgen.build import public, seed
from rabgen.recipe import vector

BASE = "trust/named"
KEY = {"name": "Example Lab", "public": public(seed(1)).hex(), "roles": ["log-signer"]}
OTHER = {"name": "Other", "public": public(seed(9)).hex(), "roles": ["log-signer"]}
LAST = ("head", 0, 1)


def bundle(policy, make=sample.two_heads):
    def made():
        b = make()
        b.policy = policy
        return b
    return made


def policy(*keys, **more):
    return {"version": 1, "keys": list(keys), **more}


def key(**more):
    return {**KEY, **more}


def good(name, covers, comment, given, make=sample.two_heads, **more):
    vector(f"trust/{name}", covers=covers, comment=comment, **more)(bundle(given, make))


def doubt(name, covers, comment, defect, code, given, make=sample.two_heads, at=LAST, base=BASE, rank=0):
    """The record is valid; what the policy asks for is not there."""
    vector(f"trust/{name}", covers=["SEAL-33", *covers], comment=comment, base=base, defect=defect, code=code, at=at,
           rank=rank, trust="untrusted")(bundle(given, make))


def policy_text(value):
    return json.dumps(value).encode()


def refused(name, comment, defect, text):
    data = text if isinstance(text, bytes) else policy_text(text)
    vector(f"trust/refused-{name}", covers=["SEAL-29"], comment=comment, base=BASE, defect=defect, verdict="refused",
           trust="not-evaluated", ok=False)(bundle(data))


good("named", ["SEAL-30", "SEAL-32"], "The policy names the key.", policy(KEY))
good("no-keys", ["SEAL-32"], "A policy without keys evaluates no trust.", {"version": 1, "keys": []}, trust="not-evaluated")
good("further-roles", ["SEAL-30"], "A key may have further roles.", policy(key(roles=["auditor", "log-signer"])))
good("among-others", ["SEAL-30"], "The policy names other keys, too.", policy(OTHER, KEY))
good("origin-exact", ["SEAL-30"], "The origin, exactly.", policy(key(origins=["lab.example/run-1/0"])))
good("origin-rest", ["SEAL-30"], "A star stands for any rest.", policy(key(origins=["x", "lab.example/run-1/*"])))
good("origin-rest-empty", ["SEAL-30"], "The rest may be empty.", policy(key(origins=["lab.example/run-1/0*"])))
good("origin-any", ["SEAL-30"], "A star alone is any origin.", policy(key(origins=["*"])))
good("window-ends", ["SEAL-30"], "Both ends of a window belong to it.",
     policy(key(valid_from_ms=5, valid_until_ms=5), as_of_ms=5))
good("window-unjudged", ["SEAL-30", "README-4"], "Without an as-of time no window is judged.",
     policy(key(valid_from_ms=1, valid_until_ms=2)))
good("listed-twice", ["SEAL-30"], "Of several lines for a key any that counts is enough.",
     policy(key(roles=[]), KEY, key(roles=["auditor"])))
good("as-of-alone", ["SEAL-30"], "An as-of time without windows.", policy(KEY, as_of_ms=0))

doubt("untrusted", ["SEAL-30", "SEAL-32"], "Nobody you trust vouches for it.", "the policy names another key",
      "trust.untrusted", policy(OTHER))
doubt("role", ["SEAL-30"], "The key is for something else.", "the key has the role auditor", "trust.role",
      policy(key(roles=["auditor"])))
doubt("role-none", ["SEAL-30"], "The key is for nothing.", "the key has no role", "trust.role", policy(key(roles=[])))
doubt("origin-other", ["SEAL-30"], "The key is for other origins.", "the origin is that of rank 1", "trust.origin",
      policy(key(origins=["lab.example/run-1/1"])))
doubt("origin-prefix", ["SEAL-30"], "Without a star an origin is exact.", "the origin is a prefix", "trust.origin",
      policy(key(origins=["lab.example/run-1/"])))
doubt("origin-star-inside", ["SEAL-30"], "A star counts as the last character alone.", "the star stands inside", "trust.origin",
      policy(key(origins=["lab.example/*/0"])))
doubt("origin-list-empty", ["SEAL-30"], "An empty list of origins is no origin.", "the list is empty", "trust.origin",
      policy(key(origins=[])))
doubt("window-before", ["SEAL-30"], "The window has not begun.", "the as-of time is before", "trust.time",
      policy(key(valid_from_ms=5), as_of_ms=4))
doubt("window-after", ["SEAL-30"], "The window has ended.", "the as-of time is after", "trust.time",
      policy(key(valid_until_ms=5), as_of_ms=6))
doubt("reason-order", ["SEAL-30"], "The role is judged before the origin, the origin before the time.",
      "role, origin and window are all wrong", "trust.role",
      policy(key(roles=[], origins=[], valid_until_ms=1), as_of_ms=2))
doubt("reason-of-last", ["SEAL-30"], "Of several lines that do not count the last gives the reason.",
      "the first line has no role, the second another origin", "trust.origin",
      policy(key(roles=[]), key(origins=["x"])))


def introduced():
    """A introduces B, which signs the rest."""
    log = sample.new_log()
    log.entries.append(build.introduce(seed(2)))
    log.seal()
    log.entries.append(build.close_log())
    log.seal(reason=1, key=seed(2))
    return build.Bundle([log])


B = {"name": "Example Lab, new", "public": public(seed(2)).hex(), "roles": ["log-signer"]}
good("introduced", ["SEAL-31"], "A key that a trusted key introduced is trusted.", policy(KEY), introduced)
good("introduced-and-named", ["SEAL-31", "SEAL-30"], "The policy names the new key, and not the old one.", policy(B),
     introduced)
doubt("introduced-by-nobody", ["SEAL-31"], "A key that nobody you trust introduced is not trusted.",
      "the policy names another key", "trust.untrusted", policy(OTHER), introduced, base="trust/introduced")
doubt("introduced-but-excluded", ["SEAL-31"], "A key that the policy excludes is not let in by another.",
      "the policy has the new key with another role", "trust.role", policy(KEY, {**B, "roles": ["auditor"]}), introduced,
      base="trust/introduced")


def two_configured():
    """The configuration names A and B; B signs."""
    log = sample.new_log(seeds=[seed(1), seed(2)])
    log.entries.append(sample.pairwise())
    log.seal(key=seed(1))
    log.entries.append(build.close_log())
    log.seal(reason=1, key=seed(2))
    return build.Bundle([log])


good("configured-both", ["SEAL-31"], "Both keys of the configuration are named.", policy(KEY, B), two_configured)
doubt("configured-not-introduced", ["SEAL-31"], "A key of the configuration is trusted by name alone.",
      "the policy names the other key of the configuration", "trust.untrusted", policy(KEY), two_configured,
      base="trust/configured-both")
doubt("one-log-of-two", ["SEAL-32"], "Every log is signed by somebody you trust.", "the policy has no key for the second log",
      "trust.untrusted", policy(KEY), sample.two_logs, at=("head", 1, 1), base="trust/both-logs", rank=1)

refused("empty", "A policy is a JSON object.", "the file is empty", b"")
refused("list", "A policy is a JSON object.", "the file is a list", [])
refused("bytes", "A policy is UTF-8.", "a byte is no UTF-8", b'{"version": 1, "keys": [], "\xff": 0}')
refused("trailing", "A policy is one JSON object.", "a second object follows", b'{"version": 1}{}')
refused("version-missing", "A policy has a version.", "the version is left out", {"keys": []})
refused("version-two", "A policy is of version 1.", "the version is 2", {"version": 2})
refused("version-text", "A version is a number.", "the version is a text", {"version": "1"})
refused("member-unknown", "There are no other members.", "a member `trusted`", policy(KEY, trusted=True))
refused("member-repeated", "No member is repeated.", "`keys` stands twice", b'{"version": 1, "keys": [], "keys": []}')
refused("key-member-unknown", "A key has no other members.", "a member `comment`", policy(key(comment="x")))
refused("key-nameless", "A key has a name.", "the name is left out", policy({k: v for k, v in KEY.items() if k != "name"}))
refused("key-roleless", "A key has roles.", "the roles are left out", policy({k: v for k, v in KEY.items() if k != "roles"}))
refused("key-without-public", "A key has its public key.", "it is left out",
        policy({k: v for k, v in KEY.items() if k != "public"}))
refused("public-short", "A public key has 64 digits.", "two digits are left out", policy(key(public=KEY["public"][:62])))
refused("public-upper-case", "Hexadecimal digits are lower-case.", "the digits are upper-case",
        policy(key(public=KEY["public"].upper())))
refused("public-no-hex", "Hexadecimal digits are 0 to f.", "a digit is g", policy(key(public="g" + KEY["public"][1:])))
refused("roles-text", "Roles are a list.", "the roles are a text", policy(key(roles="log-signer")))
refused("origins-null", "Origins are a list.", "the origins are null", policy(key(origins=None)))
refused("time-negative", "Times are not negative.", "a time is −1", policy(key(valid_from_ms=-1)))
refused("time-fraction", "Times are whole.", "a time is 1.5", policy(key(valid_until_ms=1.5)))
refused("as-of-text", "The as-of time is a number.", "it is a text", policy(KEY, as_of_ms="now"))
PIN = {"log_id": "00" * 32, "size": 1, "root": "00" * 32}
refused("pin-size-zero", "A pinned head covers an entry.", "the size is 0", policy(KEY, pinned=[{**PIN, "size": 0}]))
refused("pin-rootless", "A pinned head has a root.", "the root is left out",
        policy(KEY, pinned=[{"log_id": PIN["log_id"], "size": 1}]))
refused("pin-member-unknown", "A pinned head has no other members.", "a member `time`", policy(KEY, pinned=[{**PIN, "time": 1}]))
refused("pin-root-short", "A root has 64 digits.", "two digits are left out",
        policy(KEY, pinned=[{**PIN, "root": PIN["root"][:62]}]))

refused("pin-log-id-upper-case", "Hexadecimal digits are lower-case.", "the log id is in upper-case digits",
        policy(KEY, pinned=[{**PIN, "log_id": "AB" * 32}]))
refused("pin-idless", "A pinned head has a log id.", "the log id is left out",
        policy(KEY, pinned=[{"size": 1, "root": PIN["root"]}]))
refused("pin-sizeless", "A pinned head has a size.", "the size is left out",
        policy(KEY, pinned=[{"log_id": PIN["log_id"], "root": PIN["root"]}]))
refused("pin-size-text", "A size is a number.", "the size is a text", policy(KEY, pinned=[{**PIN, "size": "1"}]))
refused("pinned-object", "Pinned heads are a list.", "`pinned` is an object", policy(KEY, pinned=PIN))
refused("keys-null", "Keys are a list.", "`keys` is null", {"version": 1, "keys": None})
refused("key-text", "A key is an object.", "a key is the text of the public key", policy(KEY["public"]))
refused("name-number", "A name is a text.", "the name is a number", policy(key(name=1)))
refused("role-number", "A role is a text.", "a role is a number", policy(key(roles=["log-signer", 1])))
refused("origin-null", "An origin is a text.", "an origin is null", policy(key(origins=["*", None])))
refused("version-true", "A version is a number.", "the version is true", {"version": True})
refused("key-member-repeated", "No member is repeated.", "a key has two names",
        policy_text(policy(KEY)).replace(b'"name"', b'"name": "x", "name"'))
refused("member-repeated-escaped", "A name is the text that is meant, however it is written.",
        "`keys` stands twice, once with its k as an escape", b'{"version": 1, "keys": [], "\\u006beys": []}')
refused("as-of-null", "What is absent is left out.", "`as_of_ms` is null", policy(KEY, as_of_ms=None))
refused("nan", "A policy is JSON.", "a time is NaN, which JSON does not have", b'{"version": 1, "as_of_ms": NaN}')
refused("comma", "A policy is JSON.", "a comma follows the last member", b'{"version": 1,}')

# --- more of trust ------------------------------------------------------------------------------------------------

good("escaped-member", ["SEAL-29"], "A name is the text that is meant, however it is written.",
     b'{"\\u0076ersion": 1, "keys": [' + policy_text(KEY) + b']}')
good("version-alone", ["SEAL-29", "SEAL-32"], "All but the version may be left out.", {"version": 1}, trust="not-evaluated")
doubt("as-of-judges", ["SEAL-30"], "With an as-of time the window is judged.", "an as-of time is given", "trust.time",
      policy(key(valid_from_ms=1, valid_until_ms=2), as_of_ms=3), base="trust/window-unjudged")
doubt("origin-case", ["SEAL-30"], "Origins are compared as they are.", "the origin is in upper-case letters", "trust.origin",
      policy(key(origins=["LAB.EXAMPLE/RUN-1/0"])), base="trust/origin-exact")
doubt("reason-origin-before-time", ["SEAL-30"], "The origin is judged before the time.", "origin and window are wrong",
      "trust.origin", policy(key(origins=["x"], valid_until_ms=1), as_of_ms=2))


def rotated(first=seed(1), last=seed(3)):
    """A introduces B, B introduces C; the first head is A's, the second B's, the third C's."""
    def make():
        log = sample.new_log()
        log.entries.append(build.introduce(seed(2)))
        log.seal(key=first)
        log.entries.append(build.introduce(seed(3)))
        log.seal(key=seed(2))
        log.entries.append(build.close_log())
        log.seal(reason=1, key=last)
        return build.Bundle([log])
    return make


good("introduced-in-turn", ["SEAL-31"], "Whom an introduced key introduces is trusted, too.", policy(KEY), rotated())
good("introduced-from-the-middle", ["SEAL-31"], "B is named, and has introduced C; A need not be trusted.", policy(B),
     rotated())
doubt("introduced-from-the-middle-only", ["SEAL-31"], "Trust does not go back: the last head is A's.",
      "A signs the last head", "trust.untrusted", policy(B), rotated(last=seed(1)), at=("head", 0, 2),
      base="trust/introduced-from-the-middle")
doubt("introduced-out-of-time", ["SEAL-31", "SEAL-30"], "A key that does not count introduces nobody.",
      "the window of A ended", "trust.untrusted", policy(key(valid_until_ms=1), as_of_ms=2), introduced,
      base="trust/introduced")
doubt("introduced-excluded-by-time", ["SEAL-31"], "A key that the policy has and excludes stays excluded, with its reason.",
      "the policy has the new key, with a window that ended", "trust.time", policy(KEY, {**B, "valid_until_ms": 1}, as_of_ms=2),
      introduced, base="trust/introduced")
doubt("introduced-by-second-configured", ["SEAL-31"], "Who counts is the signer of the head that seals the introduction.",
      "the policy names the other key of the configuration", "trust.untrusted", policy(KEY), lambda: by_second(),
      base="trust/introduced-by-second")


def by_second():
    """The configuration names A and D; D signs the head that seals the introduction of B, and B the last one."""
    log = sample.new_log(seeds=[seed(1), seed(4)])
    log.entries.append(build.introduce(seed(2)))
    log.seal(key=seed(4))
    log.entries.append(build.close_log())
    log.seal(reason=1, key=seed(2))
    return build.Bundle([log])


D = {"name": "Example Lab, second", "public": public(seed(4)).hex(), "roles": ["log-signer"]}
good("introduced-by-second", ["SEAL-31"], "The second key of the configuration introduces B.", policy(D), by_second)


def last_unsigned():
    b = sample.two_heads()
    b.log.heads[1].signature = lambda s: s[:40] + bytes([s[40] ^ 1]) + s[41:]
    b.policy = policy(OTHER)
    return b


vector("trust/last-head-unsigned", covers=["SEAL-32"], base=BASE, code="sig.mismatch", at=LAST, rank=0, trust="untrusted",
       comment="Where the last head is not signed its key is not judged, and the log is not trusted.",
       defect="the signature of the last head is another; the policy does not have the key either")(last_unsigned)


def first_unsigned():
    b = sample.two_heads()
    b.log.heads[0].signature = lambda s: s[:40] + bytes([s[40] ^ 1]) + s[41:]
    b.policy = policy(KEY)
    return b


vector("trust/first-head-unsigned", covers=["SEAL-32"], base=BASE, code="sig.mismatch", at=("head", 0, 0), rank=0,
       comment="Trust looks at the last head; that another is not signed makes the bundle invalid.",
       defect="the signature of the first head is another")(first_unsigned)


def two_logs_policy(*keys):
    return bundle(policy(*keys), sample.two_logs)


vector("trust/both-logs", covers=["SEAL-32"], comment="Each log is signed by a key of its own, and both are named.")(
    two_logs_policy(KEY, B))
vector("trust/both-logs-other-origins", covers=["SEAL-30", "SEAL-32", "SEAL-33"],
       comment="Each log is judged by its own origin.", base="trust/both-logs", code="trust.origin", at=("head", 0, 1), rank=0,
       trust="untrusted", defect="each key is trusted for the other log's origin")(
    two_logs_policy(key(origins=["lab.example/run-1/1"]), {**B, "origins": ["lab.example/run-1/0"]}))
refused("array", "A policy is an object, not its members in a row.", "the file is an array of the members' values", [1])
refused("key-array", "A key is an object.", "a key is an array of its members' values",
        policy([KEY["name"], KEY["public"], KEY["roles"]]))
refused("pin-array", "A pinned head is an object.", "a pinned head is an array of its members' values",
        policy(KEY, pinned=[[PIN["log_id"], 1, PIN["root"]]]))
