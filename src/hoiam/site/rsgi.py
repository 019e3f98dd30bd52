"""The door for granian: Django behind a front that reads each request whole before a thread takes it."""

import gc

from hoiam.site.wsgi import application as django  # first: it makes Django ready for what stands below

# isort: split
from hoiam.casework import files
from hoiam.site.front.adapter import Front

application = Front(django, folder=files.folder())
gc.collect()
gc.freeze()  # what has come since `wsgi` did the same
