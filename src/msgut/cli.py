"""The command line: ``msgut list | fetch | check | report | lab``.

Light at the start: a command imports what it needs when it is called, so that
``msgut list`` answers without pandas.
"""

import json
import os
import sys

import click

from msgut import __version__, terminal
from msgut.cli_report import report
from msgut.cli_twin import twin
from msgut.errors import MsgutError
from msgut.terminal import say


class Polite(click.Group):
    """Prints the sentence of a :class:`MsgutError` alone, and exits with 2."""

    def invoke(self, ctx):
        """Run the command; what the reader can mend gets a sentence, no traceback."""
        terminal.begin()
        try:
            found = super().invoke(ctx)
        except MsgutError as error:
            say(f"msgut: {error}", fg="red", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            say("msgut: stopped.", err=True)
            ctx.exit(130)
        finally:
            why = terminal.output_lost()
            if why:
                say(
                    f"msgut: standard output takes no more ({why}).",
                    fg="red",
                    err=True,
                )
        # What a report or a download is for lies in its folder, and is there.
        if why and ctx.invoked_subcommand in ("list", "check"):
            ctx.exit(1)
        return found


@click.group(cls=Polite, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="msgut")
def main():
    """Ask public 16S data whether the gut in multiple sclerosis is dysbiotic.

    Start with `msgut list`. Every command explains itself: `msgut report --help`.
    """


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(as_json):
    """List the studies: groups, people, region, and what is on disk."""
    from msgut import catalogue, fetch

    facts_of, broken = {}, []
    for name in catalogue.study_keys():
        try:
            facts_of[name] = catalogue.entry(name)
        except MsgutError as error:
            broken.append(str(error))
    rows = [
        {
            "study": name,
            "title": facts.title,
            "design": facts.design,
            "region": facts.region,
            "samples": facts.n.get("samples"),
            "people": facts.n.get("subjects"),
            "groups": {
                g: n.get("samples") for g, n in facts.n.get("groups", {}).items()
            },
            "on_disk": fetch.on_disk(facts),
        }
        for name, facts in facts_of.items()
    ]
    for line in broken:
        say(f"msgut: cannot be read: {line}", fg="red", err=True)
    if as_json:
        say(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    table = [
        (
            row["study"],
            row["design"],
            row["region"],
            f"{row['samples'] or '?'}",
            f"{row['people'] or '?'}",
            " ".join(f"{g} {n or '?'}" for g, n in row["groups"].items()) or "?",
            "yes" if row["on_disk"] else "no",
        )
        for row in rows
    ]
    head = ("study", "design", "region", "samples", "people", "groups", "on disk")
    wide = [max(len(line[k]) for line in [head, *table]) for k in range(len(head))]
    for line in [head, *table]:
        cells = (cell.ljust(width) for cell, width in zip(line, wide, strict=True))
        say("  ".join(cells).rstrip())


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
    from msgut.cohort import confounded_covariates, fair_contrast

    gut = load.study(study, source="public")
    facts = gut.facts
    n, m = gut.counts.shape
    say(f"{gut.name}: {facts.title}", bold=True)
    say(f"  {n:,} samples of {gut.subject.nunique():,} people, {m:,} taxa")
    for group, samples in gut.samples.groupby("group"):
        people = gut.subject.loc[samples.index].nunique()
        say(f"  {group}: {len(samples):,} samples of {people:,} people")
    if not facts.refuse.get("counts"):
        say(f"  {gut.depth.min():,} to {gut.depth.max():,} reads per sample")
    say("\nLedger")
    ready = fair_contrast(harmonise.community(gut, depth=0))
    for row in ready.losses.itertuples():
        say(
            f"  {row.step}: samples {row.samples_before:,} → {row.samples_after:,}, "
            f"taxa {row.taxa_before:,} → {row.taxa_after:,}, reads "
            f"{row.reads_before:,} → {row.reads_after:,} ({row.why})"
        )
    said = [
        f"cannot be separated from the groups: {why}"
        for why in confounded_covariates(gut)["why"]
    ]
    if gut.samples["group"].nunique() < 2:
        said.append("only one group: nothing can be compared")
    said += [f"{need} refused: {why}" for need, why in facts.refuse.items()]
    said += list(facts.caveats)
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
