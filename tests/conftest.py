"""What every test may ask for.

    django_db (mark), db        rows in a database of this run; rolled back after the test. The test acts as hoiam_app, under
                                the same rights and walls as the house
    transaction=True            the same, committed; afterwards the database is copied anew
    addresses                   addresses of this run's database: .app .owner .gatekeeper
    own_database                a database for this test alone, for tests that start processes or break things
    home                        an empty HOIAM_HOME
    chromium, page, phone       a browser, a page of it, a page 360 px wide; without Chromium each such test is skipped by name
    post_office                 a mail server on this machine; `post_office.letters` holds what it received

Folders in PURE need no Django: run alone, they start in a breath.

Side by side (`./hoiam test` by itself, or `-n NUMBER`): each worker is a process with a HOIAM_HOME, databases, ports and a
browser of its own; they share one PostgreSQL and its template. A file runs on one worker, from its first test to its last.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from hoiam.site import engine, translations
from hoiam.site.engine import copies as copies_

ROOT = Path(__file__).resolve().parents[1]
PURE = ("core", "vectors", "law", "vault", "gate", "reader")
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "live_server",
    "addresses",
    "own_database",
    "copies",
    "postgres",
    "django_db_setup",
}
# Where another version of PostgreSQL could answer otherwise: statements, functions, rights, walls, plans and locks of the
# house's own. The screens, letters and journeys above them go through the same statements, as does whatever asks them for the
# shape of the code.
ENGINE = (
    "casework", "core/ledger", "faults", "register", "vault", "wall",
    "shape/test_database_copies.py", "shape/test_migrations.py", "shape/test_no_free_text.py", "shape/test_roles.py",
)  # fmt: skip
# Of these places, what walks every page with everybody: the same statements over and over.
SCREENS = ("wall/test_participants.py",)
BROWSER_FIXTURES = {"chromium", "page", "phone", "browser_context_of"}

# How long a drawn case takes says how busy the machine is.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# The address of a server that somebody else keeps; taken away so that no test reaches it by accident.
SERVER = {name: os.environ.pop(name) for name in ("HOIAM_DATABASE_URL", "HOIAM_ENGINE") if name in os.environ}
# No reader runs beside a test: each process that needs one starts its own, with the same fence.
os.environ["HOIAM_READER"] = "own"
ENGINE_HOME = Path(os.environ.get("HOIAM_HOME") or ROOT / "var") / "test"


# A password in an address, in any of the ways in which libpq takes one.
WITH_PASSWORD = re.compile(r"postgres(?:ql)?://[^/?#\s]*:[^@/\s]+@|(?:^|[\s?&])(?:ssl)?password\s*=")


def no_password_on_a_command_line(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: no test, and nothing that a test does, starts a program with a database's password among its words."""
    if event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        words = arguments[1] if event != "os.system" else arguments[0]
        for word in [words] if isinstance(words, str | bytes) else list(words or ()):
            text = os.fsdecode(word)
            if WITH_PASSWORD.search(text):
                raise AssertionError(f"a database's password stands on a command line, where everybody reads it: {text[:20]}")


def pytest_configure(config: pytest.Config) -> None:
    """Set Django up, unless only pure folders were asked for."""
    sys.addaudithook(no_password_on_a_command_line)
    config.addinivalue_line("markers", "database: uses PostgreSQL (set by itself)")
    config.addinivalue_line("markers", "engine: to be tried on each PostgreSQL that is supported (set by itself)")
    config.addinivalue_line("markers", "browser: needs Chromium (set by itself)")
    config.addinivalue_line("markers", "faults: kills processes or breaks writes")
    side_by_side = config.getoption("dist", "no") != "no" and not config.getoption("collectonly")
    if side_by_side and not hasattr(config, "workerinput"):
        translations.compile_stale()
        return  # this process only hands out work
    SERVER.update(getattr(config, "workerinput", {}).get("server", {}))
    asked = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    pure = [(ROOT / "tests" / name) for name in PURE]
    if asked and all(any(path.is_relative_to(folder) for folder in pure) for path in asked):
        return
    translations.compile_stale()
    home = Path(tempfile.mkdtemp(prefix="hoiam-test-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "hoiam.site.settings",
        "HOIAM_MODE": "test",
        "HOIAM_HOME": str(home),
        "HOIAM_ORIGIN": "http://localhost",
        # Replaced when a test first asks for a database.
        "HOIAM_DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere",
    }
    import django

    from hoiam.casework.ledger import keys

    keys.new(home / "keys" / "ledger", "test.invalid")  # an installation has a log before it serves anybody
    django.setup()
    from django.contrib.auth.signals import user_logged_in

    user_logged_in.connect(_with_two_factors)


def _with_two_factors(request: Any, user: Any, **_: Any) -> None:
    """Who is logged in by `force_login`, whose request has no path, counts as having shown his second factor."""
    from allauth.account.internal.flows.login import record_authentication

    if not request.path:
        record_authentication(request, user, "mfa")


@pytest.fixture(autouse=True)
def limiter(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The limiter's own rules in memory, with nothing counted yet; None where a test does without Django."""
    if "DJANGO_SETTINGS_MODULE" not in os.environ:
        return None
    from hoiam.casework import limits
    from vault.local_limiter import local_limiter

    here = local_limiter()
    monkeypatch.setattr(limits, "limiter", lambda: here)
    return here


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a database or a browser; without Chromium, skip each browser test under its own name.

    `engine` is the mark of what needs the run's server and lies in a place of ENGINE. Tests that start a server of their own
    ask for nothing of the run's: whichever that is, they take the programs of this machine before the wheel's.
    """
    without = chromium_program() is None
    by_engine = [ROOT / "tests" / name for name in ENGINE]
    screens = [ROOT / "tests" / name for name in SCREENS]
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")
            if "DJANGO_SETTINGS_MODULE" not in os.environ and not fixtures & {
                "own_database",
                "copies",
                "postgres",
                "addresses",
            }:
                raise pytest.UsageError(
                    f"{item.nodeid} asks for Django in a folder that does without: see PURE in tests/conftest.py"
                )
        if fixtures & BROWSER_FIXTURES or item.get_closest_marker("browser"):
            item.add_marker("browser")
            if without:
                item.add_marker(pytest.mark.skip(reason=f"Chromium is missing; not tried: {item.nodeid}"))
        elif item.get_closest_marker("database") and any(map(item.path.is_relative_to, by_engine)) and item.path not in screens:
            item.add_marker("engine")
    if hasattr(config, "workerinput"):
        long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
        items.sort(key=lambda item: item.path not in long)  # the long files first, so that no worker ends long after the others


# --- side by side -----------------------------------------------------------------------------------------------------

MEMORY_OF_A_WORKER = 1_500_000_000
"""Bytes: a worker, its browser or the house of processes that it starts, and its sessions of the database."""


@pytest.hookimpl(optionalhook=True)  # where xdist is left out with -p no:xdist
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: a worker for each core, two where there is one (much of a test is waiting), fewer where memory is short."""
    room = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // MEMORY_OF_A_WORKER
    return max(1, min(max(2, os.cpu_count() or 1), room))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """What this process was told of a server, a worker is told too."""
    node.workerinput["server"] = SERVER


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Whole files, since what a file sets up is set up once; in the order of `pytest_collection_modifyitems`."""
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


# --- database ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres() -> Iterator[engine.Server]:
    """A running server, as its administrator: our own, shared with other runs, or that of HOIAM_DATABASE_URL."""
    ENGINE_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
    with engine.server(ENGINE_HOME, SERVER) as running:
        yield running


@pytest.fixture(scope="session")
def copies(postgres: engine.Server) -> copies_.Copies:
    """Maker of databases with all tables and no rows."""
    return copies_.Copies(postgres, ENGINE_HOME)


@pytest.fixture(scope="session")
def addresses(copies: copies_.Copies) -> Iterator[engine.Addresses]:
    """The database of this run."""
    made = copies.copy()
    yield made
    copies.drop(made)


@pytest.fixture
def own_database(copies: copies_.Copies) -> Iterator[engine.Addresses]:
    """A database for one test, which may start processes on it, kill them, and leave it in any state."""
    made = copies.copy()
    yield made
    copies.drop(made)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: Any, addresses: engine.Addresses, copies: copies_.Copies
) -> None:
    """pytest-django's hook: point Django at this run's database, as the role that the house uses."""
    from django.db import connections
    from django.test import TransactionTestCase

    from hoiam.site import config

    connections["default"].settings_dict.update(config.database(addresses.app, "addresses").for_django())

    def renew(case: TransactionTestCase) -> None:
        # Django would TRUNCATE every table; the role of the house may not, and that is the point of it.
        connections.close_all()
        copies.renew(addresses)

    TransactionTestCase._fixture_teardown = renew  # type: ignore[method-assign]  # see above


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty HOIAM_HOME with its folder for keys."""
    (tmp_path / "home" / "keys").mkdir(parents=True)
    return tmp_path / "home"


# --- browser ----------------------------------------------------------------------------------------------------------

CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium_program() -> str | None:
    """Where Chromium is, or None."""
    return os.environ.get("HOIAM_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    # Playwright's event loop lives in this thread; Django's check against event loops would refuse every query of a test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


def _page(chromium: Any, width: int, height: int, base_url: str | None) -> Iterator[Any]:
    context = chromium.new_context(locale="vi-VN", viewport={"width": width, "height": height}, base_url=base_url)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page as wide as a desk's screen; relative addresses lead to `live_server` where the test uses it."""
    yield from _page(chromium, 1280, 900, _live(request))


@pytest.fixture
def phone(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page 360 px wide."""
    yield from _page(chromium, 360, 740, _live(request))


def _live(request: pytest.FixtureRequest) -> str | None:
    return str(request.getfixturevalue("live_server").url) if "live_server" in request.fixturenames else None


# --- mail -------------------------------------------------------------------------------------------------------------


@dataclass
class PostOffice:
    """A mail server on this machine that keeps what it gets."""

    host: str = "127.0.0.1"
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refuse: str = ""  # e.g. "451 try later": what the server answers instead of taking a letter

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Called by aiosmtpd for each letter."""
        from email import message_from_bytes, policy

        if self.refuse:
            return self.refuse
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]  # bytes, as asked for
        return "250 taken"


@pytest.fixture
def post_office(request: pytest.FixtureRequest) -> Iterator[PostOffice]:
    """A running mail server; where the test uses Django, its mail goes there."""
    import socket

    from aiosmtpd.controller import Controller

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    office = PostOffice(port=port)
    controller = Controller(office, hostname=office.host, port=port)
    controller.start()
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        settings = request.getfixturevalue("settings")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = office.host, port
    yield office
    controller.stop()
