"""The command line: ``msgut list | fetch | check | report | lab``.

Light at the start: a command imports what it needs when it is called, so that
``msgut list`` answers without pandas.
"""

import errno
import json
import os
import sys
import traceback

import click

from msgut import __version__, terminal
from msgut.cli_report import report
from msgut.cli_twin import twin
from msgut.errors import MsgutError
from msgut.names import visible
from msgut.terminal import say


class Polite(click.Group):
    """Prints the sentence of a :class:`MsgutError` alone, and exits with 2."""

    def main(self, *words, **options):
        """Run the programme, its help included, which click itself prints."""
        terminal.begin()
        try:
            return super().main(*words, **options)
        except OSError as error:
            # Of a stream, and no file: the disk it is led to is full.
            if error.errno != errno.ENOSPC or error.filename is not None:
                raise
            terminal.lose(error)
            self._say_lost()
            sys.exit(1)

    def _say_lost(self):
        why = terminal.output_lost()
        if why:
            say(f"msgut: standard output takes no more ({why}).", fg="red", err=True)
        return why

    def invoke(self, ctx):
        """Run the command; what the reader can mend gets a sentence, no traceback."""
        try:
            found = super().invoke(ctx)
        except MsgutError as error:
            if ctx.params.get("debug"):
                click.echo(traceback.format_exc(), err=True)
            say(f"msgut: {error}", fg="red", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            say("msgut: stopped.", err=True)
            ctx.exit(130)
        finally:
            why = self._say_lost()
        # What a report or a download is for lies in its folder, and is there.
        if why and ctx.invoked_subcommand in ("list", "check"):
            ctx.exit(1)
        return found


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
        say(f"msgut: cannot be read: {line}", fg="red", err=True)
    if as_json:
        say(json.dumps(rows, indent=1, ensure_ascii=False, allow_nan=False))
        return
    for line in listed_lines(rows):
        say(line)


@main.command()
@click.argument("studies", nargs=-1)
def fetch(studies):
    """Download the files of STUDIES (all, if none is named), hash-checked."""
    from msgut import catalogue
    from msgut import fetch as fetching

    asked, broken = [], False
    for name in studies or catalogue.study_keys():
        try:
            asked.append(catalogue.entry(name))
        except MsgutError as error:
            if studies:
                raise
            say(f"msgut: cannot be read: {error}", fg="red", err=True)
            broken = True
    for facts in asked:
        files = fetching.files(facts)
        say(f"{facts.name}: {len(files)} files, whole and as expected")
    if broken:
        sys.exit(1)


@main.command()
@click.argument("study")
def check(study):
    """Load STUDY, or a study FILE.toml of your own, and say all there is to say."""
    from msgut import harmonise, load
    from msgut.cli_check import complaints
    from msgut.cohort import fair_contrast
    from msgut.report.expected_time import LARGE, table_cost

    gut = load.study(study, source="public")
    facts = gut.facts
    n, m = gut.table.shape
    held = gut.sparse.nnz
    if held > LARGE:
        seconds, memory = table_cost(held)
        say(
            f"{gut.name}: {n:,} samples by {m:,} taxa, a large table: about "
            f"{seconds:.0f} s and {memory:.1f} GB of memory follow",
            err=True,
        )
    say(f"{gut.name}: {facts.title}", bold=True)
    say(f"  {n:,} samples of {gut.subject.nunique():,} people, {m:,} taxa")
    for group, samples in gut.samples.groupby("group"):
        people = gut.subject.loc[samples.index].nunique()
        say(f"  {visible(group)}: {len(samples):,} samples of {people:,} people")
    if not facts.refuse.get("counts"):
        say(f"  {gut.depth.min():,} to {gut.depth.max():,} reads per sample")
    say("\nLedger")
    rank = "genus" if "genus" in gut.taxa else ""
    ready = fair_contrast(harmonise.community(gut, rank=rank, depth=0))
    for row in ready.losses.itertuples():
        say(
            f"  {row.step}: samples {row.samples_before:,} → {row.samples_after:,}, "
            f"taxa {row.taxa_before:,} → {row.taxa_after:,}, reads "
            f"{row.reads_before:,} → {row.reads_after:,} ({visible(row.why)})"
        )
    said = complaints(gut)
    say("\nComplaints" if said else "\nNo complaints.")
    for line in said:
        say(f"  ! {line}")


@main.command()
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def lab(words):
    """Open JupyterLab on the notebooks. WORDS go to JupyterLab."""
    from msgut import paths

    program = [sys.executable, "-m", "jupyterlab", str(paths.notebooks()), *words]
    os.execv(program[0], program)  # noqa: S606 (no shell; the very program asked for)


main.add_command(report)
main.add_command(twin)

if __name__ == "__main__":
    main()
