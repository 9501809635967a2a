"""Show the standard by chapters, and one clause with its facts."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.core.api import Action
from lms.people.api import SignedInRequest, has_role, role_required
from lms.standards.models import Clause
from lms.standards.permissions import MAY_COMPARE_EDITIONS, MAY_SEE_VERIFICATION
from lms.standards.queries.sign_offs import sign_offs_of_clause
from lms.standards.queries.standard import chapters_of, clauses_of_current_edition, current_edition, facts_of

CLAUSE_ACTIONS_HOOK = "portal_clause_actions"


@role_required()
def standard_page(request: SignedInRequest) -> HttpResponse:
    """Show the chapters of the edition that counts today."""
    edition = current_edition()
    chapters = chapters_of(edition) if edition else []
    actions = [Action(_("Laws and their versions"), reverse("lms_standards:laws"))]
    if has_role(request.user, *MAY_COMPARE_EDITIONS):
        actions.append(Action(_("Editions"), reverse("lms_standards:editions")))
    if has_role(request.user, *MAY_SEE_VERIFICATION):
        actions.append(Action(_("Verification of facts"), reverse("lms_standards:verification")))
    context = {"edition": edition, "chapters": chapters, "actions": actions}
    return render(request, "lms_standards/standard.html", context)


@role_required()
def clause_page(request: SignedInRequest, number: str) -> HttpResponse:
    """Show one clause: what it says, what this standard sets, what the law sets, and what it belongs to."""
    clauses = clauses_of_current_edition()
    clause = get_object_or_404(clauses.select_related("chapter__edition"), number=number)
    context = {
        "clause": clause,
        "facts": facts_of(clause),
        "sign_offs": sign_offs_of_clause(clause),
        "before": clauses.filter(sort__lt=clause.sort).last(),
        "after": clauses.filter(sort__gt=clause.sort).first(),
        "competencies": clause.competencies.all(),
        "categories": clause.complaint_categories.all(),
        "actions": clause_actions(request, clause),
        "today": timezone.localdate(),
    }
    return render(request, "lms_standards/clause.html", context)


def clause_actions(request: SignedInRequest, clause: Clause) -> list[Action]:
    """Collect what the apps above offer for a clause, such as its lessons or practice."""
    actions: list[Action] = []
    for hook in hooks.get_hooks(CLAUSE_ACTIONS_HOOK):
        actions += hook(request, clause)
    return actions
