"""Read an uploaded file of questions the way a person chose."""

from dataclasses import dataclass, field

from lms.exams.domain.records import Reading
from lms.exams.exchange.reading import AskedFormat, detect, read_file
from lms.exams.sheets.reading import Corrections, read_workbook


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What a person says about a file: its format, whose figures for kinds it uses, what sheets hold."""

    format: AskedFormat = "auto"
    preset: str | None = None
    corrections: Corrections = field(default_factory=Corrections)


def read_upload(name: str, data: bytes, choices: ReadingChoices) -> Reading:
    """Read a file; raises UnreadableFile with the reason."""
    kind = detect(name, data) if choices.format == "auto" else choices.format
    if kind == "xlsx" and choices.corrections != Corrections():
        return read_workbook(data, preset=choices.preset, corrections=choices.corrections)
    return read_file(name, data, format=kind, preset=choices.preset)
