"""A publisher's server at 127.0.0.1, which answers as it is told to."""

import http.server
import threading


class Publisher:
    """A server at 127.0.0.1 that gives one answer after the other, the last one again and again."""

    def __init__(self) -> None:
        self.answers, self.asked = [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, self.headers))
                outer.answers[min(len(outer.asked), len(outer.answers)) - 1](self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


def whole(content, **headers):
    return part(content, len(content), **headers)


def part(content, end, status=200, length=None, **headers):
    """Answer with a beginning of what is promised."""

    def answer(to) -> None:
        to.send_response(status)
        for name, value in ({"Content-Length": str(length or len(content))} | headers).items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(content[:end])

    return answer


def endless(to) -> None:
    to.send_response(200)
    to.end_headers()
    try:
        while True:
            to.wfile.write(b"and so on\n" * 1000)
    except OSError:
        pass
