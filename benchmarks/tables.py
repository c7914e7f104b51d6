"""All figures as Markdown, and their place in a page of prose."""

import re

from benchmarks.figures import BARE, OURS, Figures, Key


def table(figures: Figures) -> str:
    """Return every question's figures: requests a second, p50 and p99, by size, database and server."""
    lines = [
        "| question | quotations | database | server | requests/s | p50 ms | p99 ms | against bare Flask |",
        "| --- | ---: | --- | --- | ---: | ---: | ---: | ---: |",
    ]
    order = {name: at for at, name in enumerate(figures.questions())}
    for key in sorted(figures.turns, key=lambda key: (order[key.question], key.size, key.database != "SQLite")):
        turn = figures.median(key)
        bare = Key(key.question, BARE, key.database, key.size)
        ratio = figures.ratio("per_second", key, bare)
        lines.append(
            f"| {key.question} | {key.size:,} | {key.database} | {key.server} | {turn.per_second:.0f} "
            f"| {turn.p50:.2f} | {turn.p99:.2f} | {'' if ratio is None else f'{ratio:.2f}'} |"
        )
    return "\n".join(lines) + "\n"


def summary(figures: Figures) -> str:
    """Return requests a second at the largest size: a row for each question, a column for each server."""
    size, servers, databases = figures.sizes()[-1], figures.servers(), figures.databases()
    columns = [
        (server, database)
        for database in databases
        for server in servers
        if any(key.server == server and key.database == database for key in figures.turns)
    ]
    columns.sort(key=lambda column: (databases.index(column[1]), column[0] != OURS))
    lines = [
        "| question | " + " | ".join(f"{server}, {database}" for server, database in columns) + " |",
        "| --- |" + " ---: |" * len(columns),
    ]
    for question in figures.questions():
        cells = [_cell(figures, Key(question, server, database, size)) for server, database in columns]
        lines.append(f"| {question} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(figures: Figures, key: Key) -> str:
    if key not in figures.turns:
        return ""
    turn = figures.median(key)
    return f"{turn.per_second:.0f} ({turn.p50:.1f}, {turn.p99:.1f})"


def memory(figures: Figures) -> str:
    """Return the workers' memory by database and size."""
    lines = ["| database | quotations | worker's PSS, MiB |", "| --- | ---: | ---: |"]
    for (database, size), kibibytes in sorted(figures.memory.items()):
        lines.append(f"| {database} | {size:,} | {kibibytes / 1024:.0f} |")
    return "\n".join(lines) + "\n"


def insert(page: str, name: str, content: str) -> str:
    """Return `page` with `content` between ``<!-- NAME -->`` and ``<!-- /NAME -->``. Raises ValueError without them."""
    pattern = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"the page has no place for {name}")
    return pattern.sub(lambda _: f"\n{content}\n", page)
