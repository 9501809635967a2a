"""The line of a clause: traced from editions, read as it counts on a day, and grouped by."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db.models import Count
from django.db.models.deletion import ProtectedError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.api import Clause, ComplaintCategory, changes_between, line_of, number_today, wordings_on
from lms.standards.clauses.models import Chapter, Edition
from lms.standards.content.reading import read_amendment_file, read_standard
from lms.standards.content.rules.amending import successions, successions_by_number
from lms.standards.content.services import load_content, load_edition
from lms.standards.lines.services import trace_lines
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_clause, make_edition, make_fact, make_topic
from tests.standards.test_loading import CONTENT, edit

pytestmark = pytest.mark.django_db
BEFORE, FORCE, AFTER = date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)


class Change:
    """Six clauses, and an edition in force from 2027: each clause of it has another fate."""

    def __init__(self) -> None:
        self.old = {number: make_clause(number) for number in ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6")}
        for clause in self.old.values():
            make_fact(clause, f"F-{clause.number}-1", value="24", unit="小时")
        self.edition = make_edition("second", in_force_from=FORCE)
        self.new = {
            number: make_clause(number, edition=self.edition)
            for number in ("2.1", "2.2", "2.3", "2.4", "2.7")
        }
        for number, clause in self.new.items():
            code = "F-2.6-1" if number == "2.7" else f"F-{number}-1"
            make_fact(clause, code, value="20" if number == "2.2" else "24", unit="小时")
        Clause.objects.filter(pk=self.new["2.3"].pk).update(summary="换了说法。")
        told = {"2.1": "2.1", "2.2": "2.2", "2.3": "2.3", "2.5": "2.1", "2.6": "2.7", "2.4": None}
        for before, after in told.items():
            self.edition.successions.create(before=self.old[before], after=self.new[after] if after else None)
        self.edition.successions.create(before=self.old["2.3"], after=self.new["2.4"])
        trace_lines(self.edition.standard)
        for clause in (*self.old.values(), *self.new.values()):
            clause.refresh_from_db()


def test_each_clause_is_on_its_line() -> None:
    change = Change()
    old, new = change.old, change.new

    assert {clause.origin for clause in old.values()} == {None}
    assert {number: new[number].line for number in new} == {
        "2.1": old["2.1"].pk,
        "2.2": old["2.2"].pk,
        "2.3": old["2.3"].pk,
        "2.4": new["2.4"].pk,  # split off 2.3; the number belonged to a clause that was repealed
        "2.7": old["2.6"].pk,  # renumbered
    }
    assert trace_lines(change.edition.standard) == 0


def test_a_line_reads_on_a_day_as_the_edition_of_the_day_has_it() -> None:
    change = Change()
    lines = [clause.line for clause in change.old.values()]

    before, after = wordings_on(lines, BEFORE), wordings_on(lines, FORCE)

    assert [one.clause for one in before.values()] == list(change.old.values())
    assert {line: (one.clause.number, one.ended_text) for line, one in after.items()} == {
        change.old["2.1"].pk: ("2.1", ""),
        change.old["2.2"].pk: ("2.2", ""),
        change.old["2.3"].pk: ("2.3", ""),
        change.old["2.4"].pk: ("2.4", "已废止"),
        change.old["2.5"].pk: ("2.5", "已并入 2.1"),
        change.old["2.6"].pk: ("2.7", ""),
    }
    merged = after[change.old["2.5"].pk]
    assert (merged.taught, merged.address) == (change.new["2.1"], f"@{change.old['2.5'].pk}")


def test_what_became_of_a_line_between_two_days() -> None:
    change = Change()
    lines = {clause.line for clause in (*change.old.values(), *change.new.values())}

    assert changes_between(lines, BEFORE, AFTER) == {
        change.old["2.2"].pk: "changed",
        change.old["2.3"].pk: "reworded",
        change.new["2.4"].pk: "split",
        change.old["2.4"].pk: "repealed",
        change.old["2.5"].pk: "merged",
    }
    assert changes_between(lines, FORCE, AFTER) == {}


def test_reading_lines_costs_a_query_and_two_more_where_one_has_ended(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    change = Change()

    with django_assert_num_queries(1):
        wordings_on([change.old["2.1"].line, change.old["2.6"].line], AFTER)
    with django_assert_num_queries(3):
        wordings_on([clause.line for clause in change.old.values()], AFTER)
    with django_assert_num_queries(1):
        changes_between([change.old["2.2"].line], FORCE, AFTER)


def test_rows_of_several_wordings_are_grouped_and_numbered_as_today() -> None:
    old = make_clause("2.1")
    edition = make_edition("second", in_force_from=date(2025, 1, 1))
    moved = make_clause("2.2", edition=edition)
    edition.successions.create(before=old, after=moved)
    trace_lines(edition.standard)
    for code, clause in (("A", old), ("B", moved)):
        ComplaintCategory.objects.create(code=code, name=code).clauses.add(clause)

    links = ComplaintCategory.clauses.through.objects.order_by("pk")

    assert list(links.order_by().values(line=line_of()).annotate(n=Count("pk")).values_list("line", "n")) == [
        (old.pk, 2)
    ]
    assert list(links.values_list(number_today(), flat=True)) == ["2.2", "2.2"]


def test_own_topics_are_lines_of_one_wording() -> None:
    topic = make_topic()

    assert wordings_on([topic.line])[topic.line].clause == topic


def test_an_edition_that_names_none_goes_on_the_one_entered_before_it() -> None:
    old, new = make_clause("2.1"), make_clause("2.1", edition=make_edition("second"))

    assert new.line == old.pk


def test_a_line_never_goes_on_a_demo_unless_it_is_said() -> None:
    old = make_clause("2.1")
    demo = make_edition("demo")
    Edition.objects.filter(pk=demo.pk).update(is_demo=True)
    make_clause("2.2", edition=demo)
    real = make_clause("2.2", edition=make_edition("third"))
    first = make_clause("2.1", edition=real.chapter.edition)

    assert (real.line, first.line) == (real.pk, old.pk)


def test_editions_that_replace_each_other_are_no_endless_way() -> None:
    first, second = make_edition(), make_edition("second")
    make_clause("2.1", edition=first)
    Edition.objects.filter(pk=first.pk).update(replaces=second)
    Edition.objects.filter(pk=second.pk).update(replaces=first)
    make_clause("2.1", edition=second)

    assert len({clause.line for clause in Clause.objects.all()}) == 1


def test_a_clause_on_which_another_goes_on_cannot_be_deleted() -> None:
    change = Change()

    with pytest.raises(ProtectedError):
        change.old["2.1"].chapter.edition.delete()


def test_a_clause_entered_by_hand_comes_to_its_line() -> None:
    create_roles()
    old = make_clause("2.1")
    chapter = Chapter.objects.create(edition=make_edition("second"), number=2, title="服务管理")
    client = Client()
    client.force_login(make_user_with_role(Role.TRAINER), "django.contrib.auth.backends.ModelBackend")
    form = {
        "chapter": chapter.pk,
        "number": "2.1",
        "sort": 1,
        "title": "服务流程",
        "title_en": "",
        "summary": "自己的话。",
        "indicator_keys": "[]",
    }

    client.post(reverse("wagtailsnippets_lms_standards_clause:add"), form)

    assert Clause.objects.get(chapter=chapter).origin == old


@pytest.mark.slow
def test_loading_brings_every_clause_to_its_line_and_keeps_categories(tmp_path: Path) -> None:
    demo = CONTENT.parent / "standard-editions" / "demo-amended.yaml"
    load_edition(path=demo, standard=CONTENT)
    held = set(ComplaintCategory.clauses.through.objects.values_list("complaintcategory", "clause"))

    load_edition(path=demo, standard=CONTENT)

    later = Clause.with_demos.filter(chapter__edition__key="demo-amended").select_related("origin")
    assert {clause.number for clause in later if clause.origin is None} == {"2.5"}
    assert all(clause.origin.number == clause.number for clause in later if clause.origin)
    assert set(ComplaintCategory.clauses.through.objects.values_list("complaintcategory", "clause")) == held


@pytest.mark.slow
def test_a_whole_edition_keeps_categories_on_clauses_that_have_ended(tmp_path: Path) -> None:
    import shutil

    load_content(read_standard(CONTENT))
    before = dict(ComplaintCategory.objects.values_list("code").annotate(Count("clauses")))
    folder = Path(shutil.copytree(CONTENT, tmp_path / "second"))
    edit(folder / "edition.yaml", "key: trial-reading", "key: second\n  replaces: trial-reading")
    chapter = folder / "02-service-management/chapter.yaml"
    edit(chapter, 'number: "2.4"', 'number: "2.6"\n    continues: ["2.4", "2.3"]')

    content = read_standard(folder)
    told = {
        (one.before, one.after)
        for one in successions_by_number([*content.clauses_by_number, "2.4"], content.chapters)
    }
    load_content(content)

    assert {("2.4", "2.6"), ("2.3", "2.6"), ("2.3", "2.3")} <= told
    assert dict(ComplaintCategory.objects.values_list("code").annotate(Count("clauses"))) == before


def test_an_amendment_says_into_what_a_clause_was_merged(tmp_path: Path) -> None:
    demo = CONTENT.parent / "standard-editions" / "demo-amended.yaml"
    content = read_standard(CONTENT)

    amendment, _chapters = read_amendment_file(demo, content)

    assert ("1.4", "1.3") in {(one.before, one.after) for one in successions(content.chapters, amendment)}
