"""The words by which git starts our merge of one file, and merges lines itself where this program is not there."""

from __future__ import annotations

import sys

DRIVER = "escm"
"""The name of the merge in `.gitattributes`, and of its section in the configuration."""

DRIVER_KEY = f"merge.{DRIVER}.driver"

_COMMAND = (
    "if {python} -P -c 'import escm_tui' 2>/dev/null; then "
    "{python} -P -m escm_tui merge-driver -- %O %A %B %P; s=$?; [ $s -le 1 ] && exit $s; fi; "
    "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
)


def driver_command(interpreter: str | None = None) -> str:
    """The value of `merge.escm.driver`; `interpreter` is that of this process unless given."""
    import shlex

    chosen = (sys.executable if interpreter is None else interpreter).replace("\\", "/")
    return _COMMAND.format(python=shlex.quote(chosen).replace("%", "%%"))
