"""Put files, work and customers into the portal's menu, the page of a person and the audit trail."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.automation.api import Trigger
from lms.core.trail.api import FieldTrace, register_actions, trace_admin
from lms.core.ui.api import Action, NavItem, WaitingLine, waiting_url
from lms.courses.api import CLAUSE_PARTS_HOOK, CLAUSE_STATUS_HOOK
from lms.people.api import Employee, Role, employee_of, has_role
from lms.performance.appraisal.models import AppraisalTemplate
from lms.performance.archive.models import RetentionRule
from lms.performance.automations import ComplaintsRepeated, ComplaintUpheld, ReviewsFallShort, WeakClause
from lms.performance.choices import Attribution, ComplaintState
from lms.performance.complaints.queries import undecided_complaints
from lms.performance.complaints.services import DECIDED
from lms.performance.file.queries import EXPORTED, VIEWED
from lms.performance.mastery.study import customers_on_clause, own_mastery
from lms.performance.objections.queries import objections_to_decide
from lms.performance.permissions import SEE_EVERYTHING, SEE_LISTS
from lms.performance.viewsets import EvaluationViewSetGroup

register_snippet(EvaluationViewSetGroup)
hooks.register(CLAUSE_STATUS_HOOK, own_mastery, order=10)
hooks.register(CLAUSE_PARTS_HOOK, customers_on_clause, order=40)
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
        "performance_file.objection_raised": _("Objection raised"),
        "performance_file.objection_upheld": _("Objection upheld"),
        "performance_file.objection_refused": _("Objection not upheld"),
        "feedback.detached": _("Feedback loosened from an employee"),
    },
    details={
        "verdict": _("Verdict"),
        "attribution": _("Put down to"),
        "upheld": _("Upheld"),
        "closed_on": _("Closed on"),
    },
    values={
        "upheld": {"True": _("Yes"), "False": _("No"), "None": _("Undecided")},
        "attribution": {cause.value: cause.label for cause in Attribution},
        "part": {
            "complaints": _("Complaints"),
            "reviews": _("Quality reviews"),
            "exams": _("Exam marks by clause"),
            "surveys": _("Survey answers"),
            "timeline": _("Time line"),
            "viewers": _("Who has looked at the file"),
        },
        "list": {
            "complaints": _("Complaints"),
            "feedback": _("Customer feedback"),
            "reviews": _("Quality reviews"),
            "values": _("Indicator values"),
        },
        "state": {state.value: state.label for state in ComplaintState},
    },
)


def _works_here(request: HttpRequest) -> bool:
    return employee_of(request.user) is not None


def _sees_everything(request: HttpRequest) -> bool:
    return has_role(request.user, *SEE_EVERYTHING)


LISTS_OF_WORK = tuple(
    f"lms_performance:{name}"
    for name in ("complaints", "complaint", "feedback", "reviews", "review", "values")
)


@hooks.register("register_portal_navigation")
def evidence_navigation() -> list[NavItem]:
    """Offer everybody the own file, and the lists to those who look after them."""
    return [
        NavItem(_("My file"), "lms_performance:own_file", 40, _works_here, personal=True),
        NavItem(
            _("Work and customers"),
            "lms_performance:complaints",
            60,
            _sees_everything,
            also=LISTS_OF_WORK,
        ),
        NavItem(
            _("Work and customers"),
            "lms_performance:reviews",
            60,
            lambda request: has_role(request.user, *SEE_LISTS) and not _sees_everything(request),
            also=LISTS_OF_WORK,
        ),
    ]


@hooks.register("register_portal_navigation")
def dictionary_navigation() -> list[NavItem]:
    """Offer everybody how people are appraised, and the rules of retention to those who oversee records."""
    return [
        NavItem(
            _("How people are appraised"),
            "lms_performance:appraisal",
            66,
            _works_here,
            place="user",
            personal=True,
        ),
        NavItem(_("Retention of records"), "lms_performance:retention", 68, _sees_everything, place="user"),
    ]


@hooks.register("automation_triggers", order=40)
def triggers_of_performance() -> list[Trigger]:
    """Tell rules of weak clauses, reviews that fall short, and upheld complaints, single and repeated."""
    return [WeakClause(), ReviewsFallShort(), ComplaintUpheld(), ComplaintsRepeated()]


@hooks.register("portal_waiting_decisions")
def waiting(request: HttpRequest) -> list[WaitingLine]:
    """Tell HR of objections and of complaints that nobody has decided."""
    if not has_role(request.user, Role.HR):
        return []
    objections = objections_to_decide(request.user).count()
    undecided = f"{reverse('lms_performance:complaints')}?verdict=open"
    return [
        WaitingLine(_("Staff objections"), objections, waiting_url("lms_performance:objections")),
        WaitingLine(_("Complaints not yet decided"), undecided_complaints().count(), undecided),
    ]


@hooks.register("people_employee_actions")
def file_action(_request: HttpRequest, employee: Employee) -> list[Action]:
    """Lead from a person's page to the performance file; the page was shown, so the file may be seen."""
    return [Action(_("Performance file"), reverse("lms_performance:file", args=[employee.number]), "primary")]


@hooks.register("register_portal_navigation")
def people_navigation() -> list[NavItem]:
    """Offer teams to those who lead them, and objections to who raises and who decides them."""

    def holds(*roles: Role) -> Callable[[HttpRequest], bool]:
        return lambda request: has_role(request.user, *roles)

    return [
        NavItem(_("Teams"), "lms_performance:teams", 50, holds(Role.MANAGER)),
        NavItem(_("Staff objections"), "lms_performance:objections", 62, holds(Role.HR), place="user"),
        NavItem(
            _("My objections"),
            "lms_performance:objections_own",
            64,
            _works_here,
            place="user",
            personal=True,
        ),
    ]
