"""No page runs or styles anything that does not come from a file of the house."""

import os
import re
import secrets
import subprocess
import sys

import pytest
from committed import ROOT, texts
from django.conf import settings
from django.test import Client

TEMPLATES = [(name, text) for name, text in texts(".html") if "/templates/" in name]

INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\b(src=|type=[\"']application/json))[^>]*>", re.I),
    "a style in the page": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>{]*\sstyle\s*=", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a javascript: address": re.compile(r"(href|src|action)\s*=\s*[\"']\s*javascript:", re.I),
    "a data: address": re.compile(r"src\s*=\s*[\"']\s*data:", re.I),
    "a foreign address": re.compile(r"<(script|link|img|iframe|form)\b[^>]*(src|href|action)\s*=\s*[\"'](https?:)?//", re.I),
}


def test_no_template_carries_a_script_or_a_style():
    assert TEMPLATES
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {what}"
        for name, text in TEMPLATES
        for what, pattern in INLINE.items()
        for match in pattern.finditer(text)
    ]
    # The page of a stranger's file is a picture, which comes in the answer: so it has no address and nothing stores it.
    assert [each for each in found if not each.startswith("src/hoiam/desk/templates/desk/drawn.html:")] == []
    assert [each.rpartition(": a ")[2] for each in found] == ["data: address"]


def test_the_lint_for_templates_finds_what_it_looks_for():
    bad = '<script>x</script><style></style><p style="a"><a onclick="b" href="javascript:c"><img src="data:x"><img src="//d">'
    assert [what for what, pattern in INLINE.items() if not pattern.search(bad)] == []
    assert not INLINE["a script in the page"].search('<script src="/a.js"></script><script type="application/json">{}</script>')


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/account/login/", "/en/account/login/", "/khong-co/"])
def test_the_policy_of_every_page_allows_our_own_files_and_nothing_else(address):
    policy = Client().get(address).headers["Content-Security-Policy"]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] == allowed["base-uri"] == allowed["frame-ancestors"] == "'none'"
    assert set(allowed.values()) == {"'self'", "'none'"}


def test_the_policy_has_no_exception():
    import inspect

    from hoiam.site import urls

    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] == ["'self'"]
    assert "csp" not in inspect.getsource(urls)
    exempt = [name for name, text in texts(".py", under="src/") if re.search(r"csp_(exempt|update|replace)|unsafe-", text)]
    # A page of a stranger's file is a picture within the answer, so that it has no address and nothing stores it.
    assert exempt == ["src/hoiam/desk/drawn.py"]


def test_django_finds_nothing_to_say_about_our_settings(tmp_path):
    """As for real use, behind a proxy that ends TLS."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "hoiam.site.settings",
        "HOIAM_MODE": "production",
        "HOIAM_HOME": str(tmp_path),
        "HOIAM_ORIGIN": "https://kiennghi.example",
        "HOIAM_BEHIND_PROXY": "1",
        "HOIAM_SECRET_KEY": secrets.token_urlsafe(48),
        "HOIAM_DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere",
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    said = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
