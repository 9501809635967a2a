"""Ask for a learning path, and propose its key."""

from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.courses.paths.models import LearningPath


class PathForm(WagtailAdminModelForm):
    """A learning path; a new one comes with a free key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose a key, and say what to do where another path has it."""
        super().__init__(*args, **kwargs)
        if key := self.fields.get("key"):
            key.error_messages["unique"] = _("Another path has this key. Take another one.")
            if not self.instance.pk:
                self.initial["key"] = self.initial.get("key") or free_path_key()


def free_path_key() -> str:
    """Propose a key for a learning path."""
    number = (LearningPath.objects.order_by().aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(LearningPath.objects.filter(key__startswith="path-").values_list("key", flat=True))
    while (key := f"path-{number}") in taken:
        number += 1
    return key
