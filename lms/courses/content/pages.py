"""Write one page from its file, with its pictures and at its place in the tree.

A page is left as it is where nothing changed or a trainer has worked on it since.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1, sha256
from io import BytesIO
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.core.files.images import ImageFile
from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Collection, Page, Site

from lms.core.files.api import LoadReport
from lms.courses.content.models import PageSource
from lms.courses.content.rules.blocks import Json
from lms.courses.content.rules.sources import BlockSource, LessonSource
from lms.courses.pages.models import CourseIndexPage, CoursePage, LessonPage
from lms.courses.translation.rules import WITH_PICTURE


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
        report.added.append(content.file)
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


COLLECTION = "课程图片"


def stored_pictures(slug: str, pictures: dict[str, bytes]) -> dict[str, int]:
    """Store pictures that are new and give the image of each file name.

    A changed file becomes a new image: old revisions of a page go on showing the old one.
    """
    model: type[AbstractImage] = get_image_model()
    stored = {}
    for name, data in pictures.items():
        title, digest = f"{slug}/{name}", sha1(data, usedforsecurity=False).hexdigest()
        image = model.objects.filter(title=title, file_hash=digest).first()
        if image is None:
            ours = Collection.objects.filter(name=COLLECTION, depth=2).first()
            collection = ours or Collection.get_first_root_node().add_child(name=COLLECTION)
            file, size = ImageFile(BytesIO(data), name=f"{slug}-{name}"), len(data)
            image = model(title=title, file=file, collection=collection, file_size=size, file_hash=digest)
            image.save()
        stored[name] = int(image.pk)
    return stored


INDEX_SLUG = "learn"
SITE_TITLE = "训评"
TOP_TITLE = "全部页面"
TOP_COLLECTION = "根目录"


def course_index() -> CourseIndexPage:
    """Find the page under which courses stand, or make it below the site's root page."""
    rename_first_records()
    found: CourseIndexPage | None = CourseIndexPage.objects.first()
    if found is None:
        found = CourseIndexPage(title=_("Learn"), slug=INDEX_SLUG)
        site_root().add_child(instance=found)
        found.save_revision().publish()
    return found


def site_root() -> Page:
    """Find the root page of the default site, or make a site."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is not None:
        return site.root_page
    root = Page.get_first_root_node()
    home = root.get_children().first()
    if home is None:
        home = root.add_child(instance=Page(title=SITE_TITLE, slug="home"))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return home


def rename_first_records() -> None:
    """Rename the pages and the collection that Wagtail made, while nobody has touched them."""
    Page.objects.filter(depth=1, title="Root").update(title=TOP_TITLE, draft_title=TOP_TITLE)
    Collection.objects.filter(depth=1, name="Root").update(name=TOP_COLLECTION)
    welcome = Page.objects.filter(depth=2, latest_revision=None, title="Welcome to your new Wagtail site!")
    welcome.update(title=SITE_TITLE, draft_title=SITE_TITLE)


def raw_body(lesson: LessonSource, images: Mapping[str, int]) -> list[dict[str, Json]]:
    """Give the blocks with ids that stay the same when the file is loaded again."""
    seen: Counter[str] = Counter()
    return [
        {
            "type": block.kind,
            # A picture's file name gives way to its image.
            "value": {**block.values, "image": images[str(block.values["image"])]}
            if block.kind in WITH_PICTURE
            else dict(block.values),
            "id": _stable_id(lesson, block, seen),
        }
        for block in lesson.blocks
    ]


NAMED_BY: Final = {
    "check": "question",
    "scenario": "heading",
    "reflection": "question",
    "poll": "question",
}


def _stable_id(lesson: LessonSource, block: BlockSource, seen: Counter[str]) -> str:
    """Name a block by what it is, so that progress and answers survive a change elsewhere.

    What is answered is named by its words: another question is another block, and its answer is asked anew.
    """
    naming = NAMED_BY.get(block.kind)
    identity = f"{block.kind}:{block.values[naming]}" if naming else block.kind
    seen[identity] += 1
    return str(uuid5(NAMESPACE_URL, f"{lesson.entry.file}#{identity}#{seen[identity]}"))
