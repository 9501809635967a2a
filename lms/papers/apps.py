"""Tell Django how the app is called."""

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class PapersConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.papers"
    label = "lms_papers"
    verbose_name = _("Papers")
    default = True
    needs = ("lms.questions",)
