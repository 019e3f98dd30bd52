"""What a page keeps and shows to everybody holds nothing of anybody, and a connection that has ended is not taken for one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from committed import texts
from django.template import engines
from django.utils import translation

PART = re.compile(r"{%\s*fixed\b(?P<given>[^%]*)%}(?P<part>.*?){%\s*endfixed\s*%}", re.DOTALL)
# Of the whole installation, each a yes or no (site/context.py).
INSTALLATION = {"demo", "one_user"}
TAGS = {"translate", "blocktranslate", "endblocktranslate", "url", "static", "if", "endif"}
COMPONENTS = {"c-mark", "c-demo-banner", "c-exit", "c-button", "c-details", "c-notice", "c-back-link"}
# What a component sees of the page around it (settings.TEMPLATES), beside what it is given.
OF_A_REQUEST = re.compile(r"\b(request|user|perms|messages|csrf_token|csrf_input)\b")


def parts() -> list[tuple[str, re.Match[str]]]:
    return [(name, part) for name, text in texts(".html", under="src/") for part in PART.finditer(text)]


def test_a_fixed_part_holds_words_and_addresses_of_the_house_only() -> None:
    found = parts()
    assert len(found) > 5
    for name, part in found:
        given, inside = set(part["given"].split()), part["part"]
        assert given <= INSTALLATION, name
        assert set(re.findall(r"{%\s*(\w+)", inside)) <= TAGS, name
        assert set(re.findall(r"<(c-[\w-]+)", inside)) <= COMPONENTS, name
        assert set(re.findall(r"{%\s*if\s+(\w+)", inside)) <= given, name
        assert set(re.findall(r"{{\s*([\w.]+)", inside)) <= {"leave"}, name  # what {% url %} has just named
        assert "block " not in inside, name


def test_a_component_in_a_fixed_part_shows_what_it_is_given_there_and_nothing_of_a_request() -> None:
    drawn = {name: text for name, text in texts(".html", under="src/") if "/cotton/" in name}
    for component in COMPONENTS:
        found = [text for name, text in drawn.items() if name.endswith(f"/{component[2:].replace('-', '_')}.html")]
        assert len(found) == 1, component
        assert not OF_A_REQUEST.search(found[0]), component
        assert set(re.findall(r"<(c-[\w-]+)", found[0])) <= {*COMPONENTS, "c-vars"}, component
        assert "include" not in found[0], component


def test_a_fixed_part_speaks_the_language_of_each_page_and_is_drawn_once_in_each() -> None:
    drawn: list[str] = []

    class Counted:
        def __str__(self) -> str:
            drawn.append(translation.get_language() or "")
            return "x"

    page = engines["django"].from_string("{% fixed demo %}{{ counted }}{% if demo %}!{% endif %}{% endfixed %}")
    for _ in range(2):
        for language in ("vi", "en"):
            with translation.override(language):
                assert page.render({"counted": Counted()}) == "x"
                assert page.render({"counted": Counted(), "demo": True}) == "x!"
    assert sorted(drawn) == ["en", "en", "vi", "vi"]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_its_server_has_ended_is_noticed_without_asking_and_one_that_stands_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import psycopg
    from django.db import connection
    from django.db.backends.postgresql import base

    asked: list[Any] = []
    real = base.DatabaseWrapper.is_usable
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: asked.append(1) or real(self))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    assert connection.is_usable()
    assert asked == []
    told = connection.get_connection_params()
    with psycopg.connect(
        host=told["host"], port=told.get("port"), user=told["user"], password=told.get("password"), dbname=told["dbname"],
        autocommit=True,
    ) as other:  # fmt: skip
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    assert not connection.is_usable()
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.django_db
def test_what_goes_wrong_in_a_statement_of_every_page_is_told_as_django_tells_it() -> None:
    from django.db import ProgrammingError, transaction

    from hoiam.casework import wall

    with pytest.raises(ProgrammingError), transaction.atomic():
        wall.ask("SELECT nothing FROM nowhere WHERE a = %s", [1])
