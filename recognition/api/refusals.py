"""Turn every error of a scan or correction into one kind of response: a sentence for shoppers and a code."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from rest_framework.exceptions import APIException, ParseError, Throttled, UnsupportedMediaType
from rest_framework.response import Response

from recognition.corrections.service import CorrectionError, CorrectionProblem
from recognition.gallery.live import NoRecogniserError
from recognition.images.decoding import PhotoError, PhotoProblem
from recognition.scan.admission import BusyError

BUSY_RETRY_S = 2
TOO_MANY_WAITING_RETRY_S = 3600
NO_RECOGNISER_RETRY_S = 60

_STATUS = {
    PhotoProblem.MISSING: HTTPStatus.BAD_REQUEST,
    PhotoProblem.LENGTH_UNKNOWN: HTTPStatus.LENGTH_REQUIRED,
    PhotoProblem.EMPTY: HTTPStatus.BAD_REQUEST,
    PhotoProblem.BROKEN: HTTPStatus.BAD_REQUEST,
    PhotoProblem.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    PhotoProblem.TOO_MANY_PIXELS: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    PhotoProblem.UNSUPPORTED: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
}
_CORRECTION_STATUS = {
    CorrectionProblem.INVALID: HTTPStatus.BAD_REQUEST,
    CorrectionProblem.UNKNOWN_PRODUCT: HTTPStatus.BAD_REQUEST,
    CorrectionProblem.NO_CONSENT: HTTPStatus.BAD_REQUEST,
    CorrectionProblem.UNKNOWN_SCAN: HTTPStatus.NOT_FOUND,
    CorrectionProblem.SCAN_TOO_OLD: HTTPStatus.GONE,
    CorrectionProblem.ALREADY_DECIDED: HTTPStatus.CONFLICT,
    CorrectionProblem.TOO_MANY_WAITING: HTTPStatus.SERVICE_UNAVAILABLE,
}
_BUSY = "지금 요청이 많습니다. 잠시 뒤 다시 시도해 주세요. / Too many scans at once; try again in a moment."
_NO_RECOGNISER = (
    "지금은 사진을 알아볼 수 없습니다. 이름으로 찾아 주세요. / Recognition is not available; search instead."
)
_THROTTLED = "요청이 너무 잦습니다. 잠시 뒤 다시 시도해 주세요. / Too many requests; try again later."


def refusal(error: Exception) -> Response | None:
    """Return the response to an error of the scan endpoint, or None if the framework should handle it."""
    if isinstance(error, PhotoError):
        return _answer(_STATUS[error.problem], str(error), error.problem.value)
    if isinstance(error, BusyError):
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, _BUSY, "busy", BUSY_RETRY_S)
    if isinstance(error, NoRecogniserError):
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, _NO_RECOGNISER, "no_recogniser", NO_RECOGNISER_RETRY_S)
    if isinstance(error, Throttled):
        return _answer(HTTPStatus.TOO_MANY_REQUESTS, _THROTTLED, "throttled", getattr(error, "wait", None))
    if (problem := _photo_problem(error)) is not None:
        return refusal(PhotoError(problem))
    return None


def correction_refusal(error: Exception) -> Response | None:
    """Return the response to an error of the correction endpoint, or None if the framework should handle it."""
    if isinstance(error, ParseError):
        error = CorrectionError(CorrectionProblem.INVALID)
    if not isinstance(error, CorrectionError):
        return refusal(error)
    waits = error.problem is CorrectionProblem.TOO_MANY_WAITING
    retry_after_s = TOO_MANY_WAITING_RETRY_S if waits else None
    return _answer(_CORRECTION_STATUS[error.problem], str(error), error.problem.value, retry_after_s)


def _photo_problem(error: Exception) -> PhotoProblem | None:
    """Return the problem to report if a request could not be parsed, or None."""
    if isinstance(error, RequestDataTooBig):
        return PhotoProblem.TOO_LARGE
    if isinstance(error, UnsupportedMediaType):
        return PhotoProblem.UNSUPPORTED
    if isinstance(error, ParseError | SuspiciousOperation):
        return PhotoProblem.MISSING
    return None


def _answer(status: HTTPStatus, detail: str, code: str, retry_after_s: float | None = None) -> Response:
    headers = {} if retry_after_s is None else {"Retry-After": str(max(1, round(retry_after_s)))}
    return Response({"detail": detail, "code": code}, status=status, headers=headers)


def with_code(response: Response, error: Exception) -> Response:
    """Add a code to the framework's own error responses, such as a wrong method."""
    if isinstance(error, APIException) and isinstance(response.data, dict):
        response.data.setdefault("code", error.default_code)
    return response
