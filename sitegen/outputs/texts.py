"""Pages of running text: `/<page>/`, with `/contact/` and `/newsletter/` shown by templates of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.base.dataclass import dataclass
from sitegen.base.problem import Span
from sitegen.views.body import bind
from sitegen.views.citations import Citations
from sitegen.views.crisis import mentions, phone_pair
from sitegen.views.frames import dates, frame, listed
from sitegen.views.texts import toc

if TYPE_CHECKING:
    from sitegen.frame import Body, Frame, Reference, TocEntry
    from sitegen.model.site import Article
    from sitegen.theme.theme import Theme
    from sitegen.views.edition import Edition

TEMPLATE = "pages/page.html"
CONTACT = "pages/contact.html"
NEWSLETTER = "pages/newsletter.html"


@dataclass(frozen=True, slots=True)
class PageView:
    """What a page of running text shows."""

    frame: Frame
    title: str
    description: str
    updated: str
    body: Body
    toc: tuple[TocEntry, ...]
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class ContactView(PageView):
    """A page of text, and the ways to reach the editors."""

    email: str
    phone: tuple[str, str] | None
    form: str
    address: str


@dataclass(frozen=True, slots=True)
class NewsletterView(PageView):
    """A page of text, and the form that signs a reader up where the site has one."""

    action: str
    field: str
    feed_href: str


def make(view: PageView, theme: Theme) -> bytes:
    """A page of running text."""
    return theme.render(TEMPLATE, view)


def make_contact(view: ContactView, theme: Theme) -> bytes:
    """The contact page."""
    return theme.render(CONTACT, view)


def make_newsletter(view: NewsletterView, theme: Theme) -> bytes:
    """The newsletter page."""
    return theme.render(NEWSLETTER, view)


def plan(edition: Edition) -> tuple[Artifact[PageView] | Artifact[ContactView] | Artifact[NewsletterView], ...]:
    """One page for each text of `content/pages`; contact and newsletter exist without one too."""
    texts = {article.id: article for article in edition.site.pages}
    ordinary = []
    for name, article in texts.items():
        if name not in {"contact", "newsletter"}:
            view, where = _text(edition, name, article), f"{name}/index.html"
            ordinary.append(Artifact(where, make, view, (TEMPLATE,), Span(article.path), listed=listed(view.frame)))
    return (*ordinary, _contact(edition, texts.get("contact")), _newsletter(edition, texts.get("newsletter")))


def _text(edition: Edition, name: str, article: Article | None) -> PageView:
    """What every such page has; a missing text leaves the title and the description to the theme."""
    site = edition.site
    if article is None:
        title, about = edition.say(f"titles.{name}"), edition.say(f"about.{name}", site=site.config.title)
        return PageView(frame(edition, f"/{name}/", title, about), title, about, "", (), (), ())
    front, when = article.front, dates(article)
    citations = Citations(edition)
    body = bind(edition, article.path, article.prose, citations)
    return PageView(
        frame=frame(
            edition,
            article.address,
            front.title,
            front.description,
            crisis=mentions(site, f"{front.title}\n{front.description}\n{article.prose.plain_text()}"),
            source=article.path,
            published=when.published,
            updated=when.updated,
        ),
        title=front.title,
        description=front.description,
        updated=when.updated,
        body=body,
        toc=toc(article.prose) if front.toc else (),
        references=citations.references(),
    )


def _shared(page: PageView) -> tuple[Frame, str, str, str, Body, tuple[TocEntry, ...], tuple[Reference, ...]]:
    return page.frame, page.title, page.description, page.updated, page.body, page.toc, page.references


def _contact(edition: Edition, article: Article | None) -> Artifact[ContactView]:
    contact = edition.site.config.contact
    view = ContactView(
        *_shared(_text(edition, "contact", article)),
        email=contact.email or "",
        phone=phone_pair(contact.phone) if contact.phone else None,
        form=contact.form or "",
        address=contact.address,
    )
    origin = Span(article.path) if article else None
    return Artifact("contact/index.html", make_contact, view, (CONTACT,), origin, listed=listed(view.frame))


def _newsletter(edition: Edition, article: Article | None) -> Artifact[NewsletterView]:
    newsletter = edition.site.config.newsletter
    view = NewsletterView(
        *_shared(_text(edition, "newsletter", article)),
        action=newsletter.action or "",
        field=newsletter.field,
        feed_href=edition.site.href("/feed.xml"),
    )
    origin = Span(article.path) if article else None
    return Artifact("newsletter/index.html", make_newsletter, view, (NEWSLETTER,), origin, listed=listed(view.frame))
