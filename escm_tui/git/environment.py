"""The environment and the settings under which git runs, so that a received repository runs nothing of its own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

from escm_tui.git.merge_command import DRIVER_KEY, driver_command
from escm_tui.git.reading import EVERY_MANNER, NO_HOOKS, SETTINGS_OF_EVERY_MANNER, reading_environment, reading_settings

if TYPE_CHECKING:
    from pathlib import Path


class Manner(Enum):
    """How much of the world around it a git process sees.

    `READ` sees nothing that could run a program. `OWN` is for what the user does with git by hand as well, a commit
    or a tag: their signing, identity and the repository's hooks count. `OWN_WITHOUT_HOOKS` leaves the hooks out.
    """

    READ = "read"
    OWN = "own"
    OWN_WITHOUT_HOOKS = "own without hooks"


HOOK_VARIABLES = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
)
"""What git hands to a hook about the commit being made, or (the last three) about objects just pushed."""

IDENTITY_VARIABLES = (
    "GIT_AUTHOR_NAME",
    "GIT_AUTHOR_EMAIL",
    "GIT_AUTHOR_DATE",
    "GIT_COMMITTER_NAME",
    "GIT_COMMITTER_EMAIL",
    "GIT_COMMITTER_DATE",
)
"""How a user says who they are without a configuration file; they count for commits and tags alone."""


def settings(manner: Manner) -> tuple[tuple[str, str], ...]:
    """Configuration that overrides the repository's own, as (key, value) pairs."""
    if manner is Manner.READ:
        return reading_settings()
    own = SETTINGS_OF_EVERY_MANNER + _own_merge()
    return own if manner is Manner.OWN else own + NO_HOOKS


def _own_merge() -> tuple[tuple[str, str], ...]:
    # Whatever a received repository names as the merge of evidence files, this program alone is started for it.
    return ((DRIVER_KEY, driver_command()),)


def options(manner: Manner) -> list[str]:
    """The settings as `-c key=value` words for the command line of git."""
    return [word for key, value in settings(manner) for word in ("-c", f"{key}={value}")]


def environment(
    outer: Mapping[str, str], manner: Manner, root: Path, handed_over: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The whole environment of one git process.

    Every `GIT_*` of `outer` goes, except where the user's own configuration lies (`GIT_CONFIG_GLOBAL`) and, for what
    they do themselves, who they are. `handed_over` is what git gave to the hook that this process works for.
    """
    if manner is Manner.READ:
        return reading_environment(outer, str(root)) | dict(handed_over or {})
    kept = {key: value for key, value in outer.items() if not key.startswith("GIT_") and key != "LANGUAGE"}
    kept.update({key: outer[key] for key in ("GIT_CONFIG_GLOBAL", *IDENTITY_VARIABLES) if key in outer})
    kept.update(EVERY_MANNER)
    kept["GIT_EDITOR"] = ":"
    kept["GIT_CEILING_DIRECTORIES"] = str(root.parent)
    kept.update(handed_over or {})
    return kept


def settings_as_environment(manner: Manner) -> dict[str, str]:
    """The settings as `GIT_CONFIG_*` variables, for a library that writes git's command line itself."""
    pairs = settings(manner)
    variables = {"GIT_CONFIG_COUNT": str(len(pairs))}
    for number, (key, value) in enumerate(pairs):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables
