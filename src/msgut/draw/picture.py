"""What every picture shares: colours, a frame, a text for those who cannot see it."""

import io
from dataclasses import dataclass, field
from itertools import cycle

from matplotlib.figure import Figure

# Okabe & Ito's colours, told apart by nearly every eye (jfly.uni-koeln.de/color).
INK = {
    "HC": "#0072B2",
    "MS": "#D55E00",
    "CD": "#009E73",
    "UC": "#CC79A7",
    "RA": "#E69F00",
    "PD": "#56B4E9",
    "CDI": "#882255",
    "other": "#8A8A8A",
}
# For taxa: Paul Tol's muted scheme, which goes with the colours of the groups.
TAXA = (
    "#332288",
    "#88CCEE",
    "#44AA99",
    "#117733",
    "#999933",
    "#DDCC77",
    "#CC6677",
    "#882255",
    "#AA4499",
)
PAPER = "#DDDDDD"
# Of the theme "ticks", which seaborn's guide gives for pictures with many marks.
THEME = "ticks"
STYLE = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
DPI = 144


@dataclass
class Picture:
    """A drawn figure and its text. The same tables give the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What a reader who cannot see the picture should know.
    """

    figure: Figure
    alt: str = ""
    _png: bytes = field(default=b"", repr=False)

    @property
    def axes(self):
        """The figure's axes."""
        return self.figure.axes

    def png(self):
        """Return the picture as the bytes of a PNG file."""
        if not self._png:
            file = io.BytesIO()
            # No software version in the file: the bytes depend on the picture alone.
            self.figure.savefig(file, dpi=DPI, metadata={"Software": None})
            self._png = file.getvalue()
        return self._png

    def _repr_mimebundle_(self, include=None, exclude=None):
        width = int(self.figure.get_figwidth() * 100)
        shown = {"image/png": self.png(), "text/plain": self.alt}
        return shown, {"image/png": {"alt": self.alt, "width": width}}


def canvas(study, *, width=7.2, height=3.6, rows=1, columns=1, **options):
    """Return a figure and its axes, marked in the corner if the study is a twin.

    The figure belongs to no window system and no global state.
    """
    import seaborn as sns

    with sns.axes_style(THEME, rc=STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(rows, columns, **options)
    if getattr(study, "source", "") == "twin":
        figure.text(
            0.995,
            0.995,
            "synthetic twin",
            ha="right",
            va="top",
            fontsize=8,
            color="white",
            bbox={"facecolor": "#AA3377", "edgecolor": "none", "pad": 2},
        )
    return figure, axes


def empty_picture(study, why):
    """Return a small picture that says why there is nothing to draw."""
    figure, axis = canvas(study, width=5, height=0.7)
    axis.set_axis_off()
    axis.text(0, 0.5, f"Nothing to draw: {why}", va="center", fontsize=9, wrap=True)
    return Picture(figure, f"No picture: {why}")


def group_colours(groups):
    """Return a colour per group, the same in every picture; spare ones repeat."""
    spare = cycle(TAXA)
    return {name: INK.get(name) or next(spare) for name in groups}


def ordered_groups(groups):
    """Return the groups in the order of every picture: controls first, then by name."""
    have = sorted({str(g) for g in groups if g == g})
    return sorted(have, key=lambda name: (name != "HC", name != "MS", name))


def group_sizes(groups):
    """Return ``"HC n = 43, MS n = 61"``."""
    return ", ".join(
        f"{g} n = {int((groups == g).sum())}" for g in ordered_groups(groups)
    )
