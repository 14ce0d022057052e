"""Reports: every form tells the same, nothing is silently empty, nothing confidential leaks, nothing is markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from pypdf import PdfReader

from escm_tui.cli.main import main
from tests.cli.conftest import Run
from tests.support.browser import visiting
from tests.support.evidence import base_files
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST, SECOND

FORMATS = ("html", "markdown", "text", "json")
_VOID = {"meta", "br", "line", "rect", "path"}
_INLINE = {"a", "code", "span", "strong"}


class _Page(HTMLParser):
    """Elements, ids, links and visible text of a page; refuses what is not closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[str] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self._part(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._part(tag)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def page_of(run: Run, *words: str) -> _Page:
    answer = run("report", *words)
    assert (answer.code, answer.err) == (0, "")
    return _Page(answer.out)


def test_page_tells_level_scope_counts_and_changes(run: Run, northwind: GitRepository) -> None:
    page = page_of(run, SECOND, "--compare", FIRST)
    for told in (
        "Northwind Services",
        "Capability Level 2",
        "The target is Level 3 by 2025-06-30: not reached yet.",
        "Since evaluation/2024-h1: The Capability Level rises from 1 to 2. 3 Practices rose, 1 fell.",
        "These are the claims of the organization itself, found in evaluation/2024-h2",
        "No evaluator has determined them.",
        "All 84 Practices of the eSCM-SP v2 are in scope, in organization and acme.",
        "The Capability Level rises from 1 to 2.",
        "Risen: 3 Practices",
        "Fallen: 1 Practice",
        "organization: b1 and c2 are rated partial.",
        "Gap to Level 3",
        "No action is planned.",
        "Second half of 2024",
        "Nothing is determined yet.",
        "This state is not sealed",
        "Level 5 is not held",
    ):
        assert told in page.text
    catalog_ids = [each for each in page.ids if re.fullmatch(r"[a-z]{3}\d\d", each)]
    assert len(catalog_ids) == len(set(catalog_ids)) == 84
    assert len(set(page.ids)) == len(page.ids)
    inside = {link.removeprefix("#") for link in page.links}
    assert inside <= set(page.ids)


def test_numbers_are_those_of_status(run: Run, northwind: GitRepository) -> None:
    status = run("status", "--rev", SECOND, "--json").json
    page = page_of(run, SECOND)
    for level, count in status["levels"].items():
        assert f"Level {level} {count['satisfied']} of {count['total']}" in page.text
    for word, count in status["statuses"].items():
        assert f"{word.replace('_', ' ')}: {count}" in page.text
    assert run("report", SECOND, "--format", "json").json["status"] == status
    markdown = run("report", SECOND, "--format", "markdown").out
    assert (
        f"| All | {' | '.join('{satisfied}/{total}'.format(**each) for each in status['levels'].values())} |"
        in markdown
    )


@pytest.mark.parametrize("form", ["html", "markdown", "text"])
def test_every_form_has_every_part(form: str, run: Run, northwind: GitRepository) -> None:
    answer = run("report", SECOND, "--compare", FIRST, "--format", form)
    text = _Page(answer.out).text if form == "html" else " ".join(answer.out.split())
    for told in (
        "By Capability Area",
        "By Capability Level",
        "By Sourcing Life-cycle",
        "By type of Practice",
        "Institutionalization: Activities that rest on each Support Practice and hold",
        "A Capability Level is reached when every Practice of it",
        "Rules in force: documentation warn, life cycle warn, validity warn, corroboration ignore.",
    ):
        assert told in text
    assert "escm show" not in text


def test_markdown_counts_activities_and_names_practices(run: Run, northwind: GitRepository) -> None:
    report = run("report", SECOND, "--compare", FIRST, "--format", "markdown").out
    count = len(run("compare", FIRST, SECOND, "--json").json["activities"])
    assert f"\n{count} Activities were rated or proved anew.\n" in report
    assert "| Activity | Span |" not in report
    assert "| Activity | Span |" in run("compare", FIRST, SECOND, "--format", "markdown").out


def test_level_and_target_are_drawn_and_told(run: Run, northwind: GitRepository) -> None:
    page = page_of(run, SECOND)
    assert "Capability Level 2 of 5. The target is Level 3." in page.text
    assert run("report", SECOND).out.count('<rect class="held" x=') == 2
    assert page.tags.count("path") == 1


def test_same_state_gives_the_same_bytes(run: Run, northwind: GitRepository) -> None:
    for form in FORMATS:
        words = ("report", SECOND, "--compare", FIRST, "--format", form)
        assert run(*words).out == run(*words).out


def test_page_needs_nothing_else(run: Run, northwind: GitRepository) -> None:
    page = page_of(run, SECOND)
    assert not {"script", "img", "link", "iframe", "object", "embed", "form", "input", "base"} & set(page.tags)
    assert all(link.startswith("#") for link in page.links)
    assert not [name for name in page.attributes if name == "style" or name.startswith("on")]
    assert "default-src 'none'" in run("report", SECOND).out


@pytest.mark.parametrize("form", FORMATS)
def test_empty_repository_says_what_is_not_there(form: str, run: Run, tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "fresh")
    git.commit("Start", base_files())
    answer = run("report", "--repo", str(git.root), "--format", form)
    assert answer.code == 0
    if form == "json":
        told = answer.json
        assert (told["compare"], told["seal"], told["evaluations"]) == (None, None, [])
        return
    text = _Page(answer.out).text if form == "html" else " ".join(answer.out.split())
    evidence = "No evidence" if form == "text" else "The register is empty: no claim rests on evidence yet."
    for told in ("No action is planned.", "This state holds no evaluation", "This state is not sealed", evidence):
        assert told in text
    assert "No tag names an evaluation yet" in text
    assert "ompared with an earlier state" in text


@pytest.mark.parametrize("form", ["html", "markdown", "text"])
def test_evaluations_that_cannot_be_read_are_named(form: str, run: Run, northwind: GitRepository) -> None:
    northwind.git("tag", "evaluation/of-a-file", northwind.git("hash-object", "-w", "escm.yaml"))
    northwind.commit("Break one file", {"organization/knw/knw02.yaml": "activities: [\n"})
    northwind.git("tag", "evaluation/broken")
    answer = run("report", "--format", form)
    text = _Page(answer.out).text if form == "html" else " ".join(answer.out.split())
    assert "evaluation/of-a-file is left out. It is on no commit." in text
    assert (
        "broken has 1 error in its files" if form == "text" else "broken is not complete: 1 error in the files"
    ) in text


def test_hostile_texts_are_shown_and_never_obeyed(run: Run, northwind: GitRepository) -> None:
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)>&amp; \\u202e {{ 7*7 }} "]('
    northwind.write(
        {
            "organization/evidence/evil.yaml": 'title: "' + hostile.replace('"', '\\"') + '"\nkind: artifact\n',
            "escm.yaml": (northwind.root / "escm.yaml").read_text().replace(
                "Northwind Services", "</title><style>*{display:none}</style>"
            ),
        }
    )  # fmt: skip
    answer = run("report")
    page = _Page(answer.out)
    assert {"script", "img"}.isdisjoint(page.tags)
    assert page.tags.count("style") == 1
    assert "<script>alert(1)</script><img src=x onerror=alert(1)>&amp; <U+202E> {{ 7*7 }}" in page.text
    assert "\u202e" not in answer.out
    markdown = run("report", "--format", "markdown").out
    assert "<script>" not in markdown
    assert "\\<script\\>" in markdown


def test_confidential_evidence_is_withheld_in_every_form(run: Run, northwind: GitRepository) -> None:
    northwind.commit(
        "Attach the merger-plans of Borealis",
        {
            "organization/evidence/merger-plans.yaml": (
                "title: Plans of the takeover\nkind: artifact\nconfidentiality: restricted\n"
            ),
            "organization/ppl/ppl07.yaml": (
                "activities:\n  b1:\n    rating: partial\n    evidence:\n      - merger-plans\n"
                "    note: See Plans of the takeover.\n"
            ),
        },
    )
    for form in FORMATS:
        shown = run("report", "HEAD", "--compare", SECOND, "--format", form).out
        assert not re.search("merger|takeover", shown, re.IGNORECASE), form
        whole = run("report", "HEAD", "--compare", SECOND, "--format", form, "--confidentiality", "restricted").out
        assert "takeover" in whole, form
    page = page_of(run, "HEAD")
    assert "1 evidence item is more confidential than internal" in page.text


def test_file_is_written_in_the_form_of_its_name(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    for name, opening in (
        ("r.html", "<!DOCTYPE html>"),
        ("r.md", "# Capability report: Northwind Services"),
        ("r.json", '{\n  "schema": "escm/report"'),
    ):
        answer = run("report", "-o", str(tmp_path / name))
        assert (answer.code, answer.out, answer.err) == (0, "", f"Wrote {tmp_path / name}.\n")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(opening)
    refused = run("report", "-o", str(tmp_path / "nowhere" / "r.html"))
    assert refused.code == 4
    assert refused.err.startswith(f"escm: {tmp_path}/nowhere/r.html cannot be written: No such file or directory.")


def test_words_that_are_off(run: Run, northwind: GitRepository) -> None:
    assert run("report", "HEAD", "--rev", "HEAD").code == 2
    assert run("report", "nope").code == 3
    assert run("report", "--compare", "nope").code == 3
    assert run("report", "--format", "pdf").code == 2
    assert run("report", "--basis", "determinations").code == 2


def test_browser_shows_it_without_an_error_and_accessible(northwind: GitRepository, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert main(["report", SECOND, "--compare", FIRST, "-o", str(file)]) == 0
    for scheme, width in (("light", 1200), ("dark", 1200), ("light", 400)):
        with visiting(file.as_uri(), scheme=scheme, width=width) as visit:  # type: ignore[arg-type]
            page = visit.page
            assert visit.said == []
            assert visit.asked == [file.as_uri()]
            assert Axe().run(page).violations_count == 0
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            days = page.locator(".day").evaluate_all("all => all.map(each => each.getClientRects().length)")
            assert set(days) == {1}
            assert page.locator("svg.trend rect").count() == 4
            assert page.locator("a.chip").first.evaluate("each => getComputedStyle(each).backgroundColor") != (
                "rgba(0, 0, 0, 0)"
            )
            if scheme == "light" and width == 1200:
                printed = page.pdf(prefer_css_page_size=True, print_background=True)
                assert printed.startswith(b"%PDF")
                (tmp_path / "report.pdf").write_bytes(printed)
                pages = [each.extract_text() for each in PdfReader(tmp_path / "report.pdf").pages]
                assert 3 <= len(pages) <= 12
                assert "Capability" in pages[0]
                assert "Northwind Services" in pages[0]
                assert all(len(each.strip()) > 40 for each in pages)
                assert all(f"{number} / {len(pages)}" in each for number, each in enumerate(pages, start=1))


def test_policy_of_the_page_stops_what_would_get_in(northwind: GitRepository, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert main(["report", "-o", str(file)]) == 0
    spoiled = file.read_text(encoding="utf-8").replace("</main>", "<script>document.title='run'</script></main>")
    file.write_text(spoiled, encoding="utf-8")
    with visiting(file.as_uri()) as visit:
        assert visit.page.title().startswith("Capability report")
        assert any("Content Security Policy" in said for said in visit.said)
