"""Fixed choices of courses."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnrolmentSource(TextChoices):
    """How somebody came into a course."""

    ASSIGNED = "assigned", _("Assigned")
    CHOSEN = "chosen", _("Chosen")
    RULE = "rule", _("By a rule")


# What somebody else gave a person: it may be taken back, what was chosen may not.
GIVEN = (EnrolmentSource.ASSIGNED, EnrolmentSource.RULE)


class EnrolmentState(TextChoices):
    """How an enrolment stands on a day."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", pgettext_lazy("course", "In progress")
    OVERDUE = "overdue", _("Overdue")
    ON_LEAVE = "on_leave", _("On leave")
    COMPLETED = "completed", _("Completed")
    LEFT = "left", _("Has left")
