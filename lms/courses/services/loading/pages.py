"""Write one page from its file, unless nothing changed or a trainer has worked on it since."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Model
from wagtail.models import Page

from lms.courses.domain.fields import Json
from lms.courses.models import CoursePage, LessonPage, PageSource
from lms.courses.services.loading.report import LoadReport


@dataclass(frozen=True)
class PageContent:
    """What a page should hold: plain fields, and relations as lists of objects."""

    file: str
    slug: str
    fields: Mapping[str, object]
    relations: Mapping[str, Sequence[Model]]

    @property
    def digest(self) -> str:
        """Give the fingerprint by which an unchanged file is known."""
        relations = {
            name: [getattr(each, "pk", None) for each in all_] for name, all_ in self.relations.items()
        }
        text = json.dumps([dict(self.fields), relations], sort_keys=True, default=str, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


def write_page[PageT: (CoursePage, LessonPage)](
    model: type[PageT], parent: Page, content: PageContent, report: LoadReport
) -> PageT:
    """Make, change or leave a page, and say which; the loader's own revision has no user."""
    page: PageT | None = model.objects.child_of(parent).filter(slug=content.slug).first()
    if page is None:
        page = model(slug=content.slug, live=False, **content.fields)
        parent.add_child(instance=page)
        _publish(page, content)
        report.created.append(content.file)
        return page
    source = PageSource.objects.filter(page_id=page.pk).first()
    if source is None or source.revision_id != page.latest_revision_id or not page.live:
        report.kept.append(content.file)
    elif source.digest == content.digest:
        report.unchanged.append(content.file)
    else:
        for name, value in content.fields.items():
            setattr(page, name, value)
        _publish(page, content)
        report.changed.append(content.file)
    return page


def _publish(page: CoursePage | LessonPage, content: PageContent) -> None:
    """Publish what the page holds now and remember the revision as ours."""
    for name, objects in content.relations.items():
        setattr(page, name, objects)
    revision = page.save_revision()
    revision.publish()
    page.refresh_from_db()
    PageSource.objects.update_or_create(
        page_id=page.pk,
        defaults={"file": content.file, "digest": content.digest, "revision": revision},
    )


def keep_order(parent: Page, pages: list[LessonPage]) -> None:
    """Bring lessons into the order of the file; pages the file does not know stay in front."""
    wanted = [page.pk for page in pages]
    children = parent.get_children().filter(pk__in=wanted)
    if list(children.values_list("pk", flat=True)) == wanted:
        return
    for pk in wanted:
        Page.objects.get(pk=pk).move(Page.objects.get(pk=parent.pk), pos="last-child")


def as_json(value: list[dict[str, Json]]) -> str:
    """Write a body the way the field reads it."""
    return json.dumps(value, ensure_ascii=False)
