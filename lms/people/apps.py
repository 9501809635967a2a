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
        """Connect the receivers, register the checks, and put the audited actions into words."""
        from lms.core.api import register_actions
        from lms.people import receivers  # noqa: F401 - importing it connects them
        from lms.people.checks import CHECKS
        from lms.people.choices import EmploymentKind

        for check in CHECKS:
            register(check)

        register_actions(ACTIONS, details=DETAILS, values={"employment": dict(EmploymentKind.choices)})


ACTIONS = {
    "account.signed_in": _("Signed in"),
    "account.signed_out": _("Signed out"),
    "account.sign_in_failed": _("Sign-in failed"),
    "account.locked": _("Sign-in refused: locked"),
    "account.crowded": _("Sign-in refused: too many from one network"),
    "account.password_changed": _("Password changed"),
    "account.password_reset": _("First password set"),
    "account.created": _("Account created"),
    "employee.posted": _("Employee posted"),
    "employee.left": _("Leaving recorded"),
    "employee.changed": _("Person's data changed"),
    "people.exported": _("People exported"),
}
DETAILS = {
    "person_name": pgettext_lazy("person", "Name"),
    "hired_on": _("Hired on"),
    "employment": _("Employment"),
    "mentor": _("Mentor's number"),
}
