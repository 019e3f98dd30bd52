"""Who may see a page: each address of the house carries exactly one guard, and a test lists them all.

    public              anyone; the page shows nothing that belongs to one petition
    with_code           who holds the return code of a petition; the view reaches the petition through the code alone
    officer(*roles)     who is logged in with two factors and has one of the roles; without roles: any officer

A view without a guard fails `tests/shape/test_routes.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from hoiam.casework import given_back

# For the header Clear-Site-Data, when somebody leaves. Cookies of ours are taken away by their names: the header would take
# those of every site under the same domain, and log people out of their body's other pages.
CLEARED = '"cache", "storage"'

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# The words of the packs in law/ (`by:` of an edge), and `steward`, who keeps a body's officers and keys and reads no
# petition.
ROLES = ("clerk", "officer", "leader", "publisher", "steward")


@dataclass(frozen=True)
class Guard:
    """What a view asks of its visitor; `who` is public, code or officer."""

    who: str
    roles: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.who}({', '.join(sorted(self.roles))})" if self.roles else self.who


def public(view: View) -> View:
    """Anyone may see this page."""
    view.guard = Guard("public")  # type: ignore[attr-defined]  # a mark that the table of routes reads
    return view


def with_code(view: View) -> View:
    """Only who holds the return code; the view exchanges the code for the petition and answers 404 without it."""
    view.guard = Guard("code")  # type: ignore[attr-defined]  # a mark that the table of routes reads
    return view


def officer(*roles: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Only an officer with two factors and one of `roles`; a visitor is sent to log in, another officer gets 403."""
    unknown = set(roles) - set(ROLES)
    if unknown:
        raise ValueError(f"No such role: {', '.join(sorted(unknown))}. The roles are {', '.join(ROLES)}.")
    guard = Guard("officer", frozenset(roles))

    def guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if given_back.carries(request):
                    return given_back.log_in_again(request)
                return redirect_to_login(request.get_full_path())
            if not is_mfa_enabled(request.user):
                return given_back.log_in_again(request) if given_back.is_anything(request) else redirect("mfa_index")
            if guard.roles and guard.roles.isdisjoint(request.user.roles_held()):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        answer.guard = guard  # type: ignore[attr-defined]  # a mark that the table of routes reads
        return answer

    return guarded
