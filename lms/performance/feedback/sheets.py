"""Import what customers said: surveys, complaints, service ratings and commendations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.urls import reverse
from django.utils.translation import gettext_lazy

from lms.core.files.workbooks.api import SheetColumn, choice, code_of, customer_text, day, flag, whole
from lms.core.imports.api import Change, Difference, Fault, SheetRow
from lms.core.jobs.api import JobProgress, Receipt, ReceiptLine
from lms.core.wording import in_reader_language
from lms.people.api import unit_places
from lms.performance.choices import Attribution, Channel, Severity
from lms.performance.evidence.sheets import HrImport
from lms.performance.feedback.rows import KINDS, MODELS, FeedbackRows
from lms.performance.feedback.services import add_or_change_feedback

type Actor = PermissionsMixin | AbstractBaseUser | AnonymousUser

CHANNELS = {
    "热线": Channel.HOTLINE,
    "APP": Channel.APP,
    "网上营业厅": Channel.WEB,
    "营业厅": Channel.SHOP,
    "回访": Channel.CALLBACK,
    "监管渠道": Channel.REGULATOR,
}
ALSO_CHANNELS = {"网厅": Channel.WEB, "申诉": Channel.REGULATOR}
ATTRIBUTIONS = {
    "员工": Attribution.EMPLOYEE,
    "流程或政策": Attribution.PROCESS,
    "系统": Attribution.SYSTEM,
    "网络": Attribution.NETWORK,
    "第三方": Attribution.THIRD_PARTY,
    "用户": Attribution.USER,
    "未认定": Attribution.UNDECIDED,
}
ALSO_ATTRIBUTIONS = {"流程政策": Attribution.PROCESS, "未定": Attribution.UNDECIDED}
SEVERITIES = {"一般": Severity.ORDINARY, "重要": Severity.IMPORTANT, "越级": Severity.ESCALATED}


def _kind_name(kind: str) -> str:
    """Write a kind of feedback as the sheet calls it, for English readers as the lists do."""
    chinese = next(word for word, (code, _model) in KINDS.items() if code == kind)
    return in_reader_language(chinese, str(MODELS[kind]._meta.verbose_name))


class FeedbackImport(HrImport):
    """One row = one piece of feedback; the kind says which of the other columns it needs."""

    code = "feedback"
    title = gettext_lazy("Customer feedback")
    intro = gettext_lazy(
        "Surveys, complaints, service ratings and commendations. "
        "Names and numbers of customers are not kept: mask them."
    )
    key = ("ticket",)
    back_url_name = "lms_performance:feedback"
    columns = (
        SheetColumn(
            "ticket",
            gettext_lazy("Ticket"),
            code_of(max_length=60),
            aliases=("工单号", "单号"),
            example="T-2611-00042",
        ),
        SheetColumn(
            "kind",
            gettext_lazy("Kind of feedback"),
            choice({word: kind for word, (kind, _model) in KINDS.items()}),
            aliases=("反馈类型",),
            example="满意度调查",
            choices=lambda: dict.fromkeys(KINDS, ""),
            show=_kind_name,
        ),
        SheetColumn(
            "channel",
            gettext_lazy("Channel"),
            choice(CHANNELS | ALSO_CHANNELS),
            aliases=("渠道",),
            example="热线",
            choices=lambda: dict.fromkeys(CHANNELS, ""),
            show=lambda value: Channel(value).label,
        ),
        SheetColumn(
            "day",
            gettext_lazy("Received on"),
            day(future=False),
            aliases=("受理日期", "日期"),
            example="2026-11-18",
        ),
        SheetColumn(
            "number",
            gettext_lazy("Staff number"),
            code_of(max_length=20),
            aliases=("工号", "员工工号", "员工编号"),
            required=False,
            help_text=gettext_lazy("Empty where nobody served the customer; then the unit code is needed."),
            example="00231",
        ),
        SheetColumn(
            "unit",
            gettext_lazy("Unit code"),
            code_of(max_length=80),
            aliases=("单位编码", "班组编码", "单位", "班组", "部门"),
            required=False,
            help_text=gettext_lazy("The code, or the name where only one unit has it."),
            choices=lambda: unit_places().codes(),
        ),
        SheetColumn(
            "category",
            gettext_lazy("Category code"),
            code_of(max_length=20),
            aliases=("分类编码", "类别编码"),
            required=False,
            help_text=gettext_lazy("Needed for a complaint"),
            example="SVC-3",
        ),
        SheetColumn(
            "score",
            gettext_lazy("Score"),
            whole(minimum=0, maximum=100),
            aliases=("评分", "分数"),
            required=False,
        ),
        SheetColumn(
            "scale",
            gettext_lazy("Highest score"),
            whole(minimum=1, maximum=100),
            aliases=("满分",),
            required=False,
        ),
        SheetColumn(
            "verbatim",
            gettext_lazy("In the customer's words"),
            customer_text(),
            aliases=("用户原话", "内容"),
            required=False,
        ),
        SheetColumn("upheld", gettext_lazy("Upheld"), flag(), aliases=("责任成立", "成立"), required=False),
        SheetColumn(
            "attribution",
            gettext_lazy("Put down to"),
            choice(ATTRIBUTIONS | ALSO_ATTRIBUTIONS),
            aliases=("责任归因", "归因"),
            required=False,
            choices=lambda: dict.fromkeys(ATTRIBUTIONS, ""),
            show=lambda value: Attribution(value).label,
        ),
        SheetColumn(
            "severity",
            gettext_lazy("Severity"),
            choice(SEVERITIES),
            aliases=("级别",),
            required=False,
            choices=lambda: dict.fromkeys(SEVERITIES, ""),
            show=lambda value: Severity(value).label,
        ),
        SheetColumn(
            "repeat", gettext_lazy("Repeated"), flag(), aliases=("重复投诉", "是否重复"), required=False
        ),
        SheetColumn("due", gettext_lazy("Answer due on"), day(), aliases=("答复期限",), required=False),
        SheetColumn(
            "closed", gettext_lazy("Closed on"), day(future=False), aliases=("办结日期",), required=False
        ),
    )

    def settle(self, rows: Sequence[SheetRow]) -> Iterator[Fault]:
        """Put the codes of units where people write their names."""
        units = unit_places()
        for row in rows:
            if row.was_read("unit") and row.text("unit"):
                yield from units.settle(row, "unit")

    def check(self, rows: Sequence[SheetRow]) -> list[Fault]:
        """Report what contradicts the database, the kind of the row or the row itself."""
        return list(FeedbackRows(rows).faults())

    def compare(self, rows: Sequence[SheetRow]) -> list[Change]:
        """Compare with the feedback of those tickets."""
        return [change for change, _feedback in FeedbackRows(rows).changes()]

    def differences(self, rows: Sequence[SheetRow]) -> list[list[Difference]]:
        """Give what is kept of each ticket and would change."""
        return [
            [self.difference(*difference) for difference in told] for told in FeedbackRows(rows).differences()
        ]

    def apply(
        self, rows: Sequence[SheetRow], *, actor: Actor | None, progress: JobProgress | None
    ) -> Receipt:
        """Save the rows and say how many were new."""
        changes = FeedbackRows(rows).changes()
        new = [feedback for change, feedback in changes if change is Change.NEW]
        changed = [feedback for change, feedback in changes if change is Change.CHANGED]
        for done in add_or_change_feedback(new, changed):
            if progress:
                progress.step(done)
        return Receipt(
            headline=gettext_lazy("Customer feedback imported"),
            lines=(
                ReceiptLine(gettext_lazy("New"), len(new)),
                ReceiptLine(gettext_lazy("Changed"), len(changed)),
            ),
            link_label=gettext_lazy("See the feedback"),
            link_url=reverse("lms_performance:feedback"),
        )
