"""Sorting, answering, writing: what each verb does, what it refuses, what remains to be done."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import sorting, synthesis
from consultations.models import Comment, CommentTheme, Proposal, Theme
from consultations.refusals import FactRefused
from consultations.sorting import NO_THEME, UNANSWERED, WHOLE, Filter
from tests.factories import NOW, make_city, make_comment, make_period, make_proposal
from workflows.case import Actor
from workflows.vocabulary import Channel, Outcome, Publication, Role, StakeholderClass, Stance

CLERK = Actor(7, "Aminata Inventée", frozenset({Role.SECRETARIAT}))
COUNCILLOR = Actor(8, "Jean Inventé", frozenset({Role.COUNCILLOR}))
HIDDEN = (Publication.PENDING, Publication.HIDDEN, Publication.UNCONFIRMED, Publication.WITHDRAWN)


class Room:
    """A closed consultation with ten published comments; beside it another with a theme and a comment."""

    def __init__(self, session: Session, stage: str = "comment_closed") -> None:
        self.session = session
        city = make_city(session)
        self.noise, self.noise_period = self._proposal(city, "comment_closed")
        self.other = make_comment(session, self.noise, self.noise_period)
        self.others_theme = synthesis.add_theme(session, self.noise.id or 0, actor=CLERK, title="Sécurité")
        self.proposal, self.period = self._proposal(city, stage)
        self.id = self.proposal.id or 0
        self.comments = [self.comment() for _ in range(10)]
        for publication in HIDDEN:
            self.comment(publication=publication)

    def _proposal(self, city: Any, stage: str) -> tuple[Proposal, Any]:
        proposal = make_proposal(self.session, city, stage)
        return proposal, make_period(self.session, proposal)

    def comment(self, **values: Any) -> Comment:
        return make_comment(self.session, self.proposal, self.period, **values)

    def theme(self, title: str = "Stationnement") -> Theme:
        return synthesis.add_theme(self.session, self.id, actor=CLERK, title=title)

    def sort(self, theme: Theme, comments: Any, **how: Any) -> int:
        return synthesis.sort_comments(
            self.session, self.id, actor=CLERK, theme_id=theme.id or 0, comments=comments, **how
        )

    def reply(self, theme: Theme, **values: Any) -> Theme:
        given: dict[str, Any] = {"outcome": Outcome.PARTLY, "reply": "Parce que.", "changed_articles": ["a1"]}
        return synthesis.reply_to_theme(
            self.session, self.id, theme.id or 0, actor=CLERK, now=NOW, **(given | values)
        )

    def inside(self, theme: Theme) -> set[int]:
        query = select(CommentTheme.comment_id).where(CommentTheme.theme_id == theme.id)
        return set(self.session.exec(query).all())

    def titles(self) -> list[str]:
        return [line.theme.title for line in sorting.theme_lines(self.session, self.id)]

    def ids(self, start: int = 0, stop: int = 10) -> list[int]:
        return [comment.id or 0 for comment in self.comments[start:stop]]


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def test_progress_counts_what_is_published_sorted_and_answered(room: Room) -> None:
    parking, speed = room.theme("Stationnement"), room.theme("Vitesse")
    room.sort(parking, room.ids(0, 6))
    room.sort(speed, room.ids(4, 8))
    room.reply(speed)
    assert synthesis.progress(room.session, room.id) == synthesis.Progress(
        published=10, unmoderated=1, unsorted=2, themes=2, themes_without_reply=1, unanswered=4
    )


def test_progress_is_one_statement_and_zero_where_there_is_nothing(room: Room) -> None:
    asked: list[str] = []
    connection = room.session.connection()
    sa.event.listen(connection, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert synthesis.progress(room.session, 10**9) == synthesis.Progress()
    assert len(asked) == 1


def test_sorting_adds_a_theme_and_leaves_the_others(room: Room) -> None:
    parking, speed = room.theme("Stationnement"), room.theme("Vitesse")
    assert room.sort(parking, room.ids(0, 5)) == 5
    assert room.sort(speed, room.ids(3, 7)) == 4
    assert room.sort(speed, room.ids(3, 7)) == 4
    assert room.inside(parking) == set(room.ids(0, 5))
    assert room.inside(speed) == set(room.ids(3, 7))


def test_moving_takes_comments_out_of_their_other_themes(room: Room) -> None:
    parking, speed = room.theme("Stationnement"), room.theme("Vitesse")
    room.sort(parking, room.ids(0, 5))
    room.sort(speed, room.ids(3, 7), move=True)
    assert room.inside(parking) == set(room.ids(0, 3))
    assert room.inside(speed) == set(room.ids(3, 7))


def test_all_that_a_filter_finds_is_sorted_in_bulk_even_beyond_a_chunk(room: Room) -> None:
    for _ in range(1100):
        room.comment(stance=Stance.OPPOSE)
    speed = room.theme("Vitesse")
    assert room.sort(speed, Filter(stance=Stance.OPPOSE, theme=NO_THEME)) == 1100
    parking = room.theme("Stationnement")
    assert room.sort(parking, Filter(theme=str(speed.id)), move=True) == 1100
    assert (len(room.inside(speed)), len(room.inside(parking))) == (0, 1100)


def test_comments_of_others_hidden_ones_and_impossible_ids_are_left_out(room: Room) -> None:
    parking = room.theme()
    hidden = room.comment(publication=Publication.HIDDEN)
    asked = [room.ids()[0], room.other.id, hidden.id, 10**6, 2**63, 2**64, -1, 0]
    assert room.sort(parking, asked) == 1
    assert room.inside(parking) == {room.ids()[0]}


def test_a_theme_of_another_proposal_is_not_found(room: Room) -> None:
    for number in (room.others_theme.id or 0, 10**6, 2**63, 2**70, 0, -1):
        with pytest.raises(synthesis.NoSuchTheme):
            synthesis.sort_comments(room.session, room.id, actor=CLERK, theme_id=number, comments=room.ids())
        with pytest.raises(synthesis.NoSuchTheme):
            synthesis.delete_theme(room.session, room.id, number, actor=CLERK)
    assert room.inside(room.others_theme) == set()


def test_comments_are_taken_out_of_one_theme_only(room: Room) -> None:
    parking, speed = room.theme("Stationnement"), room.theme("Vitesse")
    room.sort(parking, room.ids())
    room.sort(speed, room.ids())
    synthesis.unsort_comments(
        room.session, room.id, actor=CLERK, theme_id=speed.id or 0, comments=room.ids(0, 4)
    )
    assert room.inside(speed) == set(room.ids(4, 10))
    assert room.inside(parking) == set(room.ids())


def test_a_title_is_taken_once_in_a_proposal_and_the_session_stays_usable(room: Room) -> None:
    room.theme("Sécurité")
    with pytest.raises(FactRefused, match="theme_title_is_new"):
        room.theme("Sécurité")
    other = room.theme("Vitesse")
    with pytest.raises(FactRefused, match="theme_title_is_new"):
        synthesis.rename_theme(
            room.session, room.id, other.id or 0, actor=CLERK, title="Sécurité", account=""
        )
    assert room.titles() == ["Sécurité", "Vitesse"]


def test_themes_keep_an_order_that_can_be_changed(room: Room) -> None:
    first, _second, third = room.theme("a"), room.theme("b"), room.theme("c")
    synthesis.move_theme(room.session, room.id, third.id or 0, actor=CLERK, by=-1)
    assert room.titles() == ["a", "c", "b"]
    synthesis.move_theme(room.session, room.id, first.id or 0, actor=CLERK, by=-1)
    synthesis.move_theme(room.session, room.id, first.id or 0, actor=CLERK, by=9)
    assert room.titles() == ["c", "b", "a"]


def test_merging_keeps_every_comment_once_and_the_reply_of_the_theme_that_stays(room: Room) -> None:
    parking, speed = room.theme("Stationnement"), room.theme("Vitesse")
    room.sort(parking, room.ids(0, 5))
    room.sort(speed, room.ids(3, 7))
    room.reply(parking, reply="Des places sont tracées.")
    room.reply(speed, reply="La vitesse baisse.")
    synthesis.merge_theme(room.session, room.id, speed.id or 0, actor=CLERK, into=parking.id or 0)
    assert room.titles() == ["Stationnement"]
    assert room.inside(parking) == set(room.ids(0, 7))
    assert parking.reply == "Des places sont tracées."


def test_merging_an_answered_theme_into_one_without_reply_saves_the_reply(room: Room) -> None:
    parking, speed = room.theme("Stationnement"), room.theme("Vitesse")
    room.reply(speed, reply="La vitesse baisse.", changed_articles=["a2"])
    synthesis.merge_theme(room.session, room.id, speed.id or 0, actor=CLERK, into=parking.id or 0)
    assert (parking.reply, parking.outcome, parking.changed_articles) == (
        "La vitesse baisse.",
        Outcome.PARTLY,
        ["a2"],
    )


def test_a_theme_is_not_merged_with_itself(room: Room) -> None:
    parking = room.theme()
    room.sort(parking, room.ids())
    with pytest.raises(FactRefused, match="theme_is_another_one"):
        synthesis.merge_theme(room.session, room.id, parking.id or 0, actor=CLERK, into=parking.id or 0)
    assert len(room.inside(parking)) == 10


def test_deleting_a_theme_leaves_its_comments_unsorted(room: Room) -> None:
    parking = room.theme()
    room.sort(parking, room.ids())
    synthesis.delete_theme(room.session, room.id, parking.id or 0, actor=CLERK)
    assert synthesis.progress(room.session, room.id).unsorted == 10


def test_a_reply_has_a_name_a_date_reasons_and_known_articles(room: Room) -> None:
    theme = room.reply(room.theme())
    assert (theme.outcome, theme.reply, theme.changed_articles) == (Outcome.PARTLY, "Parce que.", ["a1"])
    assert (theme.replied_by, theme.replied_at) == ("Aminata Inventée", NOW)
    with pytest.raises(FactRefused, match="reply_has_reasons"):
        room.reply(theme, reply="  ")
    with pytest.raises(FactRefused, match="articles_are_known") as refused:
        room.reply(theme, changed_articles=["a1", "a9"])
    assert refused.value.params == {"articles": "a9"}
    assert theme.replied_at == NOW


def test_the_synthesis_is_one_text_that_is_written_again(room: Room) -> None:
    synthesis.write_synthesis(room.session, room.id, actor=CLERK, introduction="Un", conclusion="")
    synthesis.write_synthesis(room.session, room.id, actor=CLERK, introduction="Deux", conclusion="Fin")
    written = synthesis.synthesis_of(room.session, room.id)
    assert written is not None
    assert (written.introduction, written.conclusion, written.published_at) == ("Deux", "Fin", None)
    assert synthesis.synthesis_of(room.session, room.noise.id or 0) is None
    synthesis.mark_published(room.session, room.id, actor=CLERK, now=NOW + timedelta(days=1))
    assert (written.published_at, written.published_by) == (NOW + timedelta(days=1), "Aminata Inventée")


def test_what_was_never_written_is_not_published(room: Room) -> None:
    with pytest.raises(FactRefused, match="synthesis_is_written"):
        synthesis.mark_published(room.session, room.id, actor=CLERK, now=NOW)


VERBS = {
    "add": lambda room, who: synthesis.add_theme(room.session, room.id, actor=who, title="x"),
    "rename": lambda room, who: synthesis.rename_theme(
        room.session, room.id, 1, actor=who, title="x", account=""
    ),
    "move": lambda room, who: synthesis.move_theme(room.session, room.id, 1, actor=who, by=1),
    "merge": lambda room, who: synthesis.merge_theme(room.session, room.id, 1, actor=who, into=2),
    "delete": lambda room, who: synthesis.delete_theme(room.session, room.id, 1, actor=who),
    "sort": lambda room, who: synthesis.sort_comments(
        room.session, room.id, actor=who, theme_id=1, comments=Filter()
    ),
    "unsort": lambda room, who: synthesis.unsort_comments(
        room.session, room.id, actor=who, theme_id=1, comments=[1]
    ),
    "reply": lambda room, who: synthesis.reply_to_theme(
        room.session, room.id, 1, actor=who, now=NOW, outcome=Outcome.NOTED, reply="x"
    ),
    "write": lambda room, who: synthesis.write_synthesis(
        room.session, room.id, actor=who, introduction="x", conclusion=""
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_asks_the_procedure_for_role_and_stage(session: Session, verb: str) -> None:
    with pytest.raises(FactRefused, match="stage_allows"):
        VERBS[verb](Room(session), COUNCILLOR)
    for stage in ("drafting", "synthesis_published", "sitting", "closed"):
        with pytest.raises(FactRefused, match="stage_allows"):
            VERBS[verb](Room(session, stage), CLERK)


def found(room: Room, **wanted: Any) -> list[int]:
    return sorting.matching_ids(room.session, room.id, Filter(**wanted))


def test_each_filter_finds_its_own(room: Room) -> None:
    theme = room.theme()
    room.sort(theme, room.ids(0, 9))
    wanted = room.comment(
        article_key="a2",
        stance=Stance.NEUTRAL,
        stakeholder_class=StakeholderClass.PLATFORM,
        channel=Channel.PAPER,
    )
    assert found(room, article="a2") == [wanted.id]
    assert found(room, article=WHOLE) == room.ids()
    assert found(room, stance=Stance.NEUTRAL) == [wanted.id]
    assert found(room, stakeholder_class=StakeholderClass.PLATFORM) == [wanted.id]
    assert found(room, channel=Channel.PAPER) == [wanted.id]
    assert found(room, theme=NO_THEME) == [room.ids()[9], wanted.id]
    assert found(room, theme=str(theme.id)) == room.ids(0, 9)
    assert found(room, theme=UNANSWERED) == [*room.ids(), wanted.id]
    room.reply(theme)
    assert found(room, theme=UNANSWERED) == [room.ids()[9], wanted.id]
    assert found(room, theme=str(2**70)) == []
    assert found(room) == [*room.ids(), wanted.id]


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("deja", True), ("DÉJÀ", True), ("l'ete", True), ("l’Été", True), ("coeur", True), ("à 3 %", True),
        ("100%", False), ("a_3", False), ("مدينه", True), ("الاحياء", True), ("hiver", False),
        ("TRAC-ZZ", True), ("zoé", True), ("(", False), ("[a-z]", False),
        ("\\", False), (".*", False), ("— م", True),
    ],
)  # fmt: skip
def test_a_search_does_not_mind_accents_capitals_nor_kinds_of_space(
    room: Room, text: str, is_found: bool
) -> None:
    body = "DÉJÀ, l’été, au CŒUR de la ville : à 3\u202f% — مدينة الأحياء"
    wanted = room.comment(body=body, tracking="TRAC-ZZ", public_name="Zoë Inventée")
    assert found(room, text=text) == ([wanted.id] if is_found else [])


def test_pages_go_forth_and_back_without_losing_a_comment(room: Room) -> None:
    def turn(**where: Any) -> sorting.CommentPage:
        return sorting.comments_page(room.session, room.id, Filter(), size=4, **where)

    first = turn()
    second, third = turn(after=first.after), turn(after=turn(after=first.after).after)
    pages = [[comment.id for comment in page.comments] for page in (first, second, third)]
    assert pages == [room.ids(0, 4), room.ids(4, 8), room.ids(8, 10)]
    assert (first.before, third.after, first.total) == (None, None, 10)
    middle = turn(before=third.before)
    assert [comment.id for comment in middle.comments] == pages[1]
    assert (middle.before, middle.after) == (room.ids()[4], room.ids()[7])
    back = turn(before=second.before)
    assert ([comment.id for comment in back.comments], back.before) == (pages[0], None)
    assert turn(after=2**70).comments == ()


def test_a_page_asks_three_queries_however_long(room: Room) -> None:
    theme = room.theme()
    for _ in range(60):
        room.comment()
    room.sort(theme, Filter())
    asked: list[str] = []
    sa.event.listen(room.session.connection(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    page = sorting.comments_page(room.session, room.id, Filter())
    assert len(page.comments) == 50
    assert page.themes[page.comments[0].id or 0] == [theme]
    assert len(asked) == 3


def test_theme_lines_count_published_comments_by_stance(room: Room) -> None:
    theme = room.theme()
    room.comment(stance=Stance.OPPOSE)
    room.sort(theme, Filter())
    room.comments[0].publication = Publication.HIDDEN
    room.session.flush()
    [line] = sorting.theme_lines(room.session, room.id)
    assert (line.comments, line.by_stance) == (10, {"support": 9, "oppose": 1})
