"""Take a recording of a call: look into it, and keep it by its digest."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from math import ceil
from typing import Final

import filetype
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from tinytag import TinyTag, TinyTagException

from lms.exams.models import Recording
from lms.exams.services.refusals import NoRecording, RecordingTooLarge
from lms.exams.settings import ExamSettings

# What the file is found to be, and as what a browser plays it.
PLAYED_AS: Final = {
    "audio/x-wav": "audio/wav",
    "audio/mpeg": "audio/mpeg",
    "audio/ogg": "audio/ogg",
    "audio/mp4": "audio/mp4",
}


ENDINGS: Final = {"audio/wav": "wav", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/mp4": "m4a"}


@dataclass(frozen=True, slots=True)
class Heard:
    """What the bytes of a recording tell: digest, type, and length in whole seconds."""

    digest: str
    media_type: str
    seconds: int


def keep_recording(*, upload: UploadedFile[bytes], by: User, now: datetime) -> Recording:
    """Keep a recording, or give the one with the same bytes; raise what speaks against it.

    Whoever calls it has checked that the person may write questions. The name and the type that the
    browser gave are not believed.
    """
    most = ExamSettings.current().recording_bytes
    if (upload.size or 0) > most:
        raise RecordingTooLarge(most)
    with transaction.atomic():
        return keep_bytes(data=upload.read(), name=upload.name or "", by=by, now=now)


def keep_bytes(*, data: bytes, name: str, by: AbstractBaseUser | None, now: datetime) -> Recording:
    """Keep a recording within the caller's transaction, or give the one with the same bytes.

    Whoever sends one again wants it, so its time unused begins anew.
    """
    same = Recording.objects.filter(digest=sha256(data).hexdigest())
    if same.update(uploaded_at=now):
        return same.get()
    heard = looked_into(data)
    recording = Recording(
        digest=heard.digest,
        media_type=heard.media_type,
        size=len(data),
        seconds=heard.seconds,
        name=name[-250:],
        uploaded_by_id=by.pk if by else None,
        uploaded_at=now,
    )
    recording.file.save(heard.digest, ContentFile(data), save=False)
    recording.save()
    return recording


def looked_into(data: bytes) -> Heard:
    """Tell what a recording is by its bytes; raise what speaks against it."""
    most = ExamSettings.current().recording_bytes
    if len(data) > most:
        raise RecordingTooLarge(most)
    return Heard(sha256(data).hexdigest(), _media_type(data), _seconds(data))


def starts_as_recording(data: bytes) -> bool:
    """Tell by the first bytes whether it may be a recording."""
    return filetype.guess_mime(data[:512]) in PLAYED_AS


def _media_type(data: bytes) -> str:
    """Tell by the first bytes what it is."""
    found = filetype.guess_mime(data[:512])
    if found not in PLAYED_AS:
        raise NoRecording
    return PLAYED_AS[found]


def _seconds(data: bytes) -> int:
    """Read how long it lasts; what only starts like a recording has no length."""
    try:
        tag = TinyTag.get(file_obj=BytesIO(data), tags=False)
    except (TinyTagException, ValueError, OverflowError, LookupError):
        raise NoRecording from None
    if not tag.duration or tag.duration <= 0:
        raise NoRecording
    return ceil(tag.duration)
