"""Judging: one evaluation open, with claim, evidence, reasons of the rules and determination beside one another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import groupby
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.actions.evaluate import NewFinding, add_finding, determine, take_over
from escm_tui.domain.catalog import Practice
from escm_tui.domain.records import Determination, Verdict
from escm_tui.domain.seal import result_sentence
from escm_tui.git.evaluation_tags import evaluation_tags
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.judged import Judged, judged
from escm_tui.load.layout import determination_path
from escm_tui.load.snapshot import EVALUATION_TAG
from escm_tui.reports.evaluation_text import VERDICT_LOOK
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import RATING_LOOK, plural, span_name
from escm_tui.tui.action import Action
from escm_tui.tui.details import practice_title, reasons, validity_words
from escm_tui.tui.dialogs.confirm import ConfirmDialog
from escm_tui.tui.dialogs.text import TextDialog
from escm_tui.tui.looks import (
    QUIET,
    heading,
    line,
    mark,
    mark_with_word,
    plain,
    practice_facts,
    stack,
    status_mark,
    status_word,
)
from escm_tui.tui.messages import EvaluationOpened, Failed, guarded
from escm_tui.tui.registry import bindings_for
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place, View
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

_COLUMNS = (Column(5), Column(), Column(3), Column(3), Column(1), Column(34, least=110))
_MARGINS = 4
_READING = "opening the evaluation"
_WRITES = ("judge.satisfied", "judge.not_satisfied", "judge.not_rated", "judge.finding", "judge.take_over")
_HEAD = Row(
    "heading",
    tuple(Content.styled(word, QUIET) for word in ("", "Practice", "Clm", "Det", "", "Because")),
    selectable=False,
)


class JudgingScreen(BaseScreen):
    """The Practices of one evaluation, to be determined one by one."""

    NAME = "judging"
    TOP = "evaluations"
    CSS_PATH: ClassVar[StyleSheets] = ["panes.tcss", "judging.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("judging")]

    def __init__(self) -> None:
        super().__init__()
        self.slug = ""
        self.found: Judged | None = None
        self.sealed = False
        self.due_row = ""

    def body(self) -> Iterable[Widget]:
        """What it is, how far it has come, list and detail."""
        yield Static(Content.styled("Opening the evaluation …", QUIET), id="facts", markup=False)
        with Container(id="panes"):
            yield RowTable(_COLUMNS, id="list")
            with VerticalScroll(id="detail", can_focus=False):
                yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.table.focus()

    @property
    def table(self) -> RowTable:
        """The Practices in scope."""
        return self.query_one(RowTable)

    @property
    def chosen(self) -> str:
        """The Practice under the cursor; empty where there is none."""
        key = self.table.cursor_key
        return key if self.found and key in self.found.assessed.practices else ""

    def place(self) -> Place:
        """Evaluation and row."""
        return Place(self.NAME, row=self.table.cursor_key, filter=self.slug)

    def visit(self, place: Place) -> None:
        """Open another evaluation, or go back to the row."""
        if place.filter and place.filter != self.slug:
            self.slug, self.found, self.due_row = place.filter, None, place.row
            if self.view:
                self._read(self.view)
        elif place.row:
            self.table.put_cursor(place.row)
        self.table.focus()

    def show_view(self, view: View) -> None:
        """The determinations may have changed."""
        if self.found is not None:
            self._draw(self.found)
        if self.slug:
            self._read(view)

    @work(thread=True, exclusive=True, group="judging", exit_on_error=False)
    def _read(self, view: View) -> None:
        repository, slug = self.session.repository, self.slug
        self.post_message(guarded(lambda: _opened(repository, view, slug), _READING))

    @on(EvaluationOpened)
    def _was_opened(self, event: EvaluationOpened) -> None:
        if event.found.evaluation.slug != self.slug:
            return
        self.found, self.sealed = event.found, bool(event.tag)
        self._draw(event.found)
        if self.due_row and self.table.put_cursor(self.due_row):
            self.due_row = ""
        self.draw_keys()

    def failed(self, event: Failed) -> None:
        """Say that it could not be opened."""
        if event.doing == _READING and self.found is None:
            self.query_one("#facts", Static).update(
                Content.styled(f"{show_line(self.slug)} could not be opened.", "$status-bad")
            )

    # Showing

    def _draw(self, found: Judged) -> None:
        self.query_one("#facts", Static).update(self._facts(found))
        rows = [_HEAD]
        names = self.session.repository.catalog.area_names
        for area, inside in groupby(found.outcome.scope, key=lambda each: each.area):
            practices = list(inside)
            done = sum(found.outcome.of(each.id) is not None for each in practices)
            badge = Content.styled(f"{done}/{len(practices)} determined", QUIET)
            rows.append(Row(f"heading {area}", heading=heading(names[area]), badge=badge, selectable=False))
            rows += [_row(each, found) for each in practices]
        self.table.fill(rows)
        self._describe()

    def _facts(self, found: Judged) -> Content:
        evaluation, outcome = found.evaluation, found.outcome
        state = "sealed" if self.sealed else evaluation.state.replace("_", " ")
        open_still = len(outcome.undetermined)
        said = result_sentence(outcome) if not open_still else f"{plural(open_still, 'Practice')} still to determine."
        if not outcome.method.states_level:
            said += " A mini method states no level."
        first = Content.assemble(
            (show_line(evaluation.slug), "bold $key"),
            (f"  {state}  ", ""),
            (show_line(evaluation.title), "bold"),
            (f"  {outcome.method.name}", QUIET),
        ).truncate(self.app.size.width - _MARGINS, ellipsis=True)
        where = "the present, for want of a baseline" if found.of_present else f"{show_line(found.snapshot.label)}"
        second = Content.assemble(
            said, (f"  Claims on {found.assessed.as_of} in {where}.", QUIET), self._contradicted(found)
        )
        return stack([first, second])

    @staticmethod
    def _contradicted(found: Judged) -> Content:
        count = len(found.contradicted)
        if not count:
            return Content("")
        words = f"  ! {plural(count, 'determination')} not borne out"
        return Content.styled(words, "$status-bad" if found.outcome.method.certifies else "$status-fair")

    @on(RowTable.Moved, "#list")
    def _moved(self) -> None:
        self._describe()
        self.draw_keys()

    @on(RowTable.OptionSelected, "#list")
    def _clicked(self) -> None:
        self.do_judge_open()

    def _describe(self) -> None:
        found, practice = self.found, self.chosen
        page = Content("") if not found or not practice else self._page(found, practice)
        self.query_one("#about", Static).update(page)
        self.query_one("#detail", VerticalScroll).scroll_home(animate=False)

    def _page(self, found: Judged, practice: str) -> Content:
        assessed = found.assessed.practices[practice]
        model = assessed.practice
        area = self.session.repository.catalog.area_names[model.area]
        lines = [practice_title(model), practice_facts(model, area), Content("")]
        lines += [
            Content.assemble(heading(f"By the rules on {found.assessed.as_of} "), status_word(assessed.status)),
            *reasons(assessed.unmet, model),
            *_determination_lines(found, practice),
            Content(""),
            *_claim_lines(found, practice),
        ]
        return stack(lines)

    # Actions

    def why_not(self, action: Action) -> str:
        """What is sealed stays; what has not begun has no baseline."""
        if reason := super().why_not(action):
            return reason
        if self.found is None:
            return "No evaluation is open. 8 lists them."
        reason = _why_closed(self.found) if action.id in _WRITES else ""
        if action.id == "judge.take_over":
            return reason or _why_not_taken_over(self.found)
        if not self.chosen:
            return reason or "Choose a Practice first."
        if action.id == "judge.finding" and self.found.outcome.of(self.chosen) is None:
            return reason or f"{self.chosen} is not determined yet, and findings stand with a verdict."
        return reason

    def file_behind(self) -> str:
        """Path of the determination behind the row."""
        return determination_path(self.slug, self.chosen) if self.chosen else ""

    def do_judge_open(self) -> None:
        """The Practice itself."""
        if self.chosen:
            self.escm.open_practice(self.chosen)

    def do_judge_satisfied(self) -> None:
        """Determine satisfied."""
        self._judge("satisfied")

    def do_judge_not_satisfied(self) -> None:
        """Determine not satisfied."""
        self._judge("not_satisfied")

    def do_judge_not_rated(self) -> None:
        """Determine not rated."""
        self._judge("not_rated")

    def _judge(self, verdict: Verdict) -> None:
        found, practice, slug = self.found, self.chosen, self.slug
        if found is None or not practice:
            return
        before = found.outcome.determinations.get(practice)
        status = found.assessed.practices[practice].status.value.replace("_", " ")
        words = VERDICT_LOOK[verdict].word
        against = verdict == "satisfied" and not found.assessed.practices[practice].satisfied
        why = f"By claims and evidence it is {status}. "
        why += "That contradicts the verdict, so say why. " if against else ""
        why += "What does the verdict rest on?"
        repository = self.session.repository

        def answered(because: str | None) -> None:
            if because is None:
                return
            if not because and (against or verdict != "satisfied"):
                self.escm.tell(
                    f"{practice} stays as it was.", f"A verdict of {words} needs a reason here.", severity="warning"
                )
                return
            self.escm.write(
                f"{practice} {words}", lambda: determine(repository, slug, practice, verdict, because=because)
            )

        text = before.because if before and before.verdict == verdict else ""
        key = f"judge {slug} {practice} {verdict}"
        self.app.push_screen(TextDialog(f"{practice} {words}", why, text, self.session.texts, key), answered)

    def do_judge_finding(self) -> None:
        """Write a finding down; its first letter says what it is."""
        practice, slug, repository = self.chosen, self.slug, self.session.repository

        def answered(text: str | None) -> None:
            if not text:
                return
            new = _finding(text)
            self.escm.write(f"{practice}: {new.kind}", lambda: add_finding(repository, slug, practice, new))

        why = "Begin with + for a strength, - for a minor and -- for a major weakness; all else is an improvement."
        key = f"finding {slug} {practice}"
        self.app.push_screen(TextDialog(f"Finding on {practice}", why, "", self.session.texts, key), answered)

    def do_judge_take_over(self) -> None:
        """Take the claims over where nothing is determined yet."""
        found, slug, repository = self.found, self.slug, self.session.repository
        if found is None:
            return
        count = plural(len(found.outcome.undetermined), "Practice")

        def answered(yes: bool | None) -> None:
            if yes:
                self.escm.write(f"{count} taken over from the claims", partial(take_over, repository, slug))

        question = f"Take over {count} as claimed?"
        consequence = "Determine by the claims; each says so"
        self.app.push_screen(ConfirmDialog(question, consequence), answered)


def _finding(text: str) -> NewFinding:
    """What the first letters say that it is."""
    if text.startswith("+"):
        return NewFinding("strength", text[1:].strip())
    if text.startswith("--"):
        return NewFinding("weakness", text[2:].strip(), "major")
    if text.startswith("-"):
        return NewFinding("weakness", text[1:].strip(), "minor")
    return NewFinding("improvement", text)


def _why_closed(found: Judged) -> str:
    if found.evaluation.state == "sealed":
        return f"{found.evaluation.slug} is sealed, so nothing in it changes any more."
    if not found.evaluation.baseline:
        return f"{found.evaluation.slug} has not begun: b on Evaluations (8) fixes what is judged."
    return ""


def _why_not_taken_over(found: Judged) -> str:
    if not found.outcome.method.takes_over_claims:
        return f"A {found.outcome.method.name.lower()} judges for itself; it takes no claims over."
    return "" if found.outcome.undetermined else "Every Practice in scope is determined."


def _opened(repository: EvidenceRepository, view: View, slug: str) -> EvaluationOpened:
    present = view.snapshot
    evaluation = present.evaluations.get(slug)
    name = f"{EVALUATION_TAG}{slug}"
    tagged = any(tag.name == name for tag in evaluation_tags(repository.git))
    if evaluation is None:
        evaluation = repository.at(name).evaluations[slug]
    tag = name if tagged and evaluation.state == "sealed" else ""
    return EvaluationOpened(judged(repository, present, evaluation, tag), tag)


def _row(practice: Practice, found: Judged) -> Row:
    determination = found.outcome.determinations.get(practice.id)
    tone = "$status-bad" if found.outcome.method.certifies else "$status-fair"
    said = show_line(determination.because) if determination else ""
    cells = (
        Content.styled(practice.id, "$key"),
        Content(practice.title),
        status_mark(found.assessed.practices[practice.id].status),
        mark(VERDICT_LOOK[determination.verdict if determination else None]),
        Content.styled("!", f"bold {tone}") if practice.id in found.contradicted else Content(" "),
        Content.styled(said, QUIET),
    )
    return Row(practice.id, cells)


def _determination_lines(found: Judged, practice: str) -> Iterable[Content]:
    said = found.outcome.determinations.get(practice)
    yield Content("")
    yield Content.assemble(heading("Determined "), mark_with_word(VERDICT_LOOK[said.verdict if said else None]))
    if practice in found.contradicted:
        style = "$status-bad" if found.outcome.method.certifies else "$status-fair"
        yield line(f"! {found.contradicted[practice]}", style)
    if said is None:
        return
    if said.because:
        yield Content.assemble(("because  ", QUIET), plain(said.because))
    yield from _activity_lines(said)
    for each in said.findings.values():
        about = f" ({', '.join(each.activities)})" if each.activities else ""
        severity = f", {each.severity}" if each.severity else ""
        tone = {"strength": "good", "weakness": "bad", "improvement": "fair"}[each.kind]
        yield Content.assemble((f"{each.kind}{severity}{about}  ", f"$status-{tone}"), plain(each.text))


def _activity_lines(said: Determination) -> Iterable[Content]:
    for activity, each in said.activities.items():
        yield Content.assemble((f"  {activity} ", "$key"), mark_with_word(VERDICT_LOOK[each.verdict]), "  ",
                               plain(each.because, QUIET))  # fmt: skip
        for span, there in each.spans.items():
            yield Content.assemble((f"    {span_name(span)} ", QUIET), mark_with_word(VERDICT_LOOK[there.verdict]),
                                   "  ", plain(there.because, QUIET))  # fmt: skip


def _claim_lines(found: Judged, practice: str) -> Iterable[Content]:
    """Each claim with its evidence, and whether that served on the day."""
    snapshot, day = found.snapshot, found.assessed.as_of
    assessed = found.assessed.practices[practice]
    if not assessed.spans:
        yield Content.styled("No span claims anything of it.", QUIET)
    for span, inside in assessed.spans.items():
        yield Content.assemble(heading(f"Claims of {span_name(span)} "), status_word(inside.status))
        for activity, each in inside.activities.items():
            if each.claim is None:
                if each.activity.required:
                    yield Content.assemble((f"  {activity:<4} ", "$key"), mark(RATING_LOOK[None]))
                continue
            items = [snapshot.evidence.get(reference.key) for reference in each.claim.evidence]
            parts = [
                Content.assemble(
                    (item.slug, "" if item.serves_on(day) else "$status-fair"),
                    (f" {validity_words(item, day)}", QUIET if item.serves_on(day) else "$status-fair"),
                )
                for item in items
                if item is not None
            ]
            evidence = Content(", ").join(parts) if parts else Content.styled("no evidence", "$status-fair")
            held = Content(" ") if each.holds else Content.styled("!", "bold $status-fair")
            yield Content.assemble(
                (f"  {activity:<4} ", "$key"), mark(RATING_LOOK[each.claim.rating]), held, " ", evidence
            )
