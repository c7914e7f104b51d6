"""Made-up quotations in the proportions of an archive: few speakers say most, few words are most of what is said.

Speakers and words follow Zipf's law (Zipf 1949); a fifth of the dates are unknown, others are a day, a month, a
year, a season or an interval. The same number and seed give the same quotations.
"""

import random
from collections.abc import Iterator
from itertools import accumulate

from quoteapi.text.draft import QuotationDraft, SourceDraft, SpeakerDraft
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.source_url import SourceUrl

GIVEN = ["John", "Maria", "Ivan", "Ahmed", "Li", "Anna", "Olga", "Peter", "Fatima", "José", "Владимир", "Νίκος"]
SYLLABLES = ["ka", "ro", "mi", "ten", "vos", "lu", "ber", "sha", "di", "non", "pra", "el", "gu", "fi", "zo", "hart"]
LANGUAGES = (["en"] * 14) + ["ru", "ru", "ar", "de", "fr", "zh-Hant"]
# Its place among the words makes it stand in 30 % of the quotations.
COMMON, RARE = "policy", "zugzwang"


def word(number: int) -> str:
    """Return the word of this frequency rank."""
    if number == 2:
        return COMMON
    letters = []
    while True:
        number, at = divmod(number, len(SYLLABLES))
        letters.append(SYLLABLES[at])
        if not number:
            return "".join(letters)


def quotations(number: int, seed: int = 1) -> Iterator[QuotationDraft]:
    """Yield `number` quotations."""
    chance = random.Random(seed)
    vocabulary = [word(at) for at in range(50_000)]
    frequency = list(accumulate(1 / (at + 1) for at in range(len(vocabulary))))
    people = max(100, number // 20)
    fame = list(accumulate(1 / (at + 1) for at in range(people)))
    names = [f"{GIVEN[at % len(GIVEN)]} {word(at + 300).title()} {word(at % 97 + 20).title()}" for at in range(people)]
    pages = max(50, number // 3)

    def somebody() -> SpeakerDraft:
        at = chance.choices(range(people), cum_weights=fame)[0]
        return SpeakerDraft(name=names[at], kind="person")

    def words(most: int) -> str:
        return " ".join(chance.choices(vocabulary, cum_weights=frequency, k=chance.randint(4, most)))

    for at in range(number):
        page = chance.randrange(pages)
        published = f"{2010 + page % 16}-{page % 12 + 1:02}-{page % 28 + 1:02}"
        yield QuotationDraft(
            f"{words(40)} {RARE if at % 1000 == 7 else ''} {at}",
            lang=chance.choice(LANGUAGES),
            original=words(30) if at % 10 == 0 else None,
            speaker=somebody() if at % 50 else None,
            role="minister",
            about=tuple(somebody() for _ in range(chance.choice((0, 1, 1, 2)))),
            addressee=(somebody(),) if at % 5 == 0 else (),
            date=partial_date(chance),
            context=words(25),
            sources=(
                SourceDraft(
                    SourceUrl.parse(f"https://paper{page % 200}.example/{page}"),
                    title=f"Page {page}",
                    publisher=f"Paper {page % 200}",
                    published=PartialDate.parse(published),
                ),
            ),
        )


def partial_date(chance: random.Random) -> PartialDate | None:
    """Return a date as exact as archives have them."""
    year, month, day = chance.randint(1960, 2026), chance.randint(1, 12), chance.randint(1, 28)
    shape = chance.choices(
        ("", "{0}-{1:02}-{2:02}", "{0}-{1:02}", "{0}", "{0}~", "{0}-21", "{0}-{1:02}-{2:02}/{0}-12-31"),
        weights=(20, 55, 10, 10, 2, 1, 2),
    )[0]
    return PartialDate.parse(shape.format(year, month, day)) if shape else None
