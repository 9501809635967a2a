"""Tell Django how the app is called, and core what its audit entries mean."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.plugin import PluginConfig


class StandardsConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.standards"
    label = "lms_standards"
    verbose_name = _("Service standard")
    default = True
    needs = ("lms.people",)

    def ready(self) -> None:
        """Put the audited actions into words."""
        from lms.core.trail.api import register_actions
        from lms.standards.choices import Conclusion, Verification

        checked = dict(Verification.choices)
        values = {"conclusion": dict(Conclusion.choices), "was": checked, "now": checked}
        register_actions(ACTIONS, details=DETAILS, values=values)


ACTIONS = {
    "standards.fact_reviewed": _("Review of a fact recorded"),
    "standards.fact_followed": _("Fact of another edition followed its review"),
}
DETAILS = {
    "conclusion": _("Conclusion"),
    "reviewer": pgettext_lazy("of a fact", "Reviewer"),
    "remark": _("Remark"),
}
