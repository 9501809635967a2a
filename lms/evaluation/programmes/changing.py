"""Say which programmes run whose course teaches clauses that change."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.core.wording import day_text
from lms.courses.api import courses_teaching
from lms.evaluation.programmes.models import Programme
from lms.standards.changes.api import ChangingClauses, RestingThing, ThingKind


def programmes_resting_on_changes(changes: ChangingClauses) -> Iterator[RestingThing]:
    """Give the programmes not cancelled nor analysed yet whose course teaches the clauses."""
    teaching = courses_teaching(changes)
    running = Programme.objects.filter(
        course__in=teaching, cancelled_at__isnull=True, analysis_on__gte=timezone.localdate()
    )
    for programme in running.select_related("course").order_by("pk"):
        for clause in teaching[programme.course_id]:
            yield RestingThing(
                kind=ThingKind.PROGRAMME,
                key=programme.pk,
                clause=clause,
                title=programme.title,
                place=_("analysed on %(day)s") % {"day": day_text(programme.analysis_on)},
                to_change=_("its course %(code)s teaches it") % {"code": programme.course.code},
                view_url=programme.get_absolute_url(),
                owner=programme.declared_by_id,
            )
