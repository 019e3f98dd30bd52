"""A backup brings an installation back: words open again, what was shredded does not, and the log does not sign over a hole."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from hoiam.core.ledger import policy, receipt
from hoiam.core.ledger.errors import LedgerError
from hoiam.site import engine
from hoiam.site.demo.accounts import PASSWORD
from hoiam.site.demo.browser import Browser
from hoiam.site.demo.people import Officer, Sent, send_petition
from waiting import until

ROOT = Path(__file__).resolve().parents[2]


class Installation:
    """A house whose processes can be started and stopped; its commands run beside it."""

    def __init__(self) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="hoiam-backup-"))
        self.place.chmod(0o711)
        self.home = self.place / "home"
        self.home.mkdir(mode=0o711)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://localhost:{self.port}"
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.place),
            "LANG": "C.UTF-8",
            "HOIAM_HOME": str(self.home),
            "HOIAM_ROOT": str(ROOT),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
            "TMPDIR": str(self.place),
            "DJANGO_SETTINGS_MODULE": "hoiam.site.settings",
            "HOIAM_ORIGIN": self.base,
            "HOIAM_LOG_SLOT": "2s",  # after which a receipt is whole
        }

    @contextmanager
    def up(self) -> Iterator[None]:
        said = self.place / "said.log"
        said.write_bytes(b"")
        with said.open("wb") as log:
            house = subprocess.Popen(
                [sys.executable, "-m", "wall.house", str(self.port)], env=self.environ, stdout=log, stderr=log, cwd=self.place
            )
            try:
                until(
                    lambda: b"\nopen\n" in b"\n" + said.read_bytes(),
                    180,
                    process=house,
                    said=lambda: said.read_text()[-3000:],
                )
                yield
            finally:
                house.send_signal(signal.SIGINT)
                house.wait(60)

    def run(self, *command: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "hoiam.site.cli", *command],
            env=self.environ,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            umask=0,  # the most careless caller
        )

    def send(self, words: str, kind: str = "vn.feedback", subject: str = "conduct") -> Sent:
        return send_petition(
            self.base,
            kind=kind,
            subject=subject,
            place="XA-AB",
            body="XA-AB",
            words=words,
            name="Tiêu Văn Sở",
            address="xóm Giếng",
        )

    def receipt(self, sent: Sent) -> None:
        """Waits until the act is in a published checkpoint that the demo's witness has signed: its receipt is whole."""
        rules = policy.parse(sent.browser.raw("/register/log/policy")[1])

        def whole() -> bool:
            try:
                return set(
                    receipt.verify(receipt.parse(sent.browser.raw("/follow/receipt/file")[1].decode()), rules).witnesses
                ) == {"demo"}
            except LedgerError:
                return False

        until(whole)

    def words_of(self, sent: Sent) -> str:
        me = Browser(self.base)
        page = me.send(me.get("/follow"), {"code": sent.code})
        assert "/follow/petition" in page.url, page.text[:400]
        return me.get("/follow/words").text


@pytest.fixture
def installation() -> Iterator[Installation]:
    import shutil

    made = Installation()
    yield made
    shutil.rmtree(made.place, ignore_errors=True)


_RIGHTS = """
SELECT c.oid::regclass::text, x.grantee::regrole::text, x.privilege_type
FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) x
WHERE c.relnamespace IN ('public'::regnamespace, 'wall'::regnamespace) AND c.relkind IN ('r', 'v', 'S')
"""


def rights(main: str) -> set[tuple[str, ...]]:
    """What each role may do with each table and sequence."""
    with psycopg.connect(main) as admin:
        return set(admin.execute(_RIGHTS).fetchall())


@pytest.mark.slow
def test_what_was_backed_up_opens_again_and_nothing_else_happens_behind_anybodys_back(installation: Installation) -> None:
    kept = installation.place / "backup"
    with installation.up():
        first = installation.send("Đèn đường ở xóm Giếng tắt mười ngày nay.")
        doomed = installation.send("Đơn này rồi sẽ bị hủy khóa.", "vn.complaint", "land")
        installation.receipt(doomed)
        done = installation.run("backup", str(kept))
        assert done.returncode == 0, done.stderr
        status = installation.run("keys", "status", "XA-AB")
        assert "XA-AB: key 1" in status.stdout, status.stderr
        assert installation.run("keys", "audit").returncode == 0
        refused = installation.run("restore", str(kept))
        assert refused.returncode == 1 and "already runs" in refused.stderr, refused.stderr
        # Shredded after the backup was made.
        with engine.server(installation.home, {}) as server:
            main = engine.with_parts(server.url, database="hoiam")
            before = rights(main)
            with psycopg.connect(main, autocommit=True) as admin:
                # Ended so long ago that the law no longer has it kept: nobody waits a year for that here. The triggers
                # by which a history stands are passed over, as the engine's own superuser can.
                admin.execute("SET session_replication_role = replica")
                admin.execute(
                    "UPDATE casework_dossier SET open = false, state = 'guided', closed_on = '2022-07-04' WHERE number = %s",
                    [doomed.number],
                )
                ended = admin.execute(
                    "UPDATE casework_history h SET wire = convert_to(regexp_replace(regexp_replace(convert_from(wire, 'UTF8'),"
                    ' \'"state":"[a-z_]+"\', \'"state":"guided"\'), \'"day":"[0-9-]+"\', \'"day":"2022-07-04"\'), \'UTF8\')'
                    " FROM casework_dossier d WHERE d.id = h.dossier_id AND d.number = %s"
                    " AND h.seq = (SELECT max(seq) FROM casework_history WHERE dossier_id = d.id)",
                    [doomed.number],
                )
                assert ended.rowcount == 1
        listed = installation.run("keys", "shred", "XA-AB", "--closed-before", "2023-01-01")
        assert listed.stdout.startswith(doomed.number) and "nothing was asked for" in listed.stdout, listed.stderr
        two = ("--by", "XA-AB/04", "--by", "TINH-SL/07")
        ordered = installation.run(
            "keys", "shred", "XA-AB", "--closed-before", "2023-01-01", *two, typed=f"{PASSWORD}\n{PASSWORD}\n"
        )
        assert ordered.returncode == 0 and "keys recall NUMBER" in ordered.stdout, ordered.stderr
        # What the gatekeeper does a month later.
        with engine.server(installation.home, {}) as server:
            gate = engine.with_parts(server.url, database="hoiam_gatekeeper")
            with psycopg.connect(gate, autocommit=True) as keeper:
                keeper.execute("INSERT INTO shredded (case_id, at) SELECT case_id, now() FROM doomed")
                assert keeper.execute("DELETE FROM kept USING doomed WHERE kept.case_id = doomed.case_id").rowcount == 1
        removed = installation.run("keys", "shred")
        assert removed.stdout.startswith("1 petitions whose keys were destroyed"), removed.stderr
        password = installation.run("keys", "password", "XA-AB/03", typed=f"{PASSWORD}\nmot mat khau khac 77\n")
        assert password.returncode == 0, password.stderr
        later = installation.send("Đơn gửi sau lần sao lưu.")
        installation.receipt(later)
        again = installation.place / "again"
        (again / "main" / "files").mkdir(parents=True)
        (again / "main" / "of-before.dump").write_bytes(b"as an earlier release left it")
        for each, mode in (
            (again / "main" / "of-before.dump", 0o644),
            (again / "main" / "files", 0o755),
            (again / "main", 0o777),
        ):
            each.chmod(mode)
        assert installation.run("backup", str(again)).returncode == 0
        for each in (kept, *kept.rglob("*"), *(path for path in again.rglob("*"))):
            assert not each.stat().st_mode & 0o077, f"{each} is open to others"
        log = Browser(installation.base).get("/register/log/").text
        assert "bình thường" in log and "chứng minh được với người khác" not in log
    assert {p.name for p in kept.iterdir()} == {"main", "gatekeeper", "mark"}

    # A house lives there, though none that `up` has started: somebody is connected, or a process of it runs.
    with ExitStack() as held:
        server = held.enter_context(engine.server(installation.home, {}))
        other = held.enter_context(psycopg.connect(engine.with_parts(server.url, database="hoiam")))
        lives = installation.run("restore", str(kept))
        assert lives.returncode == 1, lives.stderr
        assert f"postgres on hoiam (session {other.info.backend_pid}" in lives.stderr
        assert other.execute("SELECT count(*) > 0 FROM casework_dossier").fetchone() == (True,), "nothing was changed"
    agent = subprocess.Popen([sys.executable, "-m", "hoiam.vault.agent"], env=installation.environ, stdout=subprocess.PIPE)
    try:
        assert agent.stdout is not None and agent.stdout.readline() == b"ready\n"
        lives = installation.run("restore", str(kept))
        assert (lives.returncode, f"process {agent.pid}: hoiam.vault.agent" in lives.stderr) == (1, True), lives.stderr
    finally:
        agent.terminate()
        agent.wait(20)
        agent.stdout.close()

    # The log has been seen beyond what the backup knows: it must not sign before its lines are back.
    ahead = installation.run("restore", str(kept))
    assert ahead.returncode == 1, ahead.stderr
    assert "ledger repair" in ahead.stderr
    with engine.server(installation.home, {}) as server:
        assert rights(engine.with_parts(server.url, database="hoiam")) == before
    repaired = installation.run("ledger", "repair", "--from-mirror", str(installation.home / "log"))
    assert repaired.returncode == 0, repaired.stderr + repaired.stdout

    with installation.up():
        assert "tắt mười ngày nay" in installation.words_of(first)
        me = Browser(installation.base)
        page = me.send(me.get("/follow"), {"code": doomed.code})
        assert "rồi sẽ bị hủy khóa" not in page.text + me.get("/follow/words").text
        officer = Officer(installation.base, "xa-ab.tiepdan")
        assert officer.get("/desk/").status == 200


@pytest.mark.slow
def test_the_shares_backups_do_not_outlive_thirty_days(installation: Installation) -> None:
    kept = installation.place / "backup"
    old = kept / "gatekeeper" / "2020-01-01T000000Z.dump"
    stays = kept / "main" / "2020-01-01T000000Z.dump"
    for file in (old, stays):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"old")
    with installation.up():
        done = installation.run("backup", str(kept))
        assert done.returncode == 0, done.stderr
    assert not old.exists()
    assert stays.exists()
    assert len(list((kept / "gatekeeper").glob("*.dump"))) == 1
