"""Give the storage of files that are never served, or one that refuses until the site has named a place."""

from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import InvalidStorageError, Storage, storages

ALIAS = "private"


class MissingStorage(Storage):
    """Stand in for the private storage a site has not set: models load, the check speaks, no file is kept.

    Without it the site would stop at the import of the first model, before any check could say why.
    """

    def _open(self, name: str, mode: str = "rb") -> None:
        raise ImproperlyConfigured(MISSING)

    def _save(self, name: str, content: object) -> None:
        raise ImproperlyConfigured(MISSING)

    def exists(self, name: str) -> bool:
        """Refuse: there is no place a file could be in."""
        raise ImproperlyConfigured(MISSING)


MISSING = f'STORAGES has no "{ALIAS}": uploaded workbooks and recordings have no place to lie in.'


def private_storage() -> Storage:
    """Give the site's storage under `private`; it is looked for when models load."""
    try:
        return storages[ALIAS]
    except InvalidStorageError:
        return MissingStorage()
