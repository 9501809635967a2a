"""Put the standard into the portal's menu and into the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.trail.api import FieldTrace, trace_admin
from lms.core.ui.api import NavItem
from lms.people.api import Role, has_role
from lms.standards.clauses.models import Edition
from lms.standards.facts.models import Fact
from lms.standards.laws.models import LawVersion
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
