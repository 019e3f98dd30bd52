"""What every template may know of the installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, Any]:
    """`demo` is True where nothing is real, and every screen says so; `one_user` where its processes are not kept apart."""
    return {"demo": settings.HOIAM_DEMO, "one_user": settings.HOIAM_ONE_USER}
