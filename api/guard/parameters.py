"""Unknown query parameters are refused: if a misspelt filter were ignored, everything would be
searched, and nobody would notice.
"""

from difflib import get_close_matches

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute


async def known_parameters(request: Request) -> None:
    """FastAPI dependency. Raises RequestValidationError, naming the parameters that there are."""
    route = request.scope["route"]
    if not isinstance(route, APIRoute):
        return
    known = [field.alias for field in route.dependant.query_params]
    for name, value in request.query_params.multi_items():
        if name not in known:
            near = get_close_matches(name, known, 1)
            meant = f"; is {near[0]} meant?" if near else ""
            there = f"there are {', '.join(known)}" if known else "this address takes none"
            wrong = {"loc": ("query", name), "msg": f"no such parameter, {there}{meant}"}
            raise RequestValidationError([wrong | {"type": "unknown_parameter", "input": value}])
