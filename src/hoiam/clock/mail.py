"""Mail: a message that says only that there is news, to an address that nobody else can read.

If we stop after sending and before the commit, the same neutral line goes out twice; that is harmless, losing it is not.
"""

from __future__ import annotations

import logging
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from hoiam.casework.keys import gatekeeping
from hoiam.casework.road.owed import Became, Owing
from hoiam.vault.errors import VaultError

log = logging.getLogger("hoiam.clock")
MOST_ATTEMPTS = 100
"""So often an address is tried that the server refuses, which takes some days; then nobody waits for the mail any more. A
server that is away loses no mail, however long."""


def can_be_sent() -> bool:
    """Whether this installation has a mail server; without one, what is to be mailed waits."""
    return bool(settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"))


def send(owing: Owing) -> Became:
    """Sends the news that is owed, to the address that the writer left."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.language, w.data FROM casework_dossier d JOIN casework_wrap w ON w.dossier_id = d.id"
            " AND w.tier = 'notice' AND w.recipient = 'mailer' WHERE d.id = %s",
            [owing.dossier],
        )
        row = cursor.fetchone()
    if row is None:
        return Became.GAVE_UP
    language, sealed = row
    try:
        address = gatekeeping.open_address(owing.dossier, bytes(sealed))
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
        return Became.LATER if owing.attempts + 1 < MOST_ATTEMPTS else Became.GAVE_UP
    except (SMTPException, OSError) as error:
        log.warning("The mail server does not take notices: %s", type(error).__name__)
        return Became.AWAY
    return Became.DONE
