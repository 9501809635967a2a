"""Store what a file of questions embeds, pictures and recordings: each once, none of a failed import."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.core.files.base import ContentFile
from django.core.files.images import get_image_dimensions
from django.core.files.storage import Storage
from wagtail.images import get_image_model

from lms.questions.media.queries import kept_recordings, pictures_by_digest
from lms.questions.media.services import keep_bytes
from lms.questions.records.rules import QuestionRecord
from lms.questions.texts.prose import PICTURE_SIZE

_WAITING: Final = re.compile(r"\(file:([0-9a-f]{40})\)")
_HEARD: Final = re.compile(r"\(file:([0-9a-f]{64})\)")

# What stands in the place of a file by its digest: `(picture:12)`, of a recording the digest itself.
type Kept = Mapping[str, str]


def with_known_files(records: Sequence[QuestionRecord]) -> tuple[QuestionRecord, ...]:
    """Name what is kept already: pictures by their number, recordings by their digest."""
    texts = [text for record in records for text in _texts_of(record)]
    known = _named(pictures_by_digest(digest for text in texts for digest in _WAITING.findall(text)))
    heard = {found[1] for text in texts if (found := _HEARD.fullmatch(text))}
    known |= {digest: digest for digest in kept_recordings(heard)}
    return tuple(_with_known(record, known) for record in records) if known else tuple(records)


def _texts_of(record: QuestionRecord) -> list[str]:
    own = [record.stem, *record.options, record.explanation or "", record.recording or ""]
    return [*own, *(text for part in record.parts for text in _texts_of(part))]


def _with_known(record: QuestionRecord, known: Kept) -> QuestionRecord:
    return replace(
        record,
        stem=with_names(record.stem, known),
        options=tuple(with_names(option, known) for option in record.options),
        explanation=record.explanation and with_names(record.explanation, known),
        recording=record.recording and with_names(record.recording, known),
        parts=tuple(_with_known(part, known) for part in record.parts),
    )


def _named(pictures: Mapping[str, int]) -> dict[str, str]:
    return {digest: f"(picture:{key})" for digest, key in pictures.items()}


def with_names(text: str, known: Kept) -> str:
    """Put what is kept in the place of its digest."""
    if heard := _HEARD.fullmatch(text):
        return known.get(heard[1], text)
    return _WAITING.sub(lambda found: known.get(found[1], found[0]), text)


def is_waiting(values: object) -> bool:
    """Tell whether any text among the values of a question names a file that is not stored yet."""
    if isinstance(values, str):
        return _WAITING.search(values) is not None or _HEARD.fullmatch(values) is not None
    if isinstance(values, dict):
        return any(map(is_waiting, values.values()))
    return isinstance(values, list | tuple) and any(map(is_waiting, values))


def all_named[T](values: T, known: Kept) -> T:
    """Put what is kept into every text of the values of a question."""
    result: object = values
    if isinstance(values, str):
        result = with_names(values, known)
    elif isinstance(values, dict):
        result = {name: all_named(value, known) for name, value in values.items()}
    elif isinstance(values, list):
        result = [all_named(value, known) for value in values]
    return result  # type: ignore[return-value] # of the same shape


@dataclass(slots=True)
class FileShelf:
    """The pictures and recordings one import adds, with the files it wrote for them."""

    known: dict[str, str] = field(default_factory=dict)
    written: list[tuple[Storage, str]] = field(default_factory=list)

    def keep(self, records: Sequence[QuestionRecord], by: AbstractBaseUser | None, now: datetime) -> None:
        """Store what the records embed and the site lacks; call it within the import's transaction."""
        named = [one.recording for one in records if one.recording]
        heard = {found[1] if (found := _HEARD.fullmatch(one)) else one for one in named}
        files = {file.name: file.data for record in records for file in record.files}
        pictures = {name: data for name, data in files.items() if name not in heard}
        self.known |= _named(pictures_by_digest(pictures))
        for digest, data in pictures.items():
            if digest not in self.known:
                ending = "jpg" if data.startswith(b"\xff\xd8") else "png"
                name = f"question-{digest[:12]}.{ending}"
                picture = get_image_model()(title=name, file_hash=digest, file_size=len(data))
                picture.uploaded_by_user_id = by.pk if by else None
                picture.file.save(name, ContentFile(data), save=False)
                self.written.append((picture.file.storage, picture.file.name))
                picture.width, picture.height = get_image_dimensions(ContentFile(data))
                picture.save()
                small = picture.get_rendition(PICTURE_SIZE)
                self.written.append((small.file.storage, small.file.name))
                small.purge_from_cache()
                self.known[digest] = f"(picture:{int(picture.pk)})"
        for digest in heard & files.keys():
            known = kept_recordings([digest])
            kept = keep_bytes(data=files[digest], name=digest[:12], by=by, now=now)
            if not known:
                self.written.append((kept.file.storage, str(kept.file.name)))
            self.known[digest] = kept.digest

    def forget(self) -> None:
        """Delete the files of an import that came to nothing."""
        for storage, name in self.written:
            storage.delete(name)


@contextmanager
def file_shelf() -> Iterator[FileShelf]:
    """Give a shelf around the transaction of an import; where that fails, its files go as well."""
    shelf = FileShelf()
    try:
        yield shelf
    except BaseException:
        shelf.forget()
        raise
