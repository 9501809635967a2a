"""Ask the apps above what authors may do with a course."""

from __future__ import annotations

from wagtail import hooks

from lms.core.ui.api import Action
from lms.courses.pages.models import CoursePage

# Each answered by a function of the course: on its own page, and beside a question or report at its lessons.
COURSE_ACTIONS_HOOK = "courses_course_actions"
REMARK_ACTIONS_HOOK = "courses_remark_actions"


def author_actions(hook: str, course: CoursePage) -> list[Action]:
    """List what the apps above offer authors here, in their order."""
    return [action for function in hooks.get_hooks(hook) for action in function(course)]
