"""How long a sweep of transplants in silico takes: 50 doses × 200 recipients."""

import os
import time

import numpy as np
import pandas as pd

from msgut import fmt


def main():
    """Print wall and processor seconds per model."""
    rng = np.random.default_rng(0)
    guts = rng.dirichlet(np.full(200, 0.1), 101)
    guts[guts < 1e-3] = 0
    recipients, donor = pd.DataFrame(guts[:100]), guts[100]
    doses = np.concatenate([[0], np.geomspace(1e-4, 1, 49)])
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, 200 taxa")
    for model, options in (("mixing", {}), ("toy", {"antibiotics": 0.9})):
        wall, busy = time.perf_counter(), time.process_time()
        table = fmt.dose_response(
            recipients, donor, doses, model=model, people=200, **options
        )
        wall, busy = time.perf_counter() - wall, time.process_time() - busy
        print(f"{model}: {len(table)} rows, {wall:.1f} s, {busy:.1f} s of processor")


if __name__ == "__main__":
    main()
