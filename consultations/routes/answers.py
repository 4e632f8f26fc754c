"""What every answer carries: security headers, compression, and for public pages a strong ETag."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

import brotli
import sqlalchemy.engine
from flask import Flask, Response, request

from consultations.freshness import Freshness

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
SHARED = "public, max-age=0, s-maxage=5, stale-while-revalidate=30"
LEAVING = frozenset({"security.logout", "accounts.end_sessions", "mine.remove"})
WORTH_COMPRESSING = 600
LARGEST_COMPRESSED = 4_000_000
TEXTS = frozenset(
    {
        "text/html",
        "text/css",
        "text/plain",
        "text/csv",
        "text/javascript",
        "application/json",
        "image/svg+xml",
        "application/atom+xml",
        "application/xml",
        "text/calendar",
    }
)
Key = tuple[str, str, int, int]


class Shelf:
    """The bytes of public pages, as long as nothing was written and ten seconds at most."""

    def __init__(self, freshness: Freshness, clock: Callable[[], datetime], most: int = 400) -> None:
        self._freshness = freshness
        self._clock = clock
        self._most = most
        self._pages: OrderedDict[Key, Response] = OrderedDict()
        self._lock = threading.Lock()

    def key(self) -> Key | None:
        """Under what this request's page lies; None for a request that has its own answer."""
        if request.method not in ("GET", "HEAD") or request.headers.get("Cookie"):
            return None
        version = self._freshness.version()
        if version is None:
            return None
        return request.full_path, accepted_encoding(), version, int(self._clock().timestamp()) // 10

    def get(self, key: Key) -> Response | None:
        with self._lock:
            return self._pages.get(key)

    def put(self, key: Key, page: Response) -> None:
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)


def accepted_encoding() -> str:
    """The best of brotli, gzip and nothing that the reader takes."""
    accepts = request.accept_encodings
    if not accepts:
        return "identity"
    for encoding in ("br", "gzip"):
        if accepts.quality(encoding) > 0 and any(name == encoding for name, _ in accepts):
            return encoding
    return "identity"


def compress(response: Response, thoroughly: bool) -> Response:
    """Compress a text in one piece; streams and files pass."""
    response.vary.add("Accept-Encoding")
    encoding = accepted_encoding()
    if encoding == "identity" or not _is_worth_it(response):
        return response
    body = response.get_data()
    if encoding == "br":
        response.set_data(brotli.compress(body, quality=7 if thoroughly else 4))
    else:
        response.set_data(gzip.compress(body, compresslevel=9 if thoroughly else 5, mtime=0))
    response.headers["Content-Encoding"] = encoding
    return response


def _is_worth_it(response: Response) -> bool:
    if response.direct_passthrough or response.is_streamed or "Content-Encoding" in response.headers:
        return False
    length = response.content_length or 0
    return response.mimetype in TEXTS and WORTH_COMPRESSING <= length <= LARGEST_COMPRESSED


def install(app: Flask, engine: sqlalchemy.engine.Engine, clock: Callable[[], datetime]) -> None:
    """Before anything else look on the shelf; after everything else dress the answer."""
    shelf = Shelf(Freshness(engine), clock)

    def from_shelf() -> Response | None:
        key = shelf.key()
        kept = shelf.get(key) if key else None
        return _copy(kept) if kept is not None else None

    def dress(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if response.headers.get("Cache-Control") == SHARED and "ETag" in response.headers:
            response.make_conditional(request)  # it comes from the shelf
            return response
        shared = _may_be_shared(response)
        response = compress(response, thoroughly=shared)
        if shared:
            _label(response)
            _lay_down(shelf, response)
        elif _is_to_be_forgotten(response):
            response.headers["Cache-Control"] = "no-store"
        if request.endpoint in LEAVING and 300 <= response.status_code < 400:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        if shared:
            response.make_conditional(request)
        return response

    app.before_request_funcs.setdefault(None, []).insert(0, from_shelf)
    app.after_request_funcs.setdefault(None, []).insert(0, dress)


def _may_be_shared(response: Response) -> bool:
    """A page of the public's blueprint, whole and well, asked for without a cookie, and sets none."""
    return (
        request.blueprint == "public"
        and request.method in ("GET", "HEAD")
        and response.status_code == 200
        and response.mimetype == "text/html"
        and not response.is_streamed
        and not request.headers.get("Cookie")
        and "Set-Cookie" not in response.headers
        and response.headers.get("Cache-Control", SHARED) == SHARED
    )


def _is_to_be_forgotten(response: Response) -> bool:
    """Whether no cache may keep it: all that says nothing else, every file that is not the public's (of
    which `send_file` says "no-cache"), and the library's pages, whose words no cache understands."""
    said = response.headers.get("Cache-Control")
    if request.blueprint == "security" or said is None:
        return True
    return said == "no-cache" and request.blueprint != "public"


def _label(response: Response) -> None:
    encoding = response.headers.get("Content-Encoding", "identity")
    response.headers["Cache-Control"] = SHARED
    response.vary.update(["Accept-Encoding", "Cookie"])
    response.set_etag(f"{sha256(response.get_data()).hexdigest()[:24]}-{encoding}")


def _lay_down(shelf: Shelf, response: Response) -> None:
    key = shelf.key()
    if key and request.method == "GET":
        shelf.put(key, _copy(response))


def _copy(response: Response) -> Response:
    return Response(response.get_data(), response.status_code, response.headers.copy())
