"""Which base URLs will do, which host an operation has, and what is said of those that will not do."""

from __future__ import annotations

from typing import Any

import pytest

from imageport import ConfigurationError
from imageport._hosts import Where, check_url, check_where, door_of, is_loopback
from imageport_api.operations import OPERATIONS

FORM = (
    "base_url must be https://host[:port], or http://127.0.0.1[:port] for this machine, without user info,"
    " query or fragment."
)
PORT = "base_url has a port outside 1 to 65535."
DOTS = "base_url must not have dots for a part of its path."
PLAIN = "base_url must be https; plain http goes to this machine only, as http://127.0.0.1[:port]."
LABEL = "a" * 63
NAME = f"{LABEL}.{LABEL}.{LABEL}.{'a' * 61}"  # 253 letters


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h", "https://h"),
        ("https://h/", "https://h"),
        ("https://h:1", "https://h:1"),
        ("https://h:65535/", "https://h:65535"),
        ("https://H.Example", "https://H.Example"),
        (f"https://{NAME}", f"https://{NAME}"),
        ("https://10.0.0.1", "https://10.0.0.1"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("http://127.0.0.1:80", "http://127.0.0.1:80"),
        ("http://127.8.8.8", "http://127.8.8.8"),
        ("http://[::1]", "http://[::1]"),
        ("http://LOCALHOST:80", "http://LOCALHOST:80"),
    ],
)
def test_a_base_url_is_taken_without_its_last_slash(url: str, expected: str) -> None:
    assert check_url(url, "base_url") == expected
    assert check_url(f"{expected}/a/b-c_d.e~f/", "base_url", path=True) == f"{expected}/a/b-c_d.e~f"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        *[
            (url, FORM)
            for url in (
                *(
                    "",
                    "h",
                    "//h",
                    "ftp://h",
                    "https://",
                    "https://h?q",
                    "https://h#f",
                    "https://u@h",
                    "https://h h",
                ),
                *(
                    "https://h\n",
                    "https://-h",
                    "https://h-",
                    "https://h..i",
                    f"https://{LABEL}a.b",
                    f"https://{NAME}a",
                ),
                *(
                    "https://1.2.3",
                    "https://256.1.1.1",
                    "https://[1::2::3]",
                    "https://[::1",
                    "https://h:123456",
                ),
                *(None, 5, b"https://h", "https://h//a"),
            )
        ],
        ("https://h:0", PORT),
        ("https://h:65536", PORT),
        ("https://h/.", DOTS),
        ("https://h/a/../b", DOTS),
        ("https://h/a", "base_url must not have a path; got '/a'."),
        ("http://h", PLAIN),
        ("http://10.0.0.1", PLAIN),
        ("http://[2001:db8::1]", PLAIN),
        ("http://localhost.example", PLAIN),
    ],
)
def test_what_is_wrong_with_a_base_url_is_said(url: Any, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_url(url, "base_url")
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("CN", "public"), "region must look like cn-hangzhou; got 'CN'."),
        (("cn-" + "a" * 61, "public"), f"region must look like cn-hangzhou; got 'cn-{'a' * 61}'."),
        ((5, "public"), "region must look like cn-hangzhou; got 5."),
        (("cn-hangzhou", "private"), "network must be 'public' or 'vpc'; got 'private'."),
    ],
)
def test_a_place_that_is_none_is_named(given: tuple[Any, Any], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_where(*given, None, None)
    assert str(caught.value) == words


def test_a_place_is_taken_as_it_was_given() -> None:
    assert check_where("eu-central-1", "vpc", True, None) == Where("eu-central-1", "vpc", True, None)
    assert check_where("eu-central-1", "public", False, None).international is False
    home, abroad = (check_where(region, "public", None, None) for region in ("cn-hangzhou", "eu-central-1"))
    action = OPERATIONS["action_get_image"]
    assert (home.base(action), abroad.base(action)) == (
        "https://api.aliyun.com",
        "https://api.alibabacloud.com",
    )
    assert check_where("cn-hangzhou", "public", True, "https://h/").override == "https://h"
    assert check_where("ab-" + "a" * 60, "public", None, None).region == "ab-" + "a" * 60


@pytest.mark.parametrize(
    ("where", "operation", "expected"),
    [
        (Where(), "get_image", "https://aiworkspace.cn-hangzhou.aliyuncs.com"),
        (Where("us-east-1", "vpc"), "get_image", "https://aiworkspace-vpc.us-east-1.aliyuncs.com"),
        (Where(), "action_get_image", "https://api.aliyun.com"),
        (Where(international=True), "action_get_image", "https://api.alibabacloud.com"),
        (Where(override="https://h"), "get_image", "https://h"),
    ],
)
def test_an_operation_has_one_host_for_a_place(where: Where, operation: str, expected: str) -> None:
    for _ in range(2):
        assert where.base(OPERATIONS[operation]) == expected


def test_an_operation_without_a_fixed_host_is_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Where().base(OPERATIONS["generate_image"])
    assert str(caught.value) == "GenerateImage has no fixed host; give base_url=."


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://api.aliyun.com", "action"),
        ("https://API.alibabacloud.com:443/", "action"),
        ("https://x.api.aliyun.com", None),
        ("https://aiworkspace.cn-hangzhou.aliyuncs.com", "native"),
        ("https://Eas.Aliyuncs.Com", "native"),
        ("https://aliyuncs.com", None),
        ("https://example.com", None),
        ("no URL", None),
    ],
)
def test_a_host_says_which_credentials_it_takes(url: str, kind: str | None) -> None:
    assert door_of(url) == kind


@pytest.mark.parametrize(
    ("host", "here"),
    [
        *((name, True) for name in ("localhost", "LocalHost", "127.9.9.9", "::1", "[::1]")),
        *((name, False) for name in ("10.0.0.1", "h", "", "localhost.")),
    ],
)
def test_this_machine_is_known_by_its_names(host: str, here: bool) -> None:
    assert is_loopback(host) is here
