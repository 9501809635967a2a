"""Tell Django how the app is called, and core what its audit entries mean."""

from django.core.checks import register
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
        from lms.core.api import FieldTrace, register_actions, trace_admin
        from lms.people import receivers  # noqa: F401 - importing it connects them
        from lms.people.checks import CHECKS
        from lms.people.choices import EmploymentKind, Role
        from lms.people.models import Position
        from lms.people.services.traces import (
            AccountTrace,
            PersonTrace,
            PostingTrace,
            RoleTrace,
            UnitTrace,
        )

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


ACTIONS = {
    "account.signed_in": _("Signed in"),
    "account.signed_out": _("Signed out"),
    "account.sign_in_failed": _("Sign-in failed"),
    "account.locked": _("Sign-in refused: locked"),
    "account.crowded": _("Sign-in refused: too many from one network"),
    "account.password_changed": _("Password changed"),
    "account.password_reset": _("First password set"),
    "account.created": _("Account created"),
    "account.changed": _("Account changed"),
    "account.removed": _("Account deleted"),
    "employee.added": _("Person added"),
    "employee.posted": _("Employee posted"),
    "employee.left": _("Leaving recorded"),
    "employee.changed": _("Person's data changed"),
    "employee.posting_changed": _("Posting corrected"),
    "employee.posting_removed": _("Posting deleted"),
    "employee.removed": _("Person deleted"),
    "people.exported": _("People exported"),
}
DETAILS = {
    "account": _("Account"),
    "active": _("May sign in"),
    "email": _("E-mail"),
    "superuser": _("All rights"),
    "roles": _("Roles"),
    "staff_number": _("Staff number"),
    "person_name": pgettext_lazy("person", "Name"),
    "hired_on": _("Hired on"),
    "employment": _("Employment"),
    "mentor": _("Mentor's number"),
}
YES_OR_NO = {"True": _("Yes"), "False": _("No")}
