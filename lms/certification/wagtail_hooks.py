"""Tell Wagtail and the portal what certification adds."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.automation.api import Trigger
from lms.certification.automations import (
    AskedDelta,
    DueAgain,
    Ends,
    EntersWindow,
    Expired,
    excused_by_waivers,
)
from lms.certification.certificates.queries import register
from lms.certification.certificates.views import follow_ups
from lms.certification.coverage.calendar import ends_of
from lms.certification.coverage.queries import certifying_papers, needs_of_paper
from lms.certification.deltas.queries import certificates_concerned, needs_of_delta_paper
from lms.certification.permissions import COVERAGE_ROLES, REGISTER_ROLES
from lms.certification.requirements.changing import certifications_resting_on_changes
from lms.certification.requirements.models import Certification
from lms.certification.revocation.queries import open_regrades, withdrawn_to_decide
from lms.certification.viewsets import CertificationViewSet
from lms.core.trail.api import FieldTrace, trace_admin
from lms.core.ui.api import NavItem, WaitingLine, waiting_url
from lms.people.api import Role, has_role
from lms.standards.changes.api import CONCERNED_HOOK, THINGS_HOOK

register_snippet(CertificationViewSet)
trace_admin(
    FieldTrace(
        Certification,
        asks_why=("paper", "courses", "validity_months", "renewal_window_days", "positions"),
    )
)


BELOW_COVERAGE = (
    *("waivers", "waiver_create", "waiver_end"),
    *("delta_ask", "delta_exam", "delta_remind", "delta_move", "delta_lift"),
)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Link coverage and the register for those who see them, own certificates for everybody employed."""
    return [
        NavItem(
            _("Certified staff"),
            "lms_certification:coverage",
            order=40,
            allows=sees_coverage,
            also=tuple(f"lms_certification:{name}" for name in BELOW_COVERAGE),
        ),
        NavItem(
            _("Register of certificates"),
            "lms_certification:register",
            order=50,
            allows=sees_register,
            also=("lms_certification:regrades", "lms_certification:regrade"),
        ),
        NavItem(
            _("My certificates"),
            "lms_certification:mine",
            order=10,
            allows=is_employee,
            place="user",
            personal=True,
        ),
    ]


hooks.register("automation_excuses", excused_by_waivers)
hooks.register("exams_people_due", needs_of_paper)
hooks.register("exams_people_due", needs_of_delta_paper)
hooks.register(THINGS_HOOK, certifications_resting_on_changes, order=50)
hooks.register(CONCERNED_HOOK, certificates_concerned, order=50)
hooks.register("exams_papers_telling_passes", certifying_papers)
hooks.register("exams_result_follow_ups", follow_ups)


@hooks.register("automation_triggers", order=10)
def triggers_of_certification() -> list[Trigger]:
    """Tell rules of certificates that near their end or have expired, and of delta exams."""
    return [EntersWindow(), Ends(), Expired(), AskedDelta(), DueAgain()]


@hooks.register("portal_waiting_decisions")
def waiting(request: HttpRequest) -> list[WaitingLine]:
    """Tell HR of certificates whose pass was withdrawn afterwards, and of what regrades changed."""
    if not has_role(request.user, Role.HR):
        return []
    address = f"{reverse('lms_certification:register')}?to_decide=on"
    listed = open_regrades()
    withdrawn = withdrawn_to_decide(register()).count()
    regraded = waiting_url("lms_certification:regrades")
    return [
        WaitingLine(_("Certificates whose pass was withdrawn afterwards"), withdrawn, address),
        WaitingLine(_("Certificates to decide after a changed result"), listed.count(), regraded),
    ]


def sees_coverage(request: HttpRequest) -> bool:
    """Tell whether the signed-in person sees coverage."""
    return has_role(request.user, *COVERAGE_ROLES)


def sees_register(request: HttpRequest) -> bool:
    """Tell whether the signed-in person sees the register."""
    return has_role(request.user, *REGISTER_ROLES)


def is_employee(request: HttpRequest) -> bool:
    """Tell whether the signed-in person works here."""
    return has_role(request.user, Role.EMPLOYEE)


hooks.register("portal_calendar", ends_of)
