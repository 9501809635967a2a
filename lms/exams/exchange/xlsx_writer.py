"""Write questions as a workbook, with the list of what a row cannot carry."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.api import enumerated
from lms.exams.domain.records import QuestionRecord
from lms.exams.domain.understanding.carrying import Uncarried
from lms.exams.exchange.leaving_out import LeftOut, Written, name_of
from lms.exams.sheets.writing import write_workbook

_FIELDS: Mapping[str, str | Promise] = {
    "kind": gettext_lazy("its kind"),
    "text": gettext_lazy("spaces or length of a text"),
    "stem": gettext_lazy("the question text"),
    "options": gettext_lazy("the options"),
    "answer": gettext_lazy("the answer"),
    "parts": gettext_lazy("the questions of a case"),
    "notes": gettext_lazy("why each option is right or wrong"),
    "ordered": gettext_lazy("that blanks have no order"),
    "stem_html": gettext_lazy("formatting and pictures of the text"),
    "options_html": gettext_lazy("formatting and pictures of the options"),
    "explanation_html": gettext_lazy("formatting and pictures of the explanation"),
    "wordless": gettext_lazy("pictures in items, pairs, reasons and model answers"),
    "recording": gettext_lazy("the recording of the call"),
    "only_heard": gettext_lazy("that takers only hear the recording"),
    "title": pgettext_lazy("of a question", "the title"),
    "files": gettext_lazy("pictures and recordings"),
}


def write_xlsx(records: Iterable[QuestionRecord]) -> Written:
    """Write a workbook in the template's columns."""
    written = write_workbook(list(records))
    return Written(written.content, tuple(_left_out(one) for one in written.uncarried))


def _left_out(lost: Uncarried) -> LeftOut:
    fields = enumerated(str(_FIELDS.get(name, name)) for name in lost.fields)
    reason = _("A workbook's row cannot carry: %(fields)s.") % {"fields": fields}
    return LeftOut(name_of(lost.record), reason, whole=lost.is_left_out)
