"""The builder of test bundles: from a plain description to the bytes of a bundle.

A description is a tree of `Bundle`, `Log`, `Entry`, `Payload` and `Head`. Everything that follows
from it is computed: commitments, spine numbers, leaf hashes, roots, previous digests, signatures,
the cutting into segments, the header's reasons, the trailer.

Every part can be overridden. An override is

* `...` (the default): the derived value is used;
* a callable: it is given the derived value and returns the one to use;
* anything else: it is used as it is. `Raw(b"…")` is CBOR that is embedded as it is.

What rests on an overridden part is computed from it (hashes, roots, signatures, trailer), so the
defect is the only one. `Built.patched` changes bytes afterwards instead, when nothing but the
trailer shall follow.

    b = sample.small()
    b.log.entries[3].body["candidates"] = 65
    b.log.heads[1].fields["number"] = 7
    built = b.build()
    built.offset("head", 0, 1)              head item 1 of log 0
    built.offset("entry", 0, 3, path=[4])   the body of entry 3 of log 0

Names of places; L is the index of the log in the file (0 for the first):

    magic, header, trailer, end             the item (end: the first byte after the file)
    (item, n)                               item n, the header is item 0
    (log, L)  (segment, L, n)  (body, L, n) log item; segment item; first byte of its body's content
    (head, L, n)  (card, L)  (card-bytes, L)
    (member, L, seq)  (entry, L, seq)  (disclosures, L, seq)
    (disclosure, L, seq, c)  (opening, L, seq, c)  (payload, L, seq, c)     c: compartment by name
    (pruned, L, first)                      a pruned interval
    (signatures, L, n)  (cose, L, n)  (protected, L, n)  (unprotected, L, n)
    (head-payload, L, n)  (signature, L, n)

entry, payload, protected, head-payload and card-bytes are the first byte of the *content*, the other
ones the head of the thing.
"""

from rab.cbor import Tag  # noqa: F401

from .assemble import commitment, cose, interval, opening, protected_header, signature_input, signed  # noqa: F401
from .blob import Blob, skip, walk  # noqa: F401
from .built import Built, default_policy, policy_of  # noqa: F401
from .describe import (COMPUTED, DERIVED, MAGIC, START, Bundle, Context, Entry, Head, Item, Log, Member,  # noqa: F401
                       Payload, Raw, Segment, encoded, kid, public, put, raw_map, seed, sha256, sign)
from .entries import (card_entry, close_log, introduce, manifest_root, open_log, retire, revoke,  # noqa: F401
                      reward_entry, row_root, statistics, tensor_root)
