"""Fixed choices of courseware."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Completion(TextChoices):
    """How far a part says it was gone through."""

    NOT_ATTEMPTED = "not_attempted", pgettext_lazy("part of courseware", "Not opened")
    INCOMPLETE = "incomplete", pgettext_lazy("part of courseware", "Begun")
    COMPLETED = "completed", pgettext_lazy("part of courseware", "Done")


class Success(TextChoices):
    """Whether a part says its test was passed."""

    UNKNOWN = "unknown", pgettext_lazy("test in courseware", "Not judged")
    PASSED = "passed", pgettext_lazy("test in courseware", "Passed")
    FAILED = "failed", pgettext_lazy("test in courseware", "Not passed")
