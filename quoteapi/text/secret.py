"""Tokens: secrets that scanners recognise and typing mistakes cannot imitate.

``quoteapi_``, then 40 random characters, then a CRC-32 of them in six: a secret scanner finds the prefix, and
a mistyped token is told apart from an unknown one without asking anybody.
"""

import re
import string
import zlib

PREFIX = "quoteapi_"
RANDOM_LENGTH = 40
ALPHABET = string.digits + string.ascii_letters

_CHECKSUM_LENGTH = 6
# Also one that was cut or mistyped, and one whose underscore an address has percent-encoded.
_NEARLY = re.compile(r"quoteapi(?:_|%5[Ff])[0-9A-Za-z]{16,}")


def assemble(random_part: str) -> str:
    """Return the token for `random_part`, which is `RANDOM_LENGTH` characters of `ALPHABET`."""
    return PREFIX + random_part + _checksum(random_part)


def is_well_formed(token: str) -> bool:
    """Return whether `token` is one that `assemble` can have made."""
    body = token.removeprefix(PREFIX)
    random_part, checksum = body[:RANDOM_LENGTH], body[RANDOM_LENGTH:]
    return token.startswith(PREFIX) and len(random_part) == RANDOM_LENGTH and checksum == _checksum(random_part)


def redact(text: str) -> str:
    """Return `text` with whatever looks like a token in it as its prefix alone."""
    return _NEARLY.sub(f"{PREFIX}...", text)


def _checksum(random_part: str) -> str:
    number = zlib.crc32(random_part.encode())
    digits = ""
    for _ in range(_CHECKSUM_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
