"""Tell Wagtail and the portal what certification adds."""

from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.certification.domain.standing import Standing
from lms.certification.models import Certification
from lms.certification.permissions import COVERAGE_ROLES, REGISTER_ROLES
from lms.certification.queries.holders import holders
from lms.certification.queries.passes import waiting_for_courses
from lms.certification.queries.registers import open_regrades, register, withdrawn_to_decide
from lms.certification.views.after_exam import follow_ups
from lms.certification.viewsets import CertificationViewSet
from lms.core.api import FieldTrace, NavItem, WaitingLine, trace_admin, waiting_url
from lms.exams.api import Paper
from lms.people.api import Role, has_role

register_snippet(CertificationViewSet)
trace_admin(
    FieldTrace(
        Certification,
        asks_why=("paper", "courses", "validity_months", "renewal_window_days", "positions"),
    )
)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Link coverage and the register for those who see them, own certificates for everybody employed."""
    return [
        NavItem(_("Certified staff"), "lms_certification:coverage", order=40, allows=sees_coverage),
        NavItem(_("Register of certificates"), "lms_certification:register", order=50, allows=sees_register),
        NavItem(_("My certificates"), "lms_certification:mine", order=10, allows=is_employee, place="user"),
    ]


@hooks.register("exams_people_due")
def people_due(paper: Paper, today: date) -> set[int]:
    """Tell exams who needs this paper's certificate and holds none beyond the renewal window.

    Whoever passed and lacks only a course has no reason to sit it again.
    """
    certification = Certification.objects.filter(paper=paper).first()
    if certification is None:
        return set()
    due = {Standing.IN_WINDOW, Standing.EXPIRED, Standing.REVOKED, Standing.NEVER}
    wanting = {one.employee.pk for one in holders(certification, on_day=today) if one.standing in due}
    return wanting - waiting_for_courses(certification)


hooks.register("exams_result_follow_ups", follow_ups)


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
