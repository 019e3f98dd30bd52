"""The outbox of mail: a message that says only that there is news, to an address that nobody else can read.

If we stop after sending and before the commit, the same neutral line goes out twice; that is harmless, losing it is not.
"""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoiam.casework import secrecy
from hoiam.casework.perform import utc_now

log = logging.getLogger("hoiam.clock")


def send_waiting(limit: int = 50) -> int:
    """Sends up to ``limit`` notices; without a mail server nothing is taken from the outbox."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return 0
    sent = 0
    for _i in range(limit):
        if not send_one():
            break
        sent += 1
    return sent


def send_one() -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.id, n.petition_id, p.language, w.data FROM casework_notice n"
            " JOIN casework_petition p ON p.id = n.petition_id"
            " JOIN casework_wrap w ON w.petition_id = n.petition_id AND w.tier = 'notice' AND w.recipient = 'mailer'"
            " WHERE n.done_at IS NULL AND n.attempts < 20 ORDER BY n.attempts, n.id LIMIT 1 FOR UPDATE OF n SKIP LOCKED"
        )
        row = cursor.fetchone()
        if row is None:
            return False
        notice_id, petition_id, language, sealed = row
        address = secrecy.open_address(petition_id, bytes(sealed))
        with override(language):
            message = EmailMessage(
                subject=_("Có tin mới"),
                body=_("Có tin mới trên trang bạn đã dùng. Hãy mở trang đó và nhập mã của bạn để xem."),
                to=[address],
            )
        try:
            message.send()
        except (SMTPException, OSError) as error:
            cursor.execute("UPDATE casework_notice SET attempts = attempts + 1 WHERE id = %s", [notice_id])
            log.warning("A notice could not be sent: %s", type(error).__name__)
            return False
        cursor.execute("UPDATE casework_notice SET done_at = %s WHERE id = %s", [utc_now(), notice_id])
    return True
