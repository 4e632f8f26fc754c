"""`palabre workflow bpmn`: procedures to files, and a file to TOML with what is not in it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from consultations.commands.__main__ import palabre
from workflows.bpmn_dialects import Dialect
from workflows.definition import procedure_files


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(palabre, ["workflow", "bpmn", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_one_procedure_goes_to_the_screen() -> None:
    code, out, _ = run("licence_act", "--language", "en")
    assert code == 0
    assert out.startswith("<?xml")
    assert 'name="Licence — act of the city"' in out


def test_all_go_into_a_folder_in_every_dialect(tmp_path: Path) -> None:
    code, out, _ = run("--dialect", "all", "--into", str(tmp_path / "new"))
    assert code == 0
    wanted = {f"{path.stem}.{one}.fr.bpmn" for path in procedure_files() for one in Dialect}
    assert {path.name for path in (tmp_path / "new").iterdir()} == wanted
    assert len(out.splitlines()) == len(wanted)


def test_what_is_written_is_read_and_what_is_not_in_it_is_told(tmp_path: Path) -> None:
    _, written, _ = run("taxation_act", "--dialect", "camunda7")
    file = tmp_path / "drawn.bpmn"
    file.write_text(written, encoding="utf-8")
    code, out, err = run("--import", str(file))
    assert code == 0
    assert out.startswith('schema = 1\nid = "taxation_act"\n')
    assert re.fullmatch(
        r"drawn.bpmn: line 6: taxation_act: its \d+ executable examples are not part [^\n]*\n", err
    )
    again = tmp_path / "again.toml"
    again.write_text(out, encoding="utf-8")
    assert run(str(again), "--dialect", "camunda7")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "say --into FOLDER"),
        (["nothing"], "'nothing' is no file and no procedure in procedures/: conditional_authorisation_act,"),
        (["licence_act", "--dialect", "visio"], "'visio' is not one of"),
        (["--import", "README.md"], "README.md: line 1, column 2: not XML"),
        (["README.md"], "README.md:3: not TOML"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_remedy(arguments: list[str], told: str) -> None:
    code, _, err = run(*arguments)
    assert code != 0
    assert told in err
