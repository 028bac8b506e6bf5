"""Stages, outcomes and obligations in English and Chinese, as letters say them in the middle of a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.dispute import Outcome, Stage

STAGES: Mapping[Stage, tuple[str, str]] = {
    Stage.FRAUD_NOTICE: ("fraud notice", "欺诈通报"),
    Stage.ALERT: ("alert", "争议预警"),
    Stage.RDR: ("refund by rule (RDR)", "规则自动退款"),
    Stage.INQUIRY: ("inquiry", "调单"),
    Stage.CHARGEBACK: ("chargeback", "一次退单"),
    Stage.REPRESENTMENT: ("representment", "再请款"),
    Stage.SECOND_CHARGEBACK: ("second chargeback", "二次退单"),
    Stage.PRE_ARBITRATION: ("pre-arbitration", "预仲裁"),
    Stage.ARBITRATION: ("arbitration", "仲裁"),
    Stage.PRE_COMPLIANCE: ("pre-compliance", "预合规"),
    Stage.COMPLIANCE: ("compliance", "合规"),
    Stage.CLOSED: ("closed", "已结案"),
}
OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.WON: ("won by the merchant", "商户胜"),
    Outcome.LOST: ("lost by the merchant", "商户败"),
    Outcome.ACCEPTED: ("accepted by the merchant", "商户接受"),
    Outcome.WITHDRAWN: ("withdrawn", "撤回"),
    Outcome.REVERSED: ("reversed by the issuer", "发卡行冲回"),
    Outcome.REFUNDED: ("refunded", "已退款"),
    Outcome.EXPIRED: ("expired", "逾期终止"),
    Outcome.SHARED: ("shared between the parties", "各方分担"),
}
OBLIGATIONS: Mapping[str, tuple[str, str]] = {
    "answer_fraud_notice": ("answer the fraud notice", "答复欺诈通报"),
    "answer_alert": ("refund the sale or answer the alert", "退款或答复争议预警"),
    "answer_inquiry": ("answer the inquiry", "答复调单"),
    "answer_chargeback": ("answer the chargeback", "答复一次退单"),
    "answer_representment": ("answer the representment", "答复再请款"),
    "answer_second_chargeback": ("answer the second chargeback", "答复二次退单"),
    "answer_pre_arbitration": ("answer the pre-arbitration", "答复预仲裁"),
    "answer_arbitration": ("answer the arbitration", "答复仲裁"),
    "answer_pre_compliance": ("answer the pre-compliance", "答复预合规"),
    "answer_compliance": ("answer in the compliance case", "在合规程序中答复"),
    "file_second_chargeback": ("charge back a second time", "提起二次退单"),
    "file_pre_arbitration": ("file pre-arbitration", "提起预仲裁"),
    "file_arbitration": ("file arbitration", "提请仲裁"),
    "file_compliance": ("file the compliance case", "提起合规程序"),
}
