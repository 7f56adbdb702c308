// The search of the site: a field in the header, a panel of results, everything from files beside the page.
// Parts of the library are scripts, so that pages opened as files can load them; the search runs in a worker.
(() => {
  "use strict";

  const own = document.currentScript;
  const base = new URL("../search/", own.src).href;
  const root = new URL("../", own.src).href;
  const lang = document.documentElement.lang.startsWith("en") ? "en" : "zh";
  const WORDS = {
    zh: {
      field: "检索经验、手册、清单", close: "关闭", none: "知识库中没有找到。", doubt: "知识库里可能没有答案；以下是最接近的内容。",
      wait: "正在载入…", broken: "检索文件没有载入；请刷新页面。", also: "另查：", stale: "复审已逾期", hits: "条结果",
      unquoted: "没有与引号内完全一致的内容；以下是不加引号的结果。", keys: "↑↓ 选择，Enter 打开，Esc 关闭",
      kind: "类型", project: "项目", system: "系统", phase: "阶段", tag: "标签", lang: "语言",
    },
    en: {
      field: "Search lessons, runbooks, checklists", close: "Close", none: "Nothing in the knowledge base matches.",
      doubt: "The knowledge base may not hold an answer; these passages come nearest.", wait: "Loading…",
      broken: "The search files did not load; reload the page.", also: "Also looked for: ", stale: "review overdue", hits: "results",
      unquoted: "Nothing holds the exact words in quotes; these are the results without them.", keys: "↑↓ choose, Enter opens, Esc closes",
      kind: "Kind", project: "Project", system: "System", phase: "Phase", tag: "Tag", lang: "Language",
    },
  };
  const say = WORDS[lang];
  const NAMES = {
    retrospective: ["复盘", "Retrospective"], runbook: ["运维手册", "Runbook"], checklist: ["检查清单", "Checklist"],
    lesson: ["经验", "Lesson"], reference: ["参考资料", "Reference"], step: ["步骤", "Step"], item: ["检查项", "Checklist item"],
    zh: ["中文", "Chinese"], en: ["英文", "English"],
  };
  const named = (value) => NAMES[value]?.[lang === "en" ? 1 : 0] ?? value;
  const LIMIT = 10;
  const VALUES = 8;
  const EXCERPT = 150;
  const DAY = 86400000;

  /** Runs a script beside this one; resolves when it has run. */
  const loadScript = (name) =>
    new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = `${base}${name}.js`;
      script.onload = () => (script.remove(), done());
      script.onerror = () => (script.remove(), fail(new Error(name)));
      document.head.append(script);
    });

  /** The library in a worker, which asks the page for the parts it needs; in the page itself where there is no worker. */
  function openLibrary(core) {
    try {
      return inWorker(core);
    } catch {
      const { Library, Parts } = core();
      const parts = new Parts(loadScript);
      window.fupanSearchPart = (name, part) => parts.receive(name, part);
      const library = Library.open(parts);
      return async (text, options) => (await library).search(text, options);
    }
  }

  function inWorker(core) {
    const source = `${core}\n(${serve})();`;
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const waiting = new Map();
    let count = 0;
    window.fupanSearchPart = (name, part) => worker.postMessage({ name, part });
    worker.onmessage = ({ data }) => {
      if (data.need) {
        loadScript(data.need).catch(() => worker.postMessage({ name: data.need, failed: true }));
        return;
      }
      const { done, fail } = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.error) fail(new Error(data.error));
      else done(data.results);
    };
    return (text, options) =>
      new Promise((done, fail) => {
        count += 1;
        waiting.set(count, { done, fail });
        worker.postMessage({ id: count, text, options });
      });
  }

  /** What the worker does; it stands alone there. */
  function serve() {
    const { Library, Parts } = fupanSearchCore();
    const asked = new Map();
    const parts = new Parts(
      (name) => new Promise((done, fail) => (asked.set(name, { done, fail }), postMessage({ need: name }))),
    );
    const library = Library.open(parts);
    onmessage = async ({ data }) => {
      if (data.name) {
        if (data.failed) asked.get(data.name)?.fail(new Error(data.name));
        else (parts.receive(data.name, data.part), asked.get(data.name)?.done());
        asked.delete(data.name);
        return;
      }
      try {
        postMessage({ id: data.id, results: await (await library).search(data.text, data.options) });
      } catch (error) {
        postMessage({ id: data.id, error: String(error) });
      }
    };
  }

  let opened = null;
  const library = () => (opened ??= loadScript("search-core").then(() => openLibrary(window.fupanSearchCore)));

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  /** The part of a passage around its first match, matches marked. */
  function excerpt({ text, marks }) {
    const first = marks[0]?.[0] ?? 0;
    const start = Math.max(0, first - EXCERPT / 4);
    const end = Math.min(text.length, start + EXCERPT);
    const line = element("p", { class: "fp-text" }, start ? "…" : "");
    let at = start;
    for (const [from, to] of marks) {
      if (from < at || to > end) continue;
      line.append(text.slice(at, from), element("mark", {}, text.slice(from, to)));
      at = to;
    }
    line.append(text.slice(at, end), end < text.length ? "…" : "");
    return line;
  }

  function facts({ record, kind }) {
    const stale = record.cycle > 0 && Date.parse(record.reviewed || record.updated) + record.cycle * DAY < Date.now();
    const values = [named(record.kind), record.kind !== kind && NAMES[kind] ? named(kind) : "", record.project, record.updated];
    const line = element("p", { class: "fp-facts" }, values.filter(Boolean).join(" · "));
    if (stale) line.append(" ", element("span", { class: "fp-stale" }, say.stale));
    return line;
  }

  function hitLink(hit, number) {
    const { record, anchor, path } = hit;
    const title = lang === "en" && record.title_alt ? record.title_alt : record.title;
    const place = [record.id, ...path.filter((heading) => heading !== record.title)].join(" › ");
    const link = element(
      "a",
      { href: `${root}${record.page}${anchor ? `#${anchor}` : ""}`, id: `fp-hit-${number}`, role: "option", "aria-selected": "false", class: "fp-hit" },
      element("strong", {}, title), element("span", { class: "fp-place" }, place), facts(hit), excerpt(hit),
    );
    return link;
  }

  /** The panel: shows results, facets, and lets the keyboard choose. */
  class Panel {
    constructor(input, box) {
      Object.assign(this, { input, box, filters: {}, at: -1, asked: 0 });
      this.status = element("p", { class: "fp-status", role: "status" });
      this.facets = element("div", { class: "fp-facets" });
      this.list = element("div", { class: "fp-list", role: "listbox", id: "fp-list", "aria-label": say.field });
      box.append(this.status, this.facets, this.list, element("p", { class: "fp-keys" }, say.keys));
      input.addEventListener("input", (event) => event.isComposing || this.search());
      input.addEventListener("compositionend", () => this.search());
      input.addEventListener("focus", () => (library().catch(() => {}), input.value && this.open()));
      input.addEventListener("keydown", (event) => event.isComposing || this.key(event));
    }

    open() {
      this.box.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
    }

    close() {
      this.box.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
    }

    key(event) {
      const hits = [...this.list.children];
      if (event.key === "Escape") (this.close(), this.input.blur());
      else if (event.key === "Enter" && hits.length) hits[Math.max(0, this.at)].click();
      else if (event.key === "ArrowDown") this.choose(Math.min(this.at + 1, hits.length - 1));
      else if (event.key === "ArrowUp") this.choose(Math.max(this.at - 1, 0));
      else return;
      event.preventDefault();
    }

    choose(at) {
      const hits = [...this.list.children];
      hits.forEach((hit, number) => hit.setAttribute("aria-selected", String(number === at)));
      this.at = at;
      hits[at]?.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", hits[at]?.id ?? "");
    }

    async search() {
      const text = this.input.value.trim();
      this.asked += 1;
      const number = this.asked;
      this.remember(text);
      if (!text) return this.close();
      this.open();
      if (!this.list.children.length) this.status.textContent = say.wait;
      try {
        const results = await (await library())(text, { limit: LIMIT, filters: this.filters });
        if (number === this.asked) this.show(results);
      } catch {
        this.status.textContent = say.broken;
      }
    }

    /** Keeps the question in the address, so that it can be passed on. */
    remember(text) {
      const address = new URL(location.href);
      if (text) address.searchParams.set("q", text);
      else address.searchParams.delete("q");
      try {
        history.replaceState(history.state, "", address);
      } catch {
        // some browsers refuse it for pages opened as files
      }
    }

    show({ hits, answered, expansions, facets, unquoted }) {
      const found = hits.length ? `${hits.length} ${say.hits}` : say.none;
      const lines = [unquoted ? say.unquoted : hits.length && !answered ? say.doubt : found];
      if (expansions.length) lines.push(say.also + expansions.map(({ term, added }) => `${term} → ${added.join("、")}`).join("；"));
      this.status.replaceChildren(...lines.map((line) => element("span", {}, line)));
      this.list.replaceChildren(...hits.map(hitLink));
      this.at = -1;
      this.showFacets(facets);
    }

    showFacets(counts) {
      const groups = ["kind", "project", "system", "phase", "tag", "lang"].map((field) => {
        const chosen = this.filters[field] ?? [];
        const values = Object.entries(counts[field] ?? {}).sort((one, other) => other[1] - one[1]).slice(0, VALUES);
        for (const value of chosen) if (!values.some(([known]) => known === value)) values.push([value, 0]);
        if (values.length < 2 && !chosen.length) return "";
        const buttons = values.map(([value, count]) => {
          const button = element("button", { type: "button", "aria-pressed": String(chosen.includes(value)) }, `${named(value)} ${count || ""}`);
          button.addEventListener("click", () => this.toggle(field, value));
          return button;
        });
        return element("div", { role: "group", "aria-label": say[field] }, element("span", {}, say[field]), ...buttons);
      });
      this.facets.replaceChildren(...groups);
    }

    toggle(field, value) {
      const chosen = this.filters[field] ?? [];
      this.filters[field] = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
      this.search();
    }
  }

  function start() {
    const header = document.querySelector(".md-header__inner");
    if (!header) return;
    const input = element("input", {
      type: "search", class: "fp-input", placeholder: say.field, "aria-label": say.field, role: "combobox", autocomplete: "off",
      "aria-expanded": "false", "aria-controls": "fp-list", "aria-autocomplete": "list", spellcheck: "false",
    });
    const box = element("div", { class: "fp-panel", hidden: "" });
    const whole = element("div", { class: "fp-search", role: "search" }, input, box);
    header.append(whole);
    const panel = new Panel(input, box);
    document.addEventListener("click", (event) => whole.contains(event.target) || panel.close());
    document.addEventListener("keydown", (event) => {
      const typing = /^(?:INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
      const wanted = (event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey));
      if (wanted) (event.preventDefault(), input.focus());
    });
    const asked = new URLSearchParams(location.search).get("q");
    if (asked) {
      input.value = asked;
      panel.search();
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
