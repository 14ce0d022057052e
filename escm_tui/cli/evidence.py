"""Commands of the evidence register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from escm_tui.cli.commands import Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.options import (
    TAKES_MINUS_WORDS,
    day,
    filter_word,
    json_option,
    reads_snapshot,
    repo_option,
    rev_option,
    span_option,
)
from escm_tui.domain.records import CONFIDENTIALITIES, DOCUMENT_TYPES, PHASES, EvidenceKind, Phase
from escm_tui.errors import ExitCode, UsageError
from escm_tui.reports.typeset import joined

if TYPE_CHECKING:
    from escm_tui.domain.records import EvidenceItem, Location
    from escm_tui.domain.snapshot import Snapshot
    from escm_tui.load.evidence_repository import EvidenceRepository

_OF_SPAN = "The span of the item: organization unless given, or an engagement."
_KINDS = joined([each.value for each in EvidenceKind], "or")


@click.group("evidence", cls=Group)
def evidence() -> None:
    """Keep the register of evidence items.

    An item is a guidance document, an artifact, an interview, a questionnaire or an observation.
    """


def _facts(function: Any) -> Any:  # noqa: ANN401  a decorator of click's
    """The options that say what an item is; `add` and `edit` share them."""
    options = [
        click.option(
            "--kind",
            type=click.Choice([each.value for each in EvidenceKind]),
            metavar="KIND",
            help=f"What it is: {_KINDS}.",
        ),
        click.option(
            "--type",
            "document_type",
            type=click.Choice(DOCUMENT_TYPES),
            metavar="TYPE",
            help=f"What a guidance document is: {joined(DOCUMENT_TYPES, 'or')}.",
        ),
        click.option("--path", metavar="FILE", help="Where it lies in this repository; pinned to its content."),
        click.option("--url", metavar="URL", help="Where it lies on the web."),
        click.option("--reference", metavar="TEXT", help='Where else it lies, such as "DMS 4711".'),
        click.option("--version", metavar="TEXT", help="Version of the document."),
        click.option("--approved-by", metavar="ROLE", help="The role or board that approved it."),
        click.option("--approved-on", metavar="DATE", type=day, help="When it was approved."),
        click.option("--from", "valid_from", metavar="DATE", type=day, help="First day on which it serves."),
        click.option("--until", "valid_until", metavar="DATE", type=day, help="Last day on which it serves."),
        click.option(
            "--phase",
            "phases",
            multiple=True,
            type=click.Choice(PHASES),
            metavar="PHASE",
            help=f"A phase that it shows: {joined(PHASES, 'or')}. Repeatable.",
        ),
        click.option(
            "--confidentiality",
            type=click.Choice(CONFIDENTIALITIES),
            metavar="WHO",
            help=f"Who may read it: {joined(CONFIDENTIALITIES, 'or')}.",
        ),
        click.option("--summary", metavar="TEXT", help="What it shows, in a sentence or two."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


@command(
    "add",
    examples=(
        (
            "A checklist that lies in the repository, pinned to its content",
            (
                'escm evidence add --title "Hand-over checklist" --kind guidance_document \\\n'
                "    --type checklist --path artifacts/handover-checklist.md"
            ),
        ),
        (
            "An interview of an engagement that shows its delivery",
            (
                'escm evidence add --title "Interview with the service desk lead" \\\n'
                "    --kind interview --span acme-helpdesk --phase delivery"
            ),
        ),
    ),
)
@click.argument("slug", required=False)
@click.option("--title", required=True, help="What it is called.")
@_facts
@span_option(_OF_SPAN)
@repo_option()
@click.pass_obj
def add(context: Context, /, *, slug: str | None, title: str, **facts: Any) -> None:  # noqa: ANN401
    """Add an evidence item. Without SLUG one is made of the title.

    A slug is of lower-case letters, digits and hyphens. Interviews name a role and a session, never a person:
    history is permanent.
    """
    from escm_tui.actions.lookup import evidence_slugs, find_span
    from escm_tui.actions.register import NewEvidence, add_evidence, propose_slug

    if not facts["kind"]:
        raise UsageError("The item needs a --kind.", f"Kinds are {', '.join(EvidenceKind)}.")
    repo = context.repository()
    span = find_span(repo, context.span or "organization")
    location = _location(repo, facts)
    new = NewEvidence(
        slug=slug or propose_slug(title, evidence_slugs(repo, span)),
        span=span,
        title=title,
        kind=EvidenceKind(facts["kind"]),
        document_type=facts["document_type"] or "",
        location=location,
        version=facts["version"] or "",
        approved_by=facts["approved_by"] or "",
        approved_on=facts["approved_on"],
        valid_from=facts["valid_from"],
        valid_until=facts["valid_until"],
        phases=_in_order(facts["phases"]),
        confidentiality=facts["confidentiality"] or "",
        summary=facts["summary"] or "",
    )
    [change] = add_evidence(repo, new)
    pinned = " and pinned it to its content" if location and location.kind == "path" else ""
    context.print(f"Added {new.slug} in {change.path}{pinned}.")
    where = "" if span == "organization" else f" --span {span.partition('/')[2]}"
    context.print(f"Attach it: escm rate PRACTICE.ACTIVITY RATING --evidence {new.slug}{where}")


def _in_order(phases: tuple[str, ...]) -> tuple[Phase, ...]:
    return tuple(phase for phase in PHASES if phase in phases)


def _location(repo: EvidenceRepository, facts: Mapping[str, Any]) -> Location | None:
    """Where the work product lies, of the three options that can say so."""
    from escm_tui.domain.records import Location

    given = [kind for kind in ("path", "url", "reference") if facts[kind]]
    if len(given) > 1:
        raise UsageError(f"--{given[0]} and --{given[1]} exclude each other.", "Name one of them.")
    match given:
        case ["path"]:
            from escm_tui.cli.checked import relative_path

            return Location("path", relative_path(repo, facts["path"]))
        case ["url"]:
            return Location("url", facts["url"])
        case ["reference"]:
            return Location("reference", facts["reference"])
    return None


@command(
    "edit",
    examples=(
        ("A new version of a document", 'escm evidence edit knowledge-policy --version "3.1" --until 2028-02-15'),
        ("No end any more", "escm evidence edit knowledge-policy --clear valid.until"),
    ),
)
@click.argument("slug")
@click.option("--title", help="What it is called.")
@_facts
@click.option("--clear", metavar="KEY", multiple=True, help="Take a key away, such as valid.until. Repeatable.")
@span_option(_OF_SPAN)
@repo_option()
@click.pass_obj
def edit(
    context: Context,
    /,
    *,
    slug: str,
    title: str | None,
    clear: tuple[str, ...],
    **facts: Any,  # noqa: ANN401
) -> None:
    """Change an evidence item; comments and order of its file stay.

    A new version of a document is an edit of the same item: git keeps what it was.
    """
    from escm_tui.actions.register import edit_evidence

    repo = context.repository()
    values: dict[str, object] = {} if title is None else {"title": title}
    for option, key in _KEYS.items():
        value = facts[option]
        if value not in (None, ()):
            values[key] = list(_in_order(value)) if option == "phases" else value
    if location := _location(repo, facts):
        values[f"location.{location.kind}"] = location.value
    both = sorted({*clear} & {*values})
    if both:
        raise UsageError(f"{both[0]} cannot be set and cleared at once.")
    values |= dict.fromkeys(clear)
    if not values:
        raise UsageError("Nothing to change was named.", "escm evidence edit --help")
    changes = edit_evidence(repo, context.span or "organization", slug, values)
    context.print([f"Changed {change.path}" for change in changes] or "Nothing changed: the item says so already.")


_KEYS: Mapping[str, str] = {
    "kind": "kind",
    "document_type": "document_type",
    "version": "version",
    "approved_by": "approved.by",
    "approved_on": "approved.date",
    "valid_from": "valid.from",
    "valid_until": "valid.until",
    "phases": "phases",
    "confidentiality": "confidentiality",
    "summary": "summary",
}
"""Option to key of the file."""


@command(
    "list",
    examples=(
        ("The whole register", "escm evidence list"),
        ("What does not serve any more at the end of the year", "escm evidence list --lapsed --as-of 2026-12-31"),
        ("What nothing rests on", "escm evidence list --unused"),
        (
            "Procedures that end within the year, by the filter of the screen",
            "escm evidence list type:procedure 'due<365d'",
        ),
    ),
    context_settings=TAKES_MINUS_WORDS,
)
@click.argument("words", metavar="[FILTER]...", nargs=-1, type=filter_word)
@click.option(
    "--kind",
    type=click.Choice([each.value for each in EvidenceKind]),
    metavar="KIND",
    help=f"Only items that are {_KINDS}.",
)
@click.option("--lapsed", is_flag=True, help="Only items that do not serve.")
@click.option("--unused", is_flag=True, help="Only items that no Activity rests on.")
@reads_snapshot()
@click.pass_obj
def list_(context: Context, words: tuple[str, ...], kind: str | None, lapsed: bool, unused: bool) -> None:
    """List evidence items: kind, whether they serve, how many Activities rest on them.

    FILTER is words and conditions, all of which have to be met: kind:artifact, type:policy, span:acme-helpdesk,
    phase:delivery, serves:no, used:no, due<30d. A minus in front turns one round.
    """
    from escm_tui.reports.evidence_rows import evidence_rows, parse_evidence_filter
    from escm_tui.reports.register_text import register_text, uses_of

    text = " ".join(words)
    parse_evidence_filter(text)  # A mistake is told before anything is read.
    snapshot = context.snapshot()
    uses = uses_of(snapshot)
    chosen = parse_evidence_filter(text, snapshot.spans)
    matching = {row.item.key for row in evidence_rows(snapshot) if chosen.matches(row)}
    items = [
        item
        for item in _items(snapshot, context.spans)
        if item.key in matching
        and (kind is None or item.kind == kind)
        and not (lapsed and item.serves_on(snapshot.as_of))
        and not (unused and item.key in uses)
    ]
    if context.as_json:
        from escm_tui.reports import payloads

        context.print_json(payloads.register(items, uses, snapshot.as_of))
    elif not items and snapshot.evidence:
        context.print(f"None of the {len(snapshot.evidence)} items.")
    else:
        context.print(register_text(items, uses, snapshot.as_of, context.page, total=len(snapshot.evidence)))


def _items(snapshot: Snapshot, spans: tuple[str, ...]) -> Iterator[EvidenceItem]:
    from escm_tui.load.evidence_repository import known_span

    chosen = [known_span(snapshot, span) for span in spans]
    order = {span: place for place, span in enumerate(snapshot.spans)}
    for item in sorted(snapshot.evidence.values(), key=lambda each: (order.get(each.span, len(order)), each.slug)):
        if not chosen or item.span in chosen:
            yield item


@command("show", examples=(("One item and what rests on it", "escm evidence show knowledge-policy"),))
@click.argument("slug")
@reads_snapshot()
@click.pass_obj
def show(context: Context, slug: str) -> None:
    """Show one evidence item with everything it says and the Activities that rest on it."""
    from escm_tui.reports.register_text import item_text, uses_of

    snapshot = context.snapshot()
    item = _item(snapshot, slug, context.span)
    used_by = uses_of(snapshot).get(item.key, [])
    if context.as_json:
        from escm_tui.reports import payloads

        context.print_json(payloads.envelope("evidence-item", payloads.evidence(item, used_by, snapshot.as_of)))
    else:
        context.print(item_text(item, used_by, snapshot.as_of, context.page))


def _item(snapshot: Snapshot, text: str, span: str | None) -> EvidenceItem:
    """The item that a slug, or span/slug, names in a snapshot."""
    from escm_tui.actions.lookup import nearest
    from escm_tui.load.evidence_repository import known_span
    from escm_tui.reports.rows import span_name

    owner, slash, slug = text.rpartition("/")
    if slash and span:
        raise UsageError(f"{text} names a span already, so --span has no place.")
    named = known_span(snapshot, owner if slash else span or "organization")
    if (named, slug) in snapshot.evidence:
        return snapshot.evidence[named, slug]
    elsewhere = [key for key in snapshot.evidence if key[1] == slug]
    if elsewhere and not slash and not span:
        if len(elsewhere) == 1:
            return snapshot.evidence[elsewhere[0]]
        names = ", ".join(f"{span_name(each)}/{slug}" for each, _ in sorted(elsewhere))
        raise UsageError(f"Several spans have evidence {slug}.", f"Name one of them: {names}")
    hint = nearest(slug, (key[1] for key in snapshot.evidence if key[0] == named or not (slash or span)))
    raise UsageError(f"No evidence {text} in {span_name(named)}.", hint or "See what there is: escm evidence list")


@command(
    "verify",
    examples=(
        ("Whether every work product is still what was attached", "escm evidence verify"),
        ("The same for an evaluation", "escm evidence verify --rev evaluation/2026-h2"),
        (
            "Pin an item to what its file holds now, once you looked at it",
            "escm evidence verify handover-checklist --pin",
        ),
    ),
)
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@click.option("--pin", is_flag=True, help="Pin the named items to what their files hold now.")
@json_option()
@span_option(_OF_SPAN)
@rev_option()
@repo_option()
@click.pass_obj
def verify(context: Context, slugs: tuple[str, ...], pin: bool) -> int:
    """Compare the work products with what was attached; exit code 1 if one is missing or another."""
    if pin:
        return _pin(context, slugs)
    from escm_tui.actions.register import verify_evidence
    from escm_tui.reports.problem_text import problem_lines

    repo = context.repository()
    problems = verify_evidence(repo, context.revision)
    if slugs:
        snapshot = context.snapshot()
        paths = set()
        for slug in slugs:
            item = _item(snapshot, slug, context.span)
            paths |= {item.path, *([item.location.value] if item.location else [])}
        problems = tuple(each for each in problems if each.path in paths)
    if context.as_json:
        from escm_tui.reports import payloads

        snapshot = context.snapshot()
        context.print_json(payloads.problems(problems, snapshot.label, snapshot.as_of))
    else:
        context.print(list(problem_lines(problems, context.page)) or "Every work product is what was attached.")
    return ExitCode.PROBLEMS if problems else ExitCode.CLEAN


def _pin(context: Context, slugs: tuple[str, ...]) -> int:
    from escm_tui.actions.register import pin_evidence

    if context.revision:
        raise UsageError("--pin changes the work tree, so --rev has no place.")
    if not slugs:
        raise UsageError("--pin needs the items that you looked at.", "escm evidence verify SLUG --pin")
    repo = context.repository()
    for slug in slugs:
        changes = pin_evidence(repo, context.span or "organization", slug)
        context.print(f"Pinned {slug} in {changes[0].path}" if changes else f"{slug} is pinned to this already.")
    return ExitCode.CLEAN


@command(
    "retire",
    examples=(
        (
            "An item that another one replaced",
            'escm evidence retire knowledge-policy --because "It ran out." \\\n    --superseded-by knowledge-guide',
        ),
    ),
)
@click.argument("slug")
@click.option("--because", required=True, help="Why it no longer serves.")
@click.option("--on", metavar="DATE", type=day, help="From this day on; today unless given.")
@click.option("--superseded-by", metavar="SLUG", default="", help="The item that took its place.")
@span_option(_OF_SPAN)
@repo_option()
@click.pass_obj
def retire(context: Context, slug: str, because: str, on: date | None, superseded_by: str) -> None:
    """Say that an item no longer serves, from when on and why. Its file stays."""
    from escm_tui.actions.register import retire_evidence

    day = on or context.today
    span = context.span or "organization"
    changes = retire_evidence(context.repository(), span, slug, on=day, because=because, superseded_by=superseded_by)
    context.print([f"Retired {slug} from {day} on, in {each.path}" for each in changes] or "Nothing changed.")


@command("rename", examples=(("Another slug, in every record too", "escm evidence rename bid-files bid-archive"),))
@click.argument("slug")
@click.argument("new_slug")
@span_option(_OF_SPAN)
@repo_option()
@click.pass_obj
def rename(context: Context, slug: str, new_slug: str) -> None:
    """Give an item another slug, and every reference to it; comparisons still know it."""
    from escm_tui.actions.register import rename_evidence

    changes = rename_evidence(context.repository(), context.span or "organization", slug, new_slug)
    others = len(changes) - 2
    more = (
        "" if others < 1 else f" and changed {others} {'file that refers' if others == 1 else 'files that refer'} to it"
    )
    context.print(f"Renamed {slug} to {new_slug}{more}.")


for _each in (add, edit, list_, show, verify, retire, rename):
    evidence.add_command(_each)
