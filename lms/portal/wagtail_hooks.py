"""Put the homes at the head of the navigation, the site into the audit trail, and roles into words."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.models import Site

from lms.core.api import NavItem, trace_admin
from lms.people.api import Role, employee_of, has_role
from lms.portal.forms import name_roles_of_readers
from lms.portal.viewsets import AssignRole

trace_admin(Site)
name_roles_of_readers()
hooks.register("register_bulk_action", AssignRole, order=100)  # after Wagtail's own "assign_role"


@hooks.register("portal_home")
def home() -> str:
    """Let the brand lead to the home that suits the reader."""
    return "lms_portal:home"


@hooks.register("register_portal_navigation")
def homes() -> list[NavItem]:
    """Offer each home to those it is for."""
    return [
        NavItem(
            _("At a glance"),
            "lms_portal:manager",
            order=2,
            allows=lambda request: has_role(request.user, Role.MANAGER),
        ),
        NavItem(
            _("Today"),
            "lms_portal:today",
            order=3,
            allows=lambda request: employee_of(request.user) is not None,
            personal=True,
        ),
    ]
