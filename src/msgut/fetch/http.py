"""Bring one file here, from a folder or over http, without trusting the other side."""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit

from msgut.errors import MsgutError
from msgut.fetch.patience import Patience, within
from msgut.fetch.progress import Lines

BLOCK = 1 << 16
# Statuses that pass: too slow, too early, too many. Any 5xx does too.
PASSING = {408, 425, 429}
# From which scheme to which a redirect may lead: never to a less safe one.
SAFE = {("http", "http"), ("http", "https"), ("https", "https")}
MOVED = {301, 302, 303, 307, 308}


class _PassingError(Exception):
    """A failure that may pass; ``wait`` is how long the server asks to be left."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait


class _Transfer:
    """A downloader for pooch: called with an address and a temporary path."""

    def __init__(self, what: str, size: int, show: Lines, patience: Patience) -> None:
        self.what = what
        self.size = size
        self.show = show
        self.patience = patience
        self.left = threading.Event()

    def shown(self, address: str) -> str:
        """Return the address as a sentence may show it."""
        return address

    def done(self, address: str) -> None:
        """Show the one line that stays."""
        source = urlsplit(self.shown(address)).hostname or "the mirror's folder"
        self.show.line(f"{self.what}, {_amount(self.size)} from {source}")

    def no(self, why: str) -> NoReturn:
        """Refuse, for good."""
        self.show.wipe()
        msg = f"{self.what}: {why}"
        raise MsgutError(msg)

    def write(self, blocks: Iterable[bytes], output_file: str) -> int:
        """Write blocks, never more than the size, and return the number of bytes."""
        had = 0
        # Of pooch's making; where it is gone, who asked has been told to stop.
        with Path(output_file).open("r+b") as stream:
            stream.truncate()
            for block in blocks:
                if self.left.is_set():
                    break
                had += len(block)
                if had > self.size:
                    self.no(
                        f"more than the {self.size} bytes of the study file arrived. "
                        "It has changed at the source, or the address is not the "
                        "file's; nothing was kept. Check the source."
                    )
                stream.write(block)
                self.show.moving(f"{self.what} {had / self.size:4.0%}")
        # Temporary files are for their owner alone; data are for all who share a disk.
        Path(output_file).chmod(0o644)
        self.show.wipe()
        return had

    def short(self, had: int) -> NoReturn:
        """Refuse a whole file that is smaller than the catalogue says."""
        self.no(
            f"it has {had} bytes where the study file says {self.size}. It has changed "
            "at the source; nothing was kept. Check the source before you correct the "
            "study file."
        )


class Copy(_Transfer):
    """Copy from a mirror's folder."""

    def __call__(self, address: str, output_file: str, _pooch: object) -> None:
        """Copy, as pooch asks for it."""
        try:
            with Path(address).open("rb") as source:
                had = self.write(iter(lambda: source.read(BLOCK), b""), output_file)
        except FileNotFoundError:
            self.no(
                f"the mirror has no {address}. Complete the mirror, or unset "
                "MSGUT_MIRROR to fetch from the public host."
            )
        if had < self.size:
            self.short(had)


class Download(_Transfer):
    """Download over http, and try again after what may pass.

    By hand, since ``urllib3.Retry`` ends where the body begins: what breaks off or falls
    silent in mid-file, which is what large tables do, it neither sees nor tries again.
    """

    def shown(self, address: str) -> str:
        """Return the address without user, password and query."""
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def __call__(self, address: str, output_file: str, _pooch: object) -> None:
        """Download, as pooch asks for it."""
        patience = self.patience
        for go in range(1, patience.tries + 1):
            try:
                self.once(address, output_file)
            except _PassingError as broken:
                wait = max(broken.wait, patience.pause * 2 ** (go - 1))
                if broken.wait > patience.longest:
                    self.no(
                        f"{self.shown(address)} {broken} and asks for a pause of "
                        f"{_span(broken.wait)}. Try again after that."
                    )
                if go == patience.tries:
                    self.no(
                        f"{self.shown(address)} {broken}, {go} times over. Check the "
                        "connection and try again later, or set MSGUT_MIRROR to a "
                        "copy of the files."
                    )
                self.show.wipe()
                self.show.line(f"{self.what}: {broken}; again in {wait:g} s")
                patience.sleep(wait)
            else:
                return

    def once(self, address: str, output_file: str) -> None:
        """Try once, within the time that the whole file may take.

        In a thread, since each wait of the libraries for http is bounded and their
        sum is not: neither in the head of an answer, nor in its body.
        """
        allowed = self.patience.whole(self.size)
        try:
            within(allowed, lambda: self.brought(address, output_file))
        except TimeoutError:
            self.left.set()
            self.no(
                f"{self.shown(address)} did not send the {self.size} bytes within "
                f"{allowed:.0f} seconds, and was left. Try again later, or set "
                "MSGUT_MIRROR to a copy of the files."
            )
        except (KeyboardInterrupt, SystemExit):
            self.left.set()
            raise

    def brought(self, address: str, output_file: str) -> None:
        """Ask and write; raise ``_PassingError`` if another try may help."""
        import requests

        try:
            with self.answer(address) as answer:
                had = self.write(answer.iter_content(BLOCK), output_file)
                promised = answer.headers.get("Content-Length")
        except requests.exceptions.SSLError as error:
            self.no(
                f"the certificate of {self.shown(address)} is not trusted ({error}). "
                "Is a proxy between? REQUESTS_CA_BUNDLE names its certificate."
            )
        except requests.exceptions.Timeout:
            why = "did not answer in time"
            raise _PassingError(why) from None
        except requests.exceptions.ConnectionError as error:
            # requests gives a silence in mid-file this name too, and keeps its cause.
            causes = {type(cause).__name__ for cause in error.args}
            stalled = "ReadTimeoutError" in causes
            why = "fell silent" if stalled else "cannot be reached or broke off"
            raise _PassingError(why) from None
        except requests.exceptions.ChunkedEncodingError:
            why = "broke off"
            raise _PassingError(why) from None
        except (requests.exceptions.RequestException, ValueError) as error:
            why = " ".join(str(error).split())[:200]
            self.no(f"{self.shown(address)} cannot be used: {why}.")
        if had < self.size and promised == str(had):
            self.short(had)
        if had < self.size:
            why = f"broke off after {had} of {self.size} bytes"
            raise _PassingError(why)

    def answer(self, address: str) -> Any:
        """Return the open response at the end of all redirects."""
        import requests

        here = address
        for _ in range(self.patience.redirects + 1):
            try:
                answer = requests.get(
                    here,
                    stream=True,
                    allow_redirects=False,
                    timeout=(self.patience.connect, self.patience.stall),
                    # Bytes as they are, so that their number can be checked.
                    headers={"Accept-Encoding": "identity", "User-Agent": "msgut"},
                )
            except requests.exceptions.InvalidHeader:
                self.no(
                    f"{self.shown(here)} answered with a head that contradicts itself. "
                    "Something between here and there is broken: try again later, or "
                    "set MSGUT_MIRROR to a copy of the files."
                )
            except ValueError as error:  # of the address that follows, looked at there
                self.no(
                    f"{self.shown(here)} sends us on to what is no address "
                    f"({str(error)[:200]}). Correct the url in the study file."
                )
            if answer.status_code not in MOVED:
                return self.judged(answer, here)
            there = answer.headers.get("Location", "")
            answer.close()
            if not there:
                self.no(
                    f"{self.shown(here)} answered {answer.status_code}, that the file "
                    "has moved, and not where to. Correct the url in the study file."
                )
            there = urljoin(here, there)
            schemes = (urlsplit(here).scheme, urlsplit(there).scheme)
            if schemes not in SAFE:
                self.no(
                    f"{self.shown(here)} sends us on from {schemes[0]} to "
                    f"{self.shown(there)}, which is refused. Correct the url in the "
                    "study file."
                )
            here = there
        return self.no(
            f"{self.shown(address)} sends us on more than {self.patience.redirects} "
            "times. Correct the url in the study file."
        )

    def judged(self, answer: Any, address: str) -> Any:
        """Return a response that holds the file; close and refuse any other."""
        status = answer.status_code
        if status == 200:
            return answer
        answer.close()
        said = f"answered {status} {answer.reason}".rstrip()
        if status in PASSING or status >= 500:
            raise _PassingError(said, _seconds(answer.headers.get("Retry-After", "")))
        return self.no(
            f"{self.shown(address)} {said}. The file has moved or is not public any "
            "more: correct the url in the study file, or set MSGUT_MIRROR to a copy "
            "of the files."
        )


def _seconds(text: str) -> float:
    """Return a Retry-After header in seconds; 0 for a date or nonsense."""
    return float(text) if text.strip().isdecimal() else 0.0


def _span(seconds: float) -> str:
    day = 86_400
    return f"{seconds:.0f} seconds" if seconds <= day else "more than a day"


def _amount(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(size / 1e3, 0.1):.1f} kB"
