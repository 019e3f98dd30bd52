"""What a house refuses when it cannot keep its processes apart, and that it says which thing and what to do."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hoiam.site import engine, processes, separation
from hoiam.site.installation import CannotStart, Place
from hoiam.site.processes import PROCESSES, User, Users, UsersMissing
from hoiam.vault import credentials

WORDS = list(dict.fromkeys(process.user for process in PROCESSES))
APART = Users(61150, {word: User(word, 61150 + n, 61150 + n) for n, word in enumerate(WORDS, 1)})
NUMBERS = " ".join(f"{word}={61150 + n}" for n, word in enumerate(WORDS, 1))
NOWHERE = engine.Addresses(*[f"postgresql://{role}@/nothing?host=/nowhere" for role in ("a", "j", "o", "w", "g")])
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can ask as another user")


def test_a_real_house_of_one_user_is_refused_and_a_demo_says_why_it_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CannotStart, match="does not run as one user") as refused:
        Place("production", tmp_path).users()
    assert "docs/operate/users.md" in str(refused.value)
    why = Place("demo", tmp_path).users()
    assert isinstance(why, str)
    assert str(tmp_path / "keys") in separation.of_one_user(tmp_path, why)


def test_users_are_those_that_were_named_each_for_one_process() -> None:
    found = processes.users({"HOIAM_USERS": f"{NUMBERS} group=61150"}, trial=False)
    assert found == Users(61150, {word: User(str(each.uid), each.uid, each.gid) for word, each in APART.of.items()})
    assert found.groups_of("web") == [61150]
    assert found.groups_of("keys") == [], "the key agent calls nobody"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        (NUMBERS.replace("61151", "0") + " group=61150", "root"),
        (NUMBERS.replace("61152", "61151") + " group=61150", "share"),
        (NUMBERS + " group=61153", "share"),
        (NUMBERS + " group=61150 wab=7", "wab"),
        (NUMBERS.replace("61151", "nobody-of-this-name") + " group=61150", "nobody-of-this-name"),
    ],
)
def test_users_that_would_not_keep_apart_are_refused(named: str, said: str) -> None:
    for trial in (False, True):
        with pytest.raises(UsersMissing, match=said):
            processes.users({"HOIAM_USERS": named}, trial=trial)


def test_a_real_house_without_the_users_says_how_to_make_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(processes.pwd, "getpwnam", nobody)
    monkeypatch.setattr(processes.grp, "getgrnam", nobody)
    with pytest.raises(UsersMissing, match=r"hoiam-web.*systemd-sysusers systemd/sysusers.conf".replace(".*", "(.|\\n)*")):
        processes.users({}, trial=False)
    trial = processes.users({}, trial=True)
    assert len({trial.group, *(user.uid for user in trial.of.values())}) == len(WORDS) + 1


@pytest.fixture
def laid() -> Iterator[Path]:
    """HOIAM_HOME with its keys, where everybody may walk."""
    home = Path(tempfile.mkdtemp(prefix="hoiam-refusals-"))
    for name in ("keys/ledger/log.key", "keys/ledger/policy", "keys/gatekeeper", "keys/django", "keys/database-roles.json"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("a key")
    separation.lay(home, APART, None)
    yield home
    shutil.rmtree(home)


@needs_root
def test_what_is_laid_is_separate(laid: Path) -> None:
    assert separation.trespasses(laid, APART, laid / "none", NOWHERE) == []


@needs_root
@pytest.mark.parametrize("name", ["keys/gatekeeper", "keys/ledger/log.key", "keys/django", "keys/database-roles.json"])
def test_a_key_that_the_web_can_read_is_named_with_what_to_do(laid: Path, name: str) -> None:
    (laid / name).chmod(0o644)
    first = separation.trespasses(laid, APART, laid / "none", NOWHERE)[0]
    assert first.startswith("web (the web) can read ")
    assert str(laid / name) in first
    assert "chmod 600" in first


@needs_root
def test_a_key_or_a_secret_that_is_kept_elsewhere_is_looked_at_too(laid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = laid / "elsewhere"
    elsewhere.mkdir()
    for name in ("key", "HOIAM_OWNER_DATABASE_URL"):
        (elsewhere / name).write_text("a key")
    monkeypatch.setenv("HOIAM_GATEKEEPER_KEY", str(elsewhere / "key"))
    monkeypatch.setenv(credentials.FOLDER, str(elsewhere))
    found = separation.trespasses(laid, APART, laid / "none", NOWHERE)
    for name in ("key", "HOIAM_OWNER_DATABASE_URL"):
        assert any(str(elsewhere / name) in each for each in found)


@needs_root
def test_a_folder_that_a_process_could_change_is_named(laid: Path) -> None:
    (laid / "keys").chmod(0o777)
    (laid / "ledger-mark").chmod(0o755)
    found = separation.trespasses(laid, APART, laid / "none", NOWHERE)
    assert any("can change" in each and str(laid / "keys") in each for each in found)
    assert any("can look into" in each and "ledger-mark" in each for each in found)


@needs_root
def test_laying_gives_nobody_a_file_that_has_a_name_elsewhere(laid: Path) -> None:
    """Whoever writes in a folder could put a second name of root's file there, and have it made his own."""
    outside = laid / "keys" / "gatekeeper"
    os.link(outside, laid / "files" / "mine")
    with pytest.raises(engine.EngineError, match="no plain file"):
        separation.lay(laid, APART, None)
    assert outside.stat().st_uid == 0
    (laid / "files" / "mine").unlink()
    (laid / "files" / "mine").symlink_to(outside)
    with pytest.raises(engine.EngineError, match="no plain file"):
        separation.lay(laid, APART, None)


def test_a_role_that_is_more_than_its_process_is_named(own_database: engine.Addresses) -> None:
    assert separation.roles_too_many(own_database) == []
    for which in ("owner", "jobs"):
        found = separation.roles_too_many(replace(own_database, app=getattr(own_database, which)))
        assert any(each.startswith("web: it has the same role") for each in found), found


def test_an_administrator_of_the_database_is_no_role_for_the_web(
    own_database: engine.Addresses, postgres: engine.Server
) -> None:
    above = engine.with_parts(postgres.url, database=engine.database_of(own_database.app))
    found = separation.roles_too_many(replace(own_database, app=above))
    assert any(each.startswith("web: the role") and "administrator" in each for each in found), found


def test_secrets_are_taken_from_files_before_the_environment_and_told_when_they_stand_in_one(tmp_path: Path) -> None:
    (tmp_path / "HOIAM_SECRET_KEY").write_text("from the file\n")
    environ = {credentials.FOLDER: str(tmp_path), "HOIAM_SECRET_KEY": "from the environment", "HOIAM_DATABASE_URL": "there"}
    assert credentials.credential("HOIAM_SECRET_KEY", environ) == "from the file"
    assert credentials.credential("HOIAM_DATABASE_URL", environ) == "there"
    credentials.take(environ)
    assert environ["HOIAM_SECRET_KEY"] == "from the file"
    for bad in ("postgresql://a:secret@/b", "postgresql://a@/b?password=secret", "host=h password=secret"):
        assert credentials.exposed(f"A=b\0HOIAM_OWNER_DATABASE_URL={bad}\0".encode()) == ["HOIAM_OWNER_DATABASE_URL"]
    assert credentials.exposed(b"HOIAM_SECRET_KEY=x") == ["HOIAM_SECRET_KEY"]
    assert credentials.exposed(b"HOIAM_DATABASE_URL=postgresql://a@/b?host=/c\0HOIAM_ORIGIN=https://a:b@c") == []
