"""Builds evidence repositories of any size through git fast-import; the same seed gives the same commit ids."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from escm_tui.domain.catalog import Catalog, Practice
from escm_tui.domain.records import ORGANIZATION, engagement_span
from escm_tui.load.catalog import load_catalog
from escm_tui.load.layout import engagement_path, evidence_path, record_path
from escm_tui.shipped import shipped_folder

FIRST_DAY = 1_577_880_000
"""Noon of 2020-01-01 in UTC, in seconds since 1970; evaluations follow each other by a month."""

_MONTH = 30 * 86_400
_PERSON = b"Benchmark Lead <lead@example.com>"
_MANIFEST = "format: 1\nmodel: escm-sp-v2\norganization:\n  name: Northwind\n"
_DOCUMENTS = ("policy", "procedure", "guideline", "plan", "program_plan", "business_case")
_PHASES = ("initiation", "delivery", "completion")
_COMMENTED = 0.3
"""The share of records that hold a comment."""

_TEXT = (
    "the service desk keeps this current and the account team reviews it with the client every quarter before the "
    "steering meeting where open points are agreed written down and followed until they are closed by their owners"
)
_WORDS = _TEXT.split(" ")


@dataclass(slots=True)
class Generator:
    """One repository in the making: `records` are spread over the organization and as many engagements as it takes."""

    records: int
    tags: int
    changed: float = 0.05
    """The share of records that differ from one evaluation to the next."""
    seed: int = 7
    catalog: Catalog = field(default_factory=load_catalog)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    @property
    def spans(self) -> list[str]:
        """The organization and the engagements that hold records."""
        count = max(1, -(-self.records // len(self.catalog.practices)))
        return [ORGANIZATION, *(engagement_span(f"client-{number:04}") for number in range(1, count))]

    def build(self, root: Path) -> None:
        """Make the repository and its work tree at `root`, which must not be there yet."""
        root.mkdir(parents=True)
        _git(root, "init", "-q", "--template=", "--initial-branch=main")
        _git(root, "config", "user.name", "Benchmark Lead")
        _git(root, "config", "user.email", "lead@example.com")
        command = ["git", "fast-import", "--quiet", "--force"]
        with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, env=_environment()) as process:
            assert process.stdin is not None
            self._history(process.stdin)
            process.stdin.close()
        if process.returncode:
            raise SystemExit("git fast-import failed")
        _git(root, "reset", "-q", "--hard")
        _age(root)

    def _history(self, stream: IO[bytes]) -> None:
        homes = [(span, practice) for span in self.spans for practice in self.catalog.practices][: self.records]
        files = [*self._base(), *((record_path(span, each.id), self._record(each)) for span, each in homes)]
        self._commit(stream, 0, files)
        for number in range(self.tags):
            if number:
                chosen = self.chance.sample(homes, max(1, round(self.changed * len(homes))))
                self._commit(
                    stream, number, [(record_path(span, each.id), self._record(each)) for span, each in chosen]
                )
            name = f"evaluation/{2020 + number // 12}-{number % 12 + 1:02}".encode()
            stream.write(b"tag %s\nfrom refs/heads/main\ntagger %s %d +0000\n" % (name, _PERSON, _moment(number)))
            _data(stream, b"Evaluated")

    def _commit(self, stream: IO[bytes], number: int, files: Sequence[tuple[str, bytes]]) -> None:
        stream.write(b"commit refs/heads/main\ncommitter %s %d +0000\n" % (_PERSON, _moment(number)))
        _data(stream, b"Rate Practices, part %d" % number)
        for path, content in files:
            stream.write(b"M 100644 inline %s\n" % path.encode())
            _data(stream, content)

    def _base(self) -> Iterator[tuple[str, bytes]]:
        yield "escm.yaml", _MANIFEST.encode()
        for schema in sorted(shipped_folder("schemas").glob("*.json")):
            yield f".escm/schemas/{schema.name}", schema.read_bytes()
        for span in self.spans:
            if span != ORGANIZATION:
                yield engagement_path(span.partition("/")[2]), _engagement(span)
            yield from ((evidence_path(span, slug), text.encode()) for slug, text in self._evidence(span))

    def _evidence(self, span: str) -> Iterator[tuple[str, str]]:
        approved = 'approved:\n  by: Quality Manager\n  date: "2019-11-04"\n'
        for document in _DOCUMENTS:
            slug = document.replace("_", "-")
            title = f"{slug.capitalize()} of {span}"
            text = f"title: {title}\nkind: guidance_document\ndocument_type: {document}\n"
            yield slug, f'{text}location:\n  reference: "DMS {self.chance.randrange(9999)}"\nversion: "2.1"\n{approved}'
        for phase in _PHASES:
            text = f"title: Minutes of {phase}\nkind: artifact\nphases:\n  - {phase}\n"
            yield f"minutes-{phase}", f'{text}location:\n  reference: "DMS {self.chance.randrange(9999)}"\n'
        yield "interview", f"title: Interview\nkind: interview\nphases:\n  - delivery\nsummary: {self._words(30)}\n"

    def _record(self, practice: Practice) -> bytes:
        lines = ["owner: Process Lead"]
        if self.chance.random() < _COMMENTED:
            lines.append(f"# {self._words(8)}")
        lines.append("activities:")
        for activity in practice.activities:
            lines += self._claim(activity.id)
        return ("\n".join(lines) + "\n").encode()

    def _claim(self, activity: str) -> Iterator[str]:
        drawn = self.chance.random()
        yield f"  {activity}:"
        if drawn < 0.02 and activity[0] == "b":
            yield from ("    rating: not_applicable", f"    because: {self._words(9)}")
            return
        rating = "satisfied" if drawn < 0.85 else "partial" if drawn < 0.95 else "unsatisfied"
        chosen = self.chance.sample(_DOCUMENTS, 2) if activity[0] != "c" else [f"minutes-{each}" for each in _PHASES]
        yield from (f"    rating: {rating}", "    evidence:")
        yield from (f"      - {slug.replace('_', '-')}" for slug in chosen)
        yield f"    note: {self._words(self.chance.randrange(8, 16))}"

    def _words(self, count: int) -> str:
        start = self.chance.randrange(len(_WORDS))
        return " ".join(_WORDS[(start + step) % len(_WORDS)] for step in range(count)).capitalize()


def _engagement(span: str) -> bytes:
    client = span.partition("/")[2].capitalize()
    begun = {"initiation": "2019-01-01", "delivery": "2019-06-01", "completion": "2019-11-01"}
    phases = "phases:\n" + "".join(f'  {phase}:\n    from: "{day}"\n' for phase, day in begun.items())
    return f"client: {client}\nservice: Service desk\nstate: active\n{phases}".encode()


def _age(root: Path) -> None:
    """Let the files be older than git's index, as they are anywhere but where all was just made.

    git looks into each file that is as young as its index, at every command.
    """
    for folder, _, names in os.walk(root):
        if ".git" not in Path(folder).parts:
            for name in names:
                os.utime(Path(folder, name), (FIRST_DAY, FIRST_DAY))
    _git(root, "update-index", "-q", "--refresh")


def _moment(number: int) -> int:
    return FIRST_DAY + number * _MONTH


def _data(stream: IO[bytes], content: bytes) -> None:
    stream.write(b"data %d\n%b\n" % (len(content), content))


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, env=_environment(), check=True)


def main(words: Sequence[str] | None = None) -> int:
    """Build one repository as the words of the command line say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=840)
    parser.add_argument("--tags", type=int, default=20)
    parser.add_argument("--changed", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(words)
    Generator(given.records, given.tags, given.changed, given.seed).build(given.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
