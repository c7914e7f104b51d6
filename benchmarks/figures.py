"""Figures: what was measured, and what is read off it."""

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.load import Turn

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
OURS, BARE, DIRECT = "quoteapi", "bare Flask", "same SQL"


@dataclass(frozen=True, slots=True)
class Key:
    """What was asked of whom. The size and database of bare Flask are those whose answer it gives."""

    question: str
    server: str
    database: str
    size: int


@dataclass(slots=True)
class Figures:
    """The turns of everything asked, and how much memory workers had afterwards, in KiB by database and size."""

    turns: dict[Key, list[Turn]] = field(default_factory=dict)
    memory: dict[tuple[str, int], int] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)

    def add(self, key: Key, turn: Turn) -> None:
        self.turns.setdefault(key, []).append(turn)

    def median(self, key: Key) -> Turn:
        """Return the median of each figure over the turns."""
        turns = self.turns[key]
        return Turn(*(statistics.median(getattr(turn, name) for turn in turns) for name in Turn.__slots__))

    def ratio(self, figure: str, key: Key, to: Key) -> float | None:
        """Return the median of the ratios of the turns, each to the one of the same turn; None if not measured."""
        if key not in self.turns or to not in self.turns:
            return None
        pairs = zip(self.turns[key], self.turns[to], strict=True)
        return statistics.median(getattr(one, figure) / getattr(other, figure) for one, other in pairs)

    def sizes(self) -> list[int]:
        return sorted({key.size for key in self.turns})

    def questions(self) -> list[str]:
        return _unique(key.question for key in self.turns)

    def databases(self) -> list[str]:
        return _unique(key.database for key in self.turns)

    def servers(self) -> list[str]:
        return _unique(key.server for key in self.turns)

    def write(self, file: Path) -> None:
        """Keep everything, so that tables and plots can be made again."""
        kept = {
            "about": self.about,
            "memory": [[*key, value] for key, value in self.memory.items()],
            "turns": [[asdict(key), [asdict(turn) for turn in turns]] for key, turns in self.turns.items()],
        }
        file.write_text(json.dumps(kept, indent=1))

    @classmethod
    def read(cls, file: Path) -> "Figures":
        kept = json.loads(file.read_text())
        return cls(
            turns={Key(**key): [Turn(**turn) for turn in turns] for key, turns in kept["turns"]},
            memory={(database, size): value for database, size, value in kept["memory"]},
            about=kept["about"],
        )


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
