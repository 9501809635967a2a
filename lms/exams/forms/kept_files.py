"""Read a kept file of questions the way a person chose, and plan what storing it would do."""

from django.http import QueryDict

from lms.core.models import ImportRun
from lms.exams.domain.records import UnreadableFile
from lms.exams.exchange.to_bank import for_bank
from lms.exams.exchange.uploads import ReadingChoices, read_upload
from lms.exams.forms.question_files import ReadingForm, outlines_of
from lms.exams.services.import_clauses import unplaced_categories
from lms.exams.services.import_plans import ImportPlan, plan_import


class FileGone(Exception):
    """The time of a kept file is over: it exists no longer."""


def contents_of(run: ImportRun) -> bytes:
    """Read the stored file; raises FileGone."""
    if not run.file.storage.exists(str(run.file.name)):
        raise FileGone
    with run.file.open("rb") as stored:
        content: bytes = stored.read()
    return content


def planned(run: ImportRun, asked: QueryDict) -> tuple[ReadingForm, ImportPlan | None]:
    """Read the file as was asked, else as it looks; no plan where it cannot be read that way."""
    data = contents_of(run)
    plain = read_upload(run.filename, data, ReadingChoices())
    categories = unplaced_categories(plain)
    form = ReadingForm(asked or None, outlines=outlines_of(plain), categories=categories)
    if not asked or not form.is_valid():
        return form, plan_import(for_bank(plain))
    choices = form.choices()
    try:
        reading = plain if choices == ReadingChoices() else read_upload(run.filename, data, choices)
    except UnreadableFile as refusal:
        form.add_error(None, str(refusal))
        return form, None
    return form, plan_import(for_bank(reading), chosen=form.clauses_chosen())
