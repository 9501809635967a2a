"""Fixed choices of courses."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EnrolmentSource(TextChoices):
    """How somebody came into a course."""

    ASSIGNED = "assigned", _("Assigned")
    CHOSEN = "chosen", _("Chosen")
