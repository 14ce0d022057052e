"""What `escm hooks status --json` prints."""

from __future__ import annotations

from collections.abc import Iterable

from escm_tui.git.hooks import HookStatus
from escm_tui.git.merge_driver import DriverState
from escm_tui.reports.payloads import Payload, envelope


def hooks_payload(found: Iterable[HookStatus], merging: DriverState | None, folder: str, complete: bool) -> Payload:
    """The hooks of a clone or server; `merge_by_field` is null on a server, which merges nothing."""
    return envelope(
        "hooks",
        {
            "folder": folder,
            "complete": complete,
            "hooks": [{"name": each.name, "state": each.state.value, "earlier_hook": each.chained} for each in found],
            "merge_by_field": merging.value if merging else None,
        },
    )
