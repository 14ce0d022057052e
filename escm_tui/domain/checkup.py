"""What is wrong with an installation or a repository beside its evidence, told from plain facts, with what mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

FRESH_SECONDS = 60
"""A lock younger than this may belong to a git that has only just ended or begun."""

_OLDEST, _SAFE = (2, 36), (2, 39, 4)


class State(StrEnum):
    """How a check came out: nothing to do, good to know, or to be mended."""

    GOOD = "good"
    NOTE = "note"
    WRONG = "wrong"


class Repair(StrEnum):
    """What `escm doctor --repair` can do by itself, each with a backup of what was there."""

    LOCKS = "locks"
    LEFTOVERS = "leftovers"
    CACHE = "cache"
    SCHEMAS = "schemas"
    HOOKS = "hooks"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: a sentence, the command or step that mends it, and whether that can be done for you."""

    check: str
    state: State
    text: str
    mend: str = ""
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class HookFact:
    """One hook: its name, what is in its place (as `hooks status` names it), and its interpreter if that is gone."""

    name: str
    state: str
    lost_interpreter: str = ""


@dataclass(frozen=True, slots=True)
class LockFact:
    """One lock of git: its path below the git folder, its age in seconds."""

    path: str
    age: int


@dataclass(frozen=True, slots=True)
class InstallationFacts:
    """What there is without any repository; the version is empty where git was not found."""

    git_version: tuple[int, ...]
    python: str
    compiled_yaml: bool
    compiled_schemas: bool


@dataclass(frozen=True, slots=True)
class RepositoryFacts:
    """What one repository looks like beside its evidence."""

    identity: str
    """Who commits here, as git writes it; empty where git does not know."""
    hooks: tuple[HookFact, ...] = ()
    foreign_hooks_folder: str = ""
    """Where `core.hooksPath` sends git; empty where it does not."""
    locks: tuple[LockFact, ...] = ()
    git_is_running: bool | None = None
    """Whether a git process works in this repository; nothing where that cannot be known."""
    leftovers: tuple[str, ...] = ()
    """Temporary files of writers that are no more."""
    odd_schemas: tuple[str, ...] = ()
    """Copies of schemas that are missing or differ from the shipped ones."""
    in_the_way_of_schemas: tuple[str, ...] = ()
    """What stands in the place of their folder or of a copy and cannot be it, such as a link."""
    cache_is_damaged: bool = False
    converts_line_ends: bool = False
    """Whether git would write YAML files with CRLF into the work tree."""
    replaced_objects: int = 0
    grafted: bool = False
    shallow: bool = False
    partial: bool = False
    sparse: bool = False
    operation: str = ""
    unmerged: int = 0
    detached: bool = False
    unborn: bool = False
    writable: bool = True
    network_disk: str = ""
    """The kind of disk of the network that the repository lies on; empty for a disk of one's own."""
    ignores_case: bool = False
    """Whether the disk does not tell upper from lower case."""


def installation_findings(facts: InstallationFacts) -> Iterator[Finding]:
    """What there is to say about git, Python and the compiled libraries."""
    spelled = ".".join(map(str, facts.git_version))
    if not facts.git_version:
        yield Finding("git", State.WRONG, "The program git was not found.", "Install git 2.39.4 or newer.")
    elif facts.git_version < _OLDEST:
        yield Finding("git", State.WRONG, f"git {spelled} is too old to work here.", "Install git 2.39.4 or newer.")
    elif facts.git_version < _SAFE:
        yield Finding("git", State.WRONG, f"git {spelled} has known security holes.", "Install git 2.39.4 or newer.")
    else:
        yield Finding("git", State.GOOD, f"git {spelled}")
    yield Finding("python", State.GOOD, facts.python)
    slow = [
        name
        for name, there in (("YAML", facts.compiled_yaml), ("schemas", facts.compiled_schemas))
        if not there
    ]  # fmt: skip
    if slow:
        mend = "Reinstall PyYAML and jsonschema-rs as wheels: pip install --force-reinstall PyYAML jsonschema-rs"
        yield Finding(
            "libraries", State.NOTE, f"{' and '.join(slow)} are read without a compiled library: slower.", mend
        )
    else:
        yield Finding("libraries", State.GOOD, "YAML and schemas are read by compiled libraries.")


def repository_findings(facts: RepositoryFacts) -> Iterator[Finding]:
    """What there is to say about one repository."""
    yield _identity(facts)
    yield from _hooks(facts)
    yield from _locks(facts)
    yield from _files(facts)
    yield from _history(facts)
    yield from _state(facts)


def _identity(facts: RepositoryFacts) -> Finding:
    if facts.identity:
        return Finding("identity", State.GOOD, facts.identity)
    mend = 'git config --global user.name "Your Name" and git config --global user.email "you@example.com"'
    return Finding("identity", State.WRONG, "git does not know who you are, so nothing can be committed.", mend)


def _hooks(facts: RepositoryFacts) -> Iterator[Finding]:
    if facts.foreign_hooks_folder:
        lines = "; ".join(f'{each.name}: escm hook {each.name} "$@" || exit $?' for each in facts.hooks)
        text = f"core.hooksPath sends git to {facts.foreign_hooks_folder} for hooks, so ours do not run."
        yield Finding("hooks", State.NOTE, text, f"Add this line to the hooks there: {lines}")
        return
    good = [each.name for each in facts.hooks if each.state == "installed" and not each.lost_interpreter]
    if good:
        yield Finding("hooks", State.GOOD, f"{' and '.join(good)} {'are' if len(good) > 1 else 'is'} installed.")
    for each in facts.hooks:
        if each.name not in good:
            yield _hook(each)


def _hook(hook: HookFact) -> Finding:
    if hook.lost_interpreter:
        text = f"The hook {hook.name} asks for {hook.lost_interpreter}, which is gone."
    elif hook.state == "foreign":
        text = f"In the place of the hook {hook.name} is another one, which does not check evidence."
    elif hook.state == "outdated":
        text = f"The hook {hook.name} is that of another installation or version."
        return Finding("hooks", State.NOTE, text, "escm hooks install", Repair.HOOKS)
    else:
        text = f"The hook {hook.name} is {hook.state}, so commits by git alone are not checked."
    return Finding("hooks", State.WRONG, text, "escm hooks install", Repair.HOOKS)


def _locks(facts: RepositoryFacts) -> Iterator[Finding]:
    for lock in facts.locks:
        text = f"git is locked by {lock.path}, {_age(lock.age)} old"
        if facts.git_is_running:
            yield Finding("locks", State.NOTE, f"{text}; a git is running here.", "Wait until it is done.")
        elif lock.age < FRESH_SECONDS:
            yield Finding("locks", State.NOTE, f"{text}.", "Look again in a minute: escm doctor")
        elif facts.git_is_running is None:
            mend = f"If no git is running any more, delete .git/{lock.path}"
            yield Finding("locks", State.WRONG, f"{text}.", mend)
        else:
            text += ", and no git is running here: one was ended in the middle."
            yield Finding("locks", State.WRONG, text, "escm doctor --repair", Repair.LOCKS)
    if not facts.locks:
        yield Finding("locks", State.GOOD, "Nothing is locked.")


def _age(seconds: int) -> str:
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'s' if count > 1 else ''}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def _files(facts: RepositoryFacts) -> Iterator[Finding]:
    if facts.in_the_way_of_schemas:
        text = f"In the place of copies of schemas is something else: {', '.join(facts.in_the_way_of_schemas)}."
        yield Finding("schemas", State.WRONG, text, "escm doctor --repair", Repair.SCHEMAS)
    elif facts.odd_schemas:
        text = f"Copies of schemas are missing or differ from the shipped ones: {', '.join(facts.odd_schemas)}."
        yield Finding("schemas", State.WRONG, text, "escm schema --write", Repair.SCHEMAS)
    else:
        yield Finding("schemas", State.GOOD, "The copies of the schemas are the shipped ones.")
    if facts.leftovers:
        count = len(facts.leftovers)
        text = f"{count} temporary file{'s' if count > 1 else ''} of a writer that was ended: {facts.leftovers[0]}"
        more = f" and {count - 1} more." if count > 1 else "."
        yield Finding("leftovers", State.WRONG, text + more, "escm doctor --repair", Repair.LEFTOVERS)
    if facts.cache_is_damaged:
        text = "The cache is damaged; it is not used, and nothing is lost."
        yield Finding("cache", State.WRONG, text, "escm doctor --repair", Repair.CACHE)
    if facts.converts_line_ends:
        text = "git would write YAML files with CRLF line ends here, which evidence must not have."
        yield Finding("line ends", State.WRONG, text, "Put this line into .gitattributes: *.yaml text eol=lf")
    if facts.network_disk:
        text = (
            f"The repository lies on a disk of the network ({facts.network_disk}): saving is as safe there as its "
            "server keeps locks and renames."
        )
        yield Finding("disk", State.NOTE, text, "Work in a clone on a disk of your own, and push.")
    if facts.ignores_case:
        text = "The disk does not tell upper from lower case, so it cannot hold two names that differ in it alone."
        yield Finding("disk", State.NOTE, text, "Such names are named by: escm validate")
    if not facts.writable:
        yield Finding("folder", State.NOTE, "You may not write here, so the repository can only be read.")


def _history(facts: RepositoryFacts) -> Iterator[Finding]:
    if facts.replaced_objects:
        text = (
            f"{facts.replaced_objects} objects are replaced (refs/replace): git shows other content than was committed."
        )
        yield Finding("history", State.WRONG, f"{text} escm does not follow them.", "git replace --list")
    if facts.grafted:
        text = "info/grafts changes what git shows as history; escm does not follow it."
        yield Finding("history", State.WRONG, text, "Delete .git/info/grafts")
    if facts.shallow:
        text = "The history is cut off (a shallow clone): older evaluations cannot be compared."
        yield Finding("history", State.NOTE, text, "git fetch --unshallow --tags")
    if facts.partial:
        text = "The clone is partial: content that it lacks is never fetched by reading."
        yield Finding("history", State.NOTE, text, "git fetch --refetch --no-filter")


def _state(facts: RepositoryFacts) -> Iterator[Finding]:
    if facts.unmerged:
        text = f"{facts.unmerged} file{'s' if facts.unmerged > 1 else ''} with a merge conflict that is not resolved."
        yield Finding("state", State.WRONG, text, "Decide between the sides, then: git add FILE")
    if facts.operation:
        way = "git bisect reset" if facts.operation == "bisect" else f"git {facts.operation} --continue"
        yield Finding("state", State.NOTE, f"git is in the middle of a {facts.operation}.", f"Finish it: {way}")
    if facts.sparse:
        text = "Only a part of the files is checked out (sparse); what is not there counts as absent."
        yield Finding("state", State.NOTE, text, "git sparse-checkout disable")
    if facts.unborn:
        yield Finding("state", State.NOTE, "There is no commit yet.", "escm commit")
    elif facts.detached:
        text = "HEAD is on no branch; commits made here are easily lost."
        yield Finding("state", State.NOTE, text, "git switch -c NAME")
