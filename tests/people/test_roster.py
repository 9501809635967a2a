"""The roster workbook: transfers, leavers, namesakes, lost zeros, and rows that contradict what is known."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pytest_django.fixtures import Settings as SettingsWrapper

from lms.core.accounts import mail_address
from lms.core.imports.models import ImportRun
from lms.core.trail.models import AuditEntry
from lms.core.trail.services import details_text
from lms.people.access.services import create_roles
from lms.people.accounts.services import create_account
from lms.people.api import Employee, Role
from lms.people.choices import EmploymentKind
from lms.people.employees.services import dismiss_employee
from lms.people.leaves.models import Leave
from tests.core.workbooks import confirm_preview, workbook
from tests.factories.people import Cast, make_cast, make_position, make_unit, make_user_with_role

pytestmark = pytest.mark.django_db

HEADS = (
    "工号",
    "姓名",
    "单位编码",
    "岗位编码",
    "入职日期",
    "离职日期",
    "任职开始",
    "用工形式",
    "师傅工号",
)
LI = ("00231", "李敏", "P01-C1-T1", "agent", "2024-03-01", "", "", "正式", "")


@pytest.fixture(autouse=True)
def _private_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    storage = FileSystemStorage(tmp_path / "private")
    for name in ("file", "rows", "marked"):
        monkeypatch.setattr(ImportRun._meta.get_field(name), "storage", storage)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def as_zhao(cast: Cast) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("zhao"))
    return client


def send(client: Client, *rows: Sequence[object], heads: Sequence[str] = HEADS, language: str = "en") -> str:
    """Upload a roster and give the address of its preview."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    upload = SimpleUploadedFile("花名册.xlsx", workbook(rows, heads=heads).getvalue())
    return client.post(reverse("lms_core:import", args=["people"]), {"workbook": upload}).url


def counts(client: Client, *rows: Sequence[object]) -> tuple[int, int, int, int]:
    """Give new, changed, unchanged and faulty rows of the preview."""
    preview = client.get(send(client, *rows)).context["preview"]
    return preview.new, preview.changed, preview.unchanged, preview.faulty


def faults(client: Client, *rows: Sequence[object]) -> list[tuple[int, str, str]]:
    """List row, column and sentence of every fault in the preview."""
    preview = client.get(send(client, *rows)).context["preview"]
    return [(fault.row, fault.column, fault.text) for fault in preview.faults]


def save(client: Client, *rows: Sequence[object]) -> None:
    """Upload and confirm."""
    confirm_preview(client, send(client, *rows))


def history(number: str) -> list[tuple[str, str, str]]:
    """List unit code, first and last day of a person's postings."""
    postings = Employee.objects.get(number=number).postings.select_related("unit").order_by("starts_on")
    return [(one.unit.code, f"{one.starts_on}", f"{one.ends_on or ''}") for one in postings]


def test_new_people_come_with_posting_and_kind(as_zhao: Client) -> None:
    save(
        as_zhao,
        ("00900", "周岚", "P01-C1-T2", "agent", date(2025, 4, 1), "", "", "外包", "00901"),
        ("00901", "孙宁", "P01-C1-T2", "agent", "2024年5月6日", "", "2025/1/1", "", ""),
    )

    zhou = Employee.objects.get(number="00900")
    assert (zhou.name, zhou.hired_on, zhou.employment_kind) == (
        "周岚",
        date(2025, 4, 1),
        EmploymentKind.OUTSOURCED,
    )
    assert zhou.mentor == Employee.objects.get(number="00901")
    assert (history("00900"), history("00901")) == (
        [("P01-C1-T2", "2025-04-01", "")],
        [("P01-C1-T2", "2025-01-01", "")],
    )


def test_namesakes_are_two_people(as_zhao: Client) -> None:
    one = ("00910", "张伟", "P01-C1-T1", "agent", "2025-04-01", "", "", "", "")
    other = ("00911", "张伟", "P01-C1-T1", "agent", "2025-04-01", "", "", "", "")

    save(as_zhao, one, other)

    assert Employee.objects.filter(name="张伟").count() == 2


def test_same_roster_again_changes_nothing(as_zhao: Client) -> None:
    rows = [
        LI,
        ("00900", "周岚", "P01-C1-T2", "agent", "2025-04-01", "", "", "外包", "00231"),
        ("00901", "孙宁", "P01-C1-T2", "agent", "2025-04-01", "2025-10-01", "2025-05-01", "", ""),
    ]
    save(as_zhao, *rows)

    assert counts(as_zhao, *rows) == (0, 0, 3, 0)


def test_transfer_makes_a_posting_and_keeps_the_old_one(as_zhao: Client) -> None:
    save(as_zhao, ("00231", "李敏", "P01-C1-T2", "agent", "2024-03-01", "", "2025-07-01", "", ""))

    assert history("00231") == [
        ("P01-C1-T1", "2024-03-01", "2025-06-30"),
        ("P01-C1-T2", "2025-07-01", ""),
    ]


def test_leaver_loses_the_account_and_keeps_the_history(as_zhao: Client, cast: Cast) -> None:
    save(as_zhao, ("00231", "李敏", "P01-C1-T1", "agent", "2024-03-01", "2025-05-01", "", "", ""))

    cast.li.refresh_from_db()
    user = cast.user("li")
    user.refresh_from_db()
    assert (cast.li.left_on, user.is_active) == (date(2025, 5, 1), False)
    assert history("00231") == [("P01-C1-T1", "2024-03-01", "2025-04-30")]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("正式员工", EmploymentKind.REGULAR),
        ("劳务派遣", EmploymentKind.DISPATCHED),
        ("外包人员", EmploymentKind.OUTSOURCED),
        ("Regular staff", EmploymentKind.REGULAR),
        ("Dispatched staff", EmploymentKind.DISPATCHED),
        ("Outsourced staff", EmploymentKind.OUTSOURCED),
    ],
)
def test_employment_is_read_as_the_list_of_people_words_it(
    as_zhao: Client, word: str, kind: EmploymentKind
) -> None:
    save(as_zhao, ("00900", "周岚", "P01-C1-T2", "agent", "2025-04-01", "", "", word, ""))

    assert Employee.objects.get(number="00900").employment_kind == kind


@pytest.mark.parametrize(
    ("language", "shown", "remedy"),
    [
        ("zh-hans", "外包人员", "可选：正式员工、劳务派遣、外包人员"),
        ("en", "Outsourced staff", "Choose: Regular staff, Dispatched staff, Outsourced staff"),
    ],
)
def test_employment_is_worded_in_the_readers_language(
    as_zhao: Client, language: str, shown: str, remedy: str
) -> None:
    rows = (
        ("00900", "周岚", "P01-C1-T2", "agent", "2025-04-01", "", "", "外包", ""),
        ("00901", "孙宁", "P01-C1-T2", "agent", "2025-04-01", "", "", "借调", ""),
    )

    page = as_zhao.get(send(as_zhao, *rows, language=language))

    assert f"<td>{shown}</td>" in page.text
    assert "<td>outsourced</td>" not in page.text
    assert [fault.remedy for fault in page.context["preview"].faults] == [remedy]


def test_empty_optional_cells_leave_what_is_known(as_zhao: Client, cast: Cast) -> None:
    cast.li.mentor, cast.li.employment_kind = cast.wang, EmploymentKind.OUTSOURCED
    cast.li.save()

    assert counts(as_zhao, (*LI[:7], "", "")) == (0, 0, 1, 0)


def test_known_number_with_another_name_turns_nobody_into_somebody_else(as_zhao: Client) -> None:
    row = ("00231", "郭静", *LI[2:])

    preview = as_zhao.get(send(as_zhao, row, language="zh-hans")).context["preview"]
    save(as_zhao, row)

    assert [(fault.text, fault.remedy) for fault in preview.faults] == [
        (
            "工号 00231 现为李敏，不是郭静。",
            "请核对工号和姓名；如果本人已改名，请先到内容管理中修改姓名。",
        )
    ]
    assert Employee.objects.get(number="00231").name == "李敏"


def test_name_changed_in_the_content_admin_is_taken_from_then_on(as_zhao: Client, cast: Cast) -> None:
    create_roles()
    form = {"name": "李慜", "number": "00231", "employment_kind": "regular", "hired_on": "2024-03-01"}
    as_zhao.post(reverse("wagtailsnippets_lms_people_employee:edit", args=[cast.li.pk]), form)

    assert counts(as_zhao, ("00231", "李慜", *LI[2:])) == (0, 0, 1, 0)


def test_name_written_with_other_spaces_is_the_same_name(as_zhao: Client) -> None:
    assert faults(as_zhao, ("00231", "李 敏", *LI[2:])) == []


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (
            ("00920", "周岚", "P99", "agent", "2025-04-01", "", "", "", ""),
            "Unit code",
            "There is no unit “P99”.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "chief", "2025-04-01", "", "", "", ""),
            "Position code",
            "There is no position “chief”.",
        ),
        (
            ("00920", "周岚", "OLD", "agent", "2025-04-01", "", "", "", ""),
            "Unit code",
            "The unit was closed on 2025-01-01.",
        ),
        (
            (231, "李敏", "P01-C1-T1", "agent", "2024-03-01", "", "", "", ""),
            "Staff number",
            "“231” is new, but 00231 is known: leading zeros may be lost.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "agent", "2025-04-01", "2025-04-01", "", "", ""),
            "Left on",
            "The leaving day is not after the day of hiring.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "agent", "2025-04-01", "", "2025-03-31", "", ""),
            "Posted from",
            "The posting would begin before hiring.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "agent", "2099-04-01", "", "", "", ""),
            "Hired on",
            "The day of hiring is more than three months ahead.",
        ),
        (
            ("00318", "陈涛", "P01-C1-T2", "agent", "2025-06-02", "", "", "", ""),
            "Hired on",
            "陈涛 was posted before, in 热线二组 since 2025-06-01.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "agent", "1924-04-01", "", "", "", ""),
            "Hired on",
            "The day of hiring is more than 70 years ago.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "agent", "2025-04-01", "2025-06-01", "2025-06-01", "", ""),
            "Posted from",
            "The posting would begin after leaving.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "agent", "2025-04-01", "", "", "", "00920"),
            "Mentor's number",
            "Nobody is their own mentor.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "agent", "2025-04-01", "", "", "", "77777"),
            "Mentor's number",
            "No employee has the number “77777”.",
        ),
        (
            ("00231", "李敏", "P01-C1-T2", "agent", "2024-03-01", "", "", "", ""),
            "Posted from",
            "The unit or position has changed (until now 热线一组), but the date is missing.",
        ),
        (
            ("00318", "陈涛", "P01-C1-T1", "agent", "2024-03-01", "", "2025-01-01", "", ""),
            "Posted from",
            "Before the posting already known (热线二组, since 2025-06-01).",
        ),
        (
            ("00107", "王强", "P01-C1-T1", "lead", "2024-03-01", "", "", "", ""),
            "Staff number",
            "王强 left on 2025-05-01; the number is not given again.",
        ),
        (
            ("00107", "王强", "P01-C1-T2", "lead", "2024-03-01", "2025-09-01", "2025-08-01", "", ""),
            "Unit code",
            "王强 has left and cannot be transferred.",
        ),
        (
            ("00 231", "李敏", "P01-C1-T1", "agent", "2024-03-01", "", "", "", ""),
            "Staff number",
            "“00 231” is not written as it should be.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "agent", "2025-02-30", "", "", "", ""),
            "Hired on",
            "“2025-02-30” is not a date.",
        ),
        (
            ("00920", "周岚", "P01-C1-T1", "agent", "2025-04-01", "", "", "借调", ""),
            "Employment",
            "“借调” is not one of the choices.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith(".") else "",
)
def test_faulty_row_is_named_and_nothing_of_it_is_saved(
    as_zhao: Client, cast: Cast, row: Sequence[object], column: str, sentence: str
) -> None:
    make_position("班组长", leads=True)
    make_unit("热线三组", code="OLD", parent=cast.centre, closed_on=date(2025, 1, 1))
    cast.chen.postings.update(starts_on=date(2025, 6, 1))
    dismiss_employee(employee=cast.wang, left_on=date(2025, 5, 1))
    good = ("00990", "吴倩", "P01-C1-T1", "agent", "2025-04-01", "", "", "", "")

    found = faults(as_zhao, good, row)
    save(as_zhao, good, row)

    assert found == [(3, column, sentence)]
    assert Employee.objects.filter(number="00990").exists()
    assert not Employee.objects.filter(number__in=["00920", "231"]).exists()
    assert history("00231") == [("P01-C1-T1", "2024-03-01", "")]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (
            ("00920", "周岚", "P99", "agent", "2025-04-01", "", "", "借调", ""),
            ["“借调” is not one of the choices.", "There is no unit “P99”."],
        ),
        (
            ("00231", "李敏", "P99", "agent", "2024-03-01", "", "", "", ""),
            ["There is no unit “P99”."],
        ),
        (
            ("00231", "郭静", "P99", "chief", "昨天", "", "", "", "77777"),
            [
                "“昨天” is not a date.",
                "There is no unit “P99”.",
                "There is no position “chief”.",
                "The number 00231 belongs to 李敏, not to 郭静.",
                "No employee has the number “77777”.",
            ],
        ),
        (
            ("00920", "周岚", "", "agent", "2099-04-01", "", "昨天", "", "00920"),
            [
                "Empty.",
                "“昨天” is not a date.",
                "Nobody is their own mentor.",
                "The day of hiring is more than three months ahead.",
            ],
        ),
    ],
)
def test_all_faults_of_a_row_are_reported_at_once(
    as_zhao: Client, row: Sequence[object], found: list[str]
) -> None:
    assert [text for _row, _column, text in faults(as_zhao, row)] == found


def test_nobody_comes_without_the_mentor_their_row_names(as_zhao: Client) -> None:
    rest = ("P01-C1-T1", "agent", "2025-04-01", "", "", "")
    mentor = ("00930", "周岚", "P99", *rest[1:], "")
    learner, learners_learner = ("00931", "孙宁", *rest, "00930"), ("00932", "吴倩", *rest, "00931")

    assert faults(as_zhao, learners_learner, learner, mentor) == [
        (2, "Mentor's number", "The row of the mentor 00931 has a fault."),
        (3, "Mentor's number", "The row of the mentor 00930 has a fault."),
        (4, "Unit code", "There is no unit “P99”."),
    ]


def test_number_twice_in_one_sheet_makes_nobody(as_zhao: Client) -> None:
    row = ("00930", "周岚", "P01-C1-T1", "agent", "2025-04-01", "", "", "", "")
    other = ("00930", "孙宁", *row[2:])

    assert counts(as_zhao, row, other) == (0, 0, 0, 2)
    assert faults(as_zhao, row, other) == [
        (2, "Staff number", "The same as row 3."),
        (3, "Staff number", "The same as row 2."),
    ]


def test_formula_in_a_name_stays_text(as_zhao: Client) -> None:
    save(as_zhao, ("00940", "=1+1", "P01-C1-T1", "agent", "2025-04-01", "", "", "", ""))

    assert Employee.objects.get(number="00940").name == "=1+1"


@pytest.mark.parametrize("who", ["li", "wang", "trainer", "auditor", "administrator"])
def test_only_hr_imports_people(cast: Cast, who: str) -> None:
    client = Client()
    client.force_login(cast.user(who) if who in {"li", "wang"} else make_user_with_role(Role(who)))

    response = client.get(reverse("lms_core:import", args=["people"]))

    assert response.status_code == 403


def test_transfers_are_audited_with_their_actor(as_zhao: Client, cast: Cast) -> None:
    save(as_zhao, ("00231", "李敏", "P01-C1-T2", "agent", "2024-03-01", "", "2025-07-01", "", ""))

    entry = AuditEntry.objects.get(action="employee.posted")
    assert (entry.actor_key, entry.subject_key, entry.details) == (
        str(cast.user("zhao").pk),
        str(cast.li.pk),
        {
            "unit": "P01-C1-T2",
            "position": "agent",
            "from": "2025-07-01",
            "before": {"unit": "P01-C1-T1", "position": "agent", "from": "2024-03-01"},
        },
    )


def test_preview_shows_what_is_known_beside_what_would_change(as_zhao: Client, cast: Cast) -> None:
    cast.li.mentor = cast.wang
    cast.li.save()
    row = ("00231", "李敏", "P01-C1-T2", "agent", "2024-02-28", "2027-01-01", "2025-07-01", "外包", "00318")

    preview = as_zhao.get(send(as_zhao, row)).context["preview"]

    assert preview.rows == []
    assert [(row.number, row.about) for row in preview.changed_rows] == [(2, "00231")]
    assert sorted((str(one.label), one.was, one.now) for one in preview.changed_rows[0].differences) == [
        ("Employment", "Regular staff", "Outsourced staff"),
        ("Hired on", "2024-03-01", "2024-02-28"),
        ("Left on", "—", "2027-01-01"),
        ("Mentor's number", "00107", "00318"),
        ("Unit code", "P01-C1-T1", "P01-C1-T2"),
    ]


def remarks(client: Client, *rows: Sequence[object]) -> list[tuple[int, str]]:
    """List row and sentence of every remark in the preview."""
    preview = client.get(send(client, *rows)).context["preview"]
    return [(remark.number, remark.text) for remark in preview.remarks]


def test_new_person_with_a_known_name_is_remarked_and_may_come(as_zhao: Client, cast: Cast) -> None:
    same_unit = ("00950", "李 敏", "P01-C1-T1", "agent", "2025-04-01", "", "", "", "")
    elsewhere = ("00951", "陈涛", "P01-C1-T1", "agent", "2025-04-01", "", "", "", "")
    stranger = ("00952", "周岚", "P01-C1-T1", "agent", "2025-04-01", "", "", "", "")

    found = remarks(as_zhao, LI, same_unit, elsewhere, stranger)
    save(as_zhao, LI, same_unit, elsewhere, stranger)

    question = "another person, or a new number of the same one?"
    assert found == [
        (3, f"李 敏 is also the name of 00231 (热线一组, the same unit): {question}"),
        (4, f"陈涛 is also the name of 00318 (热线二组): {question}"),
    ]
    assert Employee.objects.filter(number__in=["00950", "00951", "00952"]).count() == 3
    assert AuditEntry.objects.get(action="core.imported").details["remarks"] == 2


def test_namesakes_who_left_or_stand_in_the_same_sheet_are_named(as_zhao: Client, cast: Cast) -> None:
    dismiss_employee(employee=cast.chen, left_on=date(2026, 1, 1), actor=None)
    back = ("00960", "陈涛", "P01-C1-T1", "agent", "2026-02-01", "", "", "", "")
    again = ("00961", "陈涛", "P01-C1-T2", "agent", "2026-02-01", "", "", "", "")

    found = remarks(as_zhao, back, again)

    assert [text.split(": ")[0] for _row, text in found] == [
        "陈涛 is also the name of 00318 (热线二组, left on 2026-01-01), 00961 (row 3 of this sheet)",
        "陈涛 is also the name of 00318 (热线二组, left on 2026-01-01), 00960 (row 2 of this sheet)",
    ]


@pytest.mark.parametrize(
    ("number", "remarked"),
    [("961", True), (961, True), ("0961", True), ("00961", False), ("100961", False), ("W-9", False)],
)
def test_a_new_number_shorter_than_all_others_may_lack_its_zeros(
    as_zhao: Client, number: str | int, remarked: bool
) -> None:
    newcomer = (number, "周岚", "P01-C1-T1", "agent", "2026-02-01", "", "", "", "")

    found = remarks(as_zhao, newcomer)

    question = f"{number} is shorter than every other number (5 digits): is 00961 meant?"
    assert [text.partition(" Excel")[0] for _row, text in found] == [question] * remarked


def test_the_first_roster_is_compared_with_its_own_numbers(as_zhao: Client) -> None:
    Employee.objects.update(number=Concat(Value("T"), "number"))
    rows = [
        (number, f"人{number}", "P01-C1-T1", "agent", "2026-02-01", "", "", "", "") for number in (7, "007")
    ]

    assert [row for row, _text in remarks(as_zhao, *rows)] == [2]


def test_nobody_known_is_remarked_for_the_own_name(as_zhao: Client) -> None:
    moved = ("00231", "李敏", "P01-C1-T2", "agent", "2024-03-01", "", "2025-07-01", "", "")

    assert remarks(as_zhao, moved) == []


def test_changes_of_a_person_are_audited_before_and_after(as_zhao: Client, cast: Cast) -> None:
    newcomer = ("00900", "周岚", "P01-C1-T2", "agent", "2025-04-01", "", "", "", "")

    save(as_zhao, newcomer, ("00231", "李敏", *LI[2:4], "2024-02-01", "", "", "外包", "00107"))

    entry = AuditEntry.objects.get(action="employee.changed")
    assert (entry.actor_key, entry.subject_key, entry.details) == (
        str(cast.user("zhao").pk),
        str(cast.li.pk),
        {
            "before": {"hired_on": "2024-03-01", "employment": "regular", "mentor": ""},
            "after": {"hired_on": "2024-02-01", "employment": "outsourced", "mentor": "00107"},
        },
    )
    with translation.override("en"):
        assert details_text(entry.details) == (
            "Hired on 2024-03-01 → 2024-02-01 · Employment Regular staff → Outsourced staff"
            " · Mentor's number — → 00107"
        )


NAMES = ("工号", "姓名", "部门", "岗位", "入职日期")


def fault_texts(client: Client, *rows: Sequence[object], heads: Sequence[str]) -> list[tuple[int, str, str]]:
    """List row, column and sentence of every fault of a roster with these heads."""
    preview = client.get(send(client, *rows, heads=heads)).context["preview"]
    return [(fault.row, fault.column, fault.text) for fault in preview.faults]


def test_units_and_positions_may_be_named(as_zhao: Client) -> None:
    row = ("00900", "周岚", "热线 二组", "热线坐席", "2025-04-01")

    confirm_preview(as_zhao, send(as_zhao, row, heads=NAMES))

    assert history("00900") == [("P01-C1-T2", "2025-04-01", "")]


def test_names_may_stand_in_the_column_of_codes(as_zhao: Client) -> None:
    save(as_zhao, ("00900", "周岚", "热线二组", "热线坐席", "2025-04-01", "", "", "", ""))

    assert history("00900") == [("P01-C1-T2", "2025-04-01", "")]


def test_a_name_that_two_units_have_is_not_guessed(as_zhao: Client, cast: Cast) -> None:
    make_unit("热线二组", code="P01-C9-T2", parent=cast.province)
    row = ("00900", "周岚", "热线二组", "没有的岗位", "2025-04-01")

    assert fault_texts(as_zhao, row, heads=NAMES) == [
        (
            2,
            "Unit",
            f"2 are called “热线二组”: P01-C1-T2 ({cast.centre.name}), P01-C9-T2 ({cast.province.name}).",
        ),
        (2, "Position", "There is no position “没有的岗位”."),
    ]


def test_a_closed_namesake_gives_way(as_zhao: Client, cast: Cast) -> None:
    make_unit("热线二组", code="OLD", parent=cast.province, closed_on=date(2025, 1, 1))

    confirm_preview(as_zhao, send(as_zhao, ("00900", "周岚", "热线二组", "agent", "2025-04-01"), heads=NAMES))

    assert history("00900") == [("P01-C1-T2", "2025-04-01", "")]


def test_a_code_and_a_name_that_contradict_each_other_are_a_fault(as_zhao: Client) -> None:
    heads = ("工号", "姓名", "单位编码", "单位", "岗位编码", "入职日期")
    row = ("00900", "周岚", "P01-C1-T1", "热线二组", "agent", "2025-04-01")

    assert fault_texts(as_zhao, row, heads=heads) == [
        (2, "Unit", "The code P01-C1-T1 is 热线一组, not 热线二组.")
    ]


def test_neither_code_nor_name_is_one_fault(as_zhao: Client) -> None:
    assert fault_texts(as_zhao, ("00900", "周岚", "", "agent", "2025-04-01"), heads=NAMES) == [
        (2, "Unit", "Empty.")
    ]


def test_the_list_of_people_can_be_exported_edited_and_imported(as_zhao: Client, cast: Cast) -> None:
    dismiss_employee(employee=cast.wang, left_on=date(2025, 5, 1))
    as_zhao.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    content = as_zhao.get(reverse("lms_people:employees"), {"export": "xlsx"}).content
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    li = next(row for row in sheet.iter_rows(min_row=2) if row[heads.index("工号")].value == "00231")
    li[heads.index("用工形式")].value = "外包人员"
    stream = BytesIO()
    book.save(stream)

    upload = SimpleUploadedFile("人员.xlsx", stream.getvalue())
    sent = as_zhao.post(reverse("lms_core:import", args=["people"]), {"workbook": upload}).url
    preview = as_zhao.get(sent).context["preview"]
    confirm_preview(as_zhao, sent)

    assert (preview.new, preview.changed, preview.unchanged, preview.faults) == (0, 1, sheet.max_row - 2, [])
    assert Employee.objects.get(number="00231").employment_kind == EmploymentKind.OUTSOURCED


def test_the_template_lists_codes_beside_their_names(as_zhao: Client, cast: Cast) -> None:
    as_zhao.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    book = load_workbook(BytesIO(as_zhao.get(reverse("lms_core:import_template", args=["people"])).content))

    lists = {tuple(cell.value for cell in row[:4]) for row in book["可选项"].iter_rows()}

    assert ("单位编码", "含义", "岗位编码", "含义") in lists
    assert any(row[:2] == (cast.team.code, cast.team.name) for row in lists)
    assert any(row[2:] == ("agent", "热线坐席") for row in lists)


WITH_MAIL = (*HEADS, "邮箱")


def test_an_address_goes_to_the_account_or_waits_for_it(as_zhao: Client, cast: Cast) -> None:
    newcomer = ("00900", "周岚", "P01-C1-T2", "agent", "2025-04-01", "", "", "", "", "zhou@example.com")
    address = send(as_zhao, (*LI, "li@example.com"), newcomer, heads=WITH_MAIL)

    preview = as_zhao.get(address).context["preview"]
    confirm_preview(as_zhao, address)

    assert (preview.new, preview.changed, preview.faulty) == (1, 1, 0)
    assert mail_address(Employee.objects.get(number="00231").user) == "li@example.com"
    zhou = Employee.objects.get(number="00900")
    assert zhou.email == "zhou@example.com"
    assert mail_address(create_account(employee=zhou, password="another-58-harbour")) == "zhou@example.com"
    entry = AuditEntry.objects.get(action="employee.address_given")
    assert entry.details == {"email": "li@example.com"}


def test_an_empty_cell_and_the_same_address_change_nothing(as_zhao: Client, cast: Cast) -> None:
    type(cast.user("li")).objects.filter(pk=cast.user("li").pk).update(email="li@example.com")

    for cell in ("", "li@example.com"):
        preview = as_zhao.get(send(as_zhao, (*LI, cell), heads=WITH_MAIL)).context["preview"]
        assert (preview.unchanged, preview.changed) == (1, 0)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("li.example.com", "“li.example.com” is no e-mail address."),
        ("a@example.com;b@example.com", "“a@example.com;b@example.com” is no e-mail address."),
        ("li@elsewhere.example", "Mail is sent to addresses of the company only."),
    ],
)
def test_addresses_that_cannot_be_used_are_faults(
    as_zhao: Client, cast: Cast, settings: SettingsWrapper, cell: str, sentence: str
) -> None:
    settings.XUNPING = {"notices": {"mail_domains": "example.com"}}

    preview = as_zhao.get(send(as_zhao, (*LI, cell), heads=WITH_MAIL)).context["preview"]

    assert [(fault.column, fault.text) for fault in preview.faults] == [("E-mail", sentence)]


def test_an_address_that_two_people_share_is_remarked(as_zhao: Client, cast: Cast) -> None:
    other = ("00900", "周岚", "P01-C1-T2", "agent", "2025-04-01", "", "", "", "", "Team@example.com")

    address = send(as_zhao, (*LI, "team@example.com"), other, heads=WITH_MAIL)

    page = as_zhao.get(address).content.decode()
    assert "team@example.com is also the address of 00900" in page
    assert "Team@example.com is also the address of 00231" in page


WITH_LEAVE = (*HEADS, "离岗首日", "离岗末日", "离岗类别")


def leaves_of(number: str) -> list[tuple[str, str, str]]:
    """List kind, first and last day of a person's leave."""
    found = Leave.objects.filter(employee__number=number).order_by("starts_on")
    return [(leave.kind, f"{leave.starts_on}", f"{leave.ends_on or ''}") for leave in found]


def test_leave_comes_with_the_roster_and_the_same_one_again_changes_nothing(as_zhao: Client) -> None:
    rows = (
        (*LI, "2026-03-01", "2026-06-30", "产假"),
        ("00900", "周岚", "P01-C1-T2", "agent", "2025-04-01", "", "", "", "", "2025-05-01", "", ""),
    )

    first = send(as_zhao, *rows, heads=WITH_LEAVE)
    preview = as_zhao.get(first).context["preview"]
    confirm_preview(as_zhao, first)
    again = as_zhao.get(send(as_zhao, *rows, heads=WITH_LEAVE)).context["preview"]

    assert (preview.new, preview.changed, preview.faulty) == (1, 1, 0)
    assert leaves_of("00231") == [("maternity", "2026-03-01", "2026-06-30")]
    assert leaves_of("00900") == [("other", "2025-05-01", "")]
    assert (again.unchanged, again.changed, again.new) == (2, 0, 0)
    assert AuditEntry.objects.filter(action="employee.leave_recorded").count() == 2


def test_an_end_that_is_known_later_changes_the_leave_and_an_empty_cell_leaves_it(as_zhao: Client) -> None:
    for last, kind in (("", "病假"), ("2026-04-30", ""), ("", "")):
        address = send(as_zhao, (*LI, "2026-03-01", last, kind), heads=WITH_LEAVE)
        confirm_preview(as_zhao, address)

    assert leaves_of("00231") == [("sick", "2026-03-01", "2026-04-30")]


def test_a_roster_without_leave_takes_none_away(as_zhao: Client) -> None:
    confirm_preview(as_zhao, send(as_zhao, (*LI, "2026-03-01", "", "借调"), heads=WITH_LEAVE))

    save(as_zhao, LI)

    assert leaves_of("00231") == [("secondment", "2026-03-01", "")]


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        (("", "2026-04-30", ""), "First day away", "The first day away is missing."),
        (("", "", "病假"), "First day away", "The first day away is missing."),
        (("2026-04-30", "2026-04-01", ""), "Last day away", "The last day is before the first."),
        (
            ("2024-01-01", "2024-02-01", ""),
            "First day away",
            "On the first day the person did not work here yet.",
        ),
        (
            ("2026-03-15", "", ""),
            "First day away",
            "Leave recorded before covers some of these days. Change that one instead.",
        ),
        (("2026-05-01", "", "休养"), "Kind of leave", "“休养” is not one of the choices."),
    ],
    ids=["no first day", "kind alone", "order", "before hiring", "overlap", "unknown kind"],
)
def test_leave_that_cannot_be_is_a_fault_of_its_cell(
    as_zhao: Client, cells: Sequence[str], column: str, sentence: str
) -> None:
    confirm_preview(as_zhao, send(as_zhao, (*LI, "2026-03-01", "2026-03-31", ""), heads=WITH_LEAVE))

    assert fault_texts(as_zhao, (*LI, *cells), heads=WITH_LEAVE) == [(2, column, sentence)]
    assert leaves_of("00231") == [("other", "2026-03-01", "2026-03-31")]


def test_nobody_goes_on_leave_after_leaving(as_zhao: Client, cast: Cast) -> None:
    left = ("00231", "李敏", "P01-C1-T1", "agent", "2024-03-01", "2026-03-01", "", "", "")

    found = fault_texts(as_zhao, (*left, "2026-03-01", "", ""), heads=WITH_LEAVE)

    assert found == [(2, "First day away", "The leave would begin after leaving.")]
