"""The site: settings, addresses, the command line, the look that all faces share."""

from django.apps import AppConfig
from django.conf import settings

from hoiam.site.form_marks import make_them_here
from hoiam.site.quiet import end_quietly
from hoiam.site.threads import keep_by_thread


class SiteConfig(AppConfig):
    """Django's handle on this folder."""

    name = "hoiam.site"
    label = "site"

    def ready(self) -> None:
        """Whoever sets up a second factor has shown it. In a house that people use, a crash must not print what they typed."""
        # Models, which are there only now, stand behind both.
        from allauth.mfa.signals import authenticator_added

        # As above.
        from hoiam.site.login import set_up

        authenticator_added.connect(set_up)
        keep_by_thread()
        make_them_here()
        if settings.HOIAM_MODE != "test" and not settings.CONFIG.debug:
            end_quietly()
