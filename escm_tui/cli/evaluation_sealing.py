"""Commands about seals: seal, verify, and what befalls a sealed evaluation afterwards."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from escm_tui.cli.commands import Command, command
from escm_tui.cli.context import Context
from escm_tui.cli.options import day, json_option, repo_option
from escm_tui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from escm_tui.domain.records import Evaluation, EventKind
    from escm_tui.domain.snapshot import Snapshot
    from escm_tui.load.verification import TrustAnchor, Verification
    from escm_tui.reports.evaluation_text import ListedEvaluation


def listed_evaluation(context: Context, snapshot: Snapshot, evaluation: Evaluation) -> ListedEvaluation:
    """An evaluation with what it amounts to, how it stands today and its seal."""
    from escm_tui.domain.determination import outcome_of, standing_of
    from escm_tui.domain.seal import TAG_PREFIX
    from escm_tui.git.evaluation_tags import evaluation_tags
    from escm_tui.reports.evaluation_text import ListedEvaluation

    repo = context.repository()
    name = f"{TAG_PREFIX}{evaluation.slug}"
    sealed = evaluation.state == "sealed" and any(each.name == name for each in evaluation_tags(repo.git))
    return ListedEvaluation(
        outcome_of(repo.catalog, snapshot, evaluation),
        standing_of(snapshot, evaluation.slug),
        name if sealed else "",
    )


@command(
    "seal",
    examples=(
        ("The list that approvers sign", "escm evaluation seal 2027-h1 --prepare > list"),
        (
            "An approval by the member lead of the team",
            (
                "ssh-keygen -Y sign -n escm-evaluation -f ~/.ssh/id_ed25519 list\n"
                "mkdir -p evaluations/2027-h1/approvals\n"
                "mv list.sig evaluations/2027-h1/approvals/lead.sig\n"
                'escm commit -m "Approve 2027-h1 as lead"'
            ),
        ),
        ("Seal it", "escm evaluation seal 2027-h1"),
    ),
)
@click.argument("slug")
@click.option(
    "--prepare", "prepare_only", is_flag=True, help="Check, print the digest list for signing, write nothing."
)
@click.option("--sign/--no-sign", default=None, help="Sign the tag, or not; signed where git knows your key.")
@json_option()
@repo_option()
@click.pass_obj
def seal(context: Context, slug: str, prepare_only: bool, sign: bool | None) -> None:
    """Seal an evaluation as the annotated tag evaluation/SLUG.

    Every Practice in scope has to be determined, nothing may be left to commit, no error may be open, and what was
    judged has to be as it was in the baseline. The tag states method, scope, span, result, and a SHA-256 over the
    list of everything judged, which sha256sum -c reads.
    """
    from escm_tui.actions.seal import prepare, seal as seal_evaluation

    repo = context.repository()
    if prepare_only:
        prepared = prepare(repo, slug)
        if context.as_json:
            from escm_tui.domain.seal import statements
            from escm_tui.reports.payloads import envelope

            listed = prepared.listed.decode().splitlines()
            stated = statements(prepared.outcome, prepared.listed)
            context.print_json(envelope("evaluation-prepare", {"statements": stated, "list": listed}))
            return
        # Byte for byte, since it is going to be signed.
        sys.stdout.flush()
        sys.stdout.buffer.write(prepared.listed)
        sys.stdout.buffer.flush()
        return
    made = seal_evaluation(repo, slug, sign=sign)
    if context.as_json:
        from escm_tui.reports.payloads import envelope

        facts = {"tag": made.tag, "tag_id": made.id, "commit": made.commit, "signed": made.signed}
        context.print_json(envelope("evaluation-seal", {**facts, "statements": made.statements}))
        return
    from escm_tui.reports.evaluation_text import list_rows

    signed = "signed" if made.signed else "not signed: git knows no key of yours (user.signingkey)"
    context.print(
        [
            f"Sealed {made.tag} on {made.commit[:9]}, {signed}.",
            *list_rows([(key, value) for key, value in made.statements.items()], context.page),
            f"Publish it with: git push origin {made.tag}",
        ]
    )


@command(
    "verify",
    examples=(
        ("Compute everything again, offline", "escm evaluation verify evaluation/2027-h1"),
        ("By signers that you know", "escm evaluation verify 2027-h1 --trust ~/allowed_signers --require-signature"),
        ("By the signers as a revision that you trust had them", "escm evaluation verify 2027-h1 --trust HEAD~2"),
    ),
)
@click.argument("tag")
@click.option(
    "--trust",
    metavar="FILE|REV",
    help="Whose word counts: an allowed-signers file of yours, or a revision that you trust. Remembered for next time.",
)
@click.option("--forget-trust", is_flag=True, help="Forget whom you trusted for this repository.")
@click.option("--require-signature", is_flag=True, help="Exit code 1 unless a signer whom you trust signed the tag.")
@click.option(
    "--require-approval", metavar="ROLE", multiple=True, help="The same for an approval by a role. Repeatable."
)
@json_option()
@repo_option()
@click.pass_obj
def verify(  # noqa: PLR0917
    context: Context,
    tag: str,
    trust: str | None,
    forget_trust: bool,
    require_signature: bool,
    require_approval: tuple[str, ...],
) -> int:
    """Verify a sealed evaluation from its tag alone.

    Digest, counts, level and everything else that the tag states are computed again from the tagged tree; the
    signature is checked by your own programs and by the signers that you name, never by the repository's own word.
    Works in a bare repository too. Exit code 1 if anything differs.
    """
    from escm_tui.actions.verify_seal import verify as verify_seal
    from escm_tui.domain.determination import standing_of
    from escm_tui.reports.verification_text import verification, verification_text

    repo = context.stored()
    found = verify_seal(repo, tag, _anchor(context, trust, forget_trust))
    standing = standing_of(repo.present(), found.tag.reference.partition("/")[2])
    missing = _missing(found, require_signature, require_approval)
    if context.as_json:
        context.print_json({**verification(found, standing), "missing": missing})
    else:
        context.print([*verification_text(found, standing, context.page), *(f"Missing: {each}." for each in missing)])
    return ExitCode.CLEAN if found.holds and not missing else ExitCode.PROBLEMS


def _anchor(context: Context, trust: str | None, forget_trust: bool) -> TrustAnchor | None:
    from escm_tui.actions.trust import forget, named_anchor, remember, remembered_anchor, trust_folder

    git = context.repository().git
    if forget_trust:
        if trust:
            raise UsageError("--trust and --forget-trust exclude each other.")
        forget(trust_folder(), git)
        return None
    if trust is None:
        return remembered_anchor(trust_folder(), git)
    anchor = named_anchor(git, trust)
    remember(trust_folder(), git, anchor)
    return anchor


def _missing(found: Verification, signature: bool, roles: tuple[str, ...]) -> list[str]:
    from escm_tui.git.tags import Trust

    missing = ["a signature by somebody whom you trust"] if signature and not found.vouched else []
    approved = {each.role for each in found.approvals if each.trust is Trust.VOUCHED}
    return missing + [f"an approval by {role} whom you trust" for role in roles if role not in approved]


def _event_command(name: str, kind: EventKind, purpose: str, help_text: str) -> Command:
    def run(context: Context, /, *, slug: str, because: str, by: str, on: date | None) -> None:
        from escm_tui.actions.seal import record_event

        [change] = record_event(context.repository(), slug, kind, because=because, on=on or context.today, by=by)
        context.print([f"{slug} is {kind}: {change.path}", "Next: escm commit"])

    run.__doc__ = help_text
    decorate: tuple[Callable[[Any], Any], ...] = (
        click.pass_obj,
        repo_option(),
        click.option("--on", type=day, metavar="DATE", help="The day; today unless given."),
        click.option("--by", metavar="ROLE", default="", help="The role that decided it."),
        click.option("--because", required=True, metavar="TEXT", help="Why."),
        click.argument("slug"),
    )
    for each in decorate:
        run = each(run)
    return command(name, examples=((purpose, f'escm evaluation {name} 2027-h1 --because "..." --by "Sponsor"'),))(run)


withdraw = _event_command(
    "withdraw",
    "withdrawn",
    "One engagement had been left out",
    "Withdraw a sealed evaluation, for good; the seal stays.",
)
suspend = _event_command(
    "suspend", "suspended", "Until a complaint is settled", "Suspend a sealed evaluation; the seal stays."
)
reinstate = _event_command(
    "reinstate", "reinstated", "The complaint is settled", "Reinstate an evaluation that was suspended."
)
