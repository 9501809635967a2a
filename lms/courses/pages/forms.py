"""The forms in which an editor writes and copies courses and lessons, with addresses that no other has."""

from itertools import chain, count

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from lms.courses.pages.models import free_course_code


class CourseForm(WagtailAdminPageForm):
    """A course; a new one comes with the next code, and an address made of it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose code and address, and say what to do where another course has the code."""
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["unique"] = _("Another course has this code. Take another one.")
        if not self.instance.pk:
            slug = free_slug(self.parent_page, self.instance.code.lower())
            self.initial["slug"] = self.initial.get("slug") or slug


class LessonForm(WagtailAdminPageForm):
    """A lesson; a new one comes with an address made of its course's and a number.

    Wagtail makes addresses of titles, and nothing of Chinese ones.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose an address."""
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["slug"] = self.initial.get("slug") or free_lesson_slug(self.parent_page)


class CopyOfPage(CopyForm):
    """A copy of a course or lesson: a title that says so and a free address are proposed.

    It is a draft, so that no lesson that cites law goes live unread. Wagtail's alias is not offered: it would
    need the same course code, and people would learn twice.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Propose title and address, and say what a copy is."""
        super().__init__(*args, **kwargs)
        for name in ("alias", "publish_copies"):
            self.fields.pop(name, None)
        self.fields["new_title"].help_text = _(
            "Copies are drafts; lessons that cite law still wait for another trainer to review them."
        )
        self.fields["new_title"].initial = _("%(title)s (copy)") % {"title": self.page.title}
        self.fields["new_slug"].initial = self.free_slug()

    def free_slug(self) -> str:
        """Give an address as a new lesson would have it."""
        return free_lesson_slug(self.page.get_parent())


class CopyOfCourse(CopyOfPage):
    """A copy of a course: the address is made of the code that the copy is going to have."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Call what goes with it lessons."""
        super().__init__(*args, **kwargs)
        if lessons := self.fields.get("copy_subpages"):
            number = self.page.get_descendant_count()
            words = ngettext("Copy its %(number)d lesson too", "Copy its %(number)d lessons too", number)
            lessons.label, lessons.help_text = words % {"number": number}, ""

    def free_slug(self) -> str:
        """Give an address as a new course would have it."""
        return free_slug(self.page.get_parent(), free_course_code().lower())


def free_slug(parent: Page, wanted: str) -> str:
    """Propose what is wanted as the last part of an address below a page, with a number where it is taken."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)


def free_lesson_slug(course: Page) -> str:
    """Propose the last part of the address of a course's next lesson."""
    return free_slug(course, f"{course.slug}-{course.get_children().count() + 1}")
