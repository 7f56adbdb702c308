"""Questions that a folder of documents answers or does not: ``python -m benchmarks.llm.abstention WORKSPACE``.

The workspace holds, under knowledge/, five public collections of documents without those on backups: the TiDB
troubleshooting guides and FAQs (zh), the Azure architecture patterns (zh), the runbooks of prometheus-operator and of
the MoJ cloud platform, PagerDuty's incident response guide. The bounds of `kb.assistant.ask.floor` were set on
these questions.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from kb.services.ask import quoting_asker
from kb.services.index import open_index
from kb.workspace import Workspace

UNANSWERED = (
    "TiDB 集群怎么异地容灾备份",
    "TiDB 怎么做审计日志",
    "TiDB 支持外键级联删除吗",
    "断路器模式如何和熔断面板集成 Grafana",
    "Kubernetes 节点怎么做内核升级",
    "Prometheus 告警怎么接企业微信",
    "事故复盘要发奖金吗",
    "etcd 证书怎么轮换",
    "云平台 RDS 怎么备份",
    "TiUP 怎么离线卸载",
    "How do I back up an RDS database?",
    "How do I rotate the KMS keys?",
    "How do we hire on-call engineers?",
    "How to configure Alertmanager with Teams?",
    "TiProxy 怎么做读写分离",
    "怎么给 TiKV 换硬盘",
    "PagerDuty 怎么收费",
    "食堂几点开门",
    "挎斗模式的专利归谁",
    "TiCDC 怎么按行收费",
)
ANSWERED = (
    "TiDB 出现 OOM 怎么排查",
    "TiDB 热点问题怎么定位",
    "写冲突怎么处理",
    "TiFlash 无法启动怎么办",
    "TiDB 磁盘 I/O 过高的原因",
    "TiUP 怎么升级",
    "断路器模式解决什么问题",
    "什么是挎斗模式",
    "重试要注意什么",
    "CQRS 有什么好处",
    "TiCDC 同步中断怎么办",
    "Stale Read 是什么",
    "锁冲突怎么处理",
    "数据索引不一致怎么排查",
    "What does KubePodCrashLooping mean?",
    "What to do when etcd has no leader?",
    "What is the role of the incident commander?",
    "How do we run a postmortem meeting?",
    "What is a severity 1 incident?",
    "KubeNodeNotReady 怎么处理",
    "缓存怎么设计",
    "健康检查端点模式",
    "What does the scribe do?",
    "Kube API down 怎么办",
    "TiDB Lightning 导入很慢",
    "DM 怎么升级",
    "竞争使用者模式",
    "分片策略有哪些",
    "What does the deputy do?",
    "TiKV 掉 Leader 是什么原因",
)


def main() -> None:
    """Print how many of both are answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    workspace = Workspace.open(parser.parse_args().workspace)
    with open_index(workspace, to_search=True) as index:
        asker = quoting_asker(index, today=date(2026, 11, 21), lang="zh", root=workspace.root)
        for name, questions in (("answered", ANSWERED), ("not answered", UNANSWERED)):
            found = [question for question in questions if asker.ask(question).found]
            wrong = [one for one in questions if (one in found) != (name == "answered")]
            print(f"{name:14}{len(found)} of {len(questions)} got an answer; wrong: {'; '.join(wrong)}")  # noqa: T201


if __name__ == "__main__":
    main()
