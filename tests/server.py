"""An http server on the loopback that also misbehaves, one way after another."""

import contextlib
import http.server
import threading
from urllib.parse import unquote


class Server:
    """Serve ``files`` (path to bytes), each request after the next of ``faults``.

    A fault is a name of :class:`_Handler`'s methods with its argument, such as
    ``("status", 404)``; when none is left, the file is served as it should be.
    ``requests`` lists what was asked for. ``release`` ends every stall.
    """

    def __init__(self):
        self.files = {}
        self.faults = []
        self.requests = []
        self.release = threading.Event()
        self.stalling = threading.Event()
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.http.daemon_threads = True
        self.http.owner = self
        self.thread = threading.Thread(
            target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self.thread.start()

    @property
    def address(self):
        """The address of the server's root, without a slash at its end."""
        return f"http://127.0.0.1:{self.http.server_port}"

    def close(self):
        """End the server and whatever still stalls."""
        self.release.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        owner = self.server.owner
        owner.requests.append(self.path)
        body = owner.files.get(unquote(self.path))
        usual = ("status", 404) if body is None else ("whole",)
        fault, *given = owner.faults.pop(0) if owner.faults else usual
        # Who asked may hang up early, as some tests mean to.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, fault)(body, *given)
        self.close_connection = True

    def head(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def whole(self, body):
        self.head(200, Content_Length=len(body))
        self.wfile.write(body)

    def instead(self, _body, other):
        self.whole(other)

    def truncated(self, body):
        self.head(200, Content_Length=len(body))
        self.wfile.write(body[: len(body) // 2])

    def truncated_unsized(self, body):
        self.head(200)
        self.wfile.write(body[: len(body) // 2])

    def stalled(self, body):
        self.head(200, Content_Length=len(body))
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.server.owner.stalling.set()
        self.server.owner.release.wait(10)

    def drip(self, body):
        """Send a byte every twentieth of a second, and so never fall silent."""
        self.head(200, Content_Length=len(body))
        self.dripped(body)

    def drip_head(self, body):
        """Send the lines before the file byte by byte, too."""
        self.dripped(b"HTTP/1.0 200 OK\r\nX-Slow: " + body)

    def dripped(self, body):
        self.server.owner.stalling.set()
        for place in range(len(body)):
            self.wfile.write(body[place : place + 1])
            self.wfile.flush()
            if self.server.owner.release.wait(0.05):
                return

    def moved_nowhere(self, _body):
        self.head(302, Content_Length=0)

    def silent(self, _body):
        self.server.owner.stalling.set()
        self.server.owner.release.wait(10)

    def dropped(self, _body):
        """Hang up without a word."""

    def status(self, _body, code, retry_after=None):
        more = {} if retry_after is None else {"Retry_After": retry_after}
        self.head(code, Content_Length=0, **more)

    def two_sizes(self, body):
        """Promise two numbers of bytes at once."""
        self.send_response(200)
        for size in (5, len(body)):
            self.send_header("Content-Length", str(size))
        self.end_headers()
        self.wfile.write(body)

    def reason(self, _body, words):
        """Answer with a status of one's own making."""
        self.wfile.write(b"HTTP/1.0 599 " + words + b"\r\n\r\n")

    def moved(self, _body, there, code=302):
        self.head(code, Location=there, Content_Length=0)

    def endless(self, body):
        self.head(200)
        sent = 0
        while sent < 200_000_000 and not self.server.owner.release.is_set():
            self.wfile.write(body * 100)
            sent += len(body) * 100

    def log_message(self, *_):
        """Say nothing: the tests read what was asked from ``requests``."""
