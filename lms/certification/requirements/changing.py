"""Say which certifications rest on clauses that change, and whose certificates that concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from lms.certification.requirements.models import Certification
from lms.core.wording import enumerated
from lms.courses.api import courses_teaching
from lms.papers.api import papers_asking
from lms.standards.changes.api import ChangingClause, ChangingClauses, RestingThing, ThingKind


def certifications_resting_on_changes(changes: ChangingClauses) -> Iterator[RestingThing]:
    """Give the certifications whose paper may ask about the clauses, or whose courses teach them."""
    asking, teaching = papers_asking(changes), courses_teaching(changes)
    for certification in Certification.objects.select_related("paper").prefetch_related("courses"):
        by: defaultdict[ChangingClause, list[str]] = defaultdict(list)
        for clause in asking.get(certification.paper_id, ()):
            by[clause].append(_("its paper"))
        courses = [course for course in certification.courses.all() if course.pk in teaching]
        for course in courses:
            for clause in teaching[course.pk]:
                by[clause].append(course.code)
        form = reverse("wagtailsnippets_lms_certification_certification:edit", args=[certification.pk])
        for clause, what in by.items():
            yield RestingThing(
                kind=ThingKind.CERTIFICATION,
                key=certification.pk,
                clause=clause,
                title=certification.name,
                to_change=_("by %(what)s") % {"what": enumerated(what)},
                view_url=reverse("lms_certification:coverage"),
                edit_url=form,
            )
