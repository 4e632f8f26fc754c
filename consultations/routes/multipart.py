"""Forms with files, read leniently: the name of a file may be written in any bytes."""

from typing import Any

from werkzeug import formparser
from werkzeug.datastructures import Headers
from werkzeug.sansio.multipart import MultipartDecoder


class Decoder(MultipartDecoder):
    """A part whose headers are not UTF-8 keeps what can be read of them; the library would drop the whole
    form, and with it what was typed."""

    def _parse_headers(self, data: Any) -> Headers:
        return super()._parse_headers(bytes(data).decode("utf-8", "replace").encode())


def install() -> None:
    """The library has no place to name a decoder: it is put where its parser looks for it."""
    formparser.MultipartDecoder = Decoder  # type: ignore[misc]
