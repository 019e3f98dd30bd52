"""The public log for anyone: how large it is, who watches it, how to check it, and its files as C2SP tlog-tiles serves them.

In production the web server in front serves the files from HOIAM_HOME/log; here they are served as well, so that a small
installation needs nothing more.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoiam.casework import bodies
from hoiam.casework.guards import public
from hoiam.casework.ledger import health, keys, public_files, receipts
from hoiam.core.ledger.policy import Policy


def policy() -> Policy | None:
    """The policy file of this installation's log; None before a log is founded."""
    folder = Path(settings.HOIAM_HOME) / "keys" / "ledger"
    return keys.read_policy(folder) if (folder / "policy").exists() else None


@public
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The log at a glance, as it was last shown: what is in it since then is nobody's to watch."""
    known = policy()
    state = health.health(connection, known) if known is not None else None
    sizes: list[tuple[int, int]] = []
    if state is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT extract(epoch FROM date_trunc('day', at AT TIME ZONE %s))::bigint, max(size) FROM ledger_checkpoint"
                " WHERE shown IS NOT NULL GROUP BY 1 ORDER BY 1 DESC LIMIT 60",
                [bodies.public_zone().key],
            )
            sizes = [(int(day), int(size)) for day, size in reversed(cursor.fetchall())]
    return render(
        request,
        "register/log.html",
        {
            "health": state,
            "slot": _slot(),
            "root": state.root.hex() if state is not None and state.root is not None else "",
            "keys": [str(key) for key in known.log_keys] if known is not None else [],
            "policy": known,
            "not_provable": receipts.NOT_PROVABLE,
            "growth": _growth(sizes),
            "nav": "log",
        },
    )


def _slot() -> str:
    """How long a slot is, in words."""
    minutes, seconds = divmod(int(settings.HOIAM_LOG_SLOTS.length.total_seconds()), 60)
    return _("%(n)s giây") % {"n": 60 * minutes + seconds} if seconds else _("%(n)s phút") % {"n": minutes}


def _growth(sizes: list[tuple[int, int]]) -> dict[str, object] | None:
    """The log's growth as points of a polyline in a box of 600 by 120; None for fewer than two days."""
    if len(sizes) < 2:
        return None
    first, last = sizes[0][0], sizes[-1][0]
    most = max(size for _, size in sizes) or 1
    points = " ".join(f"{600 * (day - first) / max(1, last - first):.0f},{120 - 110 * size / most:.0f}" for day, size in sizes)
    return {"points": points, "most": most, "days": len(sizes)}


@public
@require_safe
def policy_file(request: HttpRequest) -> HttpResponse:
    """The policy by which a verifier judges receipts: whose keys, and how many witnesses are enough."""
    known = policy()
    if known is None:
        raise Http404
    text = (Path(settings.HOIAM_HOME) / "keys" / "ledger" / "policy").read_text("utf-8")
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="hoiam.policy"'
    return response


@public
@require_safe
def verifier(request: HttpRequest) -> HttpResponseBase:
    """The verifier: one file that shares no code with this programme. Better taken from somewhere else; it is short to read."""
    path = Path(__file__).resolve().parents[3] / "verify" / "hoiam_verify.py"
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="text/x-python; charset=utf-8")


@public
@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the log: what is shown of it, and nothing else lies in that folder."""
    found = public_files.served(Path(settings.HOIAM_HOME) / "log", name)
    if found is None:
        raise Http404
    response = FileResponse(found.path.open("rb"), content_type=found.kind)
    response["Cache-Control"] = found.caching
    response["Access-Control-Allow-Origin"] = "*"
    return response
