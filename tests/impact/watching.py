"""Notice which pieces of the project a process uses: functions, views, templates, files, texts.

Rests on the standard library alone, so that a process that a test starts can load it by its path before it
imports anything else. Modules of Django are watched as soon as they have been imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib.machinery import SourceFileLoader
from inspect import CO_OPTIMIZED, unwrap
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.template.base import Template
    from django.urls.resolvers import ResolverMatch

CODE = ("lms/", "tests/")
READ = ("lms/", "content/", "tests/", "docs/", "scripts/")
TOOL = sys.monitoring.PROFILER_ID
EVENT = sys.monitoring.events.PY_START
PAGES = "web:"  # of whoever asks for an address or renders a template
PROCESS = "process:"  # of whoever starts a process that cannot be watched
# Where processes that are watched note what they use, and where the project's files lie for them.
FOLDER, PLACE = "XUNPING_IMPACT", "XUNPING_IMPACT_PLACE"
# Which argument of the event that starts a program is its environment; the first is the program.
ENVIRONMENT_OF = {"subprocess.Popen": 3, "os.posix_spawn": 2}
LOADERS = ("<frozen importlib", "/_pytest/", "/hypothesis/")
SEEN_THROUGH = (os.path.basename(__file__), "pathlib/__init__.py", "pathlib/_local.py", "pathlib.py")
INSIDE = Path(__file__).with_name("inside")

type TextKey = str | tuple[str, int]
type Importing = Callable[[ModuleType], AbstractContextManager[object]]


class Watcher:
    """Tells `use` the name of each piece when this process uses it: a function once, other pieces often.

    `importing` surrounds the run of each of the project's modules when it is imported. Where `use` keeps what
    it is told in this process alone, what a fork of it uses is not known.
    """

    def __init__(
        self, root: Path, use: Callable[[str], None], importing: Importing, *, alone: bool = False
    ) -> None:
        self.below = f"{root}/"
        self.unwatched = {"os.exec", "os.fork"} if alone else {"os.exec"}
        self.use = use
        self.importing = importing

    def own(self, place: str, folders: tuple[str, ...] = READ) -> str:
        """Name a file as the tree does; nothing for one that is not the project's."""
        path = place.removeprefix(self.below)
        return path if path != place and path.startswith(folders) else ""

    def install(self) -> None:
        """Watch every module of the project that is imported from now on."""
        sys.monitoring.use_tool_id(TOOL, "impact")
        sys.monitoring.register_callback(TOOL, EVENT, self._start)
        sys.addaudithook(self._hear)
        usual_code, usual_run = SourceFileLoader.get_code, SourceFileLoader.exec_module
        of_django = {
            "django.urls.resolvers": self._watch_addresses,
            "django.template.base": self._watch_templates,
            "django.test.signals": self._watch_tested_templates,
            "django.utils.translation.trans_real": self._watch_texts,
        }

        def get_code(loader: SourceFileLoader, name: str) -> CodeType | None:
            code = usual_code(loader, name)
            if code is not None and self.own(code.co_filename, CODE):
                self._watch(code)
            return code

        def exec_module(loader: SourceFileLoader, module: ModuleType) -> None:
            with self.importing(module) if self.own(str(loader.path), CODE) else nullcontext():
                usual_run(loader, module)
            if module.__name__ in of_django:
                of_django[module.__name__](module)

        SourceFileLoader.get_code, SourceFileLoader.exec_module = get_code, exec_module  # type: ignore[method-assign]
        for name in of_django.keys() & sys.modules.keys():
            of_django[name](sys.modules[name])

    def _watch(self, code: CodeType) -> None:
        """Ask to be told when a function of this code, or one within it, starts."""
        sys.monitoring.set_local_events(TOOL, code, EVENT)
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self._watch(constant)

    def _start(self, code: CodeType, _offset: int) -> object:
        """Note that a function runs; once until events are restarted, so that it costs nothing after that."""
        if code.co_flags & CO_OPTIMIZED:  # no body of a class or module
            self.use(function(self.own(code.co_filename, CODE), code.co_qualname))
        return sys.monitoring.DISABLE

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note what is read, and whether a process is started that cannot be watched."""
        if event == "open" and isinstance(arguments[0], str):
            place = arguments[0]
            # What a catalogue says is noted text by text.
            if not place.endswith((".py", ".mo")) or (place.endswith(".py") and not is_loading()):
                self._read("file", place)
        elif event in {"os.listdir", "os.scandir"} and isinstance(arguments[0], str):
            if not is_loading():
                self._read("list", arguments[0])
        elif event in self.unwatched or (
            event in ENVIRONMENT_OF and not is_watched(arguments[0], arguments[ENVIRONMENT_OF[event]])
        ):
            self.use(PROCESS)

    def _read(self, kind: str, place: str) -> None:
        whole = os.path.abspath(place)
        path = self.own(whole) or self.own(f"{whole}/").rstrip("/")
        if path and "__pycache__" not in path and os.path.exists(place):
            self.use(f"{kind}:{path}")

    def _watch_addresses(self, module: ModuleType) -> None:
        usual = module.URLResolver.resolve

        def resolve(resolver: object, path: str) -> ResolverMatch:
            match: ResolverMatch = usual(resolver, path)
            self._note_view(match.func)
            return match

        module.URLResolver.resolve = resolve

    def _note_view(self, view: Callable[..., object]) -> None:
        """Note that somebody asked for a view, whether or not it let them in."""
        self.use(PAGES)
        code = getattr(unwrap(view), "__code__", None)
        if code is not None and (path := self.own(code.co_filename)):
            self.use(function(path, code.co_qualname))
        made = getattr(view, "view_class", None)
        if made and (path := self.own(sys.modules[made.__module__].__file__ or "")):
            self.use(function(path, made.__qualname__))

    def _watch_templates(self, module: ModuleType) -> None:
        usual = module.Template._render

        def render(template: Template, context: object) -> object:
            self._note_template(template)
            return usual(template, context)

        module.Template._render = render

    def _watch_tested_templates(self, module: ModuleType) -> None:
        """Hear of templates where Django's tests render them in their own way."""
        module.template_rendered.connect(lambda sender, **_given: self._note_template(sender), weak=False)

    def _note_template(self, template: Template) -> None:
        self.use(PAGES)
        if path := self.own(str(template.origin.name)):
            self.use(f"file:{path}")

    def _watch_texts(self, module: ModuleType) -> None:
        catalog = module.TranslationCatalog
        usual_get, usual_item = catalog.get, catalog.__getitem__

        def get(texts: object, key: TextKey, default: object = None) -> object:
            self.use(text_of(key))
            return usual_get(texts, key, default)

        def item(texts: object, key: TextKey) -> object:
            self.use(text_of(key))
            return usual_item(texts, key)

        catalog.get, catalog.__getitem__ = get, item


def function(path: str, name: str) -> str:
    """Name the piece that a function is; what is defined inside counts for the one around it."""
    return f"code:{path}:{name.partition('.<locals>')[0]}"


def text_of(key: TextKey) -> str:
    """Name the piece that a text of the catalogues is."""
    return f"text:{key[0] if isinstance(key, tuple) else key}"


def is_loading() -> bool:
    """Tell whether it is Python, pytest or Hypothesis that opens a file of code now, as they do with all."""
    frame = sys._getframe()
    while frame.f_back and frame.f_code.co_filename.endswith(SEEN_THROUGH):
        frame = frame.f_back
    return any(name in frame.f_code.co_filename for name in LOADERS)


def is_watched(program: object, environment: object) -> bool:
    """Tell whether a process will note by itself what it uses: Python, with what asks it to."""
    given = os.environ if environment is None else environment
    path = Path(os.fsdecode(program)) if isinstance(program, str | bytes | Path) else None
    if path is None or not isinstance(given, Mapping) or not path.is_file():
        return False
    if FOLDER not in given or str(INSIDE) not in given.get("PYTHONPATH", "").split(os.pathsep):
        return False
    if path.resolve().name.startswith("python"):
        return True
    with path.open("rb") as file:
        return b"python" in file.readline(200)


def watch_this_process(folder: Path, root: Path) -> None:
    """Note what this process uses in a file of its own, at once, as it may be killed at any time."""
    noted: set[str] = set()
    kept = os.open(folder / str(os.getpid()), os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    def use(name: str) -> None:
        if name not in noted:
            noted.add(name)
            os.write(kept, f"{name!r}\n".encode())

    Watcher(root, use, lambda _module: nullcontext()).install()
