"""The peers: their environment, their rows, their servers, and how each is asked the same question."""

import hashlib
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from benchmarks import questions
from benchmarks.servers import THREADS, Server

HERE = Path(__file__).parent
DATASETTE, FASTAPI, DJANGO = "Datasette", "FastAPI + SQLModel", "Django REST framework"
_SHAPE = "_shape=objects&_nocount=1&_nofacet=1&_nosuggest=1" + "".join(
    f"&_json={name}" for name in ("speaker", "about", "addressee", "sources")
)


def install(folder: Path) -> Path:
    """Return the folder of the commands of an environment with the pinned requirements, made where it is not there."""
    requirements = HERE / "requirements.txt"
    digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:12]
    environment = folder.resolve() / f"peers-{digest}"
    done = environment / "installed"
    if not done.exists():
        venv.create(environment, with_pip=True, clear=True)
        command = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "--requirement", requirements]
        subprocess.run(command, check=True)
        done.touch()
    return environment / "bin"


def copies(ours: Path) -> tuple[Path, Path]:
    """Return the databases for FastAPI and Django, and for Datasette, made of the rows of `ours` where not there."""
    normal = _copy(ours, ours.with_name(f"{ours.stem}-peers.db"), "ours", "schema.sql")
    return normal, _copy(normal, _flat(ours), "peers", "datasette.sql")


def start(commands: Path, ours: Path, core: int | None) -> Iterator[tuple[str, Server]]:
    """Yield the names of the peers and their servers on the rows of `ours`, each one worker."""
    normal, flat = copies(ours)
    environment = {"PEERS_DATABASE": str(normal)}
    uvicorn = ["uvicorn", "--app-dir", HERE, "--port", "{port}", "--workers", "1", "--no-access-log"]
    gunicorn = ["gunicorn", "--chdir", HERE, "--bind", "127.0.0.1:{port}", "--workers", "1"]
    threads = ["--worker-class", "gthread", "--threads", str(THREADS), "--keep-alive", "75"]
    settings = [("num_sql_threads", str(THREADS)), ("allow_facet", "off"), ("suggest_facets", "off")]
    settings += [("sql_time_limit_ms", "30000"), ("default_cache_ttl", "60")]
    set_ = [word for name, value in settings for word in ("--setting", name, value)]
    for name, command in {
        FASTAPI: [*uvicorn, "with_fastapi:app"],
        DJANGO: [*gunicorn, *threads, "with_django:application"],
        DATASETTE: ["datasette", "serve", "--immutable", flat, "--port", "{port}", *set_],
    }.items():
        yield name, Server([commands / str(command[0]), *command[1:]], environment, core)


def address(name: str, ours: Path, asked: Mapping[str, str]) -> str | None:
    """Return where the peer called `name` answers what is `asked`, or None where it has no such question."""
    if "name" in asked:
        return None
    if name != DATASETTE:
        return questions.address(asked)
    table = f"/{_flat(ours).stem}/quotations"
    match asked:
        case {"id": id_}:
            return f"{table}/{id_}.json?{_SHAPE}"
        case {"speaker": speaker}:
            return f"{table}.json?speaker_id__exact={quote(speaker)}&_sort_desc=date_earliest&_size=20&{_SHAPE}"
        case {"q": words}:
            return f"{table}.json?_search={quote(words)}&_size=20&{_SHAPE}"
    return f"{table}.json?_sort_desc=date_earliest&_size=20&{_SHAPE}"


def _flat(ours: Path) -> Path:
    return ours.with_name(f"{ours.stem}-datasette.db")


def _copy(source: Path, target: Path, schema: str, script: str) -> Path:
    if not target.exists():
        part = target.with_suffix(".part")
        part.unlink(missing_ok=True)
        connection = sqlite3.connect(part)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"ATTACH ? AS {schema}", (str(source),))
        connection.executescript((HERE / script).read_text())
        connection.close()
        part.rename(target)
    return target
