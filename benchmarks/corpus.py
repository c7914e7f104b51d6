"""Made-up quotations in the proportions of an archive: few speakers say most, few words are most of what is said.

Speakers, publishers and words follow Zipf's law (Zipf 1949), lengths of texts are log-normal with a median of 22
words, a fifth of the dates are unknown and others are a day, a month, a year, a season or an interval. The same
number and seed give the same quotations.

What searches ask for is put in on purpose, so that its share is known: COMMON in 30 % of the texts, each of RARE in
RARE_TIMES texts whatever the number, and each of PHRASES in 0.5 % of the texts beside what chance brings.
"""

import hashlib
import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from quoteapi.text.draft import QuotationDraft, SourceDraft, SpeakerDraft
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.source_url import SourceUrl

GIVEN = ["John", "Maria", "Ivan", "Ahmed", "Li", "Anna", "Olga", "Peter", "Fatima", "José", "Владимир", "Νίκος"]
SYLLABLES = ["ka", "ro", "mi", "ten", "vos", "lu", "ber", "sha", "di", "non", "pra", "el", "gu", "fi", "zo", "hart"]
LANGUAGES = (["en"] * 14) + ["ru", "ru", "ar", "de", "fr", "zh-Hant"]
KINDS = ["person", "person", "person", "organization", "country", "office"]
ROLES = [None, "minister", "president", "spokesperson", "chief executive", "coach"]
WORDS = 50_000


def word(number: int) -> str:
    """Return the word of this frequency rank."""
    letters = []
    while True:
        number, at = divmod(number, len(SYLLABLES))
        letters.append(SYLLABLES[at])
        if not number:
            return "".join(letters)


COMMON, COMMON_SHARE = "policy", 0.3
RARE, RARE_TIMES = [f"zugzwang{word(at)}" for at in range(20)], 50
PHRASES, PHRASE_SHARE = [f"{word(20 + at)} {word(60 + 3 * at)}" for at in range(20)], 0.005
# Words that by Zipf's law stand in every seventh to twelfth quotation, text and context together.
MIDDLING = [word(20 + at) for at in range(20)]


def quotations(number: int, seed: int = 1) -> Iterator[QuotationDraft]:
    """Yield `number` quotations."""
    chance = random.Random(seed)
    vocabulary, frequency = _vocabulary(), _zipf(WORDS)
    people, fame = range(max(100, number // 20)), _zipf(max(100, number // 20))
    publishers, reach = range(200), _zipf(200)
    pages = max(50, number // 3)
    rare = _places(chance, number)

    def somebody() -> SpeakerDraft:
        at = chance.choices(people, cum_weights=fame)[0]
        name = f"{GIVEN[at % len(GIVEN)]} {word(at + 300).title()} {word(at % 97 + 20).title()}"
        return SpeakerDraft(name=name, kind=KINDS[at % len(KINDS)])

    def words(median: int) -> list[str]:
        length = min(max(round(chance.lognormvariate(0, 0.6) * median), 4), 150)
        return chance.choices(vocabulary, cum_weights=frequency, k=length)

    def said(at: int) -> str:
        text = words(22)
        put = [COMMON] if chance.random() < COMMON_SHARE else []
        put += [phrase for phrase in PHRASES if chance.random() < PHRASE_SHARE]
        put += rare.get(at, [])
        for each in put:
            text.insert(chance.randrange(len(text) + 1), each)
        return " ".join(text).capitalize() + "."

    def source(text: str) -> SourceDraft:
        page = chance.randrange(pages)
        publisher = chance.choices(publishers, cum_weights=reach)[0]
        year, month, day = 2010 + page % 16, page % 12 + 1, page % 28 + 1
        return SourceDraft(
            SourceUrl.parse(f"https://www.paper{publisher}.example/{year}/{month:02}/{day:02}/article-{page}"),
            title=f"{word(page % 4000).title()} and {word(page % 701)}",
            publisher=f"Paper {publisher}",
            authors=(f"{GIVEN[page % len(GIVEN)]} {word(page % 500 + 40).title()}",) if page % 3 else (),
            published=PartialDate.parse(f"{year}-{month:02}-{day:02}"),
            as_printed=text.upper() if page % 40 == 0 else None,
        )

    for at in range(number):
        text, speaker = said(at), somebody() if at % 50 else None
        yield QuotationDraft(
            text,
            lang=chance.choice(LANGUAGES),
            original=" ".join(words(22)) if at % 10 == 0 else None,
            speaker=speaker,
            attributed_as=speaker.name.split()[-1] if speaker and speaker.name and at % 4 == 0 else None,
            role=chance.choice(ROLES),
            about=tuple(somebody() for _ in range(chance.choice((0, 1, 1, 2)))),
            addressee=(somebody(),) if at % 5 == 0 else (),
            date=_date(chance),
            context=" ".join(words(15)) if at % 5 < 3 else None,
            sources=tuple(source(text) for _ in range(2 if at % 10 == 3 else 1)),
        )


@cache
def fingerprint() -> str:
    """Return a short text that changes when what the corpus is like changes."""
    return hashlib.sha256(repr(list(quotations(200))).encode()).hexdigest()[:8]


@cache
def _vocabulary() -> list[str]:
    return [word(at) for at in range(WORDS)]


@cache
def _zipf(number: int) -> list[float]:
    return list(accumulate(1 / (at + 1) for at in range(number)))


def _places(chance: random.Random, number: int) -> dict[int, list[str]]:
    """Return which rare words stand in which quotations."""
    places: dict[int, list[str]] = {}
    for each in RARE:
        for at in chance.sample(range(number), min(RARE_TIMES, number)):
            places.setdefault(at, []).append(each)
    return places


def _date(chance: random.Random) -> PartialDate | None:
    """Return a date as exact as archives have them, more often a late one."""
    year, month, day = int(chance.triangular(1960, 2026, 2026)), chance.randint(1, 12), chance.randint(1, 28)
    shape = chance.choices(
        ("", "{0}-{1:02}-{2:02}", "{0}-{1:02}", "{0}", "{0}~", "{0}-21", "{0}-{1:02}-{2:02}/{0}-12-31"),
        weights=(20, 55, 10, 10, 2, 1, 2),
    )[0]
    return PartialDate.parse(shape.format(year, month, day)) if shape else None
