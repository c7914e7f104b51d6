"""The production server: gunicorn, with a stop that loses no request whose connection was made.

Stock gunicorn closes its listening sockets at SIGTERM, and the kernel resets the connections that were waiting
in their backlog. Here no new connection is let into the backlog any more, and the workers take what is in it
before they close. A client that comes later finds nobody, and knows that nothing was done.
"""

import contextlib
import ctypes
import gc
import logging
import os
import re
import shutil
import socket
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import orjson
import structlog
import uuid6
from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import ThreadWorker

_log = structlog.get_logger("quoteapi.server")

# Connections whose handshake is under way when the order to stop comes are established within this time.
DRAIN_SECONDS = 0.5
MAX_BACKLOG = 4096
# A client that takes longer to send its request keeps a thread from the others.
READ_SECONDS = 10
SEND_SECONDS = 20
# What is left of a longer body is not read, and the connection ends: it is more than anything that is taken.
MAX_DROPPED = 8 * 1024 * 1024
DROP_AT_ONCE = 64 * 1024
# New objects after which the youngest are looked through for cycles; a request makes about a thousand.
GARBAGE_THRESHOLD = 10_000

_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_SO_ATTACH_FILTER = 26
# Classic BPF over the TCP header: drop what has SYN without ACK, keep everything else.
_DROP_NEW_CONNECTIONS = (
    (0x30, 0, 0, 13),
    (0x54, 0, 0, 0x12),
    (0x15, 0, 1, 2),
    (0x06, 0, 0, 0),
    (0x06, 0, 0, 0xFFFFFFFF),
)


def serve(
    application: Callable[[], Flask],
    *,
    host: str,
    port: int,
    workers: int,
    threads: int,
    grace_seconds: int,
    welcome: str = "",
) -> None:
    """Serve what `application` makes, anew in each worker, until a signal says stop; then exit the process.

    As soon as it listens, `welcome` goes to standard output.
    """
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    counts = tempfile.mkdtemp(prefix="quoteapi-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
    from prometheus_client.multiprocess import mark_process_dead  # Reads the variable once, when it is imported.

    RequestParser.mesg_class = _Request
    util.write_error = _write_problem
    _Server(
        application,
        {
            "bind": address,
            "workers": workers,
            "threads": threads,
            "worker_class": _Worker,
            "graceful_timeout": grace_seconds,
            "keepalive": 75,
            "accesslog": None,
            "logger_class": _Logger,
            "loglevel": "warning",
            "limit_request_line": 8190,
            "http_parser": "python",
            # Whom a proxy speaks for is the application's to know, by its own setting.
            "forwarded_allow_ips": "",
            "forwarder_headers": "",
            "control_socket_disable": True,
            "child_exit": lambda _, worker: mark_process_dead(worker.pid),  # type: ignore[no-untyped-call]
            "on_exit": lambda _: shutil.rmtree(counts, ignore_errors=True),
            "when_ready": lambda _: _greet(address, welcome),
        },
    ).run()


def _greet(address: str, welcome: str) -> None:
    sys.stdout.write(welcome)
    sys.stdout.flush()
    _log.info("listening", address=f"http://{address}")


class _Server(BaseApplication):
    def __init__(self, application: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._application, self._options = application, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        application = self._application()
        # Compiled now, so that the first reader need not wait for it.
        for template in application.jinja_env.list_templates():
            application.jinja_env.get_template(template)
        return application

    def run(self) -> None:
        _Arbiter(self).run()


class _Arbiter(Arbiter):
    def stop(self, graceful: bool = True) -> None:
        if graceful and not self.reexec_pid:
            for listener in self.LISTENERS:
                _refuse_new_connections(listener.sock)
        super().stop(graceful)


class _Request(Request):
    _is_over: bool | None = None

    def parse_request_line(self, line_bytes: bytes) -> None:
        # curl sends a name as it was typed; a target is ASCII (RFC 9112), and gunicorn refuses anything else.
        super().parse_request_line(_HIGH_BYTE.sub(lambda byte: b"%%%02X" % byte[0][0], line_bytes))

    def should_close(self) -> bool:
        # Asked before the head of the answer is written: gunicorn promises to keep the connection, and then drops at
        # most 64 KiB of what the application left of a body before it hangs up on whoever relied on that.
        if self._is_over is None:
            self._is_over = self._drop_rest()
        return super().should_close() or not self._is_over

    def _drop_rest(self) -> bool:
        """Read what is left of the body, unless it is too much, and return whether the next request is behind it."""
        if any(name == "CONTENT-LENGTH" and int(value) > MAX_DROPPED for name, value in self.headers):
            return False
        body: Any = self.body
        dropped = 0
        try:
            while dropped <= MAX_DROPPED and (rest := body.read(DROP_AT_ONCE)):
                dropped += len(rest)
        except Exception:
            return False
        return dropped <= MAX_DROPPED and not body.failed


class _Logger(Logger):
    """Sends what gunicorn has to say where all other lines go."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers = [_StructlogHandler()]


class _StructlogHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _log.log(record.levelno, record.getMessage(), exc_info=record.exc_info)


def _write_problem(sock: socket.socket, status_int: int, reason: str, mesg: str) -> None:
    """Answer a request that never reached the application as the application answers (RFC 9457)."""
    request_id = str(uuid6.uuid7())
    problem = {"type": "about:blank", "title": reason, "status": status_int, "detail": mesg, "request_id": request_id}
    body = orjson.dumps(problem, option=orjson.OPT_APPEND_NEWLINE)
    head = (
        f"HTTP/1.1 {status_int} {reason}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"X-Request-ID: {request_id}\r\nCache-Control: no-store\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("ascii", "replace") + body)


class _Worker(ThreadWorker):
    _drained_at: float | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._read_since: dict[Any, float] = {}

    def load_wsgi(self) -> None:
        super().load_wsgi()
        # What the application is made of stays; without this a tenth of the time goes into looking at it again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE_THRESHOLD)

    def set_accept_enabled(self, enabled: bool | None) -> None:
        if enabled or self.alive:
            super().set_accept_enabled(enabled)
        elif self._drained_at is None:
            super().set_accept_enabled(True)
            self._drained_at = time.monotonic() + DRAIN_SECONDS
            # The loop that ends the worker waits while it counts a connection.
            self.nr_conns += 1

    def wait_for_and_dispatch_events(self, timeout: float | None) -> None:
        if self._drained_at is None:
            super().wait_for_and_dispatch_events(timeout)
            self._hang_up_on_the_slow()
            return
        left = max(0.0, self._drained_at - time.monotonic())
        super().wait_for_and_dispatch_events(left if timeout is None else min(timeout, left))
        if time.monotonic() >= self._drained_at:
            self._drained_at = None
            super().set_accept_enabled(False)
            for listener in self.sockets:
                self._take_all(listener)
                listener.close()
            self.nr_conns -= 1

    def handle(self, conn: Any) -> Any:
        self._read_since[conn] = time.monotonic()
        # A reader that stops reading keeps a thread no longer than this.
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
        try:
            return super().handle(conn)
        finally:
            self._read_since.pop(conn, None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        if not any(name in ("CONTENT-LENGTH", "TRANSFER-ENCODING") for name, _ in req.headers):
            self._read_since.pop(conn, None)
        return super().handle_request(req, conn)

    def _hang_up_on_the_slow(self) -> None:
        for connection, since in list(self._read_since.items()):
            if time.monotonic() - since > READ_SECONDS:
                with contextlib.suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RD)

    def _take_all(self, listener: Any) -> None:
        for _ in range(MAX_BACKLOG):
            taken = self.nr_conns
            self.accept(listener)
            if self.nr_conns == taken:
                return


def _refuse_new_connections(listener: socket.socket) -> None:
    if listener.family not in (socket.AF_INET, socket.AF_INET6) or not hasattr(socket, "AF_PACKET"):
        return
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in _DROP_NEW_CONNECTIONS)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HL", len(_DROP_NEW_CONNECTIONS), ctypes.addressof(buffer))
    try:
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
    except OSError:
        # A kernel that forbids it: the stop is then only as graceful as gunicorn's own.
        return
