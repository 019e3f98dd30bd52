"""Every address of the installation: Vietnamese without prefix, English under /en/."""

from __future__ import annotations

from allauth.account import urls as account_urls
from allauth.mfa import urls as second_factor_urls
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from hoiam.register.urls import regulation_patterns
from hoiam.site import known

# Of allauth's pages only those that an officer needs. Signing up, e-mail addresses and a password sent by mail do not
# exist: the password also opens the officer's key, so it changes at the desk, where the key is wrapped anew as well.
_ACCOUNT = {"account_login", "account_logout", "account_inactive", "account_reauthenticate"}

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", known.robots, name="robots"),
    path("sitemap.xml", known.sitemap, name="sitemap"),
    path("favicon.ico", known.icon, name="icon"),
    path(".well-known/security.txt", known.security, name="security"),
]
urlpatterns += i18n_patterns(
    path("", include("hoiam.portal.urls")),
    path("desk/", include("hoiam.desk.urls")),
    path("register/", include("hoiam.register.urls")),
    path("quy-che/", include((regulation_patterns, "regulations"))),
    path("account/", include([pattern for pattern in account_urls.urlpatterns if pattern.name in _ACCOUNT])),
    path("account/2fa/", include(second_factor_urls.urlpatterns)),
    prefix_default_language=False,
)

# A form that is larger than any form of ours, or a damaged one, is answered in the person's words, and so is what is not here.
handler400 = "hoiam.portal.error_pages.bad_request"
handler403 = "hoiam.portal.error_pages.refused"
handler404 = "hoiam.portal.error_pages.not_found"
handler500 = "hoiam.portal.error_pages.broken"
