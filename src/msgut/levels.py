"""The levels and least sizes by which the whole package judges, each in one place."""

# Beyond it floating-point numbers skip whole ones, and sums of reads are not exact: more
# is no number of samples, taxa, reads or bytes.
LARGEST_WHOLE = 2**53
# Below this p (q, where many questions are asked together) a difference is called.
SIGNIFICANCE = 0.05
# Of every interval, unless a function is asked for another.
CONFIDENCE = 0.95
# The ends of it, as shares of a distribution.
TAILS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
# How surely a difference would be called that is told as the least to be seen.
POWER = 0.8
# Below this p of a difference in depth the answer is asked again at equal depth, and
# labels are shuffled with depths kept unequal: to look in vain costs a moment, not to
# look may cost the answer.
SUSPECT = 0.1
# People (or pairs) of each group that a question needs before it is asked at all.
LEAST_PEOPLE = {
    "ranks": 2,
    "taxa": 3,
    # every covariate known; with two the interval is nine standard deviations wide and
    # p < 0.05 is met by 0.2 % of tables: nothing is told
    "models": 3,
    # of the smaller group, where groups differ in size: about a middle of so few they
    # vary less than by chance (10 to 15 % of nulls were called)
    "spread": 5,
    # independent units, for the interval of a share of variance to be worth its name
    "shares": 5,
    # who hold, and who lack, a taxon: no split of fewer can be surprising at 0.05
    "carriers": 5,
    # for the chi-squared curve of Kruskal and Wallis, where few values tie
    "chi-squared": 8,
    "learning": 8,
}
# A covariate known for too few people costs more than it explains: complete cases would
# lose whole sites. The usual confounders are worth more than the others.
KNOWN = {"usual": 0.8, "other": 0.95}
# The share of people in whom a taxon is seen, for it to count.
LEAST_PREVALENCE = {
    # what learns, and what is pooled: rarer ones are noise to the first, and to the
    # second an effect that hangs on the depth of a cohort
    "learning": 0.1,
    "pooling": 0.1,
    # several groups of one study in one linear model: of a rarer genus the log-ratio is
    # the same half read in four people of five
    "diseases": 0.2,
}
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
    # the same of a trait of the people, beyond which it may carry over to what is
    # compared; Austin (2009), doi:10.1002/sim.3697
    "balance": 0.1,
    # own less wrong donor beyond chance, distance and share of the donor's kinds: half
    # of the least that was seen where a transplant took hold, in kump_2018 (0.05, 0.15)
    # and youngster_2014 (0.13, 0.11); two draws of 1,000 reads from one stool differ
    # by 0.07 to 0.09
    "bray_curtis": 0.03,
    "peds": 0.06,
}
