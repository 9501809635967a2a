"""Everything other apps may use of core."""

from lms.core.charts import ACCENT, BAD, GOOD, INK, LINE, MUTED, SERIES, WARN, Chart, chart_download
from lms.core.components import Action, EmptyState, Fact, Tab, Tone, Words
from lms.core.content_files import ContentFinding, Marked, SaidText, read_marked, texts_in
from lms.core.decisions import WaitingLine, waiting_lines, waiting_or_all, waiting_url
from lms.core.forms import DateInput, PercentField
from lms.core.models import AuditEntry, Job
from lms.core.models.jobs import JobState
from lms.core.navigation import NavItem, signed_in
from lms.core.receipts import JSON, Receipt, ReceiptLine, filled, worded
from lms.core.services.audit import (
    actor_label,
    detail_words,
    details_text,
    invented_deeds,
    record,
    register_actions,
)
from lms.core.services.field_values import Told, difference, site_words
from lms.core.services.jobs import JobFault, JobParams, JobProgress, register_job, start_job
from lms.core.services.periodic import register_daily, register_periodic
from lms.core.services.recorded_actions import trace_admin
from lms.core.services.traces import Actor, FieldTrace, Known, recorded
from lms.core.settings import AppSettings, setting
from lms.core.sheets.cell_styles import cell_formats
from lms.core.sheets.examining import Examination, examine, other_rows
from lms.core.sheets.export import PercentCell, Sheet, file_response, workbook_response, write_workbook
from lms.core.sheets.parsers import (
    Cell,
    CellFault,
    Value,
    amount,
    choice,
    day,
    flag,
    folded,
    listed,
    moment_of,
    share,
    text,
    whole,
)
from lms.core.sheets.safety import WorkbookRefused
from lms.core.sheets.spec import (
    Change,
    Difference,
    Fault,
    ImportSpec,
    SheetColumn,
    SheetRow,
    register_import,
)
from lms.core.tables import Column, Table, note_export
from lms.core.wording import day as day_text
from lms.core.wording import (
    enumerated,
    in_reader_language,
    interval_text,
    limit_text,
    marks_text,
    moment,
    percent,
    percent_against,
    person_name,
    points,
)

__all__ = [
    "ACCENT",
    "BAD",
    "GOOD",
    "INK",
    "JSON",
    "LINE",
    "MUTED",
    "SERIES",
    "WARN",
    "Action",
    "Actor",
    "AppSettings",
    "AuditEntry",
    "Cell",
    "CellFault",
    "Change",
    "Chart",
    "Column",
    "ContentFinding",
    "DateInput",
    "Difference",
    "EmptyState",
    "Examination",
    "Fact",
    "Fault",
    "FieldTrace",
    "ImportSpec",
    "Job",
    "JobFault",
    "JobParams",
    "JobProgress",
    "JobState",
    "Known",
    "Marked",
    "NavItem",
    "PercentCell",
    "PercentField",
    "Receipt",
    "ReceiptLine",
    "SaidText",
    "Sheet",
    "SheetColumn",
    "SheetRow",
    "Tab",
    "Table",
    "Told",
    "Tone",
    "Value",
    "WaitingLine",
    "Words",
    "WorkbookRefused",
    "actor_label",
    "amount",
    "cell_formats",
    "chart_download",
    "choice",
    "day",
    "day_text",
    "detail_words",
    "details_text",
    "difference",
    "enumerated",
    "examine",
    "file_response",
    "filled",
    "flag",
    "folded",
    "in_reader_language",
    "interval_text",
    "invented_deeds",
    "limit_text",
    "listed",
    "marks_text",
    "moment",
    "moment_of",
    "note_export",
    "other_rows",
    "percent",
    "percent_against",
    "person_name",
    "points",
    "read_marked",
    "record",
    "recorded",
    "register_actions",
    "register_daily",
    "register_import",
    "register_job",
    "register_periodic",
    "setting",
    "share",
    "signed_in",
    "site_words",
    "start_job",
    "text",
    "texts_in",
    "trace_admin",
    "waiting_lines",
    "waiting_or_all",
    "waiting_url",
    "whole",
    "worded",
    "workbook_response",
    "write_workbook",
]
