"""The card: codes 1001 to 1005, card.md."""

from functools import lru_cache

from rab import cbor
from rabgen import build, sample
from rabgen.build import COMPUTED, Raw
from rabgen.recipe import vector

ITEM = ("card", 0)
BYTES = ("card-bytes", 0)
BASE = "example/small"


@lru_cache(maxsize=None)
def computed():
    """The card of `sample.small`, as bytes."""
    built = sample.small().build()
    return cbor.Reader(built.items[-1].data.data[2:]).bytes()


def claims():
    """Its claims, to be changed."""
    return cbor.Reader(computed()).value()[1]


def index(id):
    return next(at for at, claim in enumerate(claims()) if claim[0] == id)


def card_of(document):
    """`sample.small` with another card, whose digest it seals."""
    def make():
        b = sample.small()
        b.log.card = document if isinstance(document, bytes) else cbor.encode(document)
        return b
    return make


def changed(claim, /, **members):
    """The card with members of one claim changed."""
    places = {"id": 0, "label": 1, "unit": 2, "cls": 3, "inputs": 4, "value": 5}
    rows = claims()
    for name, value in members.items():
        rows[index(claim)][places[name]] = value
    return [1, rows]


def bad(name, covers, comment, defect, code, make, at=ITEM, base=BASE, **more):
    vector(f"card/{name}", covers=covers, comment=comment, base=base, defect=defect, code=code, at=at,
           rank=more.pop("rank", 0), **more)(make)


def good(name, covers, comment, make, **more):
    vector(f"card/{name}", covers=covers, comment=comment, card=True, **more)(make)


# --- card.missing, card.digest, card.place ------------------------------------------------------------


def item_dropped():
    b = sample.small()
    b.items = lambda items: [item for item in items if item.data.data[:2] != b"\x82\x05"]
    return b


def item_without_entry():
    b = sample.small(card=False)
    b.log.card = computed()
    return b


bad("item-missing", ["BND-22"], "A card that is sealed is carried.", "the card item is left out", "card.missing",
    item_dropped, at=("entry", 0, 31), entry=31)
bad("entry-missing", ["BND-22"], "A card item belongs to a card entry.", "a card item where no card is sealed",
    "card.missing", item_without_entry, base="example/small-without-card")


def entry_field(**fields):
    def make():
        b = sample.small()
        b.log.entries[31].body.update({name.replace("_", "-"): value for name, value in fields.items()})
        return b
    return make


bad("digest-other", ["BND-22", "SEAL-21"], "The log seals the digest of the card.", "the entry has another digest",
    "card.digest", entry_field(digest=bytes(32)))
bad("size-other", ["BND-22"], "The log seals the size of the card.", "the entry has a size that is one more",
    "card.digest", entry_field(size_bytes=lambda context: context.card_size() + 1))
bad("version-two", ["CARD-1"], "The entry names the version of the layout.", "the entry has version 2",
    "card.malformed", entry_field(version=2))


def second_card():
    b = sample.small()
    b.log.entries.insert(31, build.card_entry())
    b.log.heads[-1].after += 1
    return b


def not_before_close():
    b = sample.small()
    b.log.entries.insert(32, build.Entry("threshold", {"suite": "demo-bench", "metric": "late",
                                                       "comparison": "at-most", "bound": 1.0}))
    b.log.heads[-1].after += 1
    return b


bad("second-card", ["SPN-25"], "A log has one card.", "the card entry stands twice", "card.place", second_card,
    at=("entry", 0, 32), entry=32)
bad("not-before-close", ["SPN-26"], "A card is the last entry before log-close.",
    "a threshold stands between card and log-close", "card.place", not_before_close, at=("entry", 0, 31), entry=31)

# --- card.malformed ---------------------------------------------------------------------------------------


def malformed(name, covers, comment, defect, document, path=(), **more):
    bad(f"malformed-{name}", covers, comment, defect, "card.malformed", card_of(document), at=BYTES, path=path, **more)


def ratio_claim(value):
    return changed("people.largest_share", value=value)


RATIO = index("people.largest_share")
LIST = index("method.stages")
TABLE = index("feedback.by_feedback")
ABSENT = next(at for at, claim in enumerate(claims()) if isinstance(claim[5], list) and claim[5][0] == 4)

malformed("trailing", ["CARD-1", "ENC-7"], "A card is one item.", "a byte follows the card",
          computed() + b"\x00", path=(), plus=len(computed()))
malformed("empty", ["CARD-1"], "A card is one item.", "the card has no bytes", b"")
malformed("not-a-row", ["CARD-1"], "A card is a row of two.", "the card is a map", {})
malformed("three-members", ["CARD-1"], "A card is a row of two.", "the card has three members", [1, claims(), 0])
malformed("version", ["CARD-1"], "The layout is version 1.", "the card says version 2", [2, claims()], path=(0,))
malformed("nonminimal", ["CARD-1", "ENC-3"], "A card is deterministic.", "the version takes two bytes",
          [Raw(b"\x18\x01"), claims()], path=(0,))
malformed("claims-257", ["CARD-1"], "A card has at most 256 claims.", "the card has 257 claims",
          [1, claims() + [["integrity.x" + str(n), "", "", 0, [], 0] for n in range(257 - len(claims()))]], path=(1,))
malformed("claim-of-five", ["CARD-1"], "A claim is a row of six.", "a claim has no value",
          [1, [claims()[0][:5]] + claims()[1:]], path=(1, 0))
malformed("id-upper-case", ["CARD-2"], "Ids are of lower-case words.", "an id has a capital",
          changed("identity.name", id="identity.Name"), path=(1, index("identity.name"), 0))
malformed("id-one-word", ["CARD-2"], "An id has two or more words.", "an id is a section alone",
          changed("identity.name", id="identity"), path=(1, index("identity.name"), 0))
malformed("id-65-bytes", ["CARD-2"], "An id has at most 64 bytes.", "an id has 65 bytes",
          changed("identity.name", id="identity." + "x" * 56), path=(1, index("identity.name"), 0))
malformed("id-section", ["CARD-2"], "The first word of an id is a section.", "an id begins with another word",
          changed("identity.name", id="other.name"), path=(1, index("identity.name"), 0))
malformed("id-twice", ["CARD-3"], "Ids are distinct.", "an id stands twice",
          changed("identity.name", id="identity.banner"), path=(1, index("identity.name"), 0))
malformed("section-order", ["CARD-4"], "Sections stand in order.", "the first claim stands at the end",
          [1, claims()[1:] + claims()[:1]], path=(1, len(claims()) - 1, 0))
malformed("input-unknown", ["CARD-5"], "Inputs are named in card.md.", "an input has another name",
          changed("identity.name", inputs=["log-opened"]), path=(1, index("identity.name"), 4, 0))
malformed("input-order", ["CARD-5"], "Inputs ascend.", "two inputs are in the wrong order",
          changed("feedback.by_dataset", inputs=["dataset", "annotation"]),
          path=(1, index("feedback.by_dataset"), 4, 1))
malformed("input-twice", ["CARD-5"], "An input is named once.", "an input stands twice",
          changed("identity.name", inputs=["log-open", "log-open"]), path=(1, index("identity.name"), 4, 1))
malformed("class", ["CARD-1"], "There are five classes.", "a claim has class 5",
          changed("identity.name", cls=5), path=(1, index("identity.name"), 3))
malformed("ratio-not-lowest", ["CARD-6"], "A ratio is in lowest terms.", "a ratio is 2/4", ratio_claim([1, 2, 4]),
          path=(1, RATIO, 5))
malformed("ratio-above-one", ["CARD-6"], "A ratio is at most 1.", "a ratio is 3/2", ratio_claim([1, 3, 2]),
          path=(1, RATIO, 5))
malformed("ratio-of-zero", ["CARD-6"], "A denominator is above 0.", "a ratio is 0/0", ratio_claim([1, 0, 0]),
          path=(1, RATIO, 5))
malformed("ratio-zero-of-two", ["CARD-6"], "0 is 0/1.", "a ratio is 0/2", ratio_claim([1, 0, 2]), path=(1, RATIO, 5))
malformed("row-short", ["CARD-7"], "Rows are as wide as the table.", "a row has one cell less",
          changed("feedback.by_feedback", value=[3, ["feedback", "annotations"], [["pairwise"]]]),
          path=(1, TABLE, 5, 2, 0))
malformed("no-columns", ["CARD-7"], "A table has a column.", "a table has no column",
          changed("feedback.by_feedback", value=[3, [], []]), path=(1, TABLE, 5, 1))
malformed("value-form", ["CARD-1"], "A value has one of the forms of card.md.", "a value has the form 5",
          changed("feedback.by_feedback", value=[5, 0]), path=(1, TABLE, 5, 0))
malformed("value-empty", ["CARD-1"], "A value has one of the forms of card.md.", "a value is the empty array",
          changed("feedback.by_feedback", value=[]), path=(1, TABLE, 5))
malformed("absence-reason", ["CARD-1"], "An absence has one of five reasons.", "an absence has reason 5",
          [1, [[*claim[:5], [4, 5]] if at == ABSENT else claim for at, claim in enumerate(claims())]],
          path=(1, ABSENT, 5, 1))
malformed("digest-short", ["CARD-1"], "A digest has 32 bytes.", "a digest has 31 bytes",
          changed("integrity.log_id", value=bytes(31)), path=(1, index("integrity.log_id"), 5))
malformed("value-too-long", ["CARD-8"], "A value has at most 40,960 bytes.", "a value has 40,961 bytes",
          changed("identity.name", value="x" * 40_958), path=(1, index("identity.name"), 5))
bad("value-at-limit", ["CARD-8", "CARD-18"], "A value of 40,960 bytes is read, and compared.",
    "a value has 40,960 bytes", "card.claim", card_of(changed("identity.name", value="x" * 40_957)))

# --- card.claim -------------------------------------------------------------------------------------------


def claim(name, covers, comment, defect, document, **more):
    bad(f"claim-{name}", covers, comment, defect, "card.claim", card_of(document), **more)


claim("value", ["CARD-17", "CARD-18", "VER-6"], "A claim is computed again.", "there is one annotation more",
      changed("feedback.items", value=10))
claim("digit", ["CARD-18"], "Claims are compared by their bytes.", "the last root has another first bit",
      changed("integrity.head_root", value=bytes([claims()[index("integrity.head_root")][5][0] ^ 0x80])
              + claims()[index("integrity.head_root")][5][1:]))
claim("float", ["CARD-18", "ENC-13"], "1 and 1.0 are two values.", "a count is a float",
      changed("feedback.items", value=9.0))
claim("label", ["CARD-9"], "Labels are fixed.", "a label is another", changed("feedback.items", label="Ratings"))
claim("unit", ["CARD-9"], "Units are fixed.", "a unit is another", changed("feedback.items", unit="items"))
claim("class", ["CARD-9"], "Classes are fixed.", "a class is another", changed("feedback.items", cls=4))
claim("inputs", ["CARD-9", "CARD-19"], "Inputs are fixed.", "a claim names no inputs",
      changed("feedback.items", inputs=[]))
claim("absence", ["CARD-18"], "An absence is a value like others.", "a claim that has a value is absent",
      changed("feedback.items", value=[4, 0]))
claim("missing", ["CARD-9", "CARD-17"], "A card has all claims.", "one claim is left out",
      [1, [row for row in claims() if row[0] != "feedback.items"]])
claim("too-many", ["CARD-9", "CARD-17"], "A card has no other claims.", "one claim more",
      [1, claims() + [["integrity.zeal", "Zeal", "", 0, [], 0]]])
claim("swapped", ["CARD-9", "CARD-17"], "Claims stand in their order.", "two claims of a section change places",
      [1, [*claims()[:2], claims()[3], claims()[2], *claims()[4:]]])
claim("none", ["CARD-9"], "A card has all claims.", "the card has no claim", [1, []])


def withheld(document=None, name="annotator"):
    """`sample.small` whose raters are withheld, with the full card or another."""
    def make():
        b = card_of(document or [1, claims()])()
        for entry in b.log.entries:
            if name in entry.payloads:
                entry.payloads[name].shown = False
        return b
    return make


good("withheld-same", ["CARD-10", "CARD-16", "CARD-19", "VER-7"],
     "Where the raters are withheld, what rests on them is not evaluated, and everything else is compared.", withheld())
good("withheld-value", ["CARD-19", "VER-7"],
     "A value that rests on what is withheld is not evaluated, whatever it is.",
     withheld(changed("people.raters", value=99)))
bad("withheld-label", ["CARD-19"], "Everything about a claim but its value is compared all the same.",
    "the label of a claim that is not evaluated is another", "card.claim",
    withheld(changed("people.raters", label="Raters")), base="card/withheld-same")
bad("withheld-excuse", ["CARD-19", "VER-6"], "A sealed card cannot excuse itself: inputs are the verifier's own.",
    "a claim that can be computed names an input that is withheld, and another value", "card.claim",
    withheld(changed("identity.name", inputs=["annotation.annotator"])), base="card/withheld-same")


def pruned(document=None):
    def make():
        b = card_of(document or [1, claims()])()
        b.log.pruned = [(9, 13)]
        return b
    return make


good("pruned-same", ["CARD-10", "CARD-19", "VER-7"],
     "Where events are pruned, claims about events are not evaluated, and claims about the spine are.", pruned())
bad("pruned-spine-claim", ["CARD-19"], "What rests on the spine is still compared.",
    "the number of checkpoints is another", "card.claim", pruned(changed("checkpoints.count", value=3)),
    base="card/pruned-same")

# --- computing ----------------------------------------------------------------------------------------------


def sealed(log):
    """A log with its card and its end."""
    log.entries += [build.card_entry(), build.close_log()]
    log.card = COMPUTED
    log.seal(reason=1)
    return build.Bundle([log], generator="rabgen card")


@vector("card/abandoned-branches", covers=["CARD-12"], card=True,
        comment="Updates on branches that were left are counted, through two resumes.")
def abandoned_branches():
    log = sample.new_log()
    log.entries += [sample.update(1), sample.checkpoint(1), sample.update(2), sample.update(3),
                    build.Entry("resume", {"checkpoint": 2, "step": 1, "reason": "diverged"}),
                    sample.update(2), build.Entry("resume", {"step": 0, "reason": "again"}),
                    sample.update(1), sample.checkpoint(1)]
    return sealed(log)


def timeline(updates):
    def make():
        log = sample.new_log()
        log.entries += [sample.update(step) for step in range(1, updates + 1)]
        return sealed(log)
    return make


good("timeline-512", ["CARD-13"], "With 512 updates each has a row.", timeline(512))
good("timeline-513", ["CARD-13"], "With 513 updates every second has one.", timeline(513))


@vector("card/thresholds", covers=["CARD-14"], card=True,
        comment="A bound that was sealed before its measurement, one after, one that was never measured, and NaN.")
def thresholds():
    log = sample.new_log()

    def bound(metric, comparison, value):
        return build.Entry("threshold", {"suite": "s", "metric": metric, "comparison": comparison, "bound": value})

    def measured(metric, value, **more):
        return build.Entry("evaluation", {"suite": "s", "results": [[metric, value, None, None, None]], **more})

    log.entries += [bound("a", "at-least", 0.5), measured("a", 0.5), measured("b", 0.75), bound("b", "at-most", 0.5),
                    bound("c", "at-least", 0.0), bound("d", "at-most", 1.0), measured("d", float("nan")),
                    bound("e", "at-least", 1.0),
                    measured("e", 2.0, **{"started-ms": build.START})]
    return sealed(log)


def resumes(number):
    def make():
        log = sample.new_log()
        log.entries += [build.Entry("resume", {"step": 0, "reason": "", "torn-bytes": 1}) for _ in range(number)]
        return sealed(log)
    return make


good("cap-4096-records", ["CARD-15"], "4,096 records of a kind are counted and summed.", resumes(4096))
good("cap-4097-records", ["CARD-15"], "Beyond 4,096 records of a kind their sums are too many, and counts go on.",
     resumes(4097))


@vector("card/list-too-long", covers=["CARD-11"], card=True,
        comment="A table of more than 40,960 bytes is the absence `too many to list`.")
def list_too_long():
    log = sample.new_log()
    for _ in range(12):
        log.entries.append(build.Entry("anomaly", {"rule": "r", "severity": "info", "description": "x" * 4000}))
    return sealed(log)


@vector("card/nothing-recorded", covers=["CARD-9", "CARD-10"], card=True,
        comment="The card of a log that has nothing but a configuration and an end.")
def nothing_recorded():
    return sealed(sample.new_log())


@vector("card/two-logs-one-card", covers=["BND-22"], card=True,
        comment="One of two logs seals a card.")
def two_logs_one_card():
    b = sample.two_logs()
    log = b.logs[0]
    log.entries.insert(len(log.entries) - 1, build.card_entry())
    log.heads[-1].after += 1
    log.card = COMPUTED
    return b
