"""Send pictures of published lessons to signed-in staff, so that even a hostile drawing can do nothing."""

from __future__ import annotations

from collections.abc import Sequence
from mimetypes import guess_type

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.csp import CSP
from django.views.decorators.cache import cache_control
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from lms.courses.queries import is_shown_picture
from lms.people.api import SignedInRequest, role_required

# Opened as a page of its own, a drawing gets no script, no network and no origin.
POLICY: dict[str, Sequence[str] | str] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "sandbox": "",
}


@require_safe
@csp_override(POLICY)
@cache_control(private=True, max_age=600)
@role_required()
def picture(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Send the file as uploaded; a picture that no published lesson shows goes only to who uses the admin.

    The library also holds the pictures of exams, and its numbers can be counted through.
    """
    if not request.user.has_perm("wagtailadmin.access_admin") and not is_shown_picture(pk):
        raise Http404
    image = get_object_or_404(get_image_model(), pk=pk)
    kind = guess_type(image.file.name)[0] or "application/octet-stream"
    response = FileResponse(image.file.open("rb"), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response
