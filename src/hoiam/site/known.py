"""What programs ask of every site: what a search engine may read, which pages there are, whom to tell of a weakness."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from hoiam.casework.days import utc_now
from hoiam.casework.guards import public

# Of one petition, or of an officer: nothing there is for a search engine.
CLOSED = ("/write", "/sent", "/follow", "/leave", "/desk/", "/account/")
# What anybody may look for.
OPEN = (
    "portal:home", "portal:help", "portal:help-limits", "portal:help-lost-code", "portal:help-sealed", "portal:help-privacy",
    "portal:help-signing", "portal:help-forms", "portal:help-access", "portal:proof", "register:answers", "register:figures",
    "register:law", "register:forms", "register:log", "register:competence", "regulations:every",
)  # fmt: skip


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What a search engine may read."""
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for prefix in ("", "/en") for path in CLOSED)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages that anybody may read, in both languages."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found += [request.build_absolute_uri(reverse(name)) for name in OPEN]
    entries = "".join(f"<url><loc>{address}</loc></url>\n" for address in found)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@public
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); nothing where the installation names nobody."""
    if not settings.HOIAM_CONTACT:
        raise Http404
    expires = (utc_now() + timedelta(days=90)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.HOIAM_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: vi, en",
        f"Canonical: {request.build_absolute_uri()}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def icon(request: HttpRequest) -> HttpResponseBase:
    """The mark, for who asks for it under the old name."""
    return redirect(static("hoiam/mark.svg"), permanent=True)
