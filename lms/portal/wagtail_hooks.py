"""Put the homes at the head of the navigation, and the site into the audit trail."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
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
    """Offer each home to those it is for; on a phone a tab gathers the work and another the reader's own.

    The tabs of learning and practice are registered by their apps, with orders between these.
    """
    return [
        NavItem(
            pgettext_lazy("tab", "Work"),
            "lms_portal:work",
            order=1,
            allows=signed_in_here,
            place="tab",
            icon="work",
            gathers="work",
        ),
        NavItem(
            pgettext_lazy("tab", "Me"),
            "lms_portal:own",
            order=900,
            allows=signed_in_here,
            place="tab",
            icon="own",
            gathers="own",
        ),
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
            place="tab",
            icon="today",
        ),
    ]


def signed_in_here(request: HttpRequest) -> bool:
    """Tell whether the reader has any role here."""
    return has_role(request.user, *Role)
