"""The proxies of docs/operate/proxy.md, as they stand there, before the web as it runs; what `./hoiam proxy` says of them."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from front.conftest import ROOT, free_port
from hoiam.site.cli import proxy
from hoiam.site.engine import copies as copies_
from hoiam.site.installation import what_the_web_is_told
from vault.processes import Process
from waiting import until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0 or shutil.which("openssl") is None, reason="needs root and openssl"),
]
DOCUMENT = (ROOT / "docs/operate/proxy.md").read_text()
HOST = "kiennghi.example.vn"


def written(kind: str) -> str:
    """The settings in the document, as they stand there."""
    found = re.search(rf"^```{kind}\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


@dataclass
class House:
    """The web as for real, over a database of its own, at a port where only a proxy should be."""

    web: int
    front: int
    home: Path
    said: Path

    @property
    def url(self) -> str:
        return f"https://localhost:{self.front}"

    def settings(self, kind: str) -> str:
        """The document's, for this machine: other ports, name and places, nothing else."""
        text = written(kind).replace("127.0.0.1:8000", f"127.0.0.1:{self.web}").replace(HOST, "localhost")
        text = text.replace("/etc/ssl/hoiam", str(self.home)).replace("/var/log/nginx", str(self.home))
        text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
        text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};").replace(
            "bind :80", f"bind 127.0.0.1:{free_port()}"
        )
        return text.replace("listen 443 ", f"listen 127.0.0.1:{self.front} ").replace(
            "bind :443 ", f"bind 127.0.0.1:{self.front} "
        )


@pytest.fixture(scope="module")
def house(copies: copies_.Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("proxies")
    for folder in home.parents[:3]:
        folder.chmod(0o755)
    home.chmod(0o755)
    found = House(free_port(), free_port(), home, home / "said")
    certify(home)
    database = copies.copy()
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "HOIAM_ROOT": str(ROOT), "HOIAM_BEHIND_PROXY": "1"}
    environ |= {"HOIAM_MODE": "production", "HOIAM_ORIGIN": found.url, "HOIAM_SECRET_KEY": SECRET, "HOIAM_HOME": str(home)}
    environ |= {
        "HOIAM_DATABASE_URL": database.app,
        "DJANGO_SETTINGS_MODULE": "hoiam.site.settings",
        "HOIAM_RUN": str(home / "run"),
    }
    collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, env=environ, check=True)
    with ExitStack() as stack:
        (home / "run").mkdir(mode=0o700)
        stack.enter_context(Process("hoiam.vault.limiter", home / "run"))
        # Not through hoiam.site.web, which refuses root in production.
        command = [sys.executable, "-m", "granian", *what_the_web_is_told("127.0.0.1", found.web)]
        stack.enter_context(running(command, found.said, environ))
        until(lambda: listens(found.web), said=found.said.read_text)
        yield found
    copies.drop(database)


SECRET = "kj3h5kjh34k5jh3k4j5hk3j4h5kj3h45kjh3k4jh5k3jh4k5jh34kjh"


def certify(home: Path) -> None:
    """A certificate for localhost that `./hoiam proxy` is told to trust."""
    key, chain = home / "key.pem", home / "fullchain.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command += f" -keyout {key} -out {chain}"
    subprocess.run(command.split(), check=True, capture_output=True)
    (home / "both.pem").write_text(chain.read_text() + key.read_text())
    for each in home.glob("*.pem"):
        each.chmod(0o644)


@contextmanager
def running(command: list[str], said: Path, environ: dict[str, str] | None = None) -> Iterator[int]:
    with said.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, process_group=0, env=environ)
    yield process.pid
    process.terminate()
    try:
        process.wait(20)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def nginx(house: House, settings: str) -> list[str]:
    places = "".join(f"{name}_temp_path {house.home}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"user root; worker_rlimit_nofile 20000; pid {house.home}/nginx.pid; daemon off;"
    whole += f" error_log {house.home}/nginx-errors crit;"
    whole += f"events {{ worker_connections 8192; }} http {{ {places} {settings} }}"
    (house.home / "nginx.conf").write_text(whole)
    return ["nginx", "-c", str(house.home / "nginx.conf"), "-e", str(house.home / "nginx-errors")]


def caddy(house: House, settings: str) -> list[str]:
    more = f"admin off\n    auto_https disable_redirects\n    storage file_system {house.home}/caddy\n    servers {{"
    own = f"https://localhost:{house.front} {{\n    tls {house.home}/fullchain.pem {house.home}/key.pem"
    text = settings.replace("servers {", more, 1).replace("\nlocalhost {", f"\n{own}", 1)
    (house.home / "Caddyfile").write_text(text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(house.home / "Caddyfile")]


def haproxy(house: House, settings: str) -> list[str]:
    (house.home / "haproxy.cfg").write_text(settings)
    return ["haproxy", "-db", "-f", str(house.home / "haproxy.cfg")]


PROXIES: dict[str, Callable[[House, str], list[str]]] = {"nginx": nginx, "caddy": caddy, "haproxy": haproxy}


@contextmanager
def before(house: House, kind: str, settings: str) -> Iterator[None]:
    if shutil.which(kind) is None:
        pytest.skip(f"{kind} is not on this machine")
    said = house.home / f"{kind}-said"
    os.environ["HOME"], home = str(house.home), os.environ.get("HOME", "")
    try:
        with running(PROXIES[kind](house, settings), said):
            until(lambda: listens(house.front), said=said.read_text)
            yield
    finally:
        os.environ["HOME"] = home


def told_of(house: House, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, list[str]]:
    code = proxy.main([house.url, "--ca", str(house.home / "fullchain.pem"), *more])
    said = capsys.readouterr()
    assert said.err == ""
    return code, said.out.splitlines()


@pytest.mark.parametrize("kind", PROXIES)
def test_a_proxy_as_documented_keeps_all_that_it_must(house: House, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
    with before(house, kind, house.settings(kind)):
        code, lines = told_of(house, capsys, "--slow", "500")
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert [line for line in lines if not line.startswith("    holds")] == []
    assert code == 0
    assert len(lines) >= 23


# What a careless setting breaks, and the line that says so.
CARELESS: list[tuple[str, Callable[[str], str], str]] = [
    ("nginx", lambda text: text.replace("proxy_request_buffering off;", ""), "a body goes on to the house as it comes"),
    ("nginx", lambda text: text.replace("proxy_request_buffering off;", ""), "no body lies on a disk in clear"),
    (
        "nginx",
        lambda text: text.replace("access_log off;", "access_log /var/tmp/hoiam-access;"),
        "no record names what was asked",
    ),
    ("nginx", lambda text: text.replace("client_max_body_size 1005m;", ""), "a body goes on to the house as it comes"),
    (
        "nginx",
        lambda text: text.replace("For $remote_addr", "For $http_x_forwarded_for"),
        "an address that a visitor invents is not",
    ),
    ("nginx", lambda text: text.replace("Proto https", "Proto $http_x_forwarded_proto"), "what a visitor says of his own"),
    (
        "nginx",
        lambda text: text.replace("proxy_cache off;", "proxy_hide_header Content-Security-Policy;"),
        "its headers arrive",
    ),
]


def test_a_careless_proxy_is_told_what_it_breaks(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    for kind, broken, line in CARELESS:
        settings = broken(house.settings(kind))
        assert settings != house.settings(kind)
        with before(house, kind, settings):
            code, lines = told_of(house, capsys, "--slow", "8")
        Path("/var/tmp/hoiam-access").unlink(missing_ok=True)  # noqa: S108 - where such records lie
        assert code == 1, (line, lines)
        assert any(said.startswith(f"    FAILS  {line}") for said in lines), (line, lines)
