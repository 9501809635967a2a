"""Tell Django how the app is called."""

from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class ExchangeConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.exchange"
    label = "lms_exchange"
    verbose_name = _("Question files")
    default = True
    needs = ("lms.questions",)
