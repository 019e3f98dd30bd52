"""What Django keeps of a request is kept by thread, and each request is done by one."""

from __future__ import annotations

import inspect
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls import base as addresses
from django.utils import translation
from django.utils.translation import trans_real


def test_what_one_thread_keeps_no_other_has() -> None:
    kept = (
        vars(trans_real)["_active"],
        vars(addresses)["_prefixes"],
        vars(addresses)["_urlconfs"],
        vars(connections)["_connections"],
    )
    assert all(type(each) is threading.local for each in kept)
    met = threading.Barrier(2, timeout=20)

    def spoken(language: str) -> tuple[str | None, str, object]:
        with translation.override(language):
            addresses.set_script_prefix(f"/{language}/")
            met.wait()
            found = translation.get_language(), addresses.get_script_prefix(), connections["default"]
            met.wait()
            addresses.clear_script_prefix()
        return found

    with translation.override("vi"), ThreadPoolExecutor(2) as threads:
        (one, its, here), (other, theirs, there) = threads.map(spoken, ("vi", "en"))
        assert translation.get_language() == "vi" and addresses.get_script_prefix() == "/"
    assert (one, its, other, theirs) == ("vi", "/vi/", "en", "/en/")
    assert here is not there


def test_no_view_is_asynchronous() -> None:
    def views(patterns: list[URLPattern | URLResolver]) -> list[object]:
        return [
            view
            for each in patterns
            for view in (views(each.url_patterns) if isinstance(each, URLResolver) else [inspect.unwrap(each.callback)])
        ]

    found = views(get_resolver().url_patterns)
    assert len(found) > 100
    assert not [view for view in found if inspect.iscoroutinefunction(view) or getattr(view, "view_is_async", False)]
