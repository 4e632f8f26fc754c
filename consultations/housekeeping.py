"""What is forgotten once a day: sessions that ended, accounts never opened, bytes that no row names."""

from consultations import files, registration, sessions
from consultations.database import unit_of_work
from consultations.means import Means


def keep(means: Means) -> None:
    """Forget what is over. Done twice it changes nothing."""
    with unit_of_work(means.engine) as session:
        sessions.sweep(session, means.now())
        registration.sweep(session, means.now())
    with unit_of_work(means.engine, writes=False) as session:
        files.sweep(session, means.data_dir / "files")
