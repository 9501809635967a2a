"""Put the homes at the head of the navigation, and the site into the audit trail."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Site

from lms.core.trail.api import trace_admin
from lms.core.ui.api import NavItem
from lms.people.api import Role, employee_of, has_role

trace_admin(Site)


@hooks.register("construct_help_menu")
def keep_help_that_helps(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out Wagtail's own news and guide: English pages of the internet, about another product."""
    items[:] = [item for item in items if item.name == "keyboard-shortcuts-trigger"]


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
