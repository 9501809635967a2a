"""Say which replies a browser may keep for reading without network, and whose they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

KEEP: Final = "Offline-Keep"  # the header that the worker of the browser reads
SALT: Final = "lms.core.offline"


def person_key(request: HttpRequest) -> str:
    """Name whoever is signed in by a word that says nothing; empty for nobody.

    What is kept on a device stands under this word, so that nobody is shown what another was sent.
    """
    user = request.user
    return (
        salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:16] if user.is_authenticated else ""
    )


def kept_offline[**P, R: HttpResponseBase](
    view: Callable[P, R],
) -> Callable[P, R]:
    """Let the browser keep what the view shows, for this person alone; pages with a fault are not kept."""

    @wraps(view)
    def keeping(*args: P.args, **kwargs: P.kwargs) -> R:
        response = view(*args, **kwargs)
        request = next(given for given in args if isinstance(given, HttpRequest))
        if request.method == "GET" and response.status_code == 200 and (person := person_key(request)):
            response.headers[KEEP] = person
        return response

    return keeping
