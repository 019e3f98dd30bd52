"""The receipt of a petition, once the public log has its line: downloaded, checked here, checked by a stranger's program."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from .conftest import House, send
from .test_following import JPEG
from .test_writing import text

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def logged(house: House, addresses) -> Iterator[House]:
    """A signed complaint whose acts stand in the log of this test."""
    from hoiam.casework.ledger import keys
    from hoiam.clock.ledger import Keeper

    folder = Path(settings.HOIAM_HOME) / "keys" / "ledger"
    if not (folder / "log.key").exists():
        keys.new(folder, "log.invalid")
    send(house)
    house.post("follow/sign", how="paper", file=SimpleUploadedFile("ky.jpg", JPEG))
    mark = Path(settings.HOIAM_HOME) / "ledger-mark" / "checkpoint"
    mark.unlink(missing_ok=True)  # another test's log
    keeper = Keeper.open(Path(settings.HOIAM_HOME))
    with psycopg.connect(addresses.owner, autocommit=True) as connection:
        done = keeper.run_once(connection)
    assert done.refusal is None, done.refusal
    yield house
    keeper.close()


def origin() -> str:
    """The name of the log that this run's installation has."""
    from hoiam.portal import receipts

    rules = receipts.policy()
    assert rules is not None
    return rules.log_keys[0].name


def test_each_act_has_its_receipt_and_the_page_says_that_it_stands_in_the_log(logged: House) -> None:
    page = text(logged.get("follow/petition"))
    assert page.count("Đã vào sổ công khai") == 2
    for act in ("1", "2"):
        answer = logged.get(f"follow/receipt/file?act={act}")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert text(answer).startswith("c2sp.org/tlog-proof@v1\n")
    assert f"Việc này nằm trong sổ công khai {origin()}" in text(logged.get("follow/receipt"))


def test_a_receipt_is_checked_here_as_file_and_as_text(logged: House) -> None:
    receipt = logged.get("follow/receipt/file").content
    stranger = House()
    as_file = stranger.post("proof/check", file=SimpleUploadedFile("bien-nhan.txt", receipt))
    as_text = stranger.post("proof/check", text=receipt.decode().replace("\n", "\r\n"))
    for answer in (as_file, as_text):
        assert answer.status_code == 200, text(answer)
        assert "Biên nhận đúng" in text(answer)
        assert "XA-AB-" in text(answer)
        assert "Tiếp nhận đơn" in text(answer)


def test_a_receipt_that_was_changed_is_refused_with_what_is_wrong(logged: House) -> None:
    receipt = logged.get("follow/receipt/file").content.decode()
    for changed, said in (
        (receipt.replace("index ", "index 1", 1), "không có trong cuốn sổ"),
        (receipt[: len(receipt) // 2], "không phải là một biên nhận còn nguyên vẹn"),
        (receipt.replace(origin(), "other.invalid"), "chữ ký không phải của sổ này"),
        ("xin chào", "không phải là một biên nhận còn nguyên vẹn"),
    ):
        answer = House().post("proof/check", text=changed)
        assert answer.status_code == 422
        assert said in text(answer)
        assert changed[:40] in text(answer)  # what was pasted stays


def test_nothing_to_check_says_so(house: House) -> None:
    answer = house.post("proof/check")
    assert answer.status_code == 422
    assert 'href="#id_text"' in text(answer)


def test_a_program_that_shares_no_code_with_the_house_agrees(logged: House, tmp_path: Path) -> None:
    receipt = tmp_path / "bien-nhan.txt"
    receipt.write_bytes(logged.get("follow/receipt/file?act=2").content)
    policy = Path(settings.HOIAM_HOME) / "keys" / "ledger" / "policy"
    done = subprocess.run(
        [sys.executable, str(ROOT / "verify" / "hoiam_verify.py"), str(receipt), "--policy", str(policy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "BIÊN NHẬN ĐÚNG" in done.stdout


@pytest.mark.skipif(importlib.util.find_spec("proofbundle") is None, reason="proofbundle was not tried: it is not installed")
def test_an_outsiders_tool_verifies_a_receipt_of_the_portal(logged: House, tmp_path: Path) -> None:
    from hoiam.core.ledger import act, receipt
    from hoiam.portal import receipts

    rules = receipts.policy()
    assert rules is not None
    (tmp_path / "bien-nhan.txt").write_bytes(logged.get("follow/receipt/file?act=2").content)
    extra = receipt.parse((tmp_path / "bien-nhan.txt").read_text("utf-8")).extra
    assert extra is not None

    def verified(entry: bytes) -> bool:
        (tmp_path / "entry").write_bytes(entry)
        command = [
            sys.executable, "-m", "proofbundle.cli", "verify-proof", str(tmp_path / "bien-nhan.txt"), "--payload-file",
            str(tmp_path / "entry"), "--log-vkey", str(rules.log_keys[0]), "--expected-origin", origin(), "--json",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode == 0 and json.loads(done.stdout)["ok"] is True

    assert verified(act.leaf_of(extra.decode()))
    assert not verified(act.leaf_of(extra.decode().replace("article ", "article x", 1)))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_receipt_is_one_printed_page_with_the_proof_in_it(logged: House, prefix: str) -> None:
    from hoiam.casework.models import Dossier

    answer = logged.get("follow/receipt/paper", prefix=prefix)
    assert answer.status_code == 200, text(answer)
    pages = PdfReader(BytesIO(answer.content)).pages
    printed = " ".join("".join(page.extract_text() for page in pages).split())
    assert len(pages) == 1
    assert Dossier.objects.get().number in printed
    assert "hoiam/1 " in printed
    assert origin() in printed


def test_a_time_that_the_witnesses_contradict_is_an_alarm(logged: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.casework.ledger import receipts as log_receipts

    title = "Giờ ghi không khớp với người làm chứng"
    assert title not in text(logged.get("follow/receipt"))
    monkeypatch.setattr(log_receipts.Standing, "judge", lambda self, asserted, *, own_act: "alarm" if own_act else "check")
    assert title in text(logged.get("follow/receipt"))
