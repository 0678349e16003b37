"""Names of taxa that look alike: one where the letters are, refused where not."""

import pandas as pd
import pytest

from msgut.count_table import CountTable
from msgut.errors import MsgutError
from msgut.facts import Facts
from msgut.load import join_tables, taxon_lineages
from msgut.load.raw_tables import Parts


def joined(*genera):
    ids = [f"t{i}" for i in range(len(genera))]
    counts = pd.DataFrame([range(1, 1 + len(genera))], index=["s"], columns=ids)
    texts = pd.Series([f"k__B; g__{genus}" for genus in genera], index=ids)
    taxa = taxon_lineages.split_lineages(texts, where="toy")
    return join_tables.joined_study(
        {"counts": Parts(counts=CountTable.of(counts), taxa=taxa)}, Facts("toy")
    )


def test_letters_composed_and_taken_apart_are_one_genus():
    study = joined("Bl\u00e9", "Ble\u0301", " Bl\u00e9\u00a0")
    assert set(study.taxa["genus"]) == {"Bl\u00e9"}


@pytest.mark.parametrize("twin", ["Blau\u200btia", "\uff22lautia", "\u0412lautia"])
def test_genera_that_only_look_alike_are_refused(twin):
    with pytest.raises(MsgutError, match="names of rank genus look alike") as refused:
        joined("Blautia", twin)
    assert ascii(twin) in str(refused.value)
