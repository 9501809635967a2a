"""Give questions of the bank as a file, and say before what the file cannot hold."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.exams.exchange import WITH_RECORDINGS, write_file
from lms.exams.exchange.from_bank import bank_records
from lms.exams.forms.question_files import ExportForm
from lms.exams.queries.chosen_questions import chosen_questions
from lms.people.api import Role, SignedInRequest, role_required

LEFT_OUT_SHOWN = 100
TYPES = {
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "gift": ("gift.txt", "text/plain; charset=utf-8"),
    "moodle-xml": ("xml", "application/xml; charset=utf-8"),
}


@require_safe
@role_required(Role.TRAINER)
def export(request: SignedInRequest) -> HttpResponse:
    """Choose questions and a format; the second step lists what is lost, or downloads the file."""
    form = ExportForm(request.GET or None)
    if not form.is_valid():
        return render(request, "lms_exams/question_export.html", {"form": form})
    questions = list(chosen_questions(form.choice()))
    kind = form.file_format()
    records = bank_records(questions, with_recordings=kind in WITH_RECORDINGS)
    written = write_file(records, format=kind)
    if "download" in request.GET:
        ending, media_type = TYPES[kind]
        disposition = f'attachment; filename="questions.{ending}"'
        return HttpResponse(
            written.data, content_type=media_type, headers={"Content-Disposition": disposition}
        )
    held = len(questions) - sum(one.whole for one in written.left_out)
    context = {"form": form, "asked": len(questions), "held": held, "losses": len(written.left_out)}
    left_out = written.left_out[:LEFT_OUT_SHOWN]
    return render(request, "lms_exams/question_export.html", context | {"left_out": left_out})
