"""From settings to an endpoint: presets, the company's own, keys, prices."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.llm import chat_model
from kb.llm.providers import Endpoint, endpoint, providers
from kb.settings import LLMSettings, Settings


def chosen(folder: Path | None = None, **settings: object) -> Endpoint:
    found = endpoint(LLMSettings.model_validate({"model": "m", **settings}), folder)
    assert found is not None
    return found


def refusal(folder: Path | None = None, **settings: object) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        chosen(folder, **settings)
    assert caught.value.message("zh") != caught.value.message("en")
    return caught.value


def test_a_provider_brings_its_address_its_key_and_its_manners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPSEEK_API_KEY", " abc\n")
    found = chosen(provider="DeepSeek", model="deepseek-chat")
    assert found.address.base_url == "https://api.deepseek.com"
    assert found.address.key == "abc"
    assert found.remote
    assert found.dialect.format == "json_object"
    assert found.dialect.extra == {"thinking": {"type": "disabled"}}
    assert chosen(provider="deepseek", thinking="on").dialect.extra == {}


def test_every_preset_can_be_chosen_by_each_of_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    known = providers()
    assert {"openai", "deepseek", "dashscope", "ollama", "vllm", "llamacpp", "moonshot", "zhipu"} <= set(
        known
    )
    for name, one in known.items():
        if one.key_env:
            monkeypatch.setenv(one.key_env, "k")
        for alias in (name, *one.aliases):
            assert chosen(provider=alias).provider == name
        assert one.title
        assert one.prices == {}, "a price in the package would be wrong by the time it is read"
        assert chosen(provider=name).remote == bool(one.key_env)


def test_an_unknown_provider_is_answered_with_the_nearest() -> None:
    assert "deepseek" in refusal(provider="deepsek").hint("en")


def test_a_missing_key_and_a_missing_model_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert "OPENAI_API_KEY" in refusal(provider="openai").message("en")
    assert refusal(provider="ollama", model="").place == "llm.model"


def test_a_usual_key_goes_to_its_own_provider_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    assert chosen(base_url="https://api.openai.com/v1").address.key == "sk-mine"
    assert chosen(base_url="https://elsewhere.example/v1").address.key == ""
    assert chosen(provider="openai", base_url="https://elsewhere.example/v1").address.key == ""
    assert chosen(provider="openai", base_url="http://api.openai.com.example/v1").address.key == ""


def test_a_key_is_in_no_text_of_an_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "sk-mine")
    found = chosen(base_url="https://h.example/v1", api_key_env="SOME_KEY")
    assert "sk-mine" not in f"{found!r}{found}{found.address!r}"


@pytest.mark.parametrize(
    "url",
    [
        "https://u:t0psecret@h.example/v1",
        "https://t0psecret@h.example/v1",
        "https://h.example/v1?key=t0psecret",
        "https://h.example/v1?",
        "https://h.example/v1#t0psecret",
        "https://h.example:99999/v1",
        "https:///v1",
        "https://[::1/v1",
    ],
)
def test_an_address_with_more_than_an_address_is_refused(url: str, tmp_path: Path) -> None:
    error = refusal(base_url=url)
    assert error.place == "llm.base_url"
    assert "t0psecret" not in "".join(error.message(lang) + error.hint(lang) for lang in ("zh", "en"))
    assert error.hint("zh")
    (tmp_path / "providers.toml").write_text(f'[gateway]\nbase_url = "{url}"\n', encoding="utf-8")
    error = refusal(tmp_path, provider="gateway")
    assert error.place == "providers.toml gateway.base_url"
    assert "t0psecret" not in error.message("en")


def test_a_workspace_may_name_providers_and_prices_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "providers.toml").write_text(
        '[gateway]\ntitle = "网关"\nbase_url = "http://10.0.0.5/v1"\n'
        '[ollama.prices."qwen*"]\ninput = 1.0\noutput = 2.0\ncurrency = "CNY"\n'
        '[ollama.prices."qwen3:8b"]\ninput = 3.0\noutput = 4.0\ncurrency = "CNY"\n',
        encoding="utf-8",
    )
    assert chosen(tmp_path, provider="gateway").address.base_url == "http://10.0.0.5/v1"
    price = chosen(tmp_path, provider="ollama", model="qwen3:8b").price
    assert price is not None
    assert price.cost(1_000_000, 500_000) == pytest.approx(5.0)
    assert chosen(tmp_path, provider="ollama", model="llama3").price is None


@pytest.mark.parametrize(
    "text",
    ["[x]\n", '[x]\nbase_url = "ftp://h"\n', '[x]\nbase_url = "http://h"\nkey = "sk-1"\n', "x = 1\n", "[x\n"],
)
def test_a_wrong_table_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "providers.toml").write_text(text, encoding="utf-8")
    error = refusal(tmp_path, provider="ollama")
    assert error.place == "providers.toml"
    assert "sk-1" not in error.message("en")


@pytest.mark.parametrize("setting", ["document_cost", "day_cost"])
def test_a_limit_of_money_without_a_price_is_refused(setting: str) -> None:
    given = LLMSettings.model_validate({"provider": "ollama", "model": "m", setting: 1.0})
    with pytest.raises(SettingsError, match="price of m is not known") as caught:
        chat_model(Settings(llm=given))
    assert caught.value.place == f"llm.{setting}"


def test_ollama_s_cloud_models_are_not_local() -> None:
    assert chosen(provider="ollama", model="gpt-oss:120b-cloud").remote
    assert not chosen(provider="ollama", model="qwen3:8b").remote


def test_what_is_learned_of_an_endpoint_serves_the_next_document() -> None:
    def made(model: str, timeout_s: float = 60.0) -> object:
        built = chat_model(Settings(llm=LLMSettings(provider="ollama", model=model, timeout_s=timeout_s)))
        assert built is not None
        return built.known

    assert made("a") is made("a", 5.0)
    assert made("a") is not made("b")
