"""What Django keeps of a request beside it (the language, the prefix of addresses, the connections) is kept by thread.

Django looks it up in a way that would also tell asynchronous tasks of one thread from each other, a thousand times and more for
a petition. Here a request is done by one thread from its first line to its last (`site/front`), and no view is asynchronous.
"""

from __future__ import annotations

import threading

from django.db import connections
from django.urls import base as addresses
from django.utils.translation import trans_real


def keep_by_thread() -> None:
    """Before anything is kept."""
    vars(trans_real)["_active"] = threading.local()
    vars(addresses)["_prefixes"] = threading.local()
    vars(addresses)["_urlconfs"] = threading.local()
    vars(connections)["_connections"] = threading.local()
