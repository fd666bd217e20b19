"""OpenAI's protocol: its own client, and requests as front ends send them, on a real server."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from api.routes.chat_reply import side_reply
from rag.asked.language import say

MODEL = "askpara-extract"
OFFICIALS = "How many officials were trained on protection and anti-trafficking measures?"


@pytest.fixture
def client(server: httpx.Client) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        base_url=str(server.base_url.join("v1")), api_key="none", max_retries=0
    ) as client:
        yield client


def user(text: str) -> ChatCompletionMessageParam:
    return {"role": "user", "content": text}


def ask(client: openai.OpenAI, *messages: ChatCompletionMessageParam) -> str:
    reply = client.chat.completions.create(model=MODEL, messages=messages)
    return reply.choices[0].message.content or ""


def test_small_talk_is_told_what_can_be_asked(client: openai.OpenAI) -> None:
    reply = ask(client, user("Hello, thanks!"))
    assert reply == say("en", "help")


def test_the_model_is_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == [MODEL]
    assert client.models.retrieve(MODEL).id == MODEL


def test_an_answer_has_markers_sources_and_annotations(
    client: openai.OpenAI, server: httpx.Client
) -> None:
    reply = client.chat.completions.create(
        model=MODEL, messages=[user(OFFICIALS)], temperature=0.7, user="someone"
    )
    (choice,) = reply.choices
    content = choice.message.content or ""
    answered = server.post("/v1/ask", json={"question": OFFICIALS}).json()
    url = str(server.base_url.join("/reports/iom-2019#para-138"))
    assert content == (
        f"{answered['answer']} [1]\n\nSources:\n\n- [1] [C/111/5, para. 138, p. 22]({url})"
    )
    assert (choice.finish_reason, choice.message.role, reply.model) == ("stop", "assistant", MODEL)
    (annotation,) = choice.message.annotations or []
    cited = annotation.url_citation
    assert (cited.url, cited.title) == (url, "C/111/5, para. 138, p. 22")
    assert content[cited.start_index : cited.end_index] == f"{answered['answer']} [1]"
    assert reply.usage
    assert reply.usage.prompt_tokens == 14
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens


def test_several_quotes_have_their_own_annotations(client: openai.OpenAI) -> None:
    asked = "Where is IOM's fourth quality control centre, and who gave unearmarked funding?"
    message = client.chat.completions.create(model=MODEL, messages=[user(asked)]).choices[0].message
    content, annotations = message.content or "", message.annotations or []
    assert len(annotations) > 1
    for marker, annotation in enumerate(annotations, start=1):
        cited = annotation.url_citation
        assert content[cited.start_index : cited.end_index].endswith(f" [{marker}]")
        assert f"- [{marker}] [{cited.title}]({cited.url})" in content


def test_a_stream_says_the_same(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model=MODEL, messages=[user(OFFICIALS)])
    chunks = list(
        client.chat.completions.create(
            model=MODEL,
            messages=[user(OFFICIALS)],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == whole.choices[0].message.content
    assert deltas[0].role == "assistant"
    annotations = [note for d in deltas for note in (d.model_extra or {}).get("annotations", [])]
    assert annotations == [n.model_dump() for n in whole.choices[0].message.annotations or []]
    assert [chunk.choices[0].finish_reason for chunk in chunks[-2:-1]] == ["stop"]
    assert chunks[-1].choices == []
    assert chunks[-1].usage == whole.usage


def test_a_stream_ends_as_the_protocol_says(server: httpx.Client) -> None:
    body = {"model": MODEL, "messages": [user(OFFICIALS)], "stream": True}
    response = server.post("/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = response.text.rstrip().split("\n\n")
    assert lines[-1] == "data: [DONE]"
    sent = [json.loads(line.removeprefix("data: ")) for line in lines[:-1]]
    assert {(c["object"], c["id"]) for c in sent} == {("chat.completion.chunk", sent[0]["id"])}
    assert all(chunk["choices"] for chunk in sent), "no usage unless it is asked for"


def test_not_found_is_said_with_the_nearest_passages(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(
        model=MODEL, messages=[user("Who won the football World Cup in 1998?")]
    )
    message = reply.choices[0].message
    said = message.content or ""
    assert said.startswith(
        "Not found in this report.\n\nNote: The nearest passage does not mention"
    )
    assert "\n\nNearest passages, none" in said
    assert (message.content or "").count("/reports/iom-2019#") == 3
    assert message.annotations == []


def test_earlier_questions_are_the_session(client: openai.OpenAI) -> None:
    first = user("What was the compliance rate in Vienna?")
    said: ChatCompletionMessageParam = {"role": "assistant", "content": "Not found. " * 300}
    odd: ChatCompletionMessageParam = {"role": "user", "content": "?" * 3000}
    assert "Understood as: What was the compliance rate in Cairo?" in ask(
        client, first, said, odd, user("And in Cairo?")
    )
    many = [user(f"What was done in {year}?") for year in range(1990, 2015)]
    assert "Understood as: What was done in 2019?" in ask(client, *many, user("And in 2019?"))


def test_content_may_be_a_list_of_parts(client: openai.OpenAI) -> None:
    parts: ChatCompletionMessageParam = {
        "role": "user",
        "content": [
            {"type": "text", "text": "How many officials were trained on"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,"}},
            {"type": "text", "text": "protection and anti-trafficking measures?"},
        ],
    }
    assert "41,209 officials" in ask(client, {"role": "system", "content": "Be brief."}, parts)


def test_errors_are_those_of_the_protocol(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt-4o", messages=[user(OFFICIALS)])
    assert unknown.value.code == "unknown-model"
    assert unknown.value.type == "invalid_request_error"
    assert "no model 'gpt-4o' here; there is askpara-extract" in unknown.value.message
    with pytest.raises(openai.UnprocessableEntityError, match="has no word to search for"):
        ask(client, user("?!"))
    with pytest.raises(openai.UnprocessableEntityError, match="from assistant, system; expected"):
        ask(client, {"role": "system", "content": "x"}, {"role": "assistant", "content": "x"})


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/v1/chat/completions", {}, 405, "method-not-allowed"),
        ("POST", "/v1/models", {}, 405, "method-not-allowed"),
        ("GET", "/v1/models/gpt-4o", {}, 404, "unknown-model"),
        ("GET", "/v1/models/a/b", {}, 404, "not-found"),
        ("POST", "/v1/chat/completions", {"json": {"model": MODEL}}, 422, "invalid-request"),
        ("POST", "/v1/chat/completions", {"json": {"messages": 1}}, 422, "invalid-request"),
        ("POST", "/v1/chat/completions", {"json": []}, 422, "invalid-request"),
        ("POST", "/v1/chat/completions", {"data": {"a": "b"}}, 415, "unsupported-media-type"),
        (
            "POST",
            "/v1/chat/completions",
            {"content": "{", "headers": {"content-type": "application/json"}},
            400,
            "bad-request",
        ),
        (
            "POST",
            "/v1/chat/completions",
            {"json": {"model": MODEL, "messages": [user("x" * 3_000_000)]}},
            413,
            "content-too-large",
        ),
    ],
)
def test_every_error_has_the_protocols_shape(
    server: httpx.Client, method: str, path: str, sent: dict[str, Any], status: int, code: str
) -> None:
    response = server.request(method, path, **sent)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    (error,) = response.json().values()
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["code"]) == ("invalid_request_error", code)
    assert error["message"]


# What a front end asks the model of the conversation for itself: in the form of Open WebUI's
# templates, in other words.
SIDE_PROMPTS = {
    "title": (
        '### Task:\nName this chat.\n### Output:\nJSON format: { "title": "a name" }\n'
        f"### Chat History:\n<chat_history>\nUSER: {OFFICIALS}\nASSISTANT: No.\n</chat_history>",
        {"title": "How many officials were trained on protection and …"},
    ),
    "tags": (
        f'### Task:\nName topics.\n{{ "tags": ["a"] }}\n<chat_history>\nUSER: {OFFICIALS}',
        {"tags": []},
    ),
    "follow-ups": (
        f'### Task:\nSuggest.\n{{ "follow_ups": ["a"] }}\n<chat_history>\nUSER: {OFFICIALS}',
        {"follow_ups": []},
    ),
    "searches": (
        f'### Task:\nSearch.\n{{\n  "queries": ["a"]\n}}\n<chat_history>\nUSER: {OFFICIALS}',
        {"queries": []},
    ),
    "completion": (
        f'### Task:\nContinue.\n`{{ "text": "" }}`\n<type>General</type>\n<text>{OFFICIALS}</text>',
        {"text": ""},
    ),
}


@pytest.mark.parametrize(("prompt", "expected"), SIDE_PROMPTS.values(), ids=SIDE_PROMPTS)
@pytest.mark.parametrize("stream", [False, True])
def test_side_prompts_of_front_ends_are_no_questions(
    server: httpx.Client, prompt: str, expected: dict[str, Any], stream: bool
) -> None:
    """As Open WebUI sends them: a key, its metadata, one user message."""
    body = {
        "model": MODEL,
        "messages": [user(prompt)],
        "stream": stream,
        "max_completion_tokens": 1000,
        "metadata": {"task": "title_generation", "chat_id": "1"},
    }
    headers = {"authorization": "Bearer sk-none"}
    response = server.post("/v1/chat/completions", json=body, headers=headers)
    if stream:
        lines = response.text.rstrip().split("\n\n")[:-1]
        chunks = [json.loads(line.removeprefix("data: ")) for line in lines]
        content = "".join(c["choices"][0]["delta"].get("content", "") for c in chunks)
    else:
        content = response.json()["choices"][0]["message"]["content"]
    assert json.loads(content) == expected


def test_a_task_that_wants_no_json_is_declined(client: openai.OpenAI) -> None:
    told = f"### Task:\nUse the context.\n<context>Paris</context>\n{OFFICIALS}"
    assert ask(client, user(told)).startswith("askpara answers from its own reports")
    assert side_reply('### Task: { "title": "x" } without a history') == '{"title": ""}'


def test_the_connection_check_of_open_webui(server: httpx.Client) -> None:
    headers = {"authorization": "Bearer sk-none", "content-type": "application/json"}
    listed = server.get("/v1/models", headers=headers)
    assert listed.status_code == 200
    assert listed.json()["object"] == "list"
    assert listed.json()["data"][0]["id"] == MODEL
