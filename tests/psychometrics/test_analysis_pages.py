"""Whether an exam is any good, as trainers and auditors read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries, Settings

from lms.demo.exams.past_attempts import PastAttempt, record_past_attempts, sample_answer
from lms.exams.api import Attempt, Sitting
from lms.exams.attempts.models import Answer
from lms.people.api import Employee, Role
from lms.psychometrics.items.models import KeptJudgement
from lms.psychometrics.items.queries import AskedVersion, exam_reliability, judgements_of
from lms.psychometrics.marks.queries import unit_codes
from lms.questions.bank.models import Question, QuestionVersion
from tests.factories.exams import make_paper, make_questions, make_sitting
from tests.factories.people import Cast, make_employee, make_user_with_role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SignIn = Callable[[str | User], Client]


@pytest.fixture
def trainer(signed_in: SignIn) -> Client:
    return signed_in(make_user_with_role(Role.TRAINER, username="trainer"))


def make_people(number: int, cast: Cast) -> list[Employee]:
    return [make_employee(unit=cast.team, with_account=False) for _ in range(number)]


def write(
    sitting: Sitting,
    people: list[Employee],
    *,
    miskeyed: int | None = None,
    harder: int | None = None,
    seed: int = 1,
) -> None:
    """Let people write whose ability rises from first to last; the better do worse on the miskeyed one."""

    def able(place: int) -> Callable[[QuestionVersion, Random], dict[str, object] | None]:
        share = (place + 0.5) / len(people)

        def answer(version: QuestionVersion, chance: Random) -> dict[str, object] | None:
            wanted = 1 - share if version.question_id == miskeyed else share
            wanted *= 0.3 if version.question_id == harder else 1
            return dict(sample_answer(version, chance, right=chance.random() < wanted))

        return answer

    record_past_attempts(
        sitting=sitting,
        attempts=[
            PastAttempt(one.pk, sitting.opens_at, 600, able(place)) for place, one in enumerate(people)
        ],
        seed=seed,
    )


@pytest.fixture
def questions() -> list[Question]:
    return make_questions(8)


@pytest.fixture
def sitting(questions: list[Question]) -> Sitting:
    return make_sitting(make_paper([("2", 8)]), now=timezone.now())


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.TRAINER, 200), (Role.AUDITOR, 200), (Role.HR, 403), (Role.ADMINISTRATOR, 403), (None, 403)],
)
@pytest.mark.parametrize("page", ["analysis", "analysis_paper", "analysis_question"])
def test_keys_are_shown_to_trainers_and_auditors_only(
    cast: Cast,
    sitting: Sitting,
    questions: list[Question],
    signed_in: SignIn,
    page: str,
    role: Role | None,
    status: int,
) -> None:
    client = signed_in(make_user_with_role(role, username="reader") if role else "li")
    arguments = {"analysis_paper": [sitting.paper_id], "analysis_question": [questions[0].pk]}.get(page, [])

    assert client.get(reverse(f"lms_psychometrics:{page}", args=arguments)).status_code == status


def test_the_list_shows_reliability_and_pass_rate_with_intervals(
    cast: Cast, sitting: Sitting, trainer: Client
) -> None:
    write(sitting, make_people(60, cast))
    judged = judgements_of([sitting.paper])[sitting.paper_id].judged

    text = trainer.get(reverse("lms_psychometrics:analysis")).text

    alpha, passing = judged.statistics.reliability, judged.pass_rate
    assert alpha.interval is not None
    assert passing.interval is not None
    assert f"{alpha.value:.2f}" in text
    assert f"{alpha.interval.low:.2f}–{alpha.interval.high:.2f}" in text
    assert f"{passing.interval.low * 100:.1f}–{passing.interval.high * 100:.1f}%" in text


def test_a_wrong_key_is_listed_with_the_options_and_leads_to_the_question(
    cast: Cast, sitting: Sitting, questions: list[Question], trainer: Client
) -> None:
    write(sitting, make_people(120, cast), miskeyed=questions[3].pk)

    response = trainer.get(reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id]))

    assert [line.row.asked.code for line in response.context["suspects"]] == [questions[3].code]
    address = reverse("lms_psychometrics:analysis_question", args=[questions[3].pk])
    assert f'<a class="beside-text" href="{address}">{questions[3].code}</a>' in response.text
    assert re.search(r"Right option “[^”]+”: taken by \d+%, correlation −0\.\d\d", response.text)
    points = [one for trace in response.context["chart"].figure.data for one in trace.customdata]
    assert address in [point[0] for point in points]
    assert response.context["chart"].title == "1 of 8 questions deserves a look"


def test_how_many_would_change_result_is_said_in_people(
    cast: Cast, sitting: Sitting, trainer: Client
) -> None:
    write(sitting, make_people(80, cast))
    judged = judgements_of([sitting.paper])[sitting.paper_id].judged
    assert judged.trust is not None
    assert judged.near_cut

    text = trainer.get(reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id])).text

    reliability = judged.statistics.reliability.value
    assert reliability is not None
    assert f"about {reliability:.0%} of the differences in marks are real, the rest is chance" in text
    assert "0.90 to judge one person by it alone (Nunnally and Bernstein 1994)" in text
    changed = round(80 * judged.trust.changed)
    assert f"About {changed} of 80 people would get the other result on a second form." in text
    assert f"{judged.near_cut} people are within one standard error at the pass mark" in text


def test_the_list_says_what_its_figures_mean_and_which_are_good_enough(trainer: Client) -> None:
    text = trainer.get(reverse("lms_psychometrics:analysis")).text

    assert "Reliability: the part of the differences in marks that is real" in text
    assert "0.80 and above is good enough to compare groups" in text
    assert "Would change result: the part of the takers who would pass instead of fail" in text


def test_below_the_minimum_figures_are_withheld_with_the_reason(
    cast: Cast, sitting: Sitting, trainer: Client
) -> None:
    write(sitting, make_people(20, cast))

    response = trainer.get(reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id]))

    assert response.text.count("Withheld: needs 50 first attempts, there are 20.") == 3
    assert "Drift needs 100 first attempts at one question in a quarter and as many before" in response.text
    assert "Needs two units of one level with 100 first attempts each." in response.text
    assert '<span class="muted">' in response.text
    assert "too few people to rely on" in response.text


def test_only_first_attempts_of_real_takers_count(cast: Cast, sitting: Sitting, trainer: Client) -> None:
    people = make_people(10, cast)
    now = timezone.now()
    write(make_sitting(sitting.paper, now=now - timedelta(days=9), is_rehearsal=True), people)
    write(sitting, people)
    later = make_sitting(sitting.paper, now=now + timedelta(days=1))
    write(later, [*people[:4], *make_people(3, cast)])
    Attempt.objects.filter(sitting=sitting, employee=people[9]).update(state="invalidated")

    whole = judgements_of([sitting.paper])[sitting.paper_id].judged
    of_later = judgements_of([sitting.paper], later)[sitting.paper_id].judged

    assert whole.statistics.n == 9 + 3
    assert of_later.statistics.n == 3


def test_a_sitting_is_analysed_at_the_pass_mark_it_kept(
    cast: Cast, sitting: Sitting, trainer: Client
) -> None:
    write(sitting, make_people(60, cast))
    Sitting.objects.filter(pk=sitting.pk).update(pass_share=Decimal("0.55"))
    sitting.paper.pass_share = Decimal("0.8")
    sitting.paper.save()
    address = reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id])

    of_sitting = trainer.get(address, {"sitting": sitting.pk}).text
    over_all = trainer.get(address).text

    assert "At the pass mark of 55%" in of_sitting
    assert "At the pass mark of 80%" in over_all


def test_a_regrade_is_seen_at_once(cast: Cast, sitting: Sitting) -> None:
    write(sitting, make_people(60, cast))
    before = judgements_of([sitting.paper])[sitting.paper_id].judged.statistics.mean
    assert before is not None

    attempt = Attempt.objects.filter(sitting=sitting).order_by("marks")[0]
    Answer.objects.filter(attempt=attempt).update(marks=2)
    Attempt.objects.filter(pk=attempt.pk).update(marks=16)

    after = judgements_of([sitting.paper])[sitting.paper_id].judged.statistics.mean
    assert after == pytest.approx(before + (16 - float(attempt.marks or 0)) / 60)


def test_the_same_attempts_are_judged_once(
    cast: Cast, sitting: Sitting, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write(sitting, make_people(5, cast))
    paper = sitting.paper

    with django_assert_num_queries(4):
        first = judgements_of([paper])
    with django_assert_num_queries(1):
        assert judgements_of([paper]) == first


def test_a_sitting_of_another_paper_is_not_found(cast: Cast, sitting: Sitting, trainer: Client) -> None:
    other = make_sitting(make_paper([("2", 1)]))
    address = reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id])

    assert trainer.get(address, {"sitting": other.pk}).status_code == 404
    assert trainer.get(address, {"sitting": sitting.pk}).status_code == 200


def test_a_question_shows_its_options_by_fifth_and_where_it_was_asked(
    cast: Cast, sitting: Sitting, questions: list[Question], trainer: Client
) -> None:
    write(sitting, make_people(120, cast))

    response = trainer.get(reverse("lms_psychometrics:analysis_question", args=[questions[0].pk]))

    assert "The right option rises from" in response.context["chart"].title
    assert len(response.context["chart"].figure.data) == 3
    assert f'href="{reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id])}"' in response.text
    assert [use.asked.number for use in response.context["table"].all_rows] == [1]
    assert "Who only guesses earns 33% of the marks on average." in response.text


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AUDITOR])
def test_who_writes_questions_goes_on_to_the_question_and_to_correcting_it(
    questions: list[Question], signed_in: SignIn, role: Role
) -> None:
    client = signed_in(make_user_with_role(role, username="reader"))

    response = client.get(reverse("lms_psychometrics:analysis_question", args=[questions[0].pk]))

    ways = [
        reverse("lms_questions:question", args=[questions[0].pk]),
        reverse("lms_exams:correction_new", args=[questions[0].current_version_id]),
    ]
    assert [action.url for action in response.context["actions"]] == (ways if role is Role.TRAINER else [])
    assert all(f'href="{way}"' in response.text for way in ways) is (role is Role.TRAINER)


def test_the_text_of_a_list_keeps_blanks_and_signs() -> None:
    stem = (
        '<p>城镇 <span data-blank="1"></span> 小时，农村 <span data-blank="2"></span> 小时；速率 &lt; 1 G</p>'
    )

    asked = AskedVersion(1, "Q-1", 1, "fill_in", {"stem": stem}, "2.2")

    assert asked.text == "城镇 ____ 小时，农村 ____ 小时；速率 < 1 G"


def test_a_question_nobody_met_says_so(questions: list[Question], trainer: Client) -> None:
    response = trainer.get(reverse("lms_psychometrics:analysis_question", args=[questions[0].pk]))

    assert "Nobody met this question in a first attempt." in response.text


def test_curves_with_few_people_are_withheld(
    cast: Cast, sitting: Sitting, questions: list[Question], trainer: Client
) -> None:
    write(sitting, make_people(30, cast))

    response = trainer.get(reverse("lms_psychometrics:analysis_question", args=[questions[0].pk]))

    assert "Curves need 100 first attempts with this question; there are 30." in response.text


def test_the_map_and_the_list_can_be_downloaded(cast: Cast, sitting: Sitting, trainer: Client) -> None:
    write(sitting, make_people(40, cast))
    address = reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id])

    for query in ({"xlsx": "item-map"}, {"export": "xlsx"}):
        assert trainer.get(address, query)["Content-Type"].endswith("sheet")


def test_shares_of_the_list_are_per_cent_in_the_workbook_and_reliability_is_not(
    cast: Cast, sitting: Sitting, trainer: Client
) -> None:
    write(sitting, make_people(40, cast))

    response = trainer.get(reverse("lms_psychometrics:analysis"), {"export": "xlsx"})

    row = list(load_workbook(BytesIO(response.content)).active)[1]  # type: ignore[arg-type] # a sheet
    formats = [cell.number_format for cell in row]
    assert formats == ["@", "General", "General", "0.0%", "0.0%", "0.0%"]


def test_units_are_compared_at_the_lowest_level_with_two_large_ones() -> None:
    paths = ["00010001"] * 120 + ["00010002"] * 100 + ["00020001"] * 99 + [""]

    codes, units = unit_codes(paths)

    assert units == ("00010001", "00010002")
    assert codes.tolist() == [0] * 120 + [1] * 100 + [-1] * 100
    above, higher = unit_codes(["00010001"] * 60 + ["00010002"] * 60 + ["00020001"] * 110)
    assert higher == ("0001", "0002")
    assert above.tolist() == [0] * 120 + [1] * 110
    assert unit_codes(["0001"] * 300)[1] == ()


@pytest.mark.parametrize("number", [8, 12])
def test_abilities_are_shown_from_two_hundred_people_and_ten_questions_on(
    cast: Cast, trainer: Client, number: int
) -> None:
    make_questions(number)
    sitting = make_sitting(make_paper([("2", number)]), now=timezone.now())
    address = reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id])
    write(sitting, make_people(60, cast))
    few = trainer.get(address).text

    write(sitting, make_people(160, cast), seed=2)
    many = trainer.get(address)

    assert "right-or-wrong questions; 0 have that many, and the most that one has is 60." in few
    distribution, *others = many.context["ability_charts"]
    if number < 10:
        assert others == []
        assert str(distribution.withheld).startswith("Only 8 of the questions somebody gets")
        return
    assert "takers stand at or above the ability of the pass mark" in str(distribution.title)
    assert sum(row[1] for row in distribution.rows) == 220
    (errors,) = others
    assert "At the pass mark ability is exact to ±" in str(errors.title)
    assert trainer.get(address, {"xlsx": "ability-errors"})["Content-Type"].endswith("sheet")


def test_a_large_paper_is_judged_in_the_background_and_kept_with_its_digest(
    cast: Cast, sitting: Sitting, trainer: Client, settings: Settings
) -> None:
    settings.XUNPING = {"psychometrics": {"answers_judged_at_once": 100}}
    address = reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id])
    write(sitting, make_people(60, cast))

    before, unknown = trainer.get(address), exam_reliability(sitting.paper)
    job_page = trainer.post(reverse("lms_psychometrics:analysis_judge", args=[sitting.paper_id]), follow=True)
    after = trainer.get(address)

    assert "480 answers are too many to analyse while a page is read." in before.text
    assert "judged" not in before.context
    assert "The paper is analysed." in job_page.text
    assert after.context["judged"].statistics.n == 60
    assert (unknown, exam_reliability(sitting.paper)) == (
        None,
        after.context["judged"].statistics.reliability,
    )
    assert "Analyse in the background" not in after.text

    write(sitting, make_people(5, cast), seed=2)
    stale = trainer.get(address)
    assert stale.context["judged"].statistics.n == 60
    assert "attempts have changed since" in stale.text

    trainer.post(reverse("lms_psychometrics:analysis_judge", args=[sitting.paper_id]))
    assert trainer.get(address).context["judged"].statistics.n == 65
    assert KeptJudgement.objects.count() == 1


def test_two_quarters_show_which_question_drifted(
    cast: Cast, sitting: Sitting, questions: list[Question], trainer: Client
) -> None:
    now = timezone.now()
    write(make_sitting(sitting.paper, now=now - timedelta(days=150)), make_people(110, cast))
    write(sitting, make_people(110, cast), harder=questions[2].pk, seed=3)

    response = trainer.get(reverse("lms_psychometrics:analysis_paper", args=[sitting.paper_id]))

    assert response.context["drifted"][0].row.asked.code == questions[2].code
    assert "Drift: Q" in response.text
