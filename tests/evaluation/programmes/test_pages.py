"""Reports state what the evidence allows, to those who may read them, in a constant number of queries."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.api import Job, moment
from lms.courses.api import Enrolment
from lms.evaluation.api import latest_report
from lms.evaluation.domain.panel import month_index, month_start
from lms.evaluation.forms.programmes import coming_months
from lms.evaluation.models import Finding, IndicatorValue, Programme
from lms.evaluation.queries.effect_words import change_range, change_text
from lms.evaluation.queries.programmes import programmes_visible_to
from lms.evaluation.services.effects import estimate_programme
from lms.evaluation.services.programmes import cancel_programme
from lms.people.api import OrgUnit, Role
from tests.factories.people import make_employee, make_position, make_user_with_role
from tests.factories.programmes import (
    AFTER_ANALYSIS,
    DECLARED_AT,
    Centre,
    make_centre,
    make_indicator,
    make_programme,
    plant,
)

pytestmark = pytest.mark.django_db

REPORT = "/evaluation/programmes/process-training/"


def sign_in(client: Client, *roles: Role) -> Client:
    """Sign somebody with the roles in."""
    client.force_login(make_user_with_role(*roles))
    return client


def make_head(unit: OrgUnit) -> object:
    """Make the account of somebody who leads the unit."""
    head = make_employee("主任", unit=unit, role=Role.MANAGER)
    return head.user


def estimated(teams: int = 12, *, effect: float = 0.02, people: int = 6) -> tuple[Centre, Programme]:
    """Make a centre with a programme whose effect was planted and estimated."""
    centre, fcr, transfer = (
        make_centre(teams, people=people),
        make_indicator(),
        make_indicator("transfer", "转接率"),
    )
    programme, waves = make_programme(centre, fcr, [transfer])
    plant(centre, fcr, waves=waves, effect=effect)
    plant(centre, transfer, level=0.07, seed=2)
    estimate_programme(programme=programme, now=AFTER_ANALYSIS)
    return centre, programme


def test_the_title_of_the_report_states_the_finding(client: Client) -> None:
    estimated()

    page = sign_in(client, Role.HR).get(REPORT).content.decode()

    assert "全流程与派单培训：一次解决率提高约" in page
    assert "抽签分批：谁先培训由抽签决定。" in page
    assert "看不出效果" in page
    assert 'data-chart="event-study"' in page


def test_the_report_says_its_p_value_and_its_grades_in_plain_words(client: Client) -> None:
    estimated()

    page = sign_in(client, Role.HR).get(REPORT).content.decode()

    assert "假如培训毫无作用，把整班组重新抽签分批，碰巧出现这么大差值的分法占" in page
    assert "真有这么大，10 次里 8 次看得出（检验功效 80%）" in page
    assert "只有前后对比，没有比较对象，所以不说效果。" in page


def test_the_table_under_the_chart_reads_as_the_chart_does(client: Client) -> None:
    estimated()

    chart = sign_in(client, Role.HR).get(REPORT).context["chart"]

    assert list(chart.heads)[1] == "差值（个百分点）"
    base = next(row for row in chart.table_text if "定为 0" in row[0])
    assert base[:4] == ["−1（定为 0）", "0.00", "—", "—"]
    assert all(re.fullmatch(r"[+−]?\d+\.\d\d|—", cell) for row in chart.table_text for cell in row[1:4])
    assert [row[0] for row in chart.table_text][-1].startswith("+")
    assert all(isinstance(row[1], float) for row in chart.rows)


def test_the_rows_say_what_is_counted_over_what(client: Client) -> None:
    estimated()

    page = sign_in(client, Role.HR).get(f"{REPORT}rows/").content.decode()

    assert "分子：" in page
    assert "分母：首次联系件数。" in page


def test_too_few_teams_say_cannot_tell_and_show_no_number(client: Client) -> None:
    estimated(3, effect=0.2)

    page = sign_in(client, Role.HR).get(REPORT).content.decode()

    assert "全流程与派单培训：还不能判断，班组或月份太少" in page
    assert "至少需要 20 种可能的抽签结果，现有 6。" in page
    assert "证据不足以给出数字，故不显示。" in page
    assert 'data-chart="event-study"' not in page


def test_before_the_day_of_the_analysis_the_report_says_when(client: Client) -> None:
    centre, fcr = make_centre(6), make_indicator()
    programme, _waves = make_programme(centre, fcr)
    Programme.objects.filter(pk=programme.pk).update(analysis_on=date(2099, 1, 1))

    page = sign_in(client, Role.HR).get(REPORT).content.decode()

    assert "全流程与派单培训：未到分析日，约定 2099-01-01 分析" in page


def before_the_day(now: datetime) -> Programme:
    """Make a programme whose day of the analysis is far away, estimated at the time."""
    centre, fcr = make_centre(6), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves)
    Programme.objects.filter(pk=programme.pk).update(analysis_on=date(2099, 1, 1))
    programme.refresh_from_db()
    estimate_programme(programme=programme, now=now)
    return programme


def test_before_the_day_no_figure_is_said_to_lack_evidence(client: Client) -> None:
    before_the_day(AFTER_ANALYSIS)

    response = sign_in(client, Role.HR).get(REPORT)
    page = response.content.decode()

    report = response.context["report"]
    assert [(figure.value, figure.note) for figure in report.figures[:2]] == [("", "分析日才有。")] * 2
    assert [each.verdict for each in report.verdicts] == ["未到分析日"]
    assert report.title == "全流程与派单培训：未到分析日，约定 2099-01-01 分析"
    assert "证据不足" not in page
    assert "提出发现" not in page
    assert "尚未开始" not in page


def test_nobody_is_counted_as_lost_before_a_wave_has_begun(client: Client) -> None:
    before_the_day(DECLARED_AT)

    page = sign_in(client, Role.HR).get(REPORT).content.decode()

    assert "尚未开始：统计月份内还没有哪一批开始培训。" in page
    assert "起始人数" not in page


def test_a_cancelled_programme_concludes_with_that(client: Client) -> None:
    programme = before_the_day(AFTER_ANALYSIS)
    cancel_programme(
        programme=programme, reason="系统割接", by=make_user_with_role(Role.HR), now=AFTER_ANALYSIS
    )
    sign_in(client, Role.HR)

    report = client.get(REPORT).context["report"]
    listed = client.get(reverse("lms_evaluation:programmes")).content.decode()

    assert [each.verdict for each in report.verdicts] == ["已取消"]
    assert {figure.note for figure in report.figures[:2]} == {"未到分析日就已取消。"}
    assert "未到分析日" not in listed


@pytest.mark.parametrize(("role", "told"), [(Role.HR, False), (Role.TRAINER, False), (Role.AUDITOR, True)])
def test_who_may_not_estimate_reads_who_does(client: Client, role: Role, told: bool) -> None:
    estimated(3)

    page = sign_in(client, role).get(REPORT).content.decode()

    assert ("由人力资源或培训师办理" in page, "立即估计" in page) == (told, not told)


def test_who_may_see_a_programme() -> None:
    centre, programme = estimated(3)
    stranger = make_head(OrgUnit.objects.get(pk=make_centre(1, code="K09").unit.pk))
    own = [make_head(centre.unit), make_head(centre.teams[0])]
    roles = (Role.HR, Role.TRAINER, Role.AUDITOR)

    seen = [programmes_visible_to(make_user_with_role(role)).count() for role in roles]

    assert seen == [1, 1, 1]
    assert [programmes_visible_to(user).count() for user in own] == [1, 1]  # type: ignore[arg-type] # accounts
    assert programmes_visible_to(stranger).count() == 0  # type: ignore[arg-type] # an account
    assert programmes_visible_to(make_user_with_role(Role.ADMINISTRATOR)).count() == 0
    assert programme.scope == centre.unit


@pytest.mark.parametrize("page", ["", "rows/"])
def test_a_stranger_finds_no_report(client: Client, page: str) -> None:
    estimated(3)
    client.force_login(make_head(make_centre(1, code="K09").unit))  # type: ignore[arg-type] # an account

    assert client.get(REPORT + page).status_code == 404


@pytest.mark.parametrize("name", ["programme_estimate", "programme_assign"])
def test_only_hr_and_trainers_estimate_and_assign(client: Client, name: str) -> None:
    centre, programme = estimated(3)
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account

    answer = client.post(reverse(f"lms_evaluation:{name}", args=[programme.key]), {"wave": 1})

    assert answer.status_code == 403
    assert (Job.objects.count(), Enrolment.objects.count()) == (0, 0)


def test_a_trainer_gives_the_course_to_one_wave(client: Client) -> None:
    centre, programme = estimated(3)
    address = reverse("lms_evaluation:programme_assign", args=[programme.key])

    sign_in(client, Role.TRAINER).post(address, {"wave": 1, "due_on": "2099-01-31"})

    team = programme.waves.get(number=1).units.get()
    assert set(Enrolment.objects.values_list("employee", flat=True)) == {
        each.pk for each in centre.people[team.pk]
    }


def test_the_job_ends_with_the_finding(client: Client) -> None:
    centre, fcr = make_centre(12), make_indicator()
    programme, waves = make_programme(centre, fcr)
    plant(centre, fcr, waves=waves, effect=0.02)

    sign_in(client, Role.HR).post(reverse("lms_evaluation:programme_estimate", args=[programme.key]))

    job = Job.objects.get()
    assert job.state == "done"
    assert "一次解决率提高约" in job.receipt["headline"]


def test_small_cells_are_held_back_in_the_rows(client: Client) -> None:
    centre, programme = estimated(3)
    fcr = programme.indicators.get(is_primary=True).indicator
    team, staff = centre.teams[0], centre.people[centre.teams[0].pk]
    IndicatorValue.objects.filter(
        indicator=fcr, unit=team, day__month=3, employee__in=[each.pk for each in staff[2:]]
    ).delete()

    page = sign_in(client, Role.HR).get(REPORT + "rows/").content.decode()

    assert page.count("不显示") == 1


def test_a_finding_is_made_from_the_report(client: Client) -> None:
    centre, programme = estimated()
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account
    address = reverse("lms_evaluation:finding_new") + f"?programme={programme.key}"
    form = client.get(address).context["form"]

    client.post(address, {"statement": form["statement"].value(), "unit": centre.unit.pk})

    finding = Finding.objects.get()
    assert (finding.programme, finding.unit) == (programme, centre.unit)
    assert finding.statement.startswith("全流程与派单培训：一次解决率提高约")
    assert finding.evidence["result"]["conclusion"] == "effect"


def test_a_finding_shows_the_figures_it_was_made_from_whatever_is_estimated_later(client: Client) -> None:
    centre, programme = estimated()
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account
    client.post(
        reverse("lms_evaluation:finding_new") + f"?programme={programme.key}",
        {"statement": "一次解决率提高", "unit": centre.unit.pk},
    )
    finding = Finding.objects.get()
    result = finding.evidence["result"]
    estimate = programme.indicators.get(is_primary=True).estimate
    estimate.result = {**estimate.result, "teams": 99, "effect": 0.5}
    estimate.save()

    page = client.get(finding.get_absolute_url())

    effect, grade, teams, people, months = page.context["kept"]
    assert effect.value == change_text(result["effect"], "percent")
    assert change_range(result["low"], result["high"], "percent") in effect.note
    assert (grade.value, teams.value, people.value) == ("A", "12", str(result["people"]))
    assert months.value == f"{result['first_month'][:7]} 至 {result['last_month'][:7]}"
    assert f"依据的数字（保存于 {moment(finding.found_at)}）" in page.content.decode()


def plan_form(centre: Centre, **changes: object) -> dict[str, object]:
    """Give a filled plan that starts next month."""
    today = timezone.localdate()
    months = [
        date(today.year + (today.month + n - 1) // 12, (today.month + n - 1) % 12 + 1, 1) for n in (1, 10)
    ]
    fcr = IndicatorValue.objects.select_related("indicator")[0].indicator
    return {
        "title": "服务用语培训",
        "course": Programme.objects.get(key="process-training").course_id,
        "scope": centre.unit.pk,
        "seats": 24,
        "first_start": months[0].isoformat(),
        "months_apart": 2,
        "hold_back": "on",
        "history": 6,
        "analysis_on": months[1].isoformat(),
        "primary": fcr.pk,
        "smallest_worthwhile": 1,
        "step": "declare",
        **changes,
    }


def test_declaring_twice_draws_the_lot_once(client: Client) -> None:
    centre, _programme = estimated()
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account
    address = reverse("lms_evaluation:programme_new")

    first = client.post(address, plan_form(centre))
    second = client.post(address, plan_form(centre))

    made = Programme.objects.get(title="服务用语培训")
    assert first.headers["Location"] == second.headers["Location"] == made.get_absolute_url()
    assert made.drawn_by_lot
    assert [wave.units.count() for wave in made.waves.order_by("number")] == [4, 4, 4]
    assert made.smallest_worthwhile == 0.01


def test_a_preview_declares_nothing_and_says_what_is_possible(client: Client) -> None:
    centre, fcr = make_centre(), make_indicator()
    make_programme(centre, fcr)
    plant(centre, fcr, first=month_start(month_index(timezone.localdate()) - 9), months=9)
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account

    page = client.post(reverse("lms_evaluation:programme_new"), plan_form(centre, step="preview"))

    assert Programme.objects.count() == 1
    assert [wave.size for wave in page.context["waves"]] == ["4 个班组"] * 3
    assert page.context["figures"][1].value == "A"


@pytest.mark.parametrize("step", ["preview", "declare"])
@pytest.mark.parametrize(
    ("first", "analysis", "last"), [(5, 2, 7), (1, 3, 3)], ids=["before the first wave", "as the last starts"]
)
def test_an_analysis_before_the_last_wave_has_run_a_month_is_refused_in_the_form(
    client: Client, step: str, first: int, analysis: int, last: int
) -> None:
    centre, _programme = estimated()
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account
    months = [day for day, _label in coming_months(timezone.localdate())]
    dates = {"first_start": months[first - 1], "analysis_on": months[analysis - 1]}

    page = client.post(reverse("lms_evaluation:programme_new"), plan_form(centre, step=step, **dates))

    assert page.context["form"].errors == {
        "analysis_on": [f"分析须在最后一批开始至少一个月之后（最后一批：{months[last - 1][:7]}）。"]
    }
    assert page.context["design"] is None
    assert "声明并抽签" not in page.content.decode()
    assert Programme.objects.count() == 1


@pytest.mark.parametrize("step", ["preview", "declare"])
def test_the_primary_figure_is_not_one_of_the_others(client: Client, step: str) -> None:
    centre, _programme = estimated()
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account
    form = plan_form(centre, step=step)

    page = client.post(reverse("lms_evaluation:programme_new"), {**form, "others": [form["primary"]]})

    assert page.context["form"].errors == {"others": ["同一指标不能既是主指标又是其他指标。"]}
    assert page.context["design"] is None
    assert Programme.objects.count() == 1


def test_a_manager_rolls_out_in_own_units_only(client: Client) -> None:
    centre, _programme = estimated()
    other = make_centre(6, code="K09")
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account

    page = client.post(reverse("lms_evaluation:programme_new"), plan_form(other))

    assert list(page.context["form"].errors) == ["scope"]
    assert Programme.objects.count() == 1


def test_the_home_gets_the_newest_report(client: Client) -> None:
    centre, programme = estimated()

    found = latest_report(make_head(centre.unit))  # type: ignore[arg-type] # an account

    assert found is not None
    assert found.title.startswith("全流程与派单培训：一次解决率提高约")
    assert (found.conclusion, found.grade, found.tone) == ("effect", "A", "good")
    assert found.url == programme.get_absolute_url()
    assert found.chart is not None
    assert latest_report(make_head(make_centre(1, code="K09").unit)) is None  # type: ignore[arg-type] # an account


def count_pages(client: Client, address: str, django_assert_num_queries: object, queries: int) -> None:
    """Open the page in so many queries, once what the site keeps in its cache is there."""
    client.get(address)
    with django_assert_num_queries(queries):  # type: ignore[operator] # a fixture of pytest-django
        assert client.get(address).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("programmes", [1, 3])
def test_the_list_takes_a_constant_number_of_queries(
    client: Client, programmes: int, django_assert_num_queries: object
) -> None:
    centre, fcr = make_centre(6), make_indicator()
    for number in range(programmes):
        programme, _waves = make_programme(centre, fcr, key=f"programme-{number}")
        estimate_programme(programme=programme, now=AFTER_ANALYSIS)
    sign_in(client, Role.HR)

    count_pages(client, reverse("lms_evaluation:programmes"), django_assert_num_queries, 11)


@pytest.mark.slow
@pytest.mark.parametrize("teams", [3, 12])
def test_report_and_rows_take_a_constant_number_of_queries(
    client: Client, teams: int, django_assert_num_queries: object
) -> None:
    estimated(teams)
    sign_in(client, Role.HR)

    count_pages(client, REPORT, django_assert_num_queries, 10)
    count_pages(client, REPORT + "rows/", django_assert_num_queries, 11)


def test_leading_positions_are_needed_for_the_manager(client: Client) -> None:
    centre, _programme = estimated(3)
    agent = make_employee("坐席", unit=centre.teams[0], position=make_position("热线坐席"))
    client.force_login(agent.user)  # type: ignore[arg-type] # the account exists

    pages = [
        reverse(f"lms_evaluation:{name}")
        for name in ("programmes", "programme_new", "finding_new", "disputes", "teams")
    ]

    assert [client.get(page).status_code for page in pages] == [403] * 5
