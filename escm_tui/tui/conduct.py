"""What the Evaluations screen does to an evaluation: plan, begin, seal, verify, withdraw, suspend and reinstate."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content

from escm_tui.actions.changes import FileChange
from escm_tui.actions.evaluate import NewEvaluation, plan, start
from escm_tui.actions.seal import Sealed, record_event, seal
from escm_tui.actions.trust import remembered_anchor, trust_folder
from escm_tui.actions.verify_seal import verify
from escm_tui.domain.records import Evaluation, EventKind
from escm_tui.domain.seal import result_sentence
from escm_tui.errors import ProblemsFound
from escm_tui.load.verification import Verification
from escm_tui.reports.evaluation_text import signature_words
from escm_tui.reports.plain import show_line
from escm_tui.reports.verification_text import CUT_OFF
from escm_tui.tui.dialogs.confirm import ConfirmDialog
from escm_tui.tui.dialogs.plan_evaluation import PlanDialog
from escm_tui.tui.dialogs.say import SayDialog
from escm_tui.tui.dialogs.text import TextDialog
from escm_tui.tui.looks import QUIET, heading, line, plain

if TYPE_CHECKING:
    from escm_tui.tui.screens.evaluations import EvaluationsScreen

_EVENT_WORDS: dict[EventKind, tuple[str, str]] = {
    "withdrawn": ("Withdraw", "It no longer counts, for good; the seal stays."),
    "suspended": ("Suspend", "It does not count until it is reinstated; the seal stays."),
    "reinstated": ("Reinstate", "It counts again."),
}


class Conduct:
    """The acting half of the Evaluations screen."""

    @property
    def _screen(self) -> EvaluationsScreen:
        return cast("EvaluationsScreen", self)

    @property
    def _evaluation(self) -> Evaluation | None:
        chosen = self._screen.chosen
        return chosen.evaluation if chosen else None

    def do_evaluations_plan(self) -> None:
        """Plan an evaluation."""
        screen, view = self._screen, self._screen.view
        if view is None:
            return
        repository = screen.session.repository
        written: list[tuple[FileChange, ...]] = []

        def attempt(new: NewEvaluation) -> None:
            written.append(plan(repository, new))

        def answered(slug: str | None) -> None:
            if slug is not None:
                screen.due_key = f"open {slug}"
                screen.escm.write(f"{slug} planned", lambda: written[-1])

        engagements = [span.partition("/")[2] for span in view.profile.assessment.spans if "/" in span]
        kept = screen.session.texts.form("plan of an evaluation")
        methods = tuple(repository.catalog.methods.values())
        screen.app.push_screen(PlanDialog(methods, engagements, attempt, kept), answered)

    def do_evaluations_start(self) -> None:
        """Fix the baseline and begin to judge."""
        screen, evaluation = self._screen, self._evaluation
        if evaluation is not None:
            repository, slug = screen.session.repository, evaluation.slug
            screen.escm.write(f"{slug} begun on the last commit", lambda: start(repository, slug))

    def do_evaluations_seal(self) -> None:
        """Seal it, once it is confirmed."""
        screen, evaluation = self._screen, self._evaluation
        if evaluation is None:
            return
        repository, slug = screen.session.repository, evaluation.slug

        def sealing() -> Sealed | ProblemsFound:
            try:
                return seal(repository, slug)
            except ProblemsFound as refused:
                return refused

        def done(made: Sealed | ProblemsFound) -> None:
            if isinstance(made, ProblemsFound):
                title, *reasons = made.message.split("\n")
                screen.app.push_screen(SayDialog(title, [plain(each) for each in reasons]))
                return
            signed = "signed" if made.signed else "not signed, since git knows no key of yours"
            screen.due_key = made.tag
            screen.escm.tell(f"Sealed {made.tag} on {made.commit[:9]}, {signed}.")
            screen.escm.reload()

        def answered(yes: bool | None) -> None:
            if yes:
                screen.escm.prepare(f"sealing {slug}", sealing, done)

        question = f"Seal {show_line(slug)}?"
        consequence = "Commit and tag it; nothing in it changes"
        screen.app.push_screen(ConfirmDialog(question, consequence), answered)

    def do_evaluations_verify(self) -> None:
        """Compute all that the seal states again, and say what differs."""
        screen, chosen = self._screen, self._screen.chosen
        if chosen is None:
            return
        repository, tag = screen.session.repository, chosen.key

        def verifying() -> Verification:
            return verify(repository, tag, remembered_anchor(trust_folder(), repository.git))

        def done(found: Verification) -> None:
            screen.app.push_screen(SayDialog(f"Seal of {show_line(tag)}", _verified(found)))

        screen.escm.prepare(f"verifying {tag}", verifying, done)

    def do_evaluations_withdraw(self) -> None:
        """Withdraw it for good."""
        self._befall("withdrawn")

    def do_evaluations_suspend(self) -> None:
        """Suspend it, or reinstate what is suspended."""
        chosen = self._screen.chosen
        suspended = chosen is not None and chosen.facts is not None and chosen.facts.standing.kind == "suspended"
        self._befall("reinstated" if suspended else "suspended")

    def _befall(self, kind: EventKind) -> None:
        screen, evaluation = self._screen, self._evaluation
        if evaluation is None:
            return
        repository, slug = screen.session.repository, evaluation.slug
        verb, what = _EVENT_WORDS[kind]
        key = f"{kind} {slug}"

        def write(because: str) -> None:
            day = repository.today
            screen.escm.write(f"{slug} {kind}", lambda: record_event(repository, slug, kind, because=because, on=day))

        def keep(because: str) -> None:
            screen.session.texts[key] = because

        def answered(because: str | None) -> None:
            if because is None:
                return
            if not because:
                screen.escm.tell(f"{slug} stays as it is.", f"To be {kind} it needs a reason.", severity="warning")
            elif kind == "withdrawn":
                dialog = ConfirmDialog(
                    f"Withdraw {show_line(slug)}?", "It is withdrawn as soon as you commit, for good"
                )
                screen.app.push_screen(dialog, lambda yes: write(because) if yes else keep(because))
            else:
                write(because)

        screen.app.push_screen(
            TextDialog(f"{verb} {show_line(slug)}", f"{what} Why?", "", screen.session.texts, key, verb=verb.lower()),
            answered,
        )


def _verified(found: Verification) -> list[Content]:
    if found.holds:
        lines = [Content.styled("It holds: everything that the tag states comes out the same again.", "$status-good")]
    else:
        lines = [Content.styled("It does not hold.", "bold $status-bad")]
        for each in found.differences:
            lines += [
                Content.assemble(("▸ ", "$status-bad"), (show_line(each.name), "bold")),
                Content.assemble(("    stated  ", QUIET), line(each.stated)),
                Content.assemble(("    found   ", QUIET), line(each.found)),
            ]
    if not found.complete:
        lines += [plain(CUT_OFF)]
    if found.outcome is not None:
        lines += [Content(""), heading("By its determinations"), plain(result_sentence(found.outcome))]
    trust = found.trust.words if found.trust else "nobody is named; escm evaluation verify --trust names somebody"
    lines += [
        Content(""),
        Content.assemble(("signature  ", QUIET), line(signature_words(found.signature))),
        Content.assemble(("trust      ", QUIET), line(trust)),
    ]
    for approval in found.approvals:
        words = f"{approval.who}, {approval.role or 'no role'}: {approval.trust.value} {approval.words}"
        lines.append(Content.assemble(("approval   ", QUIET), line(words)))
    digest = found.tag.trailers.get("Digest", "")
    return [*lines, Content.assemble(("digest     ", QUIET), line(digest))] if digest else lines
