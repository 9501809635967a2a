"""Fixed choices of improvement actions: their stages, and what follows from a measurement."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    """Plan, do, check, act, closed; values are those of `actions.rules.cycle`."""

    PLAN = "plan", pgettext_lazy("stage of an action", "Plan")
    DO = "do", pgettext_lazy("stage of an action", "Do")
    CHECK = "check", pgettext_lazy("stage of an action", "Check")
    ACT = "act", pgettext_lazy("stage of an action", "Act")
    CLOSED = "closed", pgettext_lazy("stage of an action", "Closed")


class Decision(TextChoices):
    """What follows from a measurement, or that none was awaited; values as in `actions.rules.cycle`."""

    STANDARDISE = "standardise", _("Make it the rule")
    REPEAT = "repeat", _("Go round again")
    ABANDON = "abandon", _("Give it up")
    WITHDRAW = "withdraw", _("Withdrawn")
