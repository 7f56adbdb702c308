"""Statements of requirements as varied as those of a real specification: put together by number, always the same.

The parts come from banking, hospital, retail, plant and telecom projects. Two statements with nearby numbers share
no part; the combinations repeat only after more statements than any benchmark asks for.
"""

from __future__ import annotations

CONDITIONS = (
    ("当柜员提交开户申请时", "When a teller submits an application for an account"),
    ("当护士扫描腕带时", "When a nurse scans a wristband"),
    ("当门店收银机断网时", "While the till of a shop is offline"),
    ("当工单下达到车间时", "When a work order reaches the shop floor"),
    ("当话单文件到达时", "When a file of call records arrives"),
    ("如果对账文件缺少尾行", "If the reconciliation file lacks its trailer"),
    ("如果证书剩余有效期少于 30 天", "If a certificate expires within 30 days"),
    ("如果下游连续 3 次超时", "If the receiver times out 3 times in a row"),
    ("在日切期间", "While the business day is being switched"),
    ("当医保目录下发新版本时", "When a new version of the insurance catalogue is released"),
    ("当会员合并完成时", "When two members have been merged"),
    ("如果消息进入死信队列", "If a message enters the dead-letter queue"),
    ("当采集网关恢复连接时", "When the gateway is connected again"),
    ("如果同一幂等键重复到达", "If an idempotency key arrives a second time"),
    ("当账期出账开始时", "When a bill run starts"),
    ("当物料清单发布变更时", "When a change of a bill of materials is published"),
    ("如果影像归档返回失败", "If the archive refuses an image"),
    ("当优惠券批次启用时", "When a batch of coupons is opened"),
    ("在割接窗口内", "During the cut-over window"),
    ("当审计员导出操作日志时", "When an auditor exports the operation log"),
    ("如果号段路由表版本不一致", "If the versions of a routing table differ"),
    ("当库存盘点单提交时", "When a stock count is submitted"),
    ("如果授权额度剩余不足 10 %", "If less than 10 % of a quota is left"),
)
ACTORS = (
    ("集成平台", "the integration platform"),
    ("核心系统", "the core system"),
    ("医保前置机", "the insurance front end"),
    ("会员中心", "the member centre"),
    ("计费系统", "the billing system"),
    ("采集网关", "the acquisition gateway"),
    ("影像归档系统", "the image archive"),
    ("对账服务", "the reconciliation service"),
    ("消息中间件", "the message broker"),
    ("统一认证平台", "the sign-on platform"),
    ("制造执行系统", "the execution system"),
    ("风控引擎", "the risk engine"),
    ("监控平台", "the monitoring platform"),
)
ACTIONS = (
    ("返回客户编号与账户状态", "return the customer number and the account state"),
    ("写入一条含流水号的操作日志", "write one log line with the serial number"),
    ("停止发送并产生二级告警", "stop sending and raise an alarm of level 2"),
    ("按物料编码核对用量并登记差异", "compare the quantities by item and record the breaks"),
    ("拒绝入库并通知接口负责人", "refuse the file and notify the owner of the interface"),
    ("把请求转入人工复核队列", "pass the request to the queue for manual review"),
    ("重发未确认的报文 2 次", "resend messages that are not confirmed 2 times"),
    ("显示患者姓名、床号和药品名称", "show patient, bed and drug"),
    ("锁定该批次的库存数量", "lock the stock of the batch"),
    ("生成含记录数和金额合计的尾行", "write a trailer with count and sum"),
    ("保留原交易并登记冲正流水", "keep the posting and record its reversal"),
    ("从断点处补采缺失的数据点", "fetch the missing samples from the break point on"),
    ("切换到备用专线", "switch to the standby line"),
    ("清除本地缓存中的会员等级", "remove the member level from the local cache"),
    ("校验数字签名并记录证书序列号", "verify the signature and record the serial of the certificate"),
    ("按网元拆分文件并登记缺口", "split the file by network element and record the gaps"),
    ("归还预留的通话额度", "return the reserved quota"),
    ("遮盖身份证号的第 7 至 14 位", "mask the digits 7 to 14 of the identity number"),
    ("比对新旧系统的计算结果", "compare the results of both systems"),
)
LIMITS = (
    ("在 {n} s 内", "within {n} s"),
    ("在 {n}0 ms 内", "within {n}0 ms"),
    ("在 {n} min 内", "within {n} min"),
    ("在收到后 {n} s 内", "within {n} s of receipt"),
    ("在 200 并发下 {n}0 ms 内", "within {n}0 ms at 200 concurrent requests"),
    ("在当日 {h}:00 前", "before {h}:00 of the same day"),
    ("", ""),
)


def statement(number: int) -> tuple[str, str]:
    """The statement of requirement ``number`` (from 1), Chinese and English."""
    condition = CONDITIONS[number % len(CONDITIONS)]
    actor = ACTORS[number % len(ACTORS)]
    action = ACTIONS[number % len(ACTIONS)]
    limit = LIMITS[number % len(LIMITS)]
    values = {"n": number % 89 + 2, "h": number % 17 + 6}
    zh, en = (text.format(**values) for text in limit)
    return (
        f"{condition[0]}，{actor[0]}应{zh}{action[0]}。",
        f"{condition[1]}, {actor[1]} shall {action[1]} {en}".rstrip() + ".",
    )
