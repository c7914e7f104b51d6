"""The measuring: every server up at once, and each question put to all of them in turn."""

import contextlib
import http.client
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from benchmarks import peers, questions, servers
from benchmarks.direct import Direct
from benchmarks.figures import BARE, DIRECT, OURS, SQLITE, Figures, Key
from benchmarks.load import Request, Turn, load
from benchmarks.questions import BY_ID, COMMON, FULL_PAGE, NEWEST, SPEAKER
from benchmarks.servers import Server

DEEP, LONGEST = 1000, 100
DEEP_OF = {NEWEST: "page 1,000 of the newest", COMMON: "page 1,000 of the common word"}
UNCHANGED = {BY_ID: "304 of one by id", SPEAKER: "304 of a speaker's page"}
WARM_SECONDS = 0.5
# As many values of a question tell what its statements cost.
SOME = 20

Asking = Callable[[float], Turn]


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard it is measured: turns of so many seconds over so many connections, each question of so many values."""

    turns: int = 5
    seconds: float = 2
    connections: int = 4
    values: int = questions.DRAWN


@dataclass(slots=True)
class Plan:
    """What there is to ask, by question; bare Flask's answers, by the question that they answer."""

    asking: dict[str, dict[Key, Asking]] = field(default_factory=dict)
    answers: dict[Key, bytes] = field(default_factory=dict)

    def add(self, key: Key, asking: Asking) -> None:
        self.asking.setdefault(key.question, {})[key] = asking


def measure(urls: Mapping[tuple[str, int], str], effort: Effort, commands: Path | None, core: int | None) -> Figures:
    """Return the figures of the databases of `urls`, by their kind and size.

    The peers are measured where `commands` has theirs; servers run on `core` where one is given.
    """
    figures, plan = Figures(), Plan()
    with contextlib.ExitStack() as stack:
        ours: dict[tuple[str, int], Server] = {}
        for (database, size), url in urls.items():
            asked = questions.questions(url, effort.values)
            ours[database, size] = stack.enter_context(_running(servers.quoteapi(url, core)))
            _plan_ours(plan, asked, database, size, ours[database, size].port, effort)
            direct = stack.enter_context(contextlib.closing(Direct(url)))
            _plan_direct(plan, asked, database, size, direct)
            if commands and database == SQLITE:
                file = Path(make_url(url).database or "")
                for name, server in peers.start(commands, file, core):
                    stack.enter_context(_running(server))
                    _plan_peer(plan, asked, name, file, size, server.port, effort)
        constants = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        _plan_bare(plan, constants, effort, lambda: stack.enter_context(_running(servers.bare(constants, core))))
        for asking in plan.asking.values():
            for ask in asking.values():
                ask(min(WARM_SECONDS, effort.seconds))
        for turn in range(effort.turns):
            for asking in plan.asking.values():
                for key, ask in asking.items():
                    figures.add(key, ask(effort.seconds))
            print(f"turn {turn + 1} of {effort.turns} done", flush=True)
        for at, server in ours.items():
            figures.memory[at] = server.memory()
    return figures


def _plan_ours(
    plan: Plan, asked: list[questions.Question], database: str, size: int, port: int, effort: Effort
) -> None:
    def add(name: str, requests: list[Request], answers: list[bytes]) -> None:
        key = Key(name, OURS, database, size)
        plan.add(key, lambda seconds: load(port, requests, seconds, effort.connections))
        plan.answers[key] = sorted(answers, key=len)[len(answers) // 2]

    for question in asked:
        paths = [questions.address(each) for each in question.asked]
        answered = [_get(port, path) for path in paths]
        bodies = [body for body, _ in answered]
        add(question.name, [Request(path) for path in paths], bodies)
        if question.name in UNCHANGED:
            tags = [Request(path, 304, tag) for path, (_, tag) in zip(paths, answered, strict=True)]
            add(UNCHANGED[question.name], tags, bodies)
        if question.name in DEEP_OF and (path := _deep(port, paths[0])):
            add(DEEP_OF[question.name], [Request(path)], [_get(port, path)[0]])


def _plan_direct(plan: Plan, asked: list[questions.Question], database: str, size: int, direct: Direct) -> None:
    for question in asked:
        statements = [direct.statements(questions.address(each)) for each in question.asked[:SOME]]
        plan.add(
            Key(question.name, DIRECT, database, size),
            lambda seconds, statements=statements: direct.load(statements, seconds),
        )


def _plan_peer(
    plan: Plan, asked: list[questions.Question], name: str, file: Path, size: int, port: int, effort: Effort
) -> None:
    for question in asked:
        paths = []
        for each in question.asked:
            if path := peers.address(name, file, each):
                _check(each, json.loads(_get(port, path)[0]), f"{name}: {path}")
                paths.append(path)
        if not paths:
            continue
        requests = [Request(path) for path in paths]
        plan.add(
            Key(question.name, name, SQLITE, size),
            lambda seconds, requests=requests: load(port, requests, seconds, effort.connections),
        )


def _check(asked: Mapping[str, str], answer: dict[str, Any], where: str) -> None:
    """Raise RuntimeError unless the `answer` of a peer is what was `asked` for."""
    found = answer.get("results", answer.get("rows", [answer]))
    if len(found) != (1 if "id" in asked else FULL_PAGE):
        raise RuntimeError(f"{where}: {len(found)} quotations")
    for each in found:
        words = " ".join(each[name] or "" for name in ("text", "original", "context")).lower()
        phrase = asked.get("q", "")
        wanted = [phrase.strip('"')] if phrase.startswith('"') else phrase.split()
        fits = (
            asked.get("id", each["id"]) == each["id"]
            and ("speaker" not in asked or asked["speaker"] == each["speaker"]["id"])
            and all(part in words for part in wanted)
        )
        if not fits:
            raise RuntimeError(f"{where}: {each}")


def _plan_bare(plan: Plan, constants: Path, effort: Effort, start: Callable[[], Server]) -> None:
    for at, answer in enumerate(plan.answers.values()):
        (constants / str(at)).write_bytes(answer)
    port = start().port
    for at, key in enumerate(plan.answers):
        requests = [Request(f"/{at}")]
        plan.add(
            Key(key.question, BARE, key.database, key.size),
            lambda seconds, requests=requests: load(port, requests, seconds, effort.connections),
        )


def _deep(port: int, path: str) -> str | None:
    """Return the path of page `DEEP` of `path`, walked to in long pages, or None where it has no full one."""
    left = (DEEP - 1) * FULL_PAGE
    while left:
        limit = min(left, LONGEST)
        following = json.loads(_get(port, _limited(path, limit))[0])["next"]
        if following is None:
            return None
        path, left = following.removeprefix(f"http://127.0.0.1:{port}"), left - limit
    path = _limited(path, FULL_PAGE)
    return path if len(json.loads(_get(port, path)[0])["results"]) == FULL_PAGE else None


def _limited(path: str, limit: int) -> str:
    where, _, query = path.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("limit=")]
    return f"{where}?{'&'.join([*kept, f'limit={limit}'])}"


def _get(port: int, path: str) -> tuple[bytes, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:500]!r}")
        return body, answer.headers.get("ETag", "")
    finally:
        connection.close()


@contextlib.contextmanager
def _running(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        server.stop()
