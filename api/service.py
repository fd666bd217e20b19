"""The open index behind the HTTP routes: the model's work runs in threads, off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from fastapi import Request

from api.metrics import Metrics
from index.open import Index, open_index
from index.where import Where
from rag.answer import Answer, answer

P = ParamSpec("P")
T = TypeVar("T")

# Of ordinary words, so that the first person's question finds everything loaded.
_WARM_UP = "How many people did the report say were assisted?"


class Service:
    """An index and the threads that search it.

    One thread a question: ONNX Runtime and FAISS release the interpreter's lock, so questions run
    side by side on as many cores as there are workers.

    suggestions: questions to try, kept by `api.routes.suggestions` once they are found.
    """

    def __init__(self, folder: Path, workers: int, metrics: Metrics | None = None) -> None:
        """Opens, verifies and warms. Raises IndexMissing, IndexDamaged, ModelError."""
        self.workers = workers
        self.metrics = metrics or Metrics()
        self.suggestions: dict[tuple[str, Where], tuple[str, ...]] = {}
        self.index: Index = open_index(folder, threads=1)
        self.metrics.index.labels(self.index.generation, self.index.model).set(1)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="answer")
        answer(self.index, _WARM_UP)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do some work in a thread. An answer is counted here, whatever route asked for it."""
        loop = asyncio.get_running_loop()
        done = await loop.run_in_executor(self._threads, lambda: work(*args, **kwargs))
        if isinstance(done, Answer):
            self.metrics.answered(done)
        return done

    def close(self) -> None:
        """Wait for the work that has begun."""
        self._threads.shutdown(wait=True, cancel_futures=True)


def service_of(request: Request) -> Service:
    """FastAPI dependency: the service that the app's lifespan opened."""
    service: Service = request.app.state.service
    return service
