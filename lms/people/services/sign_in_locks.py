"""Count the wrong passwords of a staff number, and forget them when somebody hands a new one over."""

from __future__ import annotations

import time

from allauth.core.internal.ratelimit import Rate, get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest

APP, ACTION = "allauth.account", "login_failed"


def lock_key(number: str) -> str:
    """Name the count of a staff number; it is the same on every address of the site."""
    return f"staff:{number.lower()}"


def rates_by_number() -> list[Rate]:
    """List the limits that count wrong passwords of one staff number."""
    rates: list[Rate] = get_rates(app=APP, action=ACTION)
    return [rate for rate in rates if rate.per == "key"]


def number_is_locked(number: str) -> bool:
    """Tell whether the staff number's own limit is reached."""
    return any(wrong_passwords(rate, number) >= rate.amount for rate in rates_by_number())


def wrong_passwords(rate: Rate, number: str) -> int:
    """Count the wrong passwords that still weigh against a number."""
    moments: list[float] = cache.get(_place(rate, number), [])
    return len([moment for moment in moments if moment > time.time() - rate.duration])


def lift_lock(number: str) -> None:
    """Let a number sign in again at once: the password that was tried is not valid any more."""
    cache.delete_many([_place(rate, number) for rate in rates_by_number()])


def _place(rate: Rate, number: str) -> str:
    """Say where the count is kept; a count by number asks nothing of the request."""
    place: str = get_cache_key(HttpRequest(), app=APP, action=ACTION, rate=rate, key=lock_key(number))
    return place
