"""Read what a browser sends later than it was done, for want of network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lms.core.offline.keeping import person_key

DONE_AT: Final = "done_at"  # the worker of the browser adds it to what it has kept
PERSON: Final = "offline_person"  # the word for whom the page was made that something was written on
TAKEN: Final = "Offline-Taken"  # the header that tells the worker that nothing waits any more
FORMAT: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


def noted_moment(sent: Mapping[str, str]) -> datetime | None:
    """Give when the device says something was done that comes late; nothing where it came at once."""
    try:
        return datetime.strptime(sent.get(DONE_AT, ""), FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def believed_moment(noted_at: datetime | None, *, earliest: datetime, now: datetime) -> datetime:
    """Give the moment that is believed: what the device says, but not before it was possible nor to come."""
    return now if noted_at is None else max(earliest, min(noted_at, now))


def taken_late[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Take what somebody wrote from that person alone, and say that the view took it.

    A page may be older than the sign-in of whoever comes next, and its words are no words of theirs. What
    stands before the view answers well too, as a change of password does; such a reply is none of its own,
    so the browser keeps what it sent. What comes late and is forbidden to its writer by then is refused for
    good (410): a browser that goes on waiting would hold up all that was written after it.
    """

    @wraps(view)
    def taking(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request = next(given for given in args if isinstance(given, HttpRequest))
        if request.method != "POST":
            return view(*args, **kwargs)
        own = person_key(request)
        if request.POST.get(PERSON, own) != own:
            raise PermissionDenied
        try:
            response = view(*args, **kwargs)
        except PermissionDenied:
            if noted_moment(request.POST) is None:
                raise
            return HttpResponse(status=410)
        if response.status_code < 300:
            response.headers[TAKEN] = "yes"
        return response

    return taking
