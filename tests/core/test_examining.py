"""A workbook is checked row by row, and every fault names its place."""

from io import BytesIO

import openpyxl
import pytest

from lms.core.imports.examining import examine
from lms.core.imports.rows import Change
from lms.core.imports.workbooks import faults_workbook, template_workbook
from lms.core.refusals import UnreadableFile
from tests.core.workbooks import LI, WANG, UsersImport, workbook

pytestmark = pytest.mark.django_db


def test_faults_name_row_column_and_remedy() -> None:
    found = examine(UsersImport(), workbook([LI, ("", "王强", "2025-06-01"), ("00502", "陈", "昨天")]))

    assert [(fault.row.sheet, fault.row.number, fault.column) for fault in found.faults] == [
        ("人员", 3, "number"),
        ("人员", 4, "since"),
    ]
    assert all(fault.remedy for fault in found.faults)
    assert found.counts == {Change.NEW: 1}


def test_every_fault_of_a_row_is_reported() -> None:
    found = examine(UsersImport(), workbook([("", "", "昨天")]))

    assert [fault.column for fault in found.faults] == ["number", "name", "since"]
    assert len(found.faulty_rows) == 1


def test_a_key_that_stands_twice() -> None:
    found = examine(UsersImport(), workbook([LI, LI]))

    assert [(fault.row.number, fault.column, fault.text) for fault in found.faults] == [
        (2, "number", "与第 3 行重复。"),
        (3, "number", "与第 2 行重复。"),
    ]
    assert not found.rows


def test_every_row_of_a_group_names_the_others() -> None:
    found = examine(UsersImport(), workbook([LI, WANG, LI, LI]))

    assert [(fault.row.number, fault.text) for fault in found.faults] == [
        (2, "与第 4、5 行重复。"),
        (4, "与第 2、5 行重复。"),
        (5, "与第 2、4 行重复。"),
    ]
    assert {fault.remedy for fault in found.faults} == {"这几行只保留一行。"}
    assert [row.number for row in found.rows] == [3]


def test_a_large_group_names_the_first_few() -> None:
    found = examine(UsersImport(), workbook([LI] * 8))

    assert [fault.text for fault in found.faults][:2] == [
        "与第 3、4、5、6、7 及另外 2 行重复。",
        "与第 2、4、5、6、7 及另外 2 行重复。",
    ]
    assert found.faults[-1].text == "与第 2、3、4、5、6 及另外 2 行重复。"


def test_faults_of_the_database_check() -> None:
    found = examine(UsersImport(), workbook([("00001", "无名", "")]))

    assert [fault.column for fault in found.faults] == ["name"]


def test_the_head_may_stand_lower_and_be_called_otherwise() -> None:
    rows = [("员工编号*", "姓 名", "备注"), ("", "", ""), ("00231", "李敏", "x")]
    found = examine(UsersImport(), workbook(rows, heads=("二〇二六年人员表",)))

    assert [row.number for row in found.rows] == [4]
    assert found.head.ignored == ("备注",)


def test_missing_columns_are_named() -> None:
    with pytest.raises(UnreadableFile, match="姓名"):
        examine(UsersImport(), workbook([("1",)], heads=("工号",)))


def test_a_column_twice() -> None:
    with pytest.raises(UnreadableFile, match="工号"):
        examine(UsersImport(), workbook([LI], heads=("工号", "姓名", "工号")))


def test_a_head_without_rows() -> None:
    with pytest.raises(UnreadableFile):
        examine(UsersImport(), workbook([]))


def test_the_workbook_of_faulty_rows_can_be_mended_and_read_again() -> None:
    found = examine(UsersImport(), workbook([("00231", "李敏", "昨天"), WANG]))
    sheet = openpyxl.load_workbook(BytesIO(faults_workbook(found))).active

    assert [cell.value for cell in sheet[2]][:3] == ["00231", "李敏", "昨天"]
    assert sheet[2][3].value == 2
    sheet["C2"] = "2026-01-31"
    stream = BytesIO()
    sheet.parent.save(stream)
    assert examine(UsersImport(), stream).counts == {Change.NEW: 1}


def test_the_template_has_heads_text_columns_and_drop_downs() -> None:
    book = openpyxl.load_workbook(BytesIO(template_workbook(UsersImport())))
    sheet = book.worksheets[0]

    assert [cell.value for cell in sheet[1]] == ["工号*", "姓名*", "入职日期", "类别"]
    assert sheet.freeze_panes == "A2"
    rules = sheet.data_validations.dataValidation
    assert [str(rule.sqref) for rule in rules] == ["D2:D5001"]
    assert [cell.value for cell in book.worksheets[2]["A"]] == ["类别", "正式"]
    assert {sheet.sheet_state for sheet in book} == {"visible"}
