"""The yardstick: bare Flask views that answer constants, on the server that quoteapi runs on.

``python -m benchmarks.bare PORT FOLDER`` answers each file of the folder under its name.
"""

import sys
from pathlib import Path

from flask import Flask, Response

from quoteapi.server import serve


def create(folder: Path) -> Flask:
    app = Flask("bare")
    for file in folder.iterdir():
        app.add_url_rule(f"/{file.name}", file.name, _constant(file.read_bytes()))
    return app


def _constant(answer: bytes):
    return lambda: Response(answer, content_type="application/json")


if __name__ == "__main__":
    serve(
        lambda: create(Path(sys.argv[2])),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        workers=1,
        threads=4,
        grace_seconds=5,
    )
