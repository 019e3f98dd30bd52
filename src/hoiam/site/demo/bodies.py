"""Bodies, offices, officers and keys of the demo."""

from __future__ import annotations

from typing import Any

from hoiam.casework import founding, laws
from hoiam.core.words import Text
from hoiam.site.demo.accounts import PASSWORD, SECRET
from hoiam.vault import keys

# The bodies of the examples are of an invented province of this pack's country.
PACK = "vn"


def make_bodies(rows: list[dict[str, Any]], *, password: str = PASSWORD) -> None:
    """Bodies with offices, officers who can log in, and keys made in a demo ceremony (weak on purpose; `up` refuses them)."""
    kinds = tuple(laws.current().pick([PACK]).kinds)
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
