"""Each fact that the doctor knows is told in its sentence, with what mends it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from escm_tui.domain.checkup import (
    Finding,
    HookFact,
    InstallationFacts,
    LockFact,
    Repair,
    RepositoryFacts,
    State,
    installation_findings,
    repository_findings,
)

INSTALLED = InstallationFacts((2, 39, 5), "Python 3.11.7 in /x", compiled_yaml=True, compiled_schemas=True)
HOOKS = (HookFact("pre-commit", "installed"), HookFact("pre-merge-commit", "installed"))
SOUND = RepositoryFacts("Lead <lead@example.com>", HOOKS, git_is_running=False)


def test_sound_repository_has_nothing_to_mend() -> None:
    found = [*installation_findings(INSTALLED), *repository_findings(SOUND)]
    assert {each.state for each in found} == {State.GOOD}
    assert [each.check for each in found] == [
        "git", "python", "libraries", "identity", "hooks", "locks", "schemas",
    ]  # fmt: skip
    assert not any(each.mend or each.repair for each in found)


@pytest.mark.parametrize(
    ("version", "state", "text"),
    [
        ((), State.WRONG, "The program git was not found."),
        ((2, 30, 1), State.WRONG, "git 2.30.1 is too old to work here."),
        ((2, 39, 3), State.WRONG, "git 2.39.3 has known security holes."),
        ((2, 39, 4), State.GOOD, "git 2.39.4"),
        ((3, 0, 0), State.GOOD, "git 3.0.0"),
    ],
)
def test_version_of_git(version: tuple[int, ...], state: State, text: str) -> None:
    found = next(installation_findings(replace(INSTALLED, git_version=version)))
    assert (found.state, found.text) == (state, text)
    assert bool(found.mend) == (state is State.WRONG)


def test_missing_libraries_are_slow_and_no_fault() -> None:
    *_, found = installation_findings(replace(INSTALLED, compiled_yaml=False, compiled_schemas=False))
    assert (found.state, found.text) == (
        State.NOTE,
        "YAML and schemas are read without a compiled library: slower.",
    )


def only(check: str, **facts: object) -> Finding:
    """The one finding of this check that is not good."""
    [found] = [each for each in repository_findings(replace(SOUND, **facts)) if each.state is not State.GOOD]  # type: ignore[arg-type]
    assert found.check == check
    return found


@pytest.mark.parametrize(
    ("check", "facts", "state", "text", "mend", "repair"),
    [
        ("identity", {"identity": ""}, State.WRONG, "git does not know who you are", "git config --global", None),
        ("hooks", {"hooks": (HookFact("pre-commit", "absent"), HOOKS[1])}, State.WRONG,
         "The hook pre-commit is absent", "escm hooks install", Repair.HOOKS),
        ("hooks", {"hooks": (HookFact("pre-commit", "outdated"), HOOKS[1])}, State.NOTE,
         "The hook pre-commit is that of another installation", "escm hooks install", Repair.HOOKS),
        ("hooks", {"hooks": (HookFact("pre-commit", "outdated", "/gone/python"), HOOKS[1])}, State.WRONG,
         "The hook pre-commit asks for /gone/python, which is gone.", "escm hooks install", Repair.HOOKS),
        ("hooks", {"hooks": (HOOKS[0], HookFact("pre-merge-commit", "foreign"))}, State.WRONG,
         "In the place of the hook pre-merge-commit is another one", "escm hooks install", Repair.HOOKS),
        ("hooks", {"foreign_hooks_folder": "/etc/hooks"}, State.NOTE,
         "core.hooksPath sends git to /etc/hooks", 'escm hook pre-commit "$@"', None),
        ("locks", {"locks": (LockFact("index.lock", 7200),)}, State.WRONG,
         "git is locked by index.lock, 2 hours old, and no git is running here", "escm doctor --repair", Repair.LOCKS),
        ("locks", {"locks": (LockFact("index.lock", 59),)}, State.NOTE,
         "git is locked by index.lock, 59 seconds old.", "Look again", None),
        ("locks", {"locks": (LockFact("index.lock", 90_000),), "git_is_running": True}, State.NOTE,
         "index.lock, 1 day old; a git is running here.", "Wait", None),
        ("locks", {"locks": (LockFact("HEAD.lock", 60),), "git_is_running": None}, State.WRONG,
         "HEAD.lock, 1 minute old.", "delete .git/HEAD.lock", None),
        ("schemas", {"odd_schemas": ("a", "b")}, State.WRONG, "differ from the shipped ones: a, b.",
         "escm schema --write", Repair.SCHEMAS),
        ("schemas", {"odd_schemas": ("a", "b"), "in_the_way_of_schemas": ("f", "g")}, State.WRONG,
         "In the place of copies of schemas is something else: f, g.", "escm doctor --repair", Repair.SCHEMAS),
        ("leftovers", {"leftovers": ("x", "y")}, State.WRONG, "2 temporary files of a writer that was ended: x and 1",
         "escm doctor --repair", Repair.LEFTOVERS),
        ("cache", {"cache_is_damaged": True}, State.WRONG, "nothing is lost", "escm doctor --repair", Repair.CACHE),
        ("line ends", {"converts_line_ends": True}, State.WRONG, "CRLF", "*.yaml text eol=lf", None),
        ("disk", {"network_disk": "nfs4"}, State.NOTE, "a disk of the network (nfs4)", "a disk of your own", None),
        ("disk", {"ignores_case": True}, State.NOTE, "does not tell upper from lower case", "escm validate", None),
        ("folder", {"writable": False}, State.NOTE, "can only be read", "", None),
        ("history", {"replaced_objects": 2}, State.WRONG, "2 objects are replaced", "git replace --list", None),
        ("history", {"grafted": True}, State.WRONG, "info/grafts", "Delete .git/info/grafts", None),
        ("history", {"shallow": True}, State.NOTE, "shallow", "git fetch --unshallow", None),
        ("history", {"partial": True}, State.NOTE, "partial", "git fetch --refetch", None),
        ("state", {"unmerged": 1}, State.WRONG, "1 file with a merge conflict", "git add", None),
        ("state", {"operation": "rebase"}, State.NOTE, "in the middle of a rebase", "git rebase --continue", None),
        ("state", {"operation": "bisect"}, State.NOTE, "in the middle of a bisect", "git bisect reset", None),
        ("state", {"sparse": True}, State.NOTE, "sparse", "git sparse-checkout disable", None),
        ("state", {"detached": True}, State.NOTE, "on no branch", "git switch -c", None),
        ("state", {"unborn": True}, State.NOTE, "no commit yet", "escm commit", None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_what_mends_it(  # noqa: PLR0917
    check: str, facts: dict[str, object], state: State, text: str, mend: str, repair: Repair | None
) -> None:
    found = only(check, **facts)
    assert found.state is state
    assert text in found.text
    assert mend in found.mend
    assert bool(mend) == bool(found.mend)
    assert found.repair is repair


def test_where_no_hook_is_good_none_is_called_so() -> None:
    absent = tuple(HookFact(each.name, "absent") for each in HOOKS)
    found = [each for each in repository_findings(replace(SOUND, hooks=absent)) if each.check == "hooks"]
    assert [(each.state, each.text) for each in found] == [
        (State.WRONG, f"The hook {each.name} is absent, so commits by git alone are not checked.") for each in HOOKS
    ]
    [one] = [each for each in repository_findings(replace(SOUND, hooks=HOOKS[:1])) if each.check == "hooks"]
    assert (one.state, one.text) == (State.GOOD, "pre-commit is installed.")
