"""Take the recording of a call that a file of questions embeds: checked as one that is sent by the form.

Until it is stored it stands in the record as `(file:DIGEST)`; `services.embedded_files` keeps it.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from lms.exams.domain.records import EmbeddedFile, QuestionRecord
from lms.exams.services.recordings import looked_into
from lms.exams.services.refusals import NoRecording, RecordingTooLarge


class RecordingUnfit(Exception):
    """An embedded file is no recording that is played here; the message says what to do."""


def taken_recording(record: QuestionRecord) -> EmbeddedFile | None:
    """Give the recording a record plays, named by its digest; raises RecordingUnfit."""
    if not record.recording:
        return None
    names = {"name": record.recording}
    data = next((one.data for one in record.files if one.name == record.recording), None)
    if data is None:
        raise RecordingUnfit(_("The recording “%(name)s” is not embedded. Export the question anew.") % names)
    try:
        return EmbeddedFile(looked_into(data).digest, data)
    except NoRecording:
        message = _(
            "“%(name)s” is no recording that browsers play. Take WAV, MP3, Ogg (Vorbis, Opus) or M4A."
        )
        raise RecordingUnfit(message % names) from None
    except RecordingTooLarge as large:
        message = _("The recording “%(name)s” is larger than %(most)d MB. Make it shorter.")
        raise RecordingUnfit(message % {**names, "most": large.most // 1_000_000}) from None


def with_recording(record: QuestionRecord, heard: EmbeddedFile | None) -> QuestionRecord:
    """Put a taken recording into a record."""
    if heard is None:
        return record
    return replace(record, recording=f"(file:{heard.name})", files=(*record.files, heard))
