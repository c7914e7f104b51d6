"""Rate limits: what is left to each client as time goes by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.api.throttling import Quota

SECOND = 1_000_000_000


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_whole_quota_may_be_used_at_once_and_no_more(clock: Clock) -> None:
    quota = Quota("q", (3, 60), clock=clock)
    assert [quota.charge("a").remaining for _ in range(3)] == [2, 1, 0]
    assert quota.charge("a").retry_after == 20


def test_one_request_comes_back_after_its_part_of_the_time(clock: Clock) -> None:
    quota = Quota("q", (3, 60), clock=clock)
    for _ in range(3):
        quota.charge("a")
    clock.now += 20 * SECOND - 1
    assert quota.charge("a").retry_after == 1
    clock.now += 1
    assert [quota.charge("a").retry_after for _ in range(2)] == [None, 20]


def test_a_refused_request_costs_nothing(clock: Clock) -> None:
    quota = Quota("q", (1, 10), clock=clock)
    quota.charge("a")
    assert [quota.charge("a").retry_after for _ in range(5)] == [10] * 5


def test_reset_is_when_the_quota_is_whole_again(clock: Clock) -> None:
    quota = Quota("q", (4, 60), clock=clock)
    assert [quota.charge("a").reset for _ in range(4)] == [15, 30, 45, 60]
    clock.now += 60 * SECOND
    assert quota.charge("a").remaining == 3


def test_one_client_takes_nothing_from_another(clock: Clock) -> None:
    quota = Quota("q", (1, 60), clock=clock)
    assert [quota.charge(client).retry_after for client in "ab"] == [None, None]


def test_no_more_clients_are_remembered_than_may_be_and_the_last_seen_stay(clock: Clock) -> None:
    quota = Quota("q", (1, 60), most=2, clock=clock)
    for client in "abc":
        quota.charge(client)
    assert len(quota) == 2
    assert [quota.charge(client).retry_after for client in "cb"] == [60, 60]
    assert quota.charge("a").retry_after is None


@given(st.integers(1, 1000), st.sampled_from([1, 60, 3600]), st.lists(st.integers(0, 4000 * SECOND), max_size=60))
def test_whoever_waits_as_told_is_let_in(requests: int, seconds: int, pauses: list[int]) -> None:
    clock = Clock()
    quota = Quota("q", (requests, seconds), clock=clock)
    for pause in pauses:
        clock.now += pause
        charge = quota.charge("a")
        assert 0 <= charge.remaining < requests
        assert 0 < charge.reset <= seconds
        if charge.retry_after is not None:
            clock.now += charge.retry_after * SECOND
            assert quota.charge("a").retry_after is None


@given(st.integers(1, 50), st.lists(st.integers(0, 5 * SECOND), min_size=1, max_size=200))
def test_in_any_window_no_more_than_twice_the_quota_is_let_in(requests: int, pauses: list[int]) -> None:
    clock = Clock()
    quota = Quota("q", (requests, 60), clock=clock)
    let_in = []
    for pause in pauses:
        clock.now += pause
        if quota.charge("a").retry_after is None:
            let_in.append(clock.now)
    assert all(sum(start <= moment < start + 60 * SECOND for moment in let_in) <= 2 * requests for start in let_in)
