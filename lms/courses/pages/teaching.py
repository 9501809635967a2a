"""Say which courses teach a clause, in whatever edition they name it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection

from lms.courses.pages.models import CoursePage, LessonPage
from lms.standards.api import line_of, on_lines


def courses_on_lines(lines: Collection[int]) -> dict[int, list[int]]:
    """Give by line the live courses that teach it, by key, those with most lessons on it first, in 3 queries.

    A course that names the clause and has no lesson on it comes last; between equals the order of courses
    decides.
    """
    courses = CoursePage.objects.live().order_by("sort", "code")
    by_path = {path: (place, pk) for place, (pk, path) in enumerate(courses.values_list("pk", "path"))}
    place_of = {pk: place for place, pk in by_path.values()}
    lessons: defaultdict[int, Counter[int]] = defaultdict(Counter)
    taught = LessonPage.objects.live().filter(on_lines(lines, "clauses")).order_by()
    for path, line in taught.values_list("path", line_of("clauses")):
        if course := by_path.get(path[: -LessonPage.steplen]):
            lessons[line][course[1]] += 1
    about = courses.filter(on_lines(lines, "clauses")).order_by()
    for pk, line in about.values_list("pk", line_of("clauses")):
        lessons[line][pk] += 0
    return {
        line: sorted(count, key=lambda pk, count=count: (-count[pk], place_of[pk]))  # type: ignore[misc] # bound now
        for line, count in lessons.items()
    }
