"""Sign passes: short-lived words by which one login starts in one sitting or writes into one attempt.

A pass is no login. It only counts together with the session cookie it was issued for, and the
statement that saves an answer asks the database whether that login still stands.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.signals import setting_changed
from django.utils.crypto import salted_hmac

from lms.core.accounts import User
from lms.core.refusals import Refusal

LIFE: Final = timedelta(hours=2)
LONGEST_PASS: Final = 200


@dataclass(frozen=True, slots=True)
class Login:
    """The login a pass stands for; `seal` is the digest of the password it was made with."""

    user_id: int
    session_key: str
    seal: str


def issue_pass(*, token: UUID | int, user: User, session_key: str, now: datetime) -> str:
    """Sign a pass for an attempt by its token or a sitting by its number.

    Whoever calls it has checked that the attempt is the user's; a sitting asks for the seat itself.
    """
    seal = sha256(f"{seal_key()}{user.password}".encode()).hexdigest()
    expires = int((now + LIFE).timestamp())
    content = f"{expires}.{user.pk}.{seal}"
    return f"{content}.{_signature(content, token, session_key)}"


def read_pass(text: str, *, token: UUID | int, session_key: str, now: datetime) -> Login:
    """Read a pass; raise PassRefused where it is forged, foreign, of another session or too old."""
    content, _dot, signature = text.rpartition(".")
    if len(text) > LONGEST_PASS or not text.isascii():
        raise PassRefused
    if not hmac.compare_digest(signature, _signature(content, token, session_key)):
        raise PassRefused
    expires, user_id, seal = content.split(".")
    if int(expires) <= now.timestamp():
        raise PassRefused
    return Login(int(user_id), session_key, seal)


def login_stands(login: Login, now: datetime) -> bool:
    """Tell whether nobody has signed out, changed the password or switched the account off since."""
    accounts = get_user_model().objects.filter(pk=login.user_id, is_active=True)
    passwords = accounts.values_list("password", flat=True)
    seals = [sha256(f"{seal_key()}{one}".encode()).hexdigest() for one in passwords]
    sessions = Session.objects.filter(session_key=login.session_key, expire_date__gt=now)
    return seals == [login.seal] and sessions.exists()


@cache
def seal_key() -> str:
    """Give the secret that is mixed into the digest of a password."""
    return salted_hmac("lms.exams.passes.seal", "", algorithm="sha256").hexdigest()


@cache
def _signing_key() -> bytes:
    return salted_hmac("lms.exams.passes", "", algorithm="sha256").digest()


def _signature(signed: str, token: UUID | int, session_key: str) -> str:
    return hmac.digest(_signing_key(), f"{signed}|{token}|{session_key}".encode(), "sha256").hex()


def forget_keys(*, setting: str, **_kwargs: object) -> None:
    """Forget keys when a test changes the secret they are made of."""
    if setting == "SECRET_KEY":
        seal_key.cache_clear()
        _signing_key.cache_clear()


setting_changed.connect(forget_keys)


def can_be_checked() -> bool:
    """Tell whether sessions lie in the database, where the statement can ask for them."""
    return settings.SESSION_ENGINE in {
        "django.contrib.sessions.backends.db",
        "django.contrib.sessions.backends.cached_db",
    }


class PassRefused(Refusal):
    """The pass is forged, foreign or too old; the page fetches a new one."""

    code: ClassVar[str] = "pass_refused"
