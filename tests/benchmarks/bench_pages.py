"""Public pages from the shelf, beside a one-line Flask page; pages made anew on 4,000 comments."""

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import quantiles
from typing import Any

from flask import Flask
from sqlmodel import Session, SQLModel
from werkzeug.test import EnvironBuilder

from consultations.advance import begin
from consultations.database import open_engine
from consultations.models import City, Proposal
from consultations.routes.application import create_app
from consultations.settings import Settings
from tests.benchmarks.report import Figure, show
from tests.browsing import Clock, Visitor, sign_in
from tests.factories import NOW, make_city, make_comment, make_period, make_proposal
from workflows.case import Actor
from workflows.vocabulary import Role, Stance

COMMENTS = 4_000
ROUNDS = 5
REQUESTS = 1_000
ANEW = 40
LIMIT_SHELF = 1_000.0
LIMIT_MILLISECONDS = 100.0
WORDS = "Les trottinettes encombrent nos trottoirs et il faut des places tracées devant les écoles. " * 4


def main() -> list[Figure]:
    """Print pages a second from the shelf, and the 95th percentile of pages made anew."""
    with tempfile.TemporaryDirectory() as folder:
        app, clock = _application(Path(folder))
        with Session(app.extensions["palabre"].engine, expire_on_commit=False) as session:
            city, proposal = _consultation(session)
            staff = sign_in(app, session, Role.SECRETARIAT, city=city)
        public = f"/fr/{city.slug}/{proposal.reference}"
        shelf, bare = _a_second(app, public), _a_second(_one_line(), "/")
        desk = f"/fr/desk/{proposal.reference}/synthesis"
        pages = {
            "public page of the comments": _anew(app.test_client(), clock, f"{public}/comments"),
            "public search in the comments": _anew(app.test_client(), clock, f"{public}/comments?words=rare"),
            "desk, sorting table": _anew(staff, clock, desk),
            "desk, sorting table searched": _anew(staff, clock, f"{desk}?q=rare"),
        }
    print(f"{COMMENTS:,} comments; a one-line Flask page: {bare:,.0f} a second of CPU in the same run")
    return show(
        Figure("public page from the shelf", shelf, "a second of CPU", LIMIT_SHELF, more_is_better=True),
        Figure("the same, in CPU of a one-line page", bare / shelf, "times"),
        *(Figure(f"{name}, anew, p95", value, "CPU ms", LIMIT_MILLISECONDS) for name, value in pages.items()),
    )


def _application(folder: Path) -> tuple[Flask, Clock]:
    engine, clock = open_engine(f"sqlite:///{folder}/palabre.db"), Clock()
    SQLModel.metadata.create_all(engine)
    settings = Settings(data_dir=folder, secret_key="a key for the benchmark only")
    app = create_app(settings, clock=clock, engine=engine)
    app.test_client_class = Visitor
    return app, clock


def _consultation(session: Session) -> tuple[City, Proposal]:
    """A closed consultation of 4,000 comments, to be sorted."""
    city = make_city(session)
    proposal = make_proposal(session, city, stage="comment_closed")
    period = make_period(session, proposal)
    stances = list(Stance)
    for number in range(COMMENTS):
        make_comment(session, proposal, period, body=WORDS + str(number), stance=stances[number % 4])
    proposal.comment_count = COMMENTS
    begin(session, proposal, Actor(None, "Sam Inventé", frozenset({Role.SECRETARIAT})), NOW)
    session.commit()
    return city, proposal


def _one_line() -> Flask:
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "bonjour")
    return app


def _a_second(app: Flask, address: str) -> float:
    """Requests a second of processor time, the median round; the first one fills the shelf."""
    environ = EnvironBuilder(path=address, headers={"Accept-Encoding": "gzip"}).get_environ()
    statuses: set[str] = set()

    def start(status: str, _headers: Any, _error: Any = None) -> Callable[[bytes], Any]:
        statuses.add(status)
        return lambda data: None

    def once() -> None:
        _read(app.wsgi_app(environ.copy(), start))

    once()
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(REQUESTS):
            once()
        rounds.append(REQUESTS / (time.process_time() - begun))
    if statuses != {"200 OK"}:
        raise AssertionError(f"{address}: {statuses}")
    return sorted(rounds)[ROUNDS // 2]


def _read(body: Iterable[bytes]) -> None:
    for _ in body:
        pass
    if hasattr(body, "close"):
        body.close()


def _anew(visitor: Any, clock: Clock, address: str) -> float:
    """The 95th percentile, in ms of processor time (whatever else the machine does), of a page that no shelf
    holds: the clock has moved on each time."""
    taken = []
    for _ in range(ANEW):
        clock.move(seconds=11)
        begun = time.process_time()
        response = visitor.get(address)
        taken.append((time.process_time() - begun) * 1000)
        if response.status_code != 200:
            raise AssertionError(f"{address}: {response.status}")
    return quantiles(taken[1:], n=20)[-1]


if __name__ == "__main__":
    main()
