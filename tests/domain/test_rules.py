"""Every check across files: what it says, where it points, how much it weighs, and when it keeps quiet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pytest

from escm_tui.domain import reference_checks
from escm_tui.domain.claim_checks import hangs_on_other_spans
from escm_tui.domain.examined import Examined
from escm_tui.domain.problems import WHOLE_FILE, Severity
from escm_tui.domain.records import (
    ORGANIZATION,
    Action,
    ActivityVerdict,
    Determination,
    Evaluation,
    Finding,
    Location,
    ModelScope,
    OrganizationalSpan,
    Period,
    Retirement,
)
from escm_tui.domain.rules import ACROSS_SPANS, OF_EVERY_RECORD, OF_OPEN_RECORDS, OF_SPANS, OF_THE_TREE, Checks, check
from tests.support.snapshots import (
    ACME,
    BANK,
    DAY,
    KNW07,
    PRF07,
    SDD04,
    SMALL,
    TFR06,
    Things,
    engagement,
    item,
    record,
    satisfying,
    snapshot,
    with_claims,
    without,
)

SHA = "a" * 64
OTHER_SHA = "b" * 64
KNW07_PATH = "organization/knw/knw07.yaml"
SDD04_PATH = "organization/sdd/sdd04.yaml"

Found = tuple[str, str, str, str]


def found(
    code: str,
    *things: Things,
    paths: Collection[str] = (),
    digests: Mapping[str, str] | None = None,
    unread_evidence: Collection[tuple[str, str]] = (),
    unread_engagements: Collection[str] = (),
    **options: Any,
) -> list[Found]:
    """The problems of one code, as severity, path, place, field and sentence."""
    problems = check(
        SMALL,
        snapshot(*things, **options),
        paths,
        digests or {},
        unread_evidence=unread_evidence,
        unread_engagements=unread_engagements,
    )
    # Lines are looked up in the files; here there are none to sort by.
    told = sorted(problems, key=lambda each: (each.path, each.field))
    return [(each.severity.value, each.path, each.field, each.text) for each in told if each.code == code]


def hints(code: str, *things: Things) -> list[str]:
    """The next steps that problems of one code propose."""
    return [each.hint for each in check(SMALL, snapshot(*things), (), {}) if each.code == code]


def artifact(slug: str, path: str, sha256: str = SHA) -> Things:
    """An item that names a file of the repository."""
    return item(slug, location=Location("path", path), sha256=sha256)


def evaluation(slug: str, scope: ModelScope = ModelScope(), engagements: tuple[str, ...] = ()) -> Evaluation:  # noqa: B008
    """An evaluation of a scope and span."""
    return Evaluation(
        path=f"evaluations/{slug}/evaluation.yaml",
        slug=slug,
        method="full_self_appraisal",
        title="An evaluation",
        scope=scope,
        span=OrganizationalSpan(True, engagements),
        period=Period(),
    )


def with_actions(*actions: Action) -> Things:
    """A record with nothing but actions."""
    return record(ORGANIZATION, "sdd04")._replace(actions={each.slug: each for each in actions})


def test_a_sound_repository_has_no_problem() -> None:
    sound = snapshot([satisfying(each) for each in SMALL.practices], engagement("acme"), corroboration="warn")
    assert check(SMALL, sound, ["escm.yaml", "organization/knw/knw07.yaml"], {}) == ()


def test_every_code_of_the_tables_is_found_by_a_test_of_this_file() -> None:
    codes = {code for code, _ in (*OF_EVERY_RECORD, *OF_OPEN_RECORDS, *OF_SPANS, *ACROSS_SPANS, *OF_THE_TREE)}
    assert codes == {
        *("R002", "R003", "R004", "R007", "R012", "R010"),
        *(f"E{number:03}" for number in range(1, 11)),
        *(f"C{number:03}" for number in range(1, 9)),
    }
    tested = {name[5:9].upper() for test in (TestReferences, TestEvidence, TestClaims) for name in vars(test)}
    assert codes <= tested


def test_problems_come_sorted_and_once() -> None:
    things = (record(ORGANIZATION, "sdd04", b2="satisfied:gone", a1="satisfied:gone"), item("spare"))
    problems = check(SMALL, snapshot(things), (), {})
    assert [(each.path, each.code, each.field) for each in problems] == [
        ("organization/evidence/spare.yaml", "E009", ""),
        (SDD04_PATH, "C001", "activities.a1.rating"),
        (SDD04_PATH, "C001", "activities.b2.rating"),
        (SDD04_PATH, "R003", "activities.a1.evidence.0"),
        (SDD04_PATH, "R003", "activities.b2.evidence.0"),
    ]


def test_records_of_practices_that_the_model_lacks_are_passed_over() -> None:
    assert check(SMALL, snapshot(record(ORGANIZATION, "xyz99", q9="satisfied:gone")), (), {}) == ()


class TestSeverity:
    """The manifest's rules set the severity of the codes that belong to them, and of no others."""

    EXPIRED = (record(ORGANIZATION, "sdd04", a1="satisfied:old"), item("old", valid="..2026-03-31"))

    @pytest.mark.parametrize(("setting", "severities"), [("ignore", []), ("warn", ["warning"]), ("enforce", ["error"])])
    def test_follows_the_rule(self, setting: str, severities: list[str]) -> None:
        assert [each[0] for each in found("E004", self.EXPIRED, validity=setting)] == severities
        assert [each[0] for each in found("C001", self.EXPIRED, validity=setting)] == ["warning"]

    @pytest.mark.parametrize(("setting", "severities"), [("ignore", []), ("warn", ["warning"]), ("enforce", ["error"])])
    def test_follows_the_rule_for_the_tree_too(self, setting: str, severities: list[str]) -> None:
        early = (engagement("acme", initiation="2026-01-01.."), item("minutes", span=ACME, phases="delivery"))
        assert [each[0] for each in found("E007", early, life_cycle=setting)] == severities


class TestReferences:
    """Names that have to exist."""

    def test_r002_claim(self) -> None:
        assert found("R002", record(ORGANIZATION, "sdd04", a1="partial", b9="partial")) == [
            ("error", SDD04_PATH, "activities.b9", "sdd04 has no Activity b9.")
        ]

    def test_r002_action(self) -> None:
        action = Action("extend", "Extend it", activities=("b1", "b9"))
        assert found("R002", with_actions(action)) == [
            ("error", SDD04_PATH, "actions.extend.activities.1", "sdd04 has no Activity b9.")
        ]

    def test_r002_determination(self) -> None:
        path = "evaluations/first/sdd/sdd04.yaml"
        determination = Determination(
            path=path,
            evaluation="first",
            practice="sdd04",
            verdict="satisfied",
            activities={"b1": ActivityVerdict("satisfied"), "b8": ActivityVerdict("satisfied")},
            findings={"late": Finding("late", "weakness", "minor", ("a1", "b9"), "It came late.")},
        )
        elsewhere = determination._replace(practice="xyz99")
        assert found("R002", determination, elsewhere) == [
            ("error", path, "activities.b8", "sdd04 has no Activity b8."),
            ("error", path, "findings.late.activities.1", "sdd04 has no Activity b9."),
        ]

    def test_r003(self) -> None:
        things = (
            engagement("acme"),
            record(ACME, "sdd04", a1="satisfied:kept,lost,organization/gone"),
            item("kept", span=ACME),
            item("lost"),
        )
        path = "engagements/acme/sdd/sdd04.yaml"
        assert found("R003", things) == [
            ("error", path, "activities.a1.evidence.1", "acme has no evidence item lost."),
            ("error", path, "activities.a1.evidence.2", "The organization has no evidence item gone."),
        ]
        assert hints("R003", things) == [
            "Create the item with: escm evidence add, or correct the slug.",
            "The organization has one of that name: write organization/lost",
        ]

    def test_r003_lets_pass_what_is_there_but_broken(self) -> None:
        things = record(ORGANIZATION, "sdd04", a1="satisfied:torn")
        assert found("R003", things, unread_evidence={(ORGANIZATION, "torn")}) == []

    def test_r004_evaluation(self) -> None:
        assert found("R004", engagement("acme"), evaluation("first", engagements=("acme", "bank"))) == [
            (
                "error",
                "evaluations/first/evaluation.yaml",
                "span.engagements.1",
                "The evaluation names the engagement bank, which has no engagement.yaml.",
            )
        ]

    def test_r004_folder(self) -> None:
        things = (record(ACME, "sdd04"), record(ACME, "knw07"), item("minutes", span=BANK), engagement("city"))
        assert found("R004", things, record("engagements/city", "sdd04")) == [
            (
                "error",
                "engagements/acme/knw/knw07.yaml",
                "",
                "The folder of the engagement acme has no engagement.yaml.",
            ),
            (
                "error",
                "engagements/bank/evidence/minutes.yaml",
                "",
                "The folder of the engagement bank has no engagement.yaml.",
            ),
        ]

    def test_r004_lets_pass_what_is_there_but_broken(self) -> None:
        things = (record(ACME, "sdd04"), evaluation("first", engagements=("acme",)))
        assert found("R004", things, unread_engagements={"acme"}) == []

    def test_c001_of_an_item_whose_file_is_broken(self) -> None:
        things = record(ORGANIZATION, "sdd04", b1="satisfied:plan")
        said = found("C001", things, unread_evidence={(ORGANIZATION, "plan")})
        assert [each[3] for each in said] == [
            "b1 is rated satisfied, but its evidence plan cannot be read, as its file holds an error."
        ]

    def test_r007(self) -> None:
        composed, decomposed = "artifacts/caf\u00e9.pdf", "artifacts/cafe\u0301.pdf"
        paths = ["artifacts/A.pdf", "artifacts/a.pdf", composed, decomposed, "artifacts/b.pdf", "notes/artifacts/A.pdf"]
        tail = "differ only in case or in how letters are composed."
        assert found("R007", paths=paths) == [
            ("error", "artifacts/a.pdf", "", f"artifacts/a.pdf and artifacts/A.pdf {tail}"),
            ("error", composed, "", f"{composed} and {decomposed} {tail}"),
        ]

    def test_r007_folds_case_as_file_systems_do(self) -> None:
        assert [each[1] for each in found("R007", paths=["\u00c9t\u00e9", "e\u0301te\u0301"])] == ["\u00c9t\u00e9"]
        assert len(found("R007", paths=["stra\u00dfe", "STRASSE"])) == 1

    def test_r007_names_a_clash_of_folders_once(self) -> None:
        paths = ["Artifacts/a.pdf", "Artifacts/b.pdf", "artifacts/c.pdf", "artifacts/d/e.pdf"]
        assert found("R007", paths=paths) == [
            (
                "error",
                "artifacts/c.pdf",
                "",
                "artifacts and Artifacts differ only in case or in how letters are composed.",
            )
        ]
        assert [each[3].split(" differ")[0] for each in found("R007", paths=["Notes", "notes/a"])] == [
            "notes and Notes"
        ]

    def test_r007_and_r012_of_equal_paths_are_found_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        paths = ["artifacts/A.pdf", "artifacts/a.pdf", "artifacts/pl\u200ban.pdf", "artifacts/plan.pdf"]
        first = [found(code, paths=paths) for code in ("R007", "R012")]
        asked: list[str] = []

        def noted(name: str) -> str:
            asked.append(name)
            return name

        for each in ("_alike", "_looks"):
            monkeypatch.setattr(reference_checks, each, noted)
        assert [found(code, paths=paths[::-1]) for code in ("R007", "R012")] == first
        assert asked == []
        found("R007", paths=[*paths, "artifacts/more.pdf"])
        assert "artifacts/more.pdf" in asked

    def test_r012(self) -> None:
        cyrillic, tail = "\u043erganization", "but is spelled with other letters."
        paths = [f"{cyrillic}/knw/knw07.yaml", f"{cyrillic}/knw/knw08.yaml", "organization/knw/knw07.yaml"]
        assert found("R012", paths=paths) == [("warning", paths[0], "", f"{cyrillic} looks like organization, {tail}")]
        assert [each[3] for each in found("R012", paths=["artifacts/v1.0", "artifacts/vl.o"])] == [
            f"artifacts/vl.o looks like artifacts/v1.0, {tail}"
        ]
        assert len(found("R012", paths=["a/\uff50lan.pdf", "a/plan.pdf"])) == 1
        assert len(found("R012", paths=["a/pl\u200ban.pdf", "a/plan.pdf"])) == 1

    def test_r012_knows_the_folders_that_mean_something(self) -> None:
        assert [each[1] for each in found("R012", paths=["Organization/a", "Organization/b"])] == ["Organization/a"]
        # Both are there: that is a clash.
        assert found("R012", paths=["Organization/a", "organization/b"]) == []
        assert found("R012", paths=["escm.yaml", "organization/knw/knw07.yaml", "artifacts/caf\u00e9.pdf"]) == []

    def test_r010(self) -> None:
        scope = ModelScope(levels=(2, 5), areas=("knw", "xyz"), practices=("knw07", "knw99"))
        path = "evaluations/first/evaluation.yaml"
        assert found("R010", evaluation("first", scope)) == [
            ("error", path, "scope.areas.1", "The model has no Capability Area xyz."),
            ("error", path, "scope.levels.1", "The model has no Practices of Level 5."),
            ("error", path, "scope.practices.1", "The model has no Practice knw99."),
        ]


class TestEvidence:
    """Artifacts, validity and phases."""

    PATH = "organization/evidence/cm.yaml"

    def test_e001(self) -> None:
        things = (artifact("cm", "artifacts/cm.pdf"), artifact("other", "artifacts/other.pdf"))
        digests = {"artifacts/cm.pdf": OTHER_SHA, "artifacts/other.pdf": SHA}
        text = "artifacts/cm.pdf has the SHA-256 bbbbbbbbbbbb..., not aaaaaaaaaaaa... as attached."
        assert found("E001", things, digests=digests) == [("error", self.PATH, "sha256", text)]

    def test_e002(self) -> None:
        things = artifact("cm", "artifacts/cm.pdf")
        text = "The repository holds no file artifacts/cm.pdf."
        assert found("E002", things) == [("error", self.PATH, "location.path", text)]
        assert found("E002", things, digests={"artifacts/cm.pdf": SHA}) == []

    def test_e003(self) -> None:
        things = artifact("cm", "artifacts/cm.pdf", sha256="")
        text = "The item names artifacts/cm.pdf, but not its SHA-256."
        assert found("E003", things, digests={"artifacts/cm.pdf": SHA}) == [("error", self.PATH, "location.path", text)]
        assert found("E001", things, digests={"artifacts/cm.pdf": SHA}) == []
        assert found("E003", things) == []
        assert found("E003", artifact("cm", "artifacts/cm.pdf"), digests={"artifacts/cm.pdf": SHA}) == []

    @pytest.mark.parametrize("kind", ["url", "reference"])
    def test_e002_to_e010_look_at_paths_only(self, kind: Any) -> None:
        for value in ("../DMS: 4711", "DMS-4711"):
            things = item("cm", location=Location(kind, value))
            for code in ("E001", "E002", "E003", "E010"):
                assert found(code, things, digests={value: SHA}) == found(code, things) == []

    def test_e010(self) -> None:
        things = artifact("cm", "../cm.pdf")
        text = "The artifact path '../cm.pdf' has a part that is '.' or '..'."
        assert found("E010", things) == [("error", self.PATH, "location.path", text)]
        for code in ("E001", "E002", "E003"):
            assert found(code, things, digests={"../cm.pdf": OTHER_SHA}) == []

    def test_e004(self) -> None:
        things = (
            record(ORGANIZATION, "sdd04", a1="satisfied:cm,old", a2="partial:organization/old", a3="unsatisfied:old"),
            item("cm"),
            item("old", valid="..2026-03-31"),
        )
        assert found("E004", things) == [
            ("warning", SDD04_PATH, "activities.a1.evidence.1", "old expired on 2026-03-31."),
            ("warning", SDD04_PATH, "activities.a2.evidence.0", "organization/old expired on 2026-03-31."),
        ]
        assert found("E004", things, as_of=date(2026, 3, 31)) == []
        assert found("E005", things) == []
        assert found("E008", things) == []

    def test_e005(self) -> None:
        things = (record(ORGANIZATION, "sdd04", a1="satisfied:new"), item("new", valid="2026-07-01.."))
        assert found("E005", things) == [
            ("warning", SDD04_PATH, "activities.a1.evidence.0", "new is valid only from 2026-07-01.")
        ]
        assert found("E005", things, as_of=date(2026, 7, 1)) == []

    def test_e006(self) -> None:
        things = (
            record(
                ORGANIZATION, "sdd04", b1="satisfied:talk", b2="satisfied:talk", b2a="satisfied:talk", b3="partial:talk"
            ),
            item("talk", "interview"),
        )
        text = "calls for a document; only an interview is attached."
        assert found("E006", things) == [
            ("warning", SDD04_PATH, "activities.b2.rating", f"b2 {text}"),
            ("warning", SDD04_PATH, "activities.b2a.rating", f"b2a {text}"),
        ]
        assert found("E006", with_claims(things, b2="satisfied:talk,paper", b2a="satisfied"), item("paper")) == []

    def test_e007(self) -> None:
        things = (
            engagement("acme", initiation="2026-01-01..", delivery="2026-07-01.."),
            item("minutes", span=ACME, phases="initiation delivery completion"),
            item("guide", "guidance_document", span=ACME, phases="completion"),
            item("minutes", phases="completion"),
            item("stray", span=BANK, phases="completion"),
        )
        path = "engagements/acme/evidence/minutes.yaml"
        assert found("E007", things) == [
            (
                "warning",
                path,
                "phases",
                f"minutes shows {phase}, which acme had not begun on 2026-06-30.",
            )
            for phase in ("Completion", "Delivery")
        ]

    def test_e008(self) -> None:
        old = item("old", retired="2026-06-30", valid="..2026-01-01")
        things = (record(ORGANIZATION, "sdd04", a1="satisfied:old"), old)
        assert found("E008", things) == [
            ("warning", SDD04_PATH, "activities.a1.evidence.0", "old was retired on 2026-06-30.")
        ]
        assert found("E004", things) == []
        assert hints("E008", things) == ["Attach what superseded it."]
        superseded = old._replace(retired=Retirement(DAY, "It was replaced.", "new"))
        assert hints("E008", things, superseded) == ["Attach new, which took its place."]
        later = old._replace(retired=Retirement(date(2026, 7, 1), "It was replaced.", "new"))
        assert hints("E004", things, later) == ["Attach new, which took its place."]

    def test_e009(self) -> None:
        things = (
            record(ORGANIZATION, "sdd04", a1="unsatisfied:used"),
            item("used"),
            item("spare"),
            item("gone", retired="2026-01-01"),
        )
        assert found("E009", things) == [("note", "organization/evidence/spare.yaml", "", "No claim rests on spare.")]


class TestClaims:
    """What a record asserts."""

    def test_c001(self) -> None:
        things = (
            record(ORGANIZATION, "sdd04", a1="satisfied", a2="satisfied:old,gone", a3="partial", b2a="satisfied"),
            item("old", valid="..2026-03-31"),
        )
        assert found("C001", things) == [
            (
                "warning",
                SDD04_PATH,
                "activities.a1.rating",
                "a1 is rated satisfied, but no evidence is attached.",
            ),
            (
                "warning",
                SDD04_PATH,
                "activities.a2.rating",
                "a2 is rated satisfied, but its evidence old expired on 2026-03-31; its evidence gone does not exist.",
            ),
            (
                "warning",
                SDD04_PATH,
                "activities.b2a.rating",
                "b2a is rated satisfied, but no evidence is attached.",
            ),
        ]

    def test_c002(self) -> None:
        things = record(ORGANIZATION, "sdd04", a1="not_applicable", b1="not_applicable", c5="not_applicable")
        text = "belongs to every Practice; it cannot be not applicable."
        assert found("C002", things) == [
            ("warning", SDD04_PATH, "activities.a1.rating", f"a1 {text}"),
            ("warning", SDD04_PATH, "activities.c5.rating", f"c5 {text}"),
        ]

    def test_c003(self) -> None:
        things = without(without(satisfying(PRF07), "prf07-program-plan"), "prf07-business-case")
        path = "organization/prf/prf07.yaml"
        assert found("C003", things) == [
            (
                "warning",
                path,
                "activities.b1.rating",
                f"No Required Activity of b rests on a {missing}.",
            )
            for missing in ("business case", "program plan")
        ]
        assert found("C003", with_claims(things, c5="partial")) == []
        assert found("C003", with_claims(things, c5=None)) == []

    def test_c003_takes_no_document_from_what_is_set_aside(self) -> None:
        things = with_claims(
            satisfying(KNW07), b1="satisfied:knw07-work", b2="not_applicable:knw07-procedure", b3="satisfied:knw07-work"
        )
        assert [each[3] for each in found("C003", things)] == ["No Required Activity of b rests on a procedure."]

    def test_c003_takes_no_artifact_for_a_guidance_document(self) -> None:
        things = (*without(satisfying(KNW07), "knw07-procedure"), item("form", "artifact", type="procedure"))
        assert len(found("C003", with_claims(things, b1="satisfied:form"))) == 1

    C = ("c1", "c2", "c3", "c4", "c5")

    def test_c004(self) -> None:
        things = with_claims(satisfying(KNW07), **dict.fromkeys(self.C, "satisfied:seen"))
        seen = item("seen", "observation", phases="delivery")
        text = "knw07 is claimed satisfied, but no evidence on c shows Initiation or Completion."
        assert found("C004", things, seen) == [("warning", KNW07_PATH, "activities.c1.rating", text)]
        assert found("C004", with_claims(things, a1="partial"), seen) == []
        assert found("C004", with_claims(satisfying(SDD04), **dict.fromkeys(self.C, "satisfied:sdd04-talk"))) == []

    def test_c004_adds_up_over_spans_and_speaks_once(self) -> None:
        young = engagement("acme", initiation="2026-01-01..")
        old = engagement("bank", delivery="2020-01-01..")
        things = (young, old, satisfying(KNW07, ACME), satisfying(KNW07, BANK))
        text = "knw07 is claimed satisfied, but no evidence on c shows Completion."
        assert found("C004", things) == [("warning", "engagements/acme/knw/knw07.yaml", "activities.c1.rating", text)]
        whole = with_claims(satisfying(KNW07), **dict.fromkeys(self.C, "not_applicable"))
        assert [each[1] for each in found("C004", things, whole)] == [KNW07_PATH]
        city = engagement("city", initiation="2026-01-01..")
        lost = city._replace(state="lost")
        assert len(found("C004", city, satisfying(KNW07, city.span))) == 1
        assert found("C004", lost, satisfying(KNW07, lost.span)) == []

    def test_c004_hangs_on_other_spans_where_a_satisfied_practice_shows_too_little(self) -> None:
        def hangs(*things: Things) -> list[bool]:
            examined = Examined(SMALL, snapshot(*things), (), {})
            return [hangs_on_other_spans(examined, each) for each in examined.records]

        young = engagement("acme", initiation="2026-01-01..")
        assert hangs(young, satisfying(KNW07, ACME)) == [True]
        assert hangs(young._replace(state="lost"), satisfying(KNW07, ACME)) == [False]
        assert hangs(young, with_claims(satisfying(KNW07, ACME), a1="partial")) == [False]
        assert hangs(satisfying(SDD04)) == [False]
        assert hangs(satisfying(KNW07)) == [False]

    def test_c005(self) -> None:
        things = with_claims(satisfying(SDD04), **{each.id: "satisfied:sdd04-work" for each in SDD04.required})
        text = (
            "The Practice rests on artifacts alone; corroboration asks for two kinds of evidence, one of them written."
        )
        assert found("C005", things, corroboration="warn") == [("warning", SDD04_PATH, "activities.a1.rating", text)]
        assert found("C005", things) == []
        assert found("C005", with_claims(things, a1="partial"), corroboration="warn") == []
        aside = with_claims(things, b1="not_applicable:talk")
        assert len(found("C005", aside, item("talk", "interview"), corroboration="warn")) == 1
        bare = with_claims(things, **{each.id: "satisfied" for each in SDD04.required})
        assert found("C005", bare, corroboration="warn") == []

    def test_c006(self) -> None:
        things = (
            engagement("acme"),
            with_claims(satisfying(SDD04), b1="not_applicable"),
            with_claims(satisfying(SDD04, ACME), b2="not_applicable", b3="partial"),
        )
        path = "engagements/acme/sdd/sdd04.yaml"
        text = "acme claims partial where the organization claims satisfied."
        assert found("C006", things) == [("warning", path, "activities.b3.rating", text)]

    @pytest.mark.parametrize(
        ("whole", "below", "words"),
        [
            (
                {"a1": "partial"},
                {"a1": "unsatisfied"},
                "acme claims unsatisfied where the organization claims partial.",
            ),
            (
                {"a1": "not_applicable"},
                {"a2": "unsatisfied"},
                "acme claims unsatisfied where the organization claims partial.",
            ),
            ({"a1": "partial"}, {"a1": "partial"}, None),
            ({"a1": "unsatisfied"}, {"a1": "partial"}, None),
            ({"a1": "partial"}, {}, None),
            ({"a1": "partial"}, {"b2a": "unsatisfied"}, None),
        ],
    )
    def test_c006_compares_what_is_claimed(
        self, whole: dict[str, str], below: dict[str, str], words: str | None
    ) -> None:
        things = (engagement("acme"), record(ORGANIZATION, "sdd04", **whole), record(ACME, "sdd04", **below))
        assert [each[3] for each in found("C006", things)] == ([words] if words else [])
        assert [each[2] for each in found("C006", things)] == (
            [f"activities.{next(iter(below))}.rating"] if words else []
        )

    def test_c006_leaves_alone_who_is_not_asked(self) -> None:
        below = record(ACME, "tfr06", a1="unsatisfied")
        assert len(found("C006", engagement("acme"), satisfying(TFR06), below)) == 1
        assert found("C006", engagement("acme", delivery="2020-01-01.."), satisfying(TFR06), below) == []
        assert found("C006", engagement("acme", "prospective"), satisfying(TFR06), below) == []
        assert found("C006", satisfying(TFR06), below) == []
        assert found("C006", engagement("acme"), below) == []

    def test_c007(self) -> None:
        late = Action("late", "Do it", due=date(2026, 6, 29))
        others = (
            late._replace(slug="today", due=DAY),
            late._replace(slug="done", state="done"),
            late._replace(slug="dropped", state="dropped"),
            late._replace(slug="whenever", due=None),
        )
        assert found("C007", with_actions(late, *others)) == [
            ("warning", SDD04_PATH, "actions.late.due", "The action late was due on 2026-06-29.")
        ]

    def test_c008(self) -> None:
        things = with_claims(satisfying(SDD04), b1="not_applicable", b2="not_applicable", b3="not_applicable")
        assert found("C008", things) == [
            ("warning", SDD04_PATH, "activities.b1.rating", "No Required Activity of b holds by evidence.")
        ]
        assert found("C008", with_claims(things, b3="satisfied")) == []
        assert found("C008", with_claims(things, a1="unsatisfied")) == []

    def test_a_rating_that_is_not_there_is_pointed_to_by_the_file(self) -> None:
        bare = KNW07._replace(activities=tuple(each for each in KNW07.activities if each.major != "b"))
        things = snapshot(with_claims(satisfying(KNW07), b1=None, b2=None, b3=None))
        model = SMALL._replace(practices=(bare,))
        problems = [each for each in check(model, things, (), {}) if each.code == "C003"]
        assert [(each.position, each.field) for each in problems] == [(WHOLE_FILE, "activities")]


class TestClosedEngagements:
    """What is lost or long completed is history: names and digests still hold, nobody is asked for fresh evidence."""

    CLAIMS = record(ACME, "sdd04", a1="satisfied:old", a2="satisfied", b9="satisfied:gone")
    OLD = item("old", span=ACME, valid="..2020-01-01", phases="completion")

    def codes(self, state: str, **phases: str) -> set[str]:
        things = snapshot(engagement("acme", state, **phases), self.CLAIMS, self.OLD)
        return {each.code for each in check(SMALL, things, (), {})}

    @pytest.mark.parametrize("state", ["active", "prospective"])
    def test_that_are_open_are_asked(self, state: str) -> None:
        assert self.codes(state, initiation="..") == {"R002", "R003", "E004", "E007", "C001"}

    def test_that_were_completed_lately_are_asked(self) -> None:
        assert self.codes("completed", completion="2020-01-01..2026-06-01") == {"R002", "R003", "E004", "C001"}

    def test_that_are_over_are_not(self) -> None:
        assert self.codes("lost", initiation="..") == {"R002", "R003"}
        assert self.codes("completed", completion="2019-01-01..2020-01-01") == {"R002", "R003"}


def test_severities_are_errors_for_what_refuses_a_commit() -> None:
    things = snapshot(record(ORGANIZATION, "sdd04", a1="satisfied:gone"))
    assert [(each.code, each.severity) for each in check(SMALL, things, (), {})] == [
        ("C001", Severity.WARNING),
        ("R003", Severity.ERROR),
    ]


def test_parts_tell_which_items_name_a_file() -> None:
    checks = Checks(SMALL, snapshot())
    assert checks.with_files == {}
    named, other = artifact("minutes", "artifacts/minutes.txt"), item("talk")
    checks.add(checks.look(snapshot(named, other), None))
    assert list(checks.with_files) == [(ORGANIZATION, "minutes")]
    assert [(each.code, each.path) for each in checks.together((), {}) if each.code == "E002"] == [
        ("E002", "organization/evidence/minutes.yaml")
    ]
