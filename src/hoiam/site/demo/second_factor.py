"""The second factor of the demo's officers, who have no telephones: shown on the page that asks for it, in a demo only."""

from __future__ import annotations

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django import template
from django.conf import settings

from hoiam.site.demo.accounts import SECRET

register = template.Library()


@register.simple_tag
def demo_code() -> str:
    """The six digits of this half minute; empty in an installation that is real."""
    if not settings.HOIAM_DEMO:
        return ""
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // app_settings.TOTP_PERIOD)))
