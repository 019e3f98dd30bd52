"""A body is founded once, by its first holders, who are present; then the exception is closed for ever."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from hoiam.casework import bodies, wall
from hoiam.casework.keys import custody, first
from hoiam.casework.models import Body, Office, Officer
from hoiam.site.cli import found as command
from hoiam.vault.keys import open_body_key, unlock, unlock_by_recovery
from world import PROVINCE, World

from .test_custody import NEW, keys, own_key, public_lines, refused, two

__all__ = ["keys"]  # the fixture

ROOT = Path(__file__).resolve().parents[2]
NEWBODY = "XA-MOI"
FIRST = {"office": "XA-MOI/04", "login": "xa-moi.a"}


def example() -> dict[str, Any]:
    """The file of docs/operate/found.md, for a body that is not there yet."""
    text = (ROOT / "docs" / "operate" / "found.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    found: dict[str, Any] = yaml.safe_load(text.replace("XA-AB", NEWBODY).replace("xa-ab", "xa-moi"))
    return found


def plan(**said: Any) -> first.Plan:
    return command.plan_of(example() | said)


def present(chosen: first.Plan) -> list[first.FirstHolder]:
    return [first.FirstHolder(office, login, NEW) for office, login in chosen.holders]


def test_both_first_holders_come_in_and_one_line_says_so(keys: World) -> None:
    chosen = plan()
    assert first.problems(chosen) == []
    made, codes = first.found(chosen, present(chosen))
    holders = [f"{NEWBODY}/04", f"{NEWBODY}/06"]
    assert sorted(made.holders) == sorted(codes) == holders
    for office in holders:
        key = own_key(office)
        assert unlock_by_recovery(key, codes[office]).public == key.public
        assert open_body_key(made, office, unlock(key, NEW)).public == made.public
        assert Officer.objects.get(office_id=office).check_password(NEW)
    assert not Officer.objects.filter(office_id=f"{NEWBODY}/01").exists(), "everybody else comes by two"
    lines = [line for line in public_lines(keys) if NEWBODY in line]
    assert lines[0] == f"hoiam/1 public founded {NEWBODY} {','.join(holders)}\n"
    assert len(lines) == 2, "the other is the key's"
    assert bodies.public_key(NEWBODY).fingerprint == made.public_key.fingerprint


def test_the_exception_is_not_used_again(keys: World) -> None:
    chosen = plan()
    first.found(chosen, present(chosen))
    assert first.problems(chosen)
    with pytest.raises(ValueError, match="problems"):
        first.found(chosen, present(chosen))
    before = (public_lines(keys), Officer.objects.count())
    steward = f"{NEWBODY}/06"
    with pytest.raises(custody.Refused, match="founded"):
        custody.found(NEWBODY, [f"{NEWBODY}/04", steward], "")
    # Nor after the key's row is emptied, as whoever owns the tables could.
    with psycopg.connect(keys.admin, autocommit=True) as admin:
        admin.execute("UPDATE casework_body SET keys = '[]', key_version = 0 WHERE code = %s", [NEWBODY])
    with pytest.raises(custody.Refused, match="founded"):
        custody.found(NEWBODY, [f"{NEWBODY}/04", steward], "")
    with wall.acting(steward), refused():
        custody.found(NEWBODY, [f"{NEWBODY}/04", steward], "")
    assert (public_lines(keys), Officer.objects.count()) == before


def test_an_office_that_is_ended_comes_back_by_two_and_not_by_founding(keys: World) -> None:
    chosen = plan()
    first.found(chosen, present(chosen))
    chair, steward = f"{NEWBODY}/04", f"{NEWBODY}/06"
    two(lambda: custody.ask_leave(chair), steward, f"{PROVINCE}/07")
    again = replace(chosen, body=replace(chosen.body, code=NEWBODY))
    assert "founded once" in " ".join(first.problems(again))
    with wall.acting(steward), refused():
        custody._ask("INSERT INTO casework_office (code, body_id) VALUES (%s, %s) RETURNING 1", f"{NEWBODY}/66", NEWBODY)


@pytest.mark.parametrize(("wrong", "says"), [
    ({"superior": ""}, "three where no body stands above"),
    ({"superior": "KHONG-CO"}, "no body KHONG-CO"),
    ({"holders": [{"office": "XA-MOI/04", "login": "xa-moi.chutich"}]}, "Two first holders"),
    ({"holders": [FIRST, {"office": "XA-MOI/09", "login": "xa-moi.b"}]}, "none of its offices"),
    ({"holders": [FIRST, {"office": "XA-MOI/06", "login": "xa-ab.chutich"}]}, "taken"),
    ({"holders": [FIRST, {"office": "XA-MOI/06", "login": "Hoa Lệ"}]}, "no log-in"),
    ({"offices": [{"office": "XA-KHAC/01", "title": {"vi": "x", "en": "x"}}]}, "no office of XA-MOI"),
    ({"offices": [{"office": "XA-MOI/04", "title": {"vi": "x", "en": "x"}, "roles": ["vua"]}]}, "no role 'vua'"),
])  # fmt: skip
def test_a_plan_that_cannot_stand_says_why(keys: World, wrong: dict[str, Any], says: str) -> None:
    assert says in " ".join(first.problems(plan(**wrong)))


def test_a_dry_run_changes_nothing_and_the_command_founds(
    keys: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (Body.objects.count(), Office.objects.count(), public_lines(keys))
    assert command._run(example(), dry=True) == 0
    said = capsys.readouterr().out
    assert f"{NEWBODY}/04" in said
    assert "stewards of TINH-SL" in said
    assert (Body.objects.count(), Office.objects.count(), public_lines(keys)) == before
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NEW}\n{NEW}\n"))
    assert command._run(example(), dry=False) == 0
    said = capsys.readouterr().out
    assert said.count("Recovery code of") == 2
    assert NEW not in said
    assert command._run(example(), dry=False) == 1
    assert "founded once" in capsys.readouterr().err
    assert command._run({"body": {}}, dry=True) == 1
