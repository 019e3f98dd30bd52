"""Which address asks: one answer, which nobody can write himself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from hoiam.casework import limits
from hoiam.site import config

TOLD = {"HOIAM_MODE": "test", "HOIAM_DATABASE_URL": "postgresql://a@b/c", "HOIAM_BEHIND_PROXY": "1"}
PROXIES = config.read(TOLD | {"HOIAM_PROXIES": "127.0.0.1 10.0.0.0/8 ::1"}).proxies


def of(peer: str, forwarded: str | None = None) -> str:
    more = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return limits.source(RequestFactory().get("/", REMOTE_ADDR=peer, **more))


@pytest.mark.parametrize("forwarded", [None, "", "203.0.113.7", "127.0.0.1, 203.0.113.7"])
def test_without_a_proxy_of_ours_nobody_is_believed(settings: Any, forwarded: str | None) -> None:
    settings.PROXIES = ()
    assert of("198.51.100.1", forwarded) == "198.51.100.1"
    assert of("127.0.0.1", forwarded) == "127.0.0.1"


@pytest.mark.parametrize(
    ("peer", "forwarded", "source"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "10.0.0.9, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("127.0.0.1", "nonsense, 203.0.113.7 ,10.0.0.2,10.0.0.3", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7:50123", "203.0.113.7"),
        ("127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("", "203.0.113.7", "203.0.113.7"),
        ("::1", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("::1", "[2001:db8:1:2:bbbb::9]:443", "2001:db8:1:2::/64"),
        ("::1", "fe80::1%eth0", "fe80::/64"),
        # Who is no proxy of ours is believed in nothing.
        ("198.51.100.1", "203.0.113.7", "198.51.100.1"),
        ("198.51.100.1", "127.0.0.1", "198.51.100.1"),
        # A proxy that added no address: the last that is known, never what stands further to the left.
        ("127.0.0.1", "203.0.113.7, nonsense", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("", "", limits.UNKNOWN),
    ],
)
def test_behind_our_proxies_it_is_the_right_most_that_is_none_of_them(
    settings: Any, peer: str, forwarded: str | None, source: str
) -> None:
    settings.PROXIES = PROXIES
    assert of(peer, forwarded) == source


def test_a_stranger_who_writes_many_addresses_stays_one_source(settings: Any) -> None:
    settings.PROXIES = PROXIES
    assert {of("127.0.0.1", f"10.1.2.{n}, {n}.9.9.9, 127.0.0.1, 203.0.113.7") for n in range(1, 200)} == {"203.0.113.7"}
    assert of("127.0.0.1", ",".join(["10.0.0.1"] * 5000) + ", 203.0.113.7") == "203.0.113.7"


def test_one_household_of_ipv6_is_one_source_and_the_next_is_another(settings: Any) -> None:
    settings.PROXIES = ()
    assert len({of(f"2001:db8:1:2:{n:x}::{n:x}") for n in range(1, 500)}) == 1
    assert of("2001:db8:1:3::1") != of("2001:db8:1:2::1")


def test_proxies_that_are_no_addresses_are_refused_by_name() -> None:
    with pytest.raises(config.ConfigError, match="HOIAM_PROXIES"):
        config.read(TOLD | {"HOIAM_PROXIES": "my proxy"})
    assert config.read(TOLD | {"HOIAM_BEHIND_PROXY": "0", "HOIAM_PROXIES": "10.0.0.0/8"}).proxies == ()
