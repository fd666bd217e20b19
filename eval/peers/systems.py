"""The systems that are compared, each as its own documentation shows how to set it up.

`measure.py` beside this file builds and asks them, each in its own environment, which need not have
askpara; so nothing of it is imported here before it is needed. The text has a blank line between
paragraphs, so a system that is given paragraphs is given these.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

K = 10  # chunks that are given for a question
CORES = 2  # that every system is given


class System(Protocol):
    """One way to search a text."""

    @property
    def packages(self) -> tuple[str, ...]:
        """Whose versions are told."""
        ...

    @property
    def set_up(self) -> str:
        """In a few words, for the table."""
        ...

    @property
    def streams(self) -> int:
        """Questions that it can be asked at once."""
        ...

    def build(self, text: str, model: str, folder: Path) -> list[str]:
        """Index the text into a folder; returns the chunks that it was cut into."""
        ...

    def open(self, model: str, folder: Path, threads: int = 0) -> Callable[[str], Sequence[str]]:
        """What gives the best chunks for a question, best first.

        threads: for one question; 0 takes all cores. PyTorch's are set from outside.
        """
        ...


class LangChain:
    """https://docs.langchain.com/oss/python/langchain/knowledge-base"""

    streams = CORES
    packages = ("langchain-community", "langchain-huggingface", "langchain-text-splitters")
    set_up = "RecursiveCharacterTextSplitter 1000/200, FAISS"

    def build(self, text: str, model: str, folder: Path) -> list[str]:
        """As `System` says."""
        from langchain_community.vectorstores import FAISS
        from langchain_huggingface import HuggingFaceEmbeddings
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        chunks = splitter.split_text(text)
        FAISS.from_texts(chunks, HuggingFaceEmbeddings(model_name=model)).save_local(str(folder))
        return chunks

    def open(self, model: str, folder: Path, threads: int = 0) -> Callable[[str], Sequence[str]]:
        """As `System` says."""
        from langchain_community.vectorstores import FAISS
        from langchain_huggingface import HuggingFaceEmbeddings

        store = FAISS.load_local(
            str(folder),
            HuggingFaceEmbeddings(model_name=model),
            allow_dangerous_deserialization=True,
        )
        return lambda asked: [one.page_content for one in store.similarity_search(asked, k=K)]


class LlamaIndex:
    """https://developers.llamaindex.ai/python/framework/understanding/rag/"""

    streams = CORES
    packages = ("llama-index-core", "llama-index-embeddings-huggingface")
    # The default of 1024 tokens is four times what the model reads.
    set_up = "SentenceSplitter 256/20 tokens, VectorStoreIndex"

    def build(self, text: str, model: str, folder: Path) -> list[str]:
        """As `System` says."""
        from llama_index.core import Document, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.core.schema import TextNode
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        splitter = SentenceSplitter(chunk_size=256, chunk_overlap=20)
        nodes = splitter.get_nodes_from_documents([Document(text=text)])
        index = VectorStoreIndex(nodes, embed_model=HuggingFaceEmbedding(model_name=model))
        index.storage_context.persist(persist_dir=str(folder))
        return [node.text for node in nodes if isinstance(node, TextNode)]

    def open(self, model: str, folder: Path, threads: int = 0) -> Callable[[str], Sequence[str]]:
        """As `System` says."""
        from llama_index.core import StorageContext, load_index_from_storage
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        index = load_index_from_storage(
            StorageContext.from_defaults(persist_dir=str(folder)),
            embed_model=HuggingFaceEmbedding(model_name=model),
        )
        retriever = index.as_retriever(similarity_top_k=K)
        return lambda asked: [found.text for found in retriever.retrieve(asked)]


class Haystack:
    """https://haystack.deepset.ai/tutorials/33_hybrid_retrieval"""

    streams = CORES
    packages = ("haystack-ai", "sentence-transformers-haystack")
    set_up = "paragraphs, BM25 and embedding, joined by reciprocal ranks"

    def build(self, text: str, model: str, folder: Path) -> list[str]:
        """As `System` says."""
        from haystack import Document
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )

        splitter = DocumentSplitter(split_by="passage", split_length=1)
        pieces = splitter.run(documents=[Document(content=text)])["documents"]
        embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(embedder.run(documents=pieces)["documents"])
        store.save_to_disk(str(folder / "store.json"))
        return [str(piece.content) for piece in pieces]

    def open(self, model: str, folder: Path, threads: int = 0) -> Callable[[str], Sequence[str]]:
        """As `System` says."""
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersTextEmbedder,
        )

        store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
        pipeline = Pipeline()
        pipeline.add_component(
            "embedder", SentenceTransformersTextEmbedder(model=model, progress_bar=False)
        )
        pipeline.add_component("embedding", InMemoryEmbeddingRetriever(store, top_k=K))
        pipeline.add_component("bm25", InMemoryBM25Retriever(store, top_k=K))
        pipeline.add_component(
            "joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=K)
        )
        pipeline.connect("embedder", "embedding")
        pipeline.connect("bm25", "joiner")
        pipeline.connect("embedding", "joiner")

        def ask(asked: str) -> list[str]:
            found = pipeline.run({"embedder": {"text": asked}, "bm25": {"query": asked}})
            return [str(one.content) for one in found["joiner"]["documents"]]

        return ask


class Txtai:
    """https://neuml.github.io/txtai/embeddings/"""

    streams = 1  # its SQLite refuses a second
    packages = ("txtai",)
    set_up = "paragraphs, hybrid"

    def build(self, text: str, model: str, folder: Path) -> list[str]:
        """As `System` says."""
        from txtai import Embeddings

        paragraphs = text.split("\n\n")
        embeddings = Embeddings(path=model, hybrid=True, content=True)
        embeddings.index(paragraphs)
        embeddings.save(str(folder))
        return paragraphs

    def open(self, model: str, folder: Path, threads: int = 0) -> Callable[[str], Sequence[str]]:
        """As `System` says."""
        from txtai import Embeddings

        embeddings = Embeddings()
        embeddings.load(str(folder))
        return lambda asked: [found["text"] for found in embeddings.search(asked, K)]


class SentenceTransformers:
    """https://sbert.net/examples/sentence_transformer/applications/semantic-search/README.html"""

    streams = CORES
    packages = ("sentence-transformers", "faiss-cpu", "torch")
    set_up = "paragraphs, FAISS IndexFlatIP"

    def build(self, text: str, model: str, folder: Path) -> list[str]:
        """As `System` says."""
        import faiss
        from sentence_transformers import SentenceTransformer

        paragraphs = text.split("\n\n")
        vectors = SentenceTransformer(model).encode(paragraphs, normalize_embeddings=True)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        faiss.write_index(index, str(folder / "vectors.faiss"))
        (folder / "paragraphs.json").write_text(json.dumps(paragraphs))
        return paragraphs

    def open(self, model: str, folder: Path, threads: int = 0) -> Callable[[str], Sequence[str]]:
        """As `System` says."""
        import faiss
        from sentence_transformers import SentenceTransformer

        encoder = SentenceTransformer(model)
        index = faiss.read_index(str(folder / "vectors.faiss"))
        paragraphs = json.loads((folder / "paragraphs.json").read_text())

        def ask(asked: str) -> list[str]:
            vectors = encoder.encode([asked], normalize_embeddings=True, show_progress_bar=False)
            return [paragraphs[i] for i in index.search(vectors, K)[1][0]]

        return ask


class Bm25s:
    """https://github.com/xhluca/bm25s"""

    streams = CORES
    packages = ("bm25s", "PyStemmer")
    set_up = "paragraphs, English stop words and stemmer"

    def build(self, text: str, model: str, folder: Path) -> list[str]:
        """As `System` says."""
        import bm25s
        import Stemmer

        paragraphs = text.split("\n\n")
        tokens = bm25s.tokenize(
            paragraphs, stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False
        )
        retriever = bm25s.BM25(corpus=[{"text": paragraph} for paragraph in paragraphs])
        retriever.index(tokens, show_progress=False)
        retriever.save(folder, corpus=retriever.corpus)
        return paragraphs

    def open(self, model: str, folder: Path, threads: int = 0) -> Callable[[str], Sequence[str]]:
        """As `System` says."""
        import bm25s
        import Stemmer

        retriever = bm25s.BM25.load(folder, load_corpus=True)
        stemmer = Stemmer.Stemmer("english")

        def ask(asked: str) -> list[str]:
            tokens = bm25s.tokenize(asked, stopwords="en", stemmer=stemmer, show_progress=False)
            found = retriever.retrieve(tokens, k=K, show_progress=False)
            return [one["text"] for one in found.documents[0]]

        return ask


class Askpara:
    """This project. effort: as its answers take it."""

    streams = CORES
    packages = ("askpara", "onnxruntime")
    set_up = "the report's own paragraphs, `effort: {}`"

    def __init__(self, effort: str) -> None:
        self._effort = effort
        self.set_up = self.set_up.format(effort)

    def build(self, text: str, model: str, folder: Path) -> list[str]:
        """Of the same report; the text is the passages that it is cut into."""
        from corpus.adding import read_corpus
        from index.build import Progress, build
        from index.models import ACROSS_MODEL, DEFAULT_MODEL

        documents = read_corpus()
        told: Progress = lambda stage, done, total: None  # noqa: E731
        build(documents, folder, DEFAULT_MODEL, told, across=ACROSS_MODEL)
        return [passage.text for document in documents for passage in document.passages]

    def open(self, model: str, folder: Path, threads: int = 0) -> Callable[[str], Sequence[str]]:
        """As `System` says."""
        from index.open import open_index
        from rag.answer import answer

        index = open_index(folder, threads)
        effort: Any = self._effort
        return lambda asked: [
            ranked.passage.text for ranked in answer(index, asked, K, effort=effort).passages[:K]
        ]


SYSTEMS: dict[str, System] = {
    "bm25s": Bm25s(),
    "sentence-transformers": SentenceTransformers(),
    "langchain": LangChain(),
    "llamaindex": LlamaIndex(),
    "haystack": Haystack(),
    "txtai": Txtai(),
    "askpara-fast": Askpara("fast"),
    "askpara-careful": Askpara("careful"),
}
