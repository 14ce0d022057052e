"""The command `escm`, also started as `python -m escm_tui`."""

from __future__ import annotations

import gc
import os
import sys

SWEEPS = (23_000, 1, 1)
"""When the garbage collector looks for circles: less often among the new objects, of which a start makes thousands that
all stay, and through everything as often as by default, since the spans of a large repository must not pile up.
"""

_STANDARD = (0, 1, 2)
"""The numbers of standard input, output and errors."""


def open_standard_streams() -> None:
    """Lead those of the three standard streams that came closed nowhere, as git does.

    Else the next file that is opened gets the number of one, and what is said would be written into evidence.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) in _STANDARD:
        os.set_inheritable(number, True)
    os.close(number)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def main() -> int:
    """Run the command line of this process; its exit code."""
    gc.set_threshold(*SWEEPS)
    if None in (sys.stdin, sys.stdout, sys.stderr):
        open_standard_streams()
    words = sys.argv[1:]
    # What is asked most often does without the command line, which takes long to load.
    if not words:
        from escm_tui.cli.screens import opened_at_once as run_early
    elif words[:1] == ["hook"]:
        from escm_tui.cli.hooked import run_hook as run_early
    elif words[:1] == ["--help"]:
        from escm_tui.cli.overview import given_at_once as run_early
    else:
        from escm_tui.cli.again import given_again as run_early
    code = run_early(words)
    if code is None:
        from escm_tui.cli.direct import run_directly

        code = run_directly(words)
    if code is not None:
        return code
    from escm_tui.cli.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
