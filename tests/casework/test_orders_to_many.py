"""One paper for many bodies: each has it once, with a line of its own in the log, and none of it waits for the others."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

from hoiam.casework import bodies, founding, laws, wall
from hoiam.casework.reading import instructions as reading
from hoiam.casework.road import instructions
from hoiam.core.words import Text
from hoiam.vault import keys
from world import PROVINCE, World, actor

CHAIR = f"{PROVINCE}/04"
MANY = 40


def test_a_paper_goes_to_many_bodies_and_all_of_them_are_named(world: World) -> None:
    codes = [f"XA-{n:03}" for n in range(MANY)]
    made = keys.demo_ceremony({code: [f"{code}/04", f"{code}/05"] for code in codes}, "một mật khẩu dài để thử")
    kinds = tuple(laws.current().pick(["vn"]).kinds)
    for code in codes:
        name = Text(f"Ủy ban nhân dân {code}", f"People's Committee {code}")
        founding.found_body(
            founding.NewBody(code=code, name=name, level="commune", parent=PROVINCE, place="", kinds=kinds), made.bodies[code]
        )
    bodies.forget()
    now, id = datetime(2026, 10, 5, 3, tzinfo=UTC), uuid4()
    paper = instructions.Paper("do_plan", "14/UBND", tuple(codes), date(2026, 10, 9), "Thực hiện kế hoạch.")
    with wall.acting(CHAIR):
        instructions.begin(id, paper, actor=actor(CHAIR))
        instructions.go_on(id, actor=actor(CHAIR), now=now)
        assert instructions.who_has(id) == set(codes)
        rows = reading.of_paper(id, actor(CHAIR), now)
    assert [row.to for row in rows] == codes and not any(row.noted for row in rows)
    assert world.gaps() == []
