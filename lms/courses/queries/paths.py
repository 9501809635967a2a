"""Look at learning paths from the form of a new one."""

from django.db.models import Max

from lms.courses.models import LearningPath


def free_key() -> str:
    """Propose a key that no path has."""
    number = (LearningPath.objects.order_by().aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(LearningPath.objects.filter(key__startswith="path-").values_list("key", flat=True))
    while (key := f"path-{number}") in taken:
        number += 1
    return key
