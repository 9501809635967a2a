"""Measure reading and storing a workbook of 10,000 questions, and write the section: `make bench-exams`.

Reading is measured beside a bare read of the same file by the chosen reader, interleaved, in processor
time of this process: its share says little about how busy the machine is. `--quick` only reads.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

QUESTIONS, BANK, ROUNDS = 10_000, 20_000, 15
NAME = "xunping_bench_files"
HEAD = (
    "题干",
    "题型",
    *(f"选项{letter}" for letter in "ABCD"),
    "正确答案",
    "解析",
    "章节",
    "难度",
    "知识点",
    "分值",
)


def main() -> int:
    """Measure, print, and unless it was quick write the section."""
    from tests.benchmarks.report import write_section
    from tests.benchmarks.servers import database

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
    os.environ["XUNPING_SECRET_KEY"] = "only-for-measuring"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XUNPING_VAR"] = folder
        path = Path(folder) / "questions.xlsx"
        path.write_bytes(workbook(QUESTIONS))
        if "--quick" in sys.argv:
            _set_up()
            print(reading_table(path))
            return 0
        with database(NAME) as url:
            os.environ["DATABASE_URL"] = url
            _set_up()
            text = "\n".join([reading_table(path), storing_table(path)])
    print(text)
    write_section("Files of questions", text)
    return 0


def _set_up() -> None:
    import django

    django.setup()


def workbook(count: int, thing: str = "工单") -> bytes:
    """Make a workbook of four kinds of question about a thing, in twelve columns."""
    import xlsxwriter

    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("题库")
    sheet.write_row(0, 0, HEAD)
    for number in range(count):
        filed = [f"第{number % 9 + 1}章", "易中难"[number % 3], "2.2", 2]
        sheet.write_row(number + 1, 0, [*_question(number, thing), *filed])
    book.close()
    return stream.getvalue()


def _question(number: int, thing: str) -> list[str]:
    """Give text, kind, options, answer and explanation of an invented question."""
    options = [f"{number % 7 + 1} 小时", f"{number % 11 + 9} 小时", f"{number % 13 + 30} 小时", "次日"]
    match number % 4:
        case 0:
            stem = f"第 {number} 号{thing}的首次响应时限是多少小时？"
            return [stem, "单选题", *options, "ABCD"[number // 4 % 4], f"依据条款 2.2，第 {number} 题。"]
        case 1:
            several = ["登记", "核实", "回访", f"转派 {number} 班"]
            return [f"第 {number} 号{thing}属于受理范围的有哪些？", "多选题", *several, "AB", "见规范。"]
        case 2:
            return [f"第 {number} 号{thing}必须登记。", "判断题", "", "", "", "", "对", ""]
    return [f"第 {number} 号{thing}应先____，再____。", "填空题", "", "", "", "", "登记|核实", ""]


def reading_table(path: Path) -> str:
    """Read the file in several ways, one after the other in each round; give medians and shares."""
    from python_calamine import CalamineWorkbook

    from lms.core.files.workbooks.safety import safe_copy
    from lms.exchange.workbooks.sheets.grids import shown_sheets
    from lms.exchange.workbooks.sheets.reading import read_workbook
    from tests.benchmarks.report import table

    content = path.read_bytes()

    def checked() -> None:
        with safe_copy(BytesIO(content)):
            pass

    ways: dict[str, Callable[[], object]] = {
        "calamine, bare": lambda: CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(),
        "the checks of a hostile workbook": checked,
        "checked, read, every cell as Excel shows it": lambda: list(shown_sheets(content)),
        "checked, read, understood (`read_workbook`)": lambda: read_workbook(content),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(ROUNDS + 1):
        for name, way in ways.items():
            start = process_time()
            way()
            if turn:  # the first warms up
                taken[name].append(process_time() - start)
    bare = taken["calamine, bare"]
    rows = [
        (name, median(seconds) * 1000, median(mine / its for mine, its in zip(seconds, bare, strict=True)))
        for name, seconds in taken.items()
    ]
    said = f"{QUESTIONS:,} questions in 12 columns; medians of {ROUNDS} interleaved rounds, processor time."
    return said + "\n\n" + table(["", "ms", "share of the bare read"], rows)


def storing_table(path: Path) -> str:
    """Store the file in a bank of 20,000 questions; give the time of each step."""
    from django.core.management import call_command
    from django.utils import timezone

    from lms.exchange.bank.incoming import for_bank
    from lms.exchange.imports.services import compose_import, write_import
    from lms.exchange.plans.files import file_shelf
    from lms.exchange.plans.services import plan_import
    from lms.exchange.workbooks.sheets.reading import read_workbook
    from lms.questions.duplicates.file_rows import near_duplicates_in
    from tests.benchmarks.report import table
    from tests.factories.exams import make_clause

    call_command("migrate", verbosity=0)
    make_clause("2.2")
    bank = plan_import(read_workbook(workbook(BANK, "预约")))
    with file_shelf() as shelf:
        composed = compose_import(plan=bank)
        write_import(composed=composed, shelf=shelf, by=None, now=timezone.now())
    steps: list[tuple[str, float]] = []

    def timed[T](name: str, step: Callable[[], T]) -> T:
        start = perf_counter()
        result = step()
        steps.append((name, perf_counter() - start))
        return result

    reading = timed("read", lambda: read_workbook(path))
    reading = timed("write the texts as Markdown", lambda: for_bank(reading))
    plan = timed("compare with the bank", lambda: plan_import(reading))
    timed(
        "find rows that nearly repeat another", lambda: near_duplicates_in([one.record for one in plan.new])
    )
    composed = timed("compose versions", lambda: compose_import(plan=plan))
    with file_shelf() as shelf:
        timed(
            "store, one transaction",
            lambda: write_import(composed=composed, shelf=shelf, by=None, now=timezone.now()),
        )
    again = timed("compare the same file again", lambda: plan_import(reading))
    if len(again.unchanged) != QUESTIONS or plan.faults:
        raise AssertionError("the file was not stored whole")
    head = f"\nA file of {QUESTIONS:,} new questions beside a bank of {BANK:,}, PostgreSQL."
    return head + " The preview takes the first four steps.\n\n" + table(["step", "s"], steps)


if __name__ == "__main__":
    sys.exit(main())
