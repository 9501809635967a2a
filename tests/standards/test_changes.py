"""A change of edition as a project: what rests on its clauses is gathered, looked at, signed and closed."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from io import BytesIO

import openpyxl
import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from wagtail import hooks

from lms.core.trail.api import AuditEntry
from lms.core.ui.api import waiting_lines
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.standards.changes.api import CONCERNED_HOOK, ChangeWay, Concerned
from lms.standards.changes.models import ChangeItem, EditionChange
from lms.standards.changes.services import (
    AlreadyOpened,
    ChangeClosed,
    ItemWithoutOwner,
    NothingChosen,
    NotSigned,
    NotYetInForce,
    OwnChange,
    PlannedDays,
    StillOpen,
    assign,
    close_change,
    co_sign,
    confirm,
    gather,
    gather_all,
    open_change,
    take_back,
)
from lms.standards.clauses.models import Clause, Edition
from tests.accounts import User
from tests.factories.courses import check, make_course, make_lesson, prose
from tests.factories.exams import make_paper, make_question
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_change, make_next_edition

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
NOW = timezone.now


@pytest.fixture
def zhou() -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER, name="周岚")


@pytest.fixture
def zhao(zhou: User) -> User:
    return make_user_with_role(Role.HR, name="赵蕾")


def things_resting_on_2_1(edition: Edition) -> None:
    """Make a lesson with a check question, a bank question and a paper that rest on clause 2.1."""
    clause = Clause.objects.get(number="2.1", chapter__edition=edition.replaces)
    make_lesson(make_course("U4", lessons=0), "lesson", [prose(1, clause="2.1"), check()])
    make_question(clause=clause)
    make_paper([("2", 1)])


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def all_of(change: EditionChange) -> list[int]:
    return list(change.items.values_list("pk", flat=True))


def test_opening_gathers_what_rests_on_the_clauses(zhou: User) -> None:
    edition = make_next_edition()
    things_resting_on_2_1(edition)

    change = make_change(by=zhou)

    assert [(one.number, one.kind, one.state) for one in change.items.order_by("kind")] == [
        ("2.1", "check", "to_look_at"),
        ("2.1", "lesson", "to_look_at"),
        ("2.1", "paper", "to_look_at"),
        ("2.1", "question", "to_look_at"),
    ]
    assert AuditEntry.objects.filter(action="standards.change_opened").count() == 1
    with pytest.raises(AlreadyOpened):
        open_change(edition=edition, days=PlannedDays(), by=zhou, now=NOW())


def test_gathering_again_adds_what_is_new_and_touches_no_decision(zhou: User) -> None:
    edition = make_next_edition()
    things_resting_on_2_1(edition)
    change = make_change(by=zhou)
    confirm(change=change, items=all_of(change), note="都看过", by=zhou, now=NOW())
    before = list(change.items.values())

    assert gather(change=change, now=NOW()) == 0
    assert list(change.items.values()) == before

    make_question(clause=Clause.objects.get(number="2.1", chapter__edition=edition.replaces))
    gather_all(NOW())
    assert change.items.to_decide().count() == 1
    assert change.items.filter(state="confirmed").count() == len(before)


def test_what_no_longer_rests_on_a_clause_is_marked_and_not_counted(zhou: User) -> None:
    edition = make_next_edition()
    question = make_question(clause=Clause.objects.get(number="2.2", chapter__edition=edition.replaces))
    change = make_change(by=zhou)

    question.clause = Clause.objects.get(number="2.1", chapter__edition=edition.replaces)
    question.save()
    gather(change=change, now=NOW())

    gone = change.items.get(gone_at__isnull=False)
    assert (gone.number, gone.is_open) == ("2.2", False)
    assert change.items.to_decide().get(kind="question").number == "2.1"


def test_confirming_keeps_note_name_and_time(zhou: User) -> None:
    things_resting_on_2_1(make_next_edition())
    change = make_change(by=zhou)
    lesson = change.items.get(kind="lesson")

    confirm(change=change, items=[lesson.pk], note=" 数字没有用到 ", by=zhou, now=NOW())

    lesson.refresh_from_db()
    assert (lesson.state, lesson.note, lesson.decided_by_id) == ("confirmed", "数字没有用到", zhou.pk)
    entry = AuditEntry.objects.get(action="standards.change_confirmed")
    assert (entry.reason, entry.details) == ("数字没有用到", {"things": "2.1 课文 课 lesson"})
    with pytest.raises(NothingChosen):
        confirm(change=change, items=[lesson.pk], note="再看", by=zhou, now=NOW())
    take_back(change=change, items=[lesson.pk], by=zhou, now=NOW())
    lesson.refresh_from_db()
    assert (lesson.state, lesson.decided_at, lesson.note) == ("to_look_at", None, "")


def test_items_are_given_to_trainers_and_hr_only(zhou: User, zhao: User) -> None:
    things_resting_on_2_1(make_next_edition())
    change = make_change(by=zhou)

    assert assign(change=change, items=all_of(change), owner=zhao, by=zhou) == 4

    assert set(change.items.values_list("owner", flat=True)) == {zhao.pk}
    with pytest.raises(ItemWithoutOwner):
        assign(change=change, items=all_of(change), owner=make_user_with_role(), by=zhou)


def test_a_change_is_closed_when_all_is_decided_signed_and_its_day_has_come(zhou: User, zhao: User) -> None:
    things_resting_on_2_1(make_next_edition())
    change = make_change(by=zhou, planned_for=TODAY() + timedelta(days=1))

    with pytest.raises(StillOpen) as refusal:
        close_change(change=change, note="完成", by=zhou, now=NOW())
    assert refusal.value.left == 4
    confirm(change=change, items=all_of(change), note="都看过", by=zhou, now=NOW())
    with pytest.raises(NotSigned):
        close_change(change=change, note="完成", by=zhou, now=NOW())
    with pytest.raises(OwnChange):
        co_sign(change=change, by=zhou, now=NOW())
    co_sign(change=change, by=zhao, now=NOW())
    with pytest.raises(NotYetInForce):
        close_change(change=change, note="完成", by=zhou, now=NOW())
    EditionChange.objects.update(planned_for=TODAY())

    closed = close_change(change=change, note="完成", by=zhou, now=NOW())

    assert [clause["before_number"] for clause in closed.record["clauses"]] == ["2.1", "2.2"]
    assert [item["state"] for item in closed.record["items"]] == ["已确认"] * 4
    assert closed.record["signed"]["by"] == "赵蕾"
    entry = AuditEntry.objects.get(action="standards.change_closed")
    assert len(entry.details["record_digest"]) == 64
    with pytest.raises(ChangeClosed):
        gather(change=change, now=NOW())


def test_the_record_is_a_workbook_that_outlives_what_it_names(zhou: User, zhao: User) -> None:
    edition = make_next_edition()
    things_resting_on_2_1(edition)
    change = make_change(by=zhou, planned_for=TODAY())
    confirm(change=change, items=all_of(change), note="都看过", by=zhou, now=NOW())
    co_sign(change=change, by=zhao, now=NOW())
    close_change(change=change, note="完成", by=zhou, now=NOW())
    Clause.objects.filter(chapter__edition=edition).update(summary="后来又改了。")
    auditor = signed_in(make_user_with_role(Role.AUDITOR))

    answer = auditor.get(reverse("lms_standards:change_record", args=[change.pk]))

    book = openpyxl.load_workbook(BytesIO(answer.content))
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    assert list(rows) == ["Change of the standard", "Clauses", "What rests on them"]
    assert ("Cause", "换版") in rows["Change of the standard"]
    assert ("Note at the close", "完成") in rows["Change of the standard"]
    assert "后来又改了。" not in {cell for row in rows["Clauses"] for cell in row}
    assert len(rows["What rests on them"]) == 5
    assert AuditEntry.objects.get(action="standards.change_exported").details["rows"] == 4


def test_the_page_says_how_it_stands_and_shows_one_clause(zhou: User) -> None:
    edition = make_next_edition(TODAY() + timedelta(days=33))
    things_resting_on_2_1(edition)
    change = make_change(by=zhou)

    page = signed_in(zhou).get(change.get_absolute_url()).content.decode()

    assert "Change to 第二版: 33 days left, 4 items are still open" in page
    assert "24</del>" in page
    assert "20</ins>" in page
    assert "lessons among them cannot go live, and questions are not drawn." in page
    assert reverse("lms_questions:question", args=[change.items.get(kind="question").thing]) in page
    repealed = signed_in(zhou).get(f"{change.get_absolute_url()}?clause=2.2-").content.decode()
    assert "Nothing rests on this clause" in repealed


def test_who_may_not_enter_a_page_gets_no_link_to_it(zhou: User) -> None:
    things_resting_on_2_1(make_next_edition())
    change = make_change(by=zhou)
    question = reverse("lms_questions:question", args=[change.items.get(kind="question").thing])

    page = signed_in(make_user_with_role(Role.AUDITOR)).get(change.get_absolute_url()).content.decode()

    assert question not in page
    assert "Confirm the ticked" not in page


def test_a_card_says_how_many_are_reached_and_leads_only_who_may(zhou: User) -> None:
    change = make_change(by=zhou)
    shut = ChangeWay("Seat them", "/seats/", (Role.HR,))
    card = Concerned("People to tell", 40, reached=30, note="10 wait", ways=(shut,))

    with hooks.register_temporarily(CONCERNED_HOOK, lambda _change, _things: card):
        trainer = signed_in(zhou).get(change.get_absolute_url()).content.decode()
        hr = signed_in(make_user_with_role(Role.HR)).get(change.get_absolute_url()).content.decode()

    assert 'value="30" max="40" aria-label="People to tell"' in trainer
    assert "10 wait" in trainer
    assert "/seats/" not in trainer
    assert '<a href="/seats/">Seat them</a>' in hr


def test_ticked_items_are_confirmed_given_away_and_opened_again(zhou: User, zhao: User) -> None:
    things_resting_on_2_1(make_next_edition())
    change = make_change(by=zhou)
    address = reverse("lms_standards:change_items", args=[change.pk])
    item, client = change.items.get(kind="question"), signed_in(zhao)

    client.post(address, {"do": "assign", "items": [item.pk], "owner": zhou.pk, "clause": "2.1-2.1"})
    without_note = client.post(address, {"do": "confirm", "items": [item.pk], "clause": "2.1-2.1"})
    item.refresh_from_db()
    assert (item.owner_id, item.state) == (zhou.pk, "to_look_at")
    assert without_note.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Write what you looked at; it is kept." in without_note.content.decode()
    assert f'value="{item.pk}" checked' in without_note.content.decode()

    done = client.post(address, {"do": "confirm", "items": [item.pk], "note": "题面没有用到"}, follow=True)
    assert "1 item is confirmed." in done.content.decode()
    assert "#" not in done.redirect_chain[0][0]
    item.refresh_from_db()
    assert item.state == "confirmed"

    client.post(address, {"do": "take_back", "settled": [item.pk]})
    item.refresh_from_db()
    assert item.state == "to_look_at"


def test_trainers_open_a_change_from_the_page_of_the_edition(zhou: User) -> None:
    edition = make_next_edition()
    things_resting_on_2_1(edition)
    client = signed_in(zhou)
    address = reverse("lms_standards:edition_change", args=[edition.pk])
    assert address in client.get(edition.get_absolute_url()).content.decode()

    wrong = client.post(address, {"planned_for": "2027-01-31", "learn_until": "2027-01-01"})
    assert "People cannot have learned it before it comes into force." in wrong.content.decode()
    client.post(address, {"planned_for": "2027-01-01", "learn_until": "2027-01-31"})

    change = EditionChange.objects.get()
    assert (change.day, change.learn_until) == (date(2027, 1, 1), date(2027, 1, 31))
    assert client.get(address).headers["location"] == change.get_absolute_url()
    days = reverse("lms_standards:change_days", args=[change.pk])
    client.post(days, {"planned_for": "2027-02-01", "learn_until": ""})
    change.refresh_from_db()
    assert (change.planned_for, change.learn_until) == (date(2027, 2, 1), None)


def test_only_who_may_change_editions_opens_one(zhou: User) -> None:
    edition = make_next_edition()
    auditor = signed_in(make_user_with_role(Role.AUDITOR))

    assert auditor.get(reverse("lms_standards:edition_change", args=[edition.pk])).status_code == 404
    assert not EditionChange.objects.exists()


def test_a_demo_edition_holds_nothing_back_and_says_so(zhou: User) -> None:
    things_resting_on_2_1(make_next_edition(is_demo=True))
    change = make_change(by=zhou, planned_for=TODAY() - timedelta(days=1))

    assert change.items.to_decide().count() == 4
    assert ChangeItem.objects.holding_on(TODAY()).count() == 0
    page = signed_in(zhou).get(change.get_absolute_url()).content.decode()
    assert "This edition is fictitious, so nothing is held back on its day." in page

    Edition.objects.filter(pk=change.edition_id).update(is_demo=False, in_force_from=TODAY())
    assert ChangeItem.objects.holding_on(TODAY()).count() == 4


def test_who_was_given_items_is_told_and_finds_them_in_one_list(zhou: User, zhao: User) -> None:
    things_resting_on_2_1(make_next_edition())
    change = make_change(by=zhou)
    lesson, question = change.items.get(kind="lesson"), change.items.get(kind="question")
    assign(change=change, items=[lesson.pk, question.pk], owner=zhao, by=zhou)
    confirm(change=change, items=[question.pk], note="没有用到", by=zhao, now=NOW())
    request = RequestFactory().get("/")
    request.user = zhao

    (line,) = (one for one in waiting_lines(request) if "变更事项" in str(one.label))

    assert line.count == 1
    page = signed_in(zhao).get(line.url).content.decode()
    assert lesson.title in page
    assert question.title not in page
    assert escape(lesson.get_absolute_url()) in page
    taken_along = signed_in(zhao).get(f"{line.url}&export=xlsx")
    rows = list(openpyxl.load_workbook(BytesIO(taken_along.content)).active.iter_rows(values_only=True))
    assert [row[:3] for row in rows[1:]] == [(lesson.title, "2.1", "Lesson")]
