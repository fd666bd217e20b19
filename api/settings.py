"""Configuration, read once: the only module that looks at the environment."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.errors import SettingsError

PREFIX = "ASKPARA_"


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix ASKPARA_."""

    model_config = SettingsConfigDict(env_prefix=PREFIX)

    index: Annotated[Path, Field(description="folder of the built index")] = Path("var/index")
    host: Annotated[str, Field(description="address that `serve` listens on")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="port that `serve` listens on")] = 8000
    workers: Annotated[int, Field(ge=1, le=64, description="questions answered at once")] = 2
    feedback_url: Annotated[str, Field(description="SQLAlchemy URL of the feedback database")] = (
        "sqlite:///var/feedback.db"
    )
    frame_ancestors: Annotated[
        str, Field(pattern=r"^[^;,\r\n]+$", description="who may show `/embed` in a frame")
    ] = "'self'"


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
