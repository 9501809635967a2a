"""The forms in which an editor writes courses and learning paths."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.courses.queries.free_codes import free_course_code, free_path_key


class CourseForm(WagtailAdminPageForm):
    """A course; a new one comes with the next code."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose a code, and say what to do where another course has it."""
        super().__init__(*args, **kwargs)
        if code := self.fields.get("code"):
            code.error_messages["unique"] = _("Another course has this code. Take another one.")
            if not self.instance.pk:
                self.initial["code"] = self.initial.get("code") or free_course_code()


class PathForm(WagtailAdminModelForm):
    """A learning path; a new one comes with a free key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose a key, and say what to do where another path has it."""
        super().__init__(*args, **kwargs)
        if key := self.fields.get("key"):
            key.error_messages["unique"] = _("Another path has this key. Take another one.")
            if not self.instance.pk:
                self.initial["key"] = self.initial.get("key") or free_path_key()
