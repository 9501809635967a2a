"""Take a recording of a call: look into it, and keep it by its digest."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from math import ceil
from typing import ClassVar, Final

import filetype
from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from tinytag import TinyTag, TinyTagException

from lms.core.accounts import User
from lms.core.refusals import Refusal
from lms.questions.media.models import Recording
from lms.questions.settings import QuestionSettings

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
    most = QuestionSettings.current().recording_bytes
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
    most = QuestionSettings.current().recording_bytes
    if len(data) > most:
        raise RecordingTooLarge(most)
    media_type = PLAYED_AS.get(filetype.guess_mime(data[:512]) or "")
    if media_type is None:
        raise NoRecording
    try:
        duration = TinyTag.get(file_obj=BytesIO(data), tags=False).duration
    except (TinyTagException, ValueError, OverflowError, LookupError):
        raise NoRecording from None
    if not duration or duration <= 0:  # what only starts like a recording has no length
        raise NoRecording
    return Heard(sha256(data).hexdigest(), media_type, ceil(duration))


def starts_as_recording(data: bytes) -> bool:
    """Tell by the first bytes whether it may be a recording."""
    return filetype.guess_mime(data[:512]) in PLAYED_AS


class NoRecording(Refusal):
    """What was sent is no recording in one of the formats that browsers play."""

    code: ClassVar[str] = "no_recording"
    message = _("This is not a recording that browsers can play. Take WAV, MP3, Ogg (Vorbis, Opus) or M4A.")


class RecordingTooLarge(Refusal):
    """The recording has more than `most` bytes; `size` says them in MB."""

    code: ClassVar[str] = "recording_too_large"
    message = _("The recording is too large; at most %(size)s MB are taken. Save it as MP3 or Opus.")

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most
        self.size = f"{most / 1_000_000:g}"
