"""Are the texts of an HDF5 file whole? Asked of its bytes, before the library reads.

The HDF5 library walks the heaps that hold texts of free length by the sizes that stand
in them. Where such a size is damaged it may walk in a ring for ever, in C, where neither
a signal nor a time limit ends it.
"""

from msgut.errors import MsgutError

HEAP = b"GCOL\x01\x00\x00\x00"
_HEADER = 16  # of a heap, and of each thing in it


def refuse_damaged_heaps(data, name):
    """Refuse a file in which the walk through a heap of texts would not end.

    Parameters
    ----------
    data : bytes
        The whole file.

    References
    ----------
    HDF5 File Format Specification 3.0, III.E: Disk Format: Level 1E - Global Heap.
    """
    start = data.find(HEAP)
    while start >= 0:
        if not _ends(data, start):
            msg = f"{name}: is a damaged BIOM table (its texts do not fit). Export it again."
            raise MsgutError(msg)
        start = data.find(HEAP, start + len(HEAP))


def _ends(data, start):
    """Whether a heap's things follow each other up to its end, and no further."""
    end = start + int.from_bytes(data[start + 8 : start + 16], "little")
    place = start + _HEADER
    if not place <= end <= len(data):
        return False
    while end - place >= _HEADER:
        index = int.from_bytes(data[place : place + 2], "little")
        size = int.from_bytes(data[place + 8 : place + 16], "little")
        # Number 0 is the free rest, whose size counts its own header.
        more = size if index == 0 else _HEADER + -(-size // 8) * 8
        if more < _HEADER or place + more > end:
            return False
        place += more
    return True
