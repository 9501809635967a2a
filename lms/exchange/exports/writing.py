"""Write questions into a file of a named format, with the list of what it cannot carry."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lms.core.wording import enumerated
from lms.exchange.formats.tagging import Omission, WrittenFile, name_of
from lms.exchange.gift.writing import write_gift
from lms.exchange.moodle.writing import write_moodle_xml
from lms.exchange.workbooks.sheets.writing import write_workbook
from lms.questions.records.rules import QuestionRecord

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


def write_xlsx(records: Iterable[QuestionRecord]) -> WrittenFile:
    """Write a workbook in the template's columns."""
    written = write_workbook(list(records))
    left_out = []
    for lost in written.uncarried:
        fields = enumerated(str(_FIELDS.get(name, name)) for name in lost.fields)
        reason = _("A workbook's row cannot carry: %(fields)s.") % {"fields": fields}
        left_out.append(Omission(name_of(lost.record), reason, whole=lost.is_left_out))
    return WrittenFile(written.content, tuple(left_out))


type TextOutFormat = Literal["gift", "moodle-xml", "xlsx"]

WITH_RECORDINGS: Final[frozenset[TextOutFormat]] = frozenset({"moodle-xml"})

_WRITE_BY_FORMAT: Final[Mapping[TextOutFormat, Callable[[Iterable[QuestionRecord]], WrittenFile]]] = {
    "gift": write_gift,
    "moodle-xml": write_moodle_xml,
    "xlsx": write_xlsx,
}


def write_file(records: Iterable[QuestionRecord], *, format: TextOutFormat) -> WrittenFile:
    """Write a file; the list of what it could not carry comes with it."""
    return _WRITE_BY_FORMAT[format](records)
