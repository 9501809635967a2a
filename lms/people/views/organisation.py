"""Show the tree of units with its leaders and headcounts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.core.api import Action
from lms.people.choices import Role
from lms.people.permissions import SignedInRequest, has_role, role_required
from lms.people.queries import organisation_tree
from lms.people.views.employees import LIST_ROLES, choosable_units


@role_required(*LIST_ROLES)
def organisation(request: SignedInRequest) -> HttpResponse:
    """Show the units the reader sees people of, with who leads them and how many work there."""
    today = timezone.localdate()
    actions = []
    if has_role(request.user, Role.HR):
        actions.append(Action(_("Edit units"), reverse("wagtailsnippets_lms_people_orgunit:list")))
    context = {"tree": organisation_tree(choosable_units(request), today), "day": today, "actions": actions}
    return render(request, "lms_people/organisation.html", context)
