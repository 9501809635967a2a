"""A long file of figures is stored block by block, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile

from lms.core.imports.models import ImportRun
from lms.core.imports.services import apply_run, examine_run, keep_upload, preview_of
from lms.people.api import Posting
from lms.performance.indicators import sheets
from lms.performance.indicators.models import IndicatorValue
from lms.performance.indicators.services import ValueRow
from lms.performance.indicators.sheets import ValuesImport
from tests.core.workbooks import workbook
from tests.factories.evaluation import days_ago, make_kpi
from tests.factories.people import Cast, make_cast

pytestmark = pytest.mark.django_db
VALUES = ("工号", "日期", "指标", "分子", "分母")


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(ValuesImport, "rows_at_once", 2)
    make_kpi()
    return make_cast()


def kept_values() -> list[tuple[str, Decimal]]:
    return list(IndicatorValue.objects.order_by("day").values_list("indicator__key", "numerator"))


def send_values(rows: Sequence[Sequence[object]]) -> ImportRun:
    """Upload figures and have them examined."""
    upload = SimpleUploadedFile("十一月.xlsx", workbook(rows, heads=VALUES).getvalue())
    actor = User.objects.get_or_create(username="sender")[0]
    run = keep_upload(code="indicator-values", upload=upload, actor=actor)
    examine_run(run)
    return run


def test_figures_are_stored_block_by_block_and_again_without_a_change(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [("00231", days_ago(back), "fcr", 30 + back, 42) for back in range(1, 6)]
    first = send_values(rows)
    apply_run(run=first, actor=first.uploaded_by, progress=None)
    changed = [*rows[:4], ("00231", days_ago(5), "fcr", 40, 42), ("00231", days_ago(6), "fcr", 1, 42)]

    again = send_values(changed)
    preview = preview_of(again)
    receipt = apply_run(run=again, actor=again.uploaded_by, progress=None)

    assert (preview.new, preview.changed, preview.unchanged) == (1, 1, 4)
    assert [line.value for line in receipt.lines] == ["十一月.xlsx", 1, 1]
    assert [int(top) for _key, top in kept_values()] == [1, 40, 34, 33, 32, 31]
    assert first.receipt["lines"][1:] == [["新增", "5"], ["修改", "0"]]


def test_a_fault_in_a_later_block_leaves_nothing_of_the_earlier(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = send_values([("00231", days_ago(back), "fcr", 30, 42) for back in range(1, 6)])
    write, stored = sheets.upsert_values, []

    def write_twice(rows: Sequence[ValueRow]) -> None:
        stored.append(len(rows))
        if len(stored) > 2:
            raise RuntimeError
        write(rows)

    monkeypatch.setattr(sheets, "upsert_values", write_twice)
    with pytest.raises(RuntimeError):
        apply_run(run=run, actor=run.uploaded_by, progress=None)

    assert (stored, kept_values()) == ([2, 2, 1], [])
    assert ImportRun.objects.get().applied_at is None


def test_a_row_that_became_wrong_since_the_preview_is_left_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = send_values([("00231", days_ago(back), "fcr", 30, 42) for back in range(1, 6)])
    Posting.objects.filter(employee=cast.li).update(starts_on=days_ago(2))

    receipt = apply_run(run=run, actor=run.uploaded_by, progress=None)

    assert [line.value for line in receipt.lines] == ["十一月.xlsx", 2, 0, 3]
    assert len(kept_values()) == 2
