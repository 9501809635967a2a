"""A new edition changes what is taught; it changes no figure of the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.performance.api import Period, weak_clauses
from lms.performance.complaints.queries import attributed_by_clause, complaint_picture, lines_of_categories
from lms.performance.evidence.places import place_of
from lms.performance.file.queries import clause_named, complaints_behind, items_behind, scores_behind
from lms.performance.mastery.clauses import evidence_of_employee, evidence_of_unit
from lms.performance.mastery.models import UnitClause
from lms.performance.mastery.queries import exam_span, fitted_priors, mastery_of_employee, unit_sums
from lms.performance.mastery.services import differences, keep_all
from lms.performance.quality.queries import items_in, quality_by_clause
from lms.standards.api import Clause, ComplaintCategory
from lms.standards.clauses.models import Chapter, ClauseSuccession, Edition
from lms.standards.lines.services import trace_lines
from tests.factories.evaluation import (
    days_ago,
    make_category,
    make_clauses,
    make_complaint,
    make_contacts_kpi,
    make_marks,
    make_review,
    make_value,
)
from tests.factories.people import make_cast, make_employee, make_user_with_role

pytestmark = pytest.mark.django_db
TODAY = days_ago(0)
NUMBERS = ("2.1", "2.2", "2.3", "2.4")
type Fate = Literal["same", "reworded", "renumbered", "repealed", "merged", "split"]


@dataclass(frozen=True)
class Amendment:
    """What a new edition does with each clause of the one before, and how many it adds."""

    fates: tuple[Fate, ...]
    added: int


amendments = st.builds(
    Amendment,
    fates=st.lists(
        st.sampled_from(("same", "reworded", "renumbered", "repealed", "merged", "split")),
        min_size=8,
        max_size=8,
    ).map(tuple),
    added=st.integers(0, 2),
)


class World:
    """A team with a year of exams, reviews and complaints on four clauses."""

    def __init__(self) -> None:
        self.cast = make_cast()
        self.clauses = make_clauses(*NUMBERS)
        self.lines = sorted(clause.line for clause in self.clauses.values())
        self.period = Period.months_to(TODAY, 3)
        contacts = make_contacts_kpi()
        make_value(self.cast.li, contacts, 0, 5_000)
        make_value(self.cast.chen, contacts, 0, 4_000)
        for place, clause in enumerate(self.clauses.values()):
            category = make_category(f"C{place}", clause)
            for _ in range(place + 1):
                make_complaint(self.cast.li, category)
        people = [self.cast.li, self.cast.chen, *(make_employee(unit=self.cast.team) for _ in range(3))]
        for number, person in enumerate(people):
            make_marks(person, dict.fromkeys(self.clauses.values(), (3 + number % 4, 8)))
            make_review(person, dict.fromkeys(self.clauses.values(), (6 + number % 3, 10)))

    def figures(self) -> dict[str, object]:
        """Give every figure that is summed by clause, by its line."""
        li, period, mapping = self.cast.li, self.period, lines_of_categories(TODAY)
        place, span = place_of(li, TODAY), exam_span(period)
        picture = complaint_picture(self.cast.centre, period, mapping)
        return {
            "person": {
                line: (one.share, one.interval, one.items, one.band)
                for line, one in mastery_of_employee(place, period).items()
            },
            "unit": unit_sums(self.cast.centre, span),
            "priors": fitted_priors(self.cast.centre, span),
            "quality": quality_by_clause(items_in(period)),
            "complaints": (
                {line: picture.by_clause[line] for line in self.lines},
                picture.average,
            ),
            "attributed": attributed_by_clause(li, period, mapping),
            "file": {
                one.clause.line: (one.quality, one.complaints, one.attributed, one.verdict)
                for one in evidence_of_employee(place, period)
                if one.clause.line in self.lines
            },
            "quadrant": {
                one.clause.line: one.verdict
                for one in evidence_of_unit(self.cast.team, period)
                if one.clause.line in self.lines
            },
            "weak": {one.clause.line for one in weak_clauses(li, TODAY, limit=9).clauses},
            "behind": {
                one.clause.line: tuple(
                    set(rows.values_list("pk", flat=True))
                    for rows in (
                        items_behind(li, period, named),
                        scores_behind(li, period, named),
                        complaints_behind(li, period, named),
                    )
                )
                for one in evidence_of_employee(place, period)
                if one.clause.line in self.lines
                for named in [clause_named(one.wording.address)]
            },
        }

    def amend(self, amendment: Amendment, in_force_from: date) -> Edition:
        """Enter an edition that follows the newest, and take it into force."""
        old = Edition.objects.latest("pk")
        edition = Edition.objects.create(
            standard=old.standard,
            key=f"edition-{old.pk}",
            label="新版",
            replaces=old,
            in_force_from=in_force_from,
        )
        chapter = Chapter.objects.create(edition=edition, number=2, title="服务管理")
        before = list(Clause.objects.of_edition(old))
        stay = [
            clause
            for clause, fate in zip(before, amendment.fates, strict=False)
            if fate not in {"repealed", "merged"}
        ]
        taken = {clause.number for clause in before}
        after: dict[int, Clause] = {}
        for clause, fate in zip(before, amendment.fates, strict=False):
            if clause in stay:
                number = self.free(taken) if fate == "renumbered" else clause.number
                after[clause.pk] = self.put(chapter, number, clause, "改了" if fate == "reworded" else "")
                ClauseSuccession.objects.create(edition=edition, before=clause, after=after[clause.pk])
            if fate == "split":
                part = self.put(chapter, self.free(taken), clause, "分出")
                ClauseSuccession.objects.create(edition=edition, before=clause, after=part)
        for clause in before:
            if clause not in stay:
                fate = amendment.fates[before.index(clause)]
                into = after[stay[0].pk] if fate == "merged" and stay else None
                ClauseSuccession.objects.create(edition=edition, before=clause, after=into)
        used = set(chapter.clauses.values_list("number", flat=True))
        # A number that was given up may be given to something else.
        given_up = [clause.number for clause in before if clause.number not in used]
        for _ in range(amendment.added):
            number = given_up.pop() if given_up else self.free(taken)
            new = self.put(chapter, number, self.clauses["2.1"], "新增")
            ClauseSuccession.objects.create(edition=edition, before=None, after=new)
        trace_lines(edition.standard)
        return edition

    def free(self, taken: set[str]) -> str:
        number = next(f"2.{place}" for place in range(1, 99) if f"2.{place}" not in taken)
        taken.add(number)
        return number

    def put(self, chapter: Chapter, number: str, like: Clause, summary: str) -> Clause:
        sort = int(number.partition(".")[2])
        return Clause.objects.create(
            chapter=chapter, number=number, title=like.title, summary=summary or like.summary, sort=sort
        )


@pytest.fixture
def world() -> World:
    return World()


def test_what_is_known_under_both_editions_is_one_figure(world: World) -> None:
    old, li = world.clauses["2.1"], world.cast.li
    before = mastery_of_employee(place_of(li, TODAY), world.period)[old.line]
    edition = world.amend(Amendment(("renumbered", *["same"] * 7), 1), TODAY - timedelta(days=3))
    new = Clause.objects.of_edition(edition).get(origin=old)
    make_marks(li, {new: (8, 8)}, day=days_ago(1))
    make_review(li, {new: (10, 10)}, day=days_ago(1))

    after = mastery_of_employee(place_of(li, TODAY), world.period)[old.line]
    quality = quality_by_clause(items_in(world.period))[old.line]

    assert (before.items, after.items, after.clause.number) == (8, 16, "2.5")
    assert quality.reviews == 6
    # 2.1 is another clause's number now, of which nothing is known yet.
    assert clause_named("2.1") not in {old, new}
    assert set(scores_behind(li, world.period, clause_named("2.5")).values_list("clause", flat=True)) == {
        old.pk,
        new.pk,
    }


def test_complaints_count_for_what_took_over_from_its_day(world: World) -> None:
    """What was received before 2.2 was merged into 2.1 stays with 2.2; what comes since counts for 2.1."""
    li, merged, taken = world.cast.li, world.clauses["2.2"], world.clauses["2.1"]
    category = ComplaintCategory.objects.get(clauses=merged)
    world.amend(Amendment(("same", "merged", *["same"] * 6), 0), TODAY - timedelta(days=3))
    before = attributed_by_clause(li, world.period, lines_of_categories(TODAY))
    make_complaint(li, category, day=days_ago(2))

    lines = lines_of_categories(TODAY)
    after = attributed_by_clause(li, world.period, lines)
    past = attributed_by_clause(li, Period(world.period.start, days_ago(4)), lines)
    behind = complaints_behind(li, world.period, taken)

    assert (before[merged.line], before[taken.line]) == (2, 1)
    assert (after[merged.line], after[taken.line]) == (2, 2)
    assert past == before
    assert {one.category for one in behind} == {category, ComplaintCategory.objects.get(clauses=taken)}
    assert complaint_picture(world.cast.centre, world.period, lines).by_clause[taken.line].complaints == 2


def test_what_ended_keeps_its_row_and_says_where_it_went(world: World, client: Client) -> None:
    create_roles()
    world.amend(Amendment(("same", "merged", "repealed", *["same"] * 5), 0), TODAY - timedelta(days=3))
    client.force_login(make_user_with_role(Role.HR), "django.contrib.auth.backends.ModelBackend")
    file = reverse("lms_performance:file", args=[world.cast.li.number])
    merged = world.clauses["2.2"]

    page = client.get(file).text
    rows = client.get(f"{file}rows/exams/", {"clause": f"@{merged.pk}"}).text
    complaints = client.get(reverse("lms_performance:complaints"), {"clause": merged.pk}).text

    assert [words for words in ("已并入 2.1", "已废止", "改看 2.1", "已不再要求") if words not in page] == []
    assert f"rows/exams/?months=6&amp;clause=%40{merged.pk}" in page
    assert client.get(f"{file}rows/exams/", {"clause": "9.9"}).status_code == 404
    assert "· 2.2" in rows
    assert "共 2 条" in complaints


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(editions=st.lists(amendments, min_size=1, max_size=2))
def test_no_edition_changes_a_figure_of_the_past(world: World, editions: list[Amendment]) -> None:
    with transaction.atomic():
        cache.clear()
        keep_all(TODAY)
        before = world.figures()

        for place, amendment in enumerate(editions):
            world.amend(amendment, TODAY - timedelta(days=4 - place))
        cache.clear()
        after = world.figures()
        assert list(differences()) == []
        UnitClause.objects.all().delete()
        anew = world.figures()

        assert after == before
        assert anew == before
        transaction.set_rollback(True)
