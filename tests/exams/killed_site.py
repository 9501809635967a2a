"""Fill a fresh database for real processes that are killed, or look into it afterwards.

`one SLOTS`, `overdue ATTEMPTS SLOTS`, `file QUESTIONS PICTURES` (a file of questions and the job that
stores it), `file-again` (the same file once more), `clear` (unused files, as if a month had passed).
"""

import json
import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import django
from PIL import Image

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from lms.core.imports.models import ImportRun  # noqa: E402
from lms.core.imports.services import keep_upload  # noqa: E402
from lms.exams.api import Attempt  # noqa: E402
from lms.exams.attempts.models import Answer  # noqa: E402
from lms.exams.taking.services import start_attempt  # noqa: E402
from lms.exchange.imports.examining import examine, plan_again  # noqa: E402
from lms.exchange.imports.services import confirm_file  # noqa: E402
from lms.exchange.moodle.writing import write_moodle_xml  # noqa: E402
from lms.people.api import Role  # noqa: E402
from lms.questions.choices import CODE  # noqa: E402
from lms.questions.media.unused import clear_unused_files  # noqa: E402
from lms.questions.records.rules import EmbeddedFile, QuestionRecord  # noqa: E402
from tests.accounts import User  # noqa: E402
from tests.factories.exams import make_attempt, make_clause, make_paper, make_questions, make_sitting  # noqa: E402
from tests.factories.people import make_employee, make_user_with_role  # noqa: E402
from tests.factories.recordings import wav  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"


def session_of(user: User) -> str:
    """Sign a user in without a browser."""
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = BACKEND
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def one_taker(slots: int) -> dict[str, str]:
    """Start one attempt, and give what a browser would hold."""
    employee = make_employee("李敏")
    attempt = make_attempt(employee, questions=slots, now=timezone.now())
    if employee.user is None:
        raise LookupError(employee)
    return {
        "token": str(attempt.token),
        "session": session_of(employee.user),
        "session_cookie": settings.SESSION_COOKIE_NAME,
    }


def overdue_takers(number: int, slots: int) -> dict[str, str]:
    """Start attempts, answer every question in them, and let their time be over."""
    now = timezone.now()
    make_questions(slots)
    takers = [make_employee(f"考生{serial}") for serial in range(number)]
    sitting = make_sitting(make_paper([("2", slots)]), employees=takers, now=now)
    attempts = [start_attempt(sitting=sitting, employee=taker, now=now) for taker in takers]
    Answer.objects.bulk_create(
        Answer(attempt=attempt, slot=slot, given={"chosen": "2"}, revision=1, saved_at=now)
        for attempt in attempts
        for slot in range(1, slots + 1)
    )
    Attempt.objects.update(started_at=now - timedelta(hours=2), deadline=now - timedelta(hours=1))
    return {"attempts": str(number), "answers": str(number * slots)}


def waiting_file(questions: int, pictures: int) -> dict[str, str]:
    """Send a file of questions that embeds pictures and a recording, and confirm it."""
    make_clause("2.2")
    trainer = make_user_with_role(Role.TRAINER)
    upload = SimpleUploadedFile("long.xml", long_file(questions, pictures))
    run = keep_upload(code=CODE, upload=upload, actor=trainer)
    preview = examine(run, "").preview
    if preview is None or preview.faults:
        raise ValueError(preview and preview.faults)
    confirm_file(
        run=run,
        seen=run.preview_digest,
        count=preview.to_store,
        plan=plan_again,
        by=trainer,
        now=timezone.now(),
    )
    return {"run": str(run.pk)}


def same_file() -> dict[str, str]:
    """Send the same file again, and say what it would change and that it could be stored."""
    first = ImportRun.objects.get()
    trainer = User.objects.get(pk=first.uploaded_by_id)
    with first.file.open("rb") as kept:
        run = keep_upload(code=CODE, upload=SimpleUploadedFile("long.xml", kept.read()), actor=trainer)
    preview = examine(run, "").preview
    if preview is None:
        raise ValueError(run)
    stored = confirm_file(
        run=run,
        seen=run.preview_digest,
        count=preview.to_store,
        plan=plan_again,
        by=trainer,
        now=timezone.now(),
    )
    applied = stored.applied_at
    told = {name: getattr(preview, name) for name in ("new", "changed", "unchanged")}
    told["faults"] = preview.faulty
    return {name: str(number) for name, number in told.items()} | {"applied": str(applied is not None)}


def clear() -> dict[str, str]:
    """Clear away unused files as if a month had passed."""
    cleared = clear_unused_files(timezone.now() + timedelta(days=31))
    return {name: str(getattr(cleared, name)) for name in ("recordings", "pictures", "files")}


def long_file(questions: int, pictures: int) -> bytes:
    """Write Moodle XML: a call with its recording, choices with a picture of their own, plain choices."""
    call = QuestionRecord(
        "simulated_call",
        "请接着说。",
        options=("用户：我要投诉",),
        rubric="致歉 | 1 | 先致歉",
        clause="2.2",
        tags=("来电",),
        recording="call.wav",
        files=(EmbeddedFile("call.wav", wav()),),
    )
    written = write_moodle_xml([call, *(choice(n, n < pictures) for n in range(questions - 1))])
    return written.data


def choice(number: int, has_picture: bool) -> QuestionRecord:
    """Give a choice, with a picture that no other question has where asked."""
    record = QuestionRecord(
        "single",
        f"第 {number} 题怎么答？",
        options=("甲", "乙"),
        answer=("A",),
        explanation="见条款。",
        clause="2.2",
        tags=("长卷",),
    )
    if not has_picture:
        return record
    stream = BytesIO()
    Image.new("RGB", (40, 30), (number, 80, 120)).save(stream, "PNG")
    html = f'{record.stem} <img src="@@PLUGINFILE@@/p.png" alt="图">'
    files = (EmbeddedFile("p.png", stream.getvalue()),)
    return replace(record, stem=f"{record.stem} 图", stem_html=html, files=files)


MAKERS = {
    "one": one_taker,
    "overdue": overdue_takers,
    "file": waiting_file,
    "file-again": same_file,
    "clear": clear,
}

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    what, *numbers = sys.argv[1:]
    sys.stdout.write(json.dumps(MAKERS[what](*map(int, numbers))))  # type: ignore[operator]
