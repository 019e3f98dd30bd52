"""The newest published answers as a feed (Atom, RFC 4287): who follows it, reads no page and leaves no trace here."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoiam.casework import bodies
from hoiam.casework.days import utc_now
from hoiam.casework.guards import public
from hoiam.casework.register import answers
from hoiam.casework.said import language
from hoiam.register.answers import PER_PAGE, line


class _Feed(Atom1Feed):
    """A feed that changes by the day, also while nothing stands in it: it shows nobody at which moment it was asked for."""

    def latest_post_date(self) -> datetime:
        """The midnight from which its newest answer is shown; today's without any."""
        zone, today = bodies.public_zone(), bodies.public_day(utc_now())
        return max((item["updateddate"] for item in self.items), default=datetime.combine(today, time(), zone))


@public
@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The newest answers, each as its page has it."""
    zone = bodies.public_zone()
    found = answers.answers(today=bodies.public_day(utc_now()), per_page=PER_PAGE)
    here = request.build_absolute_uri(reverse("register:answers"))
    feed = _Feed(
        title=_("Trả lời đã công bố"), link=here, description="", language=language(), feed_url=request.build_absolute_uri()
    )
    for answer in found.answers:
        told = line(answer)
        # It is shown from the midnight after the day on which it was published.
        shown = datetime.combine(answers.shown_from(answer.published_on), time(), zone)
        feed.add_item(
            title=str(told["heading"]),
            link=request.build_absolute_uri(reverse("register:answer", args=[answer.id])),
            description=str(told["gist"]),
            unique_id=f"urn:uuid:{answer.id}",
            pubdate=shown,
            updateddate=shown,
            author_name=str(told["body"]),
            categories=(str(told["kind"]), str(told["subject"])),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
