"""Reports state what the evidence allows, to those who may read them, in a constant number of queries."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.core.jobs.models import Job
from lms.core.wording import moment
from lms.courses.api import Enrolment
from lms.evaluation.api import latest_report
from lms.evaluation.effects.services import estimate_programme
from lms.evaluation.estimation.rules.panel import month_index, month_start
from lms.evaluation.findings.models import Finding
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.queries import programmes_visible_to
from lms.evaluation.programmes.services import cancel_programme, declare_programme, draw_lots
from lms.evaluation.rollouts.forms import coming_months
from lms.people.api import OrgUnit, Role
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.months import rebuild_months
from lms.performance.indicators.wording import change_range, change_text
from tests.factories.people import make_employee, make_position, make_user_with_role
from tests.factories.programmes import (
    AFTER_ANALYSIS,
    DECLARED_AT,
    Centre,
    make_centre,
    make_indicator,
    make_plan,
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


def set_by_hand() -> Centre:
    """Make a centre with a programme without a lot whose planted effect was estimated."""
    centre, fcr, first = make_centre(12), make_indicator(), date(2025, 9, 1)
    waves = draw_lots(teams=centre.teams, starts=(date(2026, 5, 1), None), seed=1)
    plan = replace(make_plan(centre, fcr), panel_from=first)
    programme = declare_programme(plan=plan, waves=waves, declared_by=None, now=DECLARED_AT)
    plant(centre, fcr, waves=waves, effect=0.04, first=first, months=13)
    estimate_programme(programme=programme, now=AFTER_ANALYSIS)
    return centre


def test_the_title_of_the_report_states_the_finding(client: Client) -> None:
    estimated()

    page = sign_in(client, Role.HR).get(REPORT).content.decode()

    assert "全流程与派单培训：一次解决率提高约" in page
    assert "抽签分批：谁先培训由抽签决定。" in page
    assert "基本没有效果" in page
    assert 'data-chart="event-study"' in page


def test_a_small_rate_is_told_to_two_places_of_a_point_wherever_its_effect_stands(client: Client) -> None:
    centre, errors = make_centre(12), make_indicator("err_rate", "业务差错率", direction="down")
    Indicator.objects.update(worthwhile=0.2)
    errors.refresh_from_db()
    programme, waves = make_programme(centre, errors)
    plant(centre, errors, waves=waves, effect=-0.0047, level=0.06, noise=0.0002)
    estimate_programme(programme=programme, now=AFTER_ANALYSIS)
    sign_in(client, Role.HR)

    report = client.get(REPORT)
    listed = client.get(reverse("lms_evaluation:programmes")).content.decode()

    effect = report.context["report"].figures[0].value
    assert re.fullmatch(r"−0\.4\d", effect)
    shown = report.content.decode()
    assert f"业务差错率降低约 {effect[1:]} 个百分点" in shown
    assert re.search(r"95% 区间 −0\.\d\d 至 −0\.\d\d 个百分点", shown)
    assert f"{effect} 个百分点（−0." in listed
    declaring = client.get(reverse("lms_evaluation:programme_new")).content.decode()
    assert "有意义的最小变化：0.20 个百分点" in declaring


def test_the_report_says_its_p_value_and_its_grades_in_plain_words(client: Client) -> None:
    estimated()

    page = sign_in(client, Role.HR).get(REPORT).content.decode()

    assert "假如培训毫无作用，把整班组重新抽签分批，碰巧出现这么大差值的分法占" in page
    assert "真有这么大，10 次里 8 次看得出（检验功效 80%）" in page
    assert "没有公平的比较，或班组、月份太少，所以不说效果。" in page


def test_without_a_lot_the_finding_itself_says_so_wherever_it_stands(client: Client) -> None:
    centre = set_by_hand()
    caveat = "（未抽签，可能是班组自身的走势）"
    head = make_head(centre.unit)
    sign_in(client, Role.HR)

    response = client.get(REPORT)
    listed = client.get(reverse("lms_evaluation:programmes")).content.decode()

    assert response.context["report"].title.endswith(caveat)
    assert response.context["report"].title in listed
    assert latest_report(head).title.endswith(caveat)  # type: ignore[arg-type,union-attr] # an account, a report
    assert "重新抽签" not in response.content.decode()
    assert "实际的分批是人为安排、没有抽签" in response.content.decode()


def test_the_table_under_the_chart_reads_as_the_chart_does(client: Client) -> None:
    estimated()

    chart = sign_in(client, Role.HR).get(REPORT).context["chart"]

    assert list(chart.heads)[1] == "差值（个百分点）"
    assert not any("定为 0" in row[0] for row in chart.table_text)
    assert "各批以开始前各月的平均为基准" in chart.note
    assert "对所有月份同时成立" in chart.note
    assert all(re.fullmatch(r"[+−]?\d+\.\d\d|—", cell) for row in chart.table_text for cell in row[1:4])
    assert [row[0] for row in chart.table_text][-1].startswith("+")
    assert all(isinstance(row[1], float) for row in chart.rows)


def test_the_waves_are_counted_with_the_one_that_waits_beside(client: Client) -> None:
    estimated()

    report = sign_in(client, Role.HR).get(REPORT).context["report"]

    assert report.figures[2].note == "声明 12 个 · 2 批 + 1 批等待"


def test_levels_from_before_are_a_check_of_who_came_and_went(client: Client) -> None:
    estimated()

    page = sign_in(client, Role.HR).get(REPORT).content.decode()

    looks, flows = page.split('id="looks"')[1].split('id="flows"')
    flows = flows.split('id="plan"')[0]
    assert "按当天所在班组" in looks
    assert "培训前水平" not in looks
    assert "留下来的人，两边原来就一样吗？" in flows
    assert "仍在统计中的人的培训前水平" in flows


def test_the_rows_say_what_is_counted_over_what(client: Client) -> None:
    estimated()

    page = sign_in(client, Role.HR).get(f"{REPORT}rows/").content.decode()

    assert "分子：" in page
    assert "分母：首次联系件数。" in page


def test_too_few_teams_say_cannot_tell_and_show_no_number(client: Client) -> None:
    estimated(3, effect=0.2)

    page = sign_in(client, Role.HR).get(REPORT).content.decode()

    assert "全流程与派单培训：还不能下结论，班组或月份太少" in page
    assert "至少需要 5 个班组，才能排除纯属碰巧，现有 3。" in page
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


def test_a_known_result_cannot_be_taken_back_by_cancelling(client: Client) -> None:
    _centre, programme = estimated()
    address = reverse("lms_evaluation:programme_cancel", args=[programme.key])
    sign_in(client, Role.HR)

    report = client.get(REPORT).content.decode()
    asked = client.get(address, follow=True).content.decode()
    client.post(address, {"reason": "结果不好看"})

    assert address not in report
    assert "分析日已到，结果已成定论，项目不能再取消。" in asked
    assert "全流程与派单培训：一次解决率提高约" in client.get(REPORT).content.decode()


def test_after_the_analysis_only_the_wave_that_waited_gets_the_course(client: Client) -> None:
    centre, programme = estimated(3)
    address = reverse("lms_evaluation:programme_assign", args=[programme.key])
    sign_in(client, Role.TRAINER)

    offered = [wave.number for wave in client.get(REPORT).context["waves"] if wave.may_be_assigned]
    refused = client.post(address, {"wave": 1}, follow=True).content.decode()
    client.post(address, {"wave": 3})

    assert offered == [3]
    assert "各批在分析日之前指派课程；等待的一批从分析日起才能指派。" in refused
    team = programme.waves.get(number=3).units.get()
    assert set(Enrolment.objects.values_list("employee", flat=True)) == {
        each.pk for each in centre.people[team.pk]
    }


def test_a_trainer_gives_the_course_to_one_wave(client: Client) -> None:
    centre, programme = estimated(3)
    Programme.objects.filter(pk=programme.pk).update(analysis_on=date(2099, 1, 1))
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
    rebuild_months()

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
    declared = programme.indicators.get(is_primary=True)
    fcr, estimate = declared.indicator, declared.estimate
    estimate.result = {**estimate.result, "teams": 99, "effect": 0.5}
    estimate.save()

    page = client.get(finding.get_absolute_url())

    effect, grade, teams, people, months = page.context["kept"]
    assert effect.value == change_text(result["effect"], fcr)
    assert change_range(result["low"], result["high"], fcr) in effect.note
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
    centre = planner(client, months=9)
    address = reverse("lms_evaluation:programme_new")

    seen = client.post(address, plan_form(centre, step="confirm"))
    filled = plan_form(centre, shown=seen.context["shown"])
    first = client.post(address, filled)
    second = client.post(address, filled)

    made = Programme.objects.get(title="服务用语培训")
    assert first.headers["Location"] == second.headers["Location"] == made.get_absolute_url()
    assert made.drawn_by_lot
    assert [wave.units.count() for wave in made.waves.order_by("number")] == [4, 4, 4]
    assert made.indicators.get().worthwhile == 0.01


def test_the_lots_are_drawn_only_for_a_plan_that_was_shown_and_confirmed(client: Client) -> None:
    centre = planner(client, months=9)
    address = reverse("lms_evaluation:programme_new")

    unseen = client.post(address, plan_form(centre))
    seen = client.post(address, plan_form(centre, step="confirm"))
    changed = client.post(address, plan_form(centre, shown=seen.context["shown"], seats=48))

    assert Programme.objects.count() == 1
    assert [page.context["asks"] for page in (unseen, seen, changed)] == [True] * 3
    page = seen.content.decode()
    assert "此步不可撤回" in page
    assert "确认抽签" in page
    assert [str(fact.value) for fact in seen.context["promise"][2:4]] == ["12 个班组", "72"]


def test_a_plan_that_can_show_nothing_says_what_would_do_and_is_not_declared(client: Client) -> None:
    centre, fcr = make_centre(6), make_indicator()
    make_programme(centre, fcr)
    plant(centre, fcr, first=month_start(month_index(timezone.localdate()) - 9), months=9)
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account
    address = reverse("lms_evaluation:programme_new")

    shown = client.post(address, plan_form(centre, step="preview", seats=18))
    declared = client.post(address, plan_form(centre, shown=shown.context["shown"], seats=18))

    assert [wave.size for wave in shown.context["waves"]] == ["3 个班组"] * 2
    outlook, figures = shown.context["outlook"], shown.context["figures"]
    assert outlook.tone == "bad"
    assert "永远看不出" in outlook.text
    assert "至少需要 7 个班组" in outlook.text
    assert "分成 3 个较小的批次" in outlook.text
    assert [(figure.value, figure.tone) for figure in (figures[0], figures[2])] == [("", ""), ("", "bad")]
    assert "声明并抽签" not in shown.content.decode()
    assert (declared.status_code, Programme.objects.count()) == (200, 1)


def planned(client: Client, *, noise: float, **changes: object) -> tuple[str, str]:
    """Give the outlook of a plan whose teams' months stray so much, with its tone."""
    centre, fcr = make_centre(), make_indicator()
    make_programme(centre, fcr)
    first = month_start(month_index(timezone.localdate()) - 9)
    plant(centre, fcr, first=first, months=9, noise=noise)
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account
    page = client.post(reverse("lms_evaluation:programme_new"), plan_form(centre, step="preview", **changes))
    outlook = page.context["outlook"]
    return outlook.text, outlook.tone


def test_a_plan_is_held_against_the_size_worth_having(client: Client) -> None:
    assert planned(client, noise=0.002) == (
        "效果如果达到有意义的最小变化（1.0 个百分点），10 次里至少 8 次看得出。",
        "good",
    )


def test_a_plan_that_would_miss_the_size_worth_having_says_what_it_takes(client: Client) -> None:
    text, tone = planned(client, noise=0.02, smallest_worthwhile="")

    assert tone == "warn"
    assert "而有意义的最小变化是 1.0 个百分点" in text
    assert "还不能下结论" in text
    assert re.search(r"\d+ 个班组", text)


def test_everybody_at_once_is_told_what_a_waiting_wave_would_give(client: Client) -> None:
    centre, fcr = make_centre(), make_indicator()
    make_programme(centre, fcr)
    plant(centre, fcr, first=month_start(month_index(timezone.localdate()) - 14), months=14)
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account
    months = [day for day, _label in coming_months(timezone.localdate())]
    form = plan_form(centre, step="preview", seats=500, hold_back="", history=14, analysis_on=months[8])

    page = client.post(reverse("lms_evaluation:programme_new"), form)

    assert [wave.size for wave in page.context["waves"]] == ["12 个班组"]
    assert page.context["figures"][2].value == "D"
    assert page.context["outlook"].tone == "warn"
    assert "留一批等待" in page.context["outlook"].text


def planner(client: Client, *, months: int) -> Centre:
    """Sign the head of a centre in whose figure has so many full months behind it."""
    centre, fcr = make_centre(), make_indicator()
    make_programme(centre, fcr)
    plant(centre, fcr, first=month_start(month_index(timezone.localdate()) - months), months=months)
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account
    return centre


@pytest.mark.parametrize(
    ("there", "read", "way"),
    [
        (9, 3, "请在“第一批之前读取的月数”里填 5 或更多：多读不花任何代价。"),
        (2, "", "该指标目前没有更早的数据：请把第一批推迟。"),
    ],
    ids=["more could be read", "the figure has no more"],
)
def test_nothing_is_promised_before_it_is_known_how_small_an_effect_could_be_seen(
    client: Client, there: int, read: object, way: str
) -> None:
    centre = planner(client, months=there)
    address = reverse("lms_evaluation:programme_new")

    shown = client.post(address, plan_form(centre, step="confirm", history=read))
    declared = client.post(address, plan_form(centre, history=read, shown=shown.context["shown"]))

    outlook, grade = shown.context["outlook"], shown.context["figures"][2]
    assert outlook.tone == "bad"
    assert "第一批之前只读取到 2 个完整月，至少需要 4 个。" in outlook.text
    assert outlook.text.endswith(way)
    assert (grade.value, grade.tone) == ("", "bad")
    assert "抽签决定" not in grade.note
    assert "声明并抽签" not in shown.content.decode()
    assert (declared.status_code, Programme.objects.count()) == (200, 1)


def test_all_months_that_the_figure_has_are_read_unless_fewer_are_asked_for(client: Client) -> None:
    centre = planner(client, months=9)
    address = reverse("lms_evaluation:programme_new")

    blank = client.get(address)
    seen = client.post(address, plan_form(centre, step="confirm", history=""))
    client.post(address, plan_form(centre, history="", shown=seen.context["shown"]))

    assert blank.context["form"]["history"].value() is None
    assert "多读几个月不花任何代价" in blank.content.decode()
    made = Programme.objects.get(title="服务用语培训")
    assert made.panel_from == month_start(month_index(timezone.localdate()) - 9)


def test_a_plan_that_reads_fewer_months_than_there_are_is_told_so(client: Client) -> None:
    text, _tone = planned(client, noise=0.02, smallest_worthwhile="")

    assert "之前只读取 6 个月，而现有 10 个月：全部读取不花任何代价。" in text


def test_a_wave_waits_where_it_is_to_even_with_seats_for_everybody(client: Client) -> None:
    centre = planner(client, months=9)

    page = client.post(
        reverse("lms_evaluation:programme_new"), plan_form(centre, step="preview", seats=500, history="")
    )

    assert [(wave.size, wave.start) for wave in page.context["waves"]][1] == ("6 个班组", "等到分析之后")
    assert page.context["figures"][2].value == "A"


def test_teams_without_figures_are_told_so(client: Client) -> None:
    estimated()
    bare = make_centre(4, code="K08")
    sign_in(client, Role.HR)

    page = client.post(reverse("lms_evaluation:programme_new"), plan_form(bare, step="preview", seats=12))

    assert page.context["outlook"].text == "没有一个班组的数据足以评价。"
    assert "声明并抽签" not in page.content.decode()


def test_the_day_of_the_analysis_follows_the_waves_unless_it_is_chosen(client: Client) -> None:
    centre = planner(client, months=9)
    address = reverse("lms_evaluation:programme_new")
    form = plan_form(centre, analysis_on="", months_apart=6, step="confirm")

    seen = client.post(address, form)
    client.post(address, {**form, "step": "declare", "shown": seen.context["shown"]})

    made = Programme.objects.get(title="服务用语培训")
    last = max(start for start in made.waves.values_list("starts_on", flat=True) if start)
    assert made.analysis_on == month_start(month_index(last) + 3)


def test_nothing_is_estimated_by_hand_before_the_day(client: Client) -> None:
    programme = before_the_day(AFTER_ANALYSIS)
    sign_in(client, Role.HR)

    page = client.get(REPORT).content.decode()
    client.post(reverse("lms_evaluation:programme_estimate", args=[programme.key]))

    assert "立即估计" not in page
    assert "取消项目" in page
    assert not Job.objects.exists()


def test_a_preview_declares_nothing_and_says_what_is_possible(client: Client) -> None:
    centre, fcr = make_centre(), make_indicator()
    make_programme(centre, fcr)
    plant(centre, fcr, first=month_start(month_index(timezone.localdate()) - 9), months=9)
    client.force_login(make_head(centre.unit))  # type: ignore[arg-type] # an account

    page = client.post(reverse("lms_evaluation:programme_new"), plan_form(centre, step="preview"))

    assert Programme.objects.count() == 1
    assert [wave.size for wave in page.context["waves"]] == ["4 个班组"] * 3
    assert page.context["figures"][2].value == "A"


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


def test_the_home_gets_what_was_declared_last_whatever_it_found(client: Client) -> None:
    centre, newest = estimated(3)
    fcr = newest.indicators.get(is_primary=True).indicator
    before, _waves = make_programme(centre, fcr, key="before")
    Programme.objects.filter(pk=before.pk).update(
        declared_at=DECLARED_AT - timedelta(days=30), analysis_on=date(2026, 10, 3)
    )
    before.refresh_from_db()
    estimate_programme(programme=before, now=AFTER_ANALYSIS)

    found = latest_report(make_head(centre.unit))  # type: ignore[arg-type] # an account

    assert found is not None
    assert (found.url, found.conclusion) == (newest.get_absolute_url(), "inconclusive")


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

    count_pages(client, REPORT, django_assert_num_queries, 14)
    count_pages(client, REPORT + "rows/", django_assert_num_queries, 12)


def test_leading_positions_are_needed_for_the_manager(client: Client) -> None:
    centre, _programme = estimated(3)
    agent = make_employee("坐席", unit=centre.teams[0], position=make_position("热线坐席"))
    client.force_login(agent.user)  # type: ignore[arg-type] # the account exists

    pages = [
        reverse(name)
        for name in (
            *("lms_evaluation:programmes", "lms_evaluation:programme_new", "lms_evaluation:finding_new"),
            *("lms_performance:objections", "lms_performance:teams"),
        )
    ]

    assert [client.get(page).status_code for page in pages] == [403] * 5
