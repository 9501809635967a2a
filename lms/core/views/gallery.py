"""Show every component with ordinary and with awkward content."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.core.permissions import may_see_gallery


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components."""
    if not may_see_gallery(request.user):
        raise PermissionDenied
    return render(request, "lms_core/gallery.html")
