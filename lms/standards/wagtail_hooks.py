"""Put the standard into the portal's menu and into the Wagtail admin."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.trail.api import FieldTrace, trace_admin
from lms.core.ui.api import NavItem, WaitingLine
from lms.people.api import Role, has_role
from lms.standards.changes.forms import OPEN_STATE
from lms.standards.changes.queries import items_waiting_for
from lms.standards.clauses.models import Edition
from lms.standards.facts.models import Fact
from lms.standards.laws.models import LawVersion
from lms.standards.permissions import MAY_CHANGE_EDITIONS
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
def navigation() -> NavItem:
    """Offer the standard to everybody who works here."""
    return NavItem(
        _("Standard"), "lms_standards:standard", 300, lambda request: has_role(request.user, *Role)
    )


@hooks.register("portal_waiting_decisions", order=20)
def items_of_changes(request: HttpRequest) -> list[WaitingLine]:
    """Tell trainers and HR of what they look after in changes of edition and nobody has decided."""
    if not has_role(request.user, *MAY_CHANGE_EDITIONS):
        return []
    mine = urlencode({"state": OPEN_STATE, "owner": request.user.pk})
    return [
        WaitingLine(
            _("What you look after in a change of edition"),
            total,
            f"{reverse('lms_standards:change_all', args=[change])}?{mine}",
        )
        for change, total in items_waiting_for(request.user)
    ]
