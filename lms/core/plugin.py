"""An app of the chain: it knows which apps it cannot do without them."""

from typing import ClassVar

import django_stubs_ext
from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.core.exceptions import ImproperlyConfigured

# Our hints write `UploadedFile[bytes]` and our forms `ModelForm[Sitting]`, which Django itself cannot read.
django_stubs_ext.monkeypatch()


class PluginConfig(AppConfig):
    """What every app of the chain is: it stops a site that lacks what it needs, and says what that is."""

    default = False
    default_auto_field = "django.db.models.BigAutoField"
    needs: ClassVar[tuple[str, ...]] = ()

    def import_models(self) -> None:
        """Name everything that is missing at once; Django would name one model it cannot place."""
        missing = missing_apps(self.apps or apps)
        if missing:
            names = ", ".join(f'"{name}"' for name in missing)
            raise ImproperlyConfigured(f"INSTALLED_APPS lacks {names}: {self.name} cannot do without them.")
        super().import_models()


def missing_apps(installed: Apps) -> list[str]:
    """List what the installed apps of the chain need and the site has not, lower apps' needs included."""
    missing: list[str] = []
    asking = [config for config in installed.get_app_configs() if isinstance(config, PluginConfig)]
    for config in asking:  # it grows while it is read
        for name in config.needs:
            if installed.is_installed(name) or name in missing:
                continue
            missing.append(name)
            lower = AppConfig.create(name)
            if isinstance(lower, PluginConfig):
                asking.append(lower)
    return missing
