"""The proceeding of the worked case: its days, its relief, what was found of each party's duties.

The reports name the parties, the two outcomes and the years; the findings are our reading of what they say went wrong.
"""

from __future__ import annotations

from datetime import date

from disputes.demonstration.cast import STEP_DATES, DemoStep
from disputes.demonstration.refusals import FULL_LIST_TO_MERCHANT, TOLD_GATEWAY
from disputes.liability.findings import Breach, Causal, Finding, Standing

FIRST_SUIT, SUIT = "huanxun-2003", "huanxun-2005"
FIRST_FILED, FIRST_WITHDRAWN = date(2003, 5, 12), date(2003, 10, 20)
FILED, BANK_JOINED = date(2005, 1, 15), date(2005, 3, 21)
PROPOSED, APPEALED = date(2006, 6, 1), date(2006, 7, 12)
FIRST_COURT = "上海市长宁区人民法院 Changning District Court, Shanghai"
APPEAL_COURT = "上海市第一中级人民法院 Shanghai No. 1 Intermediate People's Court"

TITLE_EN = "Huanxun v. Xidan and CCB Shanghai: who bears 580,000 of refused card payments"
TITLE_ZH = "环讯诉西单、建行上海分行：五十八万元拒付款项由谁承担"
RELIEF_EN = "Repayment of money advanced for refused payments, with interest. Demonstration: reconstructed data."
RELIEF_ZH = "返还因拒付而垫付的款项及利息。演示：根据报道重构的数据。"


FINDINGS = (
    Finding(
        number=1,
        party="xidan",
        duty="merchant-deliver-and-prove",
        fact_on=FULL_LIST_TO_MERCHANT,
        fact_en="of 80 refused sales only the handing over is stated; the delivery records were gone",
        fact_zh="八十笔拒付交易仅有交运记录，物流证据已灭失",
        breach=Breach.UNPROVEN,
        causal=Causal.UNKNOWN,
        stated_by="huanxun",
        stands=Standing.CONTESTED,
    ),
    Finding(
        number=2,
        party="huanxun",
        duty="gateway-pass-on-refusals",
        fact_on=FULL_LIST_TO_MERCHANT,
        fact_en=f"refusals known on {TOLD_GATEWAY} reached the merchant in full on {FULL_LIST_TO_MERCHANT}",
        fact_zh=f"{TOLD_GATEWAY} 已知的拒付，{FULL_LIST_TO_MERCHANT} 才全部告知商家",
        breach=Breach.UNPROVEN,
        causal=Causal.UNKNOWN,
        stated_by="xidan",
        stands=Standing.CONTESTED,
    ),
    Finding(
        number=3,
        party="huanxun",
        duty="gateway-vet-what-it-admits",
        fact_on=date(2002, 2, 10),
        fact_en="foreign cards were passed on without a check of its own",
        fact_zh="对境外卡交易未作自行审核即予传递",
        breach=Breach.UNPROVEN,
        causal=Causal.UNKNOWN,
        stated_by="xidan",
        stands=Standing.CONTESTED,
    ),
    Finding(
        number=4,
        party="ccb-shanghai",
        duty="acquirer-pass-on-refusals",
        fact_on=TOLD_GATEWAY,
        fact_en=f"refusals of March and later were passed to the gateway on {TOLD_GATEWAY}",
        fact_zh=f"三月起的拒付，至 {TOLD_GATEWAY} 才告知网关",
        breach=Breach.UNPROVEN,
        causal=Causal.UNKNOWN,
        stated_by="huanxun",
        stands=Standing.CONTESTED,
    ),
    Finding(
        number=5,
        party="ccb-shanghai",
        duty="acquirer-vet-foreign-cards",
        fact_on=date(2002, 2, 10),
        fact_en="it authorised the foreign cards; bad faith of the holders or forged cards: never found out",
        fact_zh="境外卡由其授权；持卡人恶意拒付抑或伪卡，始终未能查明",
        breach=Breach.UNPROVEN,
        causal=Causal.UNKNOWN,
        stated_by="huanxun",
        stands=Standing.CONTESTED,
    ),
)
"""What stood to be judged in 2006: nobody could prove its part, so nobody's proportion was clear."""

FIRST_INSTANCE_ON = STEP_DATES[DemoStep.FIRST_INSTANCE]
APPEAL_ON = STEP_DATES[DemoStep.APPEAL]
SETTLED_ON = STEP_DATES[DemoStep.SETTLED]
