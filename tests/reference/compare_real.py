"""Make compare_real.csv: vegan's numbers on the public studies, and only numbers.

    MSGUT_MIRROR=... python tests/reference/compare_real.py

Tables of samples and distances go to R through a folder that is removed afterwards;
F, R² and p are all that is kept. Takes some minutes, nearly all of them R's.
"""

import subprocess
import tempfile
from pathlib import Path

from msgut import load, measure

HERE = Path(__file__).parent
STUDIES = ("jangi_2016", "forbes_2018", "imsms_2022")


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name in STUDIES:
            study = load.study(name)
            distances = measure.distances(study, "bray_curtis").to_data_frame()
            distances.to_numpy().tofile(Path(folder) / f"{name}.bin")
            study.samples.to_csv(Path(folder) / f"{name}.csv", index_label="id")
        script = [str(HERE / "compare_real.R"), folder, str(HERE / "compare_real.csv")]
        subprocess.run(["Rscript", *script], check=True)


if __name__ == "__main__":
    main()
