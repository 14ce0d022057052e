"""What the next commit holds, by file and by Activity; conflicts; proposals; and what git was asked to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from escm_tui.actions.resolve import settle_as
from escm_tui.actions.staging import RecordParts, record_parts, stage_activities, stage_files, unstage_files
from escm_tui.domain.merging import Clash, Conflict
from escm_tui.git import journal
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.proposals import Proposal, proposals
from escm_tui.reports.conflict_text import BY_LINES
from escm_tui.reports.plain import show_line
from escm_tui.tui.change_details import diff_lines
from escm_tui.tui.comparisons import Uncommitted, read_uncommitted, text_since
from escm_tui.tui.dialogs.activities import REST, ActivitiesDialog
from escm_tui.tui.dialogs.git_commands import GitCommandsDialog
from escm_tui.tui.dialogs.proposals import AS_TEXT, ProposalsDialog
from escm_tui.tui.dialogs.say import SayDialog
from escm_tui.tui.dialogs.settle import Decision, SettleDialog
from escm_tui.tui.dialogs.text import TextDialog
from escm_tui.tui.lines import content_of
from escm_tui.tui.looks import stack
from escm_tui.tui.messages import UncommittedRead
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.session import Place
from escm_tui.tui.widgets.row_table import RowTable


class StagingScreen(BaseScreen):
    """The part of Changes that prepares a commit without making one."""

    found: Uncommitted | None

    @property
    def table(self) -> RowTable:
        """Files or commits."""
        return self.query_one(RowTable)

    def do_changes_stage(self) -> None:
        """Stage the file, or take it out of the next commit where all of it is staged."""
        path, found = self.table.cursor_key, self.found
        if path and found:
            whole = path in found.staged and path not in found.unstaged
            self._restage(lambda repository: (unstage_files if whole else stage_files)(repository, [path]))

    def _restage(self, staging: Callable[[EvidenceRepository], object]) -> None:
        repository = self.session.repository

        def done() -> Uncommitted:
            staging(repository)
            return read_uncommitted(repository)

        def show(found: Uncommitted) -> None:
            self.post_message(UncommittedRead(found))

        self.escm.prepare("staging", done, show)

    def do_changes_activities(self) -> None:
        """Choose among the Activities of the record."""
        path, repository = self.table.cursor_key, self.session.repository
        if path:
            self.escm.prepare("reading the record", lambda: record_parts(repository, path), self._choose_parts)

    def _choose_parts(self, parts: RecordParts) -> None:
        def chosen(answer: frozenset[str] | None) -> None:
            if answer is not None:
                rest, activities = REST in answer, answer - {REST}
                self._restage(lambda repository: stage_activities(repository, parts.path, activities, rest=rest))

        self.app.push_screen(ActivitiesDialog(parts), chosen)

    def conflict_here(self) -> Conflict | None:
        """What a merge left in conflict of the file under the cursor."""
        found = self.found.conflicts if self.found else ()
        return next((each for each in found if each.path == self.table.cursor_key), None)

    def do_changes_settle(self) -> None:
        """Ask which view counts, field by field."""
        conflict = self.conflict_here()
        if conflict is None:
            return
        if not conflict.clashes:
            self.escm.tell(BY_LINES, "E opens the file")
            return
        self._settle(conflict.path, conflict.clashes)

    def _settle(self, path: str, clashes: tuple[Clash, ...]) -> None:
        """One field after the other, until none is left or the person has enough."""
        clash, rest = clashes[0], clashes[1:]

        def decided(decision: Decision | None) -> None:
            if decision is None:
                return
            if decision.edits:
                title, why = f"What {show_line(clash.name)} is", f"Neither view of {show_line(path)} counts."
                start = clash.ours if isinstance(clash.ours, str) else ""
                self.app.push_screen(TextDialog(title, why, start, {}, clash.name), typed)
            else:
                write(decision.value)

        def typed(text: str | None) -> None:
            if text:
                write(text)

        def write(value: Any) -> None:  # noqa: ANN401
            repository = self.session.repository
            self.escm.write(
                f"Settled {show_line(clash.name)}", lambda: settle_as(repository, path, clash, value).changes
            )
            if rest:
                self._settle(path, rest)

        self.app.push_screen(SettleDialog(path, clash, len(clashes)), decided)

    def do_changes_proposals(self) -> None:
        """List the proposals; each can be compared with the branch that it is for, or read as text."""
        repository = self.session.repository

        def taken(answer: str | None) -> None:
            if answer and answer.startswith(AS_TEXT):
                self._read_proposal(answer.removeprefix(AS_TEXT))
            elif answer:
                self.escm.go(Place("compare", filter=answer))

        def show(found: tuple[Proposal, ...]) -> None:
            self.app.push_screen(ProposalsDialog(found), taken)

        self.escm.prepare("reading the proposals", lambda: proposals(repository), show)

    def _read_proposal(self, pair: str) -> None:
        repository = self.session.repository
        target, _, name = pair.partition("..")

        def show(lines: tuple[str, ...]) -> None:
            self.app.push_screen(SayDialog(show_line(name), [stack(map(content_of, diff_lines(lines, named=True)))]))

        self.escm.prepare("reading the proposal", lambda: text_since(repository, target, name), show)

    def do_changes_commands(self) -> None:
        """What git was asked to do."""
        self.app.push_screen(GitCommandsDialog(journal.calls()))
