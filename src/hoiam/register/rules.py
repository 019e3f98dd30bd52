"""The rules of law that the house applies, for lawyers: article, validity, gist, source, and what nobody has confirmed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hoiam.casework import laws
from hoiam.casework.guards import public
from hoiam.register.words import said


@public
@require_safe
def every(request: HttpRequest) -> HttpResponse:
    """All rules in one table that prints, so that a lawyer can strike or confirm a row."""
    law = laws.current()
    rows = [
        {"rule": rule, "title": said(rule.title), "gist": said(rule.gist), "unsure": said(rule.unsure) if rule.unsure else ""}
        for versions in law.rule_versions.values()
        for rule in versions
    ]
    return render(request, "register/law.html", {"rows": rows, "version": law.version, "nav": "law"})


@public
@require_safe
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule in all its versions."""
    law = laws.current()
    versions = law.rule_versions.get(rule_id)
    if versions is None:
        raise Http404
    return render(
        request,
        "register/rule.html",
        {
            "rule_id": rule_id,
            "versions": [
                {"rule": v, "title": said(v.title), "gist": said(v.gist), "trigger": said(v.trigger)} for v in versions
            ],
            "nav": "law",
        },
    )
