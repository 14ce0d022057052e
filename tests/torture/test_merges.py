"""Thousands of three-way merges: what one side changed is in the result, or the field is marked; never neither."""

from __future__ import annotations

import random
from typing import Any

from escm_tui.domain.merging import clashes_in
from escm_tui.domain.problems import Severity
from escm_tui.load.catalog import load_catalog
from escm_tui.load.examination import check_content
from escm_tui.load.layout import classify
from escm_tui.load.merging import merge_file
from escm_tui.parse import parse
from tests.support.commented import ACTIVITIES
from tests.torture.bounds import rounds

RECORD = classify("organization/knw/knw07.yaml", load_catalog())
NAMES = ["plan", "minutes", "policy", "register", "interview"]
Data = dict[str, Any]


def written(claims: Data, chance: random.Random) -> bytes:
    """A record as people write it, with remarks of their own."""
    lines = [f"owner: Owner  # {chance.choice('abc')}", "activities:" if claims else "activities: {}"]
    for activity, claim in claims.items():
        lines += [f"  # on {activity}"] * (chance.random() < 0.3)
        lines += [f"  {activity}:", f"    rating: {claim['rating']}"]
        if claim.get("evidence"):
            lines += ["    evidence:", *(f"      - {name}" for name in claim["evidence"])]
        if "note" in claim:
            lines.append(f"    note: {claim['note']}")
    return ("\n".join(lines) + "\n").encode()


def claim(chance: random.Random) -> Data:
    made: Data = {"rating": chance.choice(["satisfied", "partial", "unsatisfied"])}
    if chance.random() < 0.7:
        made["evidence"] = sorted(chance.sample(NAMES, chance.randint(1, 3)))
    if chance.random() < 0.5:
        made["note"] = f"Note {chance.randint(1, 4)}"
    return made


def edited(claims: Data, chance: random.Random) -> Data:
    """Up to five edits, as an assessor makes them."""
    made = {activity: dict(each) for activity, each in claims.items()}
    for _ in range(chance.randint(0, 5)):
        activity = chance.choice(ACTIVITIES)
        if activity not in made:
            made[activity] = claim(chance)
            continue
        match chance.randint(0, 4):
            case 0:
                del made[activity]
            case 1:
                made[activity]["rating"] = chance.choice(["satisfied", "partial", "unsatisfied"])
            case 2:
                made[activity]["note"] = f"Note {chance.randint(1, 4)}"
            case 3:
                present = made[activity].get("evidence", [])
                made[activity]["evidence"] = [*present, *[name for name in NAMES if name not in present][:1]]
            case _:
                made[activity]["evidence"] = made[activity].get("evidence", [])[1:]
        if made.get(activity, {}).get("evidence") == []:
            del made[activity]["evidence"]
    return made


def lost(base: Data, ours: Data, theirs: Data, result: Data, marked: set[str]) -> list[str]:
    """What a side changed and the result does not hold, though nothing is marked there."""
    missing: list[str] = []
    for activity in {*base, *ours, *theirs}:
        if f"activities.{activity}" in marked or "activities" in marked:
            continue
        b, o, t, r = (side.get(activity) for side in (base, ours, theirs, result))
        if o is None and t is None:
            missing += [f"{activity} came back"] * (r is not None)
        elif b is not None and (o is None or t is None):
            # One side took the claim away: the other left it as it was, or the claim is marked.
            missing += [f"{activity} was taken away and changed"] * (r is not None or (o or t) != b)
        else:
            # A side that does not have the claim says nothing about it.
            sides = [side for side in (o, t) if side]
            within = {name.removeprefix(f"activities.{activity}.") for name in marked}
            missing += [f"{activity}.{each}" for each in lost_of_claim(b or {}, sides, r or {}, within)]
    return missing


def lost_of_claim(base: Data, sides: list[Data], result: Data, marked: set[str]) -> list[str]:
    """The same of one claim that at least one side has."""
    missing = []
    for key in {"rating", "note"} - marked:
        changed = {repr(side.get(key)): side.get(key) for side in sides if side.get(key) != base.get(key)}
        if len(changed) > 1:
            missing.append(f"{key} was changed by both and is not marked")
        elif result.get(key) != (next(iter(changed.values())) if changed else base.get(key)):
            missing.append(f"{key} is {result.get(key)}")
    if "evidence" not in marked:
        was, found = set(base.get("evidence", ())), set(result.get("evidence", ()))
        named = [set(side.get("evidence", ())) for side in sides]
        added = {name for side in named for name in side - was}
        gone = {name for side in named for name in was - side} - added
        missing += ["evidence"] * (not added <= found or bool(gone & found))
    return missing


def test_no_change_is_lost_in_silence_and_what_is_not_marked_validates() -> None:
    chance = random.Random("merge")
    clean = marked_ones = 0
    for number in range(rounds(120, 10_000)):
        base = {activity: claim(chance) for activity in sorted(chance.sample(ACTIVITIES, chance.randint(0, 5)))}
        ours, theirs = edited(base, chance), edited(base, chance)
        merged = merge_file(RECORD, *(written(each, chance) for each in (base, ours, theirs)))
        if merged is None:
            # Left to git, which merges lines and marks what it cannot.
            continue
        data = parse(merged.content, "").data
        marked = {clash.name for clash in clashes_in(data)}
        assert lost(base, ours, theirs, data.get("activities") or {}, marked) == [], (number, base, ours, theirs, data)
        _, problems = check_content(merged.content, RECORD)
        errors = [each.code for each in problems if each.severity is Severity.ERROR]
        assert errors == ["G012"] * len(merged.clashes)
        clean += not marked
        marked_ones += bool(marked)
    assert clean > rounds(20, 2000)
    assert marked_ones > rounds(8, 1000)
