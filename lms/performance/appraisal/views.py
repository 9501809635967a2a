"""Show how people are appraised: everybody the company's template, HR and auditors all of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lms.people.api import SignedInRequest, has_role, role_required
from lms.performance.appraisal.queries import appraisal_templates, shown_templates
from lms.performance.permissions import SEE_EVERYTHING


@role_required()
def appraisal(request: SignedInRequest) -> HttpResponse:
    """Show the templates; HR and auditors see for how many people an item could be scored."""
    oversees = has_role(request.user, *SEE_EVERYTHING)
    templates = list(appraisal_templates(default_only=not oversees))
    shown = shown_templates(templates, timezone.localdate() if oversees else None)
    return render(
        request, "lms_performance/appraisal/templates.html", {"templates": shown, "oversees": oversees}
    )
