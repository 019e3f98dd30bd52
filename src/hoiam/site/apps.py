"""The site: settings, addresses, the command line, the look that all faces share."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Django's handle on this folder."""

    name = "hoiam.site"
    label = "site"
