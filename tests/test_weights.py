"""Downloading weights: against a local server that misbehaves in all the ways that servers do."""

import hashlib
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from colorlab.models import download as weights
from colorlab.models.download import Download, WeightsError, cached, fetch, verify

FOLDER = Path(weights.__file__).parent
BODY = random.Random(0).randbytes(300_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
FILENAME = "net-1.pth"


class Server(ThreadingHTTPServer):
    """Each path has a list of answers: one for each request, the last one for all that follow."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = {}
        self.requests = []  # (path, Range header or None)
        self.closing = threading.Event()

    def url(self, path, *answers):
        """Let the answers be given at this path, and return its address."""
        self.answers[path] = list(answers)
        return f"http://127.0.0.1:{self.server_port}{path}"

    def paths(self):
        return [path for path, _ in self.requests]

    def ranges(self):
        return [range_ for _, range_ in self.requests]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.requests.append((self.path, self.headers["Range"]))
        answers = self.server.answers[self.path]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            answer(self)
        except OSError:
            pass  # the client hung up, as it should in some of the tests
        self.close_connection = True

    def log_message(self, *args):
        pass

    def start(self):
        """The first byte asked for."""
        match = re.fullmatch(r"bytes=(\d+)-", self.headers["Range"] or "bytes=0-")
        return int(match[1])

    def head(self, status, length, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def head_of_range(self, start):
        if self.headers["Range"]:
            total = len(BODY)
            self.head(206, total - start, Content_Range=f"bytes {start}-{total - 1}/{total}")
        else:
            self.head(200, len(BODY))


def serve(handler):
    """All that was asked for, with support for ranges."""
    start = handler.start()
    if start >= len(BODY):
        return handler.head(416, 0, Content_Range=f"bytes */{len(BODY)}")
    handler.head_of_range(start)
    handler.wfile.write(BODY[start:])


def serve_slowly(handler):
    handler.head(200, len(BODY))
    for i in range(0, len(BODY), 30_000):
        handler.wfile.write(BODY[i : i + 30_000])
        time.sleep(0.1)


def ignore_range(handler):
    handler.head(200, len(BODY))
    handler.wfile.write(BODY)


def promise_too_much(handler):
    handler.head(200, len(BODY) + 10)
    handler.wfile.write(BODY)


def other_range(handler):
    """Half of the file, whatever was asked for."""
    half = len(BODY) // 2
    handler.head(206, half, Content_Range=f"bytes {half}-{len(BODY) - 1}/{len(BODY)}")
    handler.wfile.write(BODY[half:])


def truncate(handler, after=100_000):
    """Promise everything and close the connection early."""
    start = handler.start()
    handler.head_of_range(start)
    handler.wfile.write(BODY[start : start + after])


def truncate_ignoring_range(handler):
    handler.head(200, len(BODY))
    handler.wfile.write(BODY[:100_000])


def corrupt(handler):
    handler.head(200, len(BODY))
    handler.wfile.write(BODY[:-1] + bytes([BODY[-1] ^ 1]))


def chunked(handler):
    """No Content-Length, as dynamic pages are sent."""
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY))


def status(code):
    return lambda handler: handler.head(code, 0)


def redirect(address):
    return lambda handler: handler.head(302, 0, Location=address)


def web_page(kind):
    page = b"<html>Please log in to this network.</html>"

    def answer(handler):
        handler.head(200, len(page), Content_Type=kind)
        handler.wfile.write(page)

    return answer


def stall(handler):
    """A few bytes, then silence."""
    handler.head_of_range(handler.start())
    handler.wfile.write(BODY[handler.start() : handler.start() + 1000])
    handler.server.closing.wait(10)


def silence(handler):
    handler.server.closing.wait(10)


def trickle(handler):
    """Never silent, never done."""
    handler.head_of_range(handler.start())
    for i in range(handler.start(), len(BODY)):
        handler.wfile.write(BODY[i : i + 1])
        if handler.server.closing.wait(0.02):
            return


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def quick_and_apart(monkeypatch, tmp_path):
    """Short pauses, an empty cache folder, no proxy between us and the local server."""
    monkeypatch.setattr(weights, "BACKOFF", 0.01)
    monkeypatch.setattr(weights, "MIN_PROGRESS", 50_000)
    monkeypatch.setenv("COLORLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(weights, "SOCKET_TIMEOUT", 0.4)
    monkeypatch.setattr(weights, "SPEED_WINDOW", 0.3)


@pytest.fixture
def offer(monkeypatch):
    """Put an entry "net" with these addresses into the table."""

    def offer(*urls, digests=None):
        digests = {"sha256": SHA256[:8]} if digests is None else digests
        entry = Download("net", urls, FILENAME, digests, len(BODY), "MIT-0", "Nobody: Nothing, 1900")
        monkeypatch.setattr(weights, "DOWNLOADS", {"net": entry})

    return offer


@pytest.fixture
def target(tmp_path):
    return tmp_path / "cache" / FILENAME


@pytest.fixture
def part(tmp_path):
    """The path of the partial file, in an existing cache folder."""
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache" / (FILENAME + ".part")


def failure(name="net", call=fetch):
    with pytest.raises(WeightsError) as caught:
        call(name)
    message = str(caught.value)
    assert "\n" not in message
    return message


# The table


def test_table_is_complete():
    assert list(weights.DOWNLOADS) == ["iizuka16", "iizuka16-places", "zhang16", "zhang17"]
    lengths = {"md5": 32, "sha1": 40}
    for name, entry in weights.DOWNLOADS.items():
        assert entry.name == name and entry.size > 100_000_000
        assert all(url.startswith(("http://", "https://")) for url in entry.urls)
        assert all(url.endswith("/" + entry.filename) for url in entry.urls)
        assert all(re.fullmatch("[0-9a-f]{8,}", digest) for digest in entry.digests.values())
        assert all(len(digest) == lengths.get(a, len(digest)) for a, digest in entry.digests.items())
    assert "BSD" in weights.DOWNLOADS["zhang16"].licence
    assert "non-commercial" in weights.DOWNLOADS["iizuka16"].licence


def test_cache_folder(monkeypatch, tmp_path):
    assert weights.cache_dir() == tmp_path / "cache"
    monkeypatch.setenv("COLORLAB_CACHE", "")
    assert weights.cache_dir().is_absolute() and "colorlab" in str(weights.cache_dir())


@pytest.mark.parametrize("call", [fetch, cached, verify])
def test_unknown_name(call):
    message = failure("zhang15", call)
    assert "'zhang15'" in message and "iizuka16, iizuka16-places, zhang16, zhang17" in message


# A transfer that succeeds


def test_fetch_once(server, offer, target):
    offer(server.url("/net", serve))
    assert cached("net") is None
    assert fetch("net") == target == cached("net")
    assert target.read_bytes() == BODY
    fetch("net")
    assert server.requests == [("/net", None)]
    assert not Path(f"{target}.part").exists()


@pytest.mark.parametrize("algorithms", [("sha256",), ("md5", "sha1")])
def test_digests(server, offer, target, algorithms):
    offer(server.url("/net", serve), digests={a: hashlib.new(a, BODY).hexdigest() for a in algorithms})
    assert fetch("net") == target


def test_every_digest_counts(server, offer):
    offer(server.url("/net", serve), digests={"md5": hashlib.md5(BODY).hexdigest(), "sha1": "0" * 40})
    assert "sha1" in failure()


def test_redirect(server, offer, target, part):
    part.write_bytes(BODY[:1000])
    offer(server.url("/old", redirect(server.url("/new", serve))))
    assert fetch("net") == target
    assert server.requests == [("/old", "bytes=1000-"), ("/new", "bytes=1000-")]


def test_without_content_length(server, offer, target):
    offer(server.url("/net", chunked))
    assert fetch("net") == target


# Going on with a part


def test_truncated_transfers_are_resumed(server, offer, target):
    offer(server.url("/net", truncate))
    assert fetch("net").read_bytes() == BODY
    assert server.ranges() == [None, "bytes=100000-", "bytes=200000-"]


def test_a_source_may_break_off_often_while_it_delivers(server, offer):
    offer(server.url("/net", lambda handler: truncate(handler, after=51_000)))
    fetch("net")
    assert len(server.requests) == 6 > weights.ATTEMPTS


def test_a_source_that_hardly_delivers_is_given_up(server, offer):
    offer(server.url("/net", lambda handler: truncate(handler, after=1000)))
    assert "too early" in failure()
    assert len(server.requests) == weights.ATTEMPTS


def test_a_source_that_always_begins_anew_is_given_up(server, offer):
    offer(server.url("/net", truncate_ignoring_range))
    assert "too early" in failure()
    assert len(server.requests) == weights.ATTEMPTS + 1  # the first attempt did bring something


def test_the_mirror_continues_the_part(server, offer, target):
    broken = server.url("/net", lambda handler: truncate(handler, after=10_000))
    offer(broken, server.url("/mirror", serve))
    assert fetch("net").read_bytes() == BODY
    assert server.requests[-1] == ("/mirror", "bytes=30000-")


def test_part_of_a_killed_process(server, offer, target, part):
    part.write_bytes(BODY[:123_456])
    offer(server.url("/net", serve))
    assert fetch("net").read_bytes() == BODY
    assert server.ranges() == ["bytes=123456-"]


def test_range_ignored(server, offer, target, part):
    part.write_bytes(b"x" * 1000)
    offer(server.url("/net", ignore_range))
    assert fetch("net").read_bytes() == BODY


def test_other_range_than_asked_for(server, offer, target, part):
    part.write_bytes(BODY[:1000])
    offer(server.url("/net", other_range, serve))
    assert fetch("net").read_bytes() == BODY
    assert server.ranges() == ["bytes=1000-", None]


def test_damaged_part_is_fetched_anew_from_the_same_source(server, offer, target, part):
    part.write_bytes(b"x" * 1000)
    offer(server.url("/net", serve))
    assert fetch("net").read_bytes() == BODY
    assert server.ranges() == ["bytes=1000-", None]


def test_complete_part_needs_no_network(server, offer, target, part):
    part.write_bytes(BODY)
    offer(server.url("/net", status(500)))
    assert fetch("net").read_bytes() == BODY
    assert server.requests == []


def test_416_means_that_the_part_is_wrong(server, offer, target, part):
    part.write_bytes(BODY + b"x")
    offer(server.url("/net", serve))
    assert fetch("net").read_bytes() == BODY
    assert server.ranges() == ["bytes=300001-", None]


def test_416_after_a_complete_part(server, offer, target):
    offer(server.url("/net", promise_too_much, status(416)))
    assert fetch("net").read_bytes() == BODY


def test_416_for_ever(server, offer):
    offer(server.url("/net", status(416)))
    assert "416" in failure()


# The next mirror


@pytest.mark.parametrize("code", [403, 404, 410])
def test_refusal_goes_straight_to_the_mirror(server, offer, target, code):
    offer(server.url("/net", status(code)), server.url("/mirror", serve))
    assert fetch("net") == target
    assert server.paths() == ["/net", "/mirror"]


@pytest.mark.parametrize("code", [500, 503, 429])
def test_passing_trouble_is_tried_again(server, offer, target, code):
    offer(server.url("/net", status(code), serve), server.url("/mirror", serve))
    assert fetch("net") == target
    assert server.paths() == ["/net", "/net"]


@pytest.mark.parametrize("answer", [corrupt, web_page("text/html"), web_page("text/plain")])
def test_wrong_content_goes_to_the_mirror(server, offer, target, answer):
    offer(server.url("/net", answer), server.url("/mirror", serve))
    assert fetch("net").read_bytes() == BODY
    assert server.requests == [("/net", None), ("/mirror", None)]


def test_web_page_leaves_the_part_alone(server, offer, part):
    part.write_bytes(BODY[:1000])
    offer(server.url("/net", web_page("text/html; charset=utf-8")))
    assert "web page" in failure()
    assert part.read_bytes() == BODY[:1000]


def test_corrupt_everywhere(server, offer, target):
    offer(server.url("/net", corrupt), server.url("/mirror", corrupt))
    message = failure()
    assert "wrong or damaged" in message and SHA256[:8] in message
    assert not target.exists() and not Path(f"{target}.part").exists()


def test_only_web_addresses(server, offer, tmp_path):
    (tmp_path / "file").write_bytes(BODY)
    offer((tmp_path / "file").as_uri())
    assert "not a web address" in failure()
    offer(server.url("/net", redirect((tmp_path / "file").as_uri())))
    assert "302" in failure()


# Time


@pytest.mark.parametrize("answer", [stall, silence, trickle])
def test_a_slow_source_is_given_up(server, offer, target, answer, impatient):
    offer(server.url("/net", answer), server.url("/mirror", serve))
    began = time.monotonic()
    assert fetch("net").read_bytes() == BODY
    assert time.monotonic() - began < 15  # with the patience that the package has by itself: minutes
    assert server.paths() == ["/net"] * weights.ATTEMPTS + ["/mirror"]


def test_stall_then_resume(server, offer, target, impatient):
    offer(server.url("/net", stall, serve))
    assert fetch("net").read_bytes() == BODY
    assert server.ranges() == [None, "bytes=1000-"]


def test_stall_is_named(server, offer, impatient):
    offer(server.url("/net", stall))
    assert "timed out" in failure()


def test_trickle_is_named(server, offer, impatient):
    offer(server.url("/net", trickle))
    assert "less than 1 kB per second" in failure()


# Nothing works


@pytest.fixture
def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_offline(offer, target, closed_port):
    first, mirror = (f"http://127.0.0.1:{closed_port}/{name}" for name in ("net", "mirror"))
    offer(first, mirror)
    message = failure()
    assert first in message and str(target) in message and "refused" in message.lower()


def test_every_reason_is_given(server, offer, closed_port):
    offer(server.url("/net", status(403)), f"http://127.0.0.1:{closed_port}/net")
    message = failure()
    assert "answered 403" in message and "refused" in message.lower()


def test_host_not_found(offer, monkeypatch):
    def getaddrinfo(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    offer("http://nowhere.invalid/net")
    message = failure()
    assert "nowhere.invalid could not be reached" in message and "Name or service not known" in message


# The cache folder


def test_good_file_placed_by_hand(offer, target, part, monkeypatch):
    offer("http://127.0.0.1:1/net")
    target.write_bytes(BODY)
    assert fetch("net") == target

    def digest_again(*args):
        raise AssertionError("the digests were computed again")

    with monkeypatch.context() as patch:
        patch.setattr(weights, "_difference", digest_again)
        assert fetch("net") == target
    os.utime(target, (1, 1))  # another file, for all we know
    assert fetch("net") == target


def theirs(path, monkeypatch):
    """Let a file belong to somebody else."""
    if os.getuid():
        monkeypatch.setattr(os, "getuid", lambda: path.stat().st_uid + 1)
    else:
        os.chown(path, 12345, 12345)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners here")
@pytest.mark.parametrize("whose", ["file", "marker", "anybody's"])
def test_the_marker_of_somebody_else_is_not_believed(server, offer, target, part, monkeypatch, whose):
    offer(server.url("/net", serve))
    fetch("net")
    info = target.stat()
    target.write_bytes(BODY[:-1] + b"x")
    os.utime(target, ns=(info.st_atime_ns, info.st_mtime_ns))  # the marker still praises it
    assert fetch("net") == target
    if whose == "anybody's":
        target.chmod(0o666)
    else:
        theirs(target if whose == "file" else Path(f"{target}.ok"), monkeypatch)
    assert "wrong or damaged" in failure()


def test_a_link_in_the_place_of_the_marker_leads_nowhere(server, offer, target, part, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("mine")
    Path(f"{target}.ok").symlink_to(other)
    offer(server.url("/net", serve))
    fetch("net")
    assert other.read_text() == "mine"
    assert fetch("net") == target


def test_bad_file_placed_by_hand(offer, target, part):
    offer("http://127.0.0.1:1/net")
    target.write_bytes(BODY[:-1])
    for call in (fetch, verify, fetch):
        message = failure(call=call)
        assert str(target) in message and SHA256[:8] in message
    assert target.read_bytes() == BODY[:-1]


def test_verify(server, offer, target):
    offer(server.url("/net", serve))
    assert FILENAME in failure(call=verify)  # not there yet
    fetch("net")
    assert verify("net") is True
    stat = target.stat()
    target.write_bytes(BODY[:-1] + b"x")
    os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert fetch("net") == target  # same size, same time: nobody looks inside
    assert "wrong or damaged" in failure(call=verify)
    assert "wrong or damaged" in failure()  # from now on it is known


def test_damaged_marker(server, offer, target):
    offer(server.url("/net", serve))
    fetch("net")
    Path(f"{target}.ok").write_bytes(b"\xff\x00")
    assert fetch("net") == target


def test_cache_folder_is_a_file(server, offer, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COLORLAB_CACHE", str(tmp_path / "file"))
    offer(server.url("/net", serve))
    message = failure()
    assert str(tmp_path / "file") in message and "COLORLAB_CACHE" in message
    assert cached("net") is None and server.requests == []


def read_only(folder):
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        folder.chmod(0o700)
        pytest.skip("this user can write everywhere")


def test_read_only_folder(server, offer, target, part):
    read_only(part.parent)
    offer(server.url("/net", serve))
    message = failure()
    part.parent.chmod(0o700)
    assert "COLORLAB_CACHE" in message and str(part.parent) in message


def test_read_only_folder_that_holds_the_file(offer, target, part):
    target.write_bytes(BODY)
    read_only(part.parent)
    offer("http://127.0.0.1:1/net")
    assert fetch("net") == target
    part.parent.chmod(0o700)


def test_marker_that_cannot_be_written(offer, target, part):
    target.write_bytes(BODY)
    Path(f"{target}.ok").mkdir()
    offer("http://127.0.0.1:1/net")
    assert fetch("net") == target


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_full_disk(server, offer, part):
    part.symlink_to("/dev/full")
    offer(server.url("/net", serve), server.url("/mirror", serve))
    message = failure()
    assert "No space left" in message and "COLORLAB_CACHE" in message
    assert server.paths() == ["/net"]  # a mirror would not help


# What is printed


def test_licence_once_and_nothing_else(server, offer, target, capsys):
    offer(server.url("/net", truncate))
    fetch("net", progress=False)
    out, err = capsys.readouterr()
    assert out == "" and err == "net: licence MIT-0; cite Nobody: Nothing, 1900\n"
    fetch("net")
    verify("net")
    target.unlink()
    fetch("net", progress=False)
    assert capsys.readouterr() == ("", "")


def test_progress_bar(server, offer, capsys):
    offer(server.url("/net", serve_slowly))
    fetch("net")
    out, err = capsys.readouterr()
    assert out == "" and "net:" in err and "/300k" in err and "licence MIT-0" in err


# Other processes

FETCH = """
import sys
import download as weights  # alone, because the package would load torch
url, digest, size = sys.argv[1:]
entry = weights.Download("net", (url,), "net-1.pth", {"sha256": digest}, int(size), "MIT-0", "Nobody")
weights.DOWNLOADS = {"net": entry}
print(weights.fetch("net", progress=False))
"""


def test_two_processes_at_once(server, target):
    url = server.url("/net", serve_slowly)
    command = [sys.executable, "-c", FETCH, url, SHA256, str(len(BODY))]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, cwd=FOLDER, **pipes) for _ in range(2)]
    results = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], results
    assert [out.strip() for out, _ in results] == [str(target)] * 2
    assert target.read_bytes() == BODY
    assert server.requests == [("/net", None)]
    assert sum(err.count("licence") for _, err in results) == 1


def test_reading_the_table_needs_only_the_standard_library():
    code = "import sys, download; print({'torch', 'tqdm', 'filelock', 'platformdirs'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=FOLDER, capture_output=True, text=True)
    assert result.stdout.strip() == "set()", result.stderr
