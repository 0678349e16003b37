"""The command line of the twins: ``msgut twin fit | draw | faithful``."""

import click

from msgut.errors import MsgutError
from msgut.terminal import say

# A millionfold: beyond, one taxon is the whole table.
MOST = 20


@click.group()
def twin():
    """Fit and draw synthetic twins: cohorts of nobody, with a known truth."""


@twin.command()
@click.argument("studies", nargs=-1)
def fit_command(studies):
    """Fit the twins of STUDIES (all, if none is named) to their public tables."""
    from msgut import catalogue, load
    from msgut import twin as twins
    from msgut.load import twin_parameters as shelf

    for name in studies or catalogue.study_keys():
        parameters = twins.fit(load.study(name, source="public"))
        path = shelf.write_parameters(parameters)
        say(f"{path}: {path.stat().st_size / 1e3:.0f} kB")
        for note in parameters["notes"]:
            say(f"  {note}")


@twin.command()
@click.argument("study")
@click.option("--samples", type=click.IntRange(4, 100_000), help="About how many.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option(
    "--effect",
    "effects",
    multiple=True,
    default=("fitted",),
    show_default=True,
    metavar="EFFECT",
    help="fitted, none, or GROUP:TAXON=LOG2, such as MS:Akkermansia=1.5; repeat the "
    "last for more.",
)
@click.option("--engraftment", type=click.FloatRange(0, 1), help="Share, 0 to 1.")
@click.option(
    "--output",
    "-o",
    type=click.Path(file_okay=False),
    required=True,
    help="Folder for counts.tsv, taxa.tsv and samples.tsv.",
)
def draw_command(study, samples, seed, effects, engraftment, output):
    """Draw a twin of STUDY and write it as three tables."""
    from pathlib import Path

    from msgut import catalogue
    from msgut.load import twin_parameters as shelf

    made = shelf.twin_study(
        catalogue.entry(study),
        samples=samples,
        seed=seed,
        effect=_effect(effects),
        engraftment=engraftment,
    )
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{folder}: cannot be written to ({error.strerror}). Name another folder."
        raise MsgutError(msg) from None
    tables = {"counts": made.counts, "taxa": made.taxa, "samples": made.samples}
    for name, table in tables.items():
        scratch = folder / f".{name}.new"
        table.to_csv(scratch, sep="\t", index_label="id", lineterminator="\n")
        scratch.replace(folder / f"{name}.tsv")
    say(made.facts.caveats[0])
    say(f"{folder}: {len(made.counts):,} samples, {made.counts.shape[1]} genera")


def _effect(texts):
    if len(texts) == 1 and texts[0] in ("fitted", "none"):
        return texts[0]
    effect = {}
    for text in texts:
        where, colon, rest = text.partition(":")
        taxon, equals, number = rest.rpartition("=")
        try:
            if not (colon and equals and where and taxon):
                raise ValueError
            fold = float(number)
            if not abs(fold) <= MOST:
                raise ValueError
            effect.setdefault(where, {})[taxon] = fold
        except ValueError:
            msg = (
                f"{text!r} is no effect. Write fitted or none alone, or a group, a "
                f"taxon and a log2 fold change within ±{MOST}: MS:Akkermansia=1.5."
            )
            raise MsgutError(msg) from None
    return effect


@twin.command()
@click.argument("studies", nargs=-1)
@click.option("--draws", type=click.IntRange(1), default=5, show_default=True)
@click.option("--readme", is_flag=True, help="Put the table into data/twins/README.md.")
def faithful_command(studies, draws, readme):
    """Measure the twins of STUDIES against their originals, as a Markdown table."""
    from msgut import catalogue, load
    from msgut import twin as twins
    from msgut.load import twin_parameters as shelf

    tables = {}
    for name in studies or catalogue.study_keys():
        original = load.study(name, source="public")
        drawn = [
            shelf.twin_study(catalogue.entry(name), seed=seed) for seed in range(draws)
        ]
        tables[name] = twins.averaged_faithfulness(drawn, original)
    table = twins.faithfulness_in_markdown(tables)
    say(str(shelf.write_faithfulness(table) if readme else table))
