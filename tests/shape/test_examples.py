"""The examples are complete, lawful in shape, and nobody real is in them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hoiam.casework import laws
from hoiam.core.dossier.events import Act, Recorded, Sealed
from hoiam.core.dossier.move import edge_of
from hoiam.core.dossier.participants import Actor, permit
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.petition.state import Petition
from hoiam.core.petition.state import fold as amounts_to
from hoiam.core.procedure import Law, load
from hoiam.core.vietnamese import detect, fold, from_legacy, normalise

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
KINDS = {"vn.complaint", "vn.complaint2", "vn.disciplinary", "vn.denunciation", "vn.denunciation2", "vn.feedback"}
SUBJECTS = {  # codes of the law, in the five families that the examples must cover
    "land": "land",
    "building": "building and environment",
    "environment": "building and environment",
    "roads": "building and environment",
    "welfare": "insurance and merit",
    "school_health": "education and health",
    "procedure": "procedure and conduct",
    "conduct": "procedure and conduct",
    "discipline": "procedure and conduct",
    "money": "procedure and conduct",
}
JOURNEYS = {
    *("full", "appeal", "refuse", "transfer", "withdraw", "extend", "suspend", "split", "ask", "guide", "duplicate"),
    *("group", "recuse", "check", "stub", "coordinate", "continue"),
}
WAYS = {"keep", "transfer", "superior", "guide", "split", "archive", "refuse"}
CLASSES = {
    *("name", "address", "phone", "id_number", "email", "account", "plate", "insurance", "case_number", "health"),
    *("role", "place", "secrecy"),
}
MB = 1_000_000


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


PETITIONS: dict[str, dict[str, Any]] = {
    path.parent.name: _read(path) for path in sorted((EXAMPLES / "petitions").glob("*/petition.yaml"))
}
DECISIONS: dict[str, dict[str, Any]] = {path.stem: _read(path) for path in sorted((EXAMPLES / "decisions").glob("*.yaml"))}
BODIES: dict[str, Any] = _read(EXAMPLES / "bodies.yaml")

each_petition = pytest.mark.parametrize("name", PETITIONS)
each_decision = pytest.mark.parametrize("name", DECISIONS)


def _offices() -> dict[str, list[str]]:
    # A post without a role uses no log-in; it may be complained of.
    offices = {o["office"]: [o["role"]] if "role" in o else [] for body in BODIES["bodies"] for o in body["officers"]}
    for body in BODIES["more"]:
        offices |= {o["office"].format(code=body["code"]): [o["role"]] for o in BODIES["pattern"]}
    return offices


OFFICES = _offices()
BODY_CODES = {body["code"] for body in (*BODIES["bodies"], *BODIES["more"])}
PLACES = {place["code"] for place in BODIES["places"]}


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _strings(inner)
        case list():
            for inner in value:
                yield from _strings(inner)


# --- invented numbers -----------------------------------------------------------------------------

MONEY = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
DIGITS = re.compile(r"(?<![\w/.,-])\+?\d+(?:[ .]\d+)*")
INVENTED = (
    re.compile(r"00[3579][0-3]\d\d000\d{3}"),  # identity number: no such province, serial below a thousand
    re.compile(r"003\d{6}"),  # the old nine-digit number
    re.compile(r"095[0-4]\d{6}"),  # a mobile range that nobody holds
    re.compile(r"0000\d{8}"),  # an account
    re.compile(r"0012\d{6}"),  # social insurance
)


def real_looking_numbers(text: str) -> list[str]:
    """Numbers of nine and more digits that some person might have, plates of a real province, addresses that could get mail."""
    found = []
    for number in DIGITS.findall(text):
        digits = re.sub(r"\D", "", number)
        if len(digits) < 9 or MONEY.fullmatch(number):
            continue
        if number.startswith("+") or not any(rule.fullmatch(digits) for rule in INVENTED):
            found.append(number)
    found += [m for m in re.findall(r"\b\d{2}[A-Z]\d?-\d{3}\.?\d{2}\b", text) if m[:2] not in {"87", "13"}]
    found += [m for m in re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text) if not m.endswith(".example")]
    return found


@pytest.mark.parametrize(
    "text", ["căn cước 001054000117", "gọi 0912 345 678", "xe 29A-123.45", "a@gmail.com", "+84 950 118 204"]
)
def test_a_number_that_somebody_could_have_is_noticed(text: str) -> None:
    assert real_looking_numbers(text)


@each_petition
def test_no_petition_holds_a_number_that_somebody_could_have(name: str) -> None:
    assert [n for text in _strings(PETITIONS[name]) for n in real_looking_numbers(text)] == []


@each_decision
def test_no_decision_holds_a_number_that_somebody_could_have(name: str) -> None:
    assert [n for text in _strings(DECISIONS[name]) for n in real_looking_numbers(text)] == []


def test_an_identity_number_agrees_with_the_person() -> None:
    for name, petition in PETITIONS.items():
        for person in (petition["identity"], *petition.get("group", {}).get("members", ())):
            number, phone = person["id_number"], person.get("phone")
            if phone is not None:
                assert re.fullmatch(r"095[0-4]\d{6}", phone), name
            if number is not None and not number.startswith("X000"):
                assert INVENTED[0].fullmatch(number), (name, number)
                man_woman_by_century = int(number[3])
                born = 1900 + 100 * (man_woman_by_century // 2) + int(number[4:6])
                assert 1936 < born < 2009, (name, born)


# --- petitions ------------------------------------------------------------------------------------


def test_there_are_petitions_of_every_kind_subject_channel_and_fate() -> None:
    assert len(PETITIONS) >= 34
    assert Counter(p["kind"] for p in PETITIONS.values()).keys() == KINDS
    by_family = Counter(SUBJECTS[p["subject"]] for p in PETITIONS.values())
    assert by_family.keys() == set(SUBJECTS.values()) and min(by_family.values()) >= 4
    assert {p["channel"] for p in PETITIONS.values()} == {"portal", "letter", "visit"}
    assert {p["language"] for p in PETITIONS.values()} == {"vi", "en"}
    assert {p["expected"]["journey"] for p in PETITIONS.values()} == JOURNEYS
    assert {p["expected"]["route"]["how"] for p in PETITIONS.values()} == WAYS
    assert {p.get("form") for p in PETITIONS.values() if p["kind"] == "vn.feedback"} == {"reflection", "recommendation"}


@each_petition
def test_a_petition_says_everything_that_a_loader_needs(name: str) -> None:
    p = PETITIONS[name]
    assert p["id"] == name
    assert p["kind"] in KINDS and p["subject"] in SUBJECTS and p["body"] in BODY_CODES and p["place"] in PLACES
    assert p["title"]["vi"] and p["title"]["en"] and p["words"].strip()
    assert dt.date(2026, 1, 1) <= p["claimed"] <= dt.date(2026, 11, 23)
    assert p["signed"] in {"", "paper", "visit", "digital"}
    assert p.get("people", 1) == len(p.get("group", {}).get("members", "x"))
    assert set(p["identity"]) == {"name", "address", "phone", "id_number", "email"}
    assert p["against"]["office"] is None or p["against"]["office"] in OFFICES
    expected = p["expected"]
    assert {"route", "journey", "outcome", "terms", "story"} <= set(expected)
    assert expected["journey"] in JOURNEYS and expected["route"]["how"] in WAYS
    assert expected["route"]["competent"] in BODY_CODES or expected["journey"] == "stub"
    assert expected["story"]["vi"] and expected["story"]["en"]
    assert set(expected.get("recuse", ())) <= set(OFFICES)
    for other in (p.get("follows"), expected.get("twin")):
        assert other is None or other in PETITIONS


@each_petition
def test_what_a_gate_must_find_stands_in_the_words(name: str) -> None:
    p = PETITIONS[name]
    for find in p["expected"]["terms"]:
        assert find["term"] in p["words"], find
        assert find["class"] in CLASSES, find
    named = [p["identity"]["name"]] + [m["name"] for m in p.get("group", {}).get("members", ())]
    terms = {fold(find["term"]) for find in p["expected"]["terms"]}
    for person in filter(None, named):
        assert fold(person) not in fold(p["words"]) or fold(person) in terms, f"{person} is in the words, not in the terms"


def test_a_denunciation_never_stays_where_the_accused_is_head() -> None:
    heads = {body["head"] for body in BODIES["bodies"]}
    accused = [p for p in PETITIONS.values() if p["kind"] == "vn.denunciation" and p["against"]["office"] in heads]
    assert accused
    for p in accused:
        assert p["expected"]["route"]["how"] == "superior"
        assert p["against"]["office"] in p["expected"]["recuse"]


def test_denunciations_keep_the_accused_office_away() -> None:
    for name, p in PETITIONS.items():
        if p["kind"].startswith("vn.denunciation") and p["against"]["office"]:
            assert p["against"]["office"] in p["expected"].get("recuse", ()), name


def test_claimed_days_lie_before_and_after_the_change_of_law_and_around_days_off() -> None:
    days = {p["claimed"] for p in PETITIONS.values()}
    change = dt.date(2026, 7, 1)
    assert sum(d < change for d in days) >= 10 and sum(d >= change for d in days) >= 10
    assert {dt.date(2026, 6, 30), change} <= days
    assert {dt.date(2026, 1, 10), dt.date(2026, 8, 22)} <= days, "the two Saturdays that were worked"
    assert {dt.date(2026, 2, 13), dt.date(2026, 2, 23)} <= days, "the working days on both sides of Tết"
    assert {d.month for d in days} == set(range(1, 12))


def test_long_and_short_accented_and_bare_words() -> None:
    lengths = [len(p["words"]) for p in PETITIONS.values()]
    assert sum(n > 2500 for n in lengths) >= 3 and sum(n < 220 for n in lengths) >= 3
    bare = [n for n, p in PETITIONS.items() if p["language"] == "vi" and p["words"].isascii()]
    assert len(bare) >= 3
    mixed = PETITIONS["41-bieu-mau-hai-lan"]["words"]
    assert "hoà" in mixed and "hòa" in mixed and "Uỷ" in mixed and "Ủy" in mixed


def test_the_three_of_a_shared_grievance_are_nearly_the_same_without_their_names() -> None:
    cluster = [p for p in PETITIONS.values() if p.get("same_text_as") == "cong-cau-vong"]
    shingles = []
    for p in cluster:
        words = fold(p["words"]).split()
        shingles.append({tuple(words[i : i + 3]) for i in range(len(words) - 2)})
    assert len(cluster) == 3 and len({p["identity"]["name"] for p in cluster}) == 3
    for a, b in ((0, 1), (0, 2), (1, 2)):
        assert len(shingles[a] & shingles[b]) / len(shingles[a] | shingles[b]) >= 0.6


def test_the_group_of_twelve_has_lawful_representatives() -> None:
    group = PETITIONS["04-muoi-hai-ho-cum-cong-nghiep"]["group"]
    assert len(group["members"]) == 12 and 1 <= len(group["representatives"]) <= 5
    assert all(1 <= number <= 12 for number in group["representatives"])
    assert len({m["id_number"] for m in group["members"]}) == 12


def test_odd_characters_are_really_in_the_words() -> None:
    p = PETITIONS["35-dan-linh-tinh-tu-may"]
    for odd in ("\u202e", "\u200b", "\ufeff", "<script>", "{{", "=HYPERLINK"):
        assert odd in p["words"]
    assert max(len(word) for word in p["words"].split()) > 3000
    assert p["identity"]["name"] == "O'Đỗ <Thanh> Tùng"


# --- files ----------------------------------------------------------------------------------------


@each_petition
def test_the_files_are_those_that_are_named_and_made(name: str) -> None:
    p, folder = PETITIONS[name], EXAMPLES / "petitions" / name
    there = {path.name for path in folder.iterdir()} - {"petition.yaml"}
    assert there == set(p["files"]) == set(p.get("make", {}))
    for file in p["files"]:
        assert 0 < (folder / file).stat().st_size < 400_000


def test_the_made_files_are_no_older_than_their_recipes() -> None:
    run = subprocess.run(
        [sys.executable, str(ROOT / "bin/build-examples"), "--check"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_all_formats_are_there_and_small() -> None:
    files = [path for path in (EXAMPLES / "petitions").glob("*/*") if path.name != "petition.yaml"]
    kinds = Counter(path.suffix.lower() for path in files)
    assert kinds[".docx"] >= 4 and kinds[".pdf"] >= 4 and kinds[".jpg"] >= 8 and kinds[".png"] >= 3
    assert kinds[".txt"] >= 3 and kinds[".p7s"] == 1
    magic = {".docx": b"PK\x03\x04", ".pdf": b"%PDF-", ".jpg": b"\xff\xd8\xff", ".png": b"\x89PNG", ".p7s": b"\x30\x82"}
    for path in files:
        assert path.read_bytes().startswith(magic.get(path.suffix, b"")), path.name
    assert sum(path.stat().st_size for path in EXAMPLES.rglob("*") if path.is_file()) < 12 * MB


def test_the_old_letter_is_tcvn3_and_reads_as_its_words() -> None:
    name = "19-thuong-binh-cat-phu-cap"
    content = (EXAMPLES / "petitions" / name / "DON_KN.TXT").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert detect(content.decode("latin-1")) == "tcvn3"
    read = from_legacy(content.decode("latin-1"), "tcvn3").replace("\r\n", "\n")
    words = PETITIONS[name]["words"].replace("“", '"').replace("”", '"')
    assert normalise(read).casefold() == normalise(words).casefold()


def test_the_decomposed_letter_reads_as_its_words() -> None:
    name = "42-tram-y-te-het-thuoc"
    content = (EXAMPLES / "petitions" / name / "thu.txt").read_text(encoding="utf-8")
    assert content != PETITIONS[name]["words"] and normalise(content) == normalise(PETITIONS[name]["words"])


def test_a_word_file_still_tells_who_wrote_it() -> None:
    for name, p in PETITIONS.items():
        for file, recipe in p.get("make", {}).items():
            if recipe["as"] == "docx":
                with zipfile.ZipFile(io.BytesIO((EXAMPLES / "petitions" / name / file).read_bytes())) as packed:
                    assert recipe["author"] in packed.read("docProps/core.xml").decode()


def test_the_signature_beside_the_letter_signs_that_letter() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import pkcs7

    folder = EXAMPLES / "petitions/14-giay-phep-xay-nha-tho-ho"
    signature = (folder / "don-khieu-nai.pdf.p7s").read_bytes()
    (certificate,) = pkcs7.load_der_pkcs7_certificates(signature)
    (name,) = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert name.value == "Tống Duy Hiển"
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    letter = (folder / "don-khieu-nai.pdf").read_bytes()
    key.verify(signature[-key.key_size // 8 :], letter, padding.PKCS1v15(), SHA256())


# --- bodies ---------------------------------------------------------------------------------------


def test_bodies_have_the_offices_that_a_journey_needs() -> None:
    assert [b["code"] for b in BODIES["bodies"]][:5] == ["TINH-SL", "XA-AB", "P-MT", "SO-XD", "BTCD-SL"]
    assert len(BODIES["more"]) >= 20 and len(BODY_CODES) == len(BODIES["bodies"]) + len(BODIES["more"])
    logins = [o["login"] for b in BODIES["bodies"] for o in b["officers"] if "role" in o]
    logins += [o["login"].format(login=b["code"].lower()) for b in BODIES["more"] for o in BODIES["pattern"]]
    assert len(set(logins)) == len(logins) == sum(bool(roles) for roles in OFFICES.values())
    above = {b["parent"] for b in BODIES["bodies"]} - {None}
    stewards = [o["office"] for b in BODIES["bodies"] for o in b["officers"] if o.get("role") == "steward"]
    assert {office.partition("/")[0] for office in stewards} == above, "who stands above has a steward"
    for body in BODIES["bodies"]:
        roles = {o["role"] for o in body["officers"] if "role" in o}
        assert roles - {"steward"} == {"clerk", "officer", "leader", "publisher"}
        assert body["parent"] is None or body["parent"] in BODY_CODES
        assert body["head"] in OFFICES and set(body["kinds"]) <= KINDS and set(body["anonymous"]) <= set(body["kinds"])
        for office in body["officers"]:
            assert re.fullmatch(rf"{body['code']}/\d\d", office["office"])
            assert ("signs" in office) == (office.get("role") == "leader"), "whoever decides has a name to sign with"
    for body in BODIES["more"]:
        assert body["place"] in PLACES and (body["parent"] is None or body["parent"] in BODY_CODES)


# --- decisions ------------------------------------------------------------------------------------


@each_decision
def test_a_walk_goes_forward_in_time_with_known_steps_and_offices(name: str) -> None:
    walk = DECISIONS[name]
    assert walk["petition"] == name and name in PETITIONS
    days = [act["day"] for act in walk["acts"]]
    assert days == sorted(days) and days[-1] <= dt.date(2026, 11, 23)
    first = walk["acts"][0]
    assert first["step"] == "receive" and first["day"] == PETITIONS[name]["claimed"]
    signed_at_once = [a["how"] for a in walk["acts"] if a["step"] == "sign" and a["day"] == first["day"]]
    assert (signed_at_once or [""]) == [PETITIONS[name]["signed"]]
    for act in walk["acts"]:
        assert act["step"] in BY_WORD, act
        assert act["by"] in ("petitioner", "clock") or act["by"] in OFFICES, act
        assert act.get("text") is None or act["text"] in walk["texts"], act
        # Whoever is here is sent an errand; on paper goes what is asked of others.
        on_paper = act["step"] == "coordinate" and act["outcome"] in ("asked", "given", "expert", "expert_back")
        assert act.get("body") in (("",) if on_paper else {None, *BODY_CODES}), act
    used = {act.get("text") for act in walk["acts"]}
    assert set(walk.get("texts", {})) <= used, "a text that no act uses"


@each_decision
def test_a_kept_away_office_takes_no_step(name: str) -> None:
    away = set(PETITIONS[name]["expected"].get("recuse", ()))
    if PETITIONS[name]["against"]["office"] and PETITIONS[name]["kind"].startswith("vn.denunciation"):
        away.add(PETITIONS[name]["against"]["office"])
    assert not [act for act in DECISIONS[name]["acts"] if act["by"] in away]


@each_decision
def test_what_the_gate_must_find_stands_in_the_decision(name: str) -> None:
    walk = DECISIONS[name]
    text = "\n".join(_strings(walk.get("decision", {}))) + "\n".join(_strings(walk.get("texts", {})))
    for find in walk.get("gate", {}).get("find", ()):
        assert find["term"] in text and find["class"] in CLASSES, find
    for allowed in walk.get("gate", {}).get("allow", ()):
        assert allowed in text, allowed
        assert not any(find["term"] in allowed for find in walk["gate"]["find"]), allowed


def test_enough_decisions_to_walk_a_demo_all_the_way() -> None:
    whole = [n for n, walk in DECISIONS.items() if "decision" in walk]
    assert len(whole) >= 8
    assert {PETITIONS[n]["kind"] for n in whole} == KINDS
    for name in whole:
        decision = DECISIONS[name]["decision"]
        for field in ("form", "number", "title", "grounds", "facts", "findings", "conclusion", "articles", "to", "signs"):
            assert decision[field], (name, field)
        assert DECISIONS[name]["gate"]["find"] and DECISIONS[name]["answer"]["question"]["vi"]
        assert decision["signs"]["office"] in OFFICES
    steps = {act["step"] for walk in DECISIONS.values() for act in walk["acts"]}
    wanted = {"transfer", "refuse", "withdraw", "extend", "suspend", "resume", "dialogue", "coordinate", "recuse", "protect"}
    assert wanted <= steps


def test_some_terms_are_missed_so_that_the_figures_show_something() -> None:
    assert [n for n, walk in DECISIONS.items() if walk.get("late")]
    for name in (n for n, walk in DECISIONS.items() if walk.get("overdue")):
        running = amounts_to(_walk(name)[0]).clocks.values()
        assert any(c.whose == "body" and c.due is not None and c.due < dt.date(2026, 11, 23) for c in running)


def test_the_record_of_made_files_names_no_file_that_is_gone() -> None:
    made = json.loads((EXAMPLES / "made.json").read_text())
    assert set(made) == {f"{n}/{file}" for n, p in PETITIONS.items() for file in p.get("make", {})}


# --- the walks, by the law ------------------------------------------------------------------------


@functools.cache
def _law() -> Law:
    packs = ROOT / "law"
    texts = {str(path.relative_to(packs)): path.read_text(encoding="utf-8") for path in packs.rglob("*.yaml")}
    return load({name: text for name, text in texts.items() if re.search("^pack:", text, re.MULTILINE)}, laws.HOUSE)


def _step(act: dict[str, Any], petition: dict[str, Any], now: Petition | None) -> Any:
    """The order that an act of a walk stands for; what only a live system has is filled with plain stand-ins."""
    blob = (Sealed("0" * 32, "content", "words", "0" * 64),)
    if act["step"] == "receive" and petition["channel"] == "letter" and _law().kinds[petition["kind"]].originals is not None:
        blob = (Sealed("0" * 32, "identity", "transcript", "0" * 64),)
    if now is not None and any(edge.apart for edge in _law().wholes[now.kind].edges if edge.step == act["step"]):
        blob = (Sealed("0" * 32, "identity", "words", "0" * 64),)
    carried = ("subject", "place", "channel", "language", "claimed")
    known: dict[str, Any] = {name: petition[name] for name in carried} | {
        "kind": now.kind if now else petition["kind"],
        "against": (petition["against"]["office"],) if petition["against"]["office"] else (),
        "anonymous": petition["identity"]["name"] is None,
        "people": petition.get("people", 1),
        "blobs": blob,
        "on": act["day"],
        "office": act["by"],
        "document": "1/QĐ",
        "taken_out": 0,
        "kept": 0,
        "original": "0" * 64,
        "public": "1" * 64,
        "key": "0" * 64,
        "answer": "0" * 32,
        "successor": "0" * 32,
        "reason": "",
    }
    if act["step"] == "appeal" and now is not None:
        known["kind"] = _law().kinds[now.kind].next_kind or now.kind
    known |= {name: tuple(value) if isinstance(value, list) else value for name, value in act.items()}
    order = BY_WORD[act["step"]].step
    return order(**{field.name: known[field.name] for field in dataclasses.fields(order) if field.name in known})


def _missed(now: Petition, step: Any, act: Act) -> list[str]:
    """The body's own terms that this act ends after their day; a term that must pass first is not one to keep."""
    edge = edge_of(now, _law(), step.word, step.outcome, act.day)
    waited_for = set(edge.not_before) if edge else set()
    missed = []
    for term in set(now.clocks if "*" in act.ends else act.ends) & set(now.clocks) - waited_for:
        clock = now.clocks[term]
        rule = _law().rule(clock.rule.partition("@")[0], clock.trigger)
        duty = clock.whose == "body" and rule.type == "limit" and rule.direction != "before"
        if duty and clock.due is not None and act.day > clock.due and act.step != "appeal":
            missed.append(term)
    return missed


def _walk(name: str) -> tuple[list[Recorded], list[str]]:
    """Takes every act of the walk as the road would; gives the history and the terms that the body did not keep."""
    petition, law = PETITIONS[name], _law()
    history: list[Recorded] = []
    late: list[str] = []
    body = petition["body"]
    for act in DECISIONS[name]["acts"]:
        now = amounts_to(history) if history else None
        step = _step(act, petition, now)
        if act["step"] == "transfer" and act["outcome"] == "received":
            body = act["body"]
        if now is not None:
            permit(now, law, step, Actor(act["by"], frozenset(_roles(act["by"])), act["by"].partition("/")[0]), act["day"])
        for left in step.take(now, law, act["day"]):
            late += [] if now is None else _missed(now, step, left)
            at = dt.datetime.combine(act["day"], dt.time(3), tzinfo=dt.UTC)
            history.append(Recorded(len(history) + 1, at, act["by"], body, left))
    return history, late


def _roles(office: str) -> list[str]:
    return [office] if office in ("petitioner", "clock") else OFFICES[office]


@each_decision
def test_the_law_has_every_act_of_the_walk_and_terms_are_kept_unless_it_says_late(name: str) -> None:
    try:
        history, late = _walk(name)
    except Refusal as refusal:
        pytest.fail(f"{name}: {refusal.what.en} {refusal.why.en} {refusal.next.en}")
    assert late == DECISIONS[name].get("late", []), "a term is missed where the example does not say so, or kept after all"
    assert amounts_to(history).recused >= {a["office"] for a in DECISIONS[name]["acts"] if a["step"] == "recuse"}
