"""One text of an item in a project's data put in other words; every other byte of the file stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from kb.errors import ProjectError
from kb.project.append import scalar
from kb.project.yaml_source import parse_yaml


def amended(text: str, shown: str, item: str, field: str, lang: str, value: str) -> str:
    """Return ``text``, a YAML file, with the ``field`` of the item with id ``item`` saying ``value`` in ``lang``.

    Raises `ProjectError` when there is no such single text, or when the result would not read back as the old data
    with that one difference.
    """
    before = parse_yaml(text, shown)
    node = None if before.problems else _written(yaml.compose(text, yaml.SafeLoader), item, field, lang)
    if node is None:
        raise _unsafe(item, field, shown)
    old = text[node.start_mark.index : node.end_mark.index]
    tail = old[len(old.rstrip()) :] if node.style in ("|", ">") else ""
    new = text[: node.start_mark.index] + scalar(value) + tail + text[node.end_mark.index :]
    after = parse_yaml(new, shown)
    if after.problems or list(_differences(before.root, after.root)) != [(node.value, value)]:
        raise _unsafe(item, field, shown)
    return new


def _written(root: yaml.Node | None, item: str, field: str, lang: str) -> yaml.ScalarNode | None:
    """The scalar that holds the text."""
    for entry in _items(root):
        if not isinstance(entry, yaml.MappingNode):
            continue
        values = {key.value: value for key, value in entry.value}
        if "id" not in values or values["id"].value != item or field not in values:
            continue
        found = values[field]
        if isinstance(found, yaml.MappingNode):
            found = {key.value: value for key, value in found.value}.get(lang)
        return found if isinstance(found, yaml.ScalarNode) else None
    return None


def _items(node: yaml.Node | None) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _items(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _items(value)


def _differences(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - texts, lists and mappings
    if isinstance(one, dict) and isinstance(other, dict) and list(one) == list(other):
        for key in one:
            yield from _differences(one[key], other[key])
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for left, right in zip(one, other, strict=True):
            yield from _differences(left, right)
    elif one != other:
        yield one, other


def _unsafe(item: str, field: str, shown: str) -> ProjectError:
    return ProjectError(
        f"{item} 的 {field} 不能安全地改写",
        f"the {field} of {item} cannot be put in other words safely",
        hint_zh="文件没有改动；请手工改。",
        hint_en="The file was not changed; edit it by hand.",
        place=shown,
    )
