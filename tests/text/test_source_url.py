import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quoteapi.text.source_url import MAX_LENGTH, InvalidSourceUrlError, SourceUrl, parse_domain


@pytest.mark.parametrize(
    "text",
    [
        "http://example.com",
        "https://example.com/",
        "HTTPS://Example.COM/Path",
        "hTTp://example.com",
        "https://example.com:8443/a?b=c&d=e#f",
        "https://example.com/%D0%BF?q=%20",
        "https://example.com/статья",
        "https://sub_domain.example.com/a_(b)",
        "http://127.0.0.1:8000/",
        "http://[2001:db8::1]:8080/a",
        "https://web.archive.org/web/2020/https://example.com/",
    ],
)
def test_an_absolute_http_address_is_taken_as_it_was_given(text):
    assert SourceUrl.parse(text).text == text


ABSOLUTE = "absolute and starts with http:// or https://"
NO_HOST = "no such host name"
NO_URL = "not a URL; write an address such as"
ENCODE = "percent-encode"
NO_USER = "no user name or password"

REFUSED = {
    "": ABSOLUTE,
    "javascript:alert(1)": ABSOLUTE,
    "JavaScript://example.com/%0Aalert(1)": ABSOLUTE,
    "data:text/html,hi": ABSOLUTE,
    "ftp://example.com/": ABSOLUTE,
    "file:///etc/passwd": ABSOLUTE,
    "mailto:a@example.com": ABSOLUTE,
    "example.com": ABSOLUTE,
    "example.com:80/a": ABSOLUTE,
    "www.example.com/a": ABSOLUTE,
    "/a/b": ABSOLUTE,
    "//example.com/a": ABSOLUTE,
    "?q=1": ABSOLUTE,
    "http:example.com": ABSOLUTE,
    "http:/example.com": ABSOLUTE,
    "http://": ABSOLUTE,
    "http:///a": ABSOLUTE,
    "http://?q": ABSOLUTE,
    "https://:443/": ABSOLUTE,
    "https://user@example.com/": NO_USER,
    "https://user:secret@example.com/": NO_USER,
    "https://:secret@example.com/": NO_USER,
    "https://@example.com/": NO_USER,
    "https://example.com@evil.example/": NO_USER,
    " https://example.com/": ENCODE,
    "https://example.com/ ": ENCODE,
    "https://example.com/a b": ENCODE,
    "https://example.com/a\u00a0b": ENCODE,
    "https://example.com/a\u2028b": ENCODE,
    "https://example.com/\n": ENCODE,
    "https://example.com/a\tb": ENCODE,
    "java\nscript:alert(1)": ENCODE,
    "\x01https://example.com/": ENCODE,
    "https://example.com/\x00": ENCODE,
    "https://example.com/\x7f": ENCODE,
    "https://example.com/\u200b": ENCODE,
    "https://example.com/\u202egpj": ENCODE,
    "https://example.com/\ud800": ENCODE,
    "https:\\\\example.com\\a": ENCODE,
    "https://example.com/<script>": ENCODE,
    'https://example.com/"onclick="': ENCODE,
    "https://example.com:65536/": NO_URL,
    "https://example.com:-1/": NO_URL,
    "https://example.com:port/": NO_URL,
    "https://example.com:80:80/": NO_URL,
    "https://example.com:８０/": NO_URL,
    "https://[::1/": NO_URL,
    "https://::1]/": NO_URL,
    "https://[nonsense]/": NO_URL,
    "https://.example.com/": NO_HOST,
    "https://example..com/": NO_HOST,
    "https://example.com../": NO_HOST,
    "https://./": NO_HOST,
    "https://-example.com/": NO_HOST,
    "https://example-.com/": NO_HOST,
    "https://exa%6Dple.com/": NO_HOST,
    "https://exa!mple.com/": NO_HOST,
    "https://exa😀mple.com/": NO_HOST,
    f"https://{'a' * 64}.com/": NO_HOST,
    f"https://{'a.' * 126}com/": NO_HOST,
    "https://2001:db8::1/": NO_URL,
}


@pytest.mark.parametrize(("text", "advice"), REFUSED.items(), ids=map(ascii, REFUSED))
def test_what_is_no_address_of_a_source_page_is_refused_with_what_would_be_right(text, advice):
    with pytest.raises(InvalidSourceUrlError) as refusal:
        SourceUrl.parse(text)
    assert advice in str(refusal.value)


def test_an_address_may_be_as_long_as_the_limit_and_no_longer():
    longest = "https://example.com/".ljust(MAX_LENGTH, "a")
    assert SourceUrl.parse(longest).text == longest
    with pytest.raises(InvalidSourceUrlError, match=f"at most {MAX_LENGTH} characters"):
        SourceUrl.parse(longest + "a")


NEARLY_HOSTS = st.text(alphabet="ab.-_:@[]%0/?#xn\u00ad\u200d\u3002١אßςİ\u0301\ud800·", max_size=12)


@given(st.text() | NEARLY_HOSTS | st.builds("http://{}".format, NEARLY_HOSTS | st.text()))
def test_any_text_is_either_an_address_with_a_domain_or_refused(text):
    with contextlib.suppress(InvalidSourceUrlError):
        assert SourceUrl.parse(text).domain


# Domains


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.TheMoscowTimes.com/2023/10/30/a", "themoscowtimes.com"),
        ("https://themoscowtimes.com:8443/", "themoscowtimes.com"),
        ("https://example.com./", "example.com"),
        ("https://news.example.co.uk/", "news.example.co.uk"),
        ("https://www2.example.com/", "www2.example.com"),
        ("https://wwwexample.com/", "wwwexample.com"),
        ("http://www./", "www"),
        ("https://пример.рф/", "xn--e1afmkfd.xn--p1ai"),
        ("https://ПРИМЕР.РФ/", "xn--e1afmkfd.xn--p1ai"),
        ("https://XN--E1AFMKFD.xn--p1ai/", "xn--e1afmkfd.xn--p1ai"),
        ("https://straße.de/", "xn--strae-oqa.de"),
        ("http://example。com/", "example.com"),
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://[2001:DB8:0::1]:8080/", "[2001:db8::1]"),
    ],
)
def test_the_domain_is_the_host_in_lower_case_ascii_without_www(text, domain):
    assert SourceUrl.parse(text).domain == domain


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("WWW.TheMoscowTimes.com", "https://www.themoscowtimes.com/"),
        ("example.com.", "https://example.com./"),
        ("пример.рф", "https://www.пример.рф/"),
        ("ПРИМЕР.РФ", "https://xn--e1afmkfd.xn--p1ai/"),
        ("straße.de", "https://straße.de/"),
        ("σας.gr", "https://σας.gr/"),
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("[2001:db8::1]", "http://[2001:DB8::1]/"),
        ("2001:db8:0::1", "http://[2001:db8::1]:8080/"),
    ],
)
def test_a_domain_that_is_asked_for_has_the_form_that_sources_keep(text, url):
    assert parse_domain(text) == SourceUrl.parse(url).domain


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "a..b", "a b", "https://example.com", "example.com/a", "example.com:80", "-a.com", "\ud800.com"],
)
def test_what_is_no_host_name_is_no_domain(text):
    with pytest.raises(InvalidSourceUrlError, match=r"such as example\.org"):
        parse_domain(text)


@given(st.text() | NEARLY_HOSTS)
def test_any_text_is_either_a_domain_that_stays_the_same_or_refused(text):
    try:
        domain = parse_domain(text)
    except InvalidSourceUrlError:
        return
    assert SourceUrl.parse(f"http://{domain}/").domain == domain.removeprefix("www.")


# Keys


def key(text):
    return SourceUrl.parse(text).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("HTTP://example.com/", "http://example.com/", id="case of the scheme"),
        pytest.param("http://EXAMPLE.com/a", "http://example.com/a", id="case of the host"),
        pytest.param("http://example.com:80/a", "http://example.com/a", id="default port of http"),
        pytest.param("https://example.com:443/a", "https://example.com/a", id="default port of https"),
        pytest.param("https://example.com:/a", "https://example.com/a", id="empty port"),
        pytest.param("https://example.com:0443/a", "https://example.com/a", id="port with a zero in front"),
        pytest.param("https://example.com", "https://example.com/", id="empty path"),
        pytest.param("https://example.com?a=b", "https://example.com/?a=b", id="empty path before a query"),
        pytest.param("https://example.com./a", "https://example.com/a", id="dot that ends the host"),
        pytest.param("https://example.com/a#top", "https://example.com/a", id="fragment"),
        pytest.param("https://example.com/a#:~:text=so", "https://example.com/a", id="text fragment"),
        pytest.param("https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/", id="international name"),
        pytest.param("http://[2001:DB8::1]:80/", "http://[2001:db8:0:0:0:0:0:1]/", id="forms of an IPv6 address"),
    ],
)
def test_equivalent_addresses_share_a_key(one, other):
    assert key(one) == key(other)


DIFFERENT = [
    "http://example.com/",
    "https://example.com/",
    "https://www.example.com/",
    "https://example.com:80/",
    "https://example.com:8443/",
    "https://example.com/a",
    "https://example.com/A",
    "https://example.com/a/",
    "https://example.com/a%2Fb",
    "https://example.com/a/b",
    "https://example.com/a;v=1",
    "https://example.com/?a",
    "https://example.com/?a=1",
    "https://example.com/?a=1&b=2",
    "https://example.com/?b=2&a=1",
    "https://example.com/#/a",
    "https://example.com/#!a",
    "https://example.org/",
    "http://[::1]:8080/",
    "http://[::1:8080]/",
]


def test_different_pages_have_different_keys():
    assert [pair for pair in itertools.combinations(DIFFERENT, 2) if key(pair[0]) == key(pair[1])] == []
