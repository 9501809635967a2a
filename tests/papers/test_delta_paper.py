"""A paper of what a change of edition changes: drawn only from questions on changed clauses, looked at."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.papers.blueprints.models import DeltaPaper, Paper
from lms.papers.deltas.queries import ClauseStock, delta_paper_of_change, delta_papers_of, desk_of_change
from lms.papers.deltas.rules import proposed_count, proposed_minutes, proposed_pass
from lms.papers.deltas.services import (
    DeltaPaperMade,
    DeltaTerms,
    NothingToAsk,
    make_delta_paper,
    renew_all,
    renew_delta_paper,
)
from lms.papers.drawing.services import sample_paper
from lms.people.access.services import create_roles
from lms.people.api import Role
from lms.questions.bank.models import Question, QuestionVersion
from lms.questions.choices import QuestionState
from lms.questions.sets.models import EnemyGroup
from lms.standards.api import Verification
from lms.standards.changes.models import EditionChange
from lms.standards.changes.services import ChangeClosed, confirm, gather, take_back
from lms.standards.choices import ThingKind
from lms.standards.clauses.models import Clause, Edition
from tests.accounts import User
from tests.factories.exams import make_paper, make_question
from tests.factories.people import make_user_with_role
from tests.factories.standards import make_change, make_clause, make_next_edition

TODAY, NOW = timezone.localdate, timezone.now


@pytest.mark.parametrize(
    ("usable", "count"), [(0, 0), (1, 1), (2, 2), (9, 2)], ids=["none", "one", "two", "many"]
)
def test_two_questions_are_asked_of_a_clause_if_there_are_so_many(usable: int, count: int) -> None:
    assert proposed_count(usable) == count


@pytest.mark.parametrize(("questions", "minutes"), [(1, 10), (6, 10), (7, 15), (14, 25), (20, 30)])
def test_time_follows_the_number_of_questions(questions: int, minutes: int) -> None:
    assert proposed_minutes(questions) == minutes


def test_the_strictest_pass_mark_of_the_exams_on_these_clauses_is_proposed() -> None:
    assert proposed_pass([Decimal("0.6"), Decimal("0.85")]) == Decimal("0.85")
    assert proposed_pass([]) == Decimal("0.8")


@pytest.fixture
def trainer(db: None) -> User:
    create_roles()
    return make_user_with_role(Role.TRAINER)


@pytest.fixture
def old(trainer: User) -> Edition:
    """The edition of now: 2.1 changes, 2.2 is repealed, 2.3 stays as it is."""
    new = make_next_edition(TODAY() + timedelta(days=30))
    assert new.replaces
    for edition in (new.replaces, new):
        make_clause("2.3", title="不变", edition=edition)
    return new.replaces


def on(old: Edition, number: str) -> Clause:
    return Clause.objects.get(number=number, chapter__edition=old)


def confirm_all(change: EditionChange, by: User) -> None:
    gather(change=change, now=NOW())
    keys = list(change.items.to_decide().filter(kind=ThingKind.QUESTION).values_list("pk", flat=True))
    confirm(change=change, items=keys, note="问的是不变的部分", by=by, now=NOW())


def terms(**counts: int) -> DeltaTerms:
    return DeltaTerms("差异卷", 20, Decimal("0.8"), {"2.1-2.1": 2, **counts})


def stock_of(change: EditionChange, key: str = "2.1-2.1") -> ClauseStock:
    return next(one for one in desk_of_change(change, TODAY()).clauses if one.key == key)


def asked_by(paper: Paper) -> list[Question]:
    slots = sample_paper(paper, NOW()).slots
    return [QuestionVersion.objects.get(pk=slot.version_id).question for slot in slots]


def test_only_looked_at_questions_on_changed_clauses_are_drawn(trainer: User, old: Edition) -> None:
    for number in ("2.1", "2.1", "2.2", "2.3"):
        make_question(clause=on(old, number))
    change = make_change(by=trainer)
    confirm_all(change, trainer)
    unseen = make_question(clause=on(old, "2.1"))
    gather(change=change, now=NOW())

    paper = make_delta_paper(change=change, terms=terms(), by=trainer, now=NOW())

    for _draw in range(8):
        asked = asked_by(paper)
        assert [one.clause.number for one in asked] == ["2.1", "2.1"]
        assert unseen not in asked
    assert delta_papers_of(change.pk) == [paper]


def test_a_question_filed_under_the_new_wording_is_on_the_same_line(trainer: User, old: Edition) -> None:
    change = make_change(by=trainer)
    new = Clause.objects.get(number="2.1", chapter__edition=change.edition)
    revised = make_question(clause=new)

    assert stock_of(change).usable == {revised.pk}


def test_what_is_held_of_each_clause_is_counted_by_what_keeps_it(trainer: User, old: Edition) -> None:
    clause = on(old, "2.1")
    make_question(clause=clause)
    change = make_change(by=trainer)
    confirm_all(change, trainer)
    make_question(clause=clause)
    make_question(clause=clause, state=QuestionState.DRAFT)
    make_question(clause=clause, verification=Verification.RECALLED)
    make_question("essay", clause=clause)
    gather(change=change, now=NOW())
    waiting = {item.thing for item in change.items.to_decide().filter(kind=ThingKind.QUESTION)}

    stock = stock_of(change)

    assert (len(stock.usable), stock.waiting, stock.others) == (1, waiting, 0)
    confirm_all(change, trainer)
    assert (len(stock_of(change).usable), stock_of(change).others) == (2, 3)
    assert [one.key for one in desk_of_change(change, TODAY()).clauses] == ["2.1-2.1"]


def test_it_is_made_once_of_an_open_change_with_something_to_ask(trainer: User, old: Edition) -> None:
    change = make_change(by=trainer)
    with pytest.raises(NothingToAsk):
        make_delta_paper(change=change, terms=terms(), by=trainer, now=NOW())
    for _number in range(2):
        make_question(clause=on(old, "2.1"))
    confirm_all(change, trainer)

    paper = make_delta_paper(change=change, terms=terms(), by=trainer, now=NOW())
    with pytest.raises(DeltaPaperMade):
        make_delta_paper(change=change, terms=terms(), by=trainer, now=NOW())

    paper.delete()
    assert not DeltaPaper.objects.exists()
    EditionChange.objects.update(closed_at=NOW())
    with pytest.raises(ChangeClosed):
        make_delta_paper(change=change, terms=terms(), by=trainer, now=NOW())


def test_it_is_nothing_to_look_at_in_its_own_change(trainer: User, old: Edition) -> None:
    for _number in range(2):
        make_question(clause=on(old, "2.1"))
    change = make_change(by=trainer)
    confirm_all(change, trainer)

    make_delta_paper(change=change, terms=terms(), by=trainer, now=NOW())

    assert gather(change=change, now=NOW()) == 0
    other = make_paper([("2.1", 1)])
    gather(change=change, now=NOW())
    assert [item.thing for item in change.items.filter(kind=ThingKind.PAPER)] == [other.pk]


def test_the_night_brings_what_it_draws_on_up_to_date(trainer: User, old: Edition) -> None:
    for _number in range(2):
        make_question(clause=on(old, "2.1"))
    change = make_change(by=trainer)
    confirm_all(change, trainer)
    paper = make_delta_paper(change=change, terms=terms(), by=trainer, now=NOW())
    pool = paper.rules.get().pool
    assert pool

    added = make_question(clause=on(old, "2.1"))
    renew_all(NOW())
    assert added in pool.questions.all()
    assert renew_delta_paper(change=change, now=NOW()) == 0

    gather(change=change, now=NOW())
    renew_all(NOW())
    assert added not in pool.questions.all()

    opened = change.items.filter(kind=ThingKind.QUESTION, state="confirmed").first()
    assert opened
    take_back(change=change, items=[opened.pk], by=trainer, now=NOW())
    assert renew_delta_paper(change=change, now=NOW(), by=trainer) == 1
    assert stock_of(change).is_short


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def test_the_form_proposes_it_and_leads_into_its_editor(trainer: User, old: Edition) -> None:
    exam = make_paper([("2.1", 1)])
    Paper.objects.filter(pk=exam.pk).update(pass_share=Decimal("0.85"))
    for _number in range(3):
        make_question(clause=on(old, "2.1"))
    change = make_change(by=trainer)
    client, url = signed_in(trainer), reverse("lms_papers:delta_paper", args=[change.pk])
    empty = client.get(url).content.decode()
    assert "1 条还没有可以出的题" in empty
    assert f"clause={on(old, '2.1').pk}" in empty

    confirm_all(change, trainer)
    form = client.get(url).context["form"]
    proposed = {name: form.initial[name] for name in ("minutes", "pass_share", "count-2.1-2.1")}
    assert proposed == {"minutes": 10, "pass_share": Decimal("0.85"), "count-2.1-2.1": 2}
    sent = {"title": "差异考", "minutes": "10", "pass_share": "85", "count-2.1-2.1": "4"}
    assert client.post(url, sent).status_code == 422

    answer = client.post(url, {**sent, "count-2.1-2.1": "3"})

    paper = DeltaPaper.objects.get().paper
    assert answer["Location"] == reverse("wagtailsnippets_lms_papers_paper:edit", args=[paper.pk])
    assert (paper.kind, paper.pass_share, paper.rules.get().count) == ("exam", Decimal("0.85"), 3)
    assert client.get(answer["Location"]).status_code == 200
    assert "每晚自动更新" in client.get(url).content.decode()


def test_enemies_that_cannot_meet_are_refused_in_words_and_nothing_is_left(
    trainer: User, old: Edition
) -> None:
    pair = [make_question(clause=on(old, "2.1")) for _number in range(2)]
    EnemyGroup.objects.create(reason="互相提示").questions.set(pair)
    change = make_change(by=trainer)
    confirm_all(change, trainer)
    sent = {"title": "差异考", "minutes": "10", "pass_share": "85", "count-2.1-2.1": "2"}

    answer = signed_in(trainer).post(reverse("lms_papers:delta_paper", args=[change.pk]), sent)

    assert answer.status_code == 422
    assert "这份卷抽不出来" in answer.content.decode()
    assert not Paper.objects.exists()


def test_the_card_of_the_change_says_how_it_stands(trainer: User, old: Edition) -> None:
    for _number in range(2):
        make_question(clause=on(old, "2.1"))
    change = make_change(by=trainer)
    before = delta_paper_of_change(change.pk, {})
    confirm_all(change, trainer)

    paper = make_delta_paper(change=change, terms=terms(), by=trainer, now=NOW())
    after = delta_paper_of_change(change.pk, {})

    desk = reverse("lms_papers:delta_paper", args=[change.pk])
    assert (before.total, [way.url for way in before.ways]) == (0, [desk])
    assert (after.total, after.note) == (2, "涉及 1 条 · 20 分钟，及格线 80%")
    assert [way.url for way in after.ways] == [reverse("lms_papers:paper", args=[paper.pk]), desk]


def test_a_question_is_written_on_the_clause_it_lacks(trainer: User, old: Edition) -> None:
    change = make_change(by=trainer)

    form = signed_in(trainer).get(stock_of(change).write_url).context["form"]

    assert form.instance.clause == on(old, "2.1")
