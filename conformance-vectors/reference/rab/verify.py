"""Verification: `spec/verification.md`. Start here.

`verify` reads the items of a file in order, hands each to the log it belongs to (`log.py`), and makes
the verdict of what was found (`verdict.py`).
"""

from hashlib import sha256

from . import frame
from .cbor import Fault
from .findings import Findings
from .log import Log
from .policy import Policy
from .verdict import Verdict


class File:
    """A file as far as it was read."""

    def __init__(self, data: bytes, policy: Policy):
        self.data = data
        self.policy = policy
        self.findings = Findings()
        self.header: frame.Header | None = None
        self.logs: list[Log] = []
        self.items_before = 0
        self.bodies: list[tuple[int, int]] = []
        self.trailer: frame.Item | None = None
        self.complete = False
        self.open: Log | None = None

    def read(self) -> None:
        """VER-4: in order, to the end or to the first fault of the framing."""
        try:
            for item in frame.items(self.data):
                self._take(item)
            self._end_log()
            self.complete = True
        except Fault as fault:
            self.findings.add(fault.code, fault.offset)
        if self.complete:
            self._judge_trailer()

    def _take(self, item: frame.Item) -> None:
        if item.type == frame.LOG:
            self._end_log()
        if item.type == frame.HEADER:
            self.header = item.header
        elif item.type == frame.LOG:
            self._begin_log(item)
        elif item.type == frame.SEGMENT:
            self.bodies.append((item.content_at, item.end))
            self.open.segment(item)
        elif item.type == frame.HEAD:
            self.open.head(item)
        elif item.type == frame.CARD:
            self.open.card_item = item
        if item.type == frame.TRAILER:
            self.trailer = item
        else:
            self.items_before += 1

    def _begin_log(self, item: frame.Item) -> None:
        """BND-12."""
        if self.logs and item.log.rank <= self.logs[-1].rank:
            self.findings.add("bundle.log-order", item.start)
        self.open = Log(item, self.header, self.policy, self.findings)
        self.open.start = item.start
        self.logs.append(self.open)

    def _end_log(self) -> None:
        if self.open is None:
            return
        self.open.finish()
        self.open = None

    def judge_runs(self) -> None:
        """`log.run`: the logs that have a configuration are of one run."""
        configured = [log for log in self.logs if log.config is not None]
        for log in configured[1:]:
            if run_of(log) != run_of(configured[0]):
                self.findings.add("log.run", log.start, log.rank)

    def _judge_trailer(self) -> None:
        """Step 13, and the number of logs (BND-8)."""
        at = self.trailer.start
        if len(self.logs) != self.header.logs:
            self.findings.add("bundle.log-order", at)
        try:
            items, length, digest = frame.read_trailer(self.data, self.trailer)
        except Fault as fault:
            self.findings.add(fault.code, fault.offset)
            return
        if items != self.items_before:
            self.findings.add("trailer.items", at)
        if length != at:
            self.findings.add("trailer.length", at)
        if digest != self._digest(at):
            self.findings.add("trailer.digest", at)

    def _digest(self, end: int) -> bytes:
        """BND-25: the bodies of the segments are left out."""
        hasher, position = sha256(), 0
        for begin, after in self.bodies:
            hasher.update(self.data[position:begin])
            position = after
        hasher.update(self.data[position:end])
        return hasher.digest()


def run_of(log: Log) -> tuple:
    return log.config["run-id"], log.config["world-size"]


def verify(data: bytes, policy: Policy | None = None) -> Verdict:
    """The verdict on a file under a policy; without one, only integrity is judged."""
    file = File(data, policy or Policy())
    file.read()
    file.judge_runs()
    return Verdict(file)
