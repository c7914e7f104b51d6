"""The load: a fixed number of kept-alive connections that each ask again as soon as they are answered.

One thread that waits on all sockets at once and parses no more of an answer than where it ends, so that a request
costs the client a small part of what it costs the fastest server here.
"""

import itertools
import re
import select
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """A GET of `path`, which is answered with `status`."""

    path: str
    status: int = 200
    if_none_match: str | None = None

    def encoded(self) -> bytes:
        condition = f"If-None-Match: {self.if_none_match}\r\n" if self.if_none_match else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n{condition}\r\n".encode()


@dataclass(frozen=True, slots=True)
class Turn:
    """What a server did in one turn: answers a second, and how long they took, in milliseconds."""

    per_second: float
    p50: float
    p99: float

    @classmethod
    def of(cls, took: Sequence[float], seconds: float) -> "Turn":
        """Return the figures of answers that `took` so many seconds each, in `seconds` altogether."""
        ordered = sorted(took)
        return cls(
            len(took) / seconds, 1000 * statistics.median(ordered), 1000 * ordered[int((len(ordered) - 1) * 0.99)]
        )


class UnexpectedAnswerError(RuntimeError):
    """A server that answered something else than it was expected to."""


def load(port: int, requests: Sequence[Request], seconds: float, connections: int) -> Turn:
    """Ask `requests` round and round over `connections` for `seconds`. Raises UnexpectedAnswerError."""
    asked = itertools.cycle([(each, each.encoded()) for each in requests])
    poll = select.epoll()
    clients = [_Client(port) for _ in range(connections)]
    by_descriptor = {client.descriptor: client for client in clients}
    took: list[float] = []
    try:
        start = time.perf_counter()
        for client in clients:
            poll.register(client.descriptor, select.EPOLLIN)
            client.ask(*next(asked))
        running = len(clients)
        while running:
            for descriptor, _ in poll.poll():
                client = by_descriptor[descriptor]
                if not client.receive():
                    continue
                now = time.perf_counter()
                took.append(now - client.asked_at)
                if now - start < seconds:
                    client.ask(*next(asked))
                else:
                    running -= 1
        return Turn.of(took, time.perf_counter() - start)
    finally:
        for client in clients:
            client.close()
        poll.close()


def once(port: int, requests: Sequence[Request]) -> list[tuple[float, bytes]]:
    """Ask each of `requests` once over one connection. Return how many milliseconds each took, and its body.

    Raises UnexpectedAnswerError.
    """
    client, answers = _Client(port), []
    try:
        for request in requests:
            client.ask(request, request.encoded())
            while not client.receive():
                pass
            answers.append((1000 * (time.perf_counter() - client.asked_at), client.body()))
        return answers
    finally:
        client.close()


class _Client:
    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), 60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.descriptor = self._socket.fileno()
        self.asked_at = 0.0

    def ask(self, request: Request, encoded: bytes) -> None:
        self._request, self._received, self._ends_at = request, b"", 0
        self.asked_at = time.perf_counter()
        self._socket.sendall(encoded)

    def receive(self) -> bool:
        """Take what has come, and return whether the answer is whole."""
        part = self._socket.recv(1 << 18)
        if not part:
            raise UnexpectedAnswerError(f"{self._request.path}: closed after {self._received!r}")
        self._received += part
        if not self._ends_at and not self._read_head():
            return False
        if self._ends_at < 0:
            return self._received.endswith(b"\r\n0\r\n\r\n")
        return len(self._received) >= self._ends_at

    def _read_head(self) -> bool:
        """Find where the answer ends, -1 where it comes in chunks. Return whether its head is whole."""
        head = self._received.find(b"\r\n\r\n") + 4
        if head < 4:
            return False
        if self._received[9:12] != b"%d" % self._request.status:
            raise UnexpectedAnswerError(f"{self._request.path}: {self._received[:2000]!r}")
        length = _LENGTH.search(self._received, 0, head)
        if self._request.status == 304:
            self._ends_at = head
        else:
            self._ends_at = head + int(length[1]) if length else -1
        return True

    def body(self) -> bytes:
        """Return what stands behind the head of an answer that came whole."""
        return self._received.partition(b"\r\n\r\n")[2]

    def close(self) -> None:
        self._socket.close()
