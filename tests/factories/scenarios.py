"""Make a scenario of four steps: calm the customer and look, or leave them waiting."""

from __future__ import annotations

from tests.factories.courses import Block

GOOD, BAD, FAIR = (0, 0), (1,), (0, 1)
"""The ways to its ends, as the numbers of the choices."""


def scenario(**more: object) -> Block:
    """Give a raw block with a call that may go three ways."""
    steps = [
        {
            "name": "开头",
            "customer": "断网三天了，有人管吗？",
            "choices": [
                {"text": "确实着急，我先查工单。", "leads_to": "查单"},
                {"text": "您再等等。", "leads_to": "挂断"},
            ],
            "verdict": "",
            "explanation": "",
        },
        {
            "name": "查单",
            "customer": "那你查。",
            "choices": [
                {"text": "师傅今天下午两点到，我三点给您回电话。", "leads_to": "办好"},
                {"text": "已经派了，会有人联系您。", "leads_to": "含糊"},
            ],
            "verdict": "",
            "explanation": "",
        },
        end("办好", "好，我等你电话。", "good", "说清了谁、几点、怎么回话。"),
        end("含糊", "行吧。", "fair", "没有说几点。"),
        end("挂断", "又是等！", "bad", "没有查就让用户等。"),
    ]
    value = {
        "heading": "断网三天的用户",
        "situation": "用户第二次来电。",
        "steps": steps,
        "clause": "2.1",
        "facts": ["F-2.1-4"],
        **more,
    }
    return {"type": "scenario", "id": "scenario", "value": value}


def end(name: str, customer: str, verdict: str, explanation: str) -> dict[str, object]:
    """Make an end of a call."""
    return {
        "name": name,
        "customer": customer,
        "choices": [],
        "verdict": verdict,
        "explanation": explanation,
    }
