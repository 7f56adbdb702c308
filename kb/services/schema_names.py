"""The Chinese names of all fields, for editors that show them; `kb.project.field_names` has those of documents."""

from __future__ import annotations

from kb.project.field_names import field_name

_ZH = """
A 负责（唯一）; C 咨询; I 知会; R 执行; action 动作; actions 行动项; actual 实际日期;
actual_finish 实际完成; actual_start 实际开始; agenda 议程; alerts 告警; amber 黄灯阈值; amount 金额;
applied_on 应用日期; applies_to 适用对象; apply_to 应用到; approvers 批准人; assumptions 假设;
attendees 参加人; attitude 态度（-2 至 2）; audience 培训对象; author 编制人; automation_link 自动化入口;
availability 可用率（%）; avg 平均值; avoid 不用的说法; backoff 退避; baseline_finish 基线完成; baseline_start 基线开始;
basis 依据; benefits 收益; blackout_windows 封网期; calendar 工作日历; capacity_pct 投入比例（%）;
category 类别; ccb 变更控制委员会; change 变更; changes 变更; channel 沟通方式; check_on 复核日期;
choice 选定方案; classification 密级; closed 关闭日期; closed_reason 关闭原因; code 编码或代号;
compliance 合规项; consequence 后果; constraints 约束; consumer 调用方; contact 联系人; context 背景;
contract_days 合同天数; contract_no 合同编号; contractor 承建方; cost 费用; cost_actual 实际费用;
cost_planned 计划费用; cost_variance_pct 费用偏差（%）; created 创建日期; criteria 准则;
criticality 重要程度（1 最高）; currency 币种; current 当前; customer 客户; data 数据; data_date 数据日期;
data_items 数据项; date 日期; days 工期影响（工作日）; days_off 自定休息日; decided_on 决定日期;
decision 决定; decisions 决策; defect 缺陷; defects 缺陷; delay_cause 延误原因; deliverable 交付物;
depends_on 依赖的需求; deputy 代理人; desired 期望; documents 受控文档; due 到期日; ears 句式; effect 后果;
effort_pd 工作量（人日）; en 英文; engagement 参与程度; entry 准入条件; env 环境; environments 环境;
error_codes 错误码; escalation 升级路径; estimate 三点估算; ev_method 挣值方法; exit 退出条件;
exit_criteria 退出标准; extra_workdays 调休上班日; file 文件; finish 完成日期; forecast 预测日期;
found_in 发现于; frequency 频率; from 起; from_risk 来源风险; gate 是否关口; glossary 术语; goals 目标;
green 绿灯阈值; handling 处理; history 修订历史; holidays 节假日; horizon 年限; hours 学时; i 影响; id 编号;
idempotency_key 幂等键; implemented_on 实施日期; industry 行业; interest 利益（1 至 5）;
interface_styles 接口方式; interfaces 接口; investments 投资; issues 问题; item 事项; key 键;
key_results 关键结果; kind 种类; kpis 指标; lag 延隔（工作日）; lang 语言; last_restore_test 最近恢复演练;
last_tested 最近演练日期; lessons 经验教训; level 级别; lifecycle 生命周期; links 关联; m 最可能;
master_system 主数据系统; meaning 含义; meetings 会议; member 成员; members 项目成员; method 方法;
migrations 数据迁移; milestone 里程碑; milestones 里程碑; mvp 首期; n 样本数; needs 诉求; no 文档编号;
note 说明; number 编号; o 最乐观; object 对象; objective 目标; obligation 义务; operator 比较符;
options 备选方案; origin 来源方式; outcome 结果; p 概率或最悲观; p95_ms 95 分位（毫秒）; parent 上级;
participants_roles 参加角色; pass 及格线; payment_pct 付款比例（%）; pct 占比（%）; peak 峰值;
percent 完成百分比; period 起止时间; permissions 权限; phase 阶段; power 权力（1 至 5）;
preconditions 前置条件; predecessors 前置任务; prerequisites 准备; priority 优先级;
probability 概率（1 至 5）; project 项目; provider 提供方; quality 质量影响; raci 责任矩阵;
recommendation 建议; recurrence_count 复发次数; references 引用文件; release 上线批次; releases 上线批次;
remaining 剩余工期; remaining_pd 剩余人日; required 是否必填; residual 剩余风险; resources 资源;
result 结果; review_cycle_days 复审周期（天）; reviewed_on 复审日期; reviewer 审核人; revisions 修订记录;
risk 风险影响; risk_level 操作风险; risks 风险; roi 投资回报; roles 角色权限; roster 值班表; row 行;
rows 行数; rto_min 恢复时限（分钟）; rule 规则; runbook 运维手册; runs 执行记录; scope 范围影响;
section 章节; sensitive 是否敏感; sensitivity 密级; series 数据序列; service 服务; side 归属; sites 机构;
situation 情境; skills 技能; slip_days 延期（工作日）; snapshots 快照; source_clause 来源条款;
spec 规格文件; stability 稳定度; stack 技术栈; stakeholders 干系人; start 开始日期; status 状态;
strategy 应对策略; supersedes 取代; support 支持安排; symptoms 症状; synonyms 同义词; systems 系统;
tags 标签; tasks 任务; term 术语; test_cases 测试用例; tested_by 演练人; times 次数; title_en 英文标题;
title_zh 中文标题; to 止; topic 主题; trainer 讲师; trainings 培训; type 类型; until 截止日期;
updated 更新日期; value 值; verified_by 验证人; via_gateway 经网关; volume 业务量; vote 表决; waivers 豁免;
wave 批次; weekly_off 每周休息日; window 时间窗; within_min 时限（分钟）; workaround 规避办法; year 年份;
zh 中文
"""
_NAMES = dict(entry.strip().split(" ", 1) for entry in _ZH.split(";"))


def title_of(field: str, lang: str) -> str:
    """Return what a field is called in ``lang``: 「验收标准」, "acceptance criteria"; its key where it has no name."""
    return _NAMES.get(field) or field_name(field, lang) if lang == "zh" else field_name(field, lang)
