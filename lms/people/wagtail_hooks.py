"""Put people into the portal's menu and into the Wagtail admin."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from lms.core.ui.api import NavItem, WaitingLine
from lms.core.webhooks.api import WebhookAudience
from lms.people.access.permissions import LIST_ROLES, employee_of, has_role
from lms.people.accounts.models import AccountRequest, RequestState
from lms.people.choices import Role
from lms.people.organisation.audiences import accounts_of_units, unit_choices
from lms.people.viewsets import PeopleViewSetGroup

register_snippet(PeopleViewSetGroup)


@hooks.register("register_portal_navigation")
def navigation() -> list[NavItem]:
    """Offer the people to those who see more than themselves, and the password to everybody."""
    return [
        NavItem(
            _("People"), "lms_people:employees", 400, lambda request: has_role(request.user, *LIST_ROLES)
        ),
        NavItem(
            _("Requests about accounts"),
            "lms_people:account_requests",
            410,
            lambda request: has_role(request.user, Role.ADMINISTRATOR),
        ),
        NavItem(
            _("Change password"), "account_change_password", 900, place="user", personal=True, setting=True
        ),
    ]


@hooks.register("portal_waiting_decisions")
def waiting_decisions(request: HttpRequest) -> Iterator[WaitingLine]:
    """Tell a second administrator what the others ask for."""
    if has_role(request.user, Role.ADMINISTRATOR):
        waiting = AccountRequest.objects.filter(state=RequestState.WAITING).exclude(asked_by=request.user.pk)
        url = reverse("lms_people:account_requests")
        yield WaitingLine(_("Requests about accounts"), waiting.count(), url)


@hooks.register("portal_user_note")
def unit_of_reader(request: HttpRequest) -> str:
    """Write the reader's unit beside the name."""
    employee = employee_of(request.user)
    posting = employee.posting_on(timezone.localdate()) if employee else None
    return posting.unit.name if posting else ""


@hooks.register("webhook_audience")
def audience_of_webhooks() -> WebhookAudience:
    """Part people by units where notices are posted to groups."""
    return WebhookAudience(
        _("About the people of these units, with everything below"), unit_choices, accounts_of_units
    )
