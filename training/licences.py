"""Under which licence each source of pairs is: all of them allow what is learned from them to be given on."""

from __future__ import annotations

from collections.abc import Mapping

_SOURCES = {
    "CC BY 4.0 (documentation text)": """
        sqlserver-zh dotnet-zh visualstudio-zh d365-ops-zh winserver-zh biztalk-zh cpp-zh windriver-zh powershell-zh
        azure-arch-zh msgraph-zh d365-projops-zh react-zh dify-zh webpack-zh vue-zh otel-zh karmada-zh
        windriver-en biztalk-en d365-bc-en powershell-en cpp-en azure-arch-en d365-projops-en otel-en react-en dapr-en
        dart-en dify-en karmada-en vue-en
        biztalk winserver-driver cpp-docs powershell azure-arch d365-projops react dify vue opentelemetry karmada
        dart.cn""",
    "Apache-2.0": """
        javaguide cloudwego-zh tensorflow-zh paddle-zh iotdb-zh apisix-zh juicefs-zh servicecomb-zh nacos-zh nebula-zh
        rocketmq-zh seatunnel-zh dolphinscheduler-zh
        kep sourcegraph-handbook cloudwego-en tensorflow-en argocd iotdb-en netbox apisix-en juicefs-en
        dolphinscheduler-en seatunnel-en pagerduty-business milvus-en ragflow
        tensorflow cloudwego iotdb apisix juicefs openstack-horizon seatunnel dolphinscheduler servicecomb""",
    "Apache-2.0 / MIT": "rust-rfcs",
    "MIT": "electron-zh helm-en mkdocs-material govuk-dev-docs electron helm",
    "CC BY-SA 4.0": "cc-cedict fcc-news-zh oi-wiki",
    "CC BY-SA 3.0": "tidb-docs-cn",
    "CC BY 2.0 FR": "tatoeba",
    "PSF-2.0 / CC0": "python-docs",
    "no copyright (laws of the PRC)": "cn-laws",
    "public domain (US Government)": "18f-handbook",
    "Unlicense": "howtocook",
}
#: Source -> licence.
LICENCES: Mapping[str, str] = {
    source: licence for licence, sources in _SOURCES.items() for source in sources.split()
}
