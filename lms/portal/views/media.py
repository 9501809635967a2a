"""Give uploaded pictures to the admin and to whom a question shows them, and never as something that runs."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.static import serve

from lms.exams.api import may_see_picture
from lms.people.api import SignedInRequest, role_required

LOCKED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@role_required()
def media(request: SignedInRequest, path: str) -> HttpResponseBase:
    """Serve an uploaded picture; an SVG shown by its address runs nothing and loads nothing.

    Who uses the admin sees all of them, a taker those of a question as long as it is shown.
    """
    may_see = request.user.has_perm("wagtailadmin.access_admin")
    if not may_see and not may_see_picture(request.user, f"{settings.MEDIA_URL}{path}", timezone.now()):
        raise PermissionDenied
    reply = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    reply.headers["Content-Security-Policy"] = LOCKED
    patch_cache_control(reply, private=True, max_age=600)
    return reply
