"""Files of questions that other systems write and read: Moodle XML, GIFT, Aiken, missing word and Cloze."""

from lms.exams.exchange.leaving_out import LeftOut, Written
from lms.exams.exchange.reading import FORMATS, AskedFormat, detect, read_file
from lms.exams.exchange.writing import WITH_RECORDINGS, TextOutFormat, write_file

__all__ = [
    "FORMATS",
    "WITH_RECORDINGS",
    "AskedFormat",
    "LeftOut",
    "TextOutFormat",
    "Written",
    "detect",
    "read_file",
    "write_file",
]
