"""Let somebody into a sitting: from an allowed network, with the password, then start.

The password is told to a room on the day and a whole hall enters within a minute, so its digest is a
keyed hash and not a slow one: without the server's secret key the stored digest cannot be tried out,
and on the server a person has only so many tries.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from lms.exams.domain.networks import is_allowed, read_networks
from lms.exams.models import Attempt, Sitting, SittingSeat
from lms.exams.queries.seating import seats_expected
from lms.exams.services.refusals import NotThisNetwork, TooManyPasswords, WrongPassword
from lms.exams.services.starting import start_attempt
from lms.people.api import Employee

MOST_WRONG_PASSWORDS: Final = 10
SALT_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody brings along: the network address asked from, and the password typed."""

    address: str
    password: str = ""


def enter_sitting(*, sitting: Sitting, employee: Employee, entry: Entry, now: datetime) -> Attempt:
    """Start or resume the attempt of somebody who may come in; raises what speaks against it.

    The password is asked for once: whoever has an unfinished attempt has given it. Network and password
    are those in force once seat and sitting are locked, not those of the page the person came from. A wrong
    password is counted after the start was undone, so that the count stays.
    """

    def admit(seat: SittingSeat, standing: Sitting, is_resumed: bool) -> None:
        require_network(standing, entry.address)
        if standing.password_digest and not is_resumed:
            _require_password(seat, standing, entry.password)

    try:
        return start_attempt(sitting=sitting, employee=employee, now=now, admit=admit)
    except WrongPassword:
        if entry.password:
            seats = SittingSeat.objects.filter(sitting=sitting, employee=employee)
            seats.update(wrong_passwords=F("wrong_passwords") + 1)
        raise


def require_network(sitting: Sitting, address: str) -> None:
    """Raise NotThisNetwork unless the sitting may be written from the address."""
    if not is_allowed(address, read_networks(sitting.networks)):
        raise NotThisNetwork


def note_arrival(*, sitting: Sitting, employee: Employee, now: datetime) -> None:
    """Note once that somebody has opened the rules of a sitting, so that a console shows them as waiting.

    An own window counts before that of the sitting. Of two visits at once the first is kept: the empty field
    is asked for on the seat itself, so that the database looks again after it has waited.
    """
    expected = seats_expected(sitting, now).values("pk")
    seats = SittingSeat.objects.filter(employee=employee, arrived_at=None, pk__in=expected)
    seats.update(arrived_at=now)


def password_digest(password: str) -> str:
    """Give what is kept of a sitting's password; nothing for no password."""
    if not password:
        return ""
    salt = get_random_string(SALT_LENGTH)
    return f"{salt}${_keyed(salt, password)}"


def is_password(password: str, digest: str) -> bool:
    """Tell whether the password is the one behind the digest."""
    salt, _dollar, kept = digest.partition("$")
    return constant_time_compare(_keyed(salt, password), kept)


def _keyed(salt: str, password: str) -> str:
    return salted_hmac(f"lms.exams.sitting.{salt}", password, algorithm="sha256").hexdigest()


def _require_password(seat: SittingSeat, sitting: Sitting, password: str) -> None:
    if seat.wrong_passwords >= MOST_WRONG_PASSWORDS:
        raise TooManyPasswords
    if not is_password(password, sitting.password_digest):
        raise WrongPassword
