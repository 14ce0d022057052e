"""The command `escm`, also started as `python -m escm_tui`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line of this process; its exit code."""
    from escm_tui.cli.again import given_again

    code = given_again(sys.argv[1:])
    if code is not None:
        return code
    from escm_tui.cli.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
