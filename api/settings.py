"""Configuration, read once: the only module that looks at the environment."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from limits import parse as parse_rate
from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from corpus.errors import SettingsError

if TYPE_CHECKING:
    from index.place import Place

PREFIX = "ASKPARA_"


def _readable_rate(rate: str) -> str:
    if rate != "off":
        parse_rate(rate)
    return rate


# As a browser sends it; `*` is none, so nobody opens the service to every site by a slip.
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.\-\[\]:]+$")]
Rate = Annotated[str, AfterValidator(_readable_rate)]


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix ASKPARA_."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    index: Annotated[Path, Field(description="folder of the built index")] = Path("var/index")
    store: Annotated[
        str,
        Field(
            pattern=r"^((postgres(ql)?|milvus(\+https)?)://\S+)?$",
            description="database of several machines, postgresql:// or milvus://; else the folder",
        ),
    ] = ""
    shelf: Annotated[Path, Field(description="folder of the documents that were added")] = Path(
        "var/shelf"
    )
    host: Annotated[str, Field(description="address that `serve` listens on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="port that `serve` listens on")] = 8000
    workers: Annotated[int, Field(ge=1, le=64, description="questions answered at once")] = 2
    processes: Annotated[
        int, Field(ge=0, le=64, description="processes that answer beside the server's own")
    ] = 0
    # With 3, accepted questions took 3.5 times as long as alone (p99), with 2 2.5 times
    # (`make bench-overload`).
    queue: Annotated[
        int, Field(ge=0, le=10_000, description="questions that may wait for a worker")
    ] = 2
    deadline: Annotated[
        float, Field(gt=0, le=3600, description="seconds for one question, waiting included")
    ] = 30
    drain: Annotated[
        float,
        Field(
            ge=0, le=600, description="seconds from SIGTERM, with /readyz 503, to the last request"
        ),
    ] = 0
    keys: Annotated[Path, Field(description="file of API keys")] = Path("var/keys.sqlite")
    keyless: Annotated[
        Literal["nothing", "ask"], Field(description="what is open without a key where keys exist")
    ] = "nothing"
    origins: Annotated[
        list[Origin],
        NoDecode,
        Field(description="whose scripts may call: https://a.example https://b.example"),
    ] = []
    rate_per_key: Annotated[
        Rate, Field(description="requests of each API key, as 6000/minute; or off")
    ] = "6000/minute"
    rate_per_address: Annotated[
        Rate, Field(description="requests of each address without a key; or off")
    ] = "6000/minute"
    log: Annotated[
        Literal["faults", "requests", "everything"],
        Field(description="what `serve` logs; everything includes questions and addresses"),
    ] = "faults"
    otlp_url: Annotated[
        str, Field(pattern=r"^(https?://\S+)?$", description="OpenTelemetry collector for traces")
    ] = ""
    root_path: Annotated[
        str,
        Field(pattern=r"^(/[A-Za-z0-9._~-]+)*/?$", description="path that a proxy serves it under"),
    ] = ""
    trusted_proxies: Annotated[
        str, Field(description="addresses of proxies whose X-Forwarded-… headers are believed")
    ] = "127.0.0.1"
    mcp: Annotated[bool, Field(description="serve AI assistants under /mcp")] = False
    public_url: Annotated[
        str, Field(pattern=r"^(https?://[^\s?#]+)?$", description="address that links begin with")
    ] = ""
    llm_url: Annotated[
        str, Field(pattern=r"^(https?://\S+)?$", description="OpenAI-compatible, as far as /v1")
    ] = ""
    llm_model: Annotated[str, Field(description="name of the model there")] = "default"
    llm_key: Annotated[SecretStr, Field(description="sent as a bearer token")] = SecretStr("")
    llm_timeout: Annotated[float, Field(gt=0, description="seconds for one answer")] = 20
    feedback_url: Annotated[str, Field(description="SQLAlchemy URL of the feedback database")] = (
        "sqlite:///var/feedback.db"
    )
    frame_ancestors: Annotated[
        str, Field(pattern=r"^[^;,\r\n]+$", description="who may show `/embed` in a frame")
    ] = "'self'"

    @property
    def place(self) -> "Place":
        """Where the index lies."""
        from index.place import Place  # the search engine, which not every command needs

        return Place(self.index, self.store)

    @field_validator("public_url", "root_path")
    @classmethod
    def _without_slash(cls, given: str) -> str:
        return given.rstrip("/")

    @field_validator("origins", mode="before")
    @classmethod
    def _split(cls, given: Any) -> Any:
        return given.split() if isinstance(given, str) else given


def read_settings(**given: Any) -> Settings:
    """The settings; `given` values that are not None go before the environment's.

    Raises SettingsError, naming the variable and its value.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        wrong = error.errors()[0]
        name = f"{PREFIX}{'.'.join(map(str, wrong['loc'])).upper()}"
        raise SettingsError(f"{name} is {wrong['input']!r}: {wrong['msg']}") from error


# What an extra of pyproject.toml brings, by the names under which it is imported.
EXTRAS = {
    "build": ("onnx", "safetensors"),
    "eval": ("ir_measures", "matplotlib", "scipy"),
    "mcp": ("mcp",),
    "milvus": ("pymilvus",),
    "models": ("sentence_transformers", "torch", "transformers"),
    "postgres": ("pgvector", "psycopg", "psycopg_pool"),
    "telemetry": ("opentelemetry",),
}
