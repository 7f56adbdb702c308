"""Click's own words in Chinese: the headings of the help and what it says of a command typed wrongly."""

from __future__ import annotations

import click

CATALOGUE = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示这段说明",
    "Show the version and exit.": "显示版本",
    "default: {default}": "默认：{default}",
    "default": "默认",
    "Error: {message}": "错误  {message}",
    "Try '{command} {option}' for help.": "说明见 {command} {option}",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing command.": "缺少子命令。",
    "No such option {name!r}.": "没有选项 {name}。",
    "No such command {name!r}.": "没有命令 {name}。",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是不是：{possibilities}？）",
    "Option {name!r} requires an argument.": "选项 {name} 后面要有值。",
    "Option {name!r} does not take a value.": "选项 {name} 不带值。",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "Invalid value: {message}": "值不对：{message}",
    "{value!r} is not one of {choices}.": "{value} 不在可选值 {choices} 之中。",
    "{value!r} is not {choice}.": "{value} 不是 {choice}。",
    "{value!r} is not a valid {number_type}.": "{value} 不是有效的数（{number_type}）。",
    "{value} is not in the range {range}.": "{value} 超出范围 {range}。",
    "{name} {filename!r} does not exist.": "{name} {filename} 不存在。",
    "{name} {filename!r} is a directory.": "{name} {filename} 是目录。",
    "{name} {filename!r} is a file.": "{name} {filename} 是文件。",
    "file": "文件",
    "directory": "目录",
    "path": "路径",
    "Got unexpected extra argument ({args})": "多出了参数（{args}）",
}


def speak_chinese() -> None:
    """Replace the lookup of Click's messages in this process; it asks gettext, for which it ships no catalogue."""
    for module in (click.core, click.decorators, click.exceptions, click.formatting, click.types):
        vars(module)["_"] = _chinese
        if "ngettext" in vars(module):
            vars(module)["ngettext"] = lambda one, many, count: _chinese(many if many in CATALOGUE else one)


def _chinese(text: str) -> str:
    return CATALOGUE.get(text, text)
