"""The open index behind the HTTP routes: the model's work runs in threads, off the event loop."""

import copy
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ParamSpec, TypeVar

from fastapi import Request

from api.guard.admission import Admission
from api.guard.memory import give_back_large_blocks
from api.metrics import Metrics
from api.processes import Answers, Processes, answers_of, warm
from index.open import Index
from index.place import Place
from index.where import EVERYWHERE, Where
from rag.answer import Answer
from rag.contract import DEFAULT_K, EffortName

P = ParamSpec("P")
T = TypeVar("T")

# Answers that are kept for questions that are asked again, and the most passages of such an answer,
# which then takes 16 KB.
_KEPT, _KEPT_PASSAGES = 1_000, 10


class Service:
    """An index and the threads that search it, as many as there are workers.

    With `processes`, each thread hands its question to one of them and waits.
    suggestions: whether a question to try is answered from its document, among which documents;
    kept by `api.routes.suggestions` once it was found out.
    """

    def __init__(
        self,
        place: Place,
        workers: int,
        metrics: Metrics | None = None,
        queue: int = 3,
        deadline: float = 30,
        processes: int = 0,
    ) -> None:
        """Opens, verifies and warms. Raises IndexMissing, IndexDamaged, ModelError.

        queue: questions that may wait for a worker. deadline: seconds for one, waiting included.
        processes: that answer beside this one; there is one worker more at least, so that the next
        question is at hand when one of them is done.
        """
        give_back_large_blocks()
        self.place = place
        self.workers = max(workers, processes + 1 if processes else 0)
        self.metrics = metrics or Metrics()
        self.suggestions: dict[tuple[str, str, Where], bool] = {}
        self._answers: OrderedDict[object, Answer] = OrderedDict()
        self.index: Index = place.open(threads=1, ready=True)
        self.metrics.index.labels(self.index.generation, self.index.model).set(1)
        self.admission = Admission(self.workers, queue, deadline, self.metrics)
        self._processes = Processes(place, processes) if processes else None
        self.admission.do_first(partial(warm, self.index))

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do a request's work in a thread. Raises Overloaded, OutOfTime.

        An answer is counted here, whatever route asked for it.
        """
        return self._counted(await self.admission.run(partial(work, *args, **kwargs)))

    async def answer(
        self,
        question: str,
        k: int = DEFAULT_K,
        where: Where = EVERYWHERE,
        session: Sequence[str] = (),
        effort: EffortName = "careful",
    ) -> Answer:
        """As `rag.answer.answer`; the next time, the same question gets the answer that was kept.

        Not kept are answers for which a stage was left out and those with more than ten passages.
        Raises Overloaded, OutOfTime, and what `answer` raises.
        """
        begun = time.perf_counter()
        asked = (question, k, where, tuple(session), effort)
        if known := self._answers.get(asked):
            self._answers.move_to_end(asked)
            spent = round((time.perf_counter() - begun) * 1000, 3)
            timings = dict.fromkeys(known.timings_ms, 0.0) | {"total": spent}
            return self._counted(replace(known, timings_ms=timings))
        answered = await self.run(self.answers, *asked)
        if not answered.degraded and k <= _KEPT_PASSAGES:
            self._answers[asked] = answered
            if len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        return answered

    @property
    def answers(self) -> Answers:
        """As `api.processes.answers_of` gives them; for a thread, since they take their time."""
        return answers_of(self.index, self._processes)

    async def go_on(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do more work for a request that was let in already: never refused."""
        return await self.admission.run_patiently(partial(work, *args, **kwargs))

    async def run_line(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, for a line of a batch: it waits instead of being refused."""
        return self._counted(await self.admission.run_line(partial(work, *args, **kwargs)))

    def _counted(self, done: T) -> T:
        if isinstance(done, Answer):
            self.metrics.answered(done)
        return done

    def renewed(self) -> "Service":
        """The same with the current generation; requests that began with this one end with it.

        Models that are the same are not read again. The old index is freed when the last request
        that uses it is answered. Raises IndexMissing, IndexDamaged, ModelError.
        """
        fresh = copy.copy(self)
        fresh.suggestions = {}
        fresh._answers = OrderedDict()
        fresh.index = self.place.open(threads=1, ready=True, like=self.index)
        self.admission.do_first(partial(warm, fresh.index))
        self.metrics.index.clear()
        self.metrics.index.labels(fresh.index.generation, fresh.index.model).set(1)
        return fresh

    def stop(self, seconds: float) -> None:
        """End what runs within seconds; lines of batches that have not begun are refused."""
        self.admission.stop(seconds)

    def close(self) -> None:
        """Wait for the work that has begun."""
        self.admission.close()
        if self._processes:
            self._processes.close()


class Follower:
    """Takes up a new generation of the index; `service` is always the one to ask."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._failed, self._told = "", ""

    def newest(self, again: bool = False) -> Service:
        """A look takes 0.02 ms, a new generation is opened before it is asked.

        A generation that cannot be opened is logged once, and the one in use stays; again: try it
        once more.
        """
        if again:
            self._failed = self._told = ""
        try:
            current = self.service.place.current()
            if current not in (self.service.index.generation, self._failed):
                self._failed = current
                self.service = self.service.renewed()
        except Exception as error:  # whatever it is, the next index may be right
            if str(error) != self._told:
                self._told = str(error)
                self.service.metrics.index_refused.inc()
                logging.getLogger("askpara").error("the new index is not used: %s", error)
        return self.service


async def service_of(request: Request) -> Service:
    """FastAPI dependency: the service that the app's lifespan opened.

    Async, as all dependencies are: FastAPI runs others in a thread, which waits for its turn.
    """
    service: Service = request.app.state.service
    return service
