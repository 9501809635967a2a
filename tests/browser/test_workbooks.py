"""Hand in workbooks as HR does: each fault names its row and what to do, a large one runs as a job."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.people import Person

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = ("工号", "姓名", "单位编码", "岗位编码", "入职日期", "师傅工号")
WAIT = 90_000
type Row = tuple[str | int | date | None, ...]


def test_files_that_are_no_workbook_of_people(signed_in: SignIn) -> None:
    hr = signed_in("hr", "phone")

    for content, sentence in (
        (b"PK\x03\x04 cut off", "文件已损坏"),
        (b"%PDF-1.7\x00", "不是 .xlsx 工作簿"),
        (_book(("颜色", "大小"), [("红", 3)]), "缺少这些列"),
        (_book(HEADS, []), "没有数据行"),
    ):
        page = _hand_in(hr, content)
        expect(page.locator(".field-errors")).to_contain_text(sentence)
        assert hr.find_barriers() == []


def test_a_workbook_that_lacks_columns_asks_what_its_heads_mean(signed_in: SignIn) -> None:
    hr = signed_in("hr", "phone")

    page = _hand_in(hr, b"number,name\n1,2\n")

    expect(page.get_by_role("alert")).to_contain_text("缺少这些列：单位编码、岗位编码、入职日期")
    expect(page.get_by_role("combobox")).to_have_count(2)
    assert hr.find_barriers() == []


def test_every_faulty_row_is_named_with_its_remedy(signed_in: SignIn) -> None:
    hr = signed_in("hr", "phone")
    number = _numbers()
    hired = date(2026, 3, 2)
    rows: list[Row] = [
        (number(1), "试一", "K01-01", "AGENT", hired, None),
        (number(2), "试二", "ZZZ", "AGENT", hired, None),
        (number(3), "", "K01-01", "AGENT", hired, None),
        (number(4), "试四", "K01-01", "AGENT", "昨天", None),
        (number(5), "试五", "K01-01", "AGENT", hired, "99999"),
        (number(1), "试一", "K01-01", "AGENT", hired, None),
        (number(6), "试六", "K01-01", "AGENT", hired, None),
    ]

    page = _hand_in(hr, _book(HEADS, rows))

    faults = page.locator(".card-bad tbody tr")
    for row, remedy in (
        (2, "只留一行"),
        (3, "核对编码"),
        (4, "请补填"),
        (5, "2026-01-31"),
        (6, "核对工号"),
        (7, "只留一行"),
    ):
        place = page.get_by_role("rowheader", name=f"第 {row} 行")
        expect(faults.filter(has=place)).to_contain_text(remedy)
    assert hr.find_barriers() == []
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标注好问题的原文件").click()
    assert (
        load_workbook(BytesIO(download.value.path().read_bytes()))
        .worksheets[0]["C3"]
        .comment.text.startswith("没有“")
    )

    page.get_by_role("button", name="导入 1 行").click()

    expect(page.locator("h1")).to_have_text("导入完成", timeout=WAIT)
    assert hr.find_barriers() == []


def test_a_large_workbook_runs_as_a_job_and_ends_with_a_receipt(signed_in: SignIn) -> None:
    hr = signed_in("hr", "desktop")
    number = _numbers()
    rows: list[Row] = [
        (number(place), f"批量{place}", "K02-05", "AGENT", date(2026, 3, 2), None) for place in range(10, 610)
    ]

    page = _hand_in(hr, _book(HEADS, rows))
    page.get_by_role("button", name="导入 600 行").click()

    page.wait_for_url("**/jobs/**", timeout=WAIT)
    assert hr.find_barriers() == []
    expect(page.locator("main")).to_contain_text(re.compile(r"新增\s*600"), timeout=WAIT)
    assert hr.find_barriers() == []


def _numbers() -> Callable[[int], str]:
    """Give staff numbers nobody had before this run."""
    start = f"T{int(time.time()) % 10**7:07}"
    return lambda place: f"{start}{place:03}"


def _book(heads: tuple[str, ...], rows: list[Row]) -> bytes:
    """Write a workbook of one sheet."""
    book, stream = Workbook(), BytesIO()
    sheet = book.worksheets[0]
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    book.save(stream)
    return stream.getvalue()


def _hand_in(hr: Person, content: bytes) -> Page:
    """Choose the file and let it be checked."""
    page = hr.goes_to("/imports/people/")
    payload: FilePayload = {"name": "people.xlsx", "mimeType": XLSX, "buffer": content}
    page.locator("input[type=file]").set_input_files(payload)
    page.get_by_role("button", name="检查工作簿").click()
    page.wait_for_load_state("load")
    return page
