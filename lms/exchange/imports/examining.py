"""Examine a kept file of questions once, the way a person chose, and keep what was found beside it."""

from dataclasses import dataclass, replace
from typing import cast

from django.core.files.base import ContentFile
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from lms.core.files.api import from_plain, to_plain
from lms.core.imports.api import ImportRun, keep_found
from lms.core.jobs.api import JobProgress
from lms.core.refusals import Refusal, UnreadableFile
from lms.core.wording import JSON
from lms.exchange.bank.incoming import for_bank
from lms.exchange.imports.forms import ReadingForm, SheetOutline, outlines_of
from lms.exchange.imports.keeping import kept, reading_from
from lms.exchange.imports.preview import QuestionPreview, preview_of
from lms.exchange.plans.clauses import ChosenClauses, unplaced_categories
from lms.exchange.plans.services import ImportPlan, plan_import
from lms.exchange.reading.files import ReadingChoices, read_upload
from lms.exchange.workbooks.sheets.faults import marked_file
from lms.questions.records.rules import Reading


class FileGone(Refusal):
    """The time of a kept file is over: it exists no longer."""

    message = gettext_lazy("The uploaded file is kept no longer. Upload it again.")


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file that was read as `query` says; no preview where it cannot be read so."""

    query: str
    outlines: tuple[SheetOutline, ...]
    categories: tuple[tuple[str, int], ...]
    refusal: str = ""
    preview: QuestionPreview | None = None

    def form(self) -> ReadingForm:
        """Give the form that says how the file was read, with the rows that wait for a clause."""
        shown = self.preview.of_clauses if self.preview else ()
        rows = [(question.key, question.place) for question in shown]
        form = ReadingForm(
            QueryDict(self.query) or None, outlines=self.outlines, categories=self.categories, rows=rows
        )
        if form.is_valid() and self.refusal:
            form.add_error(None, self.refusal)
        return form


def query_of(asked: QueryDict) -> str:
    """Write down what an address asks for, alike however it was put together."""
    return urlencode([(name, written) for name in sorted(asked) if (written := asked.get(name))])


def examined(run: ImportRun) -> Examined | None:
    """Give what was found in a file, if it was examined and what was read still lies beside it."""
    found = from_plain(Examined, run.preview) if run.preview else None
    if found and found.preview and not (run.rows and run.rows.storage.exists(str(run.rows.name))):
        return None
    return found


def examine(run: ImportRun, query: str, progress: JobProgress | None = None) -> Examined:
    """Read a file as was asked, plan what storing it would do, and keep both.

    It is read again only where another reading is asked for; other clauses are chosen for what was read.
    Raises FileGone, and UnreadableFile where no choice could make it readable.
    """
    data = contents_of(run)
    before, plain = examined(run), None
    if before is None:
        plain = read_upload(run.filename, data, ReadingChoices())
        before = Examined("", tuple(outlines_of(plain)), tuple(unplaced_categories(plain)))
    asked = replace(before, query=query, refusal="", preview=None)
    form = asked.form()
    if query and not form.is_valid():
        _keep(run, asked, None, data)
        return asked
    choices, chosen = _said(form)
    try:
        if before.preview and _said(before.form())[0] == choices:
            plan = _planned(_kept_reading(run), chosen, progress, is_for_bank=True)
        else:
            read = (
                plain if plain and choices == ReadingChoices() else read_upload(run.filename, data, choices)
            )
            plan = _planned(read, chosen, progress)
    except UnreadableFile as refusal:
        found = replace(asked, refusal=str(refusal))
        _keep(run, found, None, data)
        return found
    found = replace(asked, preview=preview_of(plan, chosen.by_place))
    _keep(run, found, plan, data)
    return found


def _said(form: ReadingForm) -> tuple[ReadingChoices, ChosenClauses]:
    """Give what a form says of the reading and of clauses; one nobody filled says nothing."""
    if not form.is_bound or not form.is_valid():
        return ReadingChoices(), ChosenClauses()
    return form.choices(), form.clauses_chosen()


def _planned(
    reading: Reading, chosen: ChosenClauses, progress: JobProgress | None, *, is_for_bank: bool = False
) -> ImportPlan:
    """Write a reading as the bank takes it, if that was not done, and compare it with the bank."""
    if progress:
        progress.expect((1 if is_for_bank else 2) * len(reading.questions))
    step = progress.step if progress else None
    written = reading if is_for_bank else for_bank(reading, step)
    return plan_import(written, chosen=chosen, step=step)


def _kept_reading(run: ImportRun) -> Reading:
    with run.rows.open("rb") as stored:
        reading: Reading = reading_from(stored.read())
    return reading


def _keep(run: ImportRun, found: Examined, plan: ImportPlan | None, data: bytes) -> None:
    marked = plan and plan.faults and plan.reading.format == "xlsx"
    keep_found(
        run,
        cast("dict[str, JSON]", to_plain(found)),
        rows=ContentFile(kept(plan.reading)) if plan else None,
        marked=marked_file(data, plan.faults) if plan and marked else None,
    )


def plan_again(run: ImportRun, progress: JobProgress | None = None) -> ImportPlan:
    """Compare what was read with the bank once more, which may have changed since; raises FileGone.

    The file itself is not read again.
    """
    found = examined(run)
    if found is None or found.preview is None:
        raise FileGone
    _choices, chosen = _said(found.form())
    return _planned(_kept_reading(run), chosen, progress, is_for_bank=True)


def contents_of(run: ImportRun) -> bytes:
    """Read the stored file; raises FileGone."""
    if not run.file.storage.exists(str(run.file.name)):
        raise FileGone
    with run.file.open("rb") as stored:
        content: bytes = stored.read()
    return content
