"""What the Practice screen writes: ratings, notes, reasons and evidence, each by an action, never in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from escm_tui.actions.changes import FileChange
from escm_tui.actions.rate import UNSEEN, ClaimChange, Unseen, rate, set_owner
from escm_tui.actions.register import NewEvidence, add_evidence, location_of
from escm_tui.domain.catalog import Activity, PracticeType
from escm_tui.domain.records import ORGANIZATION, Claim, EvidenceKind, Phase, Rating
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.reports.plain import show_line
from escm_tui.reports.rows import RATING_LOOK, plural, span_name
from escm_tui.tui.dialogs.attach import NEW, AttachDialog
from escm_tui.tui.dialogs.new_evidence import EvidenceForm, NewEvidenceDialog
from escm_tui.tui.dialogs.text import NoteDialog, TextDialog
from escm_tui.tui.session import Job

if TYPE_CHECKING:
    from escm_tui.tui.screens.practice import PracticeScreen

_TYPE_OF = {
    PracticeType.POLICY: "policy",
    PracticeType.PROCEDURE: "procedure",
    PracticeType.GUIDELINE: "guideline",
    PracticeType.PLAN: "plan",
    PracticeType.PROGRAM: "program_plan",
}


TEXTS = ("note", "because")
"""Kinds of text that can be begun for an Activity and kept unsaved; their keys begin so."""


class Claims:
    """The writing half of the Practice screen."""

    @property
    def _screen(self) -> PracticeScreen:
        return cast("PracticeScreen", self)

    @property
    def _activity(self) -> Activity:
        activity = self._screen.activity
        assert activity is not None, "the registry refuses these actions without an Activity"
        return activity

    @property
    def _claim_name(self) -> str:
        return f"{self._screen.practice.id} {self._activity.id}"

    def _change(
        self,
        words: str,
        *,
        rating: Rating | None = None,
        attach: tuple[str, ...] = (),
        detach: tuple[str, ...] = (),
        note: str | None = None,
        because: str | None = None,
        clear: bool = False,
    ) -> None:
        screen = self._screen
        changes = [
            ClaimChange(
                screen.span, screen.practice.id, each, rating, attach, detach, note, because, clear, self._seen(each)
            )
            for each in self._targets
        ]
        screen.unread |= {(screen.span, screen.practice.id, each) for each in self._targets}
        screen.escm.write(f"{self._target_name}: {words}", self._job(changes))
        screen.clear_marks()

    def _job(self, changes: Sequence[ClaimChange]) -> Job:
        repository = self._screen.session.repository
        return lambda: rate(repository, changes)

    def _seen(self, activity: str) -> Claim | Unseen | None:
        """The claim that the screen shows; after a change of our own that is not read back yet, whatever it made."""
        screen = self._screen
        if screen.view is None or (screen.span, screen.practice.id, activity) in screen.unread:
            return UNSEEN
        record = screen.view.snapshot.record(screen.span, screen.practice.id)
        return record.claims.get(activity) if record else None

    @property
    def _targets(self) -> tuple[str, ...]:
        """The marked Activities in their order, else the one under the cursor."""
        screen = self._screen
        marked = tuple(each.id for each in screen.practice.activities if each.id in screen.marks)
        return marked or (self._activity.id,)

    @property
    def _target_name(self) -> str:
        targets = self._targets
        return f"{self._screen.practice.id} {' '.join(targets)}"

    @property
    def _target_claims(self) -> list[Claim | None]:
        screen = self._screen
        record = screen.view.snapshot.record(screen.span, screen.practice.id) if screen.view else None
        return [record.claims.get(each) if record else None for each in self._targets]

    # Ratings

    def do_rate_satisfied(self) -> None:
        """Claim satisfied."""
        self._rate(Rating.SATISFIED)

    def do_rate_partial(self) -> None:
        """Claim partial."""
        self._rate(Rating.PARTIAL)

    def do_rate_unsatisfied(self) -> None:
        """Claim unsatisfied."""
        self._rate(Rating.UNSATISFIED)

    def do_rate_not_applicable(self) -> None:
        """Set the Activity aside; the reason comes first."""
        screen, name = self._screen, self._target_name
        targets = self._targets
        old = screen.claim.because if screen.claim else ""
        why = "Why does this Activity not apply here? Readers and evaluators see the reason."

        def answered(because: str | None) -> None:
            if because is None:
                screen.redraw_rows(targets)
                return
            if not because:
                screen.escm.tell(f"{name} stays as it is.", "Not applicable needs a reason.", severity="warning")
                return
            screen.marks = set(targets)
            self._rate(Rating.NOT_APPLICABLE, because=because)

        key = f"because {screen.span} {name}"
        screen.app.push_screen(TextDialog(f"{name} is not applicable", why, old, screen.session.texts, key), answered)

    def do_rate_clear(self) -> None:
        """Take the claim away."""
        targets = self._targets
        if not any(self._target_claims):
            self._screen.escm.tell(f"{self._target_name} is not rated.")
            return
        self._change(f"{self._word} → not rated", clear=True)
        for each in targets:
            self._screen.mark_pending(each, None)

    @property
    def _word(self) -> str:
        """The rating of before, where all have the same."""
        before = {claim.rating if claim else None for claim in self._target_claims}
        return RATING_LOOK[before.pop()].word if len(before) == 1 else "several"

    def _rate(self, rating: Rating, because: str | None = None) -> None:
        words = f"{self._word} → {RATING_LOOK[rating].word}"
        targets = self._targets
        self._change(words, rating=rating, because=because)
        for each in targets:
            self._screen.mark_pending(each, rating)

    # Notes and evidence

    def do_note(self) -> None:
        """Write a note."""
        self._screen.escm.when_written(self._write_note)

    def _write_note(self) -> None:
        screen, name, claim = self._screen, self._claim_name, self._screen.claim
        if claim is None:
            screen.escm.tell(f"{name} is not rated.", "Rate it first: a note belongs to a claim.", severity="warning")
            return
        activity = self._activity.id

        def answered(note: str | None) -> None:
            if note is None:
                screen.redraw_rows((activity,))
            elif note != claim.note:
                screen.marks = {activity}
                self._change("note", note=note)

        why = "What you saw, and what is still due. An empty note goes."
        key = f"note {screen.span} {name}"
        screen.app.push_screen(NoteDialog(f"Note on {name}", why, claim.note, screen.session.texts, key), answered)

    def do_owner(self) -> None:
        """Name who looks after the record of this span."""
        self._screen.escm.when_written(self._name_owner)

    def _name_owner(self) -> None:
        screen, practice = self._screen, self._screen.practice.id
        record = screen.view.snapshot.record(screen.span, practice) if screen.view else None
        span, repository = screen.span, screen.session.repository

        def answered(owner: str | None) -> None:
            if owner is not None:
                words = f"{practice} of {span_name(span)}: owner {show_line(owner) or 'nobody'}"
                screen.escm.write(words, lambda: set_owner(repository, span, practice, owner))

        why = "A role, such as Configuration Manager. An empty one goes."
        old = record.owner if record else ""
        title = f"Owner of {practice}, {span_name(span)}"
        screen.app.push_screen(TextDialog(title, why, old, screen.session.texts, f"owner {span} {practice}"), answered)

    def do_evidence_attach(self) -> None:
        """Choose evidence, or register new."""
        self._screen.escm.when_written(self._choose_evidence)

    def _choose_evidence(self) -> None:
        screen, view, claims = self._screen, self._screen.view, self._target_claims
        if view is None:
            return
        if not all(claims):
            unrated = " ".join(each for each, claim in zip(self._targets, claims, strict=True) if claim is None)
            words = f"{screen.practice.id} {unrated} is not rated."
            screen.escm.tell(words, "Rate it first: evidence belongs to a claim.", severity="warning")
            return
        one = claims[0] if len(claims) == 1 else None
        attached = [reference.text for reference in one.evidence] if one else []
        label = screen.practice.by_id[self._targets[0]].label
        why = label if len(claims) == 1 else f"{plural(len(claims), 'Activity', 'Activities')} at once"
        dialog = AttachDialog(self._target_name, why, view.snapshot, screen.span, attached)
        screen.app.push_screen(dialog, self._attach_chosen)

    def _attach_chosen(self, reference: str | None) -> None:
        if reference is None:
            return
        if reference.startswith(NEW):
            self._register(reference.removeprefix(NEW).strip())
        else:
            self._change(f"+ {reference}", attach=(reference,))

    def _register(self, title: str) -> None:
        screen, view = self._screen, self._screen.view
        if view is None:
            return
        spans = tuple(dict.fromkeys((screen.span, ORGANIZATION)))
        written: list[tuple[FileChange, ...]] = []
        activities = self._targets

        def attempt(form: EvidenceForm) -> None:
            repository = screen.session.repository
            written.append(add_evidence(repository, new_evidence(repository, form)))

        def answered(made: str | None) -> None:
            if made is None:
                return
            span, _, slug = made.partition(":")
            screen.marks = set(activities)
            reference = slug if span == screen.span else f"{ORGANIZATION}/{slug}"
            self._attach_registered(reference, written[-1])

        taken = lambda span: frozenset(slug for home, slug in view.snapshot.evidence if home == span)  # noqa: E731
        document_type = _TYPE_OF.get(screen.practice.type, "")
        kept = screen.session.texts.form("new evidence")
        screen.app.push_screen(
            NewEvidenceDialog(
                title,
                spans=spans,
                taken=taken,
                attempt=attempt,
                kept=kept,
                document_type=document_type,
            ),
            answered,
        )

    def _attach_registered(self, reference: str, registered: tuple[FileChange, ...]) -> None:
        """One step for both: undo takes the claim's reference and the item away together."""
        screen = self._screen
        changes = [
            ClaimChange(screen.span, screen.practice.id, each, attach=(reference,), seen=self._seen(each))
            for each in self._targets
        ]
        screen.unread |= {(screen.span, screen.practice.id, each) for each in self._targets}
        repository = screen.session.repository
        screen.escm.write(f"{self._target_name}: + {reference}, new", lambda: (*registered, *rate(repository, changes)))
        screen.clear_marks()

    def do_evidence_detach(self) -> None:
        """Take evidence away from the claim."""
        self._screen.escm.when_written(self._detach_chosen)

    def _detach_chosen(self) -> None:
        screen, claim = self._screen, self._screen.claim
        attached = [reference.text for reference in claim.evidence] if claim else []
        chosen = screen.evidence.cursor_key if screen.evidence.has_focus else attached[0] if len(attached) == 1 else ""
        if chosen in attached:
            screen.marks = {self._activity.id}
            self._change(f"- {chosen}", detach=(chosen,))
        elif attached:
            screen.escm.tell("Which one?", "enter goes into the evidence; d there detaches", severity="warning")
        else:
            screen.escm.tell("No evidence is attached.")


def new_evidence(repository: EvidenceRepository, form: EvidenceForm) -> NewEvidence:
    """The item that a form describes. Raises ValueError on a bad day, UsageError on a bad location."""
    values = form.values
    kind = EvidenceKind(values["kind"])
    document = kind is EvidenceKind.GUIDANCE_DOCUMENT
    place = values["location"].strip()
    return NewEvidence(
        slug=values["slug"].strip(),
        span=values["span"],
        title=values["title"],
        kind=kind,
        document_type=values["type"] if document else "",
        location=location_of(repository, place) if place else None,
        valid_until=form.date("until"),
        phases=() if document else cast("tuple[Phase, ...]", tuple(values["phases"].split())),
    )
