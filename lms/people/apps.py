"""Tell Django how the app is called, and core what its audit entries mean."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PeopleConfig(AppConfig):
    """Register the app under its prefixed label."""

    name = "lms.people"
    label = "lms_people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the receivers and put the audited actions into words."""
        from lms.core.api import register_actions
        from lms.people import receivers  # noqa: F401 - importing it connects them
        from lms.people.choices import EmploymentKind

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
