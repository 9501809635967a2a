"""Documents of the library reach those who may read the lesson that offers them, and nobody else."""

import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django.fixtures import Settings as SettingsWrapper
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from lms.courses.api import CoursePage
from lms.courses.pages.models import LessonPage
from lms.people.access.services import create_roles
from lms.people.api import Role
from tests.factories.courses import Block, lessons_of, make_course, make_lesson, make_standard
from tests.factories.people import make_cast, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> CoursePage:
    make_standard()
    return make_course()


@pytest.fixture
def form(settings: SettingsWrapper, tmp_path: Path) -> AbstractDocument:
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(b"%PDF-1.7 secret", name="form.pdf")
    made: AbstractDocument = get_document_model().objects.create(title="受理单模板", file=file)
    return made


@pytest.fixture
def li() -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(make_cast().user("li"))
    return client


def offering(document: AbstractDocument, **more: str) -> Block:
    """Give a raw block that offers a document."""
    value = {"document": document.pk, "title": "", "note": "", "clause": "", "facts": [], **more}
    return {"type": "document", "id": "form", "value": value}


def test_a_lesson_offers_a_document_to_take_along(
    course: CoursePage, li: Client, form: AbstractDocument
) -> None:
    lesson = make_lesson(course, "form", [offering(form, note="现场填写")])

    page = li.get(lesson.url).content.decode()
    reply = li.get(f"/learn/documents/{form.pk}/")

    assert f'href="/learn/documents/{form.pk}/"' in page
    assert "受理单模板" in page
    assert "现场填写" in page
    assert b"".join(reply.streaming_content) == b"%PDF-1.7 secret"  # type: ignore[attr-defined] # a file
    assert reply.headers["Content-Disposition"].startswith('attachment; filename="form')
    assert (
        reply.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert reply.headers["Cache-Control"] == "private, max-age=600"


@pytest.mark.parametrize("address", ["/learn/documents/{0.pk}/", "/documents/{0.pk}/{0.filename}"])
def test_whoever_is_not_signed_in_gets_no_document(form: AbstractDocument, address: str) -> None:
    reply = Client().get(address.format(form), follow=True)

    assert reply.redirect_chain[-1][0].startswith("/account/login/")


@pytest.mark.parametrize("address", ["/learn/documents/{0.pk}/", "/documents/{0.pk}/{0.filename}"])
def test_a_document_no_published_lesson_offers_goes_only_to_who_uses_the_admin(
    course: CoursePage, li: Client, form: AbstractDocument, address: str
) -> None:
    create_roles()
    trainer = Client()
    trainer.force_login(make_user_with_role(Role.TRAINER))

    assert li.get(address.format(form), follow=True).status_code == 404
    assert trainer.get(address.format(form), follow=True).status_code == 200


def test_what_is_sent_follows_every_publication(
    course: CoursePage, li: Client, form: AbstractDocument
) -> None:
    def status() -> int:
        return li.get(f"/learn/documents/{form.pk}/").status_code

    lesson = lessons_of(course)[0]
    lesson.body = json.dumps([offering(form)])
    draft = lesson.save_revision()
    seen = [status()]
    draft.publish()
    seen.append(status())
    LessonPage.objects.get(pk=lesson.pk).unpublish()
    seen.append(status())

    assert seen == [404, 200, 404]
