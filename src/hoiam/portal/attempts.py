"""Wrong return codes from one place are slowed; a right one is never refused, whatever was tried before it.

A code has 95 secret bits, which no guessing reaches, so it is looked up first and asks no limiter. The limit shows a clear
page to a broken script. Where the limiter is down, a wrong code is answered as ever.
"""

from __future__ import annotations

from math import ceil

from django.http import HttpRequest

from hoiam.casework import limits
from hoiam.vault.errors import Unreachable


def was_wrong(request: HttpRequest) -> int:
    """Counts a wrong code; the minutes that this place should wait before the next, 0 when it need not."""
    try:
        return ceil(limits.limiter().ask("return code", limits.source(request)) / 60)
    except Unreachable:
        return 0
