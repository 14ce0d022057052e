"""What the detail panes say about differences: between revisions, and between the last commit and the files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content

from escm_tui.domain.comparison import ActivityChange, Comparison, EvidenceChange, PracticeChange
from escm_tui.domain.merging import Conflict
from escm_tui.git.history import Commit
from escm_tui.load.between import paths_behind
from escm_tui.load.layout import Place as FilePlace, evidence_path
from escm_tui.reports.conflict_text import BY_LINES
from escm_tui.reports.plain import show, show_line
from escm_tui.reports.rows import plural, span_name
from escm_tui.tui.comparisons import CommitRead, RevisionPair
from escm_tui.tui.details import practice_title, reasons
from escm_tui.tui.lines import Line, Part, content_of
from escm_tui.tui.looks import QUIET, heading, line, practice_facts, rating_mark, stack, status_mark, status_word
from escm_tui.tui.widgets.row_table import Row

_LONGEST_TEXT = 600
"""Lines of a difference that are shown, and Activities and files of a commit: nobody reads thousands in a pane."""

_MOST_COMMITS = 12
EVIDENCE_SIGNS = {
    "added": ("+", "$status-good"),
    "removed": ("-", "$status-bad"),
    "changed": ("~", "$status-fair"),
    "expired": ("!", "$status-bad"),
}


def level_words(comparison: Comparison) -> Content:
    """Level before and after."""
    before, after = comparison.before.level, comparison.after.level
    if before == after:
        return Content.styled(f"Level {after}, as before", "bold")
    sign, style = ("▲", "bold $status-good") if after > before else ("▼", "bold $status-bad")
    return Content.assemble(f"Level {before} → ", (f"Level {after} {sign}", style))


def tally(comparison: Comparison, *, brief: bool = False) -> Content:
    """How much differs, in one line."""
    return Content("  " if brief else "   ").join(tally_parts(comparison, brief=brief))


def tally_parts(comparison: Comparison, *, brief: bool) -> list[Content]:
    """How much differs: the level, then what rose and fell, then Activities and evidence."""
    parts = [level_words(comparison)]
    for count, words, style in (
        (len(comparison.risen), "▲ {} risen", "$status-good"),
        (len(comparison.fallen), "▼ {} fallen", "$status-bad"),
        (len(comparison.rated), "◆ {} rated", "$status-fair"),
    ):
        shown = words.format(count)
        if count or not brief:
            parts.append(Content.styled(shown.rpartition(" ")[0] if brief else shown, style if count else QUIET))
    parts.append(Content(plural(len(comparison.activities), "Activity", "Activities")))
    evidence = len(comparison.evidence)
    parts.append(Content(f"{evidence} evidence" if brief else plural(evidence, "evidence item")))
    return parts


def conflict_page(conflict: Conflict) -> list[Content]:
    """Each field that a merge left in conflict, with both views."""
    if not conflict.clashes:
        return [Content.styled(BY_LINES, "$status-bad")]
    lines = [Content.styled("In conflict; s settles it.", "$status-bad")]
    for clash in conflict.clashes:
        lines.append(line(clash.name, "bold"))
        lines += [
            Content.assemble((f"  {name:<8}", QUIET), line(clash.line(view)))
            for name, view in (("ours", clash.ours), ("theirs", clash.theirs))
        ]
    return lines


def arrow(change: PracticeChange) -> Content:
    """▲ or ▼ or ◆."""
    if change.rose:
        return Content.styled("▲", "$status-good")
    return Content.styled("▼", "$status-bad") if change.fell else Content.styled("◆", "$status-fair")


def practice_change_page(pair: RevisionPair, practice_id: str) -> Content:
    """A Practice between two revisions: status, reasons, Activities, evidence and the commits behind them."""
    comparison = pair.comparison
    before, after = comparison.before.practices[practice_id], comparison.after.practices[practice_id]
    practice = after.practice
    lines = [
        practice_title(practice),
        practice_facts(practice, comparison.after.catalog.area_names[practice.area]),
        Content.assemble(status_word(before.status), (" → ", QUIET), status_word(after.status)),
    ]
    if after.unmet:
        lines += [Content(""), heading("What is missing now"), *reasons(after.unmet, practice)]
    elif before.unmet and before.status is not after.status:
        lines += [Content(""), heading("What was missing before"), *reasons(before.unmet, practice)]
    activities = [change for change in comparison.activities if change.practice == practice_id]
    if activities:
        lines += [Content(""), heading(plural(len(activities), "Activity that differs", "Activities that differ"))]
        lines += map(content_of, activity_lines(activities))
    evidence = comparison.evidence_behind(practice_id)
    if evidence:
        lines += [Content(""), heading("Evidence that differs"), *map(evidence_line, evidence)]
    lines += commit_lines(pair.commits_of(paths_behind(comparison, practice_id)), "Commits")
    if len(lines) == 3:  # noqa: PLR2004
        lines += [Content(""), Content.styled("Nothing differs here.", QUIET)]
    return stack(lines)


def evidence_change_page(pair: RevisionPair, change: EvidenceChange) -> Content:
    """An evidence item between two revisions."""
    lines = [evidence_line(change), Content.styled(f"{span_name(change.span)} · {change.slug}", QUIET)]
    lines += _differences(pair.comparison, change)
    used = sorted(
        {
            f"{record.practice} {activity}"
            for record in pair.comparison.after.snapshot.records.values()
            for activity, claim in record.claims.items()
            if any(reference.key == (change.span, change.slug) for reference in claim.evidence)
        }
    )
    if used:
        lines += [Content(""), heading("Attached to"), Content(", ".join(used))]
    lines += commit_lines(pair.commits_of([evidence_path(change.span, change.slug)]), "Commits")
    return stack(lines)


def _differences(comparison: Comparison, change: EvidenceChange) -> list[Content]:
    before = comparison.before.snapshot.evidence.get((change.span, change.slug))
    after = comparison.after.snapshot.evidence.get((change.span, change.slug))
    lines = []
    for name in change.changed_fields:
        was, now = _value(getattr(before, name, "")), _value(getattr(after, name, ""))
        lines.append(Content.assemble((f"{name.replace('_', ' ')}: ", QUIET), was, (" → ", QUIET), now))
    return lines


def _value(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value))) or "none"
    plain_parts = [
        str(getattr(value, name)) for name in ("start", "end", "value", "by", "date") if getattr(value, name, None)
    ]
    return show_line(" to ".join(plain_parts) if plain_parts else str(value))


def activity_lines(changes: Iterable[ActivityChange], *, with_practice: bool = False) -> list[Line]:
    """Rating before and after, and the evidence that came and went; a line each."""
    lines: list[Line] = []
    for change in changes:
        name = f"{change.practice} {change.activity}" if with_practice else change.activity
        parts: list[Part] = [(f"{name:<4}", "$key"), (f" {span_name(change.span)}  ", QUIET)]
        if change.before is not change.after:
            parts += [rating_mark(change.before), (" → ", QUIET), rating_mark(change.after)]
        else:
            parts.append(rating_mark(change.after))
        lines.append(tuple(parts))
        for sign, slugs, style in (
            ("+", change.evidence_added, "$status-good"),
            ("-", change.evidence_removed, "$status-bad"),
        ):
            lines += [((f"     {sign} {show_line(slug)}", style),) for slug in slugs]
    return lines


def evidence_line(change: EvidenceChange) -> Content:
    """What became of an evidence item."""
    sign, style = EVIDENCE_SIGNS[change.kind]
    return Content.assemble((f"{sign} {change.kind} ", style), line(change.title))


def commit_lines(commits: Sequence[Commit], title: str) -> list[Content]:
    """Commits, newest first, two lines each."""
    if not commits:
        return []
    lines = [Content(""), heading(f"{title} {len(commits)}")]
    for commit in commits[:_MOST_COMMITS]:
        lines.append(Content.assemble((commit.short, "$key"), " ", line(commit.subject)))
        lines.append(Content.styled(f"  {commit.authored_at.date()} {show_line(commit.author_name)}", QUIET))
    if len(commits) > _MOST_COMMITS:
        lines.append(Content.styled(f"  and {len(commits) - _MOST_COMMITS} more", QUIET))
    return lines


def commit_page(commit: Commit, read: CommitRead | None) -> list[Line]:
    """A commit: who, when, why, and what it changed in the words of the model and by file; its text comes below."""
    lines: list[Line] = [
        ((show_line(commit.subject), "bold"),),
        ((commit.short, "$key"), (f"  {commit.authored_at.date()}  {show_line(commit.author_name)}", QUIET)),
    ]
    if commit.body.strip():
        lines += [("",), (show(commit.body.strip()),)]
    if read is None:
        return lines
    if found := read.comparison:
        lines += [("",), (tally(found, brief=True),)]
        lines += activity_lines(found.activities[:_LONGEST_TEXT], with_practice=True)
        lines += _more(len(found.activities), "Activities more; Compare, key 4, has them Practice by Practice")
        lines += [(evidence_line(each),) for each in found.evidence]
    if read.paths:
        lines += [("",), (heading(plural(len(read.paths), "file")),)]
        lines += [((f"  {show_line(path)}", QUIET),) for path in read.paths[:_LONGEST_TEXT]]
        lines += _more(len(read.paths), "files more")
        lines += [("",), (heading("Text"),)]
    return lines


def _more(count: int, words: str) -> list[Line]:
    """That there are more than are shown, where there are."""
    return [((f"and {count - _LONGEST_TEXT} {words}", QUIET),)] if count > _LONGEST_TEXT else []


def diff_lines(lines: Sequence[str], *, named: bool = False) -> list[Line]:
    """A textual difference, colored by its first column; `named` tells the files of it apart."""
    shown: list[Line] = []
    for each in lines[:_LONGEST_TEXT]:
        style = ""
        if named and each.startswith("diff --git "):
            shown.append(((show_line(each.partition(" b/")[2]), "bold"),))
        if each.startswith(("diff --git", "index ", "--- ", "+++ ", "new file", "deleted file")):
            continue
        if each.startswith("@@"):
            style = "$key"
        elif each.startswith("+"):
            style = "$status-good"
        elif each.startswith("-"):
            style = "$status-bad"
        shown.append(((show(each), style),))
    return shown + _more(len(lines), "lines more")


def statuses(change: PracticeChange) -> Content:
    """Status before and after, as marks."""
    return Content.assemble(status_mark(change.before), (" → ", QUIET), status_mark(change.after))


def activities_of(place: FilePlace, comparison: Comparison | None) -> list[ActivityChange]:
    """The Activities that a record changes."""
    if comparison is None:
        return []
    return [each for each in comparison.activities if (each.span, each.practice) == (place.span, place.practice)]


def log_row(commit: Commit) -> Row:
    """A commit in the log."""
    cells = (
        Content.styled(commit.short, "$key"),
        Content.styled(str(commit.authored_at.date()), QUIET),
        line(commit.subject),
        line(commit.author_name, QUIET),
    )
    return Row(commit.id, cells)
