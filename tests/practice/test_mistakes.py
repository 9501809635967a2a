"""What was missed in an exam comes into practice once it may be told, and leaves it once it is known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.exams.api import Attempt
from lms.exams.sittings.models import SittingSeat
from lms.papers.choices import PaperKind, ReviewRule
from lms.practice.cards import services
from lms.practice.cards.models import Card, CollectedAttempt
from lms.practice.cards.services import collect, collect_released, note_answers
from lms.practice.choices import CardSource
from lms.practice.desk.queries import mistakes_book
from tests.factories.exams import make_clause, make_paper, make_question, make_questions
from tests.factories.people import Cast
from tests.practice.making import end_sitting, written

pytestmark = pytest.mark.django_db


def test_a_quiz_brings_its_mistakes_at_once(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    make_questions(4)

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        written(cast.li, make_paper([("2", 4)], kind=PaperKind.QUIZ), right=1)

    today = timezone.localdate()
    cards = Card.objects.filter(employee=cast.li)
    assert [(card.missed_on, card.due_on) for card in cards] == [(today, today + timedelta(days=1))] * 3


def test_a_quiz_that_tells_later_brings_its_mistakes_then(cast: Cast) -> None:
    make_questions(4)
    paper = make_paper([("2", 4)], kind=PaperKind.QUIZ, review_rule=ReviewRule.TABLE)
    paper.review_cells = ["after_window.right"]
    paper.save()
    attempt = written(cast.li, paper, right=1)

    collect(attempt=attempt, now=timezone.now())
    assert not Card.objects.exists()

    end_sitting(attempt.sitting)
    collect_released(timezone.now())
    assert Card.objects.filter(employee=cast.li).count() == 3


def test_a_formal_exam_brings_its_mistakes_only_once_nobody_can_take_it_any_more(cast: Cast) -> None:
    make_questions(3)
    attempt = written(cast.li, make_paper([("2", 3)]), right=1)

    assert collect_released(timezone.now()) == 0
    assert not Card.objects.exists()

    end_sitting(attempt.sitting)
    Attempt.objects.update(closed_at=timezone.now() - timedelta(days=2))
    assert collect_released(timezone.now()) == 1
    assert collect_released(timezone.now()) == 0
    assert Card.objects.filter(employee=cast.li).count() == 2
    assert {card.due_on for card in Card.objects.all()} == {timezone.localdate() - timedelta(days=1)}


def test_what_a_review_rule_never_tells_practice_does_not_tell_either(cast: Cast) -> None:
    make_questions(2)
    attempt = written(cast.li, make_paper([("2", 2)], review_rule=ReviewRule.SCORE), right=0)
    end_sitting(attempt.sitting)

    collect_released(timezone.now())

    assert not Card.objects.exists()


WAITS, IN_PRACTICE = "这次答错的题，等这场考试全部结束后进入练习。", "这次答错的题会进入练习，每天练几道。"


def test_a_result_says_when_its_mistakes_come_into_practice(cast: Cast, client: Client) -> None:
    make_questions(3)
    attempt = written(cast.li, make_paper([("2", 3)]), right=1)
    result = reverse("lms_exams:result", args=[attempt.token])
    client.force_login(cast.user("li"))

    before = client.get(result).content.decode()
    end_sitting(attempt.sitting)
    collect_released(timezone.now())
    after = client.get(result).content.decode()

    assert (WAITS in before, IN_PRACTICE in before) == (True, False)
    assert (WAITS in after, IN_PRACTICE in after) == (False, True)
    assert f'href="{reverse("lms_practice:mistakes")}"' in after


@pytest.mark.parametrize(
    ("review_rule", "right"),
    [(ReviewRule.SCORE, 1), (ReviewRule.OWN_ANSWERS, 3)],
    ids=["the paper never tells what was wrong", "nothing was missed"],
)
def test_a_result_promises_no_practice_that_will_not_come(
    cast: Cast, client: Client, review_rule: ReviewRule, right: int
) -> None:
    make_questions(3)
    attempt = written(cast.li, make_paper([("2", 3)], review_rule=review_rule), right=right)
    client.force_login(cast.user("li"))

    page = client.get(reverse("lms_exams:result", args=[attempt.token])).content.decode()

    assert WAITS not in page
    assert IN_PRACTICE not in page


def test_a_mistake_leaves_the_book_after_two_days_of_right_answers(cast: Cast) -> None:
    question, day = make_question(), timezone.localdate() - timedelta(days=9)

    def note(*, right: bool, days: int) -> None:
        note_answers(
            employee_id=cast.li.pk,
            right={question.pk: right},
            day=day + timedelta(days=days),
            source=CardSource.PRACTICE,
        )

    note(right=False, days=0)
    note(right=True, days=1)
    note(right=True, days=1)
    assert mistakes_book(cast.li, timezone.now()).total == 1

    note(right=True, days=4)
    assert mistakes_book(cast.li, timezone.now()).total == 0


def test_the_book_is_ones_own_and_sorted_by_clause(cast: Cast) -> None:
    question = make_question()
    note_answers(
        employee_id=cast.wang.pk,
        right={question.pk: False},
        day=timezone.localdate(),
        source=CardSource.PRACTICE,
    )

    assert mistakes_book(cast.li, timezone.now()).clauses == []
    [clause] = mistakes_book(cast.wang, timezone.now()).clauses
    assert clause.wording.clause.number == "2.2"
    assert [one.stem for one in clause.mistakes] == ["网络故障应在多长时间内响应？"]


def noted(cast: Cast, stem: str, days: int, clause: str = "2.2") -> None:
    """Let Li have missed a question some days ago."""
    question = make_question(clause=make_clause(clause), stem=stem)
    note_answers(
        employee_id=cast.li.pk,
        right={question.pk: False},
        day=timezone.localdate() - timedelta(days=days),
        source=CardSource.PRACTICE,
    )


def test_the_book_lists_what_was_missed_last_first_or_by_clause(cast: Cast, client: Client) -> None:
    for stem, days, clause in (("甲题？", 9, "2.2"), ("乙题？", 0, "2.3"), ("丙题？", 4, "2.2")):
        noted(cast, stem, days, clause)
    client.force_login(cast.user("li"))
    book = reverse("lms_practice:mistakes")

    latest, by_clause = client.get(book).text, client.get(book, {"by": "clause"}).text

    assert sorted("甲乙丙", key=lambda one: latest.index(f"{one}题？")) == ["乙", "丙", "甲"]
    assert sorted("甲乙丙", key=lambda one: by_clause.index(f"{one}题？")) == ["丙", "甲", "乙"]
    for page in (latest, by_clause):
        assert page.count(f'<a href="{reverse("lms_practice:clause", args=["2.2"])}"><span><strong>') == 2


def test_the_book_is_searched_by_words_of_its_questions(cast: Cast, client: Client) -> None:
    noted(cast, "网络故障多久响应？", 1)
    noted(cast, "投诉多久处理？", 1)
    client.force_login(cast.user("li"))
    book = reverse("lms_practice:mistakes")

    found, nothing = client.get(book, {"q": "投诉"}).text, client.get(book, {"q": "计费"}).text

    assert ("投诉多久处理" in found, "网络故障多久" in found) == (True, False)
    assert "没有含这些字词的错题" in nothing


def test_my_mistakes_stand_below_the_questions_of_today(cast: Cast, client: Client) -> None:
    make_questions(2)
    client.force_login(cast.user("li"))

    home = client.get(reverse("lms_practice:home")).text

    assert home.index("今天的题</h2>") < home.index("我的错题</h2>") < home.index("按条款</h2>")


def test_the_home_says_what_its_share_of_marks_counts_beside_the_estimate_of_today(
    client: Client, cast: Cast
) -> None:
    make_questions(4)
    written(cast.li, make_paper([("2", 4)], kind=PaperKind.QUIZ), right=1)
    client.force_login(cast.li.user)

    home = client.get(reverse("lms_practice:home")).text
    today = client.get(reverse("lms_portal:today")).text

    assert "只考过一题也算" in home
    assert "考满五题才列出" in today


def test_an_exam_that_somebody_may_still_write_keeps_no_other_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_questions(2)
    held, over = (written(one, make_paper([("2", 2)]), right=1) for one in (cast.li, cast.wang))
    for attempt in (held, over):
        end_sitting(attempt.sitting)
    own = {"opens_at": timezone.now(), "closes_at": timezone.now() + timedelta(days=20)}
    SittingSeat.objects.create(sitting=held.sitting, employee=cast.zhao, **own)
    monkeypatch.setattr(services, "AT_ONCE", 1)

    assert collect_released(timezone.now()) == 1
    assert CollectedAttempt.objects.get().attempt == over
