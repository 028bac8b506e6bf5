"""The words of a case file in both languages: what its codes mean to a reader. The pages use the same."""

from __future__ import annotations

from collections.abc import Mapping

from reports.statement_words import Text

KINDS: Mapping[str, Text] = {
    "merchant": ("merchant", "商户"),
    "gateway": ("gateway", "支付网关"),
    "acquirer": ("acquirer", "收单行"),
    "scheme": ("card scheme", "卡组织"),
    "issuer": ("issuer", "发卡行"),
    "platform": ("platform", "交易平台"),
    "carrier": ("carrier", "承运人"),
}
STAGES: Mapping[str, Text] = {
    "inquiry": ("Inquiry", "调单"),
    "chargeback": ("Chargeback", "一次退单"),
    "representment": ("Representment", "再请款"),
    "pre_arbitration": ("Pre-arbitration", "二次退单（预仲裁）"),
    "arbitration": ("Arbitration", "仲裁"),
    "closed": ("Closed", "已结案"),
}
OUTCOMES: Mapping[str, Text] = {
    "won": ("Won", "申诉成功"),
    "lost": ("Lost", "申诉失败"),
    "accepted": ("Accepted", "认赔"),
    "withdrawn": ("Withdrawn", "撤回"),
    "refunded": ("Refunded", "已退款"),
    "expired": ("Expired", "逾期失效"),
    "shared": ("Shared", "分担"),
}
PROCEEDING_STEPS: Mapping[str, Text] = {
    "filed": ("Filed", "立案"),
    "withdrawn": ("Withdrawn", "撤回"),
    "refiled": ("Filed again", "再次立案"),
    "party_joined": ("Party joined", "追加当事方"),
    "proposed": ("Proposed", "已提方案"),
    "contested": ("Contested", "有异议"),
    "decided": ("Decided, provisional", "已裁决（暂定）"),
    "appealed": ("Appealed", "已上诉"),
    "final": ("Final", "终局"),
    "settled": ("Settled", "已了结"),
    "reopened": ("Reopened", "重新审理"),
}
CAPACITIES: Mapping[str, Text] = {
    "plaintiff": ("plaintiff", "原告"),
    "defendant": ("defendant", "被告"),
    "second_defendant": ("second defendant", "第二被告"),
}
BREACHES: Mapping[str, Text] = {
    "performed": ("performed", "已履行"),
    "breached": ("breached", "违反"),
    "unproven": ("unproven", "无法证明"),
    "not_applicable": ("not applicable", "不适用"),
}
CAUSAL: Mapping[str, Text] = {
    "yes": ("causal", "有因果关系"),
    "no": ("not causal", "无因果关系"),
    "unknown": ("cause unknown", "因果不明"),
}
STANDS: Mapping[str, Text] = {
    "asserted": ("asserted", "主张"),
    "contested": ("contested", "有异议"),
    "ruled": ("ruled", "已裁定"),
}
OBLIGATIONS: Mapping[str, Text] = {
    "answer_inquiry": ("answer the inquiry", "答复调单"),
    "answer_chargeback": ("answer the chargeback", "答复退单"),
    "answer_representment": ("answer the representment", "答复再请款"),
    "file_pre_arbitration": ("file pre-arbitration", "提起预仲裁"),
    "answer_pre_arbitration": ("answer pre-arbitration", "答复预仲裁"),
    "file_arbitration": ("file for arbitration", "提请仲裁"),
    "answer_arbitration": ("answer in arbitration", "在仲裁中答复"),
}
EVENTS: Mapping[str, Text] = {
    "opened": ("Dispute opened", "争议立案"),
    "moved": ("Stage changed", "阶段变更"),
    "restated": ("Stated otherwise by the source", "来源更正陈述"),
    "informed": ("Party told", "通知送达"),
    "answered": ("Answered", "已答复"),
    "evidence_submitted": ("Evidence submitted", "已提交证据"),
    "deadline_missed": ("Deadline missed", "逾期"),
    "proof_captured": ("Proof of delivery captured", "签收证明已留存"),
    "proof_lost": ("Proof of delivery lost", "签收证明已灭失"),
    "money_withdrawn": ("Money withdrawn", "款项划扣"),
    "money_reinstated": ("Money handed back", "款项退回"),
    "money_fee": ("Fee charged", "收费"),
    "money_fee_refunded": ("Fee handed back", "退还费用"),
    "proceeding_filed": ("Taken into a proceeding", "并入程序"),
    "ruled": ("Ruled upon", "作出裁决"),
    "hold_placed": ("Money held back", "扣留款项"),
    "filed": ("Filed", "立案"),
    "withdrawn": ("Withdrawn", "撤回"),
    "refiled": ("Filed again", "再次立案"),
    "party_joined": ("Party joined", "追加当事方"),
    "assigned": ("Arbitrator assigned", "指定仲裁员"),
    "unassigned": ("Assignment taken back", "撤回指派"),
    "finding": ("Finding added", "新增认定"),
    "proposed": ("Proposal made", "提出方案"),
    "contested": ("Contested", "有异议"),
    "decided": ("Decided", "裁决"),
    "appealed": ("Appealed", "已上诉"),
    "final": ("Became final", "终局生效"),
    "settled": ("Settled", "已了结"),
    "reopened": ("Reopened", "重新审理"),
}
ACTORS: Mapping[str, Text] = {
    "recourse": ("Recourse", "Recourse"),
    "court": ("court", "法院"),
    "carrier": ("carrier", "承运人"),
    "sandbox": ("sandbox carrier", "沙箱承运人"),
}
LABELS: Mapping[str, Text] = {
    "amount": ("amount", "金额"),
    "breach": ("breach", "是否违反"),
    "capacity": ("capacity", "诉讼地位"),
    "carrier": ("carrier", "承运人"),
    "clause": ("clause", "条款"),
    "days_after": ("days later than the party above", "晚于上一方天数"),
    "disputes": ("cases", "案件数"),
    "doctrine": ("doctrine", "分担规则"),
    "due_at": ("due", "期限"),
    "duty": ("duty", "义务"),
    "effective_on": ("effective", "生效日"),
    "entries": ("entries", "分录"),
    "entry": ("entry", "分录"),
    "exhibits": ("exhibits", "证据"),
    "finality": ("finality", "效力"),
    "findings": ("findings", "认定"),
    "from": ("from", "原阶段"),
    "hold": ("hold", "扣款"),
    "holds": ("holds", "扣款"),
    "instance": ("instance", "审级"),
    "number": ("number", "编号"),
    "obligation": ("obligation", "应办事项"),
    "on": ("on", "日期"),
    "opened_on": ("opened", "立案日"),
    "origin": ("decided by", "裁决者"),
    "outcome": ("outcome", "结果"),
    "owner": ("whose money", "款项归属"),
    "parties": ("parties", "当事方"),
    "party": ("party", "当事方"),
    "proceeding": ("proceeding", "程序"),
    "proposal": ("proposal", "方案"),
    "reason_code": ("reason code", "原因码"),
    "refiles": ("files again", "续前案"),
    "rule": ("rule", "规则"),
    "ruling": ("ruling", "裁决"),
    "seat": ("seat", "席位"),
    "shares": ("shares", "份额"),
    "stage": ("stage", "阶段"),
    "to": ("to", "新阶段"),
    "tracking_number": ("tracking number", "运单号"),
    "words": ("in its words", "陈述"),
}
MOVES: Mapping[str, Text] = {
    "held": ("held", "扣留"),
    "taken": ("taken", "已抵扣"),
    "released": ("given back", "已返还"),
}
EXHIBITS: Mapping[str, Text] = {
    "proof_of_delivery": ("proof of delivery", "签收证明"),
    "shipping": ("shipping paper", "发货单据"),
    "invoice": ("invoice", "发票"),
    "order": ("order as placed", "订单"),
    "terms": ("terms agreed to", "已同意的条款"),
    "correspondence": ("correspondence", "往来函件"),
    "authorisation": ("authorisation record", "授权记录"),
    "refund": ("refund record", "退款记录"),
    "photo": ("photo", "照片"),
    "other": ("other paper", "其他材料"),
}
HANDLINGS: Mapping[str, Text] = {
    "received": ("received", "收到"),
    "captured": ("fetched from the carrier", "自承运人取得"),
    "screened": ("screened and found sound", "检查通过"),
    "received_again": ("the same bytes brought again", "同一文件再次上传"),
    "submitted": ("submitted", "提交"),
    "given_out": ("a copy given out", "提供副本"),
    "discarded": ("taken back", "已撤回"),
}
