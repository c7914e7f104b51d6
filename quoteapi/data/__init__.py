"""The demonstration data: every direct quotation of the article that this project started from."""

from importlib import resources


def demonstration_data() -> bytes:
    """Return the quotations as JSON Lines, each line a body of `POST /quotes`."""
    return resources.files(__name__).joinpath("piece.jsonl").read_bytes()
