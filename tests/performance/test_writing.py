"""Bulk writing, loading indicators, and deciding complaints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lms.core.trail.models import AuditEntry
from lms.demo.work.customers import ItemPoints, ReviewWithItems, append_reviews
from lms.performance.choices import Attribution, Channel, ComplaintState
from lms.performance.complaints.services import (
    ComplaintDecision,
    DecisionRefused,
    NoAttribution,
    NobodyNamed,
    NoReasonGiven,
    decide_complaint,
)
from lms.performance.feedback.models import Complaint, Feedback, SurveyResponse
from lms.performance.feedback.services import append_feedback
from lms.performance.indicators.models import Indicator, IndicatorValue
from lms.performance.indicators.services import ValueRow, append_values, load_indicators
from lms.performance.quality.models import QualityItem, QualityReview
from tests.factories.evaluation import days_ago, make_clauses, make_complaint, make_kpi, make_value
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db

FCR = """
indicators:
  - {key: fcr, name: 一次解决率, name_en: First contact resolution, numerator: 解决, denominator: 件数,
     unit: percent, direction: up, min_n: 30, worthwhile: 1, to_person: true, note: ""}
  - {key: aht, name: 平均处理时长, numerator: 秒, denominator: 接通量,
     unit: seconds, direction: band, band: [180, 360], min_n: 50, worthwhile: 10, to_person: true, note: ""}
"""


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def indicators_file(tmp_path: Path) -> Path:
    path = tmp_path / "indicators.yaml"
    path.write_text(FCR, encoding="utf-8")
    return path


def test_loading_twice_changes_nothing(indicators_file: Path) -> None:
    clauses = make_clauses("2.1", "2.2", indicator_keys={"2.1": ["fcr"], "2.2": ["fcr", "nix"]})

    first, second = load_indicators(path=indicators_file), load_indicators(path=indicators_file)

    assert (first.added, first.changed) == (["fcr", "aht"], [])
    assert first.remarks == ["There is no indicator nix, which a clause names."]
    assert (second.added, second.changed, second.unchanged) == ([], [], ["fcr", "aht"])
    assert set(Indicator.objects.get(key="fcr").clauses.all()) == set(clauses.values())
    assert Indicator.objects.get(key="aht").band_to == 360


def test_an_indicator_without_a_size_worth_having_is_refused(indicators_file: Path) -> None:
    indicators_file.write_text(FCR.replace("worthwhile: 1, ", ""), encoding="utf-8")

    with pytest.raises(match="fcr: worthwhile is missing"):
        load_indicators(path=indicators_file)

    assert not Indicator.objects.exists()


def test_a_changed_line_is_reported(indicators_file: Path) -> None:
    load_indicators(path=indicators_file)
    indicators_file.write_text(FCR.replace("min_n: 30", "min_n: 40"), encoding="utf-8")

    loaded = load_indicators(path=indicators_file)

    assert (loaded.changed, loaded.unchanged) == (["fcr"], ["aht"])
    assert Indicator.objects.get(key="fcr").min_n == 40


def test_the_projects_own_indicators_load(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_indicators")
    call_command("load_indicators")

    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("indicators:")]
    count = Indicator.objects.count()
    assert lines == [
        f"indicators: {count} added, 0 changed, 0 unchanged",
        f"indicators: 0 added, 0 changed, {count} unchanged",
    ]
    assert count >= 25


def test_values_are_appended_in_one_go(cast: Cast) -> None:
    fcr = make_kpi()
    days = [date(2026, 10, day) for day in range(1, 29)]

    written = append_values(ValueRow(fcr.pk, cast.li.pk, cast.team.pk, day, 33, 42.5, "demo") for day in days)

    assert (written, IndicatorValue.objects.count()) == (28, 28)
    first = IndicatorValue.objects.order_by("day").first()
    assert first is not None
    assert (first.day, first.numerator, first.denominator) == (days[0], Decimal(33), Decimal("42.5"))


def test_a_second_value_of_a_day_is_an_error(cast: Cast) -> None:
    value = make_value(cast.li, make_kpi(), 1, 2)
    row = ValueRow(value.indicator_id, cast.li.pk, cast.team.pk, value.day, 1, 2, "demo")

    with pytest.raises(IntegrityError), transaction.atomic():
        append_values([row])

    assert IndicatorValue.objects.count() == 1


def test_a_denominator_is_never_below_zero(cast: Cast) -> None:
    fcr = make_kpi()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_value(cast.li, fcr, 1, -1)


def test_feedback_is_appended_with_its_kind_and_key(cast: Cast) -> None:
    entries = [
        SurveyResponse(
            ticket=f"S-{number}",
            channel=Channel.CALLBACK,
            employee_id=cast.li.pk,
            unit_id=cast.team.pk,
            received_on=days_ago(number),
            score=number,
            scale=5,
        )
        for number in range(1, 4)
    ]

    written = append_feedback(SurveyResponse, entries)

    assert written == 3
    kept = {each.ticket: each for each in Feedback.objects.all()}
    assert [type(each) for each in kept.values()] == [SurveyResponse] * 3
    assert {ticket: (each.pk, each.score) for ticket, each in kept.items()} == {
        entry.ticket: (entry.pk, entry.score) for entry in entries
    }


def test_a_thousand_pieces_take_a_constant_number_of_statements(cast: Cast) -> None:
    def surveys(count: int, prefix: str) -> list[SurveyResponse]:
        return [
            SurveyResponse(
                ticket=f"{prefix}-{number}",
                channel=Channel.APP,
                employee_id=cast.li.pk,
                unit_id=cast.team.pk,
                received_on=days_ago(1),
                score=4,
            )
            for number in range(count)
        ]

    append_feedback(SurveyResponse, surveys(1, "A"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        append_feedback(SurveyResponse, surveys(1, "B"))
    with CaptureQueriesContext(connection) as many:
        append_feedback(SurveyResponse, surveys(100, "C"))

    assert len(many) == len(one)


def test_reviews_are_appended_with_their_items(cast: Cast) -> None:
    clauses = make_clauses("2.1", "2.2")
    reviews = [
        ReviewWithItems(
            QualityReview(
                reference=f"QA-{number}",
                employee=cast.li,
                unit=cast.team,
                reviewed_on=days_ago(number),
                reviewer="孙静",
            ),
            tuple(ItemPoints(clause.pk, Decimal(8), Decimal(10)) for clause in clauses.values()),
        )
        for number in range(3)
    ]

    assert append_reviews(reviews) == 3
    assert (QualityReview.objects.count(), QualityItem.objects.count()) == (3, 6)


def _decide(complaint: Complaint, cast: Cast, **changes: object) -> Complaint:
    values = {"upheld": True, "attribution": Attribution.EMPLOYEE, "close": True, "reason": "听录音核实"}
    decision = ComplaintDecision(**(values | changes))  # type: ignore[arg-type] # each case changes one part
    return decide_complaint(
        complaint=complaint, decision=decision, actor=cast.user("zhao"), today=date(2026, 11, 20)
    )


def test_a_decision_is_kept_with_its_reason(cast: Cast) -> None:
    complaint = make_complaint(cast.li, upheld=None, attribution=Attribution.UNDECIDED)

    decided = _decide(complaint, cast)

    assert (decided.upheld, decided.attribution, decided.state, decided.closed_on) == (
        True,
        Attribution.EMPLOYEE,
        ComplaintState.CLOSED,
        date(2026, 11, 20),
    )
    entry = AuditEntry.objects.about(decided).get()
    assert (entry.action, entry.reason) == ("complaint.decided", "听录音核实")
    assert (entry.details["before"]["upheld"], entry.details["after"]["upheld"]) == (None, True)


def test_what_is_not_upheld_is_put_down_to_nothing(cast: Cast) -> None:
    complaint = make_complaint(cast.li)

    decided = _decide(complaint, cast, upheld=False, attribution=Attribution.EMPLOYEE)

    assert (decided.upheld, decided.attribution) == (False, Attribution.UNDECIDED)


def test_a_corrected_decision_reopens_the_complaint(cast: Cast) -> None:
    complaint = _decide(make_complaint(cast.li), cast)

    reopened = _decide(complaint, cast, attribution=Attribution.PROCESS, close=False, reason="复核改判")

    assert (reopened.state, reopened.closed_on) == (ComplaintState.IN_WORK, None)
    assert AuditEntry.objects.about(complaint).count() == 2


@pytest.mark.parametrize(
    ("named", "changes", "refusal"),
    [
        (False, {}, NobodyNamed),
        (True, {"attribution": Attribution.UNDECIDED}, NoAttribution),
        (True, {"reason": "  "}, NoReasonGiven),
    ],
)
def test_a_decision_that_contradicts_itself_is_refused(
    cast: Cast, named: bool, changes: dict[str, object], refusal: type[DecisionRefused]
) -> None:
    complaint = make_complaint(cast.li if named else None, upheld=None, unit=cast.team)

    with pytest.raises(refusal):
        _decide(complaint, cast, **changes)

    complaint.refresh_from_db()
    assert (complaint.upheld, AuditEntry.objects.count()) == (None, 0)
