"""Make findings and actions at any stage of the cycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from lms.evaluation.actions.models import ImprovementAction
from lms.evaluation.actions.services import ActionDraft, Move, plan_action
from lms.evaluation.choices import Stage
from lms.evaluation.findings.models import Finding
from lms.evaluation.findings.services import FindingDraft, make_finding
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.months import rebuild_months
from tests.factories.people import Cast, make_cast
from tests.factories.programmes import make_indicator

FOUND_AT = datetime(2026, 9, 1, 2, tzinfo=UTC)
DUE_ON = date(2026, 9, 30)
MEASURE_FROM, MEASURE_TO = date(2026, 10, 1), date(2026, 10, 31)
AFTER_MEASURE = datetime(2026, 11, 2, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """The cast with one finding in Wang's team, one action of Li's, and the indicator that closes it."""

    cast: Cast
    fcr: Indicator
    finding: Finding
    action: ImprovementAction

    def move(self, seen: Stage, now: datetime = AFTER_MEASURE) -> Move:
        """Give a move of Wang's from the stage he saw."""
        return Move(self.cast.user("wang"), now, seen)

    def at(self, stage: Stage, *, measured: bool = False) -> ImprovementAction:
        """Put the action at a stage, with a measure of 80 of 100 where asked."""
        measure = {
            "measured_numerator": 80 if measured else None,
            "measured_denominator": 100 if measured else None,
            "measured_at": AFTER_MEASURE if measured else None,
        }
        ImprovementAction.objects.filter(pk=self.action.pk).update(stage=stage, **measure)
        self.action.refresh_from_db()
        return self.action


def make_scene() -> Scene:
    """Make the scene: target 0.78, measured in October."""
    cast, fcr = make_cast(), make_indicator()
    draft = FindingDraft("一组一次解决率偏低", cast.team)
    finding = make_finding(draft=draft, by=cast.user("wang"), now=FOUND_AT)
    action = plan_action(finding=finding, draft=make_draft(cast, fcr), by=cast.user("wang"))
    return Scene(cast, fcr, finding, action)


def make_draft(cast: Cast, measure: Indicator, title: str = "派单前先核对") -> ActionDraft:
    """Make an action of Li's."""
    return ActionDraft(title, cast.li, DUE_ON, measure, 0.78, MEASURE_FROM, MEASURE_TO)


def count_october(scene: Scene, *, numerator: int = 80, denominator: int = 100) -> None:
    """Write October's figures of Li's team, and rows around it that must not count."""
    cast = scene.cast
    rows = [
        (cast.li, cast.team, date(2026, 10, 1), numerator - 30, denominator - 40),
        (cast.wang, cast.team, date(2026, 10, 31), 30, 40),
        (cast.li, cast.team, date(2026, 9, 30), 1, 50),
        (cast.chen, cast.other_team, date(2026, 10, 15), 1, 50),
    ]
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            indicator=scene.fcr, employee=who, unit=unit, day=day, numerator=top, denominator=bottom
        )
        for who, unit, day, top, bottom in rows
    )
    rebuild_months()
