"""The demo's errands: each stands in another state, so that a visitor can play each body."""

from __future__ import annotations

from typing import Any

from hoiam.casework import laws
from hoiam.casework.families import ERRAND
from hoiam.casework.reading.history import acts_of
from hoiam.core.errand.state import fold

WHERE = {
    ("17-cong-truong-gio-tan-hoc", "crossing"): "errand_closed",
    ("40-cho-ket-qua-do-dac", "post"): "errand_closed",
    ("50-ngap-nga-ba-quan-ngang", "culvert"): "errand_accepted",
    ("50-ngap-nga-ba-quan-ngang", "outlet"): "errand_refused",
    ("50-ngap-nga-ba-quan-ngang", "sluice"): "errand_answered",
    ("51-thu-hoi-dat-ven-kenh", "certificate"): "errand_closed",
    ("51-thu-hoi-dat-ven-kenh", "corridor"): "errand_returned",
    ("51-thu-hoi-dat-ven-kenh", "inspection"): "errand_forwarded",
    ("51-thu-hoi-dat-ven-kenh", "neighbours"): "errand_countered",
    ("51-thu-hoi-dat-ven-kenh", "walkway"): "errand_delivered",
    ("51-thu-hoi-dat-ven-kenh", "upstream"): "errand_sent",
    ("51-thu-hoi-dat-ven-kenh", "insurance"): "errand_withdrawn",
    ("52-ban-cat-dau-gia", "price"): "errand_accepted",
}


def test_an_errand_stands_where_its_script_leaves_it(province: Any) -> None:
    names = {name for name, _called in WHERE}
    assert {name: why for name, why in province.stopped.items() if name in names} == {}
    stand = {
        (name, called): fold(acts_of(errand.id, ERRAND)).state
        for name, case in province.cases.items()
        for called, errand in case.errands.items()
    }
    assert stand == WHERE


def test_between_them_they_stand_in_every_state_that_an_errand_has_but_of_a_moment_or_an_order() -> None:
    (machine,) = laws.current().errands.values()
    procedure = laws.current().procedure(machine.id, next(iter(machine.kinds.values())).valid_from)
    # A superior's: what it orders, and whom it names where two bodies cannot agree.
    of_orders, of_a_moment = {"errand_ordered", "errand_settled"}, {"errand_shared_out"}
    assert set(procedure.states) - of_orders - of_a_moment == set(WHERE.values())
