"""What the service does, counted for Prometheus.

Paths are counted by their route ("/v1/documents/{document}"), so that the number of series does not
grow with what clients ask for.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.reader.onnx_reader import PassageReader
from rag.answer import Answer

# Upper bounds of the histograms' buckets: an answer takes some 10 ms, a language model seconds.
_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_GONE = 499  # nginx's number for a client that hung up before there was an answer
_METHODS = frozenset({"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        counter = partial(Counter, registry=self.registry)
        gauge = partial(Gauge, registry=self.registry)
        seconds = partial(Histogram, buckets=_SECONDS, registry=self.registry)
        self.requests = counter(
            "askpara_http_requests", "Requests that were answered.", ["method", "route", "status"]
        )
        self.request_seconds = seconds(
            "askpara_http_request_seconds",
            "From the request's head to the answer's last byte.",
            ["route"],
        )
        self.in_flight = gauge(
            "askpara_http_requests_in_flight", "Requests that are being answered."
        )
        self.answers = counter(
            "askpara_answers", "Answers by status: answered or not_found.", ["status"]
        )
        self.stage_seconds = seconds(
            "askpara_stage_seconds", "Time of each stage of an answer.", ["stage"]
        )
        self.batch_errors = counter(
            "askpara_batch_line_errors", "Batch lines that were answered with an error object."
        )
        self.waiting = gauge("askpara_questions_waiting", "Work that waits for a place.")
        self.refused = counter(
            "askpara_refused",
            "Work that was not done: the queue was full (overloaded), its time was over "
            "(deadline), or its client had gone (gone).",
            ["reason"],
        )
        self.degraded = counter(
            "askpara_answers_degraded", "Answers for which a stage was left out.", ["stage"]
        )
        self.index_refused = counter(
            "askpara_index_refused", "New indexes that could not be opened and are not used."
        )
        self.index = gauge(
            "askpara_index_info", "The index that answers; always 1.", ["generation", "model"]
        )

    def count_pairs_of(self, reader: Callable[[], PassageReader | None]) -> None:
        """Tell how many pairs the reader has read whenever the metrics are asked for."""
        self.registry.register(_Pairs(reader))

    def answered(self, answer: Answer) -> None:
        """Count an answer and the time of its stages."""
        self.answers.labels(answer.status).inc()
        for stage in answer.degraded:
            self.degraded.labels(stage).inc()
        done = {stage: spent for stage, spent in answer.timings_ms.items() if spent}
        for stage, milliseconds in done.items():  # an answer that was kept has none but its total
            self.stage_seconds.labels(stage).observe(milliseconds / 1000)


class _Pairs(Collector):
    """The count that the open index's reader keeps; with a new index it starts at 0 again."""

    def __init__(self, reader: Callable[[], PassageReader | None]) -> None:
        self._reader = reader

    def collect(self) -> Iterator[CounterMetricFamily]:
        """The count as one metric."""
        reader = self._reader()
        yield CounterMetricFamily(
            "askpara_reader_pairs",
            "Pairs of question and passage that the reader has read.",
            reader.pairs if reader else 0,
        )


class Measured:
    """Counts and times every request."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note the response's status and time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, begun = _GONE, time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with self._metrics.in_flight.track_inprogress():
                await self._app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(method, route, status).inc()
            self._metrics.request_seconds.labels(route).observe(time.perf_counter() - begun)
