"""Where a request comes from, and the limiter that counts what is tried from there (vault/limiter.py).

`source` is the one answer to "which address asks". It is given to the limiter, which forgets it at once, and to nobody else.
"""

from __future__ import annotations

import hmac
import ipaddress
import time
from functools import cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from hoiam.vault.errors import Unreachable
from hoiam.vault.limiter import LimiterClient
from hoiam.vault.sockets import folder

UNKNOWN: Final = "unknown"  # all that come from no address, together
_MOST_HOPS: Final = 20
_DAY: Final = 24 * 60 * 60
_IPV6_PREFIX: Final = 64  # what one household or telephone is given

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@cache
def limiter() -> LimiterClient:
    return LimiterClient(folder())


def may_leave(request: HttpRequest, size: int) -> bool:
    """Whether a stranger may leave so many bytes of files here: today's allowance of his address, and of all strangers, counted
    at once. Where the limiter is down, he may: the floor of the disk holds by itself."""
    try:
        return limiter().spend("file bytes of a source", source(request), size) and limiter().spend("file bytes", "all", size)
    except Unreachable:
        return True


def may_make_slip(request: HttpRequest) -> bool:
    """The same for one slip to take to the counter."""
    try:
        return limiter().spend("slips of a source", source(request), 1) and limiter().spend("slips", "all", 1)
    except Unreachable:
        return True


def source(request: HttpRequest) -> str:
    """The network address that asks: an IPv4 address, the /64 of an IPv6 address, or UNKNOWN.

    That is whoever is connected to us. Where he is one of our own proxies (HOIAM_PROXIES), it is the right-most address of
    X-Forwarded-For that is none of them: each proxy adds the one that it saw itself at the right, and what stands further to
    the left anybody may have written.
    """
    here = _address(str(request.META.get("REMOTE_ADDR", "")))
    if settings.PROXIES:
        said = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        for text in reversed(said[-_MOST_HOPS:]):
            further = _address(text)
            if further is None or not _is_proxy(here):
                break
            here = further
    if here is None:
        return UNKNOWN
    if isinstance(here, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(here), _IPV6_PREFIX), strict=False))
    return str(here)


def asker(request: HttpRequest) -> str:
    """The word by which the reader counts who asks: an HMAC of the address under a key of the day, made of the house's secret
    so that every worker says the same. "" for all that come from no address, who cannot be told apart and are not counted."""
    here = source(request)
    if here == UNKNOWN:
        return ""
    key = hmac.digest(settings.SECRET_KEY.encode(), f"reader {int(time.time() // _DAY)}".encode(), "sha256")
    return hmac.digest(key, here.encode(), "sha256").hex()[:32]


def _is_proxy(address: Address | None) -> bool:
    # Without an address: a proxy that is connected by a unix socket.
    return address is None or any(address in network for network in settings.PROXIES)


def _address(text: str) -> Address | None:
    """The address in `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1` or `[2001:db8::1]:4711`; None where there is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
