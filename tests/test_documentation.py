"""The documentation: it builds without a warning or a network, its pages are complete, its tutorial works."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from escm_tui.cli.main import main, root
from escm_tui.domain.problem_codes import CODES
from escm_tui.tui.command_line import VERBS
from escm_tui.tui.registry import ACTIONS
from tests.cli.test_main import every_command
from tests.support.browser import visiting

_TOP = Path(__file__).parents[1]
_PAGES = sorted((_TOP / "docs").rglob("*.md"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", ".mkdocs.yml", "-d", str(folder)],
        cwd=_TOP, capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(_TOP), "NO_MKDOCS_2_WARNING": "1", "HOME": str(folder)},
    )  # fmt: skip
    # Said to be quiet, mkdocs neither prints its warnings nor counts them.
    assert built.returncode == 0, built.stderr
    assert "WARNING" not in built.stderr
    return folder


@pytest.mark.slow
def test_reference_names_every_command_key_and_problem(site: Path) -> None:
    commands = (site / "reference/commands.html").read_text()
    for path, _ in every_command(root):
        assert f">{path}<" in commands
    keys = (site / "reference/keys.html").read_text()
    assert keys.count("<tr>") == len(ACTIONS) + len({each.scope for each in ACTIONS}) + len(VERBS) + 1
    assert "due&lt;30d" in (site / "reference/filters.html").read_text()
    problems = (site / "reference/problems.html").read_text()
    for code, each in CODES.items():
        assert f"{code} {each.title}".split("<")[0].replace("&", "&amp;") in problems
    for schema in (_TOP / "schemas").glob("*.json"):
        assert schema.name in (site / "reference/files.html").read_text()
    for key in ("activities.&lt;activity&gt;.spans.&lt;slug&gt;.verdict", "approved.date", "rules.validity"):
        assert f"<code>{key}</code>" in (site / "reference/files.html").read_text()


@pytest.mark.slow
def test_site_asks_for_nothing_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        loaded = re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="([^"]+)"', page.read_text())
        assert [each for each in loaded if re.match(r"(?:https?:)?//", each)] == []


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which the files of a folder are served for a while."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_browser_shows_the_site_searches_it_and_finds_it_accessible(
    site: Path, scheme: Literal["light", "dark"]
) -> None:
    # Two faults of the theme itself: its search is a dialog without a name, its buttons to copy are landmarks.
    of_the_theme = {"aria-dialog-name", "landmark-unique"}
    with served(site) as address, visiting(f"{address}/index.html", scheme=scheme) as visit:
        for page in ("index", "tutorial", "reference/commands", "reference/files"):
            visit.page.goto(f"{address}/{page}.html")
            assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            faults = {each["id"] for each in Axe().run(visit.page).response["violations"]}
            assert faults <= of_the_theme, page
        colors = visit.page.evaluate("document.body.getAttribute('data-md-color-scheme')")
        assert colors == {"light": "default", "dark": "slate"}[scheme]
        visit.page.keyboard.press("/")
        visit.page.keyboard.type("withdraw")
        assert "withdraw" in visit.page.locator(".md-search-result__item").first.inner_text().lower()
        assert visit.said == []
        assert all(each.startswith((address, "data:")) for each in visit.asked)


def test_tutorial_works_word_for_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_git: Path) -> None:
    configuration = isolated_git / ".gitconfig"
    configuration.write_text("[user]\n\tname = Newcomer\n\temail = new@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    monkeypatch.setenv("PYTHONPATH", str(_TOP))
    monkeypatch.chdir(tmp_path)
    calls = re.findall(r"^\$ (.+)$", (_TOP / "docs/tutorial.md").read_text(), re.MULTILINE)
    assert len(calls) > 15
    for call in calls:
        words = shlex.split(call)
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
        else:
            assert words[0] == "escm"
            assert main(words[1:]) == 0, call
    assert (tmp_path / "meridian/report.html").is_file()
    assert (tmp_path / "evidence/escm.yaml").is_file()


@pytest.mark.parametrize("page", [_TOP / "README.md", *_PAGES], ids=lambda page: page.name)
def test_commands_that_pages_name_exist(page: Path) -> None:
    known = {path for path, _ in every_command(root)}
    groups = {path.rpartition(" ")[0] for path in known} - {"escm"}
    for call in re.findall(r"`escm ([a-z][^`]*)`|^\s*(?:\$ )?escm ([a-z].*)$", page.read_text(), re.MULTILINE):
        words = ["escm", *("".join(call)).split()]
        name = " ".join(words[:3] if " ".join(words[:2]) in groups else words[:2])
        assert name in known | groups, f"{page.name}: {' '.join(words)}"


def test_the_map_of_the_house_names_every_part_of_the_package() -> None:
    page = (_TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`escm_tui/(\w+(?:/|\.py))`", page))
    parts = {f"{each.name}/" if each.is_dir() else each.name for each in (_TOP / "escm_tui").iterdir()}
    assert named == {each for each in parts if not each.startswith("_")}


def test_the_change_log_says_each_thing_once() -> None:
    entries = re.findall(r"^- (.{40})", (_TOP / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(entries) > 40
    assert sorted(set(entries)) == sorted(entries)
