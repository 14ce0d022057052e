"""What a seal says of an evaluation: which files it covers, and the statements that can be computed again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from escm_tui.domain.problems import WHOLE_FILE, Problem, problem
from escm_tui.domain.records import ORGANIZATION, Evaluation, ModelScope

if TYPE_CHECKING:
    from escm_tui.domain.determination import Outcome
    from escm_tui.domain.snapshot import Snapshot

TAG_PREFIX = "evaluation/"
"""A seal is an annotated tag of this prefix and the evaluation's slug."""

NO_LEVEL = "none stated"

TOOL = "Tool"
"""The statement that says what made the seal; the only one that need not come out the same again."""

DIGEST = "Digest"


def evaluation_folder(slug: str) -> str:
    """The folder of an evaluation."""
    return f"evaluations/{slug}"


def outside_the_seal(path: str, slug: str) -> bool:
    """Whether a path of the evaluation's folder may be added after sealing: an event."""
    return path.startswith(f"{evaluation_folder(slug)}/events/")


def evaluation_of(path: str) -> str:
    """The slug of the evaluation in whose folder a path lies; empty for every other path."""
    top, _, rest = path.partition("/")
    return rest.partition("/")[0] if top == "evaluations" and "/" in rest else ""


def breaches_of_seals(sealed: Collection[str], changes: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """G003 for each change that a seal forbids: whatever touches the folder of a sealed evaluation, new events apart.

    An event is only ever added: to change or drop one would undo a withdrawal in silence.

    Args:
        sealed: the slugs of the evaluations that were sealed before the change.
        changes: what changes, as git's letter (A, M, D, T) and the path; a renaming counts as D and A.
    """
    for letter, path in changes:
        slug = evaluation_of(path)
        if slug not in sealed or (letter == "A" and outside_the_seal(path, slug)):
            continue
        tag = f"{TAG_PREFIX}{slug}"
        if outside_the_seal(path, slug):
            text = f"{path} says what befell {tag}; an event is only ever added, never changed or deleted."
            hint = "Leave it as it was, and add another event: escm evaluation suspend, reinstate or withdraw."
        else:
            text = f"{path} belongs to what was sealed with {tag}, so it is not added, changed or deleted any more."
            hint = f"Leave the folder as it was; what came later goes into {evaluation_folder(slug)}/events."
        yield problem("G003", path, WHOLE_FILE, text, hint=hint)


def judged_paths(snapshot: Snapshot, evaluation: Evaluation, paths: Iterable[str]) -> tuple[str, ...]:
    """What an evaluation judges, of all paths of a tree: the bar, the spans, and the artifacts that they rest on.

    The bar is the manifest and the schemas. Of an organization outside of the span those evidence items count that
    records in the span name. The folder of the evaluation itself is not among them.
    """
    spans = evaluation.span.spans
    folders = (".escm/schemas/", *(f"{span}/" for span in spans))
    named = {
        reference.key
        for record in snapshot.records.values()
        if record.span in spans
        for claim in record.claims.values()
        for reference in claim.evidence
    }
    items = [each for each in snapshot.evidence.values() if each.span in spans or each.key in named]
    single = {"escm.yaml", *(each.path for each in items if each.span == ORGANIZATION)}
    single |= {each.location.value for each in items if each.location and each.location.kind == "path"}
    return tuple(path for path in paths if path in single or path.startswith(folders))


def sealed_paths(snapshot: Snapshot, evaluation: Evaluation, paths: Iterable[str]) -> tuple[str, ...]:
    """What the digest of a seal covers, by path bytes: what is judged, and the evaluation without approvals and events.

    Approvals sign the digest, and events come after it.
    """
    present = list(paths)
    folder = evaluation_folder(evaluation.slug)
    beside = (f"{folder}/approvals/", f"{folder}/events/")
    own = [path for path in present if path.startswith(f"{folder}/") and not path.startswith(beside)]
    chosen = {*judged_paths(snapshot, evaluation, present), *own}
    return tuple(sorted(chosen, key=lambda path: path.encode("utf-8", "surrogateescape")))


def unlistable(paths: Iterable[str]) -> tuple[str, ...]:
    """Paths that `sha256sum -c` could not read from a list as they are: control characters, backslashes, no UTF-8."""

    def wrong(path: str) -> bool:
        try:
            path.encode("utf-8")
        except UnicodeEncodeError:
            return True
        return "\\" in path or any(ord(letter) < ord(" ") or ord(letter) == 0x7F for letter in path)  # noqa: PLR2004

    return tuple(path for path in paths if wrong(path))


def digest_list(digests: Iterable[tuple[str, str]]) -> bytes:
    """The list that `sha256sum -c` reads, of pairs of path and SHA-256 in hex, in the order given."""
    lines = (f"{digest}  {path}\n" for path, digest in digests)
    return "".join(lines).encode("utf-8", "surrogateescape")


def digest_of_list(listed: bytes) -> str:
    """How a seal states a digest list."""
    import hashlib

    return f"sha256:{hashlib.sha256(listed).hexdigest()}"


def statements(outcome: Outcome, listed: bytes) -> dict[str, str]:
    """Every statement of a seal but that of the tool, key to value, in the order in which the tag carries them."""
    evaluation = outcome.evaluation
    period = evaluation.period
    by_level = ", ".join(f"Level {level}: {_of(str(count))}" for level, count in outcome.levels.items())
    return {
        "Evaluation": evaluation.slug,
        "Method": evaluation.method,
        "Scope": scope_words(evaluation.scope),
        "Span": ", ".join(evaluation.span.spans) or "none",
        "Period": f"{period.start or ''}..{period.end or ''}",
        "Baseline": evaluation.baseline or "none",
        "State": evaluation.state,
        "Level": NO_LEVEL if outcome.level is None else str(outcome.level),
        "Satisfied": f"{_of(str(outcome.total))} ({by_level})",
        "Not-Satisfied": ", ".join(outcome.not_satisfied) or "none",
        "Not-Rated": ", ".join((*outcome.not_rated, *outcome.undetermined)) or "none",
        DIGEST: digest_of_list(listed),
    }


def _of(count: str) -> str:
    return count.replace("/", " of ")


def scope_words(scope: ModelScope) -> str:
    """A model scope on one line: "levels 2, 3, 4"."""
    parts = (("levels", scope.levels), ("areas", scope.areas), ("practices", scope.practices))
    return "; ".join(f"{kind} {', '.join(map(str, named))}" for kind, named in parts if named) or "none"


def seal_message(outcome: Outcome, organization: str, stated: Mapping[str, str], plain: Callable[[str], str]) -> str:
    """The message of the tag: a subject and sentences for people, then the statements as trailers.

    `plain` makes one harmless line of what people wrote, so that no text can pass for a statement.
    """
    evaluation, method = outcome.evaluation, outcome.method
    title = plain(evaluation.title) or evaluation.slug
    sponsor = f", sponsored by {plain(evaluation.sponsor)}" if evaluation.sponsor else ""
    until = f"It holds until {outcome.valid_until}." if outcome.valid_until else ""
    lines = [
        f"{method.name}: {title}",
        "",
        f"Of {plain(organization) or 'the organization'}, led by {method.led_by}{sponsor},",
        f"{stated['Period'].replace('..', ' to ')}. {until}".rstrip(),
        "",
        f"{result_sentence(outcome)}",
        "",
        f"Check it with: escm evaluation verify {TAG_PREFIX}{evaluation.slug}",
        "",
        *(f"{key}: {value}" for key, value in stated.items()),
    ]
    return "\n".join(lines) + "\n"


def result_sentence(outcome: Outcome) -> str:
    """What the evaluation found, in one or two sentences; a level only where it may be stated."""
    level = "" if outcome.level is None else f"Capability Level {outcome.level}: "
    sentence = f"{level}{_of(str(outcome.total))} Practices in scope satisfied"
    rest = [
        f"{len(found)} {words}"
        for found, words in (
            (outcome.not_satisfied, "not satisfied"),
            (outcome.not_rated, "not rated"),
            (outcome.undetermined, "not determined"),
        )
        if found
    ]
    return ", ".join([sentence, *rest]) + "."
