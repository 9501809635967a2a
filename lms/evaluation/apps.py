"""Tell Django how the app is called."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class EvaluationConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.evaluation"
    label = "lms_evaluation"
    verbose_name = _("Evaluation")
    default = True
    needs = ("lms.performance",)

    def ready(self) -> None:
        """Load the daily work of actions, which `tasks` must not know: reports import that."""
        import_module("lms.evaluation.actions.tasks")
