"""The command `escm`, also started as `python -m escm_tui`."""

from __future__ import annotations

import gc
import sys

SWEEPS = (23_000, 1, 1)
"""When the garbage collector looks for circles: less often among the new objects, of which a start makes thousands that
all stay, and through everything as often as by default, since the spans of a large repository must not pile up.
"""


def main() -> int:
    """Run the command line of this process; its exit code."""
    gc.set_threshold(*SWEEPS)
    words = sys.argv[1:]
    # What is asked most often does without the command line, which takes long to load.
    if words[:1] == ["hook"]:
        from escm_tui.cli.hooked import run_hook as run_early
    elif words == ["--help"]:
        from escm_tui.cli.overview import given_at_once as run_early
    else:
        from escm_tui.cli.again import given_again as run_early
    code = run_early(words)
    if code is not None:
        return code
    from escm_tui.cli.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
