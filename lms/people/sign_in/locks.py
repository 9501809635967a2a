"""Count wrong passwords: by number and network for strangers, by device where the owner signed in before.

A stranger can thus lock a number for the own network only, and never for a device its owner has used. How
many wrong passwords all networks together may try for one number is bounded as well.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account import app_settings
from allauth.core.internal.ratelimit import Rate, RateLimitUsage, consume, get_cache_key, get_ip, get_rates
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from lms.people.sign_in.devices import device_of

APP, ACTION = "allauth.account", "login_failed"
EVERYWHERE, EVERYWHERE_RATE = "login_failed_everywhere", "50/h/key"
ROUND_SECONDS = 24 * 3600  # longer than any count lasts


@dataclass(frozen=True)
class Count:
    """One place where wrong passwords of a number are counted, with the limits that hold there."""

    action: str
    key: str

    def rates(self) -> list[Rate]:
        """List the limits by key; those by address belong to no number."""
        rates: list[Rate] = get_rates(app=APP, action=self.action, config=_limits())
        return [rate for rate in rates if rate.per == "key"]

    def wrong_passwords(self, rate: Rate) -> int:
        """Count the wrong passwords that still weigh."""
        # A count by key asks nothing of the request.
        place = get_cache_key(HttpRequest(), app=APP, action=self.action, rate=rate, key=self.key)
        moments: list[float] = cache.get(place, [])
        return len([moment for moment in moments if moment > time.time() - rate.duration])


def first_count(number: str, request: HttpRequest) -> Count:
    """Give the narrow count: of the device if the owner signed in on it before, else of the network."""
    device = device_of(request, number)
    place = f"device:{device}" if device else f"network:{get_ip(request)}"
    return Count(ACTION, f"{_round_of(number)}:{place}")


def count_everywhere(number: str, request: HttpRequest) -> RateLimitUsage | None:
    """Count one more attempt on a number from any strange device; nothing where the bound is reached.

    A device its owner has used is outside of this bound, as it has one of its own.
    """
    if device_of(request, number):
        return RateLimitUsage(usage=[])
    return consume(request, app=APP, action=EVERYWHERE, config=_limits(), key=_round_of(number))


def lock_on(number: str, request: HttpRequest) -> Rate | None:
    """Give the limit that keeps the number from signing in with this request, if one does."""
    for count in _counts(number, request):
        for rate in count.rates():
            if count.wrong_passwords(rate) >= rate.amount:
                return rate
    return None


def lift_lock(number: str) -> None:
    """Let a number sign in again everywhere at once: the password that was tried is not valid any more."""
    cache.set(_round_place(number), get_random_string(12), ROUND_SECONDS)


def _counts(number: str, request: HttpRequest) -> Iterator[Count]:
    yield first_count(number, request)
    if not device_of(request, number):
        yield Count(EVERYWHERE, _round_of(number))


def _limits() -> dict[str, str]:
    """Read the site's limits; one that says nothing about all networks together gets ours."""
    limits: dict[str, str] = {EVERYWHERE: EVERYWHERE_RATE, **app_settings.RATE_LIMITS}
    return limits


def _round_of(number: str) -> str:
    """Name the number's counts since its lock was lifted last: all networks start anew at once."""
    return f"staff:{number.lower()}:{cache.get(_round_place(number), '')}"


def _round_place(number: str) -> str:
    return f"people:sign-in-round:{number.lower()}"
