"""Ask for a learning path, and propose its key."""

from collections import Counter

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

    def clean(self) -> dict[str, object]:
        """Ask that steps and electives name each other, and that there are courses enough to choose from."""
        cleaned: dict[str, object] = super().clean()
        named = Counter(filter(None, self._rows("steps", "electives")))
        needed = dict(zip(self._rows("electives", "name"), self._rows("electives", "needed"), strict=True))
        for name in named.keys() - needed.keys():
            self.add_error(None, _("The electives “%(name)s” are not listed.") % {"name": name})
        for name, number in needed.items():
            if isinstance(number, int) and named[name] < number:
                values = {"name": name, "needed": number, "there": named[name]}
                self.add_error(
                    None,
                    _("The electives “%(name)s” need %(needed)s courses, but %(there)s name them.") % values,
                )
        return cleaned

    def _rows(self, relation: str, field: str) -> list[object]:
        """List what the rows of a relation that stay say under a field."""
        formset = self.formsets.get(relation)
        if formset is None or not formset.is_valid():
            return []
        stay = [form for form in formset.forms if form not in formset.deleted_forms]
        return [form.cleaned_data.get(field) for form in stay if form.cleaned_data]


def free_path_key() -> str:
    """Propose a key for a learning path."""
    number = (LearningPath.objects.order_by().aggregate(last=Max("pk"))["last"] or 0) + 1
    taken = set(LearningPath.objects.filter(key__startswith="path-").values_list("key", flat=True))
    while (key := f"path-{number}") in taken:
        number += 1
    return key
