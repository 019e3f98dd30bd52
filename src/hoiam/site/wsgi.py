"""The door for the web server. It opens on a database of this release and on no other."""

import os

from django.core.wsgi import get_wsgi_application

from hoiam.casework import migrated

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
application = get_wsgi_application()
migrated.refuse_or_go_on("web")
