"""Checking proof files: TREE-11 to TREE-17."""

from rab import cbor, prove
from rabgen import sample
from rabgen.build import public, seed
from rabgen.recipe import operation

POLICY = {"version": 1, "keys": [{"name": "Example Lab", "public": public(seed(1)).hex(), "roles": ["log-signer"]}]}
INCLUSION = {"proof": "inclusion", "rank": 0, "entry": 37, "size": 70}
CONSISTENCY = {"proof": "consistency", "rank": 0, "old": 22, "new": 70}


def made(request, make=sample.long):
    """A proof as its list of members, to be changed."""
    return cbor.Reader(prove.prove(make().build().data, request)).value()


def good(name, covers, comment, members, policy=POLICY):
    operation(f"proof/{name}", op="check-proof", covers=covers, comment=comment, valid=True)(
        lambda: {"proof": encoded(members()), "trust": policy})


def bad(name, covers, comment, base, defect, code, members, policy=POLICY):
    operation(f"proof/{name}", op="check-proof", covers=covers, comment=comment, base=f"proof/{base}",
              defect=defect, valid=False, code=code)(
        lambda: {"proof": encoded(members()), "trust": policy})


def encoded(members):
    return members if isinstance(members, bytes) else cbor.encode(members)


def inclusion(**members):
    """An inclusion proof with members replaced; a function is given what was there."""
    return lambda: replaced(made(INCLUSION), ["text", "head", "entry", "seq", "path"], members)


def consistency(**members):
    return lambda: replaced(made(CONSISTENCY), ["text", "old", "new", "path"], members)


def replaced(row, names, members):
    for name, value in members.items():
        at = names.index(name)
        row[at] = value(row[at]) if callable(value) else value
    return row


def flip(data, at=0):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def other_head(after=None, **changes):
    """A head of `sample.long` with members of its payload changed, and signed again."""
    b = sample.long()
    head = next(h for h in b.log.heads if after is None or h.after == after)
    head.fields.update({name.replace("_", "-"): value for name, value in changes.items()})
    built = b.build()
    return prove.Log(built.data, 0).heads[head.after]


good("inclusion", ["TREE-11", "TREE-13", "TREE-14", "TREE-15", "TREE-16"], "An entry under a signed head.", inclusion())
good("consistency", ["TREE-12", "TREE-13", "TREE-17"], "One head continues another.", consistency())
good("consistency-same", ["TREE-12"], "A head continues itself.",
     lambda: made({**CONSISTENCY, "old": 70}))
good("consistency-next", ["TREE-17"], "The next head names the digest of the one before.",
     lambda: made({**CONSISTENCY, "new": 44}))
good("key-among-others", ["TREE-15", "SEAL-30"], "The policy has several keys; the one of the head counts.", inclusion(),
     {"version": 1, "keys": [{"name": "Other", "public": public(seed(9)).hex(), "roles": ["log-signer"]},
                             *POLICY["keys"]]})

bad("entry-changed", ["TREE-11", "TREE-16"], "The path leads from this entry only.", "inclusion",
    "the time in the entry is another", "tree.root", inclusion(entry=lambda entry: entry[:11] + flip(entry[11:])))
bad("path-hash-changed", ["TREE-11"], "Each hash of the path counts.", "inclusion",
    "one bit of the last hash is another", "tree.root", inclusion(path=lambda path: path[:-1] + [flip(path[-1])]))
bad("path-swapped", ["TREE-11"], "The hashes have their order.", "inclusion", "two hashes change places",
    "tree.root", inclusion(path=lambda path: [path[1], path[0], *path[2:]]))
bad("path-short", ["TREE-11"], "The path has exactly the length implied.", "inclusion", "the last hash is left out",
    "schema.length", inclusion(path=lambda path: path[:-1]))
bad("path-long", ["TREE-11"], "Hashes left over are never ignored.", "inclusion", "a hash stands behind the path",
    "schema.length", inclusion(path=lambda path: [*path, bytes(32)]))
bad("path-63", ["TREE-14", "TREE-11"], "A path of 63 hashes is read, and is too long.", "inclusion",
    "the path has 63 hashes", "schema.length", inclusion(path=[bytes(32)] * 63))
bad("path-64", ["TREE-14"], "A path of more than 63 hashes is refused unread.", "inclusion",
    "the path has 64 hashes", "limit.count", inclusion(path=[bytes(32)] * 64))
bad("path-hash-short", ["TREE-14", "ENC-20"], "A hash has 32 bytes.", "inclusion", "a hash has 31 bytes",
    "schema.length", inclusion(path=lambda path: [path[0][:31], *path[1:]]))
bad("seq-other", ["TREE-16"], "The entry says its own place.", "inclusion", "`seq` is one more", "record.seq",
    inclusion(seq=38))
bad("seq-beyond", ["TREE-11"], "An index is below the size.", "inclusion",
    "the head is the one before the entry", "tree.size",
    lambda: replaced(made(INCLUSION), ["text", "head", "entry", "seq", "path"],
                     {"head": prove.Log(sample.long().build().data, 0).heads[22]}))
bad("entry-is-node", ["TREE-16"], "An inner node is no entry.", "inclusion", "the entry is 64 bytes of two hashes",
    "schema.type", inclusion(entry=lambda _: bytes(64)))
bad("entry-trailing", ["TREE-16", "ENC-7"], "The entry is one item.", "inclusion", "a byte follows in the entry",
    "cbor.trailing", inclusion(entry=lambda entry: entry + b"\x00"))
bad("text-other", ["TREE-14"], "A proof says what it is.", "inclusion", "the text ends in v2", "schema.value",
    inclusion(text="rlhf-audit/v2/inclusion"))
bad("text-of-consistency", ["TREE-14"], "A proof says what it is.", "inclusion",
    "the text is that of a consistency proof", "schema.length", inclusion(text="rlhf-audit/v1/consistency"))
bad("trailing", ["TREE-14", "ENC-7"], "A proof file is one item.", "inclusion", "a byte follows", "cbor.trailing",
    lambda: cbor.encode(made(INCLUSION)) + b"\x00")
bad("nonminimal", ["TREE-14", "ENC-3"], "A proof file is deterministic.", "inclusion", "`seq` takes four bytes",
    "cbor.nonminimal", inclusion(seq=cbor.Raw(b"\x1a\x00\x00\x00\x25")))
bad("empty", ["TREE-14"], "A proof file is one item.", "inclusion", "the file is empty", "cbor.truncated", lambda: b"")
bad("signature", ["TREE-15", "SEAL-12"], "The head is signed.", "inclusion", "the last bit of the signature is another",
    "sig.mismatch", inclusion(head=lambda head: head[:-40] + flip(head[-40:])))
bad("head-algorithm", ["TREE-15", "SEAL-4"], "The head has the one form.", "inclusion", "the algorithm is −8",
    "sig.header", inclusion(head=lambda head: head.replace(b"\xa4\x01\x32", b"\xa4\x01\x27", 1)))
bad("head-version", ["TREE-15", "SEAL-2"], "The head is of this version.", "inclusion", "the head says version 2",
    "head.version", lambda: replaced(made(INCLUSION), ["text", "head", "entry", "seq", "path"],
                                     {"head": other_head(70, version=2)}))
bad("not-a-head", ["TREE-15", "SEAL-3"], "The head is a tagged COSE_Sign1.", "inclusion", "the tag is left out",
    "schema.type", inclusion(head=lambda head: head[1:]))
bad("untrusted", ["TREE-15", "SEAL-30"], "The policy vouches for the key.", "inclusion", "the policy names another key",
    "trust.untrusted", inclusion(),
    {"version": 1, "keys": [{"name": "Other", "public": public(seed(9)).hex(), "roles": ["log-signer"]}]})
bad("no-keys", ["TREE-15"], "Without keys nobody vouches.", "inclusion", "the policy names no key", "trust.untrusted",
    inclusion(), {"version": 1})
bad("role", ["TREE-15", "SEAL-30"], "The key is for heads.", "inclusion", "the key has another role", "trust.role",
    inclusion(), {"version": 1, "keys": [{**POLICY["keys"][0], "roles": ["auditor"]}]})
bad("origin", ["TREE-15", "SEAL-30"], "The key is for this origin.", "inclusion", "the key is for another origin",
    "trust.origin", inclusion(), {"version": 1, "keys": [{**POLICY["keys"][0], "origins": ["lab.example/run-2/*"]}]})
bad("time", ["TREE-15", "SEAL-30"], "The key counts at the as-of time.", "inclusion", "the window has ended",
    "trust.time", inclusion(),
    {"version": 1, "keys": [{**POLICY["keys"][0], "valid_until_ms": 1}], "as_of_ms": 2})

bad("consistency-hash-changed", ["TREE-12"], "Each hash of the path counts.", "consistency",
    "one bit of the first hash is another", "tree.root", consistency(path=lambda path: [flip(path[0]), *path[1:]]))
bad("consistency-path-short", ["TREE-12"], "The path has exactly the length implied.", "consistency",
    "the last hash is left out", "schema.length", consistency(path=lambda path: path[:-1]))
bad("consistency-path-long", ["TREE-12"], "Hashes left over are never ignored.", "consistency",
    "a hash stands behind the path", "schema.length", consistency(path=lambda path: [*path, bytes(32)]))
bad("consistency-same-with-path", ["TREE-12"], "Equal sizes have the empty path.", "consistency-same",
    "the path has a hash", "schema.length", lambda: replaced(made({**CONSISTENCY, "old": 70}),
                                                            ["text", "old", "new", "path"], {"path": [bytes(32)]}))
bad("consistency-reversed", ["TREE-17", "TREE-12"], "The old head comes before the new one.", "consistency",
    "the heads change places", "head.number", lambda: (lambda row: [row[0], row[2], row[1], row[3]])(made(CONSISTENCY)))
bad("consistency-fork", ["TREE-12"], "Equal sizes with different roots are a fork.", "consistency-same",
    "the second head has another root", "head.fork",
    lambda: replaced(made({**CONSISTENCY, "old": 70}), ["text", "old", "new", "path"],
                     {"new": other_head(70, root=bytes(32))}))
bad("consistency-other-run", ["TREE-17"], "Both heads are of one log.", "consistency",
    "the new head is of another log", "head.log",
    lambda: replaced(made(CONSISTENCY), ["text", "old", "new", "path"], {"new": other_head(70, log_id=bytes(32))}))
bad("consistency-origin", ["TREE-17"], "Both heads have one origin.", "consistency",
    "the new head has another origin", "head.log",
    lambda: replaced(made(CONSISTENCY), ["text", "old", "new", "path"], {"new": other_head(70, origin="lab.example/x")}))
bad("consistency-previous", ["TREE-17"], "The next head names the digest of the one before.", "consistency-next",
    "the new head names another digest", "head.previous",
    lambda: replaced(made({**CONSISTENCY, "new": 44}), ["text", "old", "new", "path"],
                     {"new": other_head(44, previous=bytes(32))}))
bad("consistency-old-signature", ["TREE-13", "TREE-15"], "Both heads are signed.", "consistency",
    "the old head's signature is another", "sig.mismatch", consistency(old=lambda head: head[:-40] + flip(head[-40:])))
bad("consistency-issuer", ["TREE-17"], "Both heads are of one issuer.", "consistency",
    "the new head has another issuer", "head.log",
    lambda: replaced(made(CONSISTENCY), ["text", "old", "new", "path"], {"new": reissued(70, 1)}))
bad("consistency-subject", ["TREE-17"], "Both heads are of one run.", "consistency",
    "the new head has another run id", "head.log",
    lambda: replaced(made(CONSISTENCY), ["text", "old", "new", "path"], {"new": reissued(70, 2)}))
for name, code, comment, defect, fields in (
        ("number", "head.fork", "Two heads of one number are a fork.", "the new head has the old one's number", {"number": 0}),
        ("size", "head.size", "A later head is larger.", "the new head has a smaller size", {"size": 20}),
        ("spine-shrinks", "head.spine", "A spine count does not shrink.", "the new head counts no spine entry", {"spine": 0}),
        ("spine-grows", "head.spine", "A spine count grows with the entries at most.",
         "the new head counts more spine entries than it has entries", {"spine": 71}),
        ("time", "head.time", "A later head is not earlier.", "the new head's time is 1", {"time": 1})):
    bad(f"consistency-{name}", ["TREE-17"], comment, "consistency", defect, code,
        lambda fields=fields: replaced(made(CONSISTENCY), ["text", "old", "new", "path"], {"new": other_head(70, **fields)}))
bad("configuration-of-other-log", ["TREE-16", "TREE-3"], "The first entry is the one that gives the log its id.",
    "configuration", "the head names another log", "log.id",
    lambda: replaced(made({**INCLUSION, "entry": 0}), ["text", "head", "entry", "seq", "path"],
                     {"head": other_head(70, log_id=bytes(32))}))
good("configuration", ["TREE-16", "TREE-3"], "The configuration under a head.", lambda: made({**INCLUSION, "entry": 0}))


def reissued(after, claim):
    """A head of `sample.long` with another `iss` or `sub`."""
    b = sample.long()
    head = next(h for h in b.log.heads if h.after == after)
    head.protected = lambda p: {**p, 15: {**p[15], claim: "other.example"}}
    return prove.Log(b.build().data, 0).heads[after]


def pinned(root):
    built = sample.long().build()
    return {**POLICY, "pinned": [{"log_id": built.log_id().hex(), "size": 70, "root": (root or built.root(70)).hex()}]}


good("pinned", ["TREE-15", "SEAL-34"], "The head is the one that was pinned.", inclusion(), pinned(None))
bad("pinned-fork", ["TREE-15", "SEAL-34"], "The head contradicts the one that was pinned.", "pinned",
    "the pinned root is another", "pin.fork", inclusion(), pinned(bytes(32)))
