"""The outbox of mail: a message that says only that there is news, to an address that nobody else can read.

If we stop after sending and before the commit, the same neutral line goes out twice; that is harmless, losing it is not.
"""

from __future__ import annotations

import logging
from enum import Enum, auto
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoiam.casework.days import utc_now
from hoiam.casework.keys import secrecy
from hoiam.vault.errors import VaultError

log = logging.getLogger("hoiam.clock")
MOST_ATTEMPTS = 600


def send_waiting(limit: int = 50) -> int:
    """Sends up to ``limit`` notices; without a mail server nothing is taken from the outbox."""
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return 0
    sent = 0
    for _i in range(limit):
        became = send_one()
        if became in (Became.NOTHING, Became.AWAY):
            break
        sent += became is Became.SENT
    return sent


class Became(Enum):
    """What became of the next notice: nothing waited, it went, it is kept for later, the server itself is away."""

    NOTHING = auto()
    SENT = auto()
    KEPT = auto()
    AWAY = auto()


def send_one() -> Became:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.id, n.petition_id, p.language, w.data FROM casework_notice n"
            " JOIN casework_petition p ON p.id = n.petition_id"
            " JOIN casework_wrap w ON w.petition_id = n.petition_id AND w.tier = 'notice' AND w.recipient = 'mailer'"
            # The n-th attempt comes n squared seconds after the act; after some days of that nobody waits for the mail.
            " WHERE n.done_at IS NULL AND n.attempts < %s"
            " AND n.queued_at + n.attempts::int * n.attempts * interval '1 second' <= now()"
            " ORDER BY n.attempts, n.id LIMIT 1 FOR UPDATE OF n SKIP LOCKED",
            [MOST_ATTEMPTS],
        )
        row = cursor.fetchone()
        if row is None:
            return Became.NOTHING
        notice_id, petition_id, language, sealed = row
        became = _send(petition_id, language, bytes(sealed))
        if became is Became.SENT:
            cursor.execute("UPDATE casework_notice SET done_at = %s WHERE id = %s", [utc_now(), notice_id])
        else:
            cursor.execute("UPDATE casework_notice SET attempts = attempts + 1 WHERE id = %s", [notice_id])
    return became


def _send(petition_id: UUID, language: str, sealed: bytes) -> Became:
    try:
        address = secrecy.open_address(petition_id, sealed)
        with override(language):
            message = EmailMessage(
                subject=_("Có tin mới"),
                body=_("Có tin mới trên trang bạn đã dùng. Hãy mở trang đó và nhập mã của bạn để xem."),
                to=[address],
            )
        message.send()
    except (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused, ValueError, VaultError) as error:
        # Something about this one: those behind it go on. The error itself may quote the address.
        log.warning("A notice could not be sent: %s", type(error).__name__)
        return Became.KEPT
    except (SMTPException, OSError) as error:
        log.warning("The mail server does not take notices: %s", type(error).__name__)
        return Became.AWAY
    return Became.SENT
