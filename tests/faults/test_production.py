"""What no real installation may start with, in more spellings than one; each refusal says what, why and what next."""

from __future__ import annotations

import hashlib
import inspect
import secrets
from pathlib import Path

import pytest

from hoiam.casework.ledger import keys
from hoiam.core.ledger import note
from hoiam.site import config, engine, production
from hoiam.site.cli import up
from hoiam.site.installation import CannotStart, Place

GOOD = {"HOIAM_ORIGIN": "https://kiennghi.example", "HOIAM_BEHIND_PROXY": "1", "HOIAM_SECRET_KEY": secrets.token_urlsafe(48)}
ONION = "4roiogrtcv6abi4npa3ju42irodgofktjg5x76arqwdmkiw6h5mjr5id"  # of a service that is no more
# As long and as varied as a made one, and the same in each process that collects these tests.
MADE = hashlib.sha384(b"of a test").hexdigest()
WITNESSES = [note.SignerKey(f"w{i}.example.org", note.COSIGNATURE, bytes([i + 1]) * 32) for i in range(2)]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"HOIAM_BEHIND_PROXY": "", "HOIAM_DIRECT_TLS": "1"},
        {"HOIAM_BEHIND_PROXY": "0", "HOIAM_DIRECT_TLS": "1"},
        {"HOIAM_ORIGIN": "https://kiennghi.example https://b.example:8443"},
        {"HOIAM_ORIGIN": f"https://kiennghi.example http://{ONION}.onion"},
        {"HOIAM_ORIGIN": f"http://{ONION}.onion"},
        {"HOIAM_SECRET_KEY": ""},
        {"HOIAM_SECRET_KEY": secrets.token_hex(32)},
    ],
)
def test_what_is_fit_is_let_through(tmp_path: Path, more: dict[str, str]) -> None:
    assert production.unfit_settings(GOOD | more, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("HOIAM_ORIGIN", value) for value in (
            "", "http://kiennghi.example", "HTTP://kiennghi.example", "http://localhost:8000", "http://127.0.0.1",
            "https://kiennghi.example http://kiennghi.example", "kiennghi.example", "//kiennghi.example", "ftp://a.example",
            "https://", "https://*.example", "https://u:p@a.example", "https://a.example/", "https://a.example/path",
            "https://a.example?x=1", "https://a.example#x", "https://A.example", "HTTPS://a.example", "https://[::1",
            "https://a.example:99999", "https://kiếnnghị.example", "http://abcdefghijklmnop.onion", f"http://{'a' * 57}.onion",
            f"http://{ONION.upper()}.onion", f"http://{ONION}.onion/", f"http://{ONION}.onion:8080", f"http://x.{ONION}.onion",
            f"http://{ONION}.onion.example", f"http://{'1' * 56}.onion", f"ftp://{ONION}.onion",
        )),
        *(("HOIAM_SECRET_KEY", value) for value in (
            "x", "a" * 64, "abab" * 20, "abcde" * 12, "0123456789" * 6, "django-insecure-" + MADE,
            MADE[:32], config.TEST_SECRET,
        )),
        *(("HOIAM_BEHIND_PROXY", value) for value in ("", "0", "true", "yes", "2", " 1", "on")),
        ("HOIAM_DIRECT_TLS", "1"),
        ("HOIAM_DIRECT_TLS", "true"),
    ],
)  # fmt: skip
def test_what_is_unfit_is_refused_with_what_why_and_what_next(tmp_path: Path, name: str, value: str) -> None:
    found = production.unfit_settings(GOOD | {name: value}, tmp_path)
    assert found
    for reason in found:
        what, _, following = reason.partition("\n")
        assert name in reason
        assert len(what) > 40
        assert len(following) > 20
        assert len(value) < 20 or name != "HOIAM_SECRET_KEY" or value not in reason, "a secret is not said aloud"


def test_a_weak_secret_in_the_houses_own_file_is_refused_as_well(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "django").write_text("x\n")
    (reason,) = production.unfit_settings(GOOD | {"HOIAM_SECRET_KEY": ""}, tmp_path)
    assert str(tmp_path / "keys" / "django") in reason


def _log(home: Path, lines: str) -> list[str]:
    folder = home / "keys" / "ledger"
    if not (folder / "log.key").exists():
        keys.new(folder, "log.example/2026")
    (folder / "policy").write_text(f"log {keys.signers(folder)[0].verifier}\n{lines}", "utf-8")
    return production.unfit_log({}, home)


def _witness(place: str, which: int = 0) -> str:
    return f"witness w{which} {WITNESSES[which]} {place}".rstrip() + "\n"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("quorum none\n", "asks for no witness"),
        (_witness("https://w.example.org") + "quorum none\n", "asks for no witness"),
        (_witness("") + "quorum w0\n", "more witnesses than it has addresses of"),
        (_witness("https://w.example.org") + _witness("", 1) + "group g all w0 w1\nquorum g\n", "than it has addresses of"),
        *((_witness(place) + "quorum w0\n", "on this very machine") for place in (
            "http://127.0.0.1:8765", "http://localhost:1", "http://LOCALHOST./x", "http://[::1]:1", "http://127.1", "http://0:1",
            "http://[::ffff:127.0.0.1]", "http://2130706433/", "http://a.localhost",
        )),
        ("quorum 0\n", "is no policy"),
        ("", "is no policy"),
        (_witness("https://w.example.org") + "group g 0 w0\nquorum g\n", "is no policy"),
    ],
)  # fmt: skip
def test_a_log_whose_receipts_prove_nothing_is_refused(tmp_path: Path, lines: str, why: str) -> None:
    (reason,) = _log(tmp_path, lines)
    assert why in reason
    assert "docs/operate/witnesses.md" in reason


def test_a_log_with_witnesses_elsewhere_is_let_through(tmp_path: Path) -> None:
    both = _witness("https://w0.example.org") + _witness("https://w1.example.org", 1)
    for lines in (_witness("https://w.example.org") + "quorum w0\n", both + "group g any w0 w1\nquorum g\n"):
        assert _log(tmp_path, lines) == []
    mixed = _witness("http://127.0.0.1:1") + _witness("https://w1.example.org", 1)
    assert _log(tmp_path, mixed + "group g any w0 w1\nquorum g\n") == []
    assert _log(tmp_path, mixed + "group g all w0 w1\nquorum g\n") != []


def test_djangos_own_checks_before_real_use_run_at_up_and_a_warning_ends_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    place = Place("production", home)
    nowhere = "postgresql://nobody@/nothing?host=/nowhere"
    addresses = engine.Addresses(app=nowhere, jobs=nowhere, owner=nowhere, witness=nowhere, gatekeeper=nowhere)
    place.check_settings(addresses)
    monkeypatch.setenv("HOIAM_SECRET_KEY", "abcde" * 4)
    with pytest.raises(CannotStart, match="check --deploy"):
        place.check_settings(addresses)
    assert "security.W009" in capfd.readouterr().err
    assert "place.check_settings(addresses)" in inspect.getsource(up._up)


def test_a_tunnel_without_headers_makes_every_request_a_safe_one() -> None:
    seen: list[str] = []

    def serve(environ: dict[str, str], start: object) -> list[bytes]:
        seen.append(environ["wsgi.url_scheme"])
        return [b""]

    given = {"wsgi.url_scheme": "http"}
    assert list(production.over_tls(serve)(given, None)) == [b""]
    assert (seen, given) == (["https"], {"wsgi.url_scheme": "http"})
