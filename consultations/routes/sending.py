"""Stored files on their way to a browser: as a download, under their real type, never to be guessed at."""

from flask import abort, send_file
from werkzeug.wrappers import Response

from consultations import files
from consultations.models import StoredFile
from consultations.routes.gate import settings


def send_stored(stored: StoredFile, name: str) -> Response:
    """A stored file as an attachment, named per RFC 6266 (accents and Arabic included). 404 when the disk
    lost its bytes."""
    try:
        handle = files.open_file(settings().files_dir, stored)
    except FileNotFoundError:
        abort(404)
    answer = send_file(
        handle,
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=name,
        etag=stored.sha256,
        last_modified=stored.stored_at,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Length"] = str(stored.size)
    return answer
