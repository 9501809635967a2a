"""Tell anybody whether a certificate holds, and no more."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.certification.forms import LookUpForm
from lms.certification.permissions import may_look_up
from lms.certification.queries.public import public_certificate

TEMPLATE = "lms_certification/verify.html"


@never_cache
@require_safe
def verify(request: HttpRequest, serial: str) -> HttpResponse:
    """Show the state of one certificate to whoever has its serial."""
    if not may_look_up(request, timezone.now()):
        return too_many(request)
    found = public_certificate(serial, timezone.localdate())
    if found is None:
        context = {"form": LookUpForm(), "is_unknown": True}
        return unlisted(render(request, TEMPLATE, context, status=HTTPStatus.NOT_FOUND))
    return unlisted(render(request, TEMPLATE, {"certificate": found}))


@never_cache
@require_safe
def verify_lookup(request: HttpRequest) -> HttpResponse:
    """Take a serial as typed and lead to its page; a slip of the pen is said without asking the database."""
    form = LookUpForm(request.GET if "serial" in request.GET else None)
    if form.is_valid():
        return redirect("lms_certification:verify", form.cleaned_data["serial"])
    return unlisted(render(request, TEMPLATE, {"form": form}))


def too_many(request: HttpRequest) -> HttpResponse:
    """Ask somebody who looks up too much to wait."""
    response = render(request, TEMPLATE, {"is_too_many": True}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "60"
    return unlisted(response)


def unlisted(response: HttpResponse) -> HttpResponse:
    """Keep the page out of search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
