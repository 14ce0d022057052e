"""The codes of what claims amount to: the rules of capability (C)."""

from __future__ import annotations

from escm_tui.domain.problem_codes.code import Code, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CAPABILITY: tuple[Code, ...] = (
    Code(
        "C001",
        _W,
        "Satisfied without evidence",
        "An Activity is rated satisfied and no evidence that serves on the "
        "as-of date is attached: it counts as partial.",
        "Attach evidence, or lower the rating.",
    ),
    Code(
        "C002",
        _W,
        "Not applicable where it cannot be",
        "Only Activities of b can be not applicable; a1 to a3 and c1 to c5 belong to every Practice.",
        "Rate the Activity.",
    ),
    Code(
        "C003",
        _W,
        "Document type is missing",
        "A Policy, Procedure, Guideline or Plan Practice rests on a guidance "
        "document of that type, a Program on a program plan and a business case, attached to a Required Activity "
        "of b.",
        "Attach that document.",
        rule="documentation",
    ),
    Code(
        "C004",
        _W,
        "Life-cycle not covered",
        "An Ongoing Practice is performed in Initiation, Delivery and "
        "Completion; the evidence on its c Activities does not show all three.",
        "Attach evidence of the missing phase to an Activity of c.",
        rule="life_cycle",
    ),
    Code(
        "C005",
        _W,
        "Not corroborated",
        "The Practice rests on one kind of evidence, or on none that is written.",
        "Attach evidence of a second kind; one of the two is a document or artifact.",
        rule="corroboration",
    ),
    Code(
        "C006",
        _W,
        "Engagement below organization",
        "The record of an engagement is below what the organization claims for the same Practice.",
        "Look at both claims; one of them is not the whole truth.",
    ),
    Code("C007", _W, "Action is overdue", "An open action is past its due date.", "Close it or agree a new date."),
    Code(
        "C008",
        _W,
        "Nothing but not applicable",
        "A Practice needs at least one Required Activity of b that holds by evidence.",
        "Rate and prove one Activity of b.",
    ),
    Code(
        "C009",
        _W,
        "Determination contradicts the evidence",
        "An open evaluation determines a Practice satisfied, although one of its own verdicts on a Required Activity, "
        "or the rules on claims and evidence on the last day of the evaluation, say otherwise. In an evaluation for "
        "certification, where nothing is set aside and every rule is enforced, this is an error.",
        "Look at both with: escm evaluation show, then correct the verdict or the evidence.",
    ),
    Code(
        "C010",
        _W,
        "Determination outside the scope",
        "An evaluation holds a determination of a Practice that its model scope leaves out, so it counts for nothing.",
        "Delete the file, or widen the key scope.",
    ),
    Code(
        "C011",
        _W,
        "Scope too narrow for the method",
        "A full method looks at all 84 Practices (our reading, as Part 2 does not define it); this evaluation names "
        "fewer. It cannot be sealed so, and states no level.",
        "Widen the key scope, or choose a mini method.",
    ),
)
