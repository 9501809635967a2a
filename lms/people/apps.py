"""Tell Django how the app is called, core what its entries mean, and Wagtail which forms accounts have."""

from django.core.checks import register
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.users.apps import WagtailUsersAppConfig

from lms.core.plugin import PluginConfig


class PeopleConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.people"
    label = "lms_people"
    verbose_name = _("People")
    default = True
    needs = ("lms.core", "allauth", "allauth.account", "wagtail.snippets")

    def ready(self) -> None:
        """Connect the receivers and the checks, and say what is audited, and in which words."""
        from lms.core.trail.api import FieldTrace, register_actions, trace_admin
        from lms.people import receivers, search, settings  # noqa: F401 - all declare by being imported
        from lms.people.access.traces import RoleTrace
        from lms.people.accounts.traces import AccountTrace
        from lms.people.checks import CHECKS
        from lms.people.choices import EmploymentKind, Role
        from lms.people.organisation.models import Position
        from lms.people.organisation.traces import PersonTrace, PostingTrace, UnitTrace

        for check in CHECKS:
            register(check)

        values = {
            "employment": dict(EmploymentKind.choices),
            "roles": dict(Role.choices),
            "active": YES_OR_NO,
            "superuser": YES_OR_NO,
        }
        register_actions(ACTIONS, details=DETAILS, values=values)
        trace_admin(
            UnitTrace(),
            FieldTrace(Position, asks_why=("leads",)),
            PersonTrace(),
            PostingTrace(),
            AccountTrace(),
            RoleTrace(),
        )


class AccountsConfig(WagtailUsersAppConfig):
    """Wagtail's accounts and roles as they are here; stands in INSTALLED_APPS in place of wagtail.users."""

    user_viewset = "lms.people.accounts.viewsets.AccountViewSet"
    group_viewset = "lms.people.accounts.viewsets.RoleViewSet"
    default = False

    def ready(self) -> None:
        """Put our ways of giving roles in the place of Wagtail's."""
        super().ready()
        from lms.people.accounts.admin_views import AssignRole
        from lms.people.accounts.forms import name_roles_of_readers

        name_roles_of_readers()
        hooks.register("register_bulk_action", AssignRole, order=100)  # after Wagtail's own "assign_role"


ACTIONS = {
    "account.signed_in": _("Signed in"),
    "account.signed_out": _("Signed out"),
    "account.sign_in_failed": _("Sign-in failed"),
    "account.locked": _("Sign-in refused: locked"),
    "account.crowded": _("Sign-in refused: too many from one network"),
    "account.password_changed": _("Password changed"),
    "account.password_reset": _("First password set"),
    "account.first_passwords_begun": _("First passwords begun"),
    "account.first_passwords_fetched": _("First passwords fetched"),
    "account.roles_asked": _("Roles asked for"),
    "account.password_asked": _("First password asked for"),
    "account.request_confirmed": _("Request about an account confirmed"),
    "account.request_refused": _("Request about an account refused"),
    "account.request_withdrawn": _("Request about an account withdrawn"),
    "account.created": _("Account created"),
    "account.changed": _("Account changed"),
    "account.removed": _("Account deleted"),
    "employee.added": _("Person added"),
    "employee.posted": _("Employee posted"),
    "employee.left": _("Leaving recorded"),
    "employee.leave_recorded": _("Leave recorded"),
    "employee.leave_changed": _("Leave changed"),
    "employee.leave_removed": _("Leave removed"),
    "employee.changed": _("Person's data changed"),
    "employee.address_given": _("E-mail address imported"),
    "employee.posting_changed": _("Posting corrected"),
    "employee.posting_removed": _("Posting deleted"),
    "employee.removed": _("Person deleted"),
    "people.exported": _("People exported"),
    "people.pseudonym_resolved": _("Looked up whom a pseudonym means"),
}
DETAILS = {
    "account": _("Account"),
    "active": _("May sign in"),
    "email": _("E-mail"),
    "superuser": _("All rights"),
    "roles": _("Roles"),
    "asked_by": _("Asked by"),
    "staff_number": _("Staff number"),
    "person_name": pgettext_lazy("person", "Name"),
    "hired_on": _("Hired on"),
    "employment": _("Employment"),
    "mentor": _("Mentor's number"),
}
YES_OR_NO = {"True": _("Yes"), "False": _("No")}
