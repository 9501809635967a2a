"""Clear away recordings and imported pictures that nobody refers to, and files without a row.

Such stay behind when a form is never saved and when the process of an import is killed between writing
its files and committing. Safe to run late and again.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.core.files.storage import Storage
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from lms.core.jobs.api import PeriodicRun
from lms.core.trail.api import record
from lms.questions.choices import CODE
from lms.questions.media.models import Recording
from lms.questions.media.uses import (
    FILE,
    import_with_files_waits,
    imported_pictures,
    named_files,
    pictures_used_elsewhere,
)
from lms.questions.settings import QuestionSettings

NAME: Final = "exams.clear_unused_files"
_PICTURE_FOLDERS: Final = ("original_images", "images")
_RECORDING_FILE: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many recordings and pictures were removed, and how many files that belonged to none."""

    recordings: int = 0
    pictures: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True)
class LooseFile:
    """A file that no row of the database names."""

    storage: Storage
    path: str
    mark: str  # what a text that needs it would hold


def clear_unused_files(now: datetime) -> Cleared:
    """Remove what has been unused for `unused_file_days` and is named nowhere; the trail keeps the count.

    While a file of questions that embeds files waits to be stored, recordings and pictures stay, as its
    preview may have found them.
    """
    limit = now - timedelta(days=QuestionSettings.current().unused_file_days)
    recordings = list(Recording.objects.filter(uploaded_at__lt=limit))
    pictures = [one for one in imported_pictures() if one.created_at < limit]
    loose = list(_loose_files(limit))
    if not (recordings or pictures or loose):
        return Cleared()
    named = named_files()
    if import_with_files_waits(CODE):
        recordings, pictures = [], []
    unused = [one for one in recordings if one.digest not in named.recordings]
    shown = []
    for picture in pictures:
        # A question names a picture by its number, a version by the name of its file.
        mark = FILE.search(str(picture.file.name))
        if mark is not None and mark.group() not in named.files and picture.pk not in named.pictures:
            shown.append(picture)
    if shown:
        used = pictures_used_elsewhere(shown)
        shown = [one for one in shown if one.pk not in used]
    marks = named.recordings | named.files
    return _removed(unused, shown, [one for one in loose if one.mark not in marks])


def _removed(
    recordings: Collection[Recording], pictures: Collection[AbstractImage], loose: Collection[LooseFile]
) -> Cleared:
    """Delete rows, then their files; files without rows last, as nothing else tells of them."""
    cleared = Cleared(len(recordings), len(pictures), len(loose))
    if cleared == Cleared():
        return cleared
    with transaction.atomic():
        for recording in recordings:
            file = recording.file
            transaction.on_commit(partial(file.storage.delete, str(file.name)))
            recording.delete()
        for picture in pictures:
            picture.delete()  # Wagtail deletes its files with it, and its smaller copies
        details = {"recordings": len(recordings), "pictures": len(pictures), "loose_files": len(loose)}
        round_ = PeriodicRun.objects.filter(name=NAME).first() or PeriodicRun(name=NAME)
        record(actor=None, action="exams.unused_files_cleared", subject=round_, details=details)
    for one in loose:
        one.storage.delete(one.path)
    return cleared


def _loose_files(limit: datetime) -> Iterator[LooseFile]:
    """List files of recordings and of imported pictures that no row names and that are old."""
    field = Recording._meta.get_field("file")
    kept = dict(Recording.objects.values_list("digest", "file"))
    for one in _unknown(field.storage, "recordings", (_RECORDING_FILE, set(kept.values())), limit):
        yield replace(one, mark="") if one.mark in kept else one  # its bytes are kept in another file
    image = get_image_model()
    copies = image.get_rendition_model()
    known = set(image.objects.values_list("file", flat=True))
    known |= set(copies.objects.values_list("file", flat=True))
    storage = image._meta.get_field("file").storage
    for folder in _PICTURE_FOLDERS:
        yield from _unknown(storage, folder, (FILE, known), limit)


def _unknown(
    storage: Storage, folder: str, expected: tuple[re.Pattern[str], set[str]], limit: datetime
) -> Iterator[LooseFile]:
    pattern, known = expected
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        path, mark = f"{folder}/{name}", pattern.match(name)
        if mark and path not in known and storage.get_modified_time(path) < limit:
            yield LooseFile(storage, path, mark.group())
