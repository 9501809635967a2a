"""Read and write the paths under which Moodle files its categories."""

import re
from typing import Final

# The first step names the place in Moodle (course, system, …), the second its invisible top category.
_CONTEXT: Final = re.compile(r"\$[a-z0-9]+\$(?:/top)?(?:/|$)")
_STEP: Final = re.compile(r"(?<!/)/(?!/)")


def category_of(path: str) -> str | None:
    """Give the category's path without what only Moodle means by it; a doubled slash stands for one."""
    steps = [step.strip() for step in _STEP.split(_within(path.strip()))]
    return "/".join(step.replace("//", "/") for step in steps if step) or None


def path_of(category: str) -> str:
    """Write a category as Moodle's importer files it below the course."""
    return f"$course$/top/{category}"


def _within(path: str) -> str:
    found = _CONTEXT.match(path)
    return path[found.end() :] if found else path
