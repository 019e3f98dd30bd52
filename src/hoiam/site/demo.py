"""The demo: an invented province with its bodies, officers, petitions and decisions; everything is marked as not real.

    python -m hoiam.site.demo seed        bodies, keys, petitions of examples/, walked as examples/decisions/ say
    python -m hoiam.site.demo accounts    who can log in, with the current second-factor code
    python -m hoiam.site.demo walk URL F  petitions from the portal's form to the published answer, over HTTP

Seeded acts bear the days of the examples: the road is told the moment, so a demo can be told an old one. The public log then
shows them as entered today, which is what it is for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django
import yaml

from hoiam.core.words import Text

PASSWORD = "chi de thu, khong that"  # noqa: S105 - the demo's, printed on the screen
SECRET = "HOIAMDEMOHOIAMDEMOHOIAMDEMOHOIAM"  # noqa: S105 - as above
EXAMPLES = Path(os.environ.get("HOIAM_ROOT") or Path(__file__).resolve().parents[3]) / "examples"


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
    django.setup()
    from django.conf import settings

    from hoiam.casework import migrated

    if settings.HOIAM_MODE == "production":
        print("The demo's people and keys never come into a real installation.", file=sys.stderr)
        return 1
    migrated.refuse_or_go_on("demo")
    match arguments:
        case ["seed"]:
            return seed()
        case ["accounts"]:
            return accounts()
        case ["walk", address, folder]:
            from hoiam.site import demo_walk

            return demo_walk.walk(address, Path(folder))
    print(__doc__, file=sys.stderr)
    return 2


# --- bodies, offices, officers, keys -----------------------------------------------------------------------------------


def read_bodies() -> list[dict[str, Any]]:
    return list(yaml.safe_load((EXAMPLES / "bodies.yaml").read_text("utf-8"))["bodies"])


def seed() -> int:
    """Loads the examples once; a second start finds them there."""
    from hoiam.casework import bodies

    if bodies.every():
        return 0
    print("Loading the invented bodies, officers and petitions ...", flush=True)
    make_bodies(read_bodies())
    loaded = walked = 0
    for folder in sorted((EXAMPLES / "petitions").iterdir()):
        if not (folder / "petition.yaml").exists():
            continue
        petition = yaml.safe_load((folder / "petition.yaml").read_text("utf-8"))
        script = EXAMPLES / "decisions" / f"{petition['id']}.yaml"
        told = yaml.safe_load(script.read_text("utf-8")) if script.exists() else None
        try:
            case = load_petition(folder, petition)
        except Skipped as why:
            print(f"  {petition['id']}: {why}", flush=True)
            continue
        loaded += 1
        if told is not None:
            walked += walk_script(case, told)
    print(f"{loaded} petitions loaded, {walked} walked to their end.", flush=True)
    return 0


def make_bodies(rows: list[dict[str, Any]], *, password: str = PASSWORD) -> None:
    """Bodies with offices, officers who can log in, and keys made in a demo ceremony (weak on purpose; `up` refuses them)."""
    from hoiam.casework import founding, laws
    from hoiam.vault import keys

    kinds = tuple(k for k in laws.current().kinds if k.startswith("vn."))
    made = keys.demo_ceremony({row["code"]: [o["office"] for o in row["officers"] if "login" in o] for row in rows}, password)
    for row in rows:
        founding.found_body(
            founding.NewBody(
                code=row["code"],
                name=Text(row["name"]["vi"], row["name"]["en"]),
                level=row["level"],
                parent=row.get("parent") or "",
                place=row.get("place") or "",
                kinds=kinds,
                anonymous_kinds=("vn.denunciation", "vn.feedback"),
                head=row.get("head") or "",
                notation=row.get("notation") or "",
                seat=(row.get("seat") or {}).get("vi", ""),
            ),
            made.bodies[row["code"]],
        )
    for row in rows:
        for officer in row["officers"]:
            signs = officer.get("signs") or {}
            post = founding.NewOffice(
                code=officer["office"],
                body=row["code"],
                title=Text(officer["title"]["vi"], officer["title"]["en"]),
                roles=tuple(officer.get("roles") or [officer["role"]]) if "login" in officer else (),
                signs_name=signs.get("name", ""),
                signs_as=(signs.get("position") or {}).get("vi", ""),
            )
            if "login" not in officer:
                founding.found_post(post)
                continue
            key = made.officers[officer["office"]]
            founding.found_office(post, login=officer["login"], password=password, key=key, totp_secret=SECRET)


def accounts() -> int:
    """Prints who can log in."""
    print(f"\nPassword for every account: {PASSWORD}")
    print(f"Second factor (TOTP secret): {SECRET}   the log-in page of the demo shows the current code\n")
    for row in read_bodies()[:5]:
        print(f"  {row['code']:8} {row['name']['en']}")
        for officer in (each for each in row["officers"] if "login" in each):
            print(f"    {officer['login']:24} {officer['role']:10} {officer['title']['en']}")
    sys.stdout.flush()
    return 0


# --- petitions ---------------------------------------------------------------------------------------------------------


class Skipped(Exception):
    """The example is one that must not come in: it is there to be refused."""


def at(day: date, hour: int = 8, minute: int = 30) -> datetime:
    """A moment of that day in Vietnam's office hours, in UTC; never after now."""
    moment = datetime.combine(day, time(hour, minute), UTC) - timedelta(hours=7)
    return min(moment, datetime.now(UTC))


class Case:
    """A loaded example and how to go on with it."""

    def __init__(self, petition_id: UUID, code: Any, keys: Any, example: Mapping[str, Any]) -> None:
        self.id, self.code, self.keys, self.example = petition_id, code, keys, example


def load_petition(folder: Path, example: Mapping[str, Any]) -> Case:
    """One example, sealed and handed in as the portal or the counter would."""
    import io

    from hoiam.casework import files, intake, originals
    from hoiam.core.dossier.participants import THE_PETITIONER, Actor
    from hoiam.core.petition.state import TRANSCRIPT
    from hoiam.vault.codes import ReturnCode
    from hoiam.vault.errors import UploadRefused
    from hoiam.vault.sealing import CaseKeys, seal
    from hoiam.vault.uploads import inspect
    from hoiam.vault.wraps import Tier

    if (example.get("expected") or {}).get("journey") == "stub":
        raise Skipped("bears a secrecy mark: a stub is kept, the paper is not taken in")
    keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
    blobs = []
    words = (example.get("words") or "").strip()
    tier = originals.tier(example["kind"])
    apart = tier is Tier.IDENTITY and example["channel"] == "letter"
    if words:
        blobs.append(seal(keys, tier if apart else Tier.CONTENT, TRANSCRIPT if apart else "words", words.encode()))
    sealed, listed = [], []
    for name in example.get("files") or []:
        data = (folder / name).read_bytes()
        try:
            seen = inspect(name, io.BytesIO(data))
        except UploadRefused as refused:
            raise Skipped(f"{name}: {refused.what['en']}") from refused
        stream = files.seal_bytes(keys, tier, data)
        sealed.append(stream)
        listed.append({"id": stream.id.hex, "name": seen.name, "type": seen.type, "size": stream.size})
    if listed:
        blobs.append(seal(keys, tier, "files", json.dumps(listed, ensure_ascii=False).encode()))
    identity = example.get("identity") or {}
    anonymous = not identity.get("name")
    if not anonymous:
        who = {k: str(identity.get(k) or "") for k in ("name", "address", "phone", "id_number")}
        blobs.append(seal(keys, Tier.IDENTITY, "identity", json.dumps(who, ensure_ascii=False).encode()))
    channel = example["channel"]
    claimed = example["claimed"]
    against = (example.get("against") or {}).get("office") or ""
    submitted = intake.submit(
        intake.Envelope(
            keys=keys,
            code=code,
            body=example["body"],
            kind=example["kind"],
            subject=example["subject"],
            place=example.get("place") or "",
            language=example.get("language") or "vi",
            blobs=blobs,
            files=sealed,
            anonymous=anonymous,
            against=against,
            people=int(example.get("people") or 1) if not isinstance(example.get("people"), list) else len(example["people"]),
            signed={"letter": "paper", "visit": "visit"}.get(channel, "") if not anonymous else "",
        ),
        now=at(claimed),
        channel=channel,
        claimed=claimed,
        actor=THE_PETITIONER if channel == "portal" else clerk_of(example["body"], Actor),
    )
    return Case(submitted.petition_id, code, keys, example)


def clerk_of(body: str, actor: Any) -> Any:
    from hoiam.casework import bodies

    office = next(o for o in bodies.body(body).offices if "clerk" in o.roles)
    return actor(office.code, office.roles, body)


def walk_script(case: Case, told: Mapping[str, Any]) -> int:
    """Takes the steps of an example's script; stops at the first that the law of that day refuses, and says so."""
    from hoiam.core.deadlines import DeadlineError
    from hoiam.core.dossier.refusals import Refusal
    from hoiam.site import demo_acts

    for number, act in enumerate(told.get("acts") or [], 1):
        if act["step"] in ("receive", "sign") and number <= 2 and case.example["channel"] != "portal":
            continue
        if act["step"] == "receive":
            continue
        if act["day"] > date.today():  # noqa: DTZ011 - the demo's own day
            return 0
        try:
            demo_acts.take(case, act, told)
        except (Refusal, DeadlineError, LookupError) as why:
            name = f"{act['step']}.{act.get('outcome', '')}".rstrip(".")
            said = why.why.en if isinstance(why, Refusal) else str(why)
            print(f"  {case.example['id']}: stops before {name}: {type(why).__name__}: {said}", flush=True)
            return 0
    return 1


def scripts() -> Iterator[tuple[Path, dict[str, Any]]]:
    for file in sorted((EXAMPLES / "decisions").glob("*.yaml")):
        yield file, yaml.safe_load(file.read_text("utf-8"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
