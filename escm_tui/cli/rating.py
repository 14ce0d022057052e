"""The commands that rate, one claim or many, and that name who looks after a record."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import repo_option, span_option
from escm_tui.errors import UsageError

if TYPE_CHECKING:
    from escm_tui.actions.changes import FileChange
    from escm_tui.actions.rate import ClaimChange
    from escm_tui.domain.records import Rating
    from escm_tui.domain.snapshot import Snapshot
    from escm_tui.load.evidence_repository import EvidenceRepository

_RATINGS = ("satisfied", "partial", "unsatisfied", "not_applicable")


@command(
    "rate",
    examples=(
        (
            "One Activity of the organization, with its evidence",
            "escm rate knw07.b2 satisfied --evidence document-register",
        ),
        ("Two Activities of an engagement", "escm rate knw07.b3 knw07.b4 partial --span acme-helpdesk"),
        (
            "An Activity that does not apply",
            'escm rate cnt04.b2 not_applicable --because "No supplier is involved."',
        ),
        ("More evidence for a claim that stands", "escm rate knw07.b2 --evidence steering-minutes"),
        ("No claim at all", "escm rate knw07.b2 --clear"),
        ("Many, from a file", "escm rate - < claims.txt"),
    ),
)
@click.argument("words", metavar="TARGET... [RATING]", nargs=-1, required=True)
@click.option("--evidence", metavar="SLUG", multiple=True, help="Attach this evidence item. Repeatable.")
@click.option("--detach", metavar="SLUG", multiple=True, help="Detach this evidence item. Repeatable.")
@click.option("--note", help="What a reader should know; an empty one goes.")
@click.option("--because", help="Why the Activity does not apply.")
@click.option("--clear", is_flag=True, help="Take the claim away: not rated.")
@span_option("The span that is rated: organization unless given, or an engagement.")
@repo_option()
@click.pass_obj
def rate(
    context: Context,
    /,
    *,
    words: tuple[str, ...],
    evidence: tuple[str, ...],
    detach: tuple[str, ...],
    note: str | None,
    because: str | None,
    clear: bool,
) -> None:
    """Rate Activities, with evidence and notes.

    TARGET is an Activity such as knw07.b2; RATING is satisfied, partial, unsatisfied or not_applicable, or the word
    clear, which takes the claim away as --clear does.

    A single - reads lines from standard input, such as: knw07.b2 satisfied evidence=cm-procedure note="Approved in
    June" span=acme-helpdesk. All lines are checked before the first file is written.
    """
    from escm_tui.actions.rate import ClaimChange, rate as rate_all

    span = context.span or "organization"
    if words == ("-",):
        if evidence or detach or clear or note is not None or because is not None:
            raise UsageError("With - every line gives its own evidence, note and reason.")
        changes = list(_from_lines(sys.stdin.read(), span))
    else:
        if len(words) > 1 and words[-1].lower() == "clear":
            words, clear = words[:-1], True
        targets, rating = _split(words)
        template = ClaimChange(span, "", "", rating, evidence, detach, note, because, clear)
        _require_something(template, words)
        changes = [_aimed(template, target) for target in targets]
    repo = context.repository()
    before = repo.work_tree()
    written = rate_all(repo, changes)
    context.print(_report(repo, before, changes, written))


@command(
    "owner",
    examples=(
        ("The role that looks after a Practice in the organization", 'escm owner knw07 "Configuration Manager"'),
        ("In an engagement", 'escm owner knw07 "Service Manager" --span acme-helpdesk'),
        ("Nobody any more", 'escm owner knw07 ""'),
    ),
)
@click.argument("practice")
@click.argument("role")
@span_option("The span of the record: organization unless given, or an engagement.")
@repo_option()
@click.pass_obj
def owner(context: Context, /, *, practice: str, role: str) -> None:
    """Name the role that looks after a Practice.

    ROLE is a role rather than a person, such as Configuration Manager; an empty one takes the owner away.
    """
    from escm_tui.actions.lookup import find_span
    from escm_tui.actions.rate import set_owner
    from escm_tui.reports.plain import show_line
    from escm_tui.reports.rows import span_name

    repo = context.repository()
    span = find_span(repo, context.span or "organization")
    written = set_owner(repo, span, practice, role)
    whom = show_line(role.strip()) or "nobody"
    context.print([f"{practice.lower()} ({span_name(span)}): owner {whom}{'' if written else ', as before'}"])


def _require_something(change: ClaimChange, words: Sequence[str]) -> None:
    """Refuse what says nothing, or two things at once."""
    if change.rating is not None and change.clear:
        raise UsageError(f"{change.rating.value} and clear exclude each other.")
    texts = (change.note, change.because)
    if change.rating is None and not (change.attach or change.detach or change.clear) and texts == (None, None):
        near = get_close_matches(words[-1], _RATINGS, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Ratings are {', '.join(_RATINGS)}."
        raise UsageError("There is no rating in these words.", hint)


def _split(words: Sequence[str]) -> tuple[list[str], Rating | None]:
    """The targets, and the rating that stands last, where one does."""
    from escm_tui.domain.records import Rating

    last = words[-1].lower().replace("-", "_").replace(" ", "_")
    if last in _RATINGS:
        if len(words) == 1:
            raise UsageError("There is a rating, but nothing that is rated.", "Name Activities in front: knw07.b2")
        return list(words[:-1]), Rating(last)
    if len(words) > 1 and "." not in words[-1]:
        near = get_close_matches(last, _RATINGS, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Ratings are {', '.join(_RATINGS)}."
        raise UsageError(f"No rating {words[-1]!r}.", hint)
    return list(words), None


def _aimed(template: ClaimChange, target: str) -> ClaimChange:
    from escm_tui.actions.lookup import parse_target
    from escm_tui.load.catalog import load_catalog

    wanted = parse_target(load_catalog(), target)
    if wanted.activity is None:
        first = next(each.id for each in wanted.practice.activities if each.major == "b")
        raise UsageError(
            f"{target} is a Practice; a claim is made for one Activity.",
            f"Name the Activity: {wanted.practice.id}.{first}; see escm show {wanted.practice.id}",
        )
    return replace(template, practice=wanted.practice.id, activity=wanted.activity.id)


def _from_lines(text: str, span: str) -> Iterator[ClaimChange]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            yield _from_line(line, span)
        except UsageError as error:
            raise UsageError(f"Line {number}: {error.message}", error.hint) from error
        except ValueError as error:
            raise UsageError(f"Line {number}: {error}.", "Close every quotation mark.") from error


_KEYS = ("evidence", "detach", "note", "because", "span")


def _from_line(line: str, span: str) -> ClaimChange:
    """One claim: a target, a rating or clear, and key=value pairs."""
    from escm_tui.actions.rate import ClaimChange

    plain: list[str] = []
    given: dict[str, list[str]] = {}
    for word in shlex.split(line):
        key, equals, value = word.partition("=")
        if word.startswith("--"):
            name = key.removeprefix("--")
            hint = f"Write {name}=..., as in: knw07.b2 partial evidence=plan" if name in _KEYS else ""
            raise UsageError("A line has no options.", hint or f"Keys: {', '.join(_KEYS)}.")
        if not equals:
            plain.append(word)
        elif key in _KEYS:
            given.setdefault(key, []).append(value)
        else:
            near = get_close_matches(key, _KEYS, 1)
            raise UsageError(f"No key {key!r}.", f"Did you mean {near[0]}?" if near else f"Keys: {', '.join(_KEYS)}.")
    clear = plain[-1:] == ["clear"]
    targets, rating = _split(plain[:-1] if clear else plain) if plain else ([], None)
    if len(targets) != 1:
        raise UsageError("A line rates one Activity.", "For instance: knw07.b2 satisfied evidence=cm-procedure")
    evidence, detach = _slugs(given, "evidence"), _slugs(given, "detach")
    note, because = _single(given, "note"), _single(given, "because")
    where = _single(given, "span") or span
    change = ClaimChange(where, "", "", rating, evidence, detach, note, because, clear)
    _require_something(change, plain)
    return _aimed(change, targets[0])


def _slugs(given: dict[str, list[str]], key: str) -> tuple[str, ...]:
    return tuple(slug for value in given.get(key, ()) for slug in value.split(",") if slug)


def _single(given: dict[str, list[str]], key: str) -> str | None:
    values = given.get(key, [])
    if len(values) > 1:
        raise UsageError(f"{key} stands there twice.")
    return values[0] if values else None


def _report(
    repo: EvidenceRepository, before: Snapshot, changes: Sequence[ClaimChange], written: Sequence[FileChange]
) -> Iterator[str]:
    """What became of every claim, and of the Practices."""
    from escm_tui.actions.lookup import find_span
    from escm_tui.domain.profile import profile_of
    from escm_tui.reports.plain import show_line
    from escm_tui.reports.rows import RATING_LOOK, STATUS_LOOK, span_name

    if not written:
        yield "Nothing changed: the claims stand already."
        return
    after = repo.work_tree()
    for change in changes:
        span = find_span(repo, change.span)
        ratings = []
        for side in (before, after):
            record = side.record(span, change.practice)
            claim = record.claims.get(change.activity) if record else None
            ratings.append(RATING_LOOK[claim.rating if claim else None].word)
        was, now = ratings
        moved = f"{was} -> {now}" if was != now else now
        evidence = "".join(f" +{show_line(slug)}" for slug in change.attach)
        evidence += "".join(f" -{show_line(slug)}" for slug in change.detach)
        yield f"{change.name} ({span_name(span)}): {moved}{evidence}"
    old, new = profile_of(repo.catalog, before), profile_of(repo.catalog, after)
    for practice in dict.fromkeys(change.practice for change in changes):
        was_status, now_status = old.practices[practice].status, new.practices[practice].status
        moved = STATUS_LOOK[now_status].word
        if was_status is not now_status:
            moved = f"{STATUS_LOOK[was_status].word} -> {moved}"
        yield f"{practice}: {moved}"
    if old.level != new.level:
        yield f"Capability Level: {old.level} -> {new.level}"
