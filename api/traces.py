"""Traces for OpenTelemetry: a span for each request, if ASKPARA_OTLP_URL names a collector.

A span has method, route and status. What was asked and who asked is not in it: the instrumentation
that others use puts addresses with their questions, and people's own, into each span.
"""

from collections.abc import Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Traced:
    """Makes the spans; a proxy's `traceparent` is taken up."""

    def __init__(self, app: ASGIApp, url: str) -> None:
        """url: of the collector, without /v1/traces."""
        self._app = app
        provider = TracerProvider(resource=Resource.create({"service.name": "askpara"}))
        exporter = OTLPSpanExporter(f"{url.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = provider.get_tracer("askpara")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        carrier: Mapping[str, str] = dict(Headers(scope=scope))
        above = TraceContextTextMapPropagator().extract(carrier)
        with self._tracer.start_as_current_span("request", above, SpanKind.SERVER) as span:

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            try:
                await self._app(scope, receive, noted)
            finally:
                route = getattr(scope.get("route"), "path", "other")
                span.update_name(f"{scope['method']} {route}")
                span.set_attributes({"http.request.method": scope["method"], "http.route": route})
