"""Engagements from the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository

PATH = "engagements/nord-payroll/engagement.yaml"


def test_add_and_edit_write_the_facts(run: Run, northwind: GitRepository) -> None:
    answer = run(
        "engagement", "add", "nord-payroll", "--client", "Nord", "--service", "Payroll",
        "--initiation", "2024-01-01..2024-02-29", "--delivery", "2024-03-01",
    )  # fmt: skip
    assert (answer.code, answer.out, answer.err) == (0, f"Added nord-payroll in {PATH}.\n", "")
    assert (northwind.root / PATH).read_text() == (
        "# yaml-language-server: $schema=../../.escm/schemas/engagement-1.schema.json\n"
        "client: Nord\nservice: Payroll\nstate: active\nphases:\n"
        '  initiation:\n    from: "2024-01-01"\n    until: "2024-02-29"\n  delivery:\n    from: "2024-03-01"\n'
    )
    assert run("engagement", "edit", "nord-payroll", "--state", "lost", "--clear", "phases.delivery").code == 0
    assert (
        (northwind.root / PATH)
        .read_text()
        .endswith('state: lost\nphases:\n  initiation:\n    from: "2024-01-01"\n    until: "2024-02-29"\n')
    )
    assert run("engagement", "edit", "nord-payroll", "--state", "lost").out.startswith("Nothing changed")


def test_list_and_show(run: Run, northwind: GitRepository) -> None:
    run("engagement", "add", "nord", "--client", "Nord", "--state", "prospective")
    assert run("engagement", "list").out.splitlines() == [
        "Engagement  Client  State        Phases begun          Counts",
        "acme        Acme    active       initiation, delivery  yes",
        "nord        Nord    prospective  none                  no",
        "",
        "2 engagements. Counts: in the span of interest on 2024-03-01.",
    ]
    assert run("engagement", "show", "acme").out.splitlines() == [
        "acme",
        "client      Acme",
        "service     Help desk",
        "state       active",
        "initiation  from 2023-01-01 until 2023-06-30",
        "delivery    from 2023-07-01",
        "",
        "1 record, 0 evidence items.",
        "It counts on 2024-03-01.",
    ]
    payload = run("engagement", "list", "--json", "--rev", "HEAD").json
    assert [(each["slug"], each["counts"]) for each in payload["engagements"]] == [("acme", True)]
    assert run("engagement", "show", "acme", "--json").json["engagements"][0]["phases"]["delivery"] == {
        "from": "2023-07-01",
        "until": None,
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("add", "acme", "--client", "X"), "There is an engagement acme already.\n  Try: Choose another slug."),
        (("add", "x"), "Missing option '--client'.\n  Try: escm engagement add --help"),
        (
            ("add", "x", "--client", "X", "--delivery", "soon"),
            "'soon' is no date. Dates read like 2026-06-30.\n  Try: escm engagement add --help",
        ),
        (
            ("add", "x", "--client", "X", "--delivery", "2024-02-01..2024-01-01"),
            "delivery would end before it begins: 2024-02-01..2024-01-01.",
        ),
        (
            ("add", "x", "--client", "X", "--delivery", ".."),
            "delivery has no day in '..'.\n  Try: Write 2026-01-01, 2026-01-01..2026-03-31 or ..2026-03-31.",
        ),
        (("edit", "acne", "--state", "lost"), "No engagement acne.\n  Did you mean acme?"),
        (("edit", "acme"), "Nothing to change was named.\n  Try: escm engagement edit --help"),
        (("edit", "acme", "--state", "lost", "--clear", "state"), "state cannot be set and cleared at once."),
        (("show", "acne"), "No engagement acne.\n  Did you mean acme?"),
        (("show", "zz"), "No engagement zz.\n  There are these: acme."),
    ],
)
def test_bad_words_exit_with_2_and_write_nothing(
    words: tuple[str, ...], message: str, run: Run, northwind: GitRepository
) -> None:
    answer = run("engagement", *words)
    assert (answer.code, answer.out, answer.err.replace("Invalid value: ", "")) == (2, "", f"escm: {message}\n")
    assert northwind.git("status", "--porcelain") == ""


def test_repository_without_engagements_says_how_to_begin(run: Run, northwind: GitRepository) -> None:
    northwind.git("rm", "-rqf", "engagements")
    assert run("engagement", "list").out == (
        'No engagement yet. Add the first one: escm engagement add SLUG --client "..."\n'
    )
