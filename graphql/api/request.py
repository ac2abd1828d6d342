"""A GraphQL-over-HTTP request: what may come in, in which form the answer goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext as _

from api.errors import refuse
from api.limits import MAX_BODY, check_variables
from federation.kernel.errors import ErrorCode

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a request."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None


def media_type(request: HttpRequest) -> str:
    """The media type of the answer: the new one only for those who name it.

    Raises:
        RequestError: 406 when the client takes neither.
    """
    offered = [part.partition(";")[0].strip().lower() for part in request.headers.get("Accept", "*/*").split(",")]
    for name in offered:
        if name in (JSON, RESPONSE_JSON):
            return name
    if {"*/*", "application/*"} & set(offered):
        return JSON
    raise refuse(406, ErrorCode.BAD_REQUEST, _("ответ бывает только %(kinds)s") % {"kinds": f"{RESPONSE_JSON}, {JSON}"})


def read_request(request: HttpRequest) -> Asked:
    """The parameters, checked.

    Raises:
        RequestError: wrong method, media type, size, JSON or types of the parameters.
        DomainError: QUERY_TOO_EXPENSIVE for variables nested too deeply.
    """
    if request.method == "GET":
        values = _from_address(request)
    elif request.method == "POST":
        values = _from_body(request)
    else:
        raise refuse(405, ErrorCode.BAD_REQUEST, _("годятся POST и GET"), headers={"Allow": "GET, POST"})
    query = values.get("query")
    if not isinstance(query, str) or not query.strip():
        raise refuse(400, ErrorCode.BAD_REQUEST, _("«query» — непустая строка с документом GraphQL"))
    for name in ("variables", "extensions"):
        if not isinstance(values.get(name) or {}, dict) or values.get(name) in (0, False, "", []):
            raise refuse(400, ErrorCode.BAD_REQUEST, _("«%(name)s» — объект JSON") % {"name": name})
    operation_name = values.get("operationName")
    if operation_name is not None and not isinstance(operation_name, str):
        raise refuse(400, ErrorCode.BAD_REQUEST, _("«operationName» — строка"))
    variables = values.get("variables") or {}
    check_variables(variables)
    return Asked(query, variables, operation_name or None)


def _from_body(request: HttpRequest) -> dict[str, Any]:
    content_type, _semicolon, parameters = request.headers.get("Content-Type", "").lower().partition(";")
    charset = parameters.strip().removeprefix("charset=").strip('" ')
    if content_type.strip() != JSON or charset not in ("", "utf-8", "utf8"):
        raise refuse(415, ErrorCode.BAD_REQUEST, _("тело запроса — application/json в UTF-8"))
    length = request.headers.get("Content-Length", "0")
    if not length.isdigit() or int(length) > MAX_BODY or len(body := request.read(MAX_BODY + 1)) > MAX_BODY:
        raise refuse(413, ErrorCode.BAD_REQUEST, _("тело больше %(limit)s кБ") % {"limit": MAX_BODY // 1024})
    values = _json(body)
    if not isinstance(values, dict):
        raise refuse(400, ErrorCode.BAD_REQUEST, _("тело запроса — один объект JSON, пачки не принимаются"))
    return values


def _from_address(request: HttpRequest) -> dict[str, Any]:
    values: dict[str, Any] = {name: request.GET[name] for name in request.GET}
    for name in ("variables", "extensions"):
        if text := values.pop(name, ""):
            values[name] = _json(text)
    return values


def _json(text: bytes | str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        # orjson has a nesting limit of its own, so deep JSON ends here and not in the stack.
        raise refuse(400, ErrorCode.BAD_REQUEST, _("это не JSON")) from error
