"""The same step of the same procedure by others, in the same run: bare sqlite3, django-fsm-2, SpiffWorkflow.

Each takes a proposal back from legal review to drafting and makes it durable (SQLite, WAL, synchronous=FULL)
with one row of a journal. Ours also checks guards, cancels and arms timers, chains the journal's hash."""

import io
import json
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings as django_settings
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from tests.benchmarks.bench_engine import _cpu, _raw, _steps
from tests.benchmarks.report import Figure, show
from workflows.bpmn import export_bpmn
from workflows.bpmn_dialects import Dialect
from workflows.bpmn_timers import due_variables
from workflows.definition import load_procedure
from workflows.vocabulary import Competence

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
NEVER = "2999-01-01T00:00:00+00:00"


def main() -> list[Figure]:
    """CPU microseconds a step, each the median of 5 rounds of 200."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        raw = _raw(folder)
        ours, _ = _steps(folder)
        fsm, spiff = _cpu(_django_fsm(folder)), _cpu(_spiffworkflow(folder))
    figures = [("Palabre", ours), ("bare sqlite3", raw), ("django-fsm-2", fsm), ("SpiffWorkflow", spiff)]
    return show(
        *(Figure(f"one step, {who}, CPU", value * 1e6, "µs", beside=raw * 1e6) for who, value in figures)
    )


def _django_fsm(folder: Path) -> Callable[[], None]:
    """A transition of a model's field, saved with a journal row in one transaction."""
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / "fsm.db"),
        "OPTIONS": {"init_command": PRAGMAS, "transaction_mode": "IMMEDIATE"},
    }
    django_settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django_fsm"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    # These can be imported only once Django knows its settings.
    from django.db import connection, models, transaction
    from django_fsm import FSMField, transition

    class Filed(models.Model):
        stage = FSMField(default="legal_review", protected=False)

        class Meta:
            app_label = "bench"

        @transition(field=stage, source="legal_review", target="drafting", conditions=[lambda one: True])
        def return_to_drafting(self) -> None:
            """No side effect."""

    class Entry(models.Model):
        filed_id = models.BigIntegerField()
        action, actor, reason = models.TextField(), models.TextField(), models.TextField()

        class Meta:
            app_label = "bench"

    with connection.schema_editor() as editor:
        editor.create_model(Filed)
        editor.create_model(Entry)
    with transaction.atomic():
        waiting = iter([Filed.objects.create().pk for _ in range(1200)])

    def once() -> None:
        with transaction.atomic():
            one = Filed.objects.get(pk=next(waiting))
            one.return_to_drafting()
            one.save(update_fields=["stage"])
            Entry.objects.create(
                filed_id=one.pk, action="return_to_drafting", actor="Dominique", reason="Relire"
            )

    return once


def _spiffworkflow(folder: Path) -> Callable[[], None]:
    """The exported procedure: read from its row, one task done, written back with a journal row."""
    definition = load_procedure("licence", Competence.ACT)[1].definition
    parser = BpmnParser()
    parser.add_bpmn_io(io.BytesIO(export_bpmn(definition, Dialect.SPIFFWORKFLOW)))
    workflow = BpmnWorkflow(parser.get_spec(definition.id))
    workflow.task_tree.set_data(**dict.fromkeys(due_variables(definition), NEVER))
    workflow.do_engine_steps()
    _complete(workflow, "submit_for_review")
    serializer = BpmnWorkflowSerializer()
    held = serializer.serialize_json(workflow)
    db = sqlite3.connect(folder / "spiff.db", isolation_level=None)
    db.executescript(f"{PRAGMAS} CREATE TABLE w (id INTEGER PRIMARY KEY, held TEXT);")
    db.executescript("CREATE TABLE j (id INTEGER PRIMARY KEY, w INTEGER, told TEXT);")
    db.executemany("INSERT INTO w (held) VALUES (?)", [(held,)] * 1200)
    waiting = iter(range(1, 1201))

    def once() -> None:
        number = next(waiting)
        db.execute("BEGIN IMMEDIATE")
        (text,) = db.execute("SELECT held FROM w WHERE id = ?", (number,)).fetchone()
        one = serializer.deserialize_json(text)
        _complete(one, "return_to_drafting")
        db.execute("UPDATE w SET held = ? WHERE id = ?", (serializer.serialize_json(one), number))
        db.execute("INSERT INTO j (w, told) VALUES (?, ?)", (number, json.dumps({"actor": "Dominique"})))
        db.execute("COMMIT")

    return once


def _complete(workflow: BpmnWorkflow, action: str) -> None:
    (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
    task.set_data(action=action)
    task.run()
    workflow.do_engine_steps()


if __name__ == "__main__":
    main()
