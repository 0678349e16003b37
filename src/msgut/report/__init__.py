"""Answers and tables that a page keeps, and the making of pages.

In a notebook: :func:`card`, :func:`answer`, :func:`keep`. They display themselves in
JupyterLab; ``msgut report`` reads the same outputs back from the executed notebook, so
that a page, its ``results.json`` and its tables cannot disagree.
"""

from msgut.report.answers import answer
from msgut.report.page_head import card, cards
from msgut.report.tables import keep

__all__ = ["answer", "card", "cards", "keep"]
