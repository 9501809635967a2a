"""Sample content for the gallery of components: ordinary, then as awkward as it comes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from lms.core.ui.charts import ACCENT, MUTED, Chart
from lms.core.ui.components import Action, EmptyState, Fact, Tab
from lms.core.ui.forms import DateInput
from lms.core.ui.tables import Column, Table

LONG = "关于用户投诉受理、分类、转办、答复与回访各环节责任划分及超时升级办法的专项培训（第二版修订部分）"


@dataclass(frozen=True)
class SampleRow:
    """One invented row."""

    pk: int
    number: str
    name: str
    share: Decimal | None
    state: str
    tone: str


ROWS = (
    SampleRow(1, "00231", "热线一组", Decimal("0.784"), "达标", "good"),
    SampleRow(2, "00417", "热线二组", Decimal("0.59"), "临近", "warn"),
    SampleRow(3, "00502", LONG, None, "未测", ""),
)


class SampleTable(Table[SampleRow]):
    """A list of invented rows."""

    caption = "样例列表"
    default_sort = "number"
    export_name = "sample"
    page_size = 25
    columns = (
        Column("number", "编号", sort="number", link=lambda _row: reverse("lms_core:audit")),
        Column("name", "名称"),
        Column("share", "一次解决率", sort="share", numeric=True, share=True),
        Column("state", "状态", template="lms_core/ui/sample_state.html"),
    )
    empty = EmptyState("还没有记录", "导入或新建之后，这里会列出来。", "去导入", "#")


class EmptySampleTable(SampleTable):
    """The same list without rows."""

    element_id: ClassVar[str] = "table-empty"


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="姓名", help_text="与证件一致。")
    kind = forms.ChoiceField(label="类别", choices=[("a", "投诉"), ("b", "申诉")])
    born = forms.DateField(label="入职日期", widget=DateInput, required=False)
    ways = forms.MultipleChoiceField(
        label="渠道",
        choices=[("p", "电话"), ("w", "网页")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = forms.CharField(label="说明", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="我已阅读并同意上述内容")


def sample_chart() -> Chart:
    """Draw an event study of invented numbers."""
    import plotly.graph_objects as go

    months = [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5]
    values = [0.1, -0.2, 0.15, 0.0, 0.6, 1.4, 1.9, 2.0, 1.6, 1.3]
    errors = [0.8, 0.75, 0.7, 0.0, 0.8, 0.8, 0.85, 0.95, 1.0, 1.2]
    colours = [MUTED if month < 0 else ACCENT for month in months]
    figure = go.Figure(layout={"showlegend": False})
    for colour in (MUTED, ACCENT):
        picked = [place for place, own in enumerate(colours) if own == colour]
        figure.add_scatter(
            x=[months[place] for place in picked],
            y=[values[place] for place in picked],
            error_y={"array": [errors[place] for place in picked], "width": 0, "thickness": 3},
            mode="markers",
            marker={"color": colour, "size": 12},
        )
    figure.update_xaxes(title="距培训的月数", dtick=1)
    figure.update_yaxes(title="差（百分点）")
    rows = [(f"{month:+d}", value, error) for month, value, error in zip(months, values, errors, strict=True)]
    return Chart(
        key="sample",
        title="一次解决率：培训后升约 1.5 个百分点，四个月后开始回落",
        note="与尚未培训的班组相比的差（百分点）；竖线为 95% 区间",
        sample="样本：24 个班组 · 456 人",
        figure=figure,
        heads=("月", "差", "半宽"),
        rows=rows,
        rows_url="#",
    )


def withheld_chart() -> Chart:
    """A chart that may not be shown."""
    return Chart(key="withheld", title=LONG, figure=None, withheld="样本只有 3 人，少于 5 人不显示。")


def gallery_context(request: HttpRequest) -> dict[str, object]:
    """Put the samples together."""
    wrong = SampleForm({"name": "", "kind": "x"})
    wrong.is_valid()
    return {
        "long": LONG,
        "actions": [
            Action("导出 xlsx", "?export=xlsx", download=True),
            Action("安排复审场次", "#", "primary"),
        ],
        "tabs": [Tab("全部", "#", True, 471), Tab("临近到期", "#", False, 28), Tab(LONG, "#")],
        "facts": [
            Fact("工号", "00231"),
            Fact("岗位", "热线坐席（二级）", "2026-09-01 起"),
            Fact("师傅", None),
        ],
        "long_facts": [Fact(LONG, LONG, LONG, "#"), Fact("空", "")],
        "empty_table": EmptySampleTable(request, []),
        "form": SampleForm(prefix="plain"),
        "wrong_form": wrong,
        "chart": sample_chart(),
        "withheld": withheld_chart(),
    }
