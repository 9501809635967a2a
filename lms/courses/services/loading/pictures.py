"""Keep the pictures of courses in the site's image library, each version of a file once."""

from __future__ import annotations

from hashlib import sha1
from io import BytesIO

from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Collection

COLLECTION = "课程图片"


def stored_pictures(slug: str, pictures: dict[str, bytes]) -> dict[str, int]:
    """Store pictures that are new and give the image of each file name.

    A changed file becomes a new image: old revisions of a page go on showing the old one.
    """
    return {name: _stored(slug, name, data) for name, data in pictures.items()}


def _stored(slug: str, name: str, data: bytes) -> int:
    """Find the image of exactly this file, or store it."""
    model: type[AbstractImage] = get_image_model()
    title = f"{slug}/{name}"
    digest = sha1(data, usedforsecurity=False).hexdigest()
    image = model.objects.filter(title=title, file_hash=digest).first()
    if image is None:
        file = ImageFile(BytesIO(data), name=f"{slug}-{name}")
        image = model(title=title, file=file, collection=_collection(), file_size=len(data), file_hash=digest)
        image.save()
    return int(image.pk)


def _collection() -> Collection:
    """Find the collection of course pictures, or make it."""
    found = Collection.objects.filter(name=COLLECTION, depth=2).first()
    if found is None:
        root = Collection.get_first_root_node()
        found = root.add_child(name=COLLECTION)
    return found
