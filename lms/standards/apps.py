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
        values = {
            "conclusion": dict(Conclusion.choices),
            "was": checked,
            "now": checked,
            "list": {
                "edition-change": _("Change of edition"),
                "edition-change-items": _("What rests on the clauses"),
            },
        }
        register_actions(ACTIONS, details=DETAILS, values=values)


ACTIONS = {
    "standards.fact_reviewed": _("Review of a fact recorded"),
    "standards.change_opened": _("Change of edition opened"),
    "standards.change_dated": _("Days of a change of edition set"),
    "standards.change_confirmed": _("Items of a change of edition confirmed"),
    "standards.change_taken_back": _("Items of a change of edition opened again"),
    "standards.change_assigned": _("Items of a change of edition given away"),
    "standards.change_signed": _("Change of edition co-signed"),
    "standards.change_closed": _("Change of edition closed"),
    "standards.change_exported": _("Record of a change of edition exported"),
    "standards.fact_followed": _("Fact of another edition followed its review"),
}
DETAILS = {
    "conclusion": _("Conclusion"),
    "reviewer": pgettext_lazy("of a fact", "Reviewer"),
    "remark": _("Remark"),
    "things": _("What rests on the clauses"),
    "thing_owner": pgettext_lazy("of a thing", "Owner"),
    "planned_for": _("Planned for"),
    "learn_until": _("To be learned until"),
    "record_digest": _("Digest of the record"),
}
