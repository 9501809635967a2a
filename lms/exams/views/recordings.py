"""Take recordings of calls from those who write questions, and play them to those who may hear them."""

from collections.abc import Iterator
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.exams.domain.byte_ranges import RangeNotSatisfiable, wanted_range
from lms.exams.domain.refusals import ExamRefusal
from lms.exams.models import Recording
from lms.exams.queries.recordings import may_hear
from lms.exams.services.recordings import keep_recording
from lms.exams.views.refusals import sentence
from lms.people.api import Role, SignedInRequest, role_required

AT_ONCE: Final = 64 * 1024


@require_POST
@role_required(Role.TRAINER)
def upload(request: SignedInRequest) -> JsonResponse:
    """Keep the recording that was chosen in a question's form, and say by which digest it is named."""
    sent = request.FILES.get("recording")
    if not isinstance(sent, UploadedFile):
        return JsonResponse({"refused": _("Choose a file.")}, status=400)
    try:
        kept = keep_recording(upload=sent, by=request.user, now=timezone.now())
    except ExamRefusal as refusal:
        return JsonResponse({"refused": sentence(refusal)}, status=400)
    address = reverse("lms_exams:recording", args=[kept.digest])
    return JsonResponse({"digest": kept.digest, "url": address, "name": kept.name})


@require_safe
@never_cache
@role_required()
def play(request: SignedInRequest, digest: str) -> HttpResponseBase:
    """Send a recording, or the part a player asks for; to anybody who may not hear it, it does not exist."""
    if not may_hear(request.user, digest, timezone.now()):
        raise Http404
    recording = get_object_or_404(Recording, digest=digest)
    try:
        part = wanted_range(request.headers.get("Range", ""), recording.size)
    except RangeNotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{recording.size}"})
    response = _part_of(recording, part) if part else _whole(recording)
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _whole(recording: Recording) -> HttpResponseBase:
    return FileResponse(recording.file.open("rb"), content_type=recording.media_type)


def _part_of(recording: Recording, part: range) -> HttpResponseBase:
    """Django's file response knows no ranges, and without them nobody can wind forward."""
    headers = {
        "Content-Length": str(len(part)),
        "Content-Range": f"bytes {part.start}-{part.stop - 1}/{recording.size}",
    }
    return StreamingHttpResponse(
        _pieces(recording, part), status=206, content_type=recording.media_type, headers=headers
    )


def _pieces(recording: Recording, part: range) -> Iterator[bytes]:
    with recording.file.open("rb") as file:
        file.seek(part.start)
        left = len(part)
        while left and (piece := file.read(min(left, AT_ONCE))):
            left -= len(piece)
            yield piece
