"""What stands in the log."""

from collections.abc import Iterator

import pytest
import structlog

from quoteapi import create_app
from quoteapi.config import Settings
from quoteapi.store.database import Database


@pytest.fixture(autouse=True)
def its_own_configuration() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.parametrize("path", ["/quotes/nope?token={}", "/quotes/{}", "/quotes/nope"])
def test_a_token_in_an_address_or_a_header_does_not_stand_in_the_log(
    database: Database, as_, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    token = as_("write")["Authorization"].removeprefix("Bearer ")
    client = create_app(Settings(log_format="json"), database).test_client()
    client.get(path.format(token), headers={"X-Request-ID": token, "Authorization": f"Bearer {token}"})
    written = capsys.readouterr().err
    assert '"path": "/quotes/' in written
    assert token[:20] not in written
