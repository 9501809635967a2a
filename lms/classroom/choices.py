"""Fixed choices of the classroom and of observation on the job."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlaceState(TextChoices):
    """How somebody stands to a session."""

    REGISTERED = "registered", _("Has a place")
    WAITING = "waiting", pgettext_lazy("place in a session", "On the waiting list")
    WITHDRAWN = "withdrawn", pgettext_lazy("place in a session", "Withdrawn")


class AttendanceState(TextChoices):
    """Whether somebody was at a session."""

    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    ABSENT = "absent", _("Absent")


ATTENDED = (AttendanceState.PRESENT, AttendanceState.LATE)


class ObservationState(TextChoices):
    """How far an observation is."""

    ASKED = "asked", _("Asked for")
    BEGUN = "begun", pgettext_lazy("observation", "Begun")
    DONE = "done", pgettext_lazy("observation", "Done")


class Seen(TextChoices):
    """What an observer saw of one point."""

    YES = "yes", pgettext_lazy("observation", "Done well")
    NO = "no", pgettext_lazy("observation", "Not done")
    NOT_SEEN = "not_seen", pgettext_lazy("observation", "Not seen")
