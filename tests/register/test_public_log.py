"""The log's files are served as they lie there, and nothing else of the house is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from hoiam.casework.ledger import keys


@pytest.fixture
def founded(tmp_path: Path, settings: object) -> Path:
    settings.HOIAM_HOME = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings
    keys.new(tmp_path / "keys" / "ledger", "log.test.invalid")
    (tmp_path / "log" / "tile" / "0").mkdir(parents=True)
    (tmp_path / "log" / "tile" / "0" / "000").write_bytes(bytes(32 * 256))
    (tmp_path / "log" / "checkpoint").write_text("log.test.invalid\n0\n")
    (tmp_path / "log" / "secret").write_text("nothing for anyone")
    return tmp_path


@pytest.mark.django_db
def test_full_tiles_may_be_kept_for_ever_and_the_checkpoint_for_seconds(founded: Path) -> None:
    tile = Client().get("/register/log/tile/0/000")
    assert (tile.status_code, b"".join(tile.streaming_content)) == (200, bytes(32 * 256))  # type: ignore[attr-defined]  # the answer streams
    assert "immutable" in tile["Cache-Control"]
    checkpoint = Client().get("/register/log/checkpoint")
    assert b"".join(checkpoint.streaming_content).startswith(b"log.test.invalid\n")  # type: ignore[attr-defined]  # the answer streams
    assert "immutable" not in checkpoint["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["secret", "../keys/ledger/log.key", "tile/0/../../secret", "tile/9x/000", "tile/0/001"])
def test_nothing_but_the_logs_own_files_is_served(founded: Path, name: str) -> None:
    assert Client().get(f"/register/log/{name}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_shows_the_logs_key_and_says_when_nobody_witnesses(founded: Path, prefix: str) -> None:
    page = Client().get(f"{prefix}/register/log/").content.decode()
    assert "log.test.invalid+" in page
    assert ("Receipts are not provable by others" if prefix else "Biên nhận không chứng minh được với người khác") in page
    assert ("asks for no witness outside" if prefix else "không đòi nhân chứng nào ở ngoài") in page
    policy = Client().get("/register/log/policy").content.decode()
    assert policy == (founded / "keys" / "ledger" / "policy").read_text("utf-8")


@pytest.mark.django_db
def test_the_verifier_can_be_taken_along() -> None:
    answer = Client().get("/register/log/hoiam_verify.py")
    assert answer["Content-Disposition"] == 'attachment; filename="hoiam_verify.py"'
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # the answer streams
    assert body.startswith(b"#!/usr/bin/env python3")
