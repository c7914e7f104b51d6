"""Where a quotation was printed: addresses of source pages (RFC 3986, RFC 3987), and their domains."""

import hashlib
import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from typing import Self
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna
import regex

MAX_LENGTH = 2000
# An archive names the same pages again and again.
REMEMBERED = 10_000

_INVISIBLE = regex.compile(r"[\p{C}\s]")
_UNSAFE = regex.compile(r"[<>\"\\^`{|}]")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = regex.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")


class InvalidSourceUrlError(ValueError):
    """A text that is no address of a source page; its message says what would be right."""


@dataclass(frozen=True, slots=True)
class SourceUrl:
    """An absolute http or https address: as it was given, its domain, and a key that equal addresses share."""

    text: str
    domain: str
    key: str

    @classmethod
    @lru_cache(REMEMBERED)
    def parse(cls, text: str) -> Self:
        """Read an address. Raises InvalidSourceUrlError unless it is an absolute http or https URL.

        Addresses share a key when RFC 3986 calls them equivalent by the case of scheme and host, the
        default port or an empty path (section 6.2.3), when they differ only in a dot that ends the host, and
        when they differ only in a fragment that leads to a place on the page; one that starts with ``/`` or
        ``!`` names another page of a script's.
        """
        if len(text) > MAX_LENGTH:
            raise InvalidSourceUrlError(f"a source URL has at most {MAX_LENGTH} characters")
        if _INVISIBLE.search(text):
            raise InvalidSourceUrlError("a source URL holds no spaces or control characters; percent-encode them")
        if unsafe := _UNSAFE.search(text):
            raise InvalidSourceUrlError(
                f"a source URL holds no {unsafe[0]}; percent-encode it as %{ord(unsafe[0]):02X}"
            )
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise InvalidSourceUrlError("not a URL; write an address such as https://example.org/article") from None
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            raise InvalidSourceUrlError("a source URL is absolute and starts with http:// or https://")
        if parts.username is not None or parts.password is not None:
            raise InvalidSourceUrlError("a source URL carries no user name or password")
        host = _ascii_host(parts.hostname)
        authority = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
        fragment = parts.fragment if parts.fragment.startswith(("/", "!")) else ""
        canonical = urlunsplit(SplitResult(parts.scheme, authority, parts.path or "/", parts.query, fragment))
        return cls(text, host.removeprefix("www."), hashlib.sha256(canonical.encode()).hexdigest())


def parse_domain(text: str) -> str:
    """Return a domain in the form in which sources keep theirs: lower-case ASCII, without ``www.``.

    Raises InvalidSourceUrlError for what is no host name.
    """
    return _ascii_host(text.lower().removeprefix("[").removesuffix("]")).removeprefix("www.")


def _ip_address(host: str) -> ipaddress.IPv6Address:
    try:
        return ipaddress.IPv6Address(host)
    except ValueError:
        raise InvalidSourceUrlError("no such host name; write one such as example.org") from None


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{_ip_address(host)}]"
    try:
        ascii_host = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        ascii_host = ""
    ascii_host = ascii_host.removesuffix(".")
    labels = ascii_host.split(".")
    if len(ascii_host) > 253 or not all(_LABEL.fullmatch(label) and len(label) <= 63 for label in labels):
        raise InvalidSourceUrlError("no such host name; write one such as example.org")
    return ascii_host
