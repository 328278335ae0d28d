"""Entries of which a part is computed, and the numbers that they need."""

from rab import cbor, tree

from .describe import Entry, Payload, public, sha256

def manifest_root(files):
    """SPN-8: SHA-256 over the digests of the files in ascending order of path."""
    return sha256(b"".join(row[2] for row in sorted(files, key=lambda row: row[0].encode())))


def tensor_root(tensors):
    """SPN-10."""
    return tree.root([tree.leaf_hash(cbor.encode(row)) for row in tensors])


def statistics(name, column):
    """EVT-20: the row `reward-stats` of a column."""
    present = [value for value in column if value is not None]
    numbers = [value for value in present if value == value]
    if not numbers:
        return [name, len(present), len(present), None, None, None]
    total = 0.0
    for value in numbers:
        total += value
    return [name, len(present), len(present) - len(numbers), min(numbers), max(numbers),
            total / len(numbers)]


def row_root(prompts, completions, columns, advantages, secret):
    """EVT-21."""
    leaves = []
    for index, (prompt, completion) in enumerate(zip(prompts, completions)):
        under = sha256(cbor.encode(["rlhf-audit/v1/row-opening", secret, index]))[:16]
        row = [under, index, prompt, completion, [column[index] for column in columns],
               advantages[index] if advantages else None]
        leaves.append(tree.leaf_hash(cbor.encode(row)))
    return tree.root(leaves)


def reward_entry(step, functions, advantages=None, raw=None, shown=(), part=None):
    """A reward batch of columns {name: [value or None, …]}; `shown` names what is disclosed."""
    columns = list(functions.values())
    rows = len(columns[0])
    prompts = [sha256(b"prompt %d %d" % (step, row)) for row in range(rows)]
    completions = [sha256(b"completion %d %d" % (step, row)) for row in range(rows)]
    secret = sha256(b"row secret %d" % step)[:16]
    signal = {"values": columns, "row-secret": secret}
    if advantages:
        signal["advantages"] = advantages
    body = {"step": step, "rows": rows, "functions": [statistics(n, c) for n, c in functions.items()],
            "row-root": row_root(prompts, completions, columns, advantages, secret)}
    if part:
        body["part"] = part
    payloads = {"content": Payload({"prompts": b"".join(prompts), "completions": b"".join(completions)}),
                "signal": Payload(signal)}
    if raw:
        payloads["raw"] = Payload({"values": list(raw.values()),
                                   "row-secret": sha256(b"raw row secret %d" % step)[:16]}, shown=False)
    for name, payload in payloads.items():
        if name not in shown and shown != ():
            payload.shown = False
    return Entry("reward", body, payloads)


def open_log(log, **more):
    """The entry `log-open` of a log, from the log's own members; a value None leaves a field out."""
    body = {"run-id": log.run_id, "name": log.name, "origin": log.origin, "issuer": log.issuer,
            "rank": log.rank, "world-size": log.world, "algorithm": "grpo",
            "model": ["tiny-1", None, None], "segment-height": log.height, "suite": 1,
            "keys": [[19, public(key)] for key in log.seeds], "software": [], "synthetic": True,
            "nonce": bytes([5]) * 16}
    body.update({name.replace("_", "-"): value for name, value in more.items()})
    return Entry("log-open", {name: value for name, value in body.items() if value is not None})


def close_log(**more):
    """The entry `log-close` with its totals."""
    body = {"status": "completed", "totals": lambda context: context.totals()}
    body.update(more)
    return Entry("log-close", body)


def card_entry():
    """The entry `card` that seals the card of the log."""
    return Entry("card", {"digest": lambda context: context.card_digest(),
                          "size-bytes": lambda context: context.card_size(), "version": 1})


def introduce(key_seed, reason="rotation", **more):
    """The entry `key-event` that introduces a key with its proof of possession."""
    body = {"operation": "introduce", "key": [19, public(key_seed)],
            "possession": lambda context: context.possession(key_seed), "reason": reason}
    body.update(more)
    return Entry("key-event", body)


def retire(key_seed, reason="rotation"):
    return Entry("key-event", {"operation": "retire", "key": [19, public(key_seed)], "reason": reason})


def revoke(key_seed, last_valid_size, reason="compromise"):
    return Entry("key-event", {"operation": "revoke", "key": [19, public(key_seed)],
                               "last-valid-size": last_valid_size, "reason": reason})
