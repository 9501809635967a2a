"""A programme is promised before it begins, drawn by a lot anybody can repeat, and frozen by its hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lms.core.refusals import Refusal
from lms.core.trail.models import AuditEntry
from lms.evaluation.programmes.models import Programme
from lms.evaluation.programmes.rules.promises import (
    AlreadyAnalysed,
    AnalysisTooEarly,
    DeclaredAlready,
    FirstWaveBegun,
    NoMonthBefore,
    NotTheLot,
    StartNotAMonth,
    TeamOutOfScope,
)
from lms.evaluation.programmes.services import WavePlan, cancel_programme, declare_programme, draw_lots
from tests.factories.people import make_cast, make_unit
from tests.factories.programmes import (
    AFTER_ANALYSIS,
    DECLARED_AT,
    SEED,
    STARTS,
    make_centre,
    make_indicator,
    make_plan,
    make_programme,
)

pytestmark = pytest.mark.django_db


def test_declaring_freezes_the_plan_under_its_hash() -> None:
    centre, fcr, transfer = make_centre(6), make_indicator(), make_indicator("transfer", "转接率")

    programme, waves = make_programme(centre, fcr, [transfer])

    content = json.loads(programme.plan_text)
    assert programme.plan_digest == hashlib.sha256(programme.plan_text.encode()).hexdigest()
    assert content["primary_indicator"] == "fcr"
    assert content["smallest_worthwhile"] == 0.01
    assert content["other_indicators"] == {"transfer": 0.01}
    assert dict(programme.indicators.values_list("indicator__key", "worthwhile")) == {
        "fcr": 0.01,
        "transfer": 0.01,
    }
    assert sorted(team for team, _stratum, _start in content["allocation"]) == [t.code for t in centre.teams]
    assert {stratum for _team, stratum, _start in content["allocation"]} == {"K01"}
    assert [[u.code for u in wave.units.order_by("code")] for wave in programme.waves.order_by("number")] == [
        [unit.code for unit in wave.units] for wave in waves
    ]
    entry = AuditEntry.objects.about(programme).get()
    assert (entry.action, entry.details["hash"]) == ("programme.declared", programme.plan_digest)


def test_a_programme_may_ask_more_of_its_primary_figure_than_the_dictionary() -> None:
    centre, fcr, aht = make_centre(6), make_indicator(), make_indicator("aht", "时长", unit="seconds")
    plan = replace(make_plan(centre, fcr, [aht]), smallest_worthwhile=0.025)
    waves = draw_lots(teams=centre.teams, starts=STARTS, seed=SEED)

    programme = declare_programme(
        plan=plan, waves=waves, declared_by=None, now=DECLARED_AT, lottery_seed=SEED
    )

    assert json.loads(programme.plan_text)["smallest_worthwhile"] == 0.025
    sizes = dict(programme.indicators.values_list("indicator__key", "worthwhile"))
    assert sizes == {"fcr": 0.025, "aht": 1.0}


def test_the_lot_is_the_same_whoever_draws_it_and_spreads_over_the_strata() -> None:
    first, second = make_centre(6, code="K01"), make_centre(6, code="K02")
    teams = [*first.teams, *second.teams]

    waves = draw_lots(teams=teams, starts=STARTS, seed=SEED)
    again = draw_lots(teams=teams[::-1], starts=STARTS, seed=SEED)

    assert waves == again
    assert [len(wave.units) for wave in waves] == [4, 4, 4]
    assert [sorted(unit.code[:3] for unit in wave.units) for wave in waves] == [
        ["K01", "K01", "K02", "K02"]
    ] * 3


def test_waves_that_the_lot_did_not_give_are_refused() -> None:
    centre = make_centre(6)
    first, second, rest = draw_lots(teams=centre.teams, starts=STARTS, seed=SEED)
    swapped = [WavePlan(first.starts_on, second.units), WavePlan(second.starts_on, first.units), rest]

    with pytest.raises(NotTheLot):
        declare_programme(
            plan=make_plan(centre, make_indicator()),
            waves=swapped,
            declared_by=None,
            now=DECLARED_AT,
            lottery_seed=SEED,
        )

    assert not Programme.objects.exists()


REFUSED = {
    FirstWaveBegun: {"now": datetime(2026, 5, 2, 2, tzinfo=UTC)},
    AnalysisTooEarly: {"analysis_on": date(2026, 7, 31)},
    NoMonthBefore: {"panel_from": date(2026, 5, 1)},
    StartNotAMonth: {"panel_from": date(2026, 1, 15)},
}


@pytest.mark.parametrize("refusal", REFUSED)
def test_a_promise_that_breaks_a_rule_is_refused(refusal: type[Refusal]) -> None:
    centre, given = make_centre(6), dict(REFUSED[refusal])
    now = given.pop("now", DECLARED_AT)
    plan = replace(make_plan(centre, make_indicator()), **given)
    waves = draw_lots(teams=centre.teams, starts=STARTS, seed=SEED)

    with pytest.raises(refusal):
        declare_programme(plan=plan, waves=waves, declared_by=None, now=now)


def test_teams_outside_the_scope_are_refused() -> None:
    centre, stranger = make_centre(2), make_unit("别处一组", code="X-1")
    waves = [WavePlan(STARTS[0], (stranger,)), WavePlan(None, centre.teams)]

    with pytest.raises(TeamOutOfScope):
        declare_programme(
            plan=make_plan(centre, make_indicator()), waves=waves, declared_by=None, now=DECLARED_AT
        )


def test_a_key_is_taken_once() -> None:
    centre, fcr = make_centre(6), make_indicator()
    make_programme(centre, fcr)

    with pytest.raises(DeclaredAlready):
        make_programme(centre, fcr)


def test_a_programme_whose_day_has_come_is_not_cancelled() -> None:
    cast = make_cast()
    programme, _waves = make_programme(make_centre(6), make_indicator())

    with pytest.raises(AlreadyAnalysed):
        cancel_programme(programme=programme, reason="结果不好看", by=cast.user("zhao"), now=AFTER_ANALYSIS)

    programme.refresh_from_db()
    assert programme.cancelled_at is None
    assert not AuditEntry.objects.filter(action="programme.cancelled").exists()


def test_cancelling_keeps_the_first_reason() -> None:
    cast = make_cast()
    programme, _waves = make_programme(make_centre(6), make_indicator())

    cancel_programme(programme=programme, reason="系统割接", by=cast.user("zhao"), now=DECLARED_AT)
    again = cancel_programme(
        programme=programme, reason="另一个理由", by=cast.user("zhao"), now=AFTER_ANALYSIS
    )

    assert (again.cancelled_at, again.cancel_reason) == (DECLARED_AT, "系统割接")
    assert AuditEntry.objects.filter(action="programme.cancelled").count() == 1
