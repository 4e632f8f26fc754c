"""Settings: config.toml, overridden by PALABRE_* variables, read once into one frozen value."""

import json
import os
import re
import secrets
import socket
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

PREFIX = "PALABRE_"
SHORTEST_KEY = 16
RATE = re.compile(r"\s*[1-9]\d{0,8}\s*(per|/)\s*([1-9]\d{0,3}\s*)?(second|minute|hour|day)s?\s*", re.ASCII)
SECRETS = ("secret_key", "smtp_password", "database_url")


class SettingsError(Exception):
    """A setting is unknown or wrong; the message names it and says what is allowed."""


class Settings(BaseModel):
    """Every setting, with its default. `config.toml` explains them one by one."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    base_url: str = Field(default="", pattern=r"^(https?://[^/\s]+)?$")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    threads: int = Field(default=16, ge=1, le=128)
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    data_dir: Path = Path("data")
    database_url: str = Field(default="", pattern=r"^((sqlite|postgresql)(\+psycopg)?://.*)?$")
    secret_key: str = Field(default="", repr=False)
    languages: tuple[Literal["fr", "en", "ar"], ...] = ("fr", "en", "ar")
    default_language: Literal["fr", "en", "ar"] = "fr"
    demonstration: bool = True
    mail: Literal["mailbox", "smtp"] = "mailbox"
    mail_from: str = Field(default="palabre@ville.example", pattern=r"^[^@\s]+@[^@\s]+$")
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: str = Field(default="", repr=False)
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    upload_megabytes: int = Field(default=20, ge=1, le=500)
    session_idle_minutes: int = Field(default=60, ge=5, le=1440)
    session_hours: int = Field(default=12, ge=1, le=168)
    public_posts: str = "20 per minute;200 per hour"
    sign_ins: str = "10 per 15 minutes"
    tick_seconds: int = Field(default=15, ge=1, le=300)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("languages", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    @field_validator("public_posts", "sign_ins")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if not all(RATE.fullmatch(part) for part in value.split(";")):
            raise ValueError('a rate is written "20 per minute" or "20 per minute;200 per hour"')
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long_enough(cls, value: str) -> str:
        if value and len(value) < SHORTEST_KEY:
            raise ValueError(f"a secret key has at least {SHORTEST_KEY} characters")
        return value

    @model_validator(mode="after")
    def _speaks_its_own_language(self) -> Self:
        if self.default_language not in self.languages:
            raise ValueError(f"default_language {self.default_language!r} is not among languages")
        return self

    @property
    def address(self) -> str:
        """Where links point: the configured base, never a request's Host header. No slash at the end."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def largest_upload(self) -> int:
        """Bytes of the largest file that is kept."""
        return self.upload_megabytes * 1_000_000

    @property
    def heaviest_form(self) -> int:
        """Bytes of the heaviest form: three files, and room for what is written beside them."""
        return 3 * self.largest_upload + 2_000_000

    @property
    def https(self) -> bool:
        return self.address.startswith("https://")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: the configured one, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'palabre.db').absolute()}"

    @property
    def mailbox_dir(self) -> Path:
        """Where the demonstration keeps what it sent, one .eml file a letter."""
        return self.data_dir / "mailbox"

    @property
    def files_dir(self) -> Path:
        """Where uploads and dossiers are kept, outside the static tree."""
        return self.data_dir / "files"


def load_settings(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings and make sure that the data folder and a secret key exist.

    `path` defaults to PALABRE_CONFIG, else config.toml. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    path = path or _configured_file(environ)
    settings = _validate(_from_file(path) | _from_environment(environ))
    return (
        settings
        if settings.secret_key
        else settings.model_copy(update={"secret_key": _own_key(settings.data_dir)})
    )


def _configured_file(environ: Mapping[str, str]) -> Path:
    """The file to read; one that was named has to be there, while config.toml may be missing."""
    named = environ.get("PALABRE_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsError(f"PALABRE_CONFIG: there is no file {named}")
    return Path(named or "config.toml")


def check_port(settings: Settings) -> None:
    """Raises SettingsError when the address to serve at cannot be opened, as when another holds the port."""
    try:
        for family, *_, address in socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            socket.create_server(address[:2], family=family).close()
    except OSError as error:
        why = f"{(error.strerror or str(error)).split(' (')[0]}; for another: PALABRE_PORT=9000 ./run"
        raise SettingsError(f"port {settings.port} of {settings.host} cannot be opened: {why}") from error


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError(f"{path}: {error}") from error
    for key in values:
        _known(key, f"{path}: {key}")
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable == "PALABRE_CONFIG":
            continue
        key = variable.removeprefix(PREFIX).lower()
        if key.endswith("_file") and key.removesuffix("_file") in SECRETS:
            values[key.removesuffix("_file")] = _secret_in(variable, Path(value))
        else:
            _known(key, variable)
            values[key] = value
    return values


def _secret_in(variable: str, path: Path) -> str:
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}: {error}") from error
    if not secret:
        raise SettingsError(f"{variable}: {path} is empty")
    return secret


def _known(key: str, where: str) -> None:
    if key not in Settings.model_fields:
        allowed = ", ".join(sorted(Settings.model_fields))
        raise SettingsError(f"{where}: unknown setting. Allowed: {allowed}")


def _validate(values: dict[str, Any]) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(problem) for problem in error.errors())) from error


def _explain(problem: Any) -> str:
    if not problem["loc"]:
        return str(problem["ctx"]["error"])
    key = str(problem["loc"][0])
    given = "" if key in SECRETS else f", not {json.dumps(problem['input'], default=str)}"
    return f"{key} ({PREFIX}{key.upper()}): {problem['msg']}{given}"


def _own_key(folder: Path) -> str:
    """The key kept in the data folder; made once, readable by its owner only. Raises SettingsError."""
    try:
        return _key_in(folder)
    except OSError as error:
        raise SettingsError(f"data_dir ({PREFIX}DATA_DIR): {error}") from error


def _key_in(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key := secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return key
