"""Receive uploads in memory, up to a size limit."""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from recognition.images.decoding import MAX_BYTES


class UploadTooLargeError(RequestDataTooBig):
    """The request exceeds the size limit. Django responds with 400 if it is not caught."""


class BoundedUploadHandler(FileUploadHandler):
    """Keeps a request's files in memory and stops at the limit. A shopper's photo is never written to disk.

    The limit applies to all files of the request together and is enforced while they stream in, so a wrong or missing
    Content-Length cannot circumvent it.
    """

    max_bytes = MAX_BYTES

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._received = 0
        self._buffer = io.BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Start the request's next file."""
        super().new_file(*args, **kwargs)
        self._buffer = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Store a chunk.

        Raises:
            UploadTooLargeError: The limit is exceeded; the rest is not read.
        """
        self._received += len(raw_data)
        if self._received > self.max_bytes:
            raise UploadTooLargeError(f"The upload is larger than {self.max_bytes} bytes.")
        self._buffer.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """Return the complete file."""
        self._buffer.seek(0)
        return InMemoryUploadedFile(
            self._buffer,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
