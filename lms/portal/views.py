"""Answer requests that failed, and hand uploaded files out safely."""

import sqlite3
import sys

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, url_has_allowed_host_and_scheme

from lms.core.logs import current_number
from lms.core.offline.api import let_keep_beside
from lms.exams.api import may_see_picture
from lms.people.api import SignedInRequest, role_required
from lms.practice.api import shows_practised_picture

SECONDS_TO_WAIT = "2"


def failed(request: HttpRequest) -> HttpResponseBase:
    """Answer instead of the view; Django has logged the fault already and calls this while handling it.

    A database that does not answer is no fault of the program: 503, and whoever asks again is served as
    soon as it is back. The pages are rendered without a request, as what it knows may lie in the database.
    """
    number = current_number()
    if not is_database_away(sys.exception()):
        return HttpResponse(render_to_string("500.html", {"number": number}), status=500)
    headers = {"Retry-After": SECONDS_TO_WAIT, "Cache-Control": "no-store"}
    if not request.accepts("text/html"):
        return JsonResponse({"status": "unavailable"}, status=503, headers=headers)
    context = {"number": number, "back": back_to(request)}
    return HttpResponse(render_to_string("503.html", context), status=503, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read; the page is rendered without the request, whose host may be the fault."""
    return HttpResponse(render_to_string("400.html"), status=400)


def is_database_away(fault: BaseException | None) -> bool:
    """Tell whether a fault, or the fault of the database behind it, is that it did not answer.

    SQLite calls a statement that cannot run, such as one about a column that is missing, an operational
    error too: that is a fault of the program.
    """
    while isinstance(fault, DatabaseError | InterfaceError):
        if isinstance(fault, OperationalError | InterfaceError):
            return getattr(fault.__cause__, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
        fault = fault.__cause__ or fault.__context__
    return False


def back_to(request: HttpRequest) -> str:
    """Give where to try again: the page that was asked for, or that on which the button was pressed."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    sender = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(sender, {request.get_host()}, request.is_secure())
    return sender if is_ours else "/"


LOCKED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@role_required()
def media(request: SignedInRequest, path: str) -> HttpResponseBase:
    """Serve an uploaded picture; an SVG shown by its address runs nothing and loads nothing.

    Who uses the admin sees all of them, who takes or practises a question those of it while it is shown.
    """
    address, now = f"{settings.MEDIA_URL}{path}", timezone.now()
    may_see = request.user.has_perm("wagtailadmin.access_admin")
    shown = may_see or may_see_picture(request.user, address, now)
    if not shown and not shows_practised_picture(request.user, address, now):
        raise PermissionDenied
    if not default_storage.exists(path):
        raise Http404
    changed = int(default_storage.get_modified_time(path).timestamp())
    try:
        reply = get_conditional_response(request, last_modified=changed) or FileResponse(
            default_storage.open(path), headers={"Last-Modified": http_date(changed)}
        )
    except IsADirectoryError as no_file:
        raise Http404 from no_file
    reply.headers["Content-Security-Policy"] = LOCKED
    patch_cache_control(reply, private=True, max_age=600)
    return let_keep_beside(request, reply)


def document(_request: HttpRequest, pk: int, filename: str) -> HttpResponseBase:
    """Lead from the address that the admin knows to the one that asks who reads."""
    return redirect("lms_courses:document", pk)
