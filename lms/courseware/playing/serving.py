"""Answer on the second origin: what a signed address allows, without cookies and without a session."""

from __future__ import annotations

import json
from mimetypes import guess_type
from typing import Final
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from lms.core.files.api import StoredFile, private_storage, stored_response
from lms.core.policies import with_policy
from lms.core.refusals import Refusal, sentence
from lms.courseware.attempts.models import PartAttempt
from lms.courseware.attempts.services import Report, keep_report
from lms.courseware.packages.models import Package, PackageFile
from lms.courseware.packages.rules.manifests import Part
from lms.courseware.playing.addresses import URLCONF, Opening, read_token

# What a page may be shown as; everything else is a download that no browser runs.
KINDS: Final = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
MOST_SECONDS: Final = 3600


@require_safe
@never_cache
@xframe_options_exempt
def wrapper(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page around a part: it holds the run-time that the part looks for above itself."""
    opening = _allowed(token)
    package = get_object_or_404(Package, pk=opening.package)
    part = package.playable().get(opening.part)
    if part is None:
        raise Http404
    # Learners may have saved more since the part was opened: the newest is read.
    attempt = None
    if opening.attempt:
        found = PartAttempt.objects.select_related("enrolment__employee")
        attempt = get_object_or_404(found, pk=opening.attempt)
    context = {"title": part.title, "opening": _runtime_settings(opening, package, part, attempt, token)}
    # Without context processors: those speak of the site, its menu and its reader.
    text = render_to_string("lms_courseware/playing/wrapper.html", {**context, "request": request})
    response = HttpResponse(text)
    policy: dict[str, list[str]] = {
        "default-src": [CSP.NONE],
        "script-src": [CSP.SELF, CSP.NONCE],
        "style-src": [CSP.SELF],
        "connect-src": [CSP.SELF],
        "frame-src": [CSP.SELF],
        "frame-ancestors": [opening.page_origin],
    }
    return with_policy(response, policy)


def _runtime_settings(
    opening: Opening, package: Package, part: Part, attempt: PartAttempt | None, token: str
) -> dict[str, object]:
    """Say to the run-time what it has to know."""
    values = attempt.values() if attempt else {}
    employee = attempt.enrolment.employee if attempt else None
    before = [each for at, each in attempt.openings.items() if at != str(opening.number)] if attempt else []
    path = reverse("file", args=[token, "x"], urlconf=URLCONF).removesuffix("x") + quote(part.path)
    return {
        "family": package.kind,
        "reports": part.reports,
        "values": values,
        "resumes": attempt is not None and attempt.opened > 1 and bool(values),
        "seconds": sum(each[0] for each in before),
        "learner": {"id": str(employee.pk), "name": employee.name} if employee else {"id": "0", "name": ""},
        "keeps": attempt is not None,
        "mastery": part.mastery,
        "threshold": part.threshold,
        "launchData": part.launch_data,
        "mostTime": part.most_time,
        "atTimeLimit": part.at_time_limit,
        "content": f"{path}?{part.query}"
        if part.query and not part.query.startswith("#")
        else path + part.query,
        "saveTo": reverse("save", args=[token], urlconf=URLCONF),
        "pageOrigin": opening.page_origin,
        "part": part.key,
    }


@require_safe
@xframe_options_exempt
@cache_control(private=True, max_age=3600)
def file(request: HttpRequest, token: str, path: str) -> HttpResponseBase:
    """Send a file of the package: it may use what lies in the package and nothing beyond."""
    opening = _allowed(token)
    found = PackageFile.objects.filter(package=opening.package)
    kept = found.filter(path=path).first() or found.filter(path__iexact=path).first()
    if kept is None:
        raise Http404
    response = stored_response(request, StoredFile(private_storage(), kept.stored, kept.size))
    suffix = f".{kept.path.rpartition('.')[2].lower()}"
    kind = KINDS.get(suffix) or guess_type(kept.path.lower())[0] or "application/octet-stream"
    # Without a charset browsers read the page's own mark: many packages are in GBK.
    response["Content-Type"] = kind
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    policy: dict[str, list[str]] = {
        "default-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL, "data:", "blob:"],
        # A worker made of a blob ends with its page; one made of a file would outlive it.
        "worker-src": ["blob:"],
        "base-uri": [CSP.SELF],
        "form-action": [CSP.SELF],
        "frame-ancestors": [CSP.SELF, opening.page_origin],
    }
    return with_policy(response, policy)


@csrf_exempt  # no cookie says who this is: the signed address does
@require_POST
@never_cache
def save(request: HttpRequest, token: str) -> JsonResponse:
    """Keep what a part reports, and say how the part and the page stand."""
    opening = _allowed(token)
    if not opening.attempt:
        raise Http404
    try:
        said = json.loads(request.body)
        number, values, seconds = int(said["number"]), dict(said["values"]), int(said.get("seconds", 0))
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"refused": "report"}, status=400)
    report = Report(opening.number, number, values, max(0, min(seconds, MOST_SECONDS)))
    try:
        kept = keep_report(attempt_key=opening.attempt, report=report, now=timezone.now())
    except Refusal as refusal:
        return JsonResponse({"refused": refusal.code, "sentence": sentence(refusal)}, status=409)
    return JsonResponse({"isDone": kept.is_done, "pageIsDone": kept.page_is_done})


def nothing_here(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say without a page of the site that nothing is there."""
    return HttpResponse("Nothing here.", status=404, content_type="text/plain")


def failed(_request: HttpRequest) -> HttpResponse:
    """Say without a page of the site that something failed."""
    return HttpResponse("Failed.", status=500, content_type="text/plain")


def _allowed(token: str) -> Opening:
    opening = read_token(token)
    if opening is None:
        raise Http404
    return opening
