"""The forms in which an editor writes courses and learning paths."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import WagtailAdminModelForm

from lms.courses.queries.free_codes import free_course_code, free_lesson_slug, free_path_key, free_slug


class CourseForm(WagtailAdminPageForm):
    """A course; a new one comes with the next code, and an address made of it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose code and address, and say what to do where another course has the code."""
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["unique"] = _("Another course has this code. Take another one.")
        if not self.instance.pk:
            code = self.initial["code"] = self.initial.get("code") or free_course_code()
            self.initial["slug"] = self.initial.get("slug") or free_slug(self.parent_page, code.lower())


class LessonForm(WagtailAdminPageForm):
    """A lesson; a new one comes with an address made of its course's and a number.

    Wagtail makes addresses of titles, and nothing of Chinese ones.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose an address."""
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["slug"] = self.initial.get("slug") or free_lesson_slug(self.parent_page)


class PathForm(WagtailAdminModelForm):
    """A learning path; a new one comes with a free key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose a key, and say what to do where another path has it."""
        super().__init__(*args, **kwargs)
        if key := self.fields.get("key"):
            key.error_messages["unique"] = _("Another path has this key. Take another one.")
            if not self.instance.pk:
                self.initial["key"] = self.initial.get("key") or free_path_key()
