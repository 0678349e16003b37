"""A cohort without its microbes: people, households, donors, visits and traits."""

import numpy as np
import pandas as pd

from msgut.twin import traits_and_visits


def fit_people(study):
    """Return the arms and traits of a study as plain numbers."""
    samples, subject, arm = (
        study.samples,
        study.subject,
        traits_and_visits.arm_of_samples(study),
    )
    table = samples.copy()
    if "batch" in table:  # a run's own name is nobody's business
        runs = {
            run: f"run {n}"
            for n, run in enumerate(table["batch"].value_counts().index, start=1)
        }
        table["batch"] = table["batch"].map(runs)
    made = {"arms": _arms(study, arm), "traits": {}, "columns": list(samples)}
    kind = traits_and_visits.trait_levels(study)
    first = ~subject.duplicated()
    for column, level in kind.items():
        rows = table if level == "sample" else table[first]
        if level == "household":
            rows = rows[~samples.loc[rows.index, "household"].duplicated()]
        # A parent says more only of what is a trait of the same thing.
        earlier = [
            c
            for c in made["traits"]
            if kind[c] == level == "person"
            and not pd.api.types.is_numeric_dtype(table[c])
        ]
        numeric = pd.api.types.is_numeric_dtype(rows[column])
        above = (
            None if numeric else traits_and_visits.parent_trait(rows, column, earlier)
        )
        by = pd.Series("", rows.index) if level == "household" else arm[rows.index]
        made["traits"][column] = {
            "level": level,
            "parent": above,
            "concordance": traits_and_visits.concordance(
                rows[column], rows["household"], rows["group"]
            )
            if "household" in rows and level == "person"
            else 0.0,
            "arms": {
                name: traits_and_visits.fit_trait(
                    own[column], own[above] if above else None
                )
                for name, own in rows.groupby(by)
            },
        }
    return made


def _arms(study, arm):
    samples, subject = study.samples, study.subject
    found = {}
    for name in sorted(arm.unique()):
        own = samples[arm == name]
        donor = own.get("donor")
        found[name] = {
            "group": str(own["group"].iloc[0]),
            "role": str(own["role"].iloc[0]) if "role" in own else "",
            "people": int(subject[own.index].nunique()),
            "given": 0.0
            if donor is None
            else float(
                subject[own.index][donor.notna()].nunique()
                / subject[own.index].nunique()
            ),
            "slots": traits_and_visits.visit_slots(own, subject[own.index]),
        }
    return found


def arm_sizes(parameters, samples):
    """Return the number of people of each arm in a twin of about so many samples."""
    arms = parameters["arms"]
    per_person = {
        a: max(1.0, sum(s["rate"] for s in arm["slots"])) for a, arm in arms.items()
    }
    if samples is None:
        return {name: arm["people"] for name, arm in arms.items()}
    if parameters["households"]:
        return dict.fromkeys(arms, max(2, round(samples / len(arms))))
    total = sum(arm["people"] * per_person[a] for a, arm in arms.items())
    exact = {a: max(2.0, arm["people"] * samples / total) for a, arm in arms.items()}
    whole = {a: int(n) for a, n in exact.items()}
    if all(n == 1 for n in per_person.values()):
        spare = samples - sum(whole.values())
        order = sorted(exact, key=lambda a: whole[a] - exact[a])
        for a in order[: max(0, spare)]:
            whole[a] += 1
        return whole
    return {a: max(2, round(n)) for a, n in exact.items()}


def draw_people(parameters, rng, *, samples=None):
    """Return a table of samples: who gave each, when, and with which traits.

    Returns
    -------
    pandas.DataFrame
        The original's columns and ``arm, slot``; ids are numbers that nobody had.
    """
    persons = _persons(parameters, rng, arm_sizes(parameters, samples))
    for column, spec in parameters["traits"].items():
        if spec["level"] != "sample":
            persons[column] = _trait(rng, persons, spec)
    rows = []
    for name, arm in parameters["arms"].items():
        own = persons[persons["arm"] == name].reset_index(drop=True)
        times = traits_and_visits.draw_visits(rng, arm["slots"], len(own))
        rows.append(
            own.iloc[times["person"]]
            .reset_index(drop=True)
            .join(times.drop(columns="person"))
        )
    table = pd.concat(rows, ignore_index=True)
    table = table.sort_values("number", kind="stable").reset_index(drop=True)
    for column, spec in parameters["traits"].items():
        if spec["level"] == "sample":
            table[column] = _trait(rng, table, spec)
    _times(table, parameters)
    table.index = [f"twin_{n:04d}" for n in range(1, len(table) + 1)]
    return table


def _persons(parameters, rng, size):
    if parameters["households"]:
        # One person of each group in every home, so that they stand side by side.
        homes = min(size.values())
        arm = [name for _ in range(homes) for name in sorted(size)]
        home = [f"home_{n:04d}" for n in range(1, homes + 1) for _ in size]
    else:
        arm = [name for name, n in size.items() for _ in range(n)]
        home = [f"home_{n:04d}" for n in range(1, len(arm) + 1)]
    made = pd.DataFrame({"arm": arm, "household": home})
    made["number"] = range(len(made))
    made["subject"] = [f"person_{n:04d}" for n in range(1, len(made) + 1)]
    made["group"] = made["arm"].map(
        {a: v["group"] for a, v in parameters["arms"].items()}
    )
    made["role"] = made["arm"].map(
        {a: v["role"] for a, v in parameters["arms"].items()}
    )
    made["donor"] = pd.Series(np.nan, made.index, dtype=object)
    donors = made["role"] == "donor"
    made.loc[donors, "subject"] = [f"donor_{n:02d}" for n in range(1, donors.sum() + 1)]
    givers = made.loc[donors, "subject"].tolist()
    made.loc[donors, "donor"] = givers
    for name, arm in parameters["arms"].items():
        own = np.flatnonzero((made["arm"] == name) & ~donors)
        own = own[: round(arm["given"] * len(own))]
        turn = [givers[n % len(givers)] for n in range(len(own))] if givers else []
        made.loc[own[: len(turn)], "donor"] = turn
    return made


def _trait(rng, table, spec):
    if spec["level"] == "household":
        _, code = np.unique(table["household"], return_inverse=True)
        return traits_and_visits.draw_trait(
            rng, spec["arms"][""], rng.standard_normal(code.max() + 1)
        )[code]
    homes = table["household"].nunique()
    z = traits_and_visits.spread_out(
        (rng.standard_normal(homes), rng.standard_normal(len(table))),
        spec["concordance"],
        table["household"],
    )
    pieces = []
    for name, own in spec["arms"].items():
        here = np.flatnonzero(table["arm"] == name)
        parents = table[spec["parent"]].to_numpy()[here] if spec["parent"] else None
        pieces.append(
            pd.Series(traits_and_visits.draw_trait(rng, own, z[here], parents), here)
        )
    return pd.concat(pieces).sort_index().to_numpy()


def _times(table, parameters):
    """Give visits and days their column; phases nobody can know are unknown."""
    column = parameters["when"]
    if "unknown" in parameters["phases"]:
        lost = table["donor"].isna()
        table["phase"] = table["phase"].where(~lost, "unknown")
    if column == "visit":
        time = table["time"]
        loose = any(
            s["sd"] for arm in parameters["arms"].values() for s in arm["slots"]
        )
        if loose:
            time = table.groupby("subject").cumcount().where(time.notna())
        table["visit"] = time.astype(float if time.isna().any() else int)
    elif column:
        table[column] = table["time"]
