"""Spans: one for each call, where and when it was made, and nothing in it that is secret."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Any

import httpx
import pytest
from both_ways import METHODS, Door, fresh
from colours import IMAGE_ID, PAIR, Answer, Scene
from genuine import OK, genuine
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import SpanKind, StatusCode
from sample_calls import sample
from test_log import DOORS, SECRET
from test_watching import Hanging, client
from vendors import oceanbase, picture, said

from imageport import PAI, AsyncPAI, Call, ImagePortError, errors
from imageport.otel import trace

START = 1_750_000_000 * 10**9
HOST = "aiworkspace.cn-hangzhou.aliyuncs.com"


class Traces:
    """A tracer provider and what came of it."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = self.provider.get_tracer("a program")

    def __call__(self) -> list[ReadableSpan]:
        return list(self.exporter.get_finished_spans())


@pytest.fixture
def spans() -> Iterator[Traces]:
    made = Traces()
    yield made
    made.provider.shutdown()


def events(span: ReadableSpan) -> list[tuple[int, dict[str, Any]]]:
    assert {event.name for event in span.events} <= {"imageport.attempt"}
    return [(event.timestamp - START, dict(event.attributes or {})) for event in span.events]


def test_a_call_is_a_span_with_an_event_for_each_attempt(scene: Scene, spans: Traces) -> None:
    ok = genuine(headers={"x-acs-request-id": "R-9"}, takes=0.25)
    answers = Answer(503, b"<html>", takes=2.0), httpx.ReadError("reset"), ok
    pai = scene.pai(*answers, on_call=trace(spans.provider))
    pai.images.get(IMAGE_ID, verbose=True)
    [span] = spans()
    assert (span.name, span.kind, span.parent) == ("GetImage", SpanKind.CLIENT, None)
    assert (span.start_time, span.end_time) == (START, START + 3_750_000_000)
    assert span.status.status_code is StatusCode.UNSET
    assert dict(span.attributes or {}) == {
        "imageport.operation": "GetImage",
        "http.request.method": "GET",
        "url.full": f"https://{HOST}/api/v1/images/{IMAGE_ID}",
        "server.address": HOST,
        "server.port": 443,
        "http.response.status_code": 200,
        "http.request.resend_count": 2,
        "imageport.request_id": "R-9",
    }
    first = {"http.response.status_code": 503, "error.type": "ServerError", "imageport.wait": 0.5}
    second = {"error.type": "ReadError", "imageport.wait": 1.0}
    third = {"http.response.status_code": 200, "imageport.request_id": "R-9"}
    assert events(span) == [
        (0, {"http.request.resend_count": 0, "imageport.elapsed": 2.0, **first}),
        (2_500_000_000, {"http.request.resend_count": 1, "imageport.elapsed": 0.0, **second}),
        (3_500_000_000, {"http.request.resend_count": 2, "imageport.elapsed": 0.25, **third}),
    ]


def test_an_error_gives_its_kind_and_code_but_not_its_words(scene: Scene, spans: Traces) -> None:
    answer = Answer(403, {"Code": "NoPermission", "Message": "private words"})
    with pytest.raises(errors.PermissionDeniedError):
        scene.pai(answer, on_call=trace(spans.provider)).images.get(IMAGE_ID)
    [span] = spans()
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "NoPermission")
    assert (span.attributes or {})["error.type"] == "imageport.errors.PermissionDeniedError"
    assert "private words" not in span.to_json()


def test_an_answer_that_is_not_as_described_is_an_error(scene: Scene, spans: Traces) -> None:
    with pytest.raises(errors.SpecMismatchError):
        scene.pai(Answer(body=[]), on_call=trace(spans.provider)).images.get(IMAGE_ID)
    [span] = spans()
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, "SpecMismatchError")
    assert (span.attributes or {})["error.type"] == "imageport.errors.SpecMismatchError"


def test_a_cancelled_call_is_a_span_too(spans: Traces) -> None:
    async def main() -> None:
        async with AsyncPAI(api_key="sk", transport=Hanging(), on_call=trace(spans.provider)) as pai:
            with suppress(TimeoutError):
                await asyncio.wait_for(pai.images.get(IMAGE_ID), 0.01)

    asyncio.run(main())
    [span] = spans()
    assert span.status.status_code is StatusCode.ERROR
    assert (span.attributes or {})["error.type"] == "CancelledError"


def test_each_of_many_tasks_is_the_parent_of_its_own_calls(spans: Traces) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json={"Name": "n"}))

    async def one(pai: AsyncPAI, name: str) -> None:
        with spans.tracer.start_as_current_span(name):
            await asyncio.gather(pai.images.get(f"{name}-1"), pai.images.get(f"{name}-2"))

    async def main() -> None:
        async with AsyncPAI(**PAIR, transport=transport, on_call=trace(spans.provider)) as pai:
            await asyncio.gather(*(one(pai, f"task{n}") for n in range(5)))

    asyncio.run(main())
    assert families(spans) == {f"task{n}": {f"task{n}-1", f"task{n}-2"} for n in range(5)}


def test_each_of_many_threads_is_the_parent_of_its_own_calls(spans: Traces) -> None:
    body = {"Name": "n", "Images": []}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=body))
    with PAI(**PAIR, transport=transport, on_call=trace(spans.provider)) as pai:

        def one(name: str) -> None:
            with spans.tracer.start_as_current_span(name):
                pai.images.get(f"{name}-1")
                list(pai.images.list(limit=1))

        with ThreadPoolExecutor(5) as pool:
            list(pool.map(one, [f"thread{n}" for n in range(5)]))
    assert families(spans) == {f"thread{n}": {f"thread{n}-1", "images"} for n in range(5)}


def families(spans: Traces) -> dict[str, set[str]]:
    """Which calls, by the last part of their URL, have which span of the program above them."""
    names = {span.context.span_id: span.name for span in spans() if span.context is not None}
    found: dict[str, set[str]] = {}
    for span in spans():
        if span.kind is SpanKind.CLIENT:
            assert span.parent is not None
            url = str((span.attributes or {})["url.full"])
            found.setdefault(names[span.parent.span_id], set()).add(url.rpartition("/")[2])
    return found


def test_a_download_is_a_span_without_the_signature_of_its_link(
    scene: Scene, spans: Traces, tmp_path: Path
) -> None:
    answers = said({"data": [{"url": f"https://cdn.example:8443/1.png?Signature={SECRET}"}]}), picture()
    made = oceanbase(scene, answers[0], Answer(200, answers[1]), on_call=trace(spans.provider))
    made.images.generate("m").images[0].save(tmp_path / "cat.png")
    _, span = spans()
    found = span.attributes or {}
    assert (span.name, found["url.full"]) == ("DownloadImage", "https://cdn.example:8443/1.png")
    assert (found["server.address"], found["server.port"]) == ("cdn.example", 8443)


@pytest.mark.parametrize(("door", "name"), [each for each in METHODS if "catalog" not in each[1]])
def test_no_secret_body_or_query_is_in_a_span(scene: Scene, spans: Traces, door: Door, name: str) -> None:
    key = {"token": SECRET} if "services" in name else {}
    told = {"x-acs-request-id": SECRET, "content-type": SECRET}
    body = {"Code": f"Throttling.{SECRET}", "Message": "private words", "RequestId": SECRET}
    answers = Answer(429, body, told), Answer(403, body, told)
    made = client(scene, door, *answers, ..., on_call=trace(spans.provider), **DOORS[door])
    with suppress(ImagePortError):
        list(attrgetter(name)(made)(**fresh(sample(door, name)[1] | key)))
    texts = [span.to_json() for span in spans()]
    assert texts
    assert not [text for text in texts if SECRET in text or "private words" in text]
    assert not [text for text in texts if "?" in text]


def test_what_a_server_says_is_bounded(scene: Scene, spans: Traces) -> None:
    with pytest.raises(errors.BadRequestError):
        scene.pai(Answer(400, {"Code": "x" * 10**6}), on_call=trace(spans.provider)).images.get(IMAGE_ID)
    assert len(spans()[0].to_json()) < 3000


def test_spans_and_other_listeners_live_together(scene: Scene, spans: Traces) -> None:
    told: list[Call] = []
    scene.pai(OK, on_call=[told.append, trace(spans.provider)]).images.get(IMAGE_ID)
    assert (len(told), len(spans())) == (1, 1)


def test_a_span_that_is_not_sampled_costs_the_call_nothing(scene: Scene) -> None:
    off = TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False)
    assert scene.pai(Answer(body={"Name": "n"}), on_call=trace(off)).images.get(IMAGE_ID).name == "n"


PROGRAM = """
import sys, httpx, imageport
transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"Name": "n"}))
pai = imageport.PAI(api_key="sk", transport=transport)
pai.images.get("image-1")
assert not [name for name in sys.modules if name.startswith(("opentelemetry", "imageport.otel"))]
from imageport.otel import trace
listener = trace()
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import set_tracer_provider
spans, provider = InMemorySpanExporter(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
set_tracer_provider(provider)
imageport.PAI(api_key="sk", transport=transport, on_call=listener).images.get("image-1")
print([span.name for span in spans.get_finished_spans()])
sys.modules["opentelemetry.trace"] = None
try:
    trace()
except imageport.ConfigurationError as error:
    print(error)
"""


def test_nothing_is_loaded_unasked_and_the_global_provider_may_come_later() -> None:
    done = subprocess.run([sys.executable, "-W", "error", "-c", PROGRAM], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "['ActionGetImage']",
        'trace() needs opentelemetry.trace: pip install "imageport[otel]".',
    ]
