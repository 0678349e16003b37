"""Pictures of a transplant show what the tables say, and say it in words."""

import numpy as np
import pandas as pd
import pytest

from msgut import fmt, tell
from msgut.draw import engraftment
from msgut.draw.engraftment.people import OWN, WRONG
from msgut.facts import Facts
from msgut.study import Study


@pytest.fixture
def trial(rng):
    """Return two donors and four recipients, of whom the first two took all."""
    notes, rows = [], []
    gut = rng.dirichlet(np.full(12, 0.6), 6)
    gut[gut < 0.03] = 0  # so that there is something to gain
    for k in range(2):
        notes.append((f"D{k}", "donor", f"D{k}", "donor", np.nan))
        rows.append(gut[k])
    for k in range(4):
        for day, phase in ((-3, "before"), (0, "before"), (9, "after"), (40, "after")):
            notes.append((f"P{k}", "recipient", f"D{k % 2}", phase, day))
            rows.append(gut[k % 2] if phase == "after" and k < 2 else gut[2 + k])
    samples = pd.DataFrame(notes, columns=["subject", "role", "donor", "phase", "day"])
    samples["group"] = samples["role"].map({"donor": "HC", "recipient": "MS"})
    samples.index = [f"s{k}" for k in samples.index]
    counts = pd.DataFrame((np.array(rows) * 5000).astype(int), samples.index)
    counts.columns = [f"t{k}" for k in range(12)]
    return Study("toy", counts, samples, facts=Facts(design="fmt"))


def test_a_panel_per_transplant_and_the_way_in_words(trial):
    shown = engraftment.trajectories(
        fmt.donor_recipient_pairs(trial, stage="every"), trial
    )
    titles = [axis.get_title() for axis in shown.axes if axis.get_title()]
    assert titles == ["P0 from D0", "P1 from D1", "P2 from D0", "P3 from D1"]
    line = shown.axes[0].lines[1]
    np.testing.assert_allclose(line.get_xdata(), [-3, 0, 9, 40])
    np.testing.assert_allclose(line.get_ydata()[2:], 0, atol=1e-9)
    assert " of 4 stood nearer" in shown.alt
    assert (
        shown.png()
        == engraftment.trajectories(
            fmt.donor_recipient_pairs(trial, stage="every"), trial
        ).png()
    )


def test_the_heat_map_frames_the_own_donor(trial):
    table = fmt.donor_recipient_pairs(trial)
    shown = engraftment.donor_by_recipient(table, trial)
    axis = shown.axes[0]
    frames = [(patch.get_x(), patch.get_y()) for patch in axis.patches]
    assert frames == [(-0.5, -0.5), (-0.5, 0.5), (0.5, 1.5), (0.5, 2.5)]
    rows = [label.get_text() for label in axis.get_yticklabels()]
    assert rows == ["P0", "P2", "P1", "P3"]
    assert "after 4 transplants, by 2 donors" in shown.alt
    # Who took after whom: by a distance the nearest, by a share of features the most.
    for name, sign in (("bray_curtis", 1), ("peds", -1)):
        square = table.pivot_table(
            index=["given", "subject"], columns="donor", values=name
        )
        best = sum(
            sign * row[given] == (sign * row).min()
            for (given, _), row in square.iterrows()
        )
        said = engraftment.donor_by_recipient(table, trial, measure=name).alt
        assert f"For {best} of 4 the own donor" in said
    assert best != sum(row[given] == row.min() for (given, _), row in square.iterrows())


def test_steps_and_nulls_say_their_means(trial):
    before, after = (
        fmt.donor_recipient_pairs(trial, stage=stage) for stage in ("before", "after")
    )
    shown = engraftment.before_and_after(before, after, trial)
    mean = after[after["own"]].groupby("subject")["bray_curtis"].mean().mean()
    assert f"and {mean:.2f} after" in shown.alt
    arms = fmt.measures_under_each_null(trial)
    shown = engraftment.beside_nulls(arms, trial)
    assert len(shown.axes) == 4
    labels = [label.get_text() for label in shown.axes[0].get_yticklabels()]
    assert "own donor (n = 4)" in labels
    # Colours go by stage and donor, whatever an arm is called.
    again = engraftment.beside_nulls(arms.assign(arm=arms["arm"] + " only"), trial)
    colours = [
        [line.get_color() for line in axis.lines] for axis in (*shown.axes, *again.axes)
    ]
    assert colours[:4] == colours[4:]
    assert OWN in colours[0]
    assert WRONG in colours[0]
    assert "donor-exclusive PEDS" in shown.alt


def test_taxa_doses_and_donors_are_drawn_from_their_tables(trial):
    taxa = fmt.engrafted_taxa(trial, permutations=99, fewest=1)
    shown = engraftment.newcomers(taxa, trial, most=5)
    assert len(shown.axes[0].get_yticklabels()) == min(5, len(taxa))
    lost = int(taxa["q"].head(5).isna().sum())
    assert f"{lost} cannot be judged" in shown.alt
    assert lost
    labels = [text.get_text() for text in shown.axes[0].get_legend().get_texts()]
    assert "own donor, cannot be judged" in labels
    made = fmt.in_silico(trial, doses=4, people=5, depth=500)
    assert made["dose"].unique().tolist()[::3] == [0, 1]
    shown = engraftment.doses(made, trial)
    names = [axis.get_title().replace("\n", " ") for axis in shown.axes]
    assert [n for n in names if n] == list(dict.fromkeys(made["measure"]))
    assert "PEDS (toy after antibiotics)" in shown.alt
    donors = fmt.ranked_donors(trial, fmt.recipients_before(trial))
    shown = engraftment.ranking(donors, trial)
    assert [t.get_text() for t in shown.axes[0].get_yticklabels()][-1] == (
        donors["donor"].iloc[0]
    )


def test_a_study_with_nothing_to_show_still_draws(trial):
    taxa = fmt.engrafted_taxa(trial, permutations=9).iloc[:0]
    assert "none" in engraftment.newcomers(taxa, trial).alt
    answer = tell.engraftment.gained_taxa(taxa)
    assert (answer.verdict, str(answer)[:8]) == ("cannot_be_told", "No taxon")
