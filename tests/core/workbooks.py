"""Make workbooks for tests: honest ones, and ones bent by hand."""

import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.http import HttpResponse
from django.test import Client

from lms.core.files.workbooks.columns import SheetColumn
from lms.core.files.workbooks.parsers import choice, code_of, day, text
from lms.core.imports.rows import Change, SheetRow
from lms.core.imports.spec import Fault, ImportSpec
from lms.core.jobs.receipts import Receipt, ReceiptLine
from lms.core.jobs.services import JobProgress

HEADS = ("工号", "姓名", "入职日期")
LI = ("00231", "李敏", "2026-01-31")
WANG = ("00417", "王强", "2025/6/1")


def workbook(
    rows: Sequence[Sequence[object]], *, heads: Sequence[str] = HEADS, sheet: str = "人员"
) -> BytesIO:
    """Write a workbook as Excel would."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    table = book.add_worksheet(sheet)
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate([heads, *rows]):
        for column, value in enumerate(row):
            if isinstance(value, date | datetime):
                table.write_datetime(number, column, value, day_format)
            elif isinstance(value, int | float | Decimal):
                table.write_number(number, column, value)
            elif value:
                table.write_string(number, column, str(value))
    book.close()
    stream.seek(0)
    return stream


def confirm_preview(client: Client, address: str, *, follow: bool = False) -> HttpResponse:
    """Open the preview of an upload and press its button."""
    seen = client.get(address).context["run"].preview_digest
    return client.post(address, {"preview": seen}, follow=follow)


def bent(stream: BytesIO, bend: Callable[[str, bytes], bytes]) -> BytesIO:
    """Rewrite every part of a workbook with a function."""
    result = BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            target.writestr(member.filename, bend(member.filename, source.read(member)))
    result.seek(0)
    return result


def with_part(stream: BytesIO, name: str, content: bytes) -> BytesIO:
    """Add a part to a workbook."""
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(name, content)
    stream.seek(0)
    return stream


class UsersImport(ImportSpec):
    """Import sign-in accounts: the smallest real import core can have."""

    code = "users"
    title = "账号"
    permission = "auth.add_user"
    key = ("number",)
    columns = (
        SheetColumn("number", "工号", code_of(max_length=20), aliases=("员工编号",), example="00231"),
        SheetColumn("name", "姓名", text(max_length=30)),
        SheetColumn("since", "入职日期", day(future=False), required=False),
        SheetColumn("kind", "类别", choice({"正式": "staff"}), required=False, choices=lambda: {"正式": ""}),
    )

    def check(self, rows: Sequence[SheetRow]) -> Iterable[Fault]:
        """Refuse a name nobody can have."""
        return [
            Fault(row, "name", "不能叫“无名”。", "写真实姓名。") for row in rows if row.text("name") == "无名"
        ]

    def compare(self, rows: Sequence[SheetRow]) -> Sequence[Change]:
        """Compare with the accounts there are."""
        from django.contrib.auth.models import User

        names = dict(User.objects.values_list("username", "last_name"))
        return [self._change(names, row) for row in rows]

    def _change(self, names: dict[str, str], row: SheetRow) -> Change:
        if row.text("number") not in names:
            return Change.NEW
        return Change.UNCHANGED if names[row.text("number")] == row.text("name") else Change.CHANGED

    def apply(self, rows: Sequence[SheetRow], *, actor: object, progress: JobProgress) -> Receipt:
        """Save the accounts."""
        from django.contrib.auth.models import User

        for row in rows:
            User.objects.update_or_create(
                username=row.text("number"), defaults={"last_name": row.text("name")}
            )
            if progress:
                progress.step()
        return Receipt("已导入", (ReceiptLine("行", len(rows)),))
