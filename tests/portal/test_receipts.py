"""The receipt of a petition, once the public log has its line: downloaded, checked here, checked by a stranger's program."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from core.ledger import naive
from core.ledger.conftest import Inline
from hoiam.casework.ledger.mirror import Unreachable
from hoiam.clock.ledger_witness import Witness
from hoiam.core.ledger import act, checkpoint, note, receipt
from hoiam.core.ledger import witness as protocol

from .conftest import House, send
from .test_following import JPEG
from .test_writing import text

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


FOLDER = Path(settings.HOIAM_HOME) / "keys" / "ledger"
WITNESS = note.SignerKey("witness.example.org", note.COSIGNATURE, bytes([7]) * 32)


class Log:
    """The log of a test, with one witness in this process that can be away, and a clock that a test sets."""

    def __init__(self, folder: Path, owner: str) -> None:
        from hoiam.casework.ledger import keys

        if not (FOLDER / "log.key").exists():
            keys.new(FOLDER, "log.invalid")
        self.owner, self.kept, self.away, self.now = owner, (FOLDER / "policy").read_bytes(), False, datetime.now(UTC)
        self.signer = keys.signers(FOLDER)[0]
        self.ask(f"witness council {WITNESS} https://witness.example.org\nquorum council\n")
        self.witness = Witness(folder, WITNESS, [self.signer.verifier], clock=lambda: int(self.now.timestamp()))
        (Path(settings.HOIAM_HOME) / "ledger-mark" / "checkpoint").unlink(missing_ok=True)  # another test's log

    def ask(self, lines: str) -> None:
        """Write the policy: this log's key and these lines."""
        (FOLDER / "policy").write_text(f"log {self.signer}\n{lines}", "utf-8")

    def turn(self) -> None:
        """Sequence, publish and ask the witness, as the signing process does."""
        from hoiam.clock.ledger import Keeper

        keeper = Keeper.open(Path(settings.HOIAM_HOME))
        keeper.witnesses.threads, keeper.witnesses.post, keeper.get = Inline(), self._post, self._get
        with psycopg.connect(self.owner, autocommit=True) as connection:
            for _ in range(2):  # the second takes in what the first has asked
                done = keeper.run_once(connection, now=self.now)
                assert done.refusal is None, done.refusal

    def _post(self, url: str, body: bytes) -> tuple[int, bytes]:
        if self.away:
            raise Unreachable(url)
        status, _, answer = self.witness.add_checkpoint(body)
        return status, answer

    def _get(self, url: str) -> tuple[int, bytes]:
        raise Unreachable(url)


@pytest.fixture
def log(tmp_path: Path, addresses) -> Iterator[Log]:
    """A log with a witness, before its first line."""
    made = Log(tmp_path, addresses.owner)
    yield made
    (FOLDER / "policy").write_bytes(made.kept)


@pytest.fixture
def logged(house: House, log: Log) -> House:
    """A signed complaint whose acts stand in the log of this test, witnessed."""
    send(house)
    house.post("follow/sign", how="paper", file=SimpleUploadedFile("ky.jpg", JPEG))
    log.turn()
    return house


def origin() -> str:
    """The name of the log that this run's installation has."""
    from hoiam.portal import receipts

    rules = receipts.policy()
    assert rules is not None
    return rules.log_keys[0].name


def test_each_act_has_its_receipt_and_the_page_says_that_it_stands_in_the_log(logged: House) -> None:
    page = text(logged.get("follow/petition"))
    assert page.count("Đã vào sổ công khai") == 2
    for number in ("1", "2"):
        answer = logged.get(f"follow/receipt/file?act={number}")
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
        (receipt.replace(origin(), "other.invalid"), "Biên nhận này của sổ other.invalid, không phải của sổ nào ở đây"),
        (receipt.replace(f"— {origin()}", "— other.invalid"), "chữ ký không phải của sổ này"),
        ("xin chào", "không phải là một biên nhận còn nguyên vẹn"),
    ):
        answer = House().post("proof/check", text=changed)
        assert answer.status_code == 422
        assert said in text(answer)
        assert changed[:40] in text(answer)  # what was pasted stays


def said_of(text_of_receipt: str, prefix: str = "") -> tuple[int, str]:
    """What the page that checks says of a receipt to a stranger."""
    answer = House().post("proof/check", prefix, text=text_of_receipt)
    return answer.status_code, text(answer)


def forged(log: Log, size: int, index: int = 0, *, witnessed: bool = False) -> str:
    """A receipt of an act that never was, under the log's own key, in a tree of this size that has it at this place."""
    words = act.render(
        act.ActText(salt=bytes(32), tag=bytes(16), body="XA-AB", number="XA-AB-2026-000003", seq=9, act="decide.upheld",
                    time=datetime(2026, 2, 3, 9, 0, tzinfo=UTC))
    )  # fmt: skip
    leaves = [f"line {i}\n".encode() for i in range(size)]
    leaves[index] = act.leaf_of(words)
    head = checkpoint.of(log.signer.name, size, naive.root(leaves))
    signed = checkpoint.sign(head, [log.signer])
    if witnessed:
        signed += protocol.cosign(WITNESS, head, int(log.now.timestamp()))
    return str(receipt.Proof(index, tuple(naive.path(index, leaves)), signed, words.encode()))


@pytest.mark.parametrize("witnessed", [False, True])
def test_a_receipt_that_the_logs_own_key_has_forged_is_not_in_the_log(logged: House, log: Log, *, witnessed: bool) -> None:
    """With the log's key, and even with a witness's: this log is asked, and has another tree."""
    assert said_of(logged.get("follow/receipt/file").content.decode())[0] == 200
    for size, vi, en in ((2, "sổ này có dấu khác", "another root"), (500, "mới ký 2 dòng", "has signed 2")):
        made = forged(log, size, witnessed=witnessed)
        for prefix, said in (("", vi), ("/en", en)):
            code, told = said_of(made, prefix)
            assert code == 422
            assert said in told
            assert "sau ít phút" not in told
            assert "in a few minutes" not in told
            assert "Biên nhận đúng" not in told


def test_a_receipt_of_another_log_with_the_same_name_is_of_no_log_of_ours(logged: House, log: Log) -> None:
    other = note.SignerKey(log.signer.name, note.ED25519, bytes([9]) * 32)
    genuine = logged.get("follow/receipt/file").content.decode()
    head = checkpoint.parse(note.split(receipt.parse(genuine).signed_checkpoint)[0])
    proof = receipt.parse(genuine)
    signed = checkpoint.sign(head, [other]) + protocol.cosign(WITNESS, head, int(log.now.timestamp()))
    code, told = said_of(str(receipt.Proof(proof.index, proof.path, signed, proof.extra)))
    assert code == 422
    assert "chữ ký không phải của sổ này" in told


def test_a_policy_that_asks_for_no_witness_never_says_good(logged: House, log: Log) -> None:
    genuine = logged.get("follow/receipt/file").content.decode()
    bare = "\n".join(line for line in genuine.split("\n") if WITNESS.name not in line)
    for lines in ("quorum none\n", f"witness council {WITNESS}\nquorum none\n"):
        log.ask(lines)
        for one in (genuine, bare):
            for prefix, said in (("", "Không chứng minh được với người khác"), ("/en", "Not provable by others")):
                code, told = said_of(one, prefix)
                assert code == 200, told
                assert said in told
                assert "Biên nhận đúng" not in told
                assert "The receipt is good" not in told
        assert said_of(forged(log, 2))[0] == 422
        for page in ("follow/receipt", "proof", "register/log/"):
            assert "chứng minh được với người khác" in text(logged.get(page)), page
            assert "provable by others" in text(logged.get(page, prefix="/en")), page
        assert "not-provable-by-others" in logged.get("follow/receipt/file").headers["Content-Disposition"]
        printed = PdfReader(BytesIO(logged.get("follow/receipt/paper").content)).pages[0].extract_text()
        assert "không chứng minh được với người khác" in " ".join(printed.split()).lower()
    log.ask(f"witness council {WITNESS} https://witness.example.org\nquorum council\n")
    assert "not-provable" not in logged.get("follow/receipt/file").headers["Content-Disposition"]
    for page in ("follow/receipt", "proof", "register/log/"):
        assert "chứng minh được với người khác" not in text(logged.get(page)), page


def test_a_receipt_that_lacks_witnesses_is_told_what_is_true_of_it(house: House, log: Log) -> None:
    log.away = True
    send(house)
    log.turn()
    bare = house.get("follow/receipt/file").content.decode()
    assert "nhân chứng chưa ký" in said_of(bare)[1]
    due = (log.now + timedelta(minutes=1)).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    assert f"by {due:%H:%M %d/%m/%Y}" in said_of(bare, "/en")[1]
    assert f"Nhân chứng ký chậm nhất lúc {due:%H:%M ngày %d/%m/%Y}" in text(house.get("follow/receipt"))
    assert f".receipt-witnesses-by-{due:%Y-%m-%dT%H%M}.txt" in house.get("follow/receipt/file").headers["Content-Disposition"]
    log.away, log.now = False, log.now + timedelta(minutes=1)
    log.turn()
    code, told = said_of(bare)
    assert (code, "các nhân chứng đã ký" in told, "chậm nhất lúc" in told) == (422, True, False)
    assert said_of(house.get("follow/receipt/file").content.decode())[0] == 200


def test_nobody_is_told_to_come_back_in_minutes_for_ever(house: House, log: Log) -> None:
    log.away, log.now = True, log.now - timedelta(days=2)
    send(house)
    log.turn()
    code, told = said_of(house.get("follow/receipt/file").content.decode())
    assert (code, "Chờ thêm vài phút có lẽ không đủ" in told, "chậm nhất lúc" in told) == (422, True, False)


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
