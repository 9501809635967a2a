"""Tell Django how the app is called, and core what its audit entries mean."""

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class AuthoringConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.authoring"
    label = "lms_authoring"
    verbose_name = _("Authoring")
    default = True
    needs = ("lms.courses",)

    def ready(self) -> None:
        """Put the audited actions into words."""
        from lms.core.trail.api import register_actions

        register_actions(ACTIONS, details=DETAILS)


# Entries of the trail outlive a move: their names are those of the app that courses were written in before.
ACTIONS = {
    "courses.drafted": _("Course drafted from a file or a pattern"),
    "courses.translated": _("Lesson translated"),
}

DETAILS = {
    "made_from": _("Made from"),
    "language": _("Language"),
    "passages": _("Passages"),
}
