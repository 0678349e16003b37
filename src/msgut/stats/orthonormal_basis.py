"""Which columns say something new, by one tolerance, and an orthonormal basis of them."""

import numpy as np

# What is left of a column after its forerunners, relative to its own length, before it
# counts as a repetition of them: the tolerance of R's lm and of vegan.
ALIASED = 1e-7


def new_columns(columns, beside=None, *, length=None):
    """Return which columns are not said by those before them, and their basis.

    Parameters
    ----------
    columns : array-like, shape (n, c)
        Looked at in order: of two that repeat each other the first is kept.
    beside : numpy.ndarray, shape (n, k), optional
        An orthonormal basis that stands before the first column.
    length : array-like, shape (c,), optional
        What the rest of a column is measured against; its own length where left out.
        Of centred columns that before centring: a constant is its own rounding then.

    Returns
    -------
    kept : list of int
    basis : numpy.ndarray, shape (n, len(kept))
        Orthonormal, and orthogonal to ``beside``.

    Examples
    --------
    >>> kept, basis = new_columns([[1.0, 2, 0], [1, 2, 1], [1, 2, 2]])
    >>> kept, basis.shape
    ([0, 2], (3, 2))
    """
    columns = np.asarray(columns, float)
    n, c = columns.shape
    own = np.linalg.norm(columns, axis=0)
    length = own if length is None else np.asarray(length, float)
    basis = np.empty((n, 0)) if beside is None else np.asarray(beside, float)
    start, kept = basis.shape[1], []
    for j in range(c):
        if own[j] <= ALIASED * length[j]:
            continue
        rest = columns[:, j] / own[j]
        # Twice is enough: what rounding left of the forerunners goes the second time.
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        left = np.linalg.norm(rest)
        if left > ALIASED:
            kept.append(j)
            basis = np.column_stack([basis, rest / left])
    return kept, basis[:, start:]


def orthonormal_basis(columns):
    """Return an orthonormal basis of the columns, shape (n, rank).

    Examples
    --------
    >>> orthonormal_basis([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]]).shape
    (3, 1)
    """
    return new_columns(columns)[1]


def aliased(column, basis):
    """Return whether an orthonormal basis says all that a column says.

    Examples
    --------
    >>> basis = orthonormal_basis([[1.0, 0], [1, 1], [1, 2]])
    >>> aliased(np.array([0.0, 2, 4]), basis), aliased(np.array([0.0, 1, 0]), basis)
    (True, False)
    """
    return not new_columns(np.asarray(column, float)[:, None], basis)[0]
