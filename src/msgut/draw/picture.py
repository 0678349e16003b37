"""What every picture shares: colours, a frame, a text for those who cannot see it."""

import io
import textwrap
import warnings
from dataclasses import dataclass, field
from functools import wraps
from inspect import signature
from itertools import cycle

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FuncFormatter

from msgut.names import in_picture, visible

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
# Colours of groups repeat after nine; a mark and a line of their own tell them apart.
MARKERS = "osD^v<>Pp"
LINES = ("-", "--", ":", "-.")
# More of them would not fit into a title; the legend and the text name all.
IN_A_TITLE = 8
# Longer titles are folded.
LETTERS = 90


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

    def __post_init__(self):
        """Take every text as it stands: no name is mathematics, or acts."""
        self.alt = visible(self.alt)
        _take_literally(self.figure)

    @property
    def axes(self):
        """The figure's axes."""
        return self.figure.axes

    def png(self):
        """Return the picture as the bytes of a PNG file."""
        if not self._png:
            file = io.BytesIO()
            # No software version in the file: the bytes depend on the picture alone.
            with warnings.catch_warnings():
                # A letter that the font lacks is a box; the text has it in full.
                warnings.filterwarnings("ignore", message="(?s)Glyph .* missing from")
                self.figure.savefig(file, dpi=DPI, metadata={"Software": None})
            self._png = file.getvalue()
        return self._png

    def _repr_mimebundle_(self, include=None, exclude=None):
        width = int(self.figure.get_figwidth() * 100)
        shown = {"image/png": self.png(), "text/plain": self.alt}
        return shown, {"image/png": {"alt": self.alt, "width": width}}


def canvas(study, *, width=7.2, height=3.6, rows=1, columns=1, **options):
    """Return a figure and its axes, marked in the corner if a study is a twin.

    The figure belongs to no window system and no global state.

    Parameters
    ----------
    study : Study or sequence of Study
        All that the picture is made from.
    """
    import seaborn as sns

    with sns.axes_style(THEME, rc=STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(rows, columns, **options)
    if mark := twin_mark(study):
        figure.text(
            0.995,
            0.995,
            mark,
            ha="right",
            va="top",
            fontsize=8,
            color="white",
            bbox={"facecolor": "#AA3377", "edgecolor": "none", "pad": 2},
        )
    return figure, axes


def twin_mark(study):
    """Return what the corner says: nothing, or which of several studies are twins.

    Examples
    --------
    >>> from msgut.study import Study
    >>> import pandas as pd
    >>> counts, people = pd.DataFrame({"A": [1]}, ["s"]), pd.DataFrame(index=["s"])
    >>> a, b = (Study(source[0], counts, people, source=source)
    ...         for source in ("twin", "public"))
    >>> twin_mark(a), twin_mark(b), twin_mark([a, b]), twin_mark([a, a])
    ('synthetic twin', '', 'synthetic twin: t', 'synthetic twin')
    """
    studies = study if isinstance(study, list | tuple) else [study]
    twins = [one for one in studies if getattr(one, "source", "") == "twin"]
    if len(twins) == len(studies):
        return "synthetic twin"
    names = ", ".join(dict.fromkeys(in_picture(one.name) for one in twins))
    return f"synthetic twin: {names}" if twins else ""


def empty_picture(study, why):
    """Return a small picture that says why there is nothing to draw."""
    figure, axis = canvas(study, width=5, height=0.7)
    axis.set_axis_off()
    axis.text(0, 0.5, f"Nothing to draw: {why}", va="center", fontsize=9, wrap=True)
    return Picture(figure, f"No picture: {why}")


def _take_literally(figure):
    """Switch mathematics off in every text but the powers of a logarithmic axis."""
    for text in figure.findobj(Text):
        text.set_parse_math(False)
        text.set_text(visible(text.get_text(), keep="\n"))
    for axes in figure.axes:
        if len(axes.get_title()) > LETTERS:
            axes.title.set_text(textwrap.fill(axes.get_title(), LETTERS))
        for axis in (axes.xaxis, axes.yaxis):
            # What an axis writes of its own, such as powers of ten, is left to it.
            ours = isinstance(
                axis.get_major_formatter(), FixedFormatter | FuncFormatter
            )
            for label in (*axis.get_ticklabels(), *axis.get_ticklabels(minor=True)):
                label.set_parse_math(not ours)


def needs_groups(drawn):
    """Let a picture by group say so where no sample has one."""

    @wraps(drawn)
    def picture(*given, **options):
        study = signature(drawn).bind(*given, **options).arguments["study"]
        if not ordered_groups(study.group):
            return empty_picture(study, "no sample has a group.")
        return drawn(*given, **options)

    return picture


def group_colours(groups):
    """Return a colour per group, the same in every picture; spare ones repeat."""
    spare = cycle(TAXA)
    return {name: INK.get(name) or next(spare) for name in groups}


def group_markers(groups):
    """Return a marker per group: a dot, until the colours repeat.

    Examples
    --------
    >>> marks = group_markers([f"group {k}" for k in range(12)])
    >>> "".join(marks.values())
    'ooooooooosss'
    """
    return _by_round(groups, MARKERS)


def group_lines(groups):
    """Return a style of line per group: whole, until the colours repeat."""
    return _by_round(groups, LINES)


def _by_round(groups, looks):
    spare = [name for name in groups if name not in INK]
    round_of = {name: k // len(TAXA) for k, name in enumerate(spare)}
    return {name: looks[round_of.get(name, 0) % len(looks)] for name in groups}


def legend_of_groups(axis, n, **options):
    """Add a legend of ``n`` groups, in as many columns as they need."""
    many = {"fontsize": 7} if n > 2 * IN_A_TITLE else {}
    axis.legend(frameon=False, ncols=-(-n // 12), **many, **options)


def ordered_groups(groups):
    """Return the groups in the order of every picture: controls first, then by name."""
    have = sorted({str(g) for g in groups if g == g})
    return sorted(have, key=lambda name: (name != "HC", name != "MS", name))


def group_sizes(groups):
    """Return ``"HC n = 43, MS n = 61"``, of many groups the first."""
    have = ordered_groups(groups)
    more = len(have) - IN_A_TITLE
    return ", ".join(
        f"{in_picture(g)} n = {int((groups == g).sum())}" for g in have[:IN_A_TITLE]
    ) + (f" and {more} more groups" if more > 0 else "")
