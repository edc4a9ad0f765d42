"""Literal texts of templates are words of the language once a template is compiled."""

import gettext

import pytest
from jinja2 import DictLoader
from jinja2.ext import InternationalizationExtension

from qualtoc.web.speaking import SpeakingEnvironment


class Catalogue(gettext.NullTranslations):
    """A language in which every text is shouted; it keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def gettext(self, message: str) -> str:
        self.asked.append(message)
        return message.upper()

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue()


def spoken(catalogue: gettext.NullTranslations, template: str, times: int = 1, **values: object) -> str:
    environment = SpeakingEnvironment(
        catalogue, loader=DictLoader({"page": template}), autoescape=True, extensions=[InternationalizationExtension]
    )
    environment.install_gettext_translations(catalogue, newstyle=True)
    return [environment.get_template("page").render(**values) for _ in range(times)][-1]


def test_a_literal_text_is_asked_for_once_however_often_it_is_shown(catalogue: Catalogue) -> None:
    assert spoken(catalogue, "{% for one in [1, 2] %}{{ _('show') }} {% endfor %}", times=3) == "SHOW SHOW "
    assert catalogue.asked == ["show"]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ _('50 %% <b>') }}", "50 % <B>"),
        ("{% macro said(words) %}[{{ words }}]{% endmacro %}{{ said(_('a & b')) }}", "[A & B]"),
        ("{% set all = {'x': _('in a set')} %}{{ all.x }}", "IN A SET"),
        ("{% if _('yes') == 'YES' %}{{ _('then') ~ ' ' ~ name }}{% endif %}", "THEN &lt;i&gt;"),
        ("{% block a %}{{ gettext('in a block') }}{% endblock %}", "IN A BLOCK"),
    ],
)
def test_literal_texts_become_words_wherever_they_stand(catalogue: Catalogue, template: str, words: str) -> None:
    assert spoken(catalogue, template, name="<i>") == words


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ _('a %(who)s', who=name) }}", "a &lt;i&gt;"),
        ("{{ _(word) }}", "plain"),
        ("{{ ngettext('%(num)s link', '%(num)s links', 2) }}", "2 links"),
    ],
)
def test_a_text_with_places_is_worded_on_the_page(template: str, words: str) -> None:
    assert spoken(gettext.NullTranslations(), template, name="<i>", word="plain") == words
