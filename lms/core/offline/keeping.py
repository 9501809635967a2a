"""Say which replies a browser may keep for reading without network, whose they are, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

KEEP: Final = "Offline-Keep"  # the headers that the worker of the browser reads
SECONDS: Final = "Offline-Seconds"
ADDRESS: Final = "Offline-Address"
BESIDE: Final = "Offline-Beside"
FORGET: Final = "Offline-Forget"
SALT: Final = "lms.core.offline"


def person_key(request: HttpRequest) -> str:
    """Name whoever is signed in by a word that says nothing; empty for nobody.

    What is kept on a device stands under this word, so that nobody is shown what another was sent.
    """
    user = request.user
    return (
        salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:16] if user.is_authenticated else ""
    )


def let_keep[R: HttpResponseBase](
    request: HttpRequest, response: R, *, time: timedelta | None = None, address: str = ""
) -> R:
    """Let the browser keep this reply for this person alone; pages with a fault are not kept.

    With a `time` it is shown no longer than that, and is forgotten as soon as its address answers with
    anything else. `address` is another one that it is shown for where there is no network.
    """
    if request.method == "GET" and response.status_code == 200 and (person := person_key(request)):
        response.headers[KEEP] = person
        if time is not None:
            response.headers[SECONDS] = str(max(0, int(time.total_seconds())))
        if address:
            response.headers[ADDRESS] = address
    return response


def let_keep_beside[R: HttpResponseBase](request: HttpRequest, response: R) -> R:
    """Let the browser keep a picture with a page that shows it, for as long as that page."""
    if response.status_code == 200 and (person := person_key(request)):
        response.headers[BESIDE] = person
    return response


def let_forget[R: HttpResponseBase](response: R, address: str) -> R:
    """Tell the browser to forget what it keeps for an address."""
    response.headers[FORGET] = address
    return response


def kept_offline[**P, R: HttpResponseBase](
    view: Callable[P, R],
) -> Callable[P, R]:
    """Let the browser keep what the view shows, for this person alone; pages with a fault are not kept."""

    @wraps(view)
    def keeping(*args: P.args, **kwargs: P.kwargs) -> R:
        response = view(*args, **kwargs)
        return let_keep(next(given for given in args if isinstance(given, HttpRequest)), response)

    return keeping
