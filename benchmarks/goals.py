"""The goals, and the honest figure beside each."""

from collections.abc import Iterator

from benchmarks.figures import BARE, OURS, SQLITE, Figures, Key
from benchmarks.measure import DEEP_OF, UNCHANGED
from benchmarks.peers import DATASETTE, DJANGO, FASTAPI
from benchmarks.questions import BY_ID, COMMON, NEWEST, PHRASE, RARE, SEARCHES, SPEAKER, TWO

Row = tuple[str, str, str, float, float, bool]
_GROWING = (SPEAKER, BY_ID, RARE, TWO, PHRASE, COMMON, NEWEST)


def table(figures: Figures) -> str:
    """Return a Markdown table: each goal, by database, what it asks for and what was measured."""
    lines = ["| what | database | goal | measured | met |", "| --- | --- | --- | ---: | --- |"]
    for what, database, sign, goal, measured, met in rows(figures):
        lines.append(f"| {what} | {database} | {sign} {goal:.2f} | {measured:.2f} | {'yes' if met else '**no**'} |")
    return "\n".join(lines) + "\n"


def rows(figures: Figures) -> Iterator[Row]:
    """Yield each goal's row; what was not measured has none."""
    small, large = figures.sizes()[0], figures.sizes()[-1]
    for database in figures.databases():
        compared = _Compared(figures, database, large)
        at_large = f"at {large:,}"
        yield from compared.least(f"`?speaker=` page of 20 {at_large}, requests/s against bare Flask", SPEAKER, 0.5)
        yield from compared.least(f"one quotation by id {at_large}, against the same", BY_ID, 0.6)
        for question in SEARCHES:
            yield from compared.least(f"`q=` {question} {at_large}, against the same", question, 0.35)
        yield from compared.most(f"`q=` common word {at_large}, p50 against the rare word's", COMMON, RARE, 5)
        for first, deep in DEEP_OF.items():
            yield from compared.most(f"{deep} {at_large}, p50 against its page 1", deep, first, 1.2)
        if small < large:
            for question in _GROWING:
                yield from compared.grown(f"{question}, p50 {at_large} against {small:,}", question, small, 1.5)
        if database == SQLITE:
            for question in _GROWING:
                yield from compared.ahead(question)
        for question in UNCHANGED.values():
            yield from compared.least(f"{question} {at_large}, against bare Flask", question, 0.7)
        if small < large and (database, large) in figures.memory:
            grown = figures.memory[database, large] / figures.memory[database, small]
            yield f"worker's memory {at_large} against {small:,}", database, "≤", 1.3, grown, grown <= 1.3


class _Compared:
    def __init__(self, figures: Figures, database: str, size: int) -> None:
        self._figures, self._database, self._size = figures, database, size

    def _key(self, question: str, server: str = OURS, size: int | None = None) -> Key:
        return Key(question, server, self._database, size or self._size)

    def least(self, what: str, question: str, goal: float) -> Iterator[Row]:
        measured = self._figures.ratio("per_second", self._key(question), self._key(question, BARE))
        if measured is not None:
            yield what, self._database, "≥", goal, measured, measured >= goal

    def most(self, what: str, question: str, to: str, goal: float) -> Iterator[Row]:
        measured = self._figures.ratio("p50", self._key(question), self._key(to))
        if measured is not None:
            yield what, self._database, "≤", goal, measured, measured <= goal

    def grown(self, what: str, question: str, small: int, goal: float) -> Iterator[Row]:
        measured = self._figures.ratio("p50", self._key(question), self._key(question, size=small))
        if measured is not None:
            yield what, self._database, "≤", goal, measured, measured <= goal

    def ahead(self, question: str) -> Iterator[Row]:
        """Yield the rows against the fastest peer and against Datasette."""
        ratios = {
            peer: ratio
            for peer in (DATASETTE, FASTAPI, DJANGO)
            if (ratio := self._figures.ratio("per_second", self._key(question), self._key(question, peer)))
        }
        if not ratios:
            return
        fastest = min(ratios, key=lambda peer: ratios[peer])
        what = f"{question} at {self._size:,}, requests/s against"
        measured = ratios[fastest]
        yield f"{what} the fastest peer, {fastest}", self._database, ">", 1, measured, measured > 1
        measured = ratios[DATASETTE]
        yield f"{what} Datasette", self._database, "≥", 3, measured, measured >= 3
