"""Tell Django how the app is called and which of its models have tables."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from django.db.models import Model
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class ExamsConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.exams"
    label = "lms_exams"
    verbose_name = _("Exams")
    default = True
    needs = ("lms.courses",)

    def ready(self) -> None:
        """Import the kinds of question, so that every row of the bank finds its proxy; connect receivers."""
        import_module("lms.exams.receivers")
        for module in iter_modules(import_module("lms.exams.kinds").__path__):
            import_module(f"lms.exams.kinds.{module.name}")
        content_types = import_module("lms.exams.kinds.content_types")
        post_migrate.connect(content_types.make_content_types, sender=self)

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> Iterator[type[Model]]:
        """Leave out the proxies of kinds of question, except where Django follows relations.

        Migrations, permissions and content types then know the bank's one table only, so that a
        new kind needs no migration and no right of its own.
        """
        for model in super().get_models(include_auto_created, include_swapped):
            if include_auto_created or not hasattr(model, "kind_name"):
                yield model
