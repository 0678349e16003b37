"""The levels and least sizes by which the whole package judges, each in one place."""

# Below this p (q, where many questions are asked together) a difference is called.
SIGNIFICANCE = 0.05
# Of every interval, unless a function is asked for another.
CONFIDENCE = 0.95
# People of each group that a question needs before it is asked at all.
LEAST_PEOPLE = {"ranks": 2, "taxa": 3, "learning": 8}
