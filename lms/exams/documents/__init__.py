"""Papers as documents: question papers, keys and answer sheets, set with Typst."""

from lms.exams.documents.prints import PrintGlyphsMissing, answer_sheet_pdf, key_pdf, paper_pdf

__all__ = ["PrintGlyphsMissing", "answer_sheet_pdf", "key_pdf", "paper_pdf"]
