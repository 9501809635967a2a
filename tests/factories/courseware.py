"""Make packages of both families in code, with the published run-time calls, and pages that play them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile

from lms.courses.api import CoursePage
from lms.courseware.packages.models import Package
from lms.courseware.packages.services import add_package
from lms.courseware.pages.models import CoursewarePage
from tests.factories.courses import NOW, stand_live

NAMESPACES_12 = (
    'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
)
NAMESPACES_2004 = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)


@dataclass(frozen=True)
class Sco:
    """A part of a package that a test makes."""

    key: str
    title: str
    href: str = "index.html"
    kind: str = "sco"
    more: str = ""
    parameters: str = ""


ONE = (Sco("I1", "客户来电"),)
TWO = (Sco("I1", "第一节 客户来电"), Sco("I2", "第二节 测验", "quiz/index.html"))


def manifest(scos: Sequence[Sco] = ONE, *, family: str = "1.2", title: str = "演示课件") -> str:
    """Write a manifest."""
    is_12 = family == "1.2"
    version, spaces = ("1.2", NAMESPACES_12) if is_12 else (family, NAMESPACES_2004)
    kind = "scormtype" if is_12 else "scormType"
    items = "".join(
        f'<item identifier="{sco.key}" identifierref="R-{sco.key}"'
        f"{f' parameters={chr(34)}{sco.parameters}{chr(34)}' if sco.parameters else ''}>"
        f"<title>{sco.title}</title>{sco.more}</item>"
        for sco in scos
    )
    resources = "".join(
        f'<resource identifier="R-{sco.key}" type="webcontent" adlcp:{kind}="{sco.kind}" href="{sco.href}">'
        f'<file href="{sco.href}"/></resource>'
        for sco in scos
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest identifier="M" version="1" {spaces}>'
        f"<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>"
        f'<organizations default="O"><organization identifier="O"><title>{title}</title>{items}'
        f"</organization></organizations><resources>{resources}</resources></manifest>"
    )


def page_of_part(family: str = "1.2") -> str:
    """Write a part that finds the run-time as parts do, says where it resumed, and has three buttons."""
    if family == "1.2":
        find, begin, end, put, get = "API", "LMSInitialize", "LMSFinish", "LMSSetValue", "LMSGetValue"
        place, state = "cmi.core.lesson_location", "cmi.core.lesson_status"
        raw, status, answer = "cmi.core.score.raw", "passed", "student_response"
        leave = f'api.{put}("cmi.core.exit", "suspend");'
        score = f'api.{put}("{raw}", "90"); api.{put}("{state}", "{status}");'
    else:
        find, begin, end, put, get = "API_1484_11", "Initialize", "Terminate", "SetValue", "GetValue"
        place, answer = "cmi.location", "learner_response"
        leave = f'api.{put}("cmi.exit", "suspend");'
        score = (
            f'api.{put}("cmi.score.scaled", "0.9"); api.{put}("cmi.success_status", "passed");'
            f'api.{put}("cmi.completion_status", "completed");'
        )
    commit = "LMSCommit" if family == "1.2" else "Commit"
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>课件</title></head><body>
<h1>客户来电</h1><p id="place"></p>
<button id="on">下一页</button> <button id="answer">回答</button> <button id="finish">完成</button>
<script>
let win = window, api = null;
while (!(api = win.{find}) && win.parent && win.parent !== win) win = win.parent;
api.{begin}("");
let at = Number(api.{get}("{place}") || 0);
const show = () => document.getElementById("place").textContent = "第 " + at + " 页";
show();
document.getElementById("on").onclick = () => {{
  at += 1; api.{put}("{place}", String(at)); {leave} show();
}};
document.getElementById("answer").onclick = () => {{
  api.{put}("cmi.interactions.0.id", "Q1"); api.{put}("cmi.interactions.0.type", "choice");
  api.{put}("cmi.interactions.0.{answer}", "b"); api.{put}("cmi.interactions.0.result", "correct");
  api.{commit}("");
}};
document.getElementById("finish").onclick = () => {{ {score} api.{end}(""); }};
</script></body></html>"""


def packed(
    files: Mapping[str, str | bytes] | Sequence[tuple[str | zipfile.ZipInfo, str | bytes]],
) -> bytes:
    """Zip files."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, content)
    return target.getvalue()


def package_bytes(scos: Sequence[Sco] = ONE, *, family: str = "1.2") -> bytes:
    """Make a whole package."""
    kind = "1.2" if family == "1.2" else "2004"
    pages = {sco.href: page_of_part(kind) for sco in scos}
    return packed({"imsmanifest.xml": manifest(scos, family=family), **pages})


def make_package(scos: Sequence[Sco] = ONE, *, family: str = "1.2") -> Package:
    """Unpack a package into the storage."""
    content = package_bytes(scos, family=family)
    return add_package(file=ContentFile(content, "课件.zip"), name="课件.zip", by=None, now=NOW)


def make_courseware(
    course: CoursePage,
    package: Package | None = None,
    *,
    minutes: int = 1,
    passing_counts: bool = False,
    slug: str = "bought",
) -> CoursewarePage:
    """Make a published page that plays a package."""
    page = CoursewarePage(
        title="客户来电（外购课件）",
        slug=slug,
        minutes=minutes,
        package=package or make_package(),
        passing_counts=passing_counts,
    )
    stand_live(CoursePage.objects.get(pk=course.pk), page)
    return CoursewarePage.objects.select_related("package").get(pk=page.pk)
