"""Put effects and improvement into the portal's menu and the audit trail."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from lms.automation.api import RuleAction
from lms.core.trail.api import register_actions
from lms.core.ui.api import NavItem
from lms.evaluation.actions.trail import ACTIONS, DETAILS, VALUES
from lms.evaluation.automations import OpenFinding
from lms.evaluation.programmes.changing import programmes_resting_on_changes
from lms.evaluation.programmes.queries import cohort_asked_for
from lms.people.api import AnyUser, Role, has_role
from lms.performance.evidence.cohorts import COHORT_HOOK, Cohort
from lms.performance.teams.views import CHANGE_HOOK
from lms.standards.changes.api import THINGS_HOOK


def reads_programmes(request: HttpRequest) -> bool:
    """Tell whether the reader may see effects and what is done about them."""
    return has_role(request.user, Role.MANAGER, Role.HR, Role.TRAINER, Role.AUDITOR)


register_actions(ACTIONS, details=DETAILS, values=VALUES)
hooks.register(THINGS_HOOK, programmes_resting_on_changes, order=60)


@hooks.register("automation_actions", order=30)
def actions_of_evaluation() -> list[RuleAction]:
    """Let rules open findings."""
    return [OpenFinding()]


@hooks.register("register_portal_navigation")
def improvement_navigation() -> list[NavItem]:
    """Offer effects and the board to those who lead, teach or keep them."""
    return [
        NavItem(_("Effects"), "lms_evaluation:programmes", 52, reads_programmes),
        NavItem(_("Improvement"), "lms_evaluation:improvement", 54, reads_programmes),
    ]


@hooks.register(COHORT_HOOK)
def drawn_with_a_team(asked: str, reader: AnyUser) -> Cohort | None:
    """Name whoever was drawn with a team of a programme, asked for as `programme:team`."""
    members = cohort_asked_for(asked, reader)
    member = members.select_related("programme", "unit").first()
    if member is None:
        return None
    words = gettext("Everybody drawn with %(team)s for “%(programme)s”, wherever they worked.")
    filled = {"team": member.unit.name, "programme": member.programme.shown_title}
    return Cohort(members.values_list("employee", flat=True), words % filled)


@hooks.register(CHANGE_HOOK)
def new_finding(request: HttpRequest, months: int) -> str:
    """Lead from a change of a team to a new finding over the same months, for those who make findings."""
    if not has_role(request.user, Role.HR, Role.MANAGER):
        return ""
    return f"{reverse('lms_evaluation:finding_new')}?months={months}"
