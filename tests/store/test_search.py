"""Finding quotations by their words: one behaviour on both databases."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update

from quoteapi.store import facets, migration, searching
from quoteapi.store.database import Database
from quoteapi.store.models import Quotation
from quoteapi.store.quotes import QuoteFilter
from quoteapi.store.recording import record
from quoteapi.store.search import compact, index
from quoteapi.text.draft import QuotationDraft, SourceDraft, SpeakerDraft
from quoteapi.text.partial_date import PartialDate
from quoteapi.text.query import InvalidQueryError, Query
from quoteapi.text.source_url import SourceUrl

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TEXTS = [
    "War and peace are not the same",
    "It’s a café — naïve, über-cool, and ﬁnancial",
    "The Straße of Łódź and Ёлка",
    "关于中东政策的讲话",
    "これは日本語のテストです",
    "สวัสดีชาวโลก",
    "C++ is not C; a-b is not ab",
    "peace is not war, and not near",
    "ｆｕｌｌ ｗｉｄｔｈ co\u00adoperation",
]


def store(database: Database, *drafts: QuotationDraft | str) -> None:
    with database.writing() as connection:
        record(
            connection,
            [QuotationDraft(draft) if isinstance(draft, str) else draft for draft in drafts],
            by="test",
            at=NOW,
        )


def found(database: Database, query: str, **options: Any) -> list[str]:
    wanted = {name: options.pop(name) for name in list(options) if name in QuoteFilter.__slots__}
    with database.reading() as connection:
        page = searching.page(
            connection,
            QuoteFilter(query=Query.parse(query), **wanted),
            **{"sort": "-date", "limit": 100} | options,
        )
    return [record.text for record in page.rows]


def walked(database: Database, query: str, *, sort: str, limit: int, **wanted: Any) -> list[str]:
    met, after = [], None
    while True:
        with database.reading() as connection:
            page = searching.page(
                connection, QuoteFilter(query=Query.parse(query), **wanted), sort=sort, limit=limit, after=after
            )
        met += [record.text for record in page.rows]
        if page.next is None:
            return met
        after = page.next


@pytest.fixture(scope="module")
def texts(new_database: Callable[..., str]) -> Iterator[Database]:
    database = Database(new_database())
    store(database, *TEXTS)
    yield database
    database.dispose()


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("war", {0, 7}),
        ("WAR PEACE", {0, 7}),
        ('"war and peace"', {0}),
        ('"war peace"', set()),
        ('"and not"', {7}),
        ('"not the same"', {0}),
        ("peace -same", {7}),
        ('peace -"war and peace"', {7}),
        ("same OR near", {0, 7}),
        ('same OR "a café"', {0, 1}),
        ("war same OR near", {0, 7}),
        ("it's", {1}),
        ("it’s", {1}),
        ("it", {1}),
        ("its", set()),
        ("cafe naive", {1}),
        ("uber-cool", {1}),
        ('"uber cool"', {1}),
        ("financial", {1}),
        ("STRASSE lodz елка", {2}),
        ("ёлка", {2}),
        ("full width cooperation", {8}),
        ("c++", {6}),
        ("a-b", {6}),
        ("ab", {6}),
        ("中东", {3}),
        ("东政", {3}),
        ("中", {3}),
        ("政东", set()),
        ("日本語", {4}),
        ("テスト", {4}),
        ("ชาว", {5}),
        ("โลก", {5}),
        ("wa", set()),
        ("war*", {0, 7}),
        ("text:war", set()),
        ("NEAR(war)", {7}),
        ("near OR OR OR war", {0, 7}),
    ],
)
def test_a_query_finds(texts: Database, query: str, numbers: set[int]) -> None:
    assert set(found(texts, query)) == {TEXTS[number] for number in numbers}


@pytest.mark.parametrize(
    "query",
    ["a'b", "a\\b", "a''b", "x' OR 1=1", "a & b | !c:*", "a <-> b", "§q1", "{text}: a", "a:A", "%", "🙂 a", "a\x00b"],
)
@pytest.mark.parametrize("sort", searching.SEARCH_SORTS)
def test_syntax_of_a_database_is_no_error(texts: Database, query: str, sort: str) -> None:
    try:
        found(texts, query, sort=sort)
    except InvalidQueryError:
        assert query == "%"


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(query=st.text(max_size=100) | st.text("ab'\"-\\&|!:*<>()§% OR中", max_size=100))
def test_no_query_is_an_error_of_the_database(texts: Database, query: str) -> None:
    try:
        found(texts, query, sort="relevance")
    except InvalidQueryError:
        return


def test_names_are_not_among_the_words(database: Database) -> None:
    store(database, QuotationDraft("some words", speaker=SpeakerDraft(name="Ann"), attributed_as="Ann", role="Queen"))
    assert found(database, "ann OR queen") == []


def test_words_may_stand_in_different_places_and_phrases_may_not(database: Database) -> None:
    store(database, QuotationDraft("alpha beta", original="gamma", context="delta epsilon"))
    assert found(database, "alpha gamma epsilon") == ["alpha beta"]
    assert found(database, '"beta gamma" OR "gamma delta"') == []
    assert found(database, "alpha -delta") == []


def test_a_long_quotation_is_searched_to_its_end(database: Database) -> None:
    longest = " ".join(["the 的"] * 2000) + " the last word"
    store(database, QuotationDraft(longest[-9000:], original=longest[-9000:], context="中" * 9990 + "the end"))
    assert len(found(database, '"the last word"')) == len(found(database, '"the end" 中')) == 1
    assert found(database, '"last the"') == []


def test_a_word_without_end_is_found_by_itself(database: Database) -> None:
    store(database, "a" * 9000)
    assert len(found(database, "a" * 200)) == 1


RELEVANCE = [
    QuotationDraft("elsewhere", context="red tape", date=PartialDate.parse("2024")),
    QuotationDraft("anders", original="red tape", date=PartialDate.parse("2023")),
    QuotationDraft("tape that is red", date=PartialDate.parse("2021")),
    QuotationDraft("tape that was red", date=PartialDate.parse("2022")),
    QuotationDraft("red tape, old", date=PartialDate.parse("1999")),
    QuotationDraft("red tape, of no day"),
]
BY_RELEVANCE = [
    "red tape, old",
    "red tape, of no day",
    "tape that was red",
    "tape that is red",
    "anders",
    "elsewhere",
]


def test_by_relevance_phrases_come_first_then_the_text_the_original_and_the_context(database: Database) -> None:
    store(database, *RELEVANCE)
    assert found(database, "red tape", sort="relevance") == BY_RELEVANCE


def test_a_single_word_ranks_the_text_first(database: Database) -> None:
    store(database, *RELEVANCE)
    assert found(database, "red OR nothing", sort="relevance")[-2:] == ["anders", "elsewhere"]
    assert found(database, "red", sort="relevance")[-2:] == ["anders", "elsewhere"]


@pytest.mark.parametrize("limit", [1, 2, 5])
@pytest.mark.parametrize("window", [1, 2, 3, 500])
def test_relevance_ranks_the_newest_and_puts_the_older_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch, window: int, limit: int
) -> None:
    monkeypatch.setattr(searching, "WINDOW", window)
    store(database, *RELEVANCE)
    newest = [draft.text for draft in (RELEVANCE[at] for at in (0, 1, 3, 2, 4, 5))]
    ranked = [text for text in BY_RELEVANCE if text in newest[:window]]
    assert walked(database, "red tape", sort="relevance", limit=limit) == ranked + newest[window:]


@pytest.mark.parametrize("limit", [1, 2, 3, 20])
def test_the_best_of_the_newest_come_first_however_many_fill_a_page(
    database: Database, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(searching, "WINDOW", 8)
    here = [at % 3 > 0 for at in range(14)]
    store(database, *(QuotationDraft(f"{'red' if is_ else 'dull'} {at}", context="red") for at, is_ in enumerate(here)))
    newest, older = range(13, 5, -1), range(5, -1, -1)
    order = [at for at in newest if here[at]] + [at for at in newest if not here[at]] + [*older]
    met = walked(database, "red", sort="relevance", limit=limit)
    assert [int(text.split()[1]) for text in met] == order


@pytest.fixture(scope="module")
def many(new_database: Callable[..., str]) -> Iterator[Database]:
    database = Database(new_database())
    store(database, *generated(700))
    yield database
    database.dispose()


def generated(number: int, seed: int = 1) -> list[QuotationDraft]:
    chance = random.Random(seed)
    words = [f"word{at}" for at in range(20)]
    return [
        QuotationDraft(
            f"common {' '.join(chance.choices(words, k=3))} {seed} {at}",
            context=" ".join(chance.choices(words, k=3)),
            lang=chance.choice(["en", "zh-Hant", None]),
            speaker=SpeakerDraft(name=f"Speaker {chance.randrange(9)}"),
            about=tuple(SpeakerDraft(name=f"Speaker {chance.randrange(9)}") for _ in range(chance.randrange(3))),
            date=(day := chance.choice([None, "2007", "2007-01", "199X", "../1985", "-0044-03-15"]))
            and PartialDate.parse(day),
            sources=(SourceDraft(SourceUrl.parse(f"https://example.org/{at % 7}"), publisher=f"P{at % 3}"),) * (at % 2),
        )
        for at in range(number)
    ]


@pytest.mark.parametrize("sort", searching.SEARCH_SORTS)
@pytest.mark.parametrize("limit", [7, 100])
def test_a_walk_meets_each_match_exactly_once(many: Database, sort: str, limit: int) -> None:
    met = walked(many, "common", sort=sort, limit=limit)
    assert len(met) == len(set(met)) == 700
    expected = [draft.text for draft in generated(700) if "word3" in f"{draft.text} {draft.context}".split()]
    assert sorted(walked(many, "word3", sort=sort, limit=limit)) == sorted(expected)


@pytest.mark.parametrize("sort", ["-date", "date", "-added", "added"])
def test_the_order_with_words_is_the_order_without(many: Database, sort: str) -> None:
    from quoteapi.store import quotes

    with many.reading() as connection:
        everything = [each.text for each in quotes.page(connection, QuoteFilter(), sort=sort, limit=1000).rows]
    assert walked(many, "common", sort=sort, limit=100) == everything


@pytest.mark.parametrize("sort", searching.SEARCH_SORTS)
def test_a_walk_while_others_write_neither_repeats_nor_skips(
    database: Database, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(searching, "WINDOW", 20)
    store(database, *generated(60))
    met, after = [], None
    for page_number in range(2, 40):
        with database.reading() as connection:
            page = searching.page(connection, QuoteFilter(query=Query.parse("common")), sort=sort, limit=5, after=after)
        met += [record.text for record in page.rows]
        after = page.next
        if after is None:
            break
        store(database, *generated(2, seed=page_number))
    assert len(met) == len(set(met))
    assert {draft.text for draft in generated(60)} <= set(met)


FILTERS: list[dict[str, Any]] = [
    {"speakers": [1]},
    {"speakers": [1, 2, 3]},
    {"about": [2]},
    {"speakers": list(range(1, 100))},
    {"lang": "zh-Hant"},
    {"lang": "en", "about": [1, 2], "speakers": [3, 4]},
    {"dates": PartialDate.parse("2007")},
    {"dates": PartialDate.parse("2007-02")},
    {"dates": PartialDate.parse("1980/2006")},
    {"dates": PartialDate.parse("../1980")},
    {"dates": PartialDate.parse("2000/..")},
    {"publisher": "P1"},
    {"statuses": ["retracted"]},
]


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("sort", searching.SEARCH_SORTS)
def test_filters_hold_with_words_as_they_do_without(
    many: Database, wanted: dict[str, Any], within: bool, sort: str
) -> None:
    from quoteapi.store import quotes

    with many.reading() as connection:
        everything = quotes.page(connection, QuoteFilter(**wanted, within=within), sort="added", limit=1000).rows
    expected = [each.text for each in everything if "word3" in f"{each.text} {each.context}".split()]
    assert sorted(found(many, "word3", sort=sort, limit=1000, within=within, **wanted)) == sorted(expected)


def test_the_count_is_exact(many: Database) -> None:
    with many.reading() as connection:
        wanted = QuoteFilter(query=Query.parse("common -word3"), lang="en")
        page = searching.page(connection, wanted, sort="relevance", limit=1, count=True)
    assert page.total == len(found(many, "common -word3", lang="en", limit=1000))


def test_a_correction_shows_at_once_and_what_was_corrected_is_gone(database: Database) -> None:
    store(database, QuotationDraft("old words", date=PartialDate.parse("2007")), "other words")
    with database.writing() as connection:
        connection.execute(
            update(Quotation)
            .where(Quotation.text == "old words")
            .values(text="new words", date=None, date_earliest=None, date_latest=None, lang="fr")
        )
        index(connection, [1, 1])
    assert found(database, "old") == []
    assert found(database, "new", lang="fr") == ["new words"]
    assert found(database, "words") == ["other words", "new words"]


def test_migrating_forwards_indexes_what_is_stored_already(new_database: Callable[..., str]) -> None:
    database = Database(new_database())
    store(database, *RELEVANCE, *generated(5))
    with database.writing() as connection:
        written = rows(connection)
        migration.downgrade(connection, "0002")
        migration.upgrade(connection)
        assert rows(connection) == written
    assert found(database, "red tape", sort="relevance") == BY_RELEVANCE
    database.dispose()


def rows(connection: Any) -> list[Any]:
    if connection.dialect.name == "postgresql":
        return connection.execute(text("SELECT * FROM quotation_search ORDER BY rank")).all()
    columns = "rowid, text, original, context, keys"
    stored = connection.execute(text(f"SELECT {columns} FROM quotation_search ORDER BY rowid")).all()
    return [(*each[:-1], set(each.keys.split())) for each in stored]


def test_facets_are_exact(many: Database) -> None:
    from quoteapi.store import quotes

    for wanted in (QuoteFilter(), QuoteFilter(query=Query.parse("word3")), QuoteFilter(lang="en")):
        with many.reading() as connection:
            counted = facets.count(connection, wanted, facets.FACETS)
            every = quotes.page(connection, QuoteFilter(lang=wanted.lang), limit=1000).rows
        kept = [each for each in every if not wanted.query or "word3" in f"{each.text} {each.context}".split()]
        values: dict[str, Callable[[Any], set[str | None]]] = {
            "speaker": lambda each: {each.speaker and each.speaker.id},
            "about": lambda each: {who.id for who in each.about},
            "publisher": lambda each: {source.publisher for source in each.sources},
            "year": lambda each: (
                {each.date[: -6 if each.date[0] == "-" else 4]}
                if each.date and each.date[:4] in ("2007", "-004")
                else set()
            ),
            "lang": lambda each: {each.lang},
            "status": lambda each: {each.status},
        }
        for name, value in values.items():
            counts: dict[str, int] = {}
            for each in kept:
                for its in value(each) - {None}:
                    counts[its] = counts.get(its, 0) + 1
            expected = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            assert [(each.value, each.count) for each in counted[name]] == expected, name


def test_facets_have_at_most_so_many_values(many: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "MOST_VALUES", 3)
    with many.reading() as connection:
        assert len(facets.count(connection, QuoteFilter(), ["speaker"])["speaker"]) == 3


def test_more_than_the_most_are_not_counted(many: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with many.reading() as connection:
        monkeypatch.setattr(facets, "MOST_COUNTED", 700)
        facets.count(connection, QuoteFilter(), ["lang"])
        monkeypatch.setattr(facets, "MOST_COUNTED", 699)
        with pytest.raises(facets.TooManyError):
            facets.count(connection, QuoteFilter(), ["lang"])


@pytest.mark.parametrize("sort", searching.SEARCH_SORTS)
def test_a_page_takes_as_many_statements_whatever_its_limit(
    many: Database, statements: Callable[[Database], AbstractContextManager[list[str]]], sort: str
) -> None:
    counts = []
    for limit in (1, 100):
        with statements(many) as sent:
            found(many, "common", sort=sort, limit=limit)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 3


def test_putting_the_index_together_keeps_every_match(database: Database) -> None:
    for each in generated(60):
        store(database, each)
    before = walked(database, "common", sort="relevance", limit=7)
    compact(database)
    assert walked(database, "common", sort="relevance", limit=7) == before != []


def test_what_many_transactions_wrote_is_put_together_on_sqlite(new_database: Callable[..., str]) -> None:
    database = Database(new_database())
    if database.engine.dialect.name != "sqlite":
        pytest.skip("GIN has no parts")

    def parts() -> int:
        with database.reading() as connection:
            counted = "SELECT count(DISTINCT segid) FROM quotation_search_idx"
            return int(connection.exec_driver_sql(counted).scalar_one())

    for each in generated(10):
        store(database, each)
    assert parts() > 1
    compact(database)
    assert parts() == 1
    database.dispose()
