"""Put sessions and observation into the portal's menu, calendars, a person's page and rules."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.automation.api import RuleAction
from lms.classroom.attendance.statements import attended_since
from lms.classroom.automations import AskForObservation
from lms.classroom.observation.queries import objections_to_decide, to_look_at_again
from lms.classroom.permissions import ONLOOKERS, people_to_observe
from lms.classroom.sessions.queries import next_session_of, sessions_of
from lms.core.accounts import User
from lms.core.statements.api import SINCE_HOOK
from lms.core.ui.api import Action, NavItem, PagePart, WaitingLine
from lms.people.api import Employee, Role, employee_of, has_role

hooks.register("portal_calendar", sessions_of)
hooks.register(SINCE_HOOK, attended_since)


# For them observing is work; others read what was seen of themselves.
WATCHERS = (Role.MANAGER, *ONLOOKERS)
COHORTS = tuple(f"lms_classroom:{name}" for name in ("cohorts", "cohort", "cohort_new", "cohort_edit"))
OBSERVING = ("lms_classroom:checklists", "lms_classroom:checklist", "lms_classroom:checklist_new")


def _works_here(request: HttpRequest) -> bool:
    return employee_of(request.user) is not None


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer everybody sessions and observations, and those who plan sessions the list of all."""
    return [
        NavItem(
            _("Sessions"),
            "lms_classroom:home",
            order=70,
            allows=lambda request: _works_here(request) and not has_role(request.user, *ONLOOKERS),
            place="user",
            personal=True,
        ),
        NavItem(
            _("Sessions"),
            "lms_classroom:sessions",
            order=70,
            allows=lambda request: has_role(request.user, *ONLOOKERS),
            place="user",
            also=COHORTS,
        ),
        NavItem(
            _("Observations"),
            "lms_classroom:observations",
            order=72,
            allows=lambda request: _works_here(request) and has_role(request.user, *WATCHERS),
            place="user",
            also=OBSERVING,
        ),
        NavItem(
            _("Observations"),
            "lms_classroom:observations",
            order=72,
            allows=lambda request: _works_here(request) and not has_role(request.user, *WATCHERS),
            place="user",
            personal=True,
        ),
    ]


@hooks.register("portal_today_lines", order=40)
def next_session(request: HttpRequest) -> Iterator[PagePart]:
    """Name the next session in which the reader has a place, from some days before on."""
    employee = employee_of(request.user)
    session = next_session_of(employee, timezone.now()) if employee else None
    if session is not None:
        yield PagePart("lms_classroom/sessions/today_line.html", {"session": session})


@hooks.register("automation_actions", order=30)
def actions_of_observation() -> list[RuleAction]:
    """Let rules ask leaders for observations."""
    return [AskForObservation()]


@hooks.register("portal_waiting_decisions")
def waiting(request: HttpRequest) -> list[WaitingLine]:
    """Tell HR of objections to observations that nobody has decided, and leaders of second looks due."""
    user, lines = request.user, []
    if isinstance(user, User) and has_role(user, Role.HR):
        address = reverse("lms_classroom:observation_objections")
        lines.append(
            WaitingLine(_("Objections to observations"), objections_to_decide(user).count(), address)
        )
    if has_role(user, Role.MANAGER) and (own := employee_of(user)) is not None:
        due = to_look_at_again(own, timezone.localdate()).count()
        lines.append(WaitingLine(_("Second looks due"), due, reverse("lms_classroom:observations")))
    return lines


@hooks.register("people_employee_actions")
def watch_action(request: HttpRequest, employee: Employee) -> list[Action]:
    """Let whoever leads or mentors somebody begin an observation from the person's page."""
    own = employee_of(request.user)
    is_mentor = own is not None and employee.mentor_id == own.pk
    if not (is_mentor or has_role(request.user, Role.MANAGER)):  # most readers cost no query
        return []
    if employee.pk not in people_to_observe(request.user, timezone.localdate()):
        return []
    address = f"{reverse('lms_classroom:observation_new')}?employee={employee.pk}"
    return [Action(_("Watch at work"), address)]
