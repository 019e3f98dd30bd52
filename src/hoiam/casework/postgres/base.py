"""The connection of a thread lives as long as the thread; each request asks first whether it still stands.

Django asks the server for that, a round trip before every page. A server says nothing unasked but that it ends: so where
nothing waits to be read the connection stands, and only otherwise is the server asked.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base
from psycopg.pq import ConnStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's."""

    def is_usable(self) -> bool:
        """Whether the connection still stands. One whose server has stopped, or has ended it, does not; where the network alone
        has gone, the next statement finds that out, as it would be found out by asking."""
        held = self.connection
        if held is None or held.closed or held.pgconn.status != ConnStatus.OK:
            return False
        looked = select.poll()
        looked.register(held.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
        return not looked.poll(0) or bool(super().is_usable())
