"""The environment and settings of a git process that only reads; these need nothing else to be loaded."""

from __future__ import annotations

import os
from collections.abc import Mapping

EVERY_MANNER = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_PAGER": "cat",
    "LC_ALL": "C.UTF-8",
}

READ_ONLY = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_SSH_COMMAND": "false",
    "GIT_ASKPASS": "false",
    "GIT_EDITOR": "false",
}

SETTINGS_OF_EVERY_MANNER = (
    ("core.fsmonitor", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    # git would remark on GIT_GRAFT_FILE, which is set to keep grafts out.
    ("advice.graftFileDeprecated", "false"),
)

NO_HOOKS = (("core.hooksPath", os.devnull),)

SETTINGS_OF_READING = (
    *NO_HOOKS,
    ("safe.bareRepository", "explicit"),
    ("core.attributesFile", os.devnull),
    ("core.quotePath", "false"),
    ("log.showSignature", "false"),
    ("diff.ignoreSubmodules", "all"),
    ("submodule.recurse", "false"),
    ("status.submoduleSummary", "false"),
    ("gpg.program", "gpg"),
    ("gpg.x509.program", "gpgsm"),
    ("gpg.ssh.program", "ssh-keygen"),
    ("gpg.ssh.allowedSignersFile", os.devnull),
    ("gpg.minTrustLevel", "undefined"),
    ("commit.gpgSign", "false"),
    ("tag.gpgSign", "false"),
    # Who approved is the same on every machine.
    ("trailer.separators", ":"),
    # What merges evidence files is named by whoever merges, never by a received repository.
    ("merge.escm.driver", "false"),
)


def reading_settings() -> tuple[tuple[str, str], ...]:
    """Configuration that overrides the repository's own while it is read, as (key, value) pairs."""
    return SETTINGS_OF_EVERY_MANNER + SETTINGS_OF_READING


def reading_environment(outer: Mapping[str, str], root: str) -> dict[str, str]:
    """The whole environment of a git process that reads; see `environment.environment`."""
    kept = {key: value for key, value in outer.items() if not key.startswith("GIT_") and key != "LANGUAGE"}
    if "GIT_CONFIG_GLOBAL" in outer:
        kept["GIT_CONFIG_GLOBAL"] = outer["GIT_CONFIG_GLOBAL"]
    return kept | EVERY_MANNER | READ_ONLY | {"GIT_CEILING_DIRECTORIES": os.path.dirname(root)}  # noqa: PTH120
