"""Fixed choices of rules."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RuleState(TextChoices):
    """Whether a rule acts."""

    DRAFT = "draft", pgettext_lazy("rule", "Draft")
    OBSERVING = "observing", _("Only noting down")
    ON = "on", pgettext_lazy("rule", "On")
    OFF = "off", pgettext_lazy("rule", "Off")


RUNNING = (RuleState.OBSERVING, RuleState.ON)


class DueKind(TextChoices):
    """How the day is found until which something is to be done."""

    NONE = "none", _("No day")
    AFTER = "after", _("Days after the rule acts")
    FIXED = "fixed", _("A fixed day")
    BEFORE_END = "before_end", _("Days before the certificate ends")


class EntryState(TextChoices):
    """What came of a rule for one person on one occasion."""

    PLANNED = "planned", _("Would be done")
    DONE = "done", pgettext_lazy("rule", "Done")
    ALREADY = "already", _("Was there already")
    SKIPPED = "skipped", _("Left alone")
    CONFLICT = "conflict", _("Not possible yet")
    WITHDRAWN = "withdrawn", _("Taken back")
    KEPT = "kept", _("Begun, so it stays")


TONES = {
    EntryState.PLANNED: "accent",
    EntryState.DONE: "good",
    EntryState.CONFLICT: "warn",
    EntryState.WITHDRAWN: "muted",
    EntryState.SKIPPED: "muted",
    EntryState.ALREADY: "muted",
    EntryState.KEPT: "muted",
}
