# One word a job. `just` alone lists them.
export PATH := justfile_directory() / ".venv" / "bin" + ":" + env("PATH")

[private]
default:
    @just --list

# Set up everything for building and testing in .venv
setup:
    python3 -m venv .venv
    .venv/bin/pip install --quiet -r requirements.lock
    .venv/bin/pip install --quiet --no-deps --editable .

# All that continuous integration asks for
check: format-check lint types imports test

# The form of the code, without changing it
format-check:
    ruff format --check

# Put the code into form
format:
    ruff format
    ruff check --fix

# What ruff finds
lint:
    ruff check

# What mypy finds
types:
    mypy

# Whether the floors of the house hold
imports:
    lint-imports

# The tests, on all cores
test *args:
    pytest -n auto --dist worksteal {{ args }}

# What the figures of docs/reliability.md rest on: the long loops, the hooks, every failing call of a save
reliability := "tests/torture tests/test_saving.py tests/cli/test_hook.py tests/cli/test_server_hooks.py tests/git/test_hooks.py tests/load/test_staged.py"

# The long loops: hostile repositories, spoiled files, fuzzing, kills, soak (hours; ESCM_TORTURE=0.1 a tenth)
torture *args:
    ESCM_TORTURE=${ESCM_TORTURE:-1} pytest -n auto --timeout=14400 {{ if args == "" { reliability } else { args } }}

# Which branches of the parts that must not fail are run by the tests; those that measure time are left out
coverage:
    pytest -n auto -k "not told_in_time and not little_time_and_memory and not takes_seconds" --cov=escm_tui.parse --cov=escm_tui.edit --cov=escm_tui.validate --cov=escm_tui.saving --cov=escm_tui.git --cov=escm_tui.actions --cov=escm_tui.domain --cov-branch --cov-report=term-missing:skip-covered

# How many small faults the tests of each package notice, by a sample of what mutmut can make (an hour and more)
mutation *args:
    python -m tests.mutation.sample {{ args }}

# The demo repository in a temporary folder, opened in the terminal interface
demo:
    escm demo

# Renew the recorded screens and look at the report
snap:
    pytest -n auto tests/tui --snapshot-update

# The pictures of the README and the documentation
pictures:
    python docs/make_pictures.py

# The pages on keys and filters and the schema of a keymap, from the registry of actions
keys:
    python docs/make_keys.py

# Wheel and source distribution
build:
    python -m build

# Known holes in the pinned libraries; without a network it says so and stops nothing (--strict: it does)
audit *args:
    python -m tests.supply_chain.audit {{ args }}

# The list of parts (CycloneDX) and the digests of what lies in dist
sbom:
    python -m tests.supply_chain.release dist

# Distributions that come out the same everywhere, with their parts and digests; refuses known holes
release:
    rm -rf dist
    just audit
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) python -m build --no-isolation
    just sbom
    cd dist && sha256sum --check --strict SHA256SUMS

# Renew the lock file from pyproject.toml
lock:
    uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --no-strip-extras --quiet -o requirements.lock

# Our commands beside the floors and peers, as ratios: just bench --write puts them into docs/performance.md
bench *args:
    python -m tests.benchmarks.bench {{ args }}

# The documentation as a site in build/site
docs:
    NO_MKDOCS_2_WARNING=1 mkdocs build --strict --config-file .mkdocs.yml

# The small sizes alone, as ratios that must not grow; the gate runs it after `check`
bench-small *args:
    python -m tests.benchmarks.small {{ args }}
