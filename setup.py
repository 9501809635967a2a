"""Compile the message catalogues into every wheel, so that an installed plugin speaks Chinese at once."""

from pathlib import Path

import polib
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithCatalogues(build_py):
    """Build the packages, and compile what was built of their catalogues."""

    def run(self) -> None:
        """Compile beside each catalogue; an editable install keeps what the working tree has."""
        super().run()
        if self.editable_mode:
            return
        for path in Path(self.build_lib).rglob("*.po"):
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


setup(cmdclass={"build_py": BuildWithCatalogues})
