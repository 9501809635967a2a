"""Put people into the portal's menu and into the Wagtail admin."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.api import NavItem
from lms.people.permissions import employee_of, has_role
from lms.people.queries import unit_on
from lms.people.views.employees import LIST_ROLES
from lms.people.viewsets import PeopleViewSetGroup

register_snippet(PeopleViewSetGroup)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer the people to those who see more than themselves, and the password to everybody."""
    return [
        NavItem(
            _("People"), "lms_people:employees", 400, lambda request: has_role(request.user, *LIST_ROLES)
        ),
        NavItem(_("Change password"), "account_change_password", 900, place="user"),
    ]


@hooks.register("portal_user_note")
def unit_of_reader(request: HttpRequest) -> str:
    """Write the reader's unit beside the name."""
    employee = employee_of(request.user)
    unit = unit_on(employee, timezone.localdate()) if employee else None
    return unit.name if unit else ""
