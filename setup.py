"""Compile the message catalogues into every wheel, and describe it without links that lead nowhere there."""

import re
from pathlib import Path

import polib
from setuptools import setup
from setuptools.command.build_py import build_py

README = Path(__file__).with_name("README.md")
PICTURE = re.compile(r"^!\[[^\]]*\]\((?!https?:)[^)]*\)\n+", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|#)[^)]*\)")


def description() -> str:
    """Give the text of README; of links and pictures inside the repository only their words stay."""
    return LINK.sub(r"\1", PICTURE.sub("", README.read_text(encoding="utf-8")))


class BuildWithCatalogues(build_py):
    """Build the packages, and compile what was built of their catalogues."""

    def run(self) -> None:
        """Compile beside each catalogue; an editable install keeps what the working tree has."""
        super().run()
        if self.editable_mode:
            return
        for path in Path(self.build_lib).rglob("*.po"):
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


setup(
    cmdclass={"build_py": BuildWithCatalogues},
    long_description=description(),
    long_description_content_type="text/markdown",
)
