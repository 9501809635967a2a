"""Take recordings of calls from those who write questions, and send them to those who may hear them now."""

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.core.files.api import StoredFile, stored_response
from lms.core.refusals import Refusal, sentence
from lms.people.api import Role, SignedInRequest, role_required
from lms.questions.media.models import Recording
from lms.questions.media.queries import may_hear
from lms.questions.media.services import keep_recording


@require_POST
@role_required(Role.TRAINER)
def upload(request: SignedInRequest) -> JsonResponse:
    """Keep the recording that was sent in a question's form, and say by which digest it is named."""
    sent = request.FILES.get("recording")
    if not isinstance(sent, UploadedFile):
        return JsonResponse({"refused": _("Choose a file.")}, status=400)
    try:
        kept = keep_recording(upload=sent, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return JsonResponse({"refused": sentence(refusal)}, status=400)
    address = reverse("lms_questions:recording", args=[kept.digest])
    return JsonResponse({"digest": kept.digest, "url": address, "name": kept.name})


@require_safe
@never_cache
@role_required()
def play(request: SignedInRequest, digest: str) -> HttpResponseBase:
    """Send a recording, or the part a player asks for; to anybody who may not hear it, it does not exist."""
    if not may_hear(request.user, digest, timezone.now()):
        raise Http404
    recording = get_object_or_404(Recording, digest=digest)
    stored = StoredFile(recording.file.storage, str(recording.file.name), recording.size, f'"{digest}"')
    response = stored_response(request, stored)
    response["Content-Type"] = recording.media_type
    response["X-Content-Type-Options"] = "nosniff"
    return response
