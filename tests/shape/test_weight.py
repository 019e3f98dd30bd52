"""A page and everything that it loads for the first time, fonts apart, weigh 60 kB at the most, as they come over the line."""

from __future__ import annotations

import pytest
from django.test import Client
from test_tongues import PAGES

from listened import MOST, weight

LAW = (
    "register/law/", "register/law/forms/", "register/law/?pack=vn&page=2", "register/law/?pack=eu",
    "register/law/?q=gia+han",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("page", [*PAGES, *LAW])
@pytest.mark.parametrize("prefix", ["", "en/"])
def test_no_open_page_weighs_more(prefix: str, page: str) -> None:
    answer = Client().get(f"/{prefix}{page}")
    assert answer.status_code in (200, 404), page
    assert 10_000 < weight(answer.content) <= MOST, page
