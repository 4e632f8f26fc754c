"""Settings: wrong keys stop the start by name; secrets come from files; the own key is made once."""

import socket
import stat
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from consultations.commands.__main__ import palabre
from consultations.settings import Settings, SettingsError, check_port, load_settings

ROOT = Path(__file__).parents[1]


def load(tmp_path: Path, toml: str = "", **variables: str) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(toml, encoding="utf-8")
    return load_settings(file, {"PALABRE_DATA_DIR": str(tmp_path / "data"), "HOME": "/nowhere", **variables})


def test_the_shipped_file_is_valid_and_names_every_setting_but_secrets(tmp_path: Path) -> None:
    shipped = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    load(tmp_path, (ROOT / "config.toml").read_text(encoding="utf-8"))
    assert set(Settings.model_fields) - set(shipped) == {"secret_key", "smtp_password"}


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    assert load(tmp_path, "port = 8100").port == 8100
    assert load(tmp_path, "port = 8100", PALABRE_PORT="8200").port == 8200


@pytest.mark.parametrize(
    ("toml", "variables", "named"),
    [
        ("prot = 1", {}, "prot"),
        ("", {"PALABRE_PROT": "1"}, "PALABRE_PROT"),
        ("port = 'many'", {}, "port"),
        ("port = 0", {}, "port"),
        ("", {"PALABRE_PORT": "70000"}, "PALABRE_PORT"),
        ("mail = 'pigeon'", {}, "mailbox"),
        ("port = ", {}, "config.toml"),
        ("", {"PALABRE_BASE_URL": "ftp://x"}, "base_url"),
        ("", {"PALABRE_SECRET_KEY_FILE": "/does/not/exist"}, "PALABRE_SECRET_KEY_FILE"),
        ("", {"PALABRE_PORT_FILE": "/etc/hostname"}, "PALABRE_PORT_FILE"),
        ("", {"PALABRE_SECRET_KEY_FILE": "/dev/null"}, "PALABRE_SECRET_KEY_FILE: /dev/null is empty"),
        ("", {"PALABRE_SECRET_KEY": "short"}, r"secret_key .* at least 16 characters$"),
        ("", {"PALABRE_PUBLIC_POSTS": "lots"}, r"public_posts .*20 per minute"),
        ("sign_ins = ''", {}, r"sign_ins .*20 per minute"),
        ("", {"PALABRE_LANGUAGES": "en,ar"}, "default_language 'fr' is not among languages"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(
    tmp_path: Path, toml: str, variables: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        load(tmp_path, toml, **variables)


def test_a_file_that_was_named_has_to_be_there(tmp_path: Path) -> None:
    missing = tmp_path / "palabre.toml"
    with pytest.raises(SettingsError, match="PALABRE_CONFIG: there is no file"):
        load_settings(environ={"PALABRE_CONFIG": str(missing), "PALABRE_DATA_DIR": str(tmp_path)})
    missing.write_text("port = 8100", encoding="utf-8")
    found = load_settings(environ={"PALABRE_CONFIG": str(missing), "PALABRE_DATA_DIR": str(tmp_path)})
    assert found.port == 8100


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/x", "postgresql://a:b:c", "sqlite:////does/not/exist/palabre.db"]
)
def test_a_database_that_cannot_be_reached_is_told_in_a_line(tmp_path: Path, url: str) -> None:
    run = CliRunner(env={"PALABRE_DATA_DIR": str(tmp_path), "PALABRE_DATABASE_URL": url}).invoke(
        palabre, ["migrate"]
    )
    assert run.exit_code == 1
    assert "PALABRE_DATABASE_URL" in run.output
    assert "Traceback" not in run.output


def test_a_file_that_is_no_database_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "palabre.db").write_text("not a database, whatever its name says", encoding="utf-8")
    run = CliRunner(env={"PALABRE_DATA_DIR": str(tmp_path)}).invoke(palabre, ["migrate"])
    assert run.exit_code == 1
    assert "file is not a database" in run.output


def test_an_unknown_key_says_what_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="data_dir, database_url"):
        load(tmp_path, "prot = 1")


def test_a_secret_is_never_repeated_in_an_error_or_a_repr(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, PALABRE_DATABASE_URL="mysql://user:hunter2@host/x")
    assert "hunter2" not in str(raised.value)
    assert "correct horse" not in repr(load(tmp_path, PALABRE_SECRET_KEY="correct horse battery"))


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("kept in a file elsewhere\n", encoding="utf-8")
    assert load(tmp_path, PALABRE_SECRET_KEY_FILE=str(secret)).secret_key == "kept in a file elsewhere"


def test_the_own_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 60
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(SettingsError, match="PALABRE_DATA_DIR"):
        load(tmp_path)


def test_a_port_that_another_holds_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = load(tmp_path, PALABRE_PORT=str(other.getsockname()[1]))
        with pytest.raises(SettingsError, match=f"port {settings.port} of .* Address already in use;"):
            check_port(settings)
    check_port(settings)
    with pytest.raises(SettingsError, match=r"nowhere\.invalid"):
        check_port(settings.model_copy(update={"host": "nowhere.invalid"}))


def test_links_point_to_the_configured_base(tmp_path: Path) -> None:
    assert load(tmp_path, PALABRE_PORT="9000").address == "http://127.0.0.1:9000"
    assert load(tmp_path, PALABRE_BASE_URL="https://palabre.ville.example").https
