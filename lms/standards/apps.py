"""Tell Django how the app is called, and core what its audit entries mean."""

from importlib import import_module

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
        """Connect the receivers and put the audited actions into words."""
        import_module("lms.standards.receivers")
        import_module("lms.standards.search")
        from lms.core.trail.api import register_actions
        from lms.standards.choices import Conclusion, Verification

        checked = dict(Verification.choices)
        values = {
            "conclusion": dict(Conclusion.choices),
            "was": checked,
            "now": checked,
            "list": {
                "edition-change": _("Change of the standard"),
                "edition-change-items": _("What rests on the clauses"),
            },
        }
        register_actions(ACTIONS, details=DETAILS, values=values)


ACTIONS = {
    "standards.fact_reviewed": _("Review of a fact recorded"),
    "standards.change_opened": _("Change of the standard opened"),
    "standards.change_dated": _("Days of a change set"),
    "standards.change_confirmed": _("Items of a change confirmed"),
    "standards.change_taken_back": _("Items of a change opened again"),
    "standards.change_assigned": _("Items of a change given away"),
    "standards.change_signed": _("Change of the standard co-signed"),
    "standards.change_closed": _("Change of the standard closed"),
    "standards.change_exported": _("Record of a change exported"),
    "standards.correction_set_aside": _("Correction of a fact set aside"),
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
