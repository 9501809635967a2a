"""Workbooks of work and customers: what is refused, what is kept, and what a second import changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from lms.core.imports.examining import Examination, examine
from lms.core.imports.preview import Preview
from lms.core.imports.rows import Change
from lms.core.imports.spec import ImportSpec, import_spec
from lms.people.api import Role
from lms.performance.choices import Attribution, ComplaintState, IndicatorUnit
from lms.performance.feedback.models import Complaint, Feedback, ServiceRating, SurveyResponse
from lms.performance.indicators.models import IndicatorValue
from lms.performance.quality.models import QualityItem, QualityReview
from tests.core.workbooks import workbook
from tests.factories.evaluation import days_ago, make_category, make_clauses, make_complaint, make_kpi
from tests.factories.people import HIRED_ON, Cast, make_cast, make_user_with_role

pytestmark = pytest.mark.django_db

VALUES = ("工号", "日期", "指标", "分子", "分母")
REVIEWS = ("质检编号", "工号", "质检日期", "质检员", "条款", "得分", "满分", "致命差错", "备注")
FEEDBACK = (
    "工单号",
    "反馈类型",
    "渠道",
    "受理日期",
    "工号",
    "单位编码",
    "分类编码",
    "评分",
    "用户原话",
    "责任成立",
    "责任归因",
)
YESTERDAY = timedelta(days=-1)
"""A cell that holds the day before the one on which it is written."""
BEFORE_HIRING = HIRED_ON - timedelta(days=1)
NOWHERE = "00231 was posted nowhere on that day."
TELEPHONE = "Holds a customer's telephone number."


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def read(code: str, heads: Sequence[str], *rows: Sequence[object]) -> Examination:
    """Check a workbook as the preview does; a cell that is a span holds the day so long from today."""
    written = [
        [days_ago(-cell.days) if isinstance(cell, timedelta) else cell for cell in row] for row in rows
    ]
    return examine(import_spec(code), workbook(written, heads=heads))


def save(code: str, heads: Sequence[str], *rows: Sequence[object]) -> list[Change]:
    """Check and save a workbook, and say what the rows did."""
    found = read(code, heads, *rows)
    assert [str(fault.text) for fault in found.faults] == []
    if found.rows_to_save:
        found.spec.apply(found.rows_to_save, actor=None, progress=None)
    return list(found.rows.changes)


def fault_of(found: Examination) -> tuple[str, str]:
    """Give column and text of the only fault; every fault says what to do."""
    (fault,) = found.faults
    assert str(fault.remedy)
    return fault.column, str(fault.text)


def test_a_value_goes_to_the_unit_of_its_day(cast: Cast) -> None:
    make_kpi()

    save("indicator-values", VALUES, ("00231", YESTERDAY, "一次解决率", 33, 42))

    value = IndicatorValue.objects.get()
    assert (value.employee, value.unit, value.day) == (cast.li, cast.team, days_ago(1))
    assert (value.numerator, value.denominator) == (Decimal(33), Decimal(42))


def test_importing_values_again_changes_only_what_differs(cast: Cast) -> None:
    make_kpi()
    same, other = ("00231", YESTERDAY, "fcr", 33, 42), ("00231", days_ago(2), "fcr", 30, 40)
    assert save("indicator-values", VALUES, same, other) == [Change.NEW, Change.NEW]

    assert save("indicator-values", VALUES, same, other) == [Change.UNCHANGED, Change.UNCHANGED]
    changed = ("00231", days_ago(2), "fcr", 31, 40)
    assert save("indicator-values", VALUES, same, changed) == [Change.UNCHANGED, Change.CHANGED]

    assert sorted(IndicatorValue.objects.values_list("numerator", flat=True)) == [31, 33]


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        (("99999", YESTERDAY, "fcr", 1, 2), "number", "Nobody has the staff number “99999”."),
        ((231, YESTERDAY, "fcr", 1, 2), "number", "Nobody has the staff number “231”."),
        (("00231", YESTERDAY, "nix", 1, 2), "indicator", "There is no indicator “nix”."),
        (("00231", YESTERDAY, "fcr", 43, 42), "numerator", "A share cannot count 43 of 42."),
        (("00231", YESTERDAY, "fcr", -1, 42), "numerator", "Less than zero."),
        (("00231", YESTERDAY, "fcr", 1, -42), "denominator", "Less than 0."),
        (("00231", YESTERDAY, "aht", 100, 0), "denominator", "Something was counted over nothing."),
        (
            ("00231", HIRED_ON - timedelta(days=1), "fcr", 1, 2),
            "day",
            NOWHERE,
        ),
        (("00231", timedelta(days=1), "fcr", 1, 2), "day", "This day lies in the future."),
        (("00231", "31.12.", "fcr", 1, 2), "day", "“31.12.” is not a date."),
        (("00231", YESTERDAY, "fcr", "=1+1", 2), "numerator", "“=1+1” is not a number."),
        (("00231", YESTERDAY, "fcr", "", 2), "numerator", "Empty."),
    ],
)
@pytest.mark.usefixtures("cast")
def test_values_refused(row: Sequence[object], column: str, text: str) -> None:
    make_kpi()
    make_kpi("aht", "平均处理时长", unit=IndicatorUnit.SECONDS)

    found = read("indicator-values", VALUES, row)

    assert fault_of(found) == (column, text)
    assert not found.rows_to_save


@pytest.mark.usefixtures("cast")
def test_a_net_score_may_be_below_zero() -> None:
    make_kpi("nps", "净推荐值", unit=IndicatorUnit.POINTS)

    save("indicator-values", VALUES, ("00231", YESTERDAY, "nps", -1500, 100))

    assert IndicatorValue.objects.get().numerator == -1500


@pytest.mark.usefixtures("cast")
def test_one_value_under_two_names_is_found() -> None:
    make_kpi()

    found = read(
        "indicator-values",
        VALUES,
        ("00231", YESTERDAY, "fcr", 1, 2),
        ("00231", YESTERDAY, "一次解决率", 2, 2),
    )

    assert [(fault.row.number, str(fault.text)) for fault in found.faults] == [
        (2, "The same as row 3."),
        (3, "The same as row 2."),
    ]
    assert not found.rows_to_save


def changes_in(found: Examination) -> dict[int, list[tuple[str, str, str]]]:
    """Give by row what the preview says would change: label, old, new."""
    return {
        row.number: [(str(one.label), one.was, one.now) for one in row.differences]
        for row in Preview.of(found).changed_rows
    }


def test_the_preview_shows_each_changed_value_beside_the_old_one(cast: Cast) -> None:
    make_kpi()
    rows = [("00231", days_ago(number), "fcr", 30, 40) for number in (1, 2, 3)]
    save("indicator-values", VALUES, *rows)
    IndicatorValue.objects.filter(day=days_ago(3)).update(unit=cast.other_team)

    found = read(
        "indicator-values",
        VALUES,
        ("00231", days_ago(1), "一次解决率", 31, 40),
        ("00231", days_ago(2), "fcr", 30, 40),
        ("00231", days_ago(3), "fcr", 30, 41.5),
        ("00231", days_ago(4), "fcr", 30, 40),
    )

    preview = Preview.of(found)
    assert (preview.new, preview.changed, preview.unchanged) == (1, 2, 1)
    assert changes_in(found) == {
        2: [("Numerator", "30", "31")],
        4: [("Denominator", "40", "41.5"), ("Unit of the day", "热线二组", "热线一组")],
    }
    assert [row.number for row in preview.rows] == [5]


def test_reviews_gather_their_items(cast: Cast) -> None:
    clauses = make_clauses("2.1", "2.2")
    head = ("QA-1", "00231", YESTERDAY, "孙静")

    save(
        "quality-reviews",
        REVIEWS,
        (*head, "2.1", 8, 10, "是", "未核身"),
        (*head, "2.2", 9.5, 10, "是", "未核身"),
    )

    review = QualityReview.objects.get()
    assert (review.employee, review.unit, review.fatal_error, review.note) == (
        cast.li,
        cast.team,
        True,
        "未核身",
    )
    assert {item.clause: item.points for item in QualityItem.objects.select_related("clause")} == {
        clauses["2.1"]: Decimal(8),
        clauses["2.2"]: Decimal("9.5"),
    }


@pytest.mark.usefixtures("cast")
def test_importing_reviews_again_changes_only_what_differs() -> None:
    make_clauses("2.1", "2.2")
    head = ("QA-1", "00231", YESTERDAY, "孙静")
    save("quality-reviews", REVIEWS, (*head, "2.1", 8, 10), (*head, "2.2", 9, 10))

    changes = save("quality-reviews", REVIEWS, (*head, "2.1", 8, 10), (*head, "2.2", 7, 10))

    assert changes == [Change.UNCHANGED, Change.CHANGED]
    assert list(QualityItem.objects.order_by("clause__sort").values_list("points", flat=True)) == [8, 7]


REVIEW = ("QA-1", "00231", YESTERDAY, "孙静", "2.1", 8, 10)


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        (("QA-1", "00231", YESTERDAY, "孙静", "9.9", 8, 10), "clause", "The standard has no clause “9.9”."),
        (("QA-1", "00231", YESTERDAY, "孙静", "2.1", 11, 10), "points", "More points than possible."),
        (("QA-1", "00231", YESTERDAY, "孙静", "2.1", 0, 0), "max_points", "Less than 0.1."),
        ((*REVIEW, "否", "用户 13812341234 来电"), "note", TELEPHONE),
    ],
)
@pytest.mark.usefixtures("cast")
def test_reviews_refused(row: Sequence[object], column: str, text: str) -> None:
    make_clauses("2.1")

    assert fault_of(read("quality-reviews", REVIEWS, row)) == (column, text)


@pytest.mark.usefixtures("cast")
def test_rows_of_one_review_must_agree() -> None:
    make_clauses("2.1", "2.2")

    found = read("quality-reviews", REVIEWS, REVIEW, ("QA-1", "00318", YESTERDAY, "孙静", "2.2", 8, 10))

    otherwise = "Says otherwise than row %d about person, day, reviewer, critical error or note."
    assert [(fault.row.number, fault.column, str(fault.text)) for fault in found.faults] == [
        (2, "reference", otherwise % 3),
        (3, "reference", otherwise % 2),
    ]
    assert not found.rows_to_save


@pytest.mark.usefixtures("cast")
def test_the_preview_shows_what_a_review_would_lose() -> None:
    make_clauses("2.1", "2.2")
    save("quality-reviews", REVIEWS, (*REVIEW, "是", "未核对身份"))

    found = read(
        "quality-reviews",
        REVIEWS,
        ("QA-1", "00231", YESTERDAY, "孙静", "2.1", 7, 10),
        ("QA-1", "00231", YESTERDAY, "孙静", "2.2", 9, 10),
    )

    head = [("Critical error", "Yes", "No"), ("Note", "未核对身份", "—")]
    assert found.rows.changes == [Change.CHANGED, Change.CHANGED]
    assert changes_in(found) == {
        2: [*head, ("Points", "8", "7")],
        3: [*head, ("Points", "—", "9"), ("Points possible", "—", "10")],
    }


@pytest.mark.usefixtures("cast")
def test_a_review_does_not_change_hands() -> None:
    make_clauses("2.1")
    save("quality-reviews", REVIEWS, REVIEW)

    found = read("quality-reviews", REVIEWS, ("QA-1", "00318", YESTERDAY, "孙静", "2.1", 8, 10))

    assert fault_of(found) == ("reference", "“QA-1” already is a review of 00231.")


def feedback_row(ticket: str, kind: str, **cells: object) -> tuple[object, ...]:
    """Write one row; cells by the head of their column."""
    usual = {"渠道": "热线", "受理日期": YESTERDAY, "工号": "00231"}
    values = {**usual, **cells, "工单号": ticket, "反馈类型": kind}
    return tuple(values.get(head, "") for head in FEEDBACK)


COMPLAINT = {"分类编码": "SVC", "用户原话": "等了三天。"}


def test_four_kinds_of_feedback(cast: Cast) -> None:
    category = make_category("SVC")

    save(
        "feedback",
        FEEDBACK,
        feedback_row("S-1", "满意度调查", 评分=4),
        feedback_row("T-1", "投诉", **COMPLAINT, 责任成立="是", 责任归因="员工"),
        feedback_row("R-1", "服务评价", 评分=5),
        feedback_row("C-1", "表扬", 用户原话="很负责。"),
    )

    survey, rating = SurveyResponse.objects.get(), ServiceRating.objects.get()
    complaint = Complaint.objects.get()
    assert (survey.score, survey.scale, survey.unit, rating.stars) == (4, 5, cast.team, 5)
    assert (complaint.category, complaint.upheld, complaint.attribution) == (category, True, "employee")
    assert (complaint.state, complaint.due_on) == (ComplaintState.RECEIVED, days_ago(-14))
    assert Feedback.objects.count() == 4


def test_feedback_of_a_unit_names_nobody(cast: Cast) -> None:
    make_category("SVC")

    save("feedback", FEEDBACK, feedback_row("T-1", "投诉", **COMPLAINT, 工号="", 单位编码=cast.centre.code))

    assert (Complaint.objects.get().employee, Complaint.objects.get().unit) == (None, cast.centre)


@pytest.mark.usefixtures("cast")
def test_importing_feedback_again_changes_only_what_differs() -> None:
    make_category("SVC")
    rows = [feedback_row("T-1", "投诉", **COMPLAINT), feedback_row("S-1", "满意度调查", 评分=4)]
    save("feedback", FEEDBACK, *rows)

    assert save("feedback", FEEDBACK, *rows) == [Change.UNCHANGED, Change.UNCHANGED]
    rows[1] = feedback_row("S-1", "满意度调查", 评分=3)
    assert save("feedback", FEEDBACK, *rows) == [Change.UNCHANGED, Change.CHANGED]

    assert SurveyResponse.objects.get().score == 3


@pytest.mark.parametrize(
    ("row", "column", "text"),
    [
        (feedback_row("T", "投诉"), "category", "A complaint without a category."),
        (feedback_row("T", "投诉", 分类编码="XXX"), "category", "There is no complaint category “XXX”."),
        (feedback_row("T", "建议"), "kind", "“建议” is not one of the choices."),
        (feedback_row("T", "表扬", 工号="77777"), "number", "Nobody has the staff number “77777”."),
        (feedback_row("T", "表扬", 工号=""), "number", "Neither a staff number nor a unit."),
        (feedback_row("T", "表扬", 单位编码="NIX"), "unit", "There is no unit “NIX”."),
        (feedback_row("T", "表扬", 受理日期=timedelta(days=2)), "day", "This day lies in the future."),
        (
            feedback_row("T", "表扬", 受理日期=BEFORE_HIRING),
            "day",
            NOWHERE,
        ),
        (feedback_row("T", "表扬", 评分=5), "score", "This kind of feedback has no score."),
        (feedback_row("T", "表扬", 责任成立="是"), "upheld", "Only a complaint has this."),
        (feedback_row("T", "满意度调查"), "score", "Empty."),
        (feedback_row("T", "满意度调查", 评分=6), "score", "6 lies outside the scale up to 5."),
        (feedback_row("T", "服务评价", 评分=0), "score", "0 lies outside the scale up to 5."),
        (
            feedback_row("T", "投诉", **COMPLAINT, 责任成立="是"),
            "attribution",
            "Upheld, but put down to nothing.",
        ),
        (
            feedback_row("T", "投诉", **COMPLAINT, 责任成立="否", 责任归因="员工"),
            "attribution",
            "Put down to something without being upheld.",
        ),
        (
            feedback_row("T", "表扬", 用户原话="请回 138 1234 1234"),
            "verbatim",
            TELEPHONE,
        ),
        (feedback_row("T", "表扬", 用户原话="11010519491231002X"), "verbatim", "Holds an identity number."),
        (feedback_row("T", "表扬", 用户原话="回 ０１３８－１２３４－１２３４"), "verbatim", TELEPHONE),
        (feedback_row("T", "表扬", 用户原话="回一三八\u200b一二三四一二三四"), "verbatim", TELEPHONE),
        (feedback_row("T", "表扬", 用户原话="回 0571-88881234"), "verbatim", TELEPHONE),
        (feedback_row("T", "表扬", 用户原话="lisi@example.com"), "verbatim", "Holds an e-mail address."),
        (feedback_row("T", "表扬", 用户原话="微信 lisi_88"), "verbatim", "Holds a QQ or WeChat account."),
        (feedback_row("T", "表扬", 用户原话="住 3 栋 501 室"), "verbatim", "Holds a customer's address."),
        (
            feedback_row("T", "表扬", 用户原话="卡 6222021234567890128"),
            "verbatim",
            "Holds the number of a bank card.",
        ),
    ],
)
@pytest.mark.usefixtures("cast")
def test_feedback_refused(row: Sequence[object], column: str, text: str) -> None:
    make_category("SVC")

    found = read("feedback", FEEDBACK, row)

    assert fault_of(found) == (column, text)
    assert not found.rows_to_save


@pytest.mark.usefixtures("cast")
def test_a_masked_number_is_kept_as_it_is() -> None:
    save("feedback", FEEDBACK, feedback_row("C-1", "表扬", 用户原话="尾号 138****1234 的用户来电致谢"))

    assert Feedback.objects.get().verbatim == "尾号 138****1234 的用户来电致谢"


def test_a_decision_that_stands_is_not_overruled_by_a_sheet(cast: Cast) -> None:
    category = make_category("SVC")
    make_complaint(cast.li, category, ticket="T-1", attribution=Attribution.PROCESS, day=days_ago(1))

    to_employee = feedback_row("T-1", "投诉", **COMPLAINT, 责任成立="是", 责任归因="员工")
    not_upheld = feedback_row("T-1", "投诉", **COMPLAINT, 责任成立="否")
    for row in (to_employee, not_upheld):
        assert fault_of(read("feedback", FEEDBACK, row)) == (
            "upheld",
            "This complaint has been decided otherwise.",
        )


def test_what_is_put_down_to_li_is_not_moved_to_chen_by_a_sheet(cast: Cast) -> None:
    make_complaint(cast.li, make_category("SVC"), ticket="T-1", day=days_ago(1))

    found = read("feedback", FEEDBACK, feedback_row("T-1", "投诉", **COMPLAINT, 工号="00318"))

    assert fault_of(found) == ("upheld", "This complaint has been decided otherwise.")


def test_a_ticket_keeps_its_kind(cast: Cast) -> None:
    make_category("SVC")
    make_complaint(cast.li, ticket="T-1")

    found = read("feedback", FEEDBACK, feedback_row("T-1", "表扬"))

    assert fault_of(found) == ("kind", "This ticket already is another kind of feedback.")


@pytest.mark.parametrize("code", ["indicator-values", "quality-reviews", "feedback"])
def test_only_hr_imports(cast: Cast, code: str) -> None:
    spec: ImportSpec = import_spec(code)

    allowed = {name: spec.allows(cast.user(name)) for name in ("li", "wang", "zhao", "chen")}

    assert allowed == {"li": False, "wang": False, "zhao": True, "chen": False}
    assert not spec.allows(make_user_with_role(Role.AUDITOR))


def test_the_preview_shows_what_feedback_would_change(cast: Cast) -> None:
    make_category("SVC")
    make_category("NET")
    save("feedback", FEEDBACK, feedback_row("T-1", "投诉", **COMPLAINT))

    cells = {"工号": "00318", "分类编码": "NET", "渠道": "APP", "责任成立": "否"}
    changed = feedback_row("T-1", "投诉", **cells)
    found = read("feedback", FEEDBACK, changed)

    assert changes_in(found) == {
        2: [
            ("Channel", "Hotline", "App"),
            ("Staff number", "00231", "00318"),
            ("Unit code", cast.team.code, cast.other_team.code),
            ("Category code", "SVC", "NET"),
            ("In the customer's words", "等了三天。", "—"),
            ("Upheld", "—", "No"),
        ]
    }


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-hans", ["投诉", "热线", "员工"]),
        ("en", ["complaint", "Hotline", "Employee"]),
    ],
)
def test_preview_shows_words_and_no_codes(cast: Cast, language: str, shown: list[str]) -> None:
    make_category("SVC")
    row = feedback_row("T-1", "投诉", **COMPLAINT, 责任成立="是", 责任归因="员工")
    found = read("feedback", FEEDBACK, row)

    with translation.override(language):
        cells = Preview.of(found).rows[0].cells

    assert [cells[FEEDBACK.index(head)] for head in ("反馈类型", "渠道", "责任归因")] == shown


def test_feedback_may_name_its_unit(cast: Cast) -> None:
    make_category("SVC")

    save("feedback", FEEDBACK, feedback_row("T-1", "投诉", **COMPLAINT, 工号="", 单位编码=cast.centre.name))

    assert Complaint.objects.get().unit == cast.centre


def test_a_ticket_that_lost_digits_is_a_fault(cast: Cast) -> None:
    row = feedback_row("T", "表扬")

    found = read("feedback", FEEDBACK, (2026111800001234, *row[1:]), (2026111800001235, *row[1:]))

    assert [(fault.row.number, fault.column, str(fault.text)) for fault in found.faults] == [
        (number, "ticket", "The number is too long for a number cell: its last digits are lost.")
        for number in (2, 3)
    ]


def test_a_rounded_value_is_said_before_it_is_stored(cast: Cast) -> None:
    make_kpi("aht", "平均处理时长", unit=IndicatorUnit.SECONDS)

    found = read("indicator-values", VALUES, ("00231", YESTERDAY, "aht", 30.005, 2))

    assert [remark.text for remark in Preview.of(found).remarks] == [
        "Numerator: 30.005 was rounded to 30.00."
    ]


def test_a_value_says_from_which_file_sheet_row_and_day_it_came(cast: Cast) -> None:
    make_kpi()
    name = "十一月热线一中心一次解决率与满意率指标明细（100%核对后的终稿，请勿外传）.xlsx"
    file = workbook([("00231", days_ago(1), "fcr", 33, 42)], heads=VALUES, sheet="一次解决率")
    found = examine(import_spec("indicator-values"), file, file=name)

    with translation.override("zh-hans"):
        found.spec.apply(found.rows_to_save, actor=None, progress=None)

    source = IndicatorValue.objects.get().source
    start, _row, end = source.partition("”第 2 行")
    assert (start[:10], end) == (f"{days_ago(0)}", "")
    assert start.endswith(".xlsx，工作表“一次解决率")
    assert "十一月热线一中心" in start
    assert len(source) <= IndicatorValue._meta.get_field("source").max_length


def test_a_later_file_says_so_in_the_value_it_changed(cast: Cast) -> None:
    make_kpi()
    for name, top in (("十月.xlsx", 30), ("更正.xlsx", 31)):
        file = workbook([("00231", days_ago(1), "fcr", top, 42)], heads=VALUES)
        found = examine(import_spec("indicator-values"), file, file=name)
        receipt = found.spec.apply(found.rows_to_save, actor=None, progress=None)

    value = IndicatorValue.objects.get()
    assert (value.numerator, "更正.xlsx" in value.source) == (31, True)
    assert [line.value for line in receipt.lines] == [0, 1]
