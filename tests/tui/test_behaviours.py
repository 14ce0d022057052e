"""What people expect of a terminal interface, and the tests that show each of it here."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

_TESTS = Path(__file__).parents[1]

BEHAVIOURS: dict[str, tuple[str, ...]] = {
    # Moving
    "hjkl and arrows move, g and G go to the ends, half pages": ("tui/test_every_action:test_story",),
    "esc climbs one step and never quits": (
        "tui/test_whole:test_esc_never_quits", "tui/test_sitting:test_esc_takes_the_marks_before_it_leaves",
        "tui/test_practices_screen:test_a_filter_counts_and_esc_climbs_out_of_it",
    ),
    "q goes back, and quits at the root": ("tui/test_whole:test_q_goes_back_and_quits_at_the_root",),
    "back and forward, with filter and row": (
        "tui/test_whole:test_back_and_forward_as_in_a_browser",
        "tui/test_practices_screen:test_filter_and_row_survive_the_way_back",
    ),
    "breadcrumbs": ("tui/test_finding:test_the_way_here_is_shown",),
    "a screen or pane by one key, anything in sight by a label": (
        "tui/test_every_action:test_story", "tui/test_finding:test_a_label_goes_to_a_row_the_filter_or_the_detail",
    ),
    "keys typed ahead are not lost": ("tui/test_typing:test_a_commit_typed_in_one_go_from_the_map",),
    # Knowing what can be done
    "one registry, each action with its story": (
        "tui/test_every_action:test_every_action_has_its_story", "tui/test_registry:test_every_action_is_answered",
        "tui/test_every_action:test_every_key_of_the_registry_is_bound",
    ),
    "? opens help of this screen": ("tui/test_whole:test_help_lists_the_keys_of_the_screen",),
    "help filters and runs what it lists": ("tui/test_whole:test_help_does_what_is_chosen",),
    "a short footer, help first, that names what a key will do now": (
        "tui/test_registry:test_the_footer_is_short_and_begins_with_help",
        "tui/test_practices_screen:test_the_footer_names_the_other_shape",
    ),
    "nothing is cut in a word": (
        "tui/test_boxes:test_hints_are_never_cut_in_a_word", "tui/test_boxes:test_the_legend_is_never_cut",
    ),
    "a mode says that it is one": ("tui/test_map_screen:test_history_is_shown_read_only",),
    "a disabled action says why": ("tui/test_whole:test_what_cannot_be_done_now_says_why_wherever_it_is_listed",),
    "command palette": ("tui/test_whole:test_the_palette_finds_actions_and_practices",),
    "a : line with completion and memory": (
        "tui/test_finding:test_tab_completes_and_the_arrow_brings_back",
        "tui/test_command_line:test_how_a_line_goes_on",
    ),
    "keys can be changed; a clash is refused": (
        "tui/test_keymap:test_the_keymap_is_in_force_everywhere",
        "tui/test_keymap:test_a_clash_is_told_and_nothing_of_the_file_is_taken",
    ),
    "the keymap file has a schema, the documentation its table": (
        "tui/test_keymap:test_the_schema_refuses_what_is_refused", "tui/test_keymap:test_the_pages_are_current",
    ),
    "no key that terminals cannot send": ("tui/test_registry:test_no_key_that_terminals_cannot_send",),
    # Finding
    "/ filters with a grammar and a count": (
        "tui/test_practices_screen:test_a_filter_counts_and_esc_climbs_out_of_it", "reports/test_filter:test_counts",
        "tui/test_evidence_screen:test_filters_find_what_lapsed_and_what_is_soon_due",
        "tui/test_gap_screen:test_what_is_missing_is_filtered_and_counted",
    ),
    "the same grammar and count on the command line": ("cli/test_evidence:test_list_counts_as_the_screen_does",),
    "inverse filters, mistakes told": ("reports/test_filter:test_mistakes_are_named",),
    "fuzzy search over everything": (
        "tui/test_finding:test_search_opens_what_was_chosen", "reports/test_search:test_what_is_meant_stands_first",
    ),
    "the glossary for the row under the cursor": ("tui/test_finding:test_the_terms_of_the_row_come_first",),
    # Nothing is lost
    "a rating is one key, and is undone": (
        "tui/test_practice_screen:test_a_rating_is_one_key_and_changes_one_line",
        "tui/test_practice_screen:test_undo_and_redo_put_back_every_byte",
    ),
    "drafts outlive quitting, crash and hook": (
        "e2e/test_in_a_terminal:test_a_text_that_is_not_saved_outlives_the_end",
        "tui/test_drafts:test_what_was_typed_just_before_the_end_is_kept",
        "tui/test_changes_screen:test_a_hook_that_refuses_keeps_the_message",
    ),
    "unsaved and uncommitted is marked": (
        "tui/test_map_screen:test_what_is_not_committed_is_marked",
        "tui/test_practice_screen:test_a_reason_that_was_begun_is_kept",
    ),
    "what cannot be undone is confirmed, with another key, No by default": (
        "tui/test_judging_screen:test_from_plan_to_withdrawal",
        "tui/test_registry:test_no_key_that_writes_also_confirms",
    ),
    "marks, and one action for all marked": (
        "tui/test_sitting:test_marked_activities_are_rated_together_and_undone_together",
        "tui/test_changes_screen:test_marks_choose_what_is_committed",
    ),
    "changes of files and branch by others are noticed": (
        "tui/test_sitting:test_it_looks_by_itself", "tui/test_sitting:test_another_branch_is_told",
        "tui/test_sitting:test_a_reading_that_begins_late_hides_nothing",
    ),
    "nothing of others is overwritten": ("tui/test_sitting:test_a_claim_changed_outside_is_not_overwritten",),
    "a lock of git is waited for and never deleted": ("e2e/test_in_a_terminal:test_git_that_is_busy_is_waited_for",),
    "the git commands are shown": ("tui/test_changes_screen:test_the_git_commands_of_the_sitting",),
    "history is read-only and says so": (
        "e2e/test_in_a_terminal:test_history_says_that_it_is_read_only",
        "tui/test_practice_screen:test_history_cannot_be_rated",
    ),
    "no network is needed": ("tui/test_whole:test_no_network_is_asked",),
    "slow work leaves the keys free and can be given up": (
        "tui/test_typing:test_esc_gives_up_what_never_comes",
        "tui/test_typing:test_nobody_waits_for_a_list_to_go_elsewhere",
    ),
    # Looks
    "themes that can be read, for color-blind eyes too": (
        "tui/test_themes:test_words_on_every_ground", "tui/test_themes:test_words_under_the_cursor",
        "tui/test_whole:test_the_theme_is_chosen_and_kept",
    ),
    "the sixteen colors of the terminal": (
        "e2e/test_in_a_terminal:test_the_sixteen_colors_of_the_terminal",
        "tui/test_themes:test_the_row_under_the_cursor_is_reversed_in_the_colors_of_the_terminal",
    ),
    "nothing is told by color alone": (
        "tui/test_practices_screen:test_a_full_count_that_is_not_enough_has_a_mark_besides_its_color",
        "tui/test_themes:test_what_is_not_done_differs_from_what_is_without_color_too",
    ),
    "NO_COLOR: no color code, and the cursor is seen": (
        "e2e/test_in_a_terminal:test_no_color_code_at_all_where_colors_are_not_wanted",
        "tui/test_finding:test_the_cursor_is_reversed_where_there_are_no_colors",
    ),
    "ASCII alone": ("tui/test_whole:test_ascii_draws_with_ascii_alone",),
    "60x16 to 200x60, and another size while it runs": (
        "tui/test_sizes:test_every_screen", "e2e/test_in_a_terminal:test_another_size_while_it_runs",
    ),
    "branch, changes and help always in sight": ("tui/test_whole:test_the_frame_is_always_in_sight",),
    "a pane can be zoomed": ("tui/test_sitting:test_list_or_detail_over_the_whole_screen",),
    "the detail can be hidden, moved and scrolled": (
        "tui/test_finding:test_the_detail_is_hidden_moved_and_kept", "tui/test_every_action:test_story",
    ),
    # Terminals and browsers
    "mouse, and none where that is asked for": (
        "tui/test_whole:test_the_mouse_chooses_rows_opens_them_and_scrolls",
        "e2e/test_in_a_terminal:test_the_mouse_is_left_alone_where_that_is_asked_for",
    ),
    "copying through the terminal, tmux and screen": (
        "e2e/test_in_a_terminal:test_ids_are_copied_through_the_terminal",
        "e2e/test_in_a_terminal:test_ids_are_copied_through_tmux_as_it_comes",
        "tui/test_clipboard:test_screen_hands_on_short_pieces",
    ),
    "$EDITOR and back": ("e2e/test_in_a_terminal:test_the_editor_has_the_terminal_and_gives_it_back",),
    "nothing is written while idle": ("e2e/test_in_a_terminal:test_nothing_is_written_while_idle",),
    "in a browser, on this machine alone, behind a secret": (
        "e2e/test_in_a_browser:test_the_story_of_level_3_in_a_browser",
        "e2e/test_in_a_browser:test_nobody_comes_in_without_the_secret",
        "e2e/test_in_a_browser:test_only_this_machine_is_listened_to",
    ),
    "text of files is shown and never obeyed": (
        "tui/test_whole:test_text_from_files_is_shown_and_never_obeyed",
        "torture/test_hostile_texts:test_screens_show_and_never_obey",
    ),
    # Beginning, and the whole
    "the first run leads somewhere": (
        "tui/test_first_run:test_an_empty_directory_becomes_a_repository",
        "tui/test_first_run:test_in_a_folder_with_other_files_a_folder_below_is_offered",
        "tui/test_first_run:test_an_empty_git_repository_becomes_one_of_evidence",
        "tui/test_first_run:test_in_a_repository_of_others_a_folder_beside_it_is_offered",
        "tui/test_first_run:test_a_repository_without_a_rating_says_how_to_begin",
    ),
    "a tour": ("tui/test_tour:test_six_steps_each_noticed_when_done",),
    "from what blocks a level to the comparison in few keys": (
        "tui/test_story:test_from_what_blocks_level_3_to_the_comparison",
        "e2e/test_in_a_terminal:test_the_story_of_level_3_in_a_terminal",
    ),
}  # fmt: skip
"""What is expected, and where it is shown: module and function below tests."""


@cache
def _functions(module: str) -> frozenset[str]:
    tree = ast.parse((_TESTS / f"{module}.py").read_text("utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_it_is_shown(behaviour: str) -> None:
    for place in BEHAVIOURS[behaviour]:
        module, _, function = place.partition(":")
        assert function in _functions(module), place
