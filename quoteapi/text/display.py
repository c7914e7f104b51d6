"""What is shown of a text: nothing that makes it look like another one, one line of it, its beginning."""

import re

# Embeddings, overrides and isolates of direction, and their ends (UAX #9, sections 2.1 to 2.5). The marks of
# section 2.6 (LRM, RLM, ALM) have no scope: they turn no words, and texts from right to left need them.
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TURNING = re.compile(f"[{TURNING}]")


def unturned(text: str) -> str:
    """Return `text` without controls that show its letters in another order than the one they are in.

    So what is read is what is searched, compared and cited ("Trojan Source", Boucher and Anderson 2021).
    """
    return text if text.isascii() else _TURNING.sub("", text)


def plain_text(text: str) -> str:
    """Return `text` as it is shown, on one line."""
    return " ".join(unturned(text).split())


def opening(text: str, length: int) -> str:
    """Return up to `length` characters of `text`, cut between words unless that left out half of them."""
    if len(text) <= length:
        return text
    cut = re.sub(r"\s+\S*$", "", text[:length])
    return (cut if length // 2 < len(cut) < length else text[: length - 1]) + "…"
