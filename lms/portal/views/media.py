"""Give the admin its thumbnails: to people who may use it only, and never as something that runs."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.static import serve

from lms.people.api import SignedInRequest, role_required

LOCKED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@role_required()
def media(request: SignedInRequest, path: str) -> HttpResponseBase:
    """Serve an uploaded picture; an SVG shown by its address runs nothing and loads nothing."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    reply = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    reply.headers["Content-Security-Policy"] = LOCKED
    patch_cache_control(reply, private=True, max_age=3600)
    return reply
