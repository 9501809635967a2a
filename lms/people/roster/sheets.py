"""Declare the roster workbook: who works where, since when, and who has left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.accounts import User
from lms.core.files.workbooks.api import SheetColumn, choice, code_of, day, text
from lms.core.imports.api import Change, Difference, Fault, ImportSpec, SheetRow
from lms.core.jobs.api import JobProgress, Receipt, ReceiptLine
from lms.people.access.permissions import has_role
from lms.people.choices import EmploymentKind, LeaveKind, Role
from lms.people.roster.addresses import shared_address_remarks
from lms.people.roster.faults import mentor_faults, row_faults, short_number_remarks
from lms.people.roster.namesakes import namesake_remarks
from lms.people.roster.places import position_places, unit_places
from lms.people.roster.rows import Roster, change_of, save_mentor, save_person, values_until_now
from lms.people.signals import announced_together

NUMBER = code_of(
    max_length=20, pattern=r"[0-9A-Za-z_-]+", hint=gettext_lazy("Use digits and Latin letters only.")
)
# The words of the list of people and its export in both languages, and shorter ones that people write.
EMPLOYMENT_LABELS = {
    "正式员工": EmploymentKind.REGULAR.value,
    "正式": EmploymentKind.REGULAR.value,
    "合同制": EmploymentKind.REGULAR.value,
    "Regular staff": EmploymentKind.REGULAR.value,
    "Regular": EmploymentKind.REGULAR.value,
    "劳务派遣": EmploymentKind.DISPATCHED.value,
    "派遣": EmploymentKind.DISPATCHED.value,
    "Dispatched staff": EmploymentKind.DISPATCHED.value,
    "Dispatched": EmploymentKind.DISPATCHED.value,
    "外包人员": EmploymentKind.OUTSOURCED.value,
    "外包": EmploymentKind.OUTSOURCED.value,
    "Outsourced staff": EmploymentKind.OUTSOURCED.value,
    "Outsourced": EmploymentKind.OUTSOURCED.value,
}


# The words of a person's page in both languages, and shorter ones.
LEAVE_LABELS = {
    "病假": LeaveKind.SICK.value,
    "Sick leave": LeaveKind.SICK.value,
    "产假": LeaveKind.MATERNITY.value,
    "Maternity leave": LeaveKind.MATERNITY.value,
    "借调": LeaveKind.SECONDMENT.value,
    "Secondment": LeaveKind.SECONDMENT.value,
    "其他": LeaveKind.OTHER.value,
    "Other": LeaveKind.OTHER.value,
}


def leave_labels() -> list[str]:
    """List the kinds of leave as a person's page words them for the reader."""
    return [str(label) for label in LeaveKind.labels]


def employment_labels() -> list[str]:
    """List the kinds of employment as the list of people words them for the reader."""
    return [str(label) for label in EmploymentKind.labels]


class RosterImport(ImportSpec):
    """People with their present posting; somebody named again elsewhere is transferred."""

    code = "people"
    title = gettext_lazy("People")
    permission = "lms_people.add_employee"
    key = ("number",)
    back_url_name = "lms_people:employees"
    checks_unread_rows = True
    intro = gettext_lazy(
        "One row for each person. Somebody already here is updated by staff number: another unit or "
        "position makes a new posting from the day given, a leaving day ends it. Nobody is removed."
    )
    columns = (
        SheetColumn(
            "number",
            gettext_lazy("Staff number"),
            NUMBER,
            aliases=("工号", "员工工号", "员工编号", "职工号"),
            example="00231",
            help_text=gettext_lazy("As text, so that leading zeros stay."),
        ),
        SheetColumn(
            "name",
            pgettext_lazy("person", "Name"),
            text(max_length=60),
            aliases=("姓名", "员工姓名"),
            example="李敏",
        ),
        SheetColumn(
            "unit",
            gettext_lazy("Unit code"),
            code_of(max_length=80),
            aliases=("单位编码", "部门编码", "班组编码", "机构编码"),
            help_text=gettext_lazy("The code, or the name where only one unit has it."),
            choices=lambda: unit_places().codes(),
            alternative="unit_name",
        ),
        SheetColumn(
            "position",
            gettext_lazy("Position code"),
            code_of(max_length=80),
            aliases=("岗位编码", "职位编码"),
            help_text=gettext_lazy("The code, or the name where only one position has it."),
            choices=lambda: position_places().codes(),
            alternative="position_name",
        ),
        SheetColumn(
            "unit_name",
            gettext_lazy("Unit"),
            code_of(max_length=80),
            aliases=("单位名称", "部门", "部门名称", "所属部门", "所在部门", "班组"),
            required=False,
            in_template=False,
        ),
        SheetColumn(
            "position_name",
            gettext_lazy("Position"),
            code_of(max_length=80),
            aliases=("岗位名称", "职位", "职位名称", "职务"),
            required=False,
            in_template=False,
        ),
        SheetColumn(
            "hired_on",
            gettext_lazy("Hired on"),
            day(),
            aliases=("入职日期", "入职时间"),
            example="2024-03-01",
        ),
        SheetColumn(
            "left_on",
            gettext_lazy("Left on"),
            day(),
            aliases=("离职日期", "离职时间"),
            required=False,
            help_text=gettext_lazy("The first day on which the person no longer works here."),
        ),
        SheetColumn(
            "starts_on",
            gettext_lazy("Posted from"),
            day(),
            aliases=("任职开始", "任职开始日期"),
            required=False,
            help_text=gettext_lazy("Needed for a transfer; empty means the day of hiring."),
        ),
        SheetColumn(
            "employment_kind",
            gettext_lazy("Employment"),
            choice(EMPLOYMENT_LABELS, offered=employment_labels),
            aliases=("用工形式",),
            required=False,
            choices=lambda: dict.fromkeys(employment_labels(), ""),
            show=lambda value: EmploymentKind(value).label,
        ),
        SheetColumn("mentor", gettext_lazy("Mentor's number"), NUMBER, aliases=("师傅工号",), required=False),
        SheetColumn(
            "email",
            gettext_lazy("E-mail"),
            code_of(max_length=254),
            aliases=("邮箱", "电子邮箱", "邮箱地址", "企业邮箱", "E-mail", "Email"),
            required=False,
            example="li.min@example.com",
            help_text=gettext_lazy("Where mail about courses and exams goes; empty leaves what is known."),
        ),
        SheetColumn(
            "away_from",
            gettext_lazy("First day away"),
            day(),
            aliases=("离岗开始", "离岗开始日期", "离岗起始日期", "请假开始日期"),
            required=False,
            help_text=gettext_lazy(
                "Leave that is recorded from the same day is changed, any other is added."
            ),
        ),
        SheetColumn(
            "away_to",
            gettext_lazy("Last day away"),
            day(),
            aliases=("离岗结束", "离岗结束日期", "请假结束日期"),
            required=False,
            help_text=gettext_lazy("Empty while nobody knows it."),
        ),
        SheetColumn(
            "away_kind",
            gettext_lazy("Kind of leave"),
            choice(LEAVE_LABELS, offered=leave_labels),
            aliases=("离岗类型", "请假类型"),
            required=False,
            choices=lambda: dict.fromkeys(leave_labels(), ""),
            show=lambda value: LeaveKind(value).label,
            help_text=gettext_lazy("Empty means another reason. No diagnosis belongs here."),
        ),
    )

    def allows(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        """Let HR import people."""
        return isinstance(user, User) and has_role(user, Role.HR)

    def settle(self, rows: Sequence[SheetRow]) -> Iterable[Fault]:
        """Put codes where people write the names of units and positions."""
        units, positions = unit_places(), position_places()
        for row in rows:
            yield from units.settle(row, "unit")
            yield from positions.settle(row, "position")

    def check(self, rows: Sequence[SheetRow]) -> Iterable[Fault]:
        """Compare every row with units, positions, people and itself."""
        roster = Roster.read()
        faults = [fault for row in rows for fault in row_faults(row, roster)]
        faulty = {fault.row.number for fault in faults} | {row.number for row in rows if row.unread}
        return [*faults, *mentor_faults(rows, roster, faulty)]

    def compare(self, rows: Sequence[SheetRow]) -> Sequence[Change]:
        """Say which rows are new and which change something."""
        roster = Roster.read()
        return [change_of(row, roster) for row in rows]

    def differences(self, rows: Sequence[SheetRow]) -> Sequence[Sequence[Difference]]:
        """Give what is known of each person and would change."""
        roster = Roster.read()
        return [
            [self.difference(name, was, row.get(name)) for name, was in values_until_now(row, roster).items()]
            for row in rows
        ]

    def remarks(self, rows: Sequence[SheetRow]) -> Sequence[str]:
        """Ask about a number that may lack its zeros, and about a name or an address somebody else has."""
        roster = Roster.read()
        found = zip(
            short_number_remarks(rows, roster),
            namesake_remarks(rows, roster),
            shared_address_remarks(rows, roster),
            strict=True,
        )
        return [" ".join(filter(None, remarks)) for remarks in found]

    @announced_together()
    def apply(
        self,
        rows: Sequence[SheetRow],
        *,
        actor: AbstractBaseUser | AnonymousUser | None,
        progress: JobProgress | None,
    ) -> Receipt:
        """Save people first and mentors last, as a mentor may stand below in the same sheet."""
        roster = Roster.read()
        by = actor if isinstance(actor, User) else None
        changes = [change_of(row, roster) for row in rows]
        for row, change in zip(rows, changes, strict=True):
            if change is not Change.UNCHANGED:
                save_person(row, roster, by)
            if progress is not None:
                progress.step()
        for row in rows:
            save_mentor(row, roster)
        return Receipt(
            headline=gettext_lazy("People imported"),
            lines=(
                ReceiptLine(gettext_lazy("New"), changes.count(Change.NEW)),
                ReceiptLine(gettext_lazy("Changed"), changes.count(Change.CHANGED)),
            ),
            link_label=gettext_lazy("To the people"),
            link_url=reverse("lms_people:employees"),
        )
