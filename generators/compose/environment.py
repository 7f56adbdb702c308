"""The Jinja2 sandbox the templates run in: data is escaped as Markdown, missing data is an error."""

from __future__ import annotations

import datetime as dt
import re
import traceback
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound, compiler
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.nodes import Concat, Expr, TemplateData
from jinja2.runtime import Context, Macro
from jinja2.sandbox import SandboxedEnvironment

from generators.compose import markdown, values
from generators.compose.compiled import Compiled
from generators.compose.markdown import Markdown, join
from generators.compose.values import Data, shown
from generators.errors import GenerationError

BASE = "_base/"
"""Template names that begin so lie in the built-in folder ``_base``; all others in the type's own folder."""


class Outside(Exception):
    """Carries an ``error`` of a function the application handed in, past the templates it came through."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


def guest(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` of the application, its errors kept apart from those of the templates that call it."""

    def call(*given: object) -> Data:
        try:
            return function(*given)
        except Exception as error:
            raise Outside(error) from error

    return call


class Templates(BaseLoader):
    """Templates of one document type's folder, and ``_base/…`` of the built-in templates."""

    def __init__(self, folder: Path, built_in: Path) -> None:
        self.folder, self.built_in = folder.resolve(), built_in.resolve()

    def path(self, name: str) -> Path:
        """The file of a template; raises TemplateNotFound for a name that leads out of its folder."""
        root = self.built_in if name.startswith(BASE) else self.folder
        path = (root / name).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise TemplateNotFound(name)
        return path

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text, the file name for messages, and a check that the file is unchanged."""
        path = self.path(template)
        changed = path.stat().st_mtime_ns
        text = _keep_line_ends(path.read_text(encoding="utf-8"))
        return text, str(path), lambda: path.is_file() and path.stat().st_mtime_ns == changed


_TAG = re.compile(r"\{%.*?%\}|\{\*.*?\*\}")


def _keep_line_ends(text: str) -> str:
    """The template with the line ends after text kept: only lines of nothing but tags leave no line behind.

    Jinja2's ``trim_blocks`` also swallows the end of ``text{% endif %}`` and with it a paragraph's end.
    """
    lines = text.split("\n")
    for at, line in enumerate(lines):
        shown_line = line.rstrip()
        if shown_line.endswith("%}") and not shown_line.endswith("-%}") and _TAG.sub("", line).strip():
            lines[at] = f'{shown_line}{{{{ "" }}}}'
    return "\n".join(lines)


class _Code(CodeGenerator):
    """Generated code that joins and escapes as Markdown where Jinja2 would as HTML."""

    def visit_Concat(self, node: Concat, frame: Frame) -> None:
        self.write("environment.concatenated((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def _output_child_to_const(self, node: Expr, frame: Frame, finalize: Data) -> str:
        if isinstance(node, TemplateData):
            return node.data
        return str(finalize.const(node.as_const(frame.eval_ctx)))


class Sandbox(SandboxedEnvironment):
    """A sandbox for one document type and language; every expression's value is escaped as Markdown."""

    code_generator_class = _Code
    intercepted_binops = frozenset({"+", "%", "*", "**"})

    def __init__(self, loader: BaseLoader, lang: str, compiled: Compiled | None = None) -> None:
        super().__init__(
            loader=loader,
            bytecode_cache=compiled,
            undefined=StrictUndefined,
            autoescape=True,
            finalize=lambda value: shown(value, lang),
            comment_start_string="{*",  # {# begins an anchor in the drafts' Markdown
            comment_end_string="*}",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        )
        self.filters = _filters(self.filters, lang)
        self.tests = {**self.tests, "contains": lambda items, item: item in (items or ())}

    def concatenated(self, parts: tuple[Any, ...]) -> Markdown:
        """What ``a ~ b`` gives: the parts as they would be shown."""
        return join("", (self.finalize(part) for part in parts))  # type: ignore[misc]  # set in __init__

    def call_binop(self, context: Context, operator: str, left: Data, right: Data) -> Data:
        """The operators that could escape as HTML or fill the memory, made to do neither."""
        if operator in ("*", "**"):
            if not all(isinstance(side, int | float) and abs(side) < 1e12 for side in (left, right)):
                raise SecurityError(f"'{operator}' takes two numbers")
            if operator == "**" and abs(right) > 64:
                raise SecurityError("the exponent is too large")
        if operator in ("+", "%") and hasattr(left, "__html__"):
            left = Markdown(left)
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Data, attr: str, value: Data) -> bool:
        """Only values: of the data's methods a template may call those of texts, lists and mappings alone."""
        if not super().is_safe_attribute(obj, attr, value):
            return False
        plain = isinstance(obj, str | list | tuple | Mapping | dt.date)
        return (
            plain
            or not callable(value)
            or isinstance(value, Macro)
            or type(obj).__module__ == "jinja2.runtime"
        )


def _filters(known: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """The filters of Jinja2 that neither escape as HTML nor print raw values, and a join that escapes."""
    names = (
        "abs batch count default dictsort groupby int float length list lower map max min reject"
        " rejectattr replace reverse round select selectattr slice sort sum title trim truncate unique upper"
        " items"
    )
    kept = {name: known[name] for name in names.split()}
    kept["join"] = lambda values, separator="": join(separator, (shown(value, lang) for value in values))
    kept["first"] = lambda values: next(iter(values), None)
    kept["last"] = lambda values: next(iter(reversed(list(values))), None)
    kept["format"] = lambda text, *values: Markdown.escape(text) % values
    return kept


@lru_cache(maxsize=32)
def sandbox(folder: Path, built_in: Path, lang: str) -> Sandbox:
    """The sandbox of a document type's folder, made once; changed templates are read again."""
    makers = [module.__file__ or "" for module in (compiler, values, markdown)]
    return Sandbox(Templates(folder, built_in), lang, Compiled(built_in, lang, [*makers, __file__]))


def render(env: Sandbox, name: str, context: Mapping[str, Any]) -> Markdown:
    """A template's text; raises GenerationError with the template's file and line."""
    return _guarded(env, name, lambda: env.get_template(name).render(context))


def render_string(env: Sandbox, text: str, context: Mapping[str, Any], place: str) -> str:
    """A one-line template written in document.yaml, as plain text; ``place`` is its file and line."""
    try:
        return str(env.from_string(text).render(context))
    except (GenerationError, Outside):
        raise
    except Exception as error:  # templates are programs: whatever they raise is told with its place
        raise _failure(error, place) from error


def _guarded(env: Sandbox, name: str, run: Callable[[], str]) -> Markdown:
    try:
        return Markdown(run())
    except GenerationError as error:
        if not error.place:
            error.place = _place(error, env, name)
        raise
    except Outside:
        raise
    except Exception as error:  # templates are programs: whatever they raise is told with its place
        raise _failure(error, _place(error, env, name)) from error


def _place(error: BaseException, env: Sandbox, name: str) -> str:
    """``file:line`` of the innermost template the error came through."""
    if isinstance(error, TemplateNotFound):
        return _file(env, name)
    if isinstance(error, TemplateError) and getattr(error, "lineno", None):
        return f"{getattr(error, 'filename', None) or _file(env, name)}:{error.lineno}"  # type: ignore[attr-defined]
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith((".j2", "<template>"))
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else _file(env, name)


def _file(env: Sandbox, name: str) -> str:
    loader = env.loader
    if isinstance(loader, Templates):
        return str((loader.built_in if name.startswith(BASE) else loader.folder) / name)
    return name


def _failure(error: BaseException, place: str) -> GenerationError:
    said = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, TemplateNotFound):
        return GenerationError(
            f"找不到模板“{error.name}”",
            f"there is no template '{error.name}'",
            hint_zh="路径从文档类型的文件夹算起，公用模板以 _base/ 开头。",
            hint_en="The path starts at the document type's folder; shared templates start with _base/.",
            place=place,
        )
    if isinstance(error, SecurityError):
        return GenerationError(
            f"模板不允许这样做：{said}", f"a template may not do this: {said}", place=place
        )
    return GenerationError(
        f"模板出错：{said}",
        f"the template fails: {said}",
        hint_zh="检查该行用到的数据名称；缺数据时写 {% if %} 或 gap(…)。",
        hint_en="Check the names of the data on that line; where data may be missing use {% if %} or gap(…).",
        place=place,
    )
