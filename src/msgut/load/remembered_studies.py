"""Which studies this process has read: what a page rests on, whoever asked for it."""

from dataclasses import dataclass

# By name and source, in the order of reading: the loader alone writes here.
_READ = {}


@dataclass(frozen=True)
class StudyRead:
    """A study as it was read: its name, what stood for it, and its files' sha256."""

    name: str
    source: str
    inputs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, study):
        """Return a study as it was read."""
        files = tuple((file.name, file.sha256) for file in study.facts.files)
        return cls(study.name, study.source, files)

    @property
    def record(self):
        """The same as a report keeps it."""
        inputs = dict(self.inputs)
        return {"name": self.name, "source": self.source, "inputs": inputs}

    @property
    def is_twin(self):
        """Whether a synthetic twin stood for it."""
        return self.source == "twin"


def remember(study):
    """Note that a study was read, and return it."""
    _READ[study.name, study.source] = StudyRead.of(study)
    return study


def studies_read():
    """Return the studies read in this process, each once, the first one first.

    Returns
    -------
    tuple of StudyRead

    Examples
    --------
    >>> from msgut import load
    >>> twin = load.study("jangi_2016", source="twin")
    >>> any(one.is_twin for one in studies_read() if one.name == "jangi_2016")
    True
    """
    return tuple(_READ.values())
