"""`palabre workflow …`: what it says, how wide, and how it says that something is wrong."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consultations.commands.__main__ import palabre
from workflows.definition import FOLDER, compose


def run(*words: str, folder: Path | None = None) -> Result:
    settings = {"PALABRE_DATA_DIR": str(folder or "data")}
    return CliRunner().invoke(palabre, ["workflow", *words], env=settings, terminal_width=80)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "licence_act"], "(22) Record the adoption → adopted"),
        (["show", "licence_act", "--language", "fr"], "Constater l’adoption"),
        (["list"], "taxation_request"),
        (["coverage", "licence_act"], "licence_act: "),
        (["paths", "licence_act", "--to", "adopted"], "1 paths"),
        (["paths", "licence_act", "--returns", "1", "--most", "2"], ", 2 shown"),
        (["simulate", "licence_act", "--from", "2026-02-02", "--open", "2026-03-03"], "adopted 2026-03-24"),
        (["simulate", "licence_request", "--open", "2027-03-03"], "LATEST: adopted"),
    ],
)
def test_it_says_so_in_eighty_columns(words: list[str], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert said in result.output
    assert max(map(len, result.output.splitlines())) <= 80


def test_flattened_it_is_the_text_that_is_published() -> None:
    assert run("flatten", "taxation_act").output == compose(FOLDER / "taxation_act.toml").text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "licnce_act"], 'did you mean "licence_act"?'),
        (["paths", "licence_act", "--to", "sitin"], 'did you mean "sitting"?'),
        (["simulate", "licence_act", "--jurisdiction", "MA", "--open", "2095-03-03"], "does not know 20"),
        (["simulate", "licence_act", "--open", "2027-02-30"], "is not a day as 2026-03-03"),
        (["simulate", "licence_act", "--open", "0001-01-01"], "is not between 2000 and 2199"),
        (["diagram", "licence_act", "--output", "/nowhere/at/all.svg"], "No such file or directory"),
    ],
)
def test_what_is_wrong_is_said_with_the_remedy(words: list[str], said: str, tmp_path: Path) -> None:
    result = run(*words, folder=tmp_path)
    assert result.exit_code != 0
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_file_with_faults_is_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("schema = 1\nid = [\n", encoding="utf-8")
    for command in ("show", "paths", "simulate", "coverage", "lint"):
        result = run(command, str(path))
        assert result.exit_code == 1
        assert "broken.toml:" in result.output
    path.write_bytes(b"\xff")
    assert "not UTF-8" in run("flatten", str(path)).output


@pytest.mark.parametrize("kind", ["svg", "mermaid"])
def test_a_picture_is_written(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "picture"
    result = run("diagram", "licence_act", "--language", "ar", "--format", kind, "--output", str(target),
                 folder=tmp_path)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "الصياغة" in target.read_text("utf-8")


@pytest.mark.parametrize("command", ["show", "flatten", "simulate", "paths", "coverage", "diagram", "lint"])
def test_every_command_has_its_help(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
