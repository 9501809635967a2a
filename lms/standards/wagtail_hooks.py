"""Put the standard into the portal's menu and into the Wagtail admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.api import NavItem
from lms.people.api import roles_of
from lms.standards.viewsets import StandardsViewSetGroup

register_snippet(StandardsViewSetGroup)


@hooks.register("register_portal_navigation")
def navigation() -> NavItem:
    """Offer the standard to everybody who works here."""
    return NavItem(_("Standard"), "lms_standards:standard", 300, lambda request: bool(roles_of(request.user)))
