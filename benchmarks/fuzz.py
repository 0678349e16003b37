"""Damage valid files at random and read them: every answer is a study or a sentence.

    python benchmarks/fuzz.py [runs of each] [first seed] [part of a format's name]

Each run takes a valid seed of a format, damages it once to four times (a bit flipped, a
byte set, bytes cut, doubled, put in or exchanged, a token of the format put in, a
number made huge), and reads it as a study is read. Prints one row per format and ends
with 1 if anything but a study or one sentence came back, or if it took too long.

``caught`` are the sentences of the last guard for what no reader foresaw: allowed, but
each is a place where a better sentence could stand.
"""

import faulthandler
import gzip
import io
import json
import random
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from pathlib import Path

SLOW = 10  # seconds that one answer may take
LONG = 1200  # characters of a sentence
INVENTED = Path(__file__).parents[1] / "tests" / "load" / "invented"

TAXA, SAMPLES = ["t1", "t2", "t3", "t4"], ["a", "b", "c"]
COUNTS = "id\ta\tb\tc\ttaxonomy\n" + "".join(
    f"{taxon}\t{n}\t0\t{n + 2}\tk__Bacteria; p__Firmicutes; c__; o__O; f__F; g__G{n}\n"
    for n, taxon in enumerate(TAXA, start=1)
)
PEOPLE = "id\tstate\tage\tsex\na\till\t40\tF\nb\twell\t51.5\tM\nc\till\tNA\tF\n"
TREE = "((t1:1,'t2':2e-1)0.98:1,(t3:3,t4:1)[a comment]:1);"
TOML = """
title = "Invented"
licence = "none stated"
region = "V4"
design = "case-control"
caveats = ["All of it is invented."]

[files.counts]
format = "text"
path = "counts.tsv"

[files.samples]
format = "text"
path = "people.tsv"

[columns]
state = "group"
age = "age"

[values.group]
ill = "MS"
well = "HC"

[[set]]
where = {group = "MS"}
subject = "person {sample}"

[[drop]]
sample = "c"
reason = "invented"

[n]
samples = 2
groups.MS = {samples = 1, subjects = 1}
groups.HC = {samples = 1, subjects = 1}
"""
TOKENS = {
    "text": [
        "\t",
        "\n",
        "\r",
        '"',
        ",",
        ";",
        "#",
        "nan",
        "inf",
        "-1",
        "1e300",
        "1e999",
        "0x1",
        "1_0",
        "\ufeff",
        "\u202e",
        "é",
        "é",
        " ",
        "#q2:types",
        "k__",
        "D_9__",
        "D_99999999999999999999__",
        "__",
        "|",
        "1" * 400,
        " " * 400,
        "\x1b[31m",
        "$x^$",
    ],
    "biom json": [
        "null",
        "[]",
        "{}",
        "true",
        "1e400",
        "-1",
        '""',
        "[[",
        "]",
        "NaN",
        '"shape"',
        '"rows"',
        '"data"',
        "99999999999999999999",
        "Infinity",
        '"dense"',
    ],
    "newick": ["(", ")", ",", ";", ":", "'", "[", "]", "-1", "nan", "1e999", "t1", "_"],
    "study file": [
        "[",
        "]",
        "[[",
        "=",
        '"',
        "{",
        "}",
        "nan",
        "inf",
        "1979-05-27",
        "''",
        "[n]",
        "[values.age]",
        "\\u0000",
        "a.b.c",
        "true",
        "-1",
        "[files.tree]",
        "\n",
        "[refuse]",
        'counts=""',
        "{sample}",
        "{group!r:>9}",
        "9" * 5000,
        "../",
        "/",
    ],
}
WHOLE = [
    b"\x00",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\n",
    b" ",
    b"\x7f\xff\xff\xff",
    b"\xff" * 4,
]
WHOLE += [
    b"\x00\x00\x00\xfe",
    b"\x00\x00\x00\x0d",
    b"\x00\x00\x03\x13",
    b"\x00\x00\x04\xff",
]


# How often a text is damaged by its words, and not by its bytes.
WORDS = {"text counts": 0.3, "text people": 0.3, "newick": 0.3, "study file": 0.6}


class TooSlowError(BaseException):
    """A reading that did not end, which no guard may take for damage."""


def damaged(data, tokens, dice):
    """Return bytes with one to four damages."""
    data = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        place, end = sorted(dice.randrange(len(data) + 1) for _ in "ab")
        few = data[place : place + dice.randint(1, 40)]
        kind = dice.choice(
            ["flip", "set", "cut", "lose", "double", "put", "token", "swap"]
        )
        if kind == "flip" and place < len(data):
            data[place] ^= 1 << dice.randrange(8)
        elif kind == "set":
            new = dice.choice(WHOLE)
            data[place : place + len(new)] = new
        elif kind == "cut":
            del data[end:]
        elif kind == "lose":
            del data[place : place + len(few)]
        elif kind == "double":
            data[end:end] = bytes(few) * dice.choice([1, 1, 2, 50])
        elif kind == "put":
            data[place:place] = dice.randbytes(dice.randint(1, 6))
        elif kind == "token" and tokens:
            data[place:place] = dice.choice(tokens).encode()
        elif kind == "swap":
            other = data[end : end + len(few)]
            data[end : end + len(few)], data[place : place + len(few)] = few, other
        if not data:
            break
    return bytes(data)


def in_words(data, dice):
    """Return a text with two words exchanged, one doubled or one left out."""
    words = data.decode("utf-8", "replace").replace("\t", " \t ").split(" ")
    one, other = dice.randrange(len(words)), dice.randrange(len(words))
    words[one], words[other] = words[other], dice.choice([words[one], words[other], ""])
    return " ".join(words).replace(" \t ", "\t").encode()


def seeds(folder):
    """Return valid files by format: (bytes, role, reader, file name, how repacked)."""
    biom = json.dumps(
        {
            "format": "Biological Observation Matrix 1.0.0",
            "shape": [4, 3],
            "matrix_type": "sparse",
            "data": [[0, 0, 5], [0, 2, 2], [1, 1, 7.0], [2, 0, 1], [3, 2, 9]],
            "rows": [
                {"id": t, "metadata": {"taxonomy": ["k__B", "p__"]}} for t in TAXA
            ],
            "columns": [{"id": s, "metadata": {"state": "ill"}} for s in SAMPLES],
        }
    ).encode()
    hdf5 = _hdf5(folder)
    yaml = "uuid: 0\ntype: FeatureTable[Frequency]\nformat: none\n"
    table = {"0/metadata.yaml": yaml.encode(), "0/data/feature-table.biom": biom}
    tree = {
        "0/metadata.yaml": yaml.replace("FeatureTable[Frequency]", "Phylogeny[Rooted]"),
        "0/data/tree.nwk": TREE,
    }
    taxa = {
        "0/metadata.yaml": yaml.replace(
            "FeatureTable[Frequency]", "FeatureData[Taxonomy]"
        ),
        "0/data/taxonomy.tsv": "Feature ID\tTaxon\nt1\tk__B; p__P\nt2\tUnassigned\n",
    }
    phyloseq = gzip.decompress((INVENTED / "phyloseq_taxa_rows.rds").read_bytes())
    workspace = (INVENTED / "workspace.rda").read_bytes()
    workspace = (
        gzip.decompress(workspace) if workspace[:2] == b"\x1f\x8b" else workspace
    )
    plain = (INVENTED / "workspace_ascii.rda").read_bytes()
    return {
        "text counts": (COUNTS.encode(), "counts", "text", "a.tsv"),
        "text people": (PEOPLE.encode(), "samples", "text", "a.tsv"),
        "text packed": (gzip.compress(COUNTS.encode()), "counts", "text", "a.tsv.gz"),
        "biom json": (biom, "counts", "biom", "a.biom"),
        "biom hdf5": (hdf5, "counts", "biom", "a.biom"),
        "qiime2 table": (table, "counts", "qiime2", "a.qza"),
        "qiime2 tree": (tree, "tree", "qiime2", "a.qza"),
        "qiime2 taxonomy": (taxa, "taxonomy", "qiime2", "a.qza"),
        "r phyloseq": (phyloseq, "study", "r", "a.rds"),
        "r workspace": (workspace, "counts", "r", "a.rda"),
        "r ascii": (plain, "counts", "r", "a.rda"),
        "newick": (TREE.encode(), "tree", "text", "a.nwk"),
        "study file": (TOML.encode(), "", "", "toy_2026.toml"),
        "lineages": (None, "", "", ""),
    }


def _hdf5(folder):
    import h5py

    with h5py.File(folder / "seed.biom", "w") as out:
        out.attrs["shape"] = (4, 3)
        text = h5py.string_dtype()
        out.create_dataset("observation/ids", data=TAXA, dtype=text)
        out.create_dataset("sample/ids", data=SAMPLES, dtype=text)
        values = {"data": [5.0, 2, 7, 1, 9], "indices": [0, 2, 1, 0, 2]}
        for key, held in (values | {"indptr": [0, 2, 3, 4, 5]}).items():
            out[f"observation/matrix/{key}"] = held
    return (folder / "seed.biom").read_bytes()


def zipped(members, dice, tokens):
    """Return an archive of which a member, or the whole, is damaged."""
    inside = dice.random() < 0.6
    chosen = dice.choice(list(members))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            content = content.encode() if isinstance(content, str) else content
            if inside and name == chosen:
                content = damaged(content, tokens, dice)
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue() if inside else damaged(out.getvalue(), tokens, dice)


def one_read(name, seed, dice, folder):
    """Read one damaged file, and go on with what it gave as far as a study goes."""
    import pandas as pd

    from msgut import harmonise, load
    from msgut.facts import Facts, File
    from msgut.load import join_tables, last_guard, taxon_lineages

    data, role, kind, as_name = seed
    tokens = TOKENS.get(name) or (TOKENS["text"] if kind == "text" else [])
    if name == "lineages":
        tokens = TOKENS["text"]
        text = (
            b"k__Bacteria; p__[Thermi]; c__; o__Clostridiales; f__; g__Blautia_A; s__x"
        )
        texts = [damaged(text, tokens, dice).decode("utf-8", "replace") for _ in "abc"]
        with last_guard.reading("lineages"):
            ranks = taxon_lineages.split_lineages(pd.Series(texts), where="lineages")
            for rank, names in ranks.items():
                for each in names:
                    harmonise.common_name(each, rank, "Lachnospiraceae")
            return harmonise.rank_labels(ranks, "genus")
    path = folder / as_name
    if isinstance(data, dict):
        path.write_bytes(zipped(data, dice, tokens))
    elif dice.random() < WORDS.get(name, 0):
        path.write_bytes(in_words(data, dice))
    else:
        path.write_bytes(damaged(data, tokens, dice))
    if name == "study file":
        return harmonise.community(load.study(path, source="public"), rank="", depth=0)
    options = {"object": "table", "taxonomy": "taxonomy"} if as_name == "a.rda" else {}
    parts = load.read_parts(path, File(role, kind, path=as_name, options=options))
    if parts.counts is None:
        return parts
    with last_guard.reading("the study"):
        made = join_tables.joined_study({role: parts}, Facts("toy_2026"))
    rank = "phylum" if "phylum" in made.taxa else ""
    return harmonise.community(made, rank=rank, depth=0)


def outcome(name, seed, dice, folder):
    """Return how one run ended, and what is wrong with it, if anything."""
    from msgut.errors import MsgutError
    from msgut.load.last_guard import UnexpectedError

    start = time.perf_counter()
    # What hangs in a library of C sees no signal: the whole programme ends, with a trace.
    signal.alarm(2 * SLOW)
    faulthandler.dump_traceback_later(3 * SLOW, exit=True)
    try:
        one_read(name, seed, dice, folder)
        how, why = "read", ""
    except MsgutError as error:
        cause = error.__cause__
        guarded = "holds what is not expected" in str(error)
        how, why = "refused", ""
        if guarded and not isinstance(cause, UnexpectedError):
            how, why = "caught", f"{type(cause).__name__}: {str(cause)[:80]}"
        if len(str(error)) > LONG or "\n" in str(error):
            how, why = "long", str(error)[:200]
    except TooSlowError:
        how, why = "slow", traceback.format_exc()[-700:]
    except Exception as error:
        how, why = (
            "traceback",
            f"{type(error).__name__}: {traceback.format_exc()[-700:]}",
        )
    finally:
        signal.alarm(0)
        faulthandler.cancel_dump_traceback_later()
    if time.perf_counter() - start > SLOW:
        how = "slow"
    return how, why


def fuzzed(runs, first=0, wanted=""):
    """Return how the runs of each format ended, and examples of what is wrong."""
    signal.signal(signal.SIGALRM, _too_slow)
    ended, examples = {}, {}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder = Path(folder)
        (folder / "counts.tsv").write_text(COUNTS)
        (folder / "people.tsv").write_text(PEOPLE)
        for name, seed in seeds(folder).items():
            if wanted not in name:
                continue
            ended[name] = Counter()
            for run in range(first, first + runs):
                how, why = outcome(name, seed, random.Random(f"{name} {run}"), folder)
                ended[name][how] += 1
                if why:
                    examples.setdefault((name, how, why), run)
    return ended, examples


def _too_slow(_number, _frame):
    raise TooSlowError


WRONG = ("traceback", "slow", "long")


def main(runs=1000, first=0, wanted=""):
    """Print one row per format, then one line for each thing that is wrong."""
    faulthandler.enable()
    heads = ["read", "refused", "caught", *WRONG]
    print(f"| format | runs | {' | '.join(heads)} | s |\n|{'---|' * (len(heads) + 3)}")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        names = [name for name in seeds(Path(folder)) if wanted in name]
    for name in names:
        start = time.perf_counter()
        ended, examples = fuzzed(int(runs), int(first), name)
        counts = ended[name]
        wrong += sum(counts[how] for how in WRONG)
        row = " | ".join(f"{counts[how]:,}" for how in heads)
        seconds = time.perf_counter() - start
        print(f"| {name} | {int(runs):,} | {row} | {seconds:.0f} |", flush=True)
        for (_, how, why), run in examples.items():
            print(f"    {how}, run {run}: {why}", file=sys.stderr)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
