"""Fixed choices of how judges set a standard."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class StandardMethod(TextChoices):
    """How judges set a standard."""

    ANGOFF = "angoff", _("Angoff")
    BORDERLINE_GROUP = "borderline_group", _("Borderline group")
    BORDERLINE_REGRESSION = "borderline_regression", _("Borderline regression")
    HOFSTEE = "hofstee", _("Hofstee")
