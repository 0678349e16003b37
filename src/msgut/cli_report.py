"""The command ``msgut report``: what was asked, the run, and how it ended."""

import math
import os
import sys

import click

from msgut.errors import MsgutError
from msgut.names import is_text, quoted
from msgut.terminal import output_lost, say

EXIT_CODES = """\b
Exit codes:
  0    every page was made, was up to date, or was refused with its reason
  1    a page failed, or a study file could not be read; the index says why
  2    asked wrongly: one sentence says what, and nothing was run
  130  stopped by Ctrl-C; 143 by SIGTERM; 129 by a terminal that closed

A run that was stopped goes on where it was: run the same command again.
"""


def _given(ctx, param, values):
    pairs = {}
    for value in values:
        if not is_text(value):
            msg = f"{quoted(value)} is not text in UTF-8. Write -p depth=5000."
            raise MsgutError(msg)
        name, sign, text = value.partition("=")
        if not sign or not name.strip():
            msg = f"{quoted(value)} is no parameter. Write -p depth=5000."
            raise MsgutError(msg)
        if name.strip() in pairs:
            msg = f"parameter {quoted(name.strip())} is given twice. Give it once."
            raise MsgutError(msg)
        pairs[name.strip()] = text.strip()
    return pairs


class Minutes(click.FloatRange):
    """Minutes within a range, in which ``nan`` would lie for all that click says."""

    def convert(self, value, param, ctx):
        """Return the number."""
        minutes = super().convert(value, param, ctx)
        if math.isnan(minutes):
            self.fail("nan is no number of minutes.", param, ctx)
        return minutes


@click.command(epilog=EXIT_CODES)
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
@click.option("--force", is_flag=True, help="Make what is up to date, too.")
@click.option(
    "--wait",
    type=Minutes(0, 10_000),
    default=60,
    show_default=True,
    metavar="MINUTES",
    help="How long to wait for another run in this folder; 0 refuses at once.",
)
@click.option(
    "--time-limit",
    "limit",
    type=Minutes(0, 10_000, min_open=True),
    default=60,
    show_default=True,
    metavar="MINUTES",
    help="How long one page may take before it is ended, and has failed.",
)
def report(
    studies, notebooks, given, source, explain, jobs, output, force, wait, limit
):
    """Run notebooks on studies and write pages, tables and an index.

    Without options: every notebook on every study that can have it. A page whose
    notebook, parameters, tables, code and versions are what they were is up to date
    and stays. Only what msgut wrote is ever replaced.
    """
    from msgut.report import plan

    if explain:
        _explain(plan.chosen_notebooks(notebooks))
        # Lines are all that was asked for: without them nothing was done.
        if output_lost():
            sys.exit(1)
        return
    if source:
        given = {**given, "source": source}
    left_out, unread = [], []
    pages = plan.planned_pages(
        studies=studies,
        notebooks=notebooks,
        given=given,
        say=left_out.append,
        complain=unread.append,
    )
    for line in left_out:
        say(line)
    for line in unread:
        say(f"msgut: {line}", fg="red", err=True)
    whole = _make(
        pages, output, jobs=jobs, force=force, wait=60 * wait, limit=60 * limit
    )
    if unread or not whole:
        sys.exit(1)


def _explain(notebooks):
    from msgut.report.parameters import parameters

    for path in notebooks:
        say(path.stem, bold=True)
        for line in parameters(path).values():
            within = f", {line.limits.words}" if line.limits.words else ""
            say(f"  -p {line.name}={line.default}  ({line.kind}{within}) {line.help}")


def _make(pages, output, *, jobs, **options):
    from pathlib import Path

    from msgut import paths
    from msgut.report.run import run
    from msgut.report.stop import Stopped

    folder = Path(output) if output else paths.reports()
    if not is_text(str(folder.absolute())):
        msg = (
            f"{quoted(str(folder.absolute()))} is no text in this locale, so that no "
            "page could name it. Set PYTHONUTF8=1, or name another folder with -o."
        )
        raise MsgutError(msg)
    say(f"{len(pages)} page{'s' * (len(pages) != 1)}, {jobs} at a time")
    try:
        outcome = run(pages, folder=folder, jobs=jobs, say=say, **options)
    except Stopped as stopped:
        say(
            f"msgut: stopped by {stopped.name}; what was made is in {folder}. The same "
            "command goes on from there.",
            err=True,
        )
        raise
    for r in outcome.failed:
        cell = f", cell {r['error']['cell']}" if r["error"]["cell"] is not None else ""
        say(
            f"failed: {r['study']}/{r['notebook']}{cell}: {r['error']['message']}",
            fg="red",
            err=True,
        )
    if outcome.up_to_date:
        say(f"{outcome.up_to_date} pages were up to date (--force makes them again)")
    say(f"{folder / 'index.html'} ({outcome.seconds:.0f} s)")
    return not outcome.failed
