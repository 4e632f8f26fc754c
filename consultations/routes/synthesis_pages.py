"""The pages of the sorting table: their forms filled with this proposal's words, what each page shows."""

from typing import Any

from flask import request
from flask_babel import gettext as _

from consultations import sorting, synthesis
from consultations.models import Proposal, Theme
from consultations.routes.gate import actor, city, db, page
from consultations.routes.words import label
from forms.synthesis import FilterForm, MergeForm, ReplyForm, SortForm, SynthesisForm, ThemeForm, ids_of
from workflows.vocabulary import Channel, StakeholderClass, Stance


class NoSuchFilter(ValueError):
    """The address names a theme, an article or a word that is not offered (any more)."""


def article_choices(proposal: Proposal) -> list[tuple[str, str]]:
    """The newest version's articles: key → "Article 2 – Stationnement"."""
    return [
        (
            article.key,
            _("Article %(number)d – %(heading)s", number=article.position, heading=article.heading)
            if article.heading
            else _("Article %(number)d", number=article.position),
        )
        for article in sorting.articles_of(db(), proposal)
    ]


def filter_form(lines: list[sorting.ThemeLine], articles: list[tuple[str, str]]) -> FilterForm:
    """The filter as the address says it."""
    form = FilterForm(request.args)
    form.offer(label, _theme_choices(lines), articles)
    return form


def sort_form(lines: list[sorting.ThemeLine]) -> SortForm:
    form = SortForm()
    form.offer(_theme_choices(lines))
    return form


def wanted_of(chosen: dict[str, str]) -> sorting.Filter:
    """The filter of the records for what was chosen."""
    return sorting.Filter(
        article=chosen.get("article", ""),
        stakeholder_class=StakeholderClass(chosen["stakeholder_class"])
        if "stakeholder_class" in chosen
        else None,
        stance=Stance(chosen["stance"]) if "stance" in chosen else None,
        channel=Channel(chosen["channel"]) if "channel" in chosen else None,
        theme=chosen.get("theme", ""),
        text=chosen.get("q", ""),
    )


def exact_filter(proposal: Proposal) -> sorting.Filter:
    """The filter of the address; NoSuchFilter rather than a wider one when a part of it means nothing."""
    form = filter_form(sorting.theme_lines(db(), proposal.id or 0), article_choices(proposal))
    chosen = form.wanted()
    if form.errors:
        raise NoSuchFilter
    return wanted_of(chosen)


def table_page(proposal: Proposal, sort: SortForm | None = None, **more: Any) -> str:
    """The comments that the filter finds, a page of them, with the themes beside."""
    lines = sorting.theme_lines(db(), proposal.id or 0)
    articles = article_choices(proposal)
    form = filter_form(lines, articles)
    chosen = form.wanted()
    values: dict[str, Any] = {"filter": form, "chosen": chosen, "lines": lines, "articles": dict(articles)}
    values["shown"] = sorting.comments_page(
        db(), proposal.id or 0, wanted_of(chosen), after=_id("after"), before=_id("before")
    )
    values["ticked"] = set(ids_of(request.form.getlist("comment")))
    return _page("comments.html", proposal, sort=sort or sort_form(lines), **(values | more))


def themes_page(proposal: Proposal, form: ThemeForm | None = None, **more: Any) -> str:
    """All themes with their counts and replies, and the form for another one."""
    lines = sorting.theme_lines(db(), proposal.id or 0)
    return _page("themes.html", proposal, lines=lines, form=form or ThemeForm(formdata=None), **more)


def theme_page(proposal: Proposal, theme: Theme, reply: ReplyForm | None = None, **more: Any) -> str:
    """One theme: what was said, the reply, its comments."""
    lines = sorting.theme_lines(db(), proposal.id or 0)
    wanted = sorting.Filter(theme=str(theme.id))
    shown = sorting.comments_page(db(), proposal.id or 0, wanted, after=_id("after"), before=_id("before"))
    articles = article_choices(proposal)
    values = {"shown": shown, "lines": lines, "articles": dict(articles), "theme": theme}
    values["line"] = next((line for line in lines if line.theme.id == theme.id), None)
    values["merge"] = merge_form(lines, theme)
    values["title_form"] = ThemeForm(formdata=None, obj=theme)
    return _page("theme.html", proposal, reply=reply or reply_form(articles, theme), **(values | more))


def reply_form(articles: list[tuple[str, str]], theme: Theme | None = None) -> ReplyForm:
    """The reply as it was sent, or (with `theme`) as it stands."""
    form = ReplyForm(formdata=None, obj=theme) if theme else ReplyForm()
    form.offer(label, articles)
    if theme and theme.outcome:
        form.outcome.data = str(theme.outcome.value)
    return form


def merge_form(lines: list[sorting.ThemeLine], theme: Theme) -> MergeForm:
    form = MergeForm()
    others = [(value, title) for value, title in _theme_choices(lines) if value != str(theme.id)]
    form.into.choices = [("", _("Choisir…")), *others]
    return form


def text_page(proposal: Proposal, form: SynthesisForm | None = None, **more: Any) -> str:
    """The synthesis's text, and what is missing before it can be published."""
    written = synthesis.synthesis_of(db(), proposal.id or 0)
    form = form or SynthesisForm(formdata=None, obj=written)
    lines = sorting.theme_lines(db(), proposal.id or 0)
    return _page("text.html", proposal, form=form, written=written, lines=lines, **more)


def _page(template: str, proposal: Proposal, **values: Any) -> str:
    return page(
        f"pages/synthesis/{template}",
        proposal=proposal,
        city=city(),
        progress=synthesis.progress(db(), proposal.id or 0),
        may_sort=synthesis.allows(db(), proposal, actor(), synthesis.SORT),
        may_answer=synthesis.allows(db(), proposal, actor(), synthesis.ANSWER),
        **values,
    )


def _theme_choices(lines: list[sorting.ThemeLine]) -> list[tuple[str, str]]:
    return [(str(line.theme.id), line.theme.title) for line in lines]


def _id(name: str) -> int | None:
    found = ids_of([request.args.get(name, "")])
    return found[0] if found else None
