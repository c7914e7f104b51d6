"""Language tags in their recommended case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.language import canonical_tag

SUBTAGS = st.text("abcxyzABCXYZ0189", min_size=1, max_size=8)
TAGS = st.lists(SUBTAGS, min_size=1, max_size=6).map("-".join)


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("EN", "en"),
        ("en-us", "en-US"),
        ("MN-cYRL-mn", "mn-Cyrl-MN"),
        ("ZH-HANT-TW", "zh-Hant-TW"),
        ("EN-ca-X-CA", "en-CA-x-ca"),
        ("SGN-be-fr", "sgn-BE-FR"),
        ("AZ-latn-X-LATN", "az-Latn-x-latn"),
        ("sl-ROZAJ-1994", "sl-rozaj-1994"),
        ("es-419", "es-419"),
        ("X-WHINE-UK", "x-whine-uk"),
        ("DE-de-U-CO-PHONEBK", "de-DE-u-co-phonebk"),
    ],
)
def test_a_tag_is_written_as_the_standard_recommends(tag: str, canonical: str) -> None:
    assert canonical_tag(tag) == canonical


@given(TAGS)
def test_tags_that_differ_in_case_alone_become_one(tag: str) -> None:
    assert canonical_tag(tag.upper()) == canonical_tag(tag.lower()) == canonical_tag(tag)


@given(TAGS)
def test_a_canonical_tag_is_the_same_tag(tag: str) -> None:
    assert canonical_tag(tag).lower() == tag.lower()


@given(TAGS)
def test_a_canonical_tag_stays_as_it_is(tag: str) -> None:
    assert canonical_tag(canonical_tag(tag)) == canonical_tag(tag)
