"""What nobody refers to is cleared away in time; what a question, a version or a draft names stays."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.checks import run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import FileField
from django.test import TestCase
from django.utils import timezone
from PIL import Image
from pytest_django import Settings
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Page, ReferenceIndex, Revision

from lms.core.imports.services import keep_upload
from lms.core.trail.models import AuditEntry
from lms.exchange.plans.files import FileShelf
from lms.people.api import Role
from lms.questions.bank.models import Question
from lms.questions.choices import CODE
from lms.questions.media.models import Recording
from lms.questions.media.unused import Cleared, clear_unused_files
from lms.questions.records.rules import EmbeddedFile, FilePlace, QuestionRecord
from lms.questions.texts.prose import PICTURE_SIZE
from lms.questions.versions.services import freeze_question
from tests.factories.exams import make_question
from tests.factories.people import make_user_with_role
from tests.factories.recordings import make_recording, wav

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=31)


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    field = cast("FileField[object, object]", Recording._meta.get_field("file"))
    monkeypatch.setattr(field, "storage", FileSystemStorage(location=tmp_path))
    return tmp_path


def cleared(now: datetime | None = None) -> Cleared:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return clear_unused_files(now or timezone.now())


def old_recording(pitch: int = 0) -> Recording:
    recording = make_recording(wav(pitch=pitch))
    Recording.objects.filter(pk=recording.pk).update(uploaded_at=timezone.now() - LONG_AGO)
    return recording


def old_picture(colour: str = "navy") -> AbstractImage:
    """Store a picture as an import does, a month ago."""
    stream = BytesIO()
    Image.new("RGB", (30, 20), colour).save(stream, "PNG")
    digest = sha256(colour.encode()).hexdigest()[:40]
    record = QuestionRecord(
        "single", "图", FilePlace("题库", 1), files=(EmbeddedFile(digest, stream.getvalue()),)
    )
    FileShelf().keep([record], None, timezone.now())
    get_image_model().objects.filter(file_hash=digest).update(created_at=timezone.now() - LONG_AGO)
    picture: AbstractImage = get_image_model().objects.get(file_hash=digest)
    return picture


def made_old(*paths: Path) -> None:
    for path in paths:
        os.utime(path, (0, (timezone.now() - LONG_AGO).timestamp()))


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_recording_nobody_refers_to_is_removed_with_its_file(folder: Path) -> None:
    unused, used = old_recording(1), old_recording(2)
    make_question("simulated_call", recording=used.digest)

    assert cleared() == Cleared(recordings=1)

    assert list(Recording.objects.all()) == [used]
    assert files_in(folder) == {used.digest}
    assert unused.digest != used.digest
    assert cleared() == Cleared()
    entry = AuditEntry.objects.get(action="exams.unused_files_cleared")
    assert (entry.actor_key, entry.details) == ("", {"recordings": 1, "pictures": 0, "loose_files": 0})


def test_a_recording_that_only_an_old_version_names_stays() -> None:
    first, second = old_recording(1), old_recording(2)
    question = make_question("simulated_call", recording=first.digest)
    question.recording = second.digest
    question.save()
    freeze_question(question=question, now=timezone.now())

    assert cleared() == Cleared()
    assert Recording.objects.count() == 2


def test_a_recording_in_a_case_or_a_draft_stays() -> None:
    within, drafted = old_recording(1), old_recording(2)
    call = make_question("simulated_call", state="draft").body | {"recording": within.digest}
    part = {"weight": "1", "kind": "simulated_call", "stem": "接着说。", "body": call}
    make_question("case", questions=[part, {**part, "stem": "再说一句。"}])
    draft_of(make_question("single"), {"body": {"recording": drafted.digest}})

    assert cleared() == Cleared()


def draft_of(subject: Question | Page, content: dict[str, object]) -> None:
    kind = ContentType.objects.get_for_model(subject)
    Revision.objects.create(
        content_type=kind,
        base_content_type=kind,
        object_id=str(subject.pk),
        content=content,
        created_at=timezone.now(),
    )


def test_what_is_young_stays_and_whoever_sends_it_again_begins_its_time_anew(settings: Settings) -> None:
    now = timezone.now()
    old_recording(1)
    make_recording(wav(pitch=1), now=now)
    make_recording(wav(pitch=2), now=now)

    assert cleared() == Cleared()
    assert cleared(now + timedelta(days=29)) == Cleared()
    settings.XUNPING = {"questions": {"unused_file_days": 5}}
    assert cleared(now + timedelta(days=6)) == Cleared(recordings=2)


def test_a_picture_of_an_import_that_nothing_shows_is_removed_with_its_copies(folder: Path) -> None:
    old_picture()
    assert len(files_in(folder)) == 2

    assert cleared() == Cleared(pictures=1)

    assert (get_image_model().objects.count(), files_in(folder)) == (0, set())


@pytest.mark.parametrize("place", ["stem", "explanation", "options"])
def test_a_picture_that_a_question_shows_stays(place: str) -> None:
    shown = f"![图](picture:{old_picture().pk})"
    options = [{"text": shown, "correct": True, "why": ""}, {"text": "乙", "correct": False, "why": ""}]
    make_question("single", **({place: options} if place == "options" else {place: f"看 {shown}"}))

    assert cleared() == Cleared()


def test_a_picture_that_only_a_frozen_version_shows_stays(folder: Path) -> None:
    picture = old_picture()
    question = make_question("single", stem=f"看 ![图](picture:{picture.pk})")
    question.stem = "不再看图"
    question.save()
    freeze_question(question=question, now=timezone.now())
    before = files_in(folder)

    assert cleared() == Cleared()
    assert files_in(folder) == before


def test_the_file_that_a_version_shows_stays_even_without_its_row(folder: Path) -> None:
    picture = old_picture()
    make_question("single", stem=f"看 ![图](picture:{picture.pk})")
    copy = picture.get_rendition(PICTURE_SIZE)
    Question.objects.non_polymorphic().update(stem="不再看图")
    type(copy).objects.filter(pk=copy.pk)._raw_delete("default")
    made_old(*(path for path in folder.rglob("*") if path.is_file()))
    before = files_in(folder)

    assert cleared() == Cleared()

    assert files_in(folder) == before


def test_a_picture_of_the_library_or_one_in_a_page_or_its_draft_stays() -> None:
    own, drafted, shown = old_picture("red"), old_picture("green"), old_picture("blue")
    page = Page.objects.first() or Page.add_root(title="根")
    kind = ContentType.objects.get_for_model(page)
    ReferenceIndex.objects.create(
        content_type=kind,
        base_content_type=kind,
        object_id=str(page.pk),
        to_content_type=ContentType.objects.get_for_model(shown),
        to_object_id=str(shown.pk),
        model_path="body",
        content_path="body",
        content_path_hash=ReferenceIndex._get_content_path_hash("body"),
    )
    get_image_model().objects.filter(pk=own.pk).update(title="光路图")
    draft_of(
        Page.objects.first() or Page.add_root(title="根"),
        {"body": [{"type": "picture", "value": {"image": drafted.pk}}]},
    )

    assert cleared() == Cleared()


def test_nothing_is_removed_while_a_file_that_embeds_pictures_waits_to_be_stored() -> None:
    old_recording()
    old_picture()
    upload = SimpleUploadedFile("x.xml", b"<quiz><text>@@PLUGINFILE@@/a.png</text></quiz>")
    run = keep_upload(code=CODE, upload=upload, actor=make_user_with_role(Role.TRAINER))

    assert cleared() == Cleared()

    run.applied_at = timezone.now()
    run.save()
    assert cleared() == Cleared(recordings=1, pictures=1)


def test_files_of_a_killed_import_are_removed_once_they_are_old(folder: Path) -> None:
    digest = sha256(b"cut off").hexdigest()
    storage = FileSystemStorage(location=folder)
    names = (f"recordings/{digest}", "original_images/question-0123456789ab.png")
    copy = "images/question-0123456789ab.max-1200x1200.format-webp.webp"
    others = ("original_images/question-mark.png", "images/somebody.png", "recordings/notes.txt")
    for name in (*names, copy, *others):
        storage.save(name, ContentFile(b"cut off"))
    assert cleared() == Cleared()
    made_old(*(folder / name for name in (*names, copy, *others)))

    assert cleared() == Cleared(files=3)

    assert files_in(folder) == {Path(name).name for name in others}


def test_a_second_file_of_the_same_bytes_is_removed_and_the_one_in_use_stays(folder: Path) -> None:
    storage = FileSystemStorage(location=folder)
    digest = sha256(wav()).hexdigest()
    storage.save(f"recordings/{digest}", ContentFile(wav()[:100]))
    kept = make_recording()
    make_question("simulated_call", recording=kept.digest)
    picture = digest_named_picture(storage)
    make_question("single", stem=f"看 ![图](picture:{picture.pk})")
    made_old(*(path for path in folder.rglob("*") if path.is_file()))
    in_use = {Path(str(one.file.name)).name for one in (kept, picture, picture.renditions.get())}

    assert cleared() == Cleared(files=2)

    assert files_in(folder) == in_use


def digest_named_picture(storage: FileSystemStorage) -> AbstractImage:
    """Store a picture whose name a cut-off import has taken already."""
    mark = f"question-{sha256(b'navy').hexdigest()[:12]}"
    storage.save(f"original_images/{mark}.png", ContentFile(b"cut off"))
    return old_picture()


@pytest.mark.parametrize("days", [0, 1, 3651, "30"])
def test_a_wrong_number_of_days_is_told_by_the_check(days: object, settings: Settings) -> None:
    settings.XUNPING = {"questions": {"unused_file_days": days}}

    assert any('["questions"]["unused_file_days"]' in message.msg for message in run_checks())
