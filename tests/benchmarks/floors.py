"""What nothing can be faster than: the bare interpreter, one git process, libyaml over the same bytes, git alone."""

from __future__ import annotations

import sys
from collections.abc import Sequence

PASS = (sys.executable, "-c", "pass")
"""An interpreter that starts and ends."""

ONE_GIT = (
    sys.executable,
    "-c",
    "import subprocess; subprocess.run(['git', 'for-each-ref', 'refs/tags'], stdout=subprocess.DEVNULL)",
)
"""An interpreter that starts one git process."""

_RAW_PARSE = """
import os
from yaml._yaml import CParser
for top in ('organization', 'engagements', 'evaluations'):
    for folder, _, names in os.walk(top):
        for name in names:
            with open(f'{folder}/{name}', 'rb') as file:
                CParser(file.read()).raw_parse()
"""

RAW_PARSE = (sys.executable, "-c", _RAW_PARSE)
"""libyaml over every evidence file of the work tree, without making anything of it; the interpreter's start included"""


def blobs_of(revision: str) -> Sequence[str]:
    """Every blob of a revision through git alone."""
    listing = f"git ls-tree -r {revision} | cut -c13-52"
    return ("sh", "-c", f"{listing} | git cat-file --batch --buffer | wc -c")


def differences(before: str, after: str) -> Sequence[str]:
    """What differs between two revisions, by git alone."""
    return ("git", "diff-tree", "-r", before, after)
