"""The second origin, which pages of the first may frame."""

from __future__ import annotations

from lms.courseware.settings import CoursewareSettings


def origin() -> str:
    """Give the second origin as browsers write it; empty where the site has none."""
    return CoursewareSettings.current().origin.rstrip("/")
