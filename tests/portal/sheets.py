"""A workbook with one new colleague and a row that has a fault, as HR uploads it."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core.workbooks import workbook

HEADS = ("工号", "姓名", "单位编码", "岗位编码", "入职日期")
NEWCOMER = ("00999", "郭静", "P01-C1-T1", "agent", "2026-01-31")
NAMELESS = ("00998", "", "P01-C1-T1", "agent", "2026-01-31")


def roster_upload() -> SimpleUploadedFile:
    """Give the workbook as a browser sends it."""
    return SimpleUploadedFile("人员.xlsx", workbook([NEWCOMER, NAMELESS], heads=HEADS).getvalue())


def course_document() -> SimpleUploadedFile:
    """Give a document that becomes a course, as a browser sends it."""
    return SimpleUploadedFile("受理.md", "# 受理\n\n先听完。".encode())


def question_file() -> SimpleUploadedFile:
    """Give a file of questions as a browser sends it."""
    return SimpleUploadedFile("题目.txt", "::Q1::几点？{=一点 ~两点}".encode())
