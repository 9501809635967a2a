"""Decide who may sign in: no sign-up, no leavers, and a lock after too many wrong passwords."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lms.people.permissions import roles_of
from lms.people.services.accounts import change_password
from lms.people.services.sign_in_locks import lock_key, number_is_locked, rates_by_number
from lms.people.services.sign_ins import note_lock


class StaffAccountAdapter(DefaultAccountAdapter):
    """Sign-in by staff number for people whom HR entered; everything is audited."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The staff number or the password is wrong."),
        "enter_current_password": _("This is not your current password."),
        "same_as_current": _("The new password must differ from the current one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up: HR enters people."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count the attempt; refuse it while the number is locked, even with the right password."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            number = credentials.get("username", "")
            locked = number_is_locked(number)
            note_lock(number=number, request=request, locked=locked)
            words = lock_message() if locked else crowd_message()
            raise ValidationError(words, code="too_many_login_attempts") from refusal

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Count by staff number alone, so that a first password lifts the lock wherever it came about."""
        return lock_key(credentials.get("username", ""))

    def pre_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse | None:
        """Refuse an account that was switched off, and an employee who has left."""
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if response is None and hasattr(user, "employee") and not roles_of(user):
            clear_login(request)
            response = self.respond_user_inactive(request, user)
        return response

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Refuse a new password that is the current one; a forced change must change something."""
        if user is not None and user.has_usable_password() and user.check_password(password):
            raise self.validation_error("same_as_current")
        cleaned: str = super().clean_password(password, user)
        return cleaned

    def set_password(self, user: User, password: str) -> None:
        """Change the password and write it down, both or neither."""
        change_password(user=user, password=password)


def crowd_message() -> str:
    """Say that the network sent too many attempts; the number itself is not locked."""
    return gettext(
        "From your network there were very many attempts within one minute. Wait a minute and try again."
    )


def lock_message() -> str:
    """Say how long a locked number stays locked."""
    seconds = max((rate.duration for rate in rates_by_number()), default=60)
    minutes = max(1, round(seconds / 60))
    return ngettext(
        "Too many wrong passwords: signing in with this staff number is locked for %(minutes)d minute. "
        "Wait, or ask HR for a new first password; an account with a role, such as trainer, gets it from an "
        "administrator.",
        "Too many wrong passwords: signing in with this staff number is locked for %(minutes)d minutes. "
        "Wait, or ask HR for a new first password; an account with a role, such as trainer, gets it from an "
        "administrator.",
        minutes,
    ) % {"minutes": minutes}
