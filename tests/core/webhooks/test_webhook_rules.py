"""Signatures, the room a message has, and what the answers of robots mean."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from lms.core.webhooks.rules import (
    Outcome,
    feishu_signature,
    fitted,
    signed_dingtalk_address,
    standard_headers,
    verdict_of_robot,
    verdict_of_system,
)
from tests.core.webhooks.receiver import Post, dingtalk_accepts, hmac_by_hand

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_the_test_computes_hmac_as_rfc_4231_has_it() -> None:
    known = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")

    assert hmac_by_hand(b"Jefe", b"what do ya want for nothing?") == base64.b64encode(known).decode()


def test_a_dingtalk_address_is_signed_in_its_query() -> None:
    signed = signed_dingtalk_address("https://oapi.dingtalk.com/robot/send?access_token=t", "SEC+/=", NOW)

    target = signed.removeprefix("https://oapi.dingtalk.com")
    post = Post(target, {}, b"")
    assert post.query["access_token"] == "t"
    assert post.query["timestamp"] == "1796115600000"
    assert dingtalk_accepts(post, "SEC+/=")
    assert not dingtalk_accepts(post, "SEC+/")


def test_robots_that_ask_for_no_signature_get_none() -> None:
    assert signed_dingtalk_address("https://x/?a=b", "", NOW) == "https://x/?a=b"
    assert feishu_signature("", NOW) == {}


def test_a_feishu_signature_has_seconds_and_secret_as_its_key() -> None:
    signed = feishu_signature("demo", NOW)

    assert signed == {"timestamp": "1796115600", "sign": hmac_by_hand(b"1796115600\ndemo", b"")}


def test_a_post_to_a_system_is_signed_as_standard_webhooks_shows() -> None:
    """The example of the specification's libraries: another secret or body has another signature."""
    moment = datetime.fromtimestamp(1614265330, UTC)
    headers = standard_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        moment,
        b'{"test": 2432232314}',
    )

    assert headers == {
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "Webhook-Timestamp": "1614265330",
        "Webhook-Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_message_that_is_too_long_says_that_something_is_left_out() -> None:
    assert fitted(["a", "b"], "end", most=20) == "a\nb\nend"
    assert fitted(["标题", "一" * 9, "二" * 9, "三" * 9], "end", most=60) == f"标题\n{'一' * 9}\n…\nend"
    assert len(fitted(["标题", *["逾期：3 人"] * 500], "end").encode()) <= 2000


@pytest.mark.parametrize(
    ("kind", "status", "body", "outcome", "said"),
    [
        ("wecom", 200, '{"errcode":0,"errmsg":"ok"}', Outcome.TAKEN, ""),
        (
            "wecom",
            200,
            '{"errcode":45009,"errmsg":"api freq out of limit"}',
            Outcome.LATER,
            "45009 api freq out of limit",
        ),
        (
            "wecom",
            200,
            '{"errcode":93000,"errmsg":"invalid webhook url"}',
            Outcome.REFUSED,
            "93000 invalid webhook url",
        ),
        (
            "dingtalk",
            200,
            '{"errcode":310000,"errmsg":"sign not match"}',
            Outcome.REFUSED,
            "310000 sign not match",
        ),
        (
            "dingtalk",
            200,
            '{"errcode":130101,"errmsg":"send too fast"}',
            Outcome.LATER,
            "130101 send too fast",
        ),
        ("feishu", 200, '{"code":0,"msg":"success","data":{}}', Outcome.TAKEN, ""),
        ("feishu", 200, '{"StatusCode":0,"StatusMessage":"success"}', Outcome.TAKEN, ""),
        ("feishu", 200, '{"code":19021,"msg":"sign match fail"}', Outcome.REFUSED, "19021 sign match fail"),
        ("feishu", 200, '{"code":11232,"msg":"frequency limited"}', Outcome.LATER, "11232 frequency limited"),
        ("wecom", 200, "<html>sign in to the network</html>", Outcome.UNKNOWN, None),
        ("wecom", 200, '["errcode"]', Outcome.UNKNOWN, None),
        ("wecom", 302, "", Outcome.REFUSED, "HTTP 302"),
        ("wecom", 404, "not  found", Outcome.REFUSED, "HTTP 404 not found"),
        ("wecom", 429, "", Outcome.LATER, "HTTP 429"),
        ("wecom", 503, "", Outcome.LATER, "HTTP 503"),
        ("wecom", 502, "", Outcome.UNKNOWN, "HTTP 502"),
    ],
)
def test_what_a_robot_answers(kind: str, status: int, body: str, outcome: Outcome, said: str | None) -> None:
    verdict = verdict_of_robot(kind, status, body)

    assert verdict.outcome is outcome
    assert said is None or verdict.said == said


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.TAKEN),
        (204, Outcome.TAKEN),
        (302, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (410, Outcome.REFUSED),
        (429, Outcome.LATER),
        (500, Outcome.LATER),
        (502, Outcome.LATER),
    ],
)
def test_what_a_system_answers(status: int, outcome: Outcome) -> None:
    assert verdict_of_system(status, "").outcome is outcome
