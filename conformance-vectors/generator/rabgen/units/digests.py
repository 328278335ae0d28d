"""digests.json: digests of texts, chats, steps, attachments and references.

The hash input of each case is stated by hand: canonical JSON as text, CBOR head by head.
"""

from rabgen.blob import head

from . import table
from ._cbor import array, bstr, sha256, tstr
from .seal import said


def text(value):
    return sha256(value.encode())


def message(role, said_text=None, **others):
    """The hash input of one message: its content where that is a text, and all others as canonical JSON."""
    pairs = sorted((tstr(name), bstr(text(value))) for name, value in others.items())
    return array(tstr(role), b"\xf6" if said_text is None else bstr(text(said_text)),
                 head(5, len(pairs)) + b"".join(name + value for name, value in pairs))


def case(name, kind, inputs, found, comment=None, stated=None):
    return {"name": name, **({"comment": comment} if comment else {}), "digest": kind, **inputs,
            "expect": said(name, stated, found.hex())}


def text_case(name, value, comment=None, stated=None):
    return case(name, "text", {"text": value}, text(value), comment, stated)


def chat_case(name, json, *messages, comment=None):
    """`json` as a file of JSON has it; `messages` the hash inputs of its messages."""
    return case(name, "chat", {"json": json}, sha256(array(*messages)), comment)


def attachment_case(name, form, value, data, comment=None):
    return case(name, "attachment", {"form": form, "value": value}, sha256(data), comment)


def texts():
    return [
        text_case("2+2?", "2+2?", stated="30ad205245cd25231f697fa8934fdf8d65d0cb24040d9f0d4106fa4cfc68e4c7"),
        text_case("4", "4", stated="4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a"),
        text_case("no text", "", stated="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        text_case("abc", "abc", "FIPS 180-4", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        text_case("spaces and a line feed are kept", " 4 \n", "nothing is trimmed"),
        text_case("CR LF is kept", "a\r\nb"),
        text_case("U+00E9", "\u00e9"), text_case("e and U+0301", "e\u0301", "not normalised: another text"),
        text_case("U+1F600", "\U0001f600", "four bytes of UTF-8, whatever escape the file has"),
        text_case("U+FEFF in front", "\ufeff4"), text_case("U+0000", "a\u0000b"),
    ]


def chats():
    user = message("user", "2+2?")
    return [
        chat_case("the page", '[{"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4", "name": null}]',
                  user, message("assistant", "4"), comment="the member that is null does not count"),
        chat_case("the page, without the null", '[{"role":"user","content":"2+2?"},{"role":"assistant","content":"4"}]',
                  user, message("assistant", "4"), comment="the same digest"),
        chat_case("members in another order", '[{"content":"2+2?","role":"user"}]', user),
        chat_case("one message", '[{"role":"user","content":"2+2?"}]', user),
        chat_case("escapes of JSON", '[{"role":"user","content":"2\\u002b2?"}]', user, comment="undone before anything is hashed"),
        chat_case("a pair of surrogates as escapes", '[{"role":"user","content":"\\ud83d\\ude00"}]', message("user", "\U0001f600")),
        chat_case("no content", '[{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"f","arguments":"{}"}}]}]',
                  message("assistant", tool_calls='[{"function":{"arguments":"{}","name":"f"},"id":"c1"}]')),
        chat_case("content null", '[{"role":"assistant","content":null,"tool_calls":[]}]', message("assistant", tool_calls="[]"),
                  comment="null content and none are one"),
        chat_case("content of no characters", '[{"role":"assistant","content":""}]', message("assistant", "")),
        chat_case("content in parts", '[{"role":"user","content":[{"type":"text","text":"2+2?"},{"type":"image","image":null}]}]',
                  message("user", content='[{"text":"2+2?","type":"text"},{"type":"image"}]'),
                  comment="among the others, and null in its place; members that are null fall away at any depth"),
        chat_case("further members", '[{"role":"assistant","content":"4","name":"bot","reasoning_content":"2+2","n":1}]',
                  message("assistant", "4", name='"bot"', reasoning_content='"2+2"', n="1"),
                  comment="a text as a further member is canonical JSON too, with its quotes; keys ascend in their encodings, so n "
                          "is before name"),
        chat_case("true, false", '[{"role":"user","content":"x","a":true,"b":false}]', message("user", "x", a="true", b="false")),
        chat_case("null in a list stays", '[{"role":"user","content":"x","a":[null,{"b":null},1]}]', message("user", "x", a="[null,{},1]")),
        chat_case("null deep inside", '[{"role":"user","content":"x","a":{"b":{"c":null,"d":[{"e":null,"f":0}]}}}]',
                  message("user", "x", a='{"b":{"d":[{"f":0}]}}')),
        chat_case("an object of nulls alone", '[{"role":"user","content":"x","a":{"b":null}}]', message("user", "x", a="{}"),
                  comment="what is left is an object without members, and it counts"),
        chat_case("numbers of RFC 8785", '[{"role":"user","content":"x","a":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001]}]',
                  message("user", "x", a="[333333333.3333333,1e+30,4.5,0.002,1e-27]")),
        chat_case("numbers, where ECMAScript changes its form", '[{"role":"user","content":"x","a":[1e21,1e20,1e-6,1e-7,-0.0,5e-324,1.0,100]}]',
                  message("user", "x", a="[1e+21,100000000000000000000,0.000001,1e-7,0,5e-324,1,100]")),
        chat_case("strings of RFC 8785", '[{"role":"user","content":"x","a":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/"}]',
                  message("user", "x", a='"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"')),
        chat_case("order of members by UTF-16", '[{"role":"user","content":"x","a":{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}}]',
                  message("user", "x", a='{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'),
                  comment="the example of RFC 8785 §3.2.3: U+1F600 is before U+FB33"),
        chat_case("24 messages", "[" + ",".join(['{"role":"user","content":"2+2?"}'] * 24) + "]", *[user] * 24),
        chat_case("a long content", '[{"role":"user","content":"' + "x" * 300 + '"}]', message("user", "x" * 300)),
        chat_case("a role of no characters", '[{"role":"","content":"4"}]', message("", "4")),
    ]


def attachments():
    return [
        attachment_case("bytes", "bytes", "00ff10", bytes.fromhex("00ff10")),
        attachment_case("an object with bytes", "object with bytes", "00ff10", bytes.fromhex("00ff10"), "its other members do not count"),
        attachment_case("a text", "json", '"2+2?"', b"2+2?", "the text itself, without quotes"),
        attachment_case("an object", "json", '{"name": "f", "parameters": {"x": 1.0, "y": null}}', b'{"name":"f","parameters":{"x":1}}'),
        attachment_case("an object whose bytes are a text", "json", '{"bytes": "AP8Q", "path": null}', b'{"bytes":"AP8Q"}',
                        "no bytes, so canonical JSON"),
        attachment_case("a list", "json", "[1, null]", b"[1,null]"), attachment_case("a number", "json", "1e2", b"100"),
    ]


def steps():
    def step_case(name, values, comment=None):
        return case(name, "steps", {"steps": values}, sha256(array(*[bstr(text(one)) for one in values])), comment)

    return [step_case("two steps", ["2+2", "= 4"]), step_case("one step", ["4"], "not the digest of the text"),
            step_case("a step of no characters", ["", "4"]), step_case("24 steps", [str(n) for n in range(24)])]


def references():
    def reference_case(name, question, model, encoded):
        return case(name, "reference", {"question": question, "model": model}, sha256(array(encoded, tstr(model))))

    return [
        reference_case("digest of the prompt", {"prompt": "2+2?"}, "demo-1b", bstr(text("2+2?"))),
        reference_case("id of the item", {"id": "row-17"}, "demo-1b", tstr("row-17")),
        reference_case("an id of digits is a text", {"id": "17"}, "demo-1b", tstr("17")),
        reference_case("neither", None, "demo-1b", b"\xf6"),
        reference_case("another model", None, "demo-1c", b"\xf6"),
    ]


def prompts():
    """DIG-8; the expectation is the prompt itself."""
    def pair(name, first, second, prompt, comment=None):
        return {"name": name, **({"comment": comment} if comment else {}), "digest": "prompt", "first": first, "second": second,
                "expect": prompt}

    a, b = {"role": "user", "content": "2+2?"}, {"role": "assistant", "content": "4"}
    other, more = {"role": "assistant", "content": "5"}, {"role": "user", "content": "why?"}
    return [
        pair("two texts", "\n\nHuman: 2+2?\n\nAssistant: 4", "\n\nHuman: 2+2?\n\nAssistant: 5", "\n\nHuman: 2+2?\n\nAssistant:"),
        pair("two texts of several turns", "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d",
             "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: e",
             "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:", "the last one in the common prefix"),
        pair("two texts that part early", "\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d",
             "\n\nHuman: a\n\nAssistant: x\n\nHuman: c\n\nAssistant: d", "\n\nHuman: a\n\nAssistant:"),
        pair("two texts without it", "Human: 4", "Human: 5", None, "absent"),
        pair("two texts, only one line feed", "Human: a\nAssistant: 4", "Human: a\nAssistant: 5", None),
        pair("two texts, cut inside it", "\n\nHuman: a\n\nAssistant: 4", "\n\nHuman: a\n\nAssistant, 5", None),
        pair("two equal texts", "\n\nAssistant: 4", "\n\nAssistant: 4", "\n\nAssistant:"),
        pair("two chats", [a, b], [a, other], [a]), pair("two chats of two common messages", [a, b, more], [a, b, other], [a, b]),
        pair("two chats without a common message", [b], [other], None, "absent"),
        pair("two chats with a later common message", [b, a], [other, a], None, "only the first messages count"),
    ]


def kept():
    """DIG-9, DIG-10; the expectation is the form in which the kept text has the digest beside it."""
    def kept_case(name, value, digest, form, comment=None):
        return {"name": name, **({"comment": comment} if comment else {}), "digest": "kept", "kept": value,
                "beside": digest.hex(), "expect": form}

    chat, list_of_steps = '[{"content":"2+2?","role":"user"}]', '["2+2","= 4"]'
    chat_digest = sha256(array(message("user", "2+2?")))
    steps_digest = sha256(array(bstr(text("2+2")), bstr(text("= 4"))))
    return [
        kept_case("kept text", "2+2?", text("2+2?"), "text"), kept_case("kept chat", chat, chat_digest, "chat"),
        kept_case("kept steps", list_of_steps, steps_digest, "steps"),
        kept_case("a text that looks like a chat", chat, text(chat), "text"),
        kept_case("a text that looks like steps", list_of_steps, text(list_of_steps), "text"),
        kept_case("another text", "2+2 ?", text("2+2?"), None),
        kept_case("the content of a kept chat", chat, text("2+2?"), None, "the digest of one content is not that of the chat"),
        kept_case("the text of the only step", '["4"]', text("4"), None, "the digest of one step is not that of the steps"),
        kept_case("a reference", "demo-1b", sha256(array(b"\xf6", tstr("demo-1b"))), None,
                  "stands where there is no text, and is no digest of one"),
        kept_case("steps with the digest of a chat", list_of_steps, chat_digest, None),
    ]


def units():
    cases = texts() + chats() + attachments() + steps() + references() + prompts() + kept()
    return [table("digests", covers=[f"DIG-{n}" for n in range(1, 11)],
                  description="`digest` says of what: `text` (of `text`), `chat` (of the list of messages that `json` is as a file "
                              "of JSON), `steps` (of the texts `steps`), `attachment` (`form` `bytes`: `value` is the bytes; "
                              "`object with bytes`: an object whose member `bytes` is those bytes; `json`: `value` is a JSON "
                              "value), `reference` (`question` is `{\"prompt\": text}`, `{\"id\": text}` or null), `prompt` (of "
                              "the pair `first`, `second` by DIG-8; there `expect` is the prompt, or null where it is absent), `kept` "
                              "(`kept` is a kept text and `beside` the digest beside it; `expect` is the form, `text`, `chat` or "
                              "`steps`, in which DIG-10 holds, or null where it does not). Otherwise `expect` is the digest.", cases=cases)]
