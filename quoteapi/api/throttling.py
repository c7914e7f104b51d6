"""Rate limits: how many requests an address or a token may make. Each worker process counts for itself.

The algorithm is GCRA (ITU-T I.371), a token bucket that keeps one number of each client: the moment at which all
of its quota is free again. Answers say what is left (draft-ietf-httpapi-ratelimit-headers, `RateLimit` and
`RateLimit-Policy`).
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address
from threading import Lock

from flask import Flask, Response, current_app, g, request

from quoteapi.api.context import FOR_OPERATORS
from quoteapi.api.problems import TooManyRequests

EXTENSION = "quoteapi.throttle"
MOST_REMEMBERED = 20_000
_SECOND = 1_000_000_000

Rate = tuple[int, int]
"""So many requests in so many seconds."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What became of a request: how many more may come at once, and in how many seconds the quota is whole again.

    `retry_after` is None where the request was allowed, else the seconds until one will be.
    """

    policy: str
    name: str
    remaining: int
    reset: int
    retry_after: int | None


class Quota:
    """What each of many clients may ask for: all of it at once, or bit by bit as it comes back.

    Remembers `most` clients and forgets the one that was seen the longest ago first. `clock` gives nanoseconds.
    """

    def __init__(
        self, name: str, rate: Rate, *, most: int = MOST_REMEMBERED, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        requests, seconds = rate
        self._name, self._most, self._clock = name, most, clock
        self._policy = f'"{name}";q={requests};w={seconds}'
        self._interval = max(1, seconds * _SECOND // requests)
        self._tolerance = self._interval * requests
        self._whole_at: OrderedDict[Hashable, int] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._whole_at)

    def charge(self, client: Hashable) -> Charge:
        """Take one request off what `client` has left, where it has any."""
        now = self._clock()
        retry_after = None
        with self._lock:
            used = max(0, self._whole_at.get(client, 0) - now)
            if used + self._interval <= self._tolerance:
                used += self._interval
                self._whole_at[client] = now + used
                self._whole_at.move_to_end(client)
                if len(self._whole_at) > self._most:
                    self._whole_at.popitem(last=False)
            else:
                retry_after = _seconds(used + self._interval - self._tolerance)
        remaining = (self._tolerance - used) // self._interval
        return Charge(self._policy, self._name, remaining, _seconds(used), retry_after)


@dataclass(slots=True)
class Throttle:
    """The limits of an application; None is no limit. `guarded` are the endpoints that need a token."""

    reads: Quota | None
    writes: Quota | None
    guarded: frozenset[str]


def register(app: Flask, *, reads: Rate | None, writes: Rate | None, guarded: frozenset[str]) -> None:
    """Limit what each address may ask of `app`, and what each token may at its `guarded` endpoints."""
    if reads is None and writes is None:
        return
    app.extensions[EXTENSION] = Throttle(reads and Quota("reads", reads), writes and Quota("writes", writes), guarded)
    app.before_request(_charge_reader)
    app.after_request(_tell)


def charge_address() -> None:
    """Charge the address that a request comes from. Raises TooManyRequests."""
    throttle: Throttle | None = current_app.extensions.get(EXTENSION)
    if throttle is not None and throttle.reads is not None:
        _check(throttle.reads.charge(_client(request.remote_addr or "")))


def charge_token(key: int) -> None:
    """Charge the token of this key. Raises TooManyRequests."""
    throttle: Throttle | None = current_app.extensions.get(EXTENSION)
    if throttle is not None and throttle.writes is not None:
        _check(throttle.writes.charge(key))


def _charge_reader() -> None:
    throttle: Throttle = current_app.extensions[EXTENSION]
    if request.endpoint not in throttle.guarded and request.path not in FOR_OPERATORS:
        charge_address()


def _check(charge: Charge) -> None:
    g.charge = charge
    if charge.retry_after is not None:
        raise TooManyRequests(charge.name, charge.retry_after)


def _tell(response: Response) -> Response:
    charge: Charge | None = g.get("charge")
    if charge is not None:
        response.headers["RateLimit-Policy"] = charge.policy
        response.headers["RateLimit"] = f'"{charge.name}";r={charge.remaining};t={charge.reset}'
    return response


@lru_cache(maxsize=MOST_REMEMBERED)
def _client(address: str) -> Hashable:
    """Return what the addresses of one client share: in IPv6 it has a whole network (RFC 6177)."""
    if ":" not in address:
        return address
    try:
        parsed = IPv6Address(address)
    except ValueError:
        return address
    return str(parsed.ipv4_mapped) if parsed.ipv4_mapped else parsed.packed[:8]


def _seconds(nanoseconds: int) -> int:
    return -(-nanoseconds // _SECOND)
