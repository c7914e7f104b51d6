"""What is asked of every server: the same questions, each with many values, so that no one answer stays at hand."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from sqlalchemy import func, select

from benchmarks import corpus
from quoteapi.store.database import Database
from quoteapi.store.models import Quotation, Speaker

DRAWN, FULL_PAGE = 200, 20

BY_ID, SPEAKER, SPEAKER_NAME, NEWEST = "one by id", "speaker", "speaker by name", "newest"
RARE, TWO, PHRASE, COMMON = "rare word", "two words", "phrase", "common word"
SEARCHES = (RARE, TWO, PHRASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of this name; each of `asked` is an ``id``, a ``speaker``, a ``name``, words ``q``, or nothing."""

    name: str
    asked: Sequence[Mapping[str, str]]


def questions(url: str, values: int) -> list[Question]:
    """Return the questions to the database of `url`, each with `values` at the most."""
    database, chance = Database(url), random.Random(1)
    with database.reading() as connection:
        last = connection.scalar(select(func.max(Quotation.id))) or 0
        some = sorted(chance.sample(range(1, last + 1), min(DRAWN, last)))
        drawn = select(Quotation.uid).where(Quotation.id.in_(some)).order_by(Quotation.id)
        ids = connection.scalars(drawn).all()
        # Drawn by what they said, so that those who say much are asked for much.
        wanted = select(Quotation.speaker_id).where(Quotation.id.in_(some))
        full = (
            select(Quotation.speaker_id)
            .where(Quotation.speaker_id.in_(wanted))
            .group_by(Quotation.speaker_id)
            .having(func.count() > FULL_PAGE)
        )
        speakers = connection.execute(select(Speaker.slug, Speaker.name).where(Speaker.id.in_(full))).all()
    database.dispose()
    return [
        Question(BY_ID, [{"id": str(id_)} for id_ in ids[:values]]),
        Question(SPEAKER, [{"speaker": slug} for slug, _ in speakers[:values]]),
        Question(SPEAKER_NAME, [{"name": name} for _, name in speakers[:values]]),
        Question(NEWEST, [{}]),
        Question(RARE, [{"q": word} for word in corpus.RARE[:values]]),
        Question(TWO, [{"q": f"{corpus.COMMON} {word}"} for word in corpus.MIDDLING[:values]]),
        Question(PHRASE, [{"q": f'"{phrase}"'} for phrase in corpus.PHRASES[:values]]),
        Question(COMMON, [{"q": corpus.COMMON}]),
    ]


def address(asked: Mapping[str, str]) -> str:
    """Return where quoteapi answers what is `asked`; FastAPI's and Django's applications are built alike."""
    match asked:
        case {"id": id_}:
            return f"/quotes/{id_}"
        case {"speaker": name} | {"name": name}:
            return f"/quotes?speaker={quote(name)}"
        case {"q": words}:
            return f"/quotes?q={quote(words)}"
    return "/quotes"
