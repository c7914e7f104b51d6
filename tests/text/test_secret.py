"""Secrets of tokens."""

from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.secret import ALPHABET, PREFIX, RANDOM_LENGTH, assemble, is_well_formed, redact

RANDOM = st.text(ALPHABET, min_size=RANDOM_LENGTH, max_size=RANDOM_LENGTH)


@given(RANDOM)
def test_what_is_assembled_is_well_formed_and_starts_with_the_prefix(random_part: str) -> None:
    assert is_well_formed(assemble(random_part))
    assert assemble(random_part).startswith(PREFIX)


@given(RANDOM, st.integers(0, RANDOM_LENGTH + 5), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_noticed(random_part: str, at: int, typed: str) -> None:
    secret = assemble(random_part)
    place = len(PREFIX) + at
    mistyped = secret[:place] + typed + secret[place + 1 :]
    assert is_well_formed(mistyped) == (mistyped == secret)


@given(st.text())
def test_anything_else_is_not_well_formed(text: str) -> None:
    assert not is_well_formed(text)


@given(RANDOM)
def test_a_token_is_redacted_wherever_it_stands(random_part: str) -> None:
    token = assemble(random_part)
    for written in (token, token.replace("_", "%5F"), token[:-3]):
        assert redact(f"/quotes?token={written}&q=x") == "/quotes?token=quoteapi_...&q=x"


def test_what_is_no_token_is_not_redacted() -> None:
    assert redact("quoteapi_desk-42 /quoteapi") == "quoteapi_desk-42 /quoteapi"
