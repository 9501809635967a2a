"""Put people into the portal's menu and into the Wagtail admin."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.snippets.models import register_snippet

from lms.core.api import NavItem
from lms.people.models import Employee, Posting
from lms.people.permissions import employee_of, has_role
from lms.people.queries import unit_on
from lms.people.services import know, record_corrections
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


@hooks.register("before_bulk_action")
def know_before(
    _request: HttpRequest, _kind: str, things: Sequence[Employee | Posting | User], action: BulkAction
) -> None:
    """Keep what stands about the people, postings or accounts that a list changes together."""
    if action.model in {Employee, Posting, User}:
        action.known_before = know(things)


@hooks.register("after_bulk_action")
def record_after(_request: HttpRequest, _kind: str, _things: Sequence[object], action: BulkAction) -> None:
    """Record what the list changed; Wagtail calls both hooks inside the transaction of the change."""
    record_corrections(known=getattr(action, "known_before", ()), by=action.request.user)
