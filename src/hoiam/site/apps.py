"""The site: settings, addresses, the command line, the look that all faces share."""

from django.apps import AppConfig
from django.conf import settings

from hoiam.site.quiet import end_quietly


class SiteConfig(AppConfig):
    """Django's handle on this folder."""

    name = "hoiam.site"
    label = "site"

    def ready(self) -> None:
        """In a house that people use, a crash must not print what they typed."""
        if settings.HOIAM_MODE != "test" and not settings.CONFIG.debug:
            end_quietly()
