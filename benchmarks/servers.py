"""Server processes: started on a free port, on a core of their own where there are two, and stopped."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

START_SECONDS = 120
THREADS = 4
_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEAPI_")}


class Server:
    """A server process that listens on `port`; ``{port}`` in its command stands for it."""

    def __init__(
        self, command: Sequence[str | Path], environment: Mapping[str, str] | None = None, core: int | None = None
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        words = [str(part).replace("{port}", str(self.port)) for part in command]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open for as long as the server
        self._process = subprocess.Popen(
            words,
            env=_ENVIRONMENT | dict(environment or {}),
            stdout=self._log,
            stderr=self._log,
            preexec_fn=None if core is None else lambda: os.sched_setaffinity(0, {core}),
        )
        self._wait(words)

    def _wait(self, words: list[str]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.05)
        self.stop()
        self._log.seek(0)
        raise RuntimeError(f"{words} does not listen: {self._log.read().decode()[-2000:]}")

    def memory(self) -> int:
        """Return the proportional set size (PSS) of the largest of its processes, in KiB: the worker."""
        return max(_proportional(pid) for pid in (self._process.pid, *_children(self._process.pid)))

    def stop(self) -> None:
        """Stop it at once: nobody is asking any more."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()


def quoteapi(url: str, core: int | None = None) -> Server:
    """Return `quoteapi serve` on the database of `url`, one worker."""
    command = [sys.executable, "-c", "from quoteapi.cli import main; main()", "serve", "--port", "{port}"]
    environment = {"QUOTEAPI_DATABASE_URL": url, "QUOTEAPI_LOG_LEVEL": "error"}
    return Server([*command, "--workers", "1", "--threads", str(THREADS)], environment, core)


def bare(folder: Path, core: int | None = None) -> Server:
    """Return bare Flask that answers each file of `folder` under its name."""
    return Server([sys.executable, "-m", "benchmarks.bare", "{port}", folder], core=core)


@contextlib.contextmanager
def cores(wanted: bool) -> Iterator[int | None]:
    """Keep this process, the client, off one core, and yield that core for the servers; None where there is but one."""
    before = os.sched_getaffinity(0)
    if not wanted or len(before) < 2:
        yield None
        return
    server, *client = sorted(before)
    os.sched_setaffinity(0, client)
    try:
        yield server
    finally:
        os.sched_setaffinity(0, before)


def _children(parent: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in parentheses may hold anything; behind it come the state and the parent.
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                yield int(stat.parent.name)


def _proportional(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise RuntimeError(f"process {pid} tells no PSS")
