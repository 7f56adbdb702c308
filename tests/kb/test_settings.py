"""Settings from file, environment and flags, and what is said about mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.settings import LLMSettings, Settings, load_settings, setting_names, variable_name
from tests.docs.pages import settings as described


def write(folder: Path, text: str) -> Path:
    (folder / "fupan.toml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str = "", environment: dict[str, str] | None = None) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(folder, text), environment=environment or {})
    error = caught.value
    assert error.message("zh")
    assert error.hint("zh")
    assert error.hint("en")
    return error


def test_defaults_hold_without_a_file(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, environment={})
    assert (settings.language, settings.embedder, settings.template) == ("zh", "static", "")
    assert (settings.server.host, settings.server.port) == ("127.0.0.1", 8000)
    assert (settings.llm.base_url, settings.llm.model, settings.llm.timeout_s) == ("", "", 60.0)


def test_flags_override_the_environment_and_that_the_file(tmp_path: Path) -> None:
    write(tmp_path, 'language = "en"\nembedder = "hashing:512"\n[llm]\nmodel = "a"\ntimeout_s = 5\n')
    environment = {"FUPAN_LLM__MODEL": "b", "FUPAN_EMBEDDER": "hashing:1024", "FUPAN_SERVER__PORT": "9000"}
    settings = load_settings(tmp_path, environment=environment, overrides={"llm": {"model": "c"}})
    assert (settings.language, settings.embedder) == ("en", "hashing:1024")
    assert (settings.llm.model, settings.llm.timeout_s, settings.server.port) == ("c", 5.0, 9000)


def test_the_short_form_of_the_language_variable_counts(tmp_path: Path) -> None:
    assert load_settings(tmp_path, environment={"FUPAN_LANG": "en"}).language == "en"


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ('langauge = "zh"\n', "fupan.toml:1", "language"),
        ('# x\n\n[llm]\nmodle = "x"\n', "fupan.toml:4", "llm.model"),
        ('[server]\nhots = "x"\n', "fupan.toml:2", "server.host"),
        ("[sever]\nport = 1\n", "fupan.toml:1", "server"),
        ("port = 8000\n", "fupan.toml:1", "server.port"),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_setting(
    tmp_path: Path, text: str, place: str, hint: str
) -> None:
    error = refusal(tmp_path, text)
    assert error.place == place
    assert hint in error.hint("zh")
    assert hint in error.hint("en")


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('language = "fr"\n', "fupan.toml:1", "zh, en 之一"),
        ("[server]\nport = 70000\n", "fupan.toml:2", "65535"),
        ('[server]\nport = "x"\n', "fupan.toml:2", "整数"),
        ('[server]\nhost = ""\n', "fupan.toml:2", "非空"),
        ("[llm]\ntimeout_s = 0\n", "fupan.toml:2", "大于 0"),
        ('[llm]\nbase_url = "localhost:11434"\n', "fupan.toml:2", "http"),
        ('llm = "x"\n', "fupan.toml:1", "表"),
        ("template = 3\n", "fupan.toml:1", "文字"),
    ],
)
def test_a_wrong_value_is_explained_in_plain_words(tmp_path: Path, text: str, place: str, said: str) -> None:
    error = refusal(tmp_path, text)
    assert error.place == place
    assert said in error.message("zh")


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, 'language = "zh"\nembedder = hashing\n').place == "fupan.toml:2"


def test_a_file_in_gbk_is_explained(tmp_path: Path) -> None:
    (tmp_path / "fupan.toml").write_bytes('template = "模板.docx"'.encode("gbk"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(tmp_path, environment={})


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "fupan.toml").write_bytes(b"\xef\xbb\xbflanguage = 'en'\n")
    assert load_settings(tmp_path, environment={}).language == "en"


@pytest.mark.parametrize(
    ("environment", "place", "hint"),
    [
        ({"FUPAN_LLM__MODLE": "x"}, "FUPAN_LLM__MODLE", "FUPAN_LLM__MODEL"),
        ({"FUPAN_EMBEDER": "x"}, "FUPAN_EMBEDER", "FUPAN_EMBEDDER"),
        ({"FUPAN_SERVER__PORT": "x"}, "FUPAN_SERVER__PORT", "FUPAN_SERVER__PORT"),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(
    tmp_path: Path, environment: dict[str, str], place: str, hint: str
) -> None:
    error = refusal(tmp_path, "", environment)
    assert error.place == place
    assert hint in error.hint("zh")


def test_variables_of_others_are_left_alone(tmp_path: Path) -> None:
    others = {
        "FUPAN_SERVICE_HOST": "10.0.0.1",  # what Kubernetes gives to neighbours of a service of that name
        "FUPAN_PORT": "tcp://10.0.0.1:80",
        "FUPAN_DEBUG": "1",
        "FUPAN_TEST_NO_SKIP": "1",
        "FUPANISH": "x",
    }
    assert load_settings(tmp_path, environment=others) == Settings()


def test_a_key_is_never_printed(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, environment={"FUPAN_LLM__API_KEY": "sk-very-secret"})
    assert settings.llm.key() == "sk-very-secret"
    assert "very-secret" not in f"{settings!r} {settings} {settings.llm.model_dump_json()}"


def test_a_key_in_the_file_is_refused_without_being_said(tmp_path: Path) -> None:
    error = refusal(tmp_path, '[llm]\nmodel = "x"\napi_key = "sk-very-secret"\n')
    assert error.place == "fupan.toml:3"
    assert "api_key_env" in error.hint("zh")
    assert "very-secret" not in error.message("en") + error.hint("en")


def test_the_key_may_be_in_a_file_outside_the_workspace(tmp_path: Path) -> None:
    workspace, key = tmp_path / "workspace", tmp_path / "key"
    workspace.mkdir()
    key.write_text("abc\n", encoding="utf-8")
    assert LLMSettings(api_key_file=str(key)).key(workspace) == "abc"
    (workspace / "key").write_text("abc\n", encoding="utf-8")
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    for name in ("key", str(workspace / "key"), str(tmp_path / "none"), str(tmp_path / "empty")):
        with pytest.raises(SettingsError, match="key file") as caught:
            LLMSettings(api_key_file=name).key(workspace)
        assert caught.value.place == "llm.api_key_file"
        assert "abc" not in caught.value.message("zh")


def test_a_refused_key_is_in_no_traceback(tmp_path: Path) -> None:
    write(tmp_path, "[llm]\napi_key = 424242424242\n")
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, environment={})
    import traceback

    assert "424242424242" not in "".join(traceback.format_exception(caught.value))


def test_the_key_comes_from_the_variable_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = LLMSettings(api_key_env="SOME_KEY")
    monkeypatch.setenv("SOME_KEY", "abc")
    assert settings.key() == "abc"
    monkeypatch.delenv("SOME_KEY")
    with pytest.raises(SettingsError, match="SOME_KEY"):
        settings.key()


def test_every_setting_has_a_description_and_a_variable() -> None:
    names = list(setting_names())
    assert {"language", "llm.api_key_env", "server.port"} <= set(names)
    assert variable_name("llm.base_url") == "FUPAN_LLM__BASE_URL"
    meanings = {name: meaning for name, *_, meaning in described(Settings)}
    assert meanings.keys() == set(names)
    assert all(meanings.values())
