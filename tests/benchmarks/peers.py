"""Other programs that check documents in git, each over the same evidence in the form that it reads."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import Contestant, environment

PINNED = (
    "check-jsonschema==0.39.0",
    "compliance-trestle==5.2.0",
    "doorstop==3.2",
    "strictdoc==0.30.4",
    "yamllint==1.38.0",
)
"""What is compared with, as released in 2026."""

_DOCUMENT = "settings:\n  digits: 3\n  itemformat: yaml\n  prefix: {prefix}\n{parent}  sep: ''\n"
_ITEM = (
    "active: true\nderived: false\nheader: ''\nlevel: 1.{number}\nlinks: []\nnormative: true\n"
    "ref: ''\nreviewed: null\ntext: |\n{text}"
)


@dataclass(frozen=True, slots=True)
class Peers:
    """The other programs, in an environment of their own that is made once."""

    folder: Path

    def contestants(self, root: Path) -> Mapping[str, Contestant]:
        """Every peer over the evidence of a repository, by name, ready to run.

        Raises:
            SystemExit: they cannot be installed, for which a package index has to be in reach.
        """
        self._install()
        home = self.folder / f"peers-{root.name}"
        fresh = not home.exists()
        doorstop, strictdoc, trestle = home / "doorstop", home / "strictdoc", home / "trestle"
        if fresh:
            _write_doorstop(root, doorstop)
            _write_strictdoc(root, strictdoc)
            self._prepare(doorstop, ("doorstop",), ("doorstop", "review", "all"), ("doorstop",))
            _commit(doorstop)
            _write_trestle(root, trestle, self._prepare)
        records = sorted(str(each.relative_to(root)) for each in _records(root))
        schema = next((root / ".escm" / "schemas").glob("record-*.json"))
        return {
            "check-jsonschema": self._contestant(root, "check-jsonschema", "--schemafile", str(schema), *records),
            "doorstop": self._contestant(doorstop, "doorstop"),
            "strictdoc": self._contestant(
                strictdoc, "strictdoc", "export", "--formats=sdoc", ".", prepare=_without(strictdoc / "output")
            ),
            "trestle": self._contestant(trestle, "trestle", "validate", "-a"),
            "yamllint": self._contestant(root, "yamllint", "--format=parsable", *records),
        }

    def _install(self) -> None:
        done = self.folder / "peers" / "installed"
        if done.exists() and done.read_text(encoding="utf-8").split() == list(PINNED):
            return
        venv.create(done.parent, clear=True, with_pip=True)
        words = [self._program("pip"), "install", "--quiet", *PINNED]
        if subprocess.run(words, env=environment(), check=False).returncode:
            raise SystemExit("The peers cannot be installed: is a package index in reach?")
        done.write_text("\n".join(PINNED), encoding="utf-8")

    def _program(self, name: str) -> str:
        return str(self.folder / "peers" / "bin" / name)

    def _prepare(self, folder: Path, *calls: tuple[str, ...]) -> None:
        for name, *words in calls:
            command = [self._program(name), *words]
            subprocess.run(command, cwd=folder, env=environment(), check=True, stdout=-3, stderr=-3)

    def _contestant(
        self, folder: Path, name: str, *words: str, prepare: Callable[[], object] = lambda: None
    ) -> Contestant:
        return Contestant((self._program(name), *words), folder, prepare, ok=(0, 1))


def _without(folder: Path) -> Callable[[], object]:
    return lambda: shutil.rmtree(folder, ignore_errors=True)


def _records(root: Path) -> list[Path]:
    return sorted(root.glob("*/**/???/*.yaml"))


def _by_span(root: Path) -> Iterator[tuple[str, list[Path]]]:
    """The records of each span under a short name, the organization's first."""
    spans: dict[Path, list[Path]] = {}
    for record in _records(root):
        spans.setdefault(record.parents[1], []).append(record)
    first = root / "organization"
    for number, span in enumerate(sorted(spans, key=lambda each: (each != first, each))):
        yield f"S{number:04}X", spans[span]


def _write_doorstop(root: Path, home: Path) -> None:
    """One document for each span, one item for each record."""
    for prefix, records in _by_span(root):
        folder = home / prefix
        folder.mkdir(parents=True)
        parent = "" if prefix == "S0000X" else "  parent: S0000X\n"
        (folder / ".doorstop.yml").write_text(_DOCUMENT.format(prefix=prefix, parent=parent), encoding="utf-8")
        for number, record in enumerate(records, 1):
            text = "".join(f"  {line}\n" for line in record.read_text(encoding="utf-8").splitlines())
            item = _ITEM.format(number=number, text=text)
            (folder / f"{prefix}{number:03}.yml").write_text(item, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=home, env=environment(), check=True)


def _commit(home: Path) -> None:
    person = ("-c", "user.name=Benchmark Lead", "-c", "user.email=lead@example.com")
    for words in (("add", "--all"), (*person, "commit", "-q", "-m", "Review all")):
        subprocess.run(["git", *words], cwd=home, env=environment(), check=True)


def _write_strictdoc(root: Path, home: Path) -> None:
    """One document for each span, one requirement for each record."""
    home.mkdir(parents=True)
    for prefix, records in _by_span(root):
        lines = ["[DOCUMENT]", f"TITLE: {prefix}"]
        for record in records:
            text = record.read_text(encoding="utf-8")
            lines += ["", "[REQUIREMENT]", f"UID: {prefix}-{record.stem}", f"STATEMENT: >>>\n{text}<<<"]
        (home / f"{prefix}.sdoc").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_trestle(root: Path, home: Path, call: Callable[..., None]) -> None:
    """The assessment results that we export, one document for each span."""
    home.mkdir(parents=True)
    call(home, ("trestle", "init"))
    spans = ["organization", *(f"engagements/{each.name}" for each in sorted((root / "engagements").iterdir()))]
    for number, span in enumerate(spans):
        oscal = home.with_name("oscal")
        words = ("export", "oscal", str(oscal), "--force", "--span", span, "--repo", str(root))
        subprocess.run([sys.executable, "-m", "escm_tui", *words], env=environment(), check=True, stdout=-3)
        call(home, ("trestle", "import", "-f", str(oscal / "assessment-results.json"), "-o", f"span-{number:04}"))
        shutil.rmtree(oscal)
