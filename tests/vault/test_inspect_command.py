"""`./hoiam inspect` says what the door says, to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hoiam.site.cli import COMMANDS
from hoiam.site.cli.inspect import main
from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads import inspect
from vault.door_files import all_files


def test_each_file_has_a_line_with_the_verdict_of_the_door(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = []
    for number, (name, data) in enumerate(all_files()):
        path = tmp_path / str(number) / name
        path.parent.mkdir()
        path.write_bytes(data)
        try:
            seen = inspect(name, data)
            verdict = {"taken": True, "kind": seen.kind, "name": seen.name, "reason": None}
        except UploadRefused as refused:
            verdict = {"taken": False, "kind": refused.kind, "name": None, "reason": refused.reason}
        expected.append({"file": str(path), **verdict})
    assert main(["--json", *(line["file"] for line in expected)]) == 1
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == expected
    assert len(expected) > 120
    assert {line["taken"] for line in expected} == {True, False}


def test_the_exit_code_tells_the_worst(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "don.txt", tmp_path / "don.exe"
    good.write_bytes("Kính gửi".encode())
    bad.write_bytes(b"MZ\x90\0")
    assert main([str(good)]) == 0
    assert main([str(good), str(bad)]) == 1
    assert main([str(tmp_path / "la.txt"), str(bad)]) == 2
    assert main([str(tmp_path), "--json"]) == 2
    last = capsys.readouterr().out.splitlines()[-1]
    assert json.loads(last) == {"file": str(tmp_path), "taken": None, "kind": None, "name": None, "reason": "unreadable"}


def test_words_are_in_the_language_that_was_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "don.pdf"
    bad.write_bytes(b"MZ\x90\0")
    main([str(bad), "--lang", "en"])
    main([str(bad), "--language", "vi"])
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    main([str(bad)])
    english, vietnamese, again = capsys.readouterr().out.splitlines()
    assert "It is a program or script" in english
    assert "Đây là một chương trình" in vietnamese
    assert again == english


def test_the_command_is_one_of_the_house() -> None:
    assert COMMANDS["inspect"][:2] == ("hoiam.site.cli.inspect", "main")
