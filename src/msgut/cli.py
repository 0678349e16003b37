"""The command line: ``msgut list | fetch | check | report | lab``.

Light at the start: a command imports what it needs when it is called, so that
``msgut list`` answers without pandas.
"""

import json
import os
import sys
import traceback

import click

from msgut import __version__
from msgut.cli_twin import twin
from msgut.errors import MsgutError
from msgut.names import quoted, visible

LARGE = 20_000_000  # cells of a table; above, a step takes more than a second


class Polite(click.Group):
    """Prints the sentence of a :class:`MsgutError` alone, and exits with 2."""

    def invoke(self, ctx):
        """Run the command; what the reader can mend gets a sentence, no traceback."""
        try:
            return super().invoke(ctx)
        except MsgutError as error:
            if ctx.params.get("debug"):
                click.echo(traceback.format_exc(), err=True)
            click.secho(visible(f"msgut: {error}", keep="\n"), fg="red", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            # The reader has seen enough: `msgut list | head`.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=Polite, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="msgut")
@click.option("--debug", is_flag=True, help="Show where an error came from.")
def main(debug):
    """Ask public 16S data whether the gut in multiple sclerosis is dysbiotic.

    Start with `msgut list`. Every command explains itself: `msgut report --help`.
    """


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(as_json):
    """List the studies: groups, people, region, and what is on disk."""
    from msgut.cli_check import listed_lines, listed_studies

    rows, broken = listed_studies()
    for line in broken:
        click.secho(visible(f"msgut: cannot be read: {line}"), fg="red", err=True)
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False, allow_nan=False))
        return
    for line in listed_lines(rows):
        click.echo(line)


@main.command()
@click.argument("studies", nargs=-1)
def fetch(studies):
    """Download the files of STUDIES (all, if none is named), hash-checked."""
    from msgut import catalogue
    from msgut import fetch as fetching

    for facts in [catalogue.entry(name) for name in studies or catalogue.study_keys()]:
        files = fetching.files(facts)
        click.echo(f"{facts.name}: {len(files)} files, whole and as expected")


@main.command()
@click.argument("study")
def check(study):
    """Load STUDY, or a study FILE.toml of your own, and say all there is to say."""
    from msgut import harmonise, load
    from msgut.cli_check import complaints
    from msgut.cohort import fair_contrast

    gut = load.study(study, source="public")
    facts = gut.facts
    n, m = gut.counts.shape
    if n * m > LARGE:
        # As measured by benchmarks/size.py, on one processor that has nothing else.
        click.echo(
            f"{gut.name}: {n:,} samples by {m:,} taxa, a large table: about "
            f"{n * m / 2e7:.0f} s and {n * m * 24 / 1e9:.1f} GB of memory follow",
            err=True,
        )
    click.secho(visible(f"{gut.name}: {facts.title}"), bold=True)
    click.echo(f"  {n:,} samples of {gut.subject.nunique():,} people, {m:,} taxa")
    for group, samples in gut.samples.groupby("group"):
        people = gut.subject.loc[samples.index].nunique()
        click.echo(f"  {visible(group)}: {len(samples):,} samples of {people:,} people")
    if not facts.refuse.get("counts"):
        click.echo(f"  {gut.depth.min():,} to {gut.depth.max():,} reads per sample")
    click.echo("\nLedger")
    rank = "genus" if "genus" in gut.taxa else ""
    ready = fair_contrast(harmonise.community(gut, rank=rank, depth=0))
    for row in ready.losses.itertuples():
        click.echo(
            f"  {row.step}: samples {row.samples_before:,} → {row.samples_after:,}, "
            f"taxa {row.taxa_before:,} → {row.taxa_after:,}, reads "
            f"{row.reads_before:,} → {row.reads_after:,} ({visible(row.why)})"
        )
    said = complaints(gut)
    click.echo("\nComplaints" if said else "\nNo complaints.")
    for line in said:
        click.echo(f"  ! {visible(line)}")


def _given(ctx, param, values):
    pairs = {}
    for value in values:
        name, sign, text = value.partition("=")
        if not sign or not name.strip():
            msg = f"{quoted(value)} is no parameter. Write -p depth=5000."
            raise MsgutError(msg)
        if name.strip() in pairs:
            msg = f"parameter {quoted(name.strip())} is given twice. Give it once."
            raise MsgutError(msg)
        pairs[name.strip()] = text.strip()
    return pairs


@main.command()
@click.option(
    "--study", "-s", "studies", multiple=True, help="A study; repeat for more."
)
@click.option(
    "--notebook",
    "-n",
    "notebooks",
    multiple=True,
    help="A notebook, such as 04 or composition; repeat for more.",
)
@click.option(
    "-p",
    "given",
    multiple=True,
    callback=_given,
    metavar="NAME=VALUE",
    help="A parameter; repeat for more. --parameters lists them.",
)
@click.option(
    "--source",
    type=click.Choice(["auto", "public", "twin"]),
    help="People's tables, synthetic twins, or (auto) what there is.",
)
@click.option("--parameters", "explain", is_flag=True, help="List all parameters.")
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1, 64),
    default=lambda: min(4, os.cpu_count() or 1),
    show_default="cores, at most 4",
    help="Pages at a time.",
)
@click.option("--output", "-o", type=click.Path(file_okay=False), help="Folder.")
def report(studies, notebooks, given, source, explain, jobs, output):
    """Run notebooks on studies and write pages, tables and an index.

    Without options: every notebook on every study that can have it.
    """
    from pathlib import Path

    from msgut import paths
    from msgut.report import plan
    from msgut.report.availability import with_sources

    if explain:
        _explain(plan.chosen_notebooks(notebooks))
        return
    if source:
        given = {**given, "source": source}
    pages = plan.planned_pages(studies=studies, notebooks=notebooks, given=given)
    folder = Path(output) if output else paths.reports()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = (
            f"{folder}: pages cannot be written there ({error.strerror}). Name another "
            "folder with -o or MSGUT_REPORTS."
        )
        raise MsgutError(msg) from None
    _make(with_sources(pages), folder, jobs)


def _explain(notebooks):
    from msgut.report.parameters import parameters

    for path in notebooks:
        click.secho(path.stem, bold=True)
        for line in parameters(path).values():
            within = f", {line.limits.words}" if line.limits.words else ""
            click.echo(
                f"  -p {line.name}={line.default}  ({line.kind}{within}) {line.help}"
            )


def _make(pages, folder, jobs):
    import time

    from msgut.report.index import write_index
    from msgut.report.run import run

    click.echo(f"{len(pages)} pages, {jobs} at a time")
    start = time.monotonic()
    records = run(pages, folder=folder, jobs=jobs, say=click.echo)
    write_index(records, folder, seconds=time.monotonic() - start)
    failed = [r for r in records if r["status"] == "failed"]
    for r in failed:
        cell = f", cell {r['error']['cell']}" if r["error"]["cell"] is not None else ""
        click.secho(
            f"failed: {r['study']}/{r['notebook']}{cell}: {r['error']['message']}",
            fg="red",
            err=True,
        )
    click.echo(f"{folder / 'index.html'} ({time.monotonic() - start:.0f} s)")
    if failed:
        sys.exit(1)


@main.command()
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def lab(words):
    """Open JupyterLab on the notebooks. WORDS go to JupyterLab."""
    from msgut import paths

    program = [sys.executable, "-m", "jupyterlab", str(paths.notebooks()), *words]
    os.execv(program[0], program)  # noqa: S606 (no shell; the very program asked for)


main.add_command(twin)

if __name__ == "__main__":
    main()
