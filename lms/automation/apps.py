"""Tell Django how the app is called, whom it listens to, and what its audit entries mean."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class AutomationConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.automation"
    label = "lms_automation"
    verbose_name = _("Rules")
    default = True
    needs = ("lms.people",)

    def ready(self) -> None:
        """Connect the receivers and put the audited actions into words."""
        from lms.core.trail.api import register_actions

        import_module("lms.automation.receivers")
        register_actions(ACTIONS, details=DETAILS, values={"list": {"rule-entries": _("What rules did")}})


ACTIONS = {
    "automation.written": _("Rule written"),
    "automation.changed": _("Rule changed"),
    "automation.deleted": _("Rule deleted"),
    "automation.switched_on": _("Rule switched on"),
    "automation.observing": _("Rule set to only noting down"),
    "automation.switched_off": _("Rule switched off"),
    "automation.acted": _("Rule acted"),
    "automation.exported": _("Entries of rules downloaded"),
}
DETAILS = {"done": _("Done"), "withdrawn": _("Taken back"), "kept": _("Begun, so it stays")}
