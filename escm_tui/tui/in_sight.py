"""What is in sight on a screen: texts in which terms may stand, and all that can be jumped to."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from escm_tui.tui.dialogs.jump import Goal
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.widgets.detail import Detail
from escm_tui.tui.widgets.map_grid import MapGrid
from escm_tui.tui.widgets.row_table import RowTable


def words_near_cursor(screen: BaseScreen) -> list[str]:
    """The texts in which terms of the model may stand: the row under the cursor, then the detail."""
    rows = [table.cursor_text for table in screen.query(RowTable) if table.has_focus]
    told = [str(each.content) for each in (*screen.query("#about").results(Static), *screen.query(Detail))]
    return [*rows, *told]


def goals(screen: BaseScreen) -> list[Goal]:
    """All in sight that can be jumped to: rows, the Practices of a Map, the filter, the detail."""
    found: list[Goal] = []
    for each in screen.query("#filter, RowTable, MapGrid, #detail, #strip"):
        if each.region and each.display and all(parent.display for parent in each.ancestors_with_self):
            found += _goals_in(each)
    return found


def _goals_in(widget: Widget) -> list[Goal]:
    region = widget.content_region
    if isinstance(widget, RowTable):
        return [Goal(region.x, region.y + y, widget, key) for key, y in widget.rows_in_sight()]
    if isinstance(widget, MapGrid):
        inside = [spot for spot in widget.plan.spots if spot.y < region.height]
        return [Goal(region.x + spot.x, region.y + spot.y, widget, spot.practice) for spot in inside]
    return [Goal(widget.region.x, widget.region.y, widget)]


def jump(screen: BaseScreen, goal: Goal) -> None:
    """Go to what was jumped to; the detail fills the screen."""
    widget = goal.widget
    if isinstance(widget, RowTable):
        widget.focus()
        widget.put_cursor(goal.key)
    elif isinstance(widget, MapGrid):
        widget.focus()
        widget.cursor = goal.key
    elif widget.can_focus and not isinstance(widget, VerticalScroll | Detail):
        widget.focus()
    else:
        screen.show_detail_alone()
