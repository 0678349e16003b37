"""The levels and least sizes by which the whole package judges, each in one place."""

# Below this p (q, where many questions are asked together) a difference is called.
SIGNIFICANCE = 0.05
# Of every interval, unless a function is asked for another.
CONFIDENCE = 0.95
# People of each group that a question needs before it is asked at all.
LEAST_PEOPLE = {"ranks": 2, "taxa": 3, "learning": 8}
# The smallest effects of interest: an interval that lies within ± these shows that a
# difference is too small to matter. Each with its reason; a page may ask for another.
MATTERS = {
    # nats; less than one person's Shannon index changes between two visits: by 0.32 in
    # the mean and 0.21 in the median of the 99 people of forbes_2018 who came twice
    "shannon": 0.25,
    # away from one half; 0.6 is still of no use for a group, let alone for a person
    "auroc": 0.1,
    # share of the variance in composition (omega²); among 1,152 people age, sex and
    # BMI go with 0.2 to 0.3 % each beside the others, the place with 3 %
    "r2": 0.01,
    # standard deviations; Cohen's small effect
    "smd": 0.2,
    # own less wrong donor beyond chance, distance and share of the donor's kinds: half
    # of the least that was seen where a transplant took hold, in kump_2018 (0.05, 0.15)
    # and youngster_2014 (0.13, 0.11); two draws of 1,000 reads from one stool differ
    # by 0.07 to 0.09
    "bray_curtis": 0.03,
    "peds": 0.06,
}
