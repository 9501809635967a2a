"""Put evaluation into the portal's menu, the page of a person and the audit trail."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.api import Action, FieldTrace, NavItem, WaitingLine, register_actions, trace_admin, waiting_url
from lms.evaluation.models import AppraisalTemplate, RetentionRule
from lms.evaluation.permissions import SEE_EVERYTHING, SEE_LISTS
from lms.evaluation.queries.complaints import undecided_complaints
from lms.evaluation.queries.disputes import disputes_to_decide
from lms.evaluation.queries.trail import DETAILS, VALUES, WORDS
from lms.evaluation.queries.viewers import EXPORTED, VIEWED
from lms.evaluation.services.complaints import DECIDED
from lms.evaluation.viewsets import EvaluationViewSetGroup
from lms.people.api import Employee, Role, employee_of, has_role

register_snippet(EvaluationViewSetGroup)
trace_admin(
    FieldTrace(AppraisalTemplate, asks_why=("items", "rules")),
    FieldTrace(RetentionRule, asks_why=("series", "starts", "months", "is_minimum")),
)

register_actions(
    {
        VIEWED: _("Performance file viewed"),
        EXPORTED: _("Performance file exported"),
        DECIDED: _("Complaint decided"),
        "evidence.exported": _("List of work or customers exported"),
    }
)


register_actions(WORDS, details=DETAILS, values=VALUES)


def _works_here(request: HttpRequest) -> bool:
    return employee_of(request.user) is not None


def _sees_everything(request: HttpRequest) -> bool:
    return has_role(request.user, *SEE_EVERYTHING)


@hooks.register("register_portal_navigation")
def evidence_navigation() -> list[NavItem]:
    """Offer everybody the own file, and the lists to those who look after them."""
    return [
        NavItem(_("My file"), "lms_evaluation:own_file", 40, _works_here, personal=True),
        NavItem(
            _("Work and customers"),
            "lms_evaluation:complaints",
            60,
            _sees_everything,
        ),
        NavItem(
            _("Work and customers"),
            "lms_evaluation:reviews",
            60,
            lambda request: has_role(request.user, *SEE_LISTS) and not _sees_everything(request),
        ),
    ]


@hooks.register("register_portal_navigation")
def improvement_navigation() -> list[NavItem]:
    """Offer teams, effects and the board to those who lead, teach or keep them, objections to HR."""

    def holds(*roles: Role) -> Callable[[HttpRequest], bool]:
        return lambda request: has_role(request.user, *roles)

    readers = holds(Role.MANAGER, Role.HR, Role.TRAINER, Role.AUDITOR)
    return [
        NavItem(_("Teams"), "lms_evaluation:teams", 50, holds(Role.MANAGER)),
        NavItem(_("Effects"), "lms_evaluation:programmes", 52, readers),
        NavItem(_("Improvement"), "lms_evaluation:improvement", 54, readers),
        NavItem(_("Staff objections"), "lms_evaluation:disputes", 62, holds(Role.HR), place="user"),
        NavItem(_("My objections"), "lms_evaluation:disputes_own", 64, _works_here, place="user"),
    ]


@hooks.register("register_portal_navigation")
def dictionary_navigation() -> list[NavItem]:
    """Offer everybody how people are appraised, and the rules of retention to those who oversee records."""
    return [
        NavItem(_("How people are appraised"), "lms_evaluation:appraisal", 66, _works_here, place="user"),
        NavItem(_("Retention of records"), "lms_evaluation:retention", 68, _sees_everything, place="user"),
    ]


@hooks.register("portal_waiting_decisions")
def waiting(request: HttpRequest) -> list[WaitingLine]:
    """Tell HR of objections and of complaints that nobody has decided."""
    if not has_role(request.user, Role.HR):
        return []
    objections = disputes_to_decide(request.user).count()
    undecided = f"{reverse('lms_evaluation:complaints')}?verdict=open"
    return [
        WaitingLine(_("Staff objections"), objections, waiting_url("lms_evaluation:disputes")),
        WaitingLine(_("Complaints not yet decided"), undecided_complaints().count(), undecided),
    ]


@hooks.register("portal_employee_actions")
def file_action(_request: HttpRequest, employee: Employee) -> list[Action]:
    """Lead from a person's page to the performance file; the page was shown, so the file may be seen."""
    return [Action(_("Performance file"), reverse("lms_evaluation:file", args=[employee.number]), "primary")]
