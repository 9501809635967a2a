"""Put the standard into the portal's menu and into the Wagtail admin."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.trail.api import FieldTrace, trace_admin
from lms.core.ui.api import Action, NavItem, WaitingLine, waiting_url
from lms.people.api import AnyUser, Role, has_role
from lms.standards.changes.corrections import corrected_facts, proposed_corrections, proposed_law_versions
from lms.standards.changes.forms import OPEN_STATE
from lms.standards.changes.queries import items_waiting_for
from lms.standards.clauses.models import Clause, Edition
from lms.standards.clauses.resting import CLAUSE_ACTIONS_HOOK
from lms.standards.facts.models import Fact
from lms.standards.laws.models import LawVersion
from lms.standards.permissions import MAY_CHANGE_EDITIONS, MAY_COMPARE_EDITIONS
from lms.standards.viewsets import StandardsViewSetGroup

register_snippet(StandardsViewSetGroup)
# What was taught and asked rests on these: a change without a reason could not be explained later.
ASK_WHY = {
    Fact: ("value", "unit", "law_version", "verification"),
    LawVersion: ("in_force_from", "in_force_to", "verification"),
}
trace_admin(
    FieldTrace(Edition, called=_("edition of the standard")),
    *(
        FieldTrace(viewset.model, asks_why=ASK_WHY.get(viewset.model, ()))
        for viewset in StandardsViewSetGroup.items
        if viewset.model is not Edition
    ),
)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer the standard to all who work here; to those who teach, lead or oversee it is part of the work."""
    return [
        NavItem(_("Standard"), "lms_standards:standard", 300, _works_with_the_standard),
        NavItem(
            _("Standard"),
            "lms_standards:standard",
            300,
            lambda request: has_role(request.user, *Role) and not _works_with_the_standard(request),
            personal=True,
        ),
    ]


def _works_with_the_standard(request: HttpRequest) -> bool:
    return has_role(request.user, *set(Role) - {Role.EMPLOYEE})


@hooks.register(CLAUSE_ACTIONS_HOOK)
def corrections_of_clause(user: AnyUser, clause: Clause) -> list[Action]:
    """Lead those who may compare wordings to the corrections of a clause's facts, if there are any."""
    if (
        not has_role(user, *MAY_COMPARE_EDITIONS)
        or not corrected_facts().filter(fact__clause=clause).exists()
    ):
        return []
    here = urlencode({"q": clause.number})
    return [Action(_("Corrected facts"), f"{reverse('lms_standards:corrected_facts')}?{here}")]


@hooks.register("portal_waiting_decisions", order=20)
def items_of_changes(request: HttpRequest) -> list[WaitingLine]:
    """Tell trainers and HR of what they look after in changes and nobody has decided."""
    if not has_role(request.user, *MAY_CHANGE_EDITIONS):
        return []
    mine = urlencode({"state": OPEN_STATE, "owner": request.user.pk})
    return [
        WaitingLine(
            _("What you look after in a change of the standard"),
            total,
            f"{reverse('lms_standards:change_all', args=[change])}?{mine}",
        )
        for change, total in items_waiting_for(request.user)
    ]


@hooks.register("portal_waiting_decisions", order=21)
def changes_to_open(request: HttpRequest) -> list[WaitingLine]:
    """Tell trainers and HR of laws that end and of corrected facts for which no change was opened yet."""
    if not has_role(request.user, *MAY_CHANGE_EDITIONS):
        return []
    today = timezone.localdate()
    laws, facts = proposed_law_versions(today).count(), proposed_corrections(today).count()
    ending, corrected = reverse("lms_standards:changes"), waiting_url("lms_standards:corrected_facts")
    return [
        WaitingLine(_("Law versions that end while facts rest on them"), laws, ending),
        WaitingLine(_("Corrected facts on which something rests"), facts, corrected),
    ]
