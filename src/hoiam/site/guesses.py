"""What can be guessed at a log-in, and who waits for it: passwords, six digits, recovery codes.

Before such a thing is tried, the limiter is asked (vault/limiter.py has the numbers); whoever has to wait is told how long, and
what he typed is not looked at. A password is counted by the address that asks and by the account together with that address,
so that a stranger makes himself wait and nobody else. While an account is tried too often from all addresses together, each
address waits ten seconds of its own before its first try. An officer's own browser (devices.py) is counted by itself and
waits for none of that. Six digits and recovery codes come after the right password; all addresses share one count of an
account, since a million guesses would find one; who is kept waiting by others there types two codes in a row, which
no number of guesses finds. A log-in that does not exist is counted like one that does.

Without the limiter nothing that can be guessed is looked at; passkeys, which cannot, still let in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import ceil

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hoiam.casework import limits
from hoiam.site import devices
from hoiam.vault.errors import Unreachable


class TooSoon(Exception):
    """Whoever asks has to wait so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = ceil(seconds)


@dataclass(frozen=True, slots=True)
class Guess:
    """A try that may be made; it stands as one in vain under each kind and subject of `counted` until it was right."""

    counted: tuple[tuple[str, str], ...]

    def was_right(self) -> None:
        """Takes the try back."""
        for kind, subject in self.counted:
            # Counted as wrong, it makes somebody wait the sooner, and lets nobody in.
            with suppress(Unreachable):
                limits.limiter().forgive(kind, subject)


def password(request: HttpRequest, login: str) -> Guess:
    """A try at the password of `login`; a ValidationError in the person's words when he has to wait."""
    with _in_words():
        name, place = devices.folded(login), limits.source(request)
        device = devices.known(request, login)
        if device:
            with suppress(TooSoon):
                return _counted(("device", device))
        everywhere = ("account", name)
        besieged = limits.limiter().ask(*everywhere) > 0
        here = ("besieged account at source" if besieged else "account at source", f"{name} {place}")
        if besieged:
            return _counted(("source", place), here)
        try:
            return _counted(("source", place), here, already=(everywhere,))
        except TooSoon:
            # Nothing is tried, so that one address alone cannot besiege an account.
            limits.limiter().forgive(*everywhere)
            raise


def code(request: HttpRequest, user: AbstractBaseUser) -> Guess:
    """A try at six digits or a recovery code of somebody whose password was right; a ValidationError when he has to wait."""
    otherwise = _(
        "Đã có nhiều mã sai cho tài khoản này. Hãy đợi %(seconds)s giây rồi thử lại. Nếu không muốn đợi, hãy gõ hai mã liền"
        " nhau vào cùng một ô: mã đang hiện, rồi nửa phút sau mã kế tiếp (mười hai chữ số)."
    )
    with _in_words(otherwise):
        device = devices.known(request, user.get_username())
        if device:
            with suppress(TooSoon):
                return _counted(("code on device", device))
        return _counted(("code", str(user.pk)))


def two_codes(request: HttpRequest, user: AbstractBaseUser) -> Guess:
    """A try at two codes in a row, counted for this address alone: nobody guesses them, and no other address is in the way."""
    with _in_words():
        return _counted(("two codes", f"{user.pk} {limits.source(request)}"))


def first_use(user: AbstractBaseUser, code: str) -> bool:
    """Whether this code, which is right, was never taken before; in whichever process that was."""
    with _in_words():
        plain = "".join(filter(str.isalnum, code)).casefold()
        return limits.limiter().ask("used code", f"{user.pk} {plain}") == 0


def _counted(*asked: tuple[str, str], already: tuple[tuple[str, str], ...] = ()) -> Guess:
    """Counts the try under each; when one has to wait, it is counted under none."""
    passed: list[tuple[str, str]] = []
    for each in asked:
        wait = limits.limiter().ask(*each)
        if wait:
            for before in passed:
                limits.limiter().forgive(*before)
            raise TooSoon(wait)
        passed.append(each)
    return Guess((*passed, *already))


@contextmanager
def _in_words(otherwise: str = "") -> Iterator[None]:
    try:
        yield
    except TooSoon as wait:
        raise ValidationError(
            otherwise
            or _(
                "Đã có nhiều lần gõ sai. Hãy đợi %(seconds)s giây rồi thử lại. Trên máy mà bạn đã đăng nhập trước đây thì không"
                " phải đợi vì người khác gõ sai."
            ),
            code="too_soon",
            params={"seconds": wait.seconds},
        ) from None
    except Unreachable:
        raise ValidationError(
            _("Tạm thời chưa nhận được mật khẩu và mã. Hãy thử lại sau ít phút; nếu vẫn vậy, hãy báo người quản trị."),
            code="not_counted",
        ) from None
