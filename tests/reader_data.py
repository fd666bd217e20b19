"""A folder of public questions and a base model, both tiny, for the tests of the reader."""

import json
from pathlib import Path
from typing import Any

import tokenizers
import torch
import transformers
from safetensors.torch import save_file
from tokenizers import models, normalizers, pre_tokenizers

TOWNS = ("Aral", "Bern", "Cusco", "Dakar", "Essen", "Fez", "Goma", "Hue", "Izmir", "Jena", "Kyiv")


def write_questions(folder: Path) -> Path:
    """Eleven passages by hand, as many of each other source, in the forms of the real files."""
    reading = folder / "reading"
    reading.mkdir(parents=True)
    first, second, natural, articles = (list[dict[str, Any]]() for _ in range(4))
    for number, town in enumerate(TOWNS):
        text = f"In {town} the office trained {number + 20} nurses. It has a garden."
        first.append(
            {
                "id": f"w{number}",
                "source": "report",
                "text": text,
                "answered": [
                    _answered(f"How many nurses were trained in {town}?", number, words="same"),
                    _answered(f"Medical staff taught by the {town} bureau?", number, words="other"),
                ],
                "near_misses": [{"question": f"How many doctors in {town}?", "missing": "group"}],
            }
        )
        second.append(
            {
                "id": f"w{number}",
                "answered": [
                    _answered(f"{town} nurses", number, form="query"),
                    _answered("How many learnt?", number, form="vague"),
                ],
                "not_answered": [{"question": "Nurses trained in all?", "missing": "scope"}],
            }
        )
        told = f"{town} lies on a river. {town} is a town of {number + 3} bridges."
        natural += [_natural("nq", told, f"bridges of {town}", f"{number + 3} bridges")]
        natural += [_natural("clapnq", told, f"mayor of {town}", None)]
        # The same paragraph as by hand, with a space at its end, as the real sources have it.
        qas: list[dict[str, Any]] = [
            {"question": f"What has {town}?", "answers": [_squad(text, "a garden")]}
        ]
        qas += [{"question": "Who paid?", "answers": [], "is_impossible": True}]
        articles.append({"title": town, "paragraphs": [{"context": text + " ", "qas": qas}]})
    _write(reading / "written.jsonl", first)
    _write(reading / "written2.jsonl", second)
    _write(reading / "natural.jsonl", natural)
    shifts, squad = folder / "squadshifts", folder / "squad20-dev" / "reading"
    shifts.mkdir()
    squad.mkdir(parents=True)
    for name in ("new_wiki", "reddit", "amazon_reviews"):
        (shifts / f"{name}_v1.0.json").write_text(json.dumps({"data": articles}), "utf-8")
    for article in articles:  # other texts than by hand
        for paragraph in article["paragraphs"]:
            paragraph["context"] = paragraph["context"].replace("office", "school")
    (squad / "dev-v2.0.json").write_text(json.dumps({"data": articles}), "utf-8")
    return folder


def _answered(question: str, number: int, **form: str) -> dict[str, str]:
    return {"question": question, "answer": f"{number + 20} nurses", **form}


def _natural(kind: str, text: str, question: str, answer: str | None) -> dict[str, Any]:
    start = text.index(answer) if answer else None
    end = start + len(answer) if answer and start is not None else None
    line = {"set": kind, "question": question, "text": text, "answered": bool(answer)}
    return line | {"answer": answer, "start": start, "end": end}


def _squad(text: str, answer: str) -> dict[str, Any]:
    return {"text": answer, "answer_start": text.index(answer)}


def _write(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def write_base(folder: Path) -> Path:
    """An MPNet of random weights with a tokenizer of single characters and a few words."""
    folder.mkdir(parents=True)
    words = ["<s>", "<pad>", "</s>", "<unk>", *"0123456789.,?'-"]
    words += sorted({w.lower() for w in TOWNS} | {"nurses", "doctors", "trained", "garden", "in"})
    words += ["how", "many", "bridges", "of", "river", "mayor", "office", "school", "a", "has"]
    model = models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="<unk>")
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(0)
    config = transformers.MPNetConfig(
        vocab_size=len(words),
        max_position_embeddings=200,
        hidden_size=32,
        intermediate_size=64,
        num_attention_heads=4,
        num_hidden_layers=2,
        layer_norm_eps=1e-5,
        initializer_range=0.2,
    )
    weights = transformers.MPNetModel(config).state_dict()
    save_file(weights, folder / "model.safetensors")
    (folder / "config.json").write_text(config.to_json_string(), "utf-8")
    return folder
