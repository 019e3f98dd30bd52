"""The door for the web server. It opens on a database of this release and on no other."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from hoiam.casework import laws, migrated
from hoiam.site import config, production
from hoiam.vault.hardening import harden

harden(lock=False)  # before a worker has read anything
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
application = get_wsgi_application()
migrated.refuse_or_go_on("web")
told = config.read(os.environ)
if told.mode == "production" and (unfit := production.unfit_settings(os.environ, told.home)):
    raise config.ConfigError("\n\n".join(unfit))
if told.direct_tls:
    application = production.over_tls(application)
# The code of every page and the law are read before somebody waits for them; a template is read when a page first needs it.
# What stands then stands as long as the process, and the search for garbage passes it by: to go through all of it takes some
# 80 ms, in the midst of one person's request.
_ = (get_resolver().url_patterns, laws.current())
gc.collect()
gc.freeze()
