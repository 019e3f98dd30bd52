"""The canary sweep: everything that people typed is looked for in every byte that the house wrote, in every encoding.

The control runs the same house with sealing switched off and an access log on, and must find what it planted; a sweep that
could not find it would prove nothing.
"""

from __future__ import annotations

import base64
import gzip
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hoiam.site import engine
from hoiam.site.demo.people import Officer
from hoiam.site.installation import processes_of
from waiting import until

from . import people
from .canaries import Sweep, copied, encodings, spellings

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
# Never stored in the first place: sealing has nothing to do with them, so switching it off brings nothing to light.
NEVER_KEPT = {
    "a wrong telephone",
    "a refused file",
    "a file cut off",
    "typed into the address",
    "a wrong code",
    "a wrong log-in",
    "a wrong password",
    "device",
    "referrer",
    "forwarded address",
    "password",
    "a new password",
}


@contextmanager
def standing(post_office: Any, *, open_seals: bool) -> Iterator[tuple[str, Path, Path, Path]]:
    """A house of its own processes: its address, its HOIAM_HOME, its temporary folder and what its processes said."""
    place = Path(tempfile.mkdtemp(prefix="hoiam-sweep-"))
    place.chmod(0o711)
    home, passing, said = place / "home", place / "tmp", place / "said.log"
    home.mkdir(mode=0o711)
    passing.mkdir(mode=0o777)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    paths = [str(HERE / "unsealed")] if open_seals else []
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(place),
        "LANG": "C.UTF-8",
        "HOIAM_HOME": str(home),
        "HOIAM_ROOT": str(ROOT),
        "PYTHONPATH": os.pathsep.join([*paths, str(ROOT / "src"), str(ROOT / "tests")]),
        "TMPDIR": str(passing),
        "HOIAM_SMTP": f"{post_office.host}:{post_office.port}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "hoiam.site.settings",
        "HOIAM_ORIGIN": f"http://localhost:{port}",
    }
    command = [sys.executable, "-m", "wall.house", str(port), *(["--loud"] if open_seals else [])]
    with said.open("wb") as log:
        house = subprocess.Popen(command, env=environ, stdout=log, stderr=log, cwd=place)
        try:
            until(lambda: b"\nopen\n" in b"\n" + said.read_bytes(), 180, process=house, said=lambda: said.read_text()[-3000:])
            yield f"http://localhost:{port}", home, passing, said
        finally:
            house.send_signal(signal.SIGINT)
            house.wait(60)
            shutil.rmtree(place, ignore_errors=True)


def live(base: str, canary: dict[str, str]) -> list[str]:
    """Everything that people do there; the return codes that were shown."""
    officers: dict[str, Officer] = {}

    def who(login: str) -> Officer:
        return officers.setdefault(login, officers.get(login) or Officer(base, login))

    people.wander(base, canary)
    unsent = people.left_unsent(base, canary)
    _, number, code = people.write(base, canary)
    counter = people.at_the_counter(who("xa-ab.tiepdan"), canary)
    letter = people.a_denouncers_letter(canary, who)
    recovery = people.handle(base, number, canary, who)
    people.come_back(base, code, canary)
    return [unsent, code, counter, letter, recovery]


def swept(sweep: Sweep, home: Path, passing: Path, said: Path) -> None:
    """Every byte that the house wrote, while it stands and the files are flushed."""
    with engine.server(home, {}) as server:
        for database in ("hoiam", "hoiam_gatekeeper"):
            url = engine.with_parts(server.url, database=database)
            with psycopg.connect(url) as connection:
                tables = copied(connection, sweep)
                assert tables > (3 if database == "hoiam" else 2)
            dump = shutil.which("pg_dump")
            if dump:
                with tempfile.TemporaryDirectory(prefix="hoiam-dump-") as folder:
                    engine.run_client(dump, url, ["--file", f"{folder}/dump"])
                    sweep.look(f"pg_dump of {database}", Path(folder, "dump").read_bytes())
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
    names = {path.name for path in home.iterdir()}
    assert {"files", "keys", "log", "postgres.log"} <= names, names
    assert any((home / name / "pg_wal").is_dir() for name in names), "the raw data lie elsewhere and would not be looked at"
    assert sweep.folder(home, but=("static/",)) > 1000
    sweep.folder(passing)
    sweep.look("what the processes said", said.read_bytes())
    (reader,) = (each.pid for each in processes_of(home) if each.command == "hoiam.site.reader")
    for where, memory in memory_of(reader):
        sweep.look(f"memory of the reader, {where}", memory)
    assert not list(Path(f"/proc/{reader}/task/{reader}/children").read_text().split()), "each job's process has gone"


def memory_of(process: int) -> Iterator[tuple[str, bytes]]:
    """What a process has in its memory, but for its programs' files: through it a foreign byte would get into the next job."""
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{process}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            first, last = (int(part, 16) for part in span.split("-"))
            if rights.startswith("rw"):
                memory.seek(first)
                yield line, memory.read(last - first)


@pytest.mark.slow
def test_nothing_that_a_person_typed_lies_anywhere_in_clear(post_office: Any) -> None:
    canary = people.canaries()
    with standing(post_office, open_seals=False) as (base, home, passing, said):
        codes = live(base, canary)
        until(lambda: post_office.letters, said=lambda: "No mail went out, so nothing would be learnt about it.")
        sweep = Sweep(
            canary
            | {f"return code {n}": code for n, code in enumerate(codes)}
            | {f"return code {n} without hyphens": code.replace("-", "") for n, code in enumerate(codes)}
        )
        swept(sweep, home, passing, said)
    assert sweep.seen == {}
    for letter in post_office.letters:
        assert letter["To"] == canary["e-mail"]
        del letter["To"]
        mail = Sweep(canary)
        mail.look("a letter by mail", letter.as_bytes())
        assert mail.seen == {}


@pytest.mark.slow
def test_with_sealing_switched_off_the_same_sweep_finds_every_canary(post_office: Any) -> None:
    canary = people.canaries()
    with standing(post_office, open_seals=True) as (base, home, passing, said):
        live(base, canary)
        sweep = Sweep(canary)
        swept(sweep, home, passing, said)
    assert set(canary) - NEVER_KEPT - set(sweep.seen) == set()


WORD = "Khuất Thị Quyềnh Vược"


def _zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("trong.txt", data)
    return out.getvalue()


@pytest.mark.parametrize("pack", [bytes, zlib.compress, gzip.compress, _zip, lambda data: gzip.compress(_zip(data))])
def test_the_sweep_finds_each_spelling_in_each_encoding_and_inside_archives(pack: Any) -> None:
    for spelling in spellings(WORD):
        for needle in encodings(spelling):
            sweep = Sweep({"name": WORD})
            sweep.look("here", os.urandom(1000) + pack(b"before " + needle + b" after") + os.urandom(1000))
            assert set(sweep.seen) == {"name"}, needle


@pytest.mark.parametrize("before", range(4))
def test_the_sweep_finds_a_word_in_the_middle_of_base64(before: int) -> None:
    sweep = Sweep({"name": WORD})
    sweep.look("here", base64.b64encode(bytes(before) + WORD.encode() + b"!!"))
    assert set(sweep.seen) == {"name"}


def test_the_sweep_finds_a_word_across_two_pages_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_bytes(os.urandom(8192 * 3 - 7) + WORD.encode() + bytes(8192))
    sweep = Sweep({"name": WORD})
    sweep.file(file)
    assert set(sweep.seen) == {"name"}


def test_the_sweep_finds_a_telephone_number_however_it_is_written() -> None:
    for written in ("0954118377", "0954 118 377", "0954.118.377"):
        sweep = Sweep({"telephone": "0954 118 377"})
        sweep.look("here", f"gọi {written} nhé".encode())
        assert set(sweep.seen) == {"telephone"}, written
