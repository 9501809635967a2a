"""Tell Django how the app is called and which of its models have tables."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from django.db.models import Model
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from lms.core.plugin import PluginConfig


class QuestionsConfig(PluginConfig):
    """Register the app under its prefixed label."""

    name = "lms.questions"
    label = "lms_questions"
    verbose_name = _("Question bank")
    default = True
    needs = ("lms.courses",)

    def ready(self) -> None:
        """Import the kinds of question, so that every row of the bank finds its proxy; connect receivers."""
        import_module("lms.questions.receivers")
        import_module("lms.questions.search")
        # Earlier than any viewset: they ask for the permission policy while they are made.
        policies = import_module("lms.questions.editing.viewsets")
        bank = import_module("lms.questions.bank.models")
        import_module("wagtail.permissions").register_permission_policy(
            bank.Question, policies.KeptForGood(bank.Question)
        )
        for module in iter_modules(import_module("lms.questions.kinds").__path__):
            import_module(f"lms.questions.kinds.{module.name}")
        registry = import_module("lms.questions.kinds.registry")
        post_migrate.connect(registry.make_content_types, sender=self)

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
