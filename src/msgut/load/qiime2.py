"""QIIME 2 artifacts and metadata, without QIIME 2.

An artifact is a zip: one folder named by its UUID, in it ``metadata.yaml`` with the
type, and ``data/`` with one file.
"""

import io
import re
import zipfile
import zlib

from msgut.errors import MsgutError
from msgut.load import biom, size_limits, text_table

ZIP, LISTED = b"PK\x03\x04", b"PK\x01\x02"
MEMBERS = 10_000  # of an archive; each step of its provenance adds some
YAML = 64_000  # bytes of metadata.yaml, which has three lines
# What each role may be, and the file inside that holds it.
HOLDS = {
    "counts": (r"FeatureTable\[(Frequency|RelativeFrequency)\]", "feature-table.biom"),
    "taxonomy": (r"FeatureData\[Taxonomy\]", "taxonomy.tsv"),
    "tree": (r"Phylogeny\[Rooted\]", "tree.nwk"),
}


def read(path, file):
    """Return the parts of a QIIME 2 artifact, or of a metadata table beside it.

    Raises
    ------
    MsgutError
        If the archive is damaged, unsafe or too large, or of another type than its
        role needs.

    References
    ----------
    Bolyen E et al. Nat Biotechnol 2019;37:852, doi:10.1038/s41587-019-0209-9
    """
    data = size_limits.read_bytes(path)
    if data.startswith(ZIP):
        return _artifact(data, file)
    if file.holds == "samples":
        return text_table.text_parts(text_table.decoded(data, file.name), file)
    msg = (
        f"{file.name}: is no QIIME 2 artifact: it is not a zip. Is it cut short, or in "
        "another format?"
    )
    raise MsgutError(msg)


def _artifact(data, file):
    if file.holds not in HOLDS:
        msg = (
            f"{file.name}: an artifact cannot hold the {file.holds}. Give the metadata "
            "as the TSV file that QIIME 2 was given."
        )
        raise MsgutError(msg)
    if data.count(LISTED) > MEMBERS:
        msg = f"{file.name}: holds more than {MEMBERS:,} files. It is not read."
        raise MsgutError(msg)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = _root(archive, len(data), file.name)
            kind = _kind(archive, root, file.name)
            pattern, inside = HOLDS[file.holds]
            if not re.fullmatch(pattern, kind):
                raise MsgutError(_wrong(kind, file))
            content = _member(
                archive,
                f"{root}/data/{inside}",
                file.name,
                look=lambda beginning: _refuse_other(beginning, file),
            )
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        why = " ".join(str(error).split())[:120]
        msg = f"{file.name}: the archive is damaged ({why}). Fetch it again."
        raise MsgutError(msg) from error
    if file.holds == "counts":
        return biom.biom_parts(content, file.name)
    return text_table.text_parts(text_table.decoded(content, file.name), file)


def _refuse_other(beginning, file):
    if file.holds == "counts":
        biom.refuse_other_format(beginning, file.name)


def _wrong(kind, file):
    needs = {
        "counts": "FeatureTable[Frequency]",
        "taxonomy": "FeatureData[Taxonomy]",
        "tree": "Phylogeny[Rooted]",
    }[file.holds]
    hint = (
        "Root it first: qiime phylogeny midpoint-root."
        if kind == "Phylogeny[Unrooted]"
        else "Is it listed under the wrong role?"
    )
    return f"{file.name}: is {kind}, where the {file.holds} must be {needs}. {hint}"


def _root(archive, packed, name):
    """Return the artifact's one folder, after looking at every member's name."""
    roots, size = set(), 0
    for member in archive.infolist():
        parts = member.filename.replace("\\", "/").split("/")
        if parts[0] == "" or ".." in parts or ":" in parts[0]:
            msg = (
                f"{name}: holds a member named {member.filename[:200]!r}, which points "
                "outside the archive. It is not read."
            )
            raise MsgutError(msg)
        roots.add(parts[0])
        size += member.file_size
        size_limits.refuse_beyond(size, packed, name)
    if len(roots) != 1:
        msg = f"{name}: is no QIIME 2 artifact: it holds {len(roots)} folders, not one."
        raise MsgutError(msg)
    return roots.pop()


def _kind(archive, root, name):
    """Return the semantic type; the three lines of YAML need no YAML reader."""
    yaml = text_table.decoded(
        _member(archive, f"{root}/metadata.yaml", name, most=YAML), name
    )
    kinds = (line[5:] for line in yaml.splitlines() if line.startswith("type:"))
    kind = next(kinds, "").strip().strip("\"'")
    if not kind:
        msg = f"{name}: is no QIIME 2 artifact: its metadata.yaml names no type."
        raise MsgutError(msg)
    return kind[:200]


def _member(
    archive, member, name, *, most=size_limits.BYTES, look=lambda beginning: None
):
    if member not in archive.NameToInfo:
        inside = member.split("/", 1)[1]
        msg = f"{name}: is no such QIIME 2 artifact: it holds no {inside}."
        raise MsgutError(msg)
    info = archive.getinfo(member)
    if info.file_size > most:
        msg = f"{name}: its {member.split('/', 1)[1]} holds more than {most:,} bytes."
        raise MsgutError(msg)
    size_limits.refuse_beyond(info.file_size, info.compress_size, name)
    with archive.open(member) as stream:
        look(stream.peek(size_limits.BEGINNING)[: size_limits.BEGINNING])
        # The size in the directory is a claim, but no more than that is ever read.
        return stream.read(info.file_size + 1)
