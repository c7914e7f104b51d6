"""`quoteapi serve` and `quoteapi demo` as real processes on loopback."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from quoteapi.server import _Server

READY_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


class Server:
    """A server that listens: requests that come now are answered, if not at once."""

    def __init__(self, folder: Path, command: str = "demo") -> None:
        self.port = free_port()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEAPI_")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from quoteapi.cli import main; main()", command, "--port", str(self.port)],
            cwd=folder,
            env=inherited,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

        self.log = ""
        while '"listening"' not in self.log:
            assert self.process.stderr is not None
            line = self.process.stderr.readline()
            assert line, f"the server ended before it listened: {self.log}"
            self.log += line

    def stop(self) -> str:
        """Stop as a supervisor would, and return what stood on standard output."""
        with self.process as process:
            process.send_signal(signal.SIGTERM)
            assert process.stdout is not None
            assert process.stderr is not None
            self.log += process.stderr.read()
            return process.stdout.read()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    if server.process.poll() is None:
        server.stop()


def test_demo_serves_the_piece_and_prints_three_curl_lines(server: Server, tmp_path: Path) -> None:
    status, body = get(server.port, "/quotes?speaker=Putin")
    assert (status, len(json.loads(body)["results"])) == (200, 2)
    out = server.stop()
    assert out.count("curl 'http://127.0.0.1:") == 3
    assert server.process.returncode == 0
    assert (tmp_path / "quoteapi.db").exists()


def test_demo_welcomes_nobody_to_a_port_that_is_taken(server: Server, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from quoteapi.cli import main; main()", "demo", "--port", str(server.port)],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        text=True,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "in use" in ended.stderr


def test_demo_loads_its_data_once(server: Server, tmp_path: Path) -> None:
    server.stop()
    again = Server(tmp_path)
    total = json.loads(get(again.port, "/quotes?include=total")[1])["total"]
    again.stop()
    assert total == 7


def test_a_request_is_one_json_line_in_the_log(server: Server) -> None:
    get(server.port, "/quotes?speaker=Putin")
    server.stop()
    lines = [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line.get("path") == "/quotes?speaker=Putin"]
    assert {"method": "GET", "status": 200, "level": "info", "event": "request"}.items() <= line.items()
    assert {"milliseconds", "request_id", "timestamp", "bytes", "client"} <= set(line)


@pytest.mark.parametrize("keep_alive", [True, False], ids=["keep-alive", "a connection a request"])
def test_sigterm_under_load_loses_no_request_that_was_accepted(server: Server, keep_alive: bool) -> None:
    answered, lost = [], []
    under_load = threading.Barrier(9)

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=READY_SECONDS)
        for number in range(100_000):
            if number == 20:
                under_load.wait()
            if connection.sock is None:
                try:
                    connection.connect()
                except ConnectionError:
                    return  # Nobody listens any more: this request was never accepted.
            try:
                connection.request("GET", "/quotes", headers={} if keep_alive else {"Connection": "close"})
                response = connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException) as error:
                lost.append(repr(error))
                return
            answered.append((response.status, len(json.loads(body)["results"])))

    clients = [threading.Thread(target=ask) for _ in range(8)]
    for client in clients:
        client.start()
    under_load.wait()
    server.stop()
    for client in clients:
        client.join()
    assert lost == []
    assert set(answered) == {(200, 7)}
    assert server.process.returncode == 0


def test_a_database_that_is_not_migrated_is_alive_and_not_ready(tmp_path: Path) -> None:
    server = Server(tmp_path, "serve")
    found = {path: get(server.port, path)[0] for path in ("/healthz", "/readyz", "/quotes")}
    server.stop()
    assert found == {"/healthz": 200, "/readyz": 503, "/quotes": 503}


def test_what_several_workers_count_is_added_up(tmp_path: Path) -> None:
    server = Server(tmp_path)
    for _ in range(40):
        get(server.port, "/quotes")
    told = get(server.port, "/metrics")[1].decode()
    server.stop()
    wanted = 'quoteapi_http_request_duration_seconds_count{method="GET",route="/quotes",status="200"} 40.0'
    assert wanted in told.splitlines()
    assert "quoteapi_http_requests_in_flight 1.0" in told.splitlines()


def test_what_workers_count_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "temporary"
    kept.mkdir()
    monkeypatch.setenv("TMPDIR", str(kept))
    server = Server(tmp_path)
    get(server.port, "/metrics")
    assert [file.name.startswith("quoteapi-metrics-") for file in kept.iterdir()] == [True]
    server.stop()
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize(("path", "status"), [("/verify", 413), ("/quotes", 401)])
@pytest.mark.parametrize("body", [b" " * 300_000, [b" " * 100_000] * 3], ids=["whole", "in chunks"])
def test_a_body_that_was_not_read_leaves_the_connection_to_the_next_request(
    server: Server, path: str, status: int, body: bytes | list[bytes]
) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=READY_SECONDS)) as connection:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        refused = connection.getresponse()
        refused.read()
        assert (refused.status, refused.getheader("Connection")) == (status, "keep-alive")
        kept = connection.sock
        connection.request("GET", "/healthz")
        assert (connection.getresponse().status, connection.sock) == (200, kept)


@pytest.mark.parametrize(
    ("framing", "body", "status"),
    [
        (("Content-Length", "100000000"), b"", 413),
        (("Transfer-Encoding", "chunked"), b"900000\r\n" + b" " * 9_000_000, 413),
        (("Transfer-Encoding", "chunked"), b"no size\r\n", 400),
    ],
    ids=["far too long", "far too long in chunks", "malformed"],
)
def test_a_body_that_has_no_end_in_reach_is_answered_and_ends_the_connection(
    server: Server, framing: tuple[str, str], body: bytes, status: int
) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=READY_SECONDS)) as connection:
        connection.putrequest("POST", "/verify")
        connection.putheader("Content-Type", "application/json")
        connection.putheader(*framing)
        connection.endheaders(body)
        with connection.getresponse() as refused:
            assert (refused.status, refused.getheader("Connection")) == (status, "close")


@pytest.mark.parametrize("path", ["/", "/docs", "/quotes", "/verify"])
def test_no_reader_waits_until_a_page_is_compiled(app: Flask, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    served = _Server(lambda: app, {}).load()
    monkeypatch.setattr(served.jinja_env, "compile", None)
    assert served.test_client().get(path, headers={"Accept": "text/html"}).status_code == 200
