"""Put the standard into the portal's menu and into the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.api import FieldTrace, NavItem, trace_admin
from lms.people.api import roles_of
from lms.standards.models import Edition
from lms.standards.viewsets import StandardsViewSetGroup

register_snippet(StandardsViewSetGroup)
trace_admin(
    FieldTrace(Edition, called=_("edition of the standard")),
    *(viewset.model for viewset in StandardsViewSetGroup.items if viewset.model is not Edition),
)


@hooks.register("register_portal_navigation")
def navigation() -> NavItem:
    """Offer the standard to everybody who works here."""
    return NavItem(_("Standard"), "lms_standards:standard", 300, lambda request: bool(roles_of(request.user)))
