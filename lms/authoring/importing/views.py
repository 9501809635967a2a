"""Walk a document from the upload over the preview to the draft of a course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.authoring.bundles.reading import CourseFile
from lms.authoring.drafting.rules import DraftCourse
from lms.authoring.importing.forms import DocumentChoicesForm, DocumentForm
from lms.authoring.importing.reading import read_file
from lms.authoring.importing.rules.outline import Outline
from lms.authoring.importing.services import draft_of, make_course_of
from lms.authoring.importing.wording import remark_text
from lms.core.imports.api import ImportRun, drop_upload, keep_upload, own_run
from lms.core.refusals import UnreadableFile
from lms.courses.content.api import quote_of
from lms.people.api import Role, SignedInRequest, role_required

CODE = "courses"
MOST_REMARKS = 100
MOST_QUOTES = 6


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.TRAINER)
def upload(request: SignedInRequest) -> HttpResponse:
    """Take a document; one that cannot be read is answered at once and not kept."""
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        run = keep_upload(code=CODE, upload=form.cleaned_data["file"], actor=request.user)
        try:
            _read(run)
        except UnreadableFile as refusal:
            drop_upload(run)
            form.add_error("file", str(refusal))
        else:
            return redirect("lms_authoring:import_run", run.pk)
    status = 422 if form.errors else 200
    return render(request, "lms_authoring/importing/upload.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@role_required(Role.TRAINER)
def preview(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Show the course that a document becomes; a POST looks again, or makes the draft."""
    run = own_run(request, CODE, key)
    try:
        read = _read(run)
    except FileNotFoundError:
        raise Http404 from None
    form = None
    if isinstance(read, Outline):
        said = request.POST if request.method == "POST" else None
        form = DocumentChoicesForm(said, outline=read, filename=PurePath(run.filename).stem)
        title = form.cleaned_data["title"] if form.is_valid() else str(form["title"].value() or "")
        draft = draft_of(read, form.choices(), title, run.filename)
        remarks: Sequence[str] = [remark_text(remark) for remark in read.remarks]
    else:
        draft, remarks = read.draft, read.remarks
    if request.method == "POST" and "make" in request.POST and (form is None or form.is_valid()):
        return _make(request, run, draft)
    context = {
        "run": run,
        "form": form,
        "draft": draft,
        "preview": CoursePreview.of(draft),
        "remarks": remarks[:MOST_REMARKS],
        "more_remarks": max(0, len(remarks) - MOST_REMARKS),
    }
    return render(request, "lms_authoring/importing/preview.html", context)


@dataclass(frozen=True, slots=True)
class PreviewedLesson:
    """A lesson as it would be: its title, the words its passages begin with, and what it holds in numbers."""

    title: str
    quotes: Sequence[str]
    minutes: int
    texts: int
    tables: int
    pictures: int
    others: int


@dataclass(frozen=True, slots=True)
class CoursePreview:
    """What would be made, in numbers; `undescribed` pictures keep a lesson from being published."""

    lessons: Sequence[PreviewedLesson]
    pictures: int
    tables: int
    undescribed: int

    @classmethod
    def of(cls, draft: DraftCourse) -> CoursePreview:
        """Count."""
        lessons = []
        for lesson in draft.lessons:
            kinds = [str(block["type"]) for block in lesson.blocks]
            texts, tables, pictures = (kinds.count(kind) for kind in ("prose", "comparison", "picture"))
            others = len(kinds) - texts - tables - pictures
            quotes = [quote for block in lesson.blocks if (quote := quote_of(block["value"]))]
            lessons.append(
                PreviewedLesson(
                    title=lesson.title,
                    quotes=[*dict.fromkeys(quotes)][:MOST_QUOTES],
                    minutes=lesson.minutes,
                    texts=texts,
                    tables=tables,
                    pictures=pictures,
                    others=others,
                )
            )
        blocks = [block for lesson in draft.lessons for block in lesson.blocks]
        values = [cast("dict[str, object]", block["value"]) for block in blocks if block["type"] == "picture"]
        return cls(
            lessons,
            sum(lesson.pictures for lesson in lessons),
            sum(lesson.tables for lesson in lessons),
            sum(not value.get("alt") for value in values),
        )


def _read(run: ImportRun) -> Outline | CourseFile:
    with run.file.open("rb") as stored:
        return read_file(cast("BinaryIO", stored), run.filename)


def _make(request: SignedInRequest, run: ImportRun, draft: DraftCourse) -> HttpResponse:
    """Make the draft and lead to it in the editor."""
    try:
        course = make_course_of(run=run, draft=draft, by=request.user)
    except ImportRun.DoesNotExist:
        raise Http404 from None
    words = _("The draft of %(title)s is made. Nobody sees it before you publish it.")
    messages.success(request, words % {"title": course.title})
    return redirect("wagtailadmin_explore", course.pk)
