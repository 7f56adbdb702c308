// The search of the site: a field in the header, a panel of results, everything from files beside the page.
// Parts of the library are scripts, so that pages opened as files can load them; the search runs in a worker.
(() => {
  "use strict";

  const own = document.currentScript;
  const root = new URL("../", own.src).href;
  // pages in a further language are in a folder of the site, which has one search for all
  const base = new URL(`${new URL(own.src).searchParams.get("site") ?? ""}search/`, root).href;
  const lang = document.documentElement.lang.startsWith("en") ? "en" : "zh";
  const WORDS = {
    zh: {
      field: "检索经验、手册、清单", close: "关闭", none: "知识库中没有找到。", doubt: "知识库里可能没有答案；以下是最接近的内容。",
      wait: "正在载入…", broken: "检索文件没有载入；请刷新页面。", also: "另查：", stale: "复审已逾期", hits: "条结果", words: "（只按字词）",
      unquoted: "没有与引号内完全一致的内容；以下是不加引号的结果。", keys: "↑↓ 选择，Enter 打开，Esc 关闭",
      narrow: "筛选", kind: "类型", project: "项目", system: "系统", phase: "阶段", tag: "标签", lang: "语言",
    },
    en: {
      field: "Search lessons, runbooks, checklists", close: "Close", none: "Nothing in the knowledge base matches.",
      doubt: "The knowledge base may not hold an answer; these passages come nearest.", wait: "Loading…",
      broken: "The search files did not load; reload the page.", also: "Also looked for: ", stale: "review overdue", hits: "results", words: " (by words only)",
      unquoted: "Nothing holds the exact words in quotes; these are the results without them.", keys: "↑↓ choose, Enter opens, Esc closes",
      narrow: "Narrow down", kind: "Kind", project: "Project", system: "System", phase: "Phase", tag: "Tag", lang: "Language",
    },
  };
  const say = WORDS[lang];
  const NAMES = window.fupanNames ?? {};
  const named = (field, value) => NAMES[field]?.[value] ?? value;
  const LIMIT = 10;
  const VALUES = 8;
  const EXCERPT = 150;
  const DAY = 86400000;
  const FIELDS = ["kind", "project", "system", "phase", "tag", "lang"];
  /** Characters of a question that the server takes. */
  const LONGEST = 500;
  /** Names that the pages of registers have: a record so named has its page beside them. */
  const TAKEN = /^(?:index|readme)(?:-\d+)?$/i;

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
      return async (text, options, early) => (await library).search(text, { ...options, early });
    }
  }

  /** Whether the pages come from a server that searches: it says so in a script that is empty elsewhere. */
  async function answering() {
    if (!location.protocol.startsWith("http")) return false;
    await loadScript("../server").catch(() => {});
    return Boolean(window.fupanServer);
  }

  /** The same question to the server, its answer in the form of the library's. */
  async function askServer(text, { limit, filters }) {
    const asked = new URLSearchParams({ q: text.slice(0, LONGEST), limit, facets: true, lang });
    for (const [field, values] of Object.entries(filters)) {
      for (const value of values) asked.append(field === "lang" ? "record_lang" : field, value);
    }
    const answer = await fetch(`${window.fupanServer}?${asked}`, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { hits, answered, expansions, facets, notes } = await answer.json();
    const counts = Object.entries(facets).map(([field, all]) => [field, Object.fromEntries(all.map((one) => [one.value, one.count]))]);
    return { hits: hits.map(hitOf), answered, expansions, facets: Object.fromEntries(counts), notes };
  }

  function hitOf(hit) {
    const { kind } = hit;
    const name = hit.record.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "") || "record";
    const page = `${NAMES.folder[kind]}/${name}${TAKEN.test(name) ? "_" : ""}.html`;
    const record = { id: hit.record, kind, title: hit.title, title_alt: hit.title_other, project: hit.project, updated: hit.updated, page };
    return { record, kind: hit.kind, stale: hit.stale, anchor: hit.anchor, path: hit.path, text: hit.text, marks: hit.highlights };
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
      const { done, fail, early } = waiting.get(data.id);
      if (data.early) {
        early(data.early);
        return;
      }
      waiting.delete(data.id);
      if (data.error) fail(new Error(data.error));
      else done(data.results);
    };
    return (text, options, early) =>
      new Promise((done, fail) => {
        count += 1;
        waiting.set(count, { done, fail, early });
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
    let latest = 0;
    onmessage = async ({ data }) => {
      if (data.name) {
        if (data.failed) asked.get(data.name)?.fail(new Error(data.name));
        else (parts.receive(data.name, data.part), asked.get(data.name)?.done());
        asked.delete(data.name);
        return;
      }
      const { id, text, options } = data;
      latest = id;
      const early = (results) => postMessage({ id, early: results });
      try {
        const results = await (await library).search(text, { ...options, early, wanted: () => id === latest });
        postMessage({ id, results });
      } catch (error) {
        postMessage({ id, error: String(error) });
      }
    };
  }

  let opened = null;
  const library = () => (opened ??= loadScript("search-core").then(() => openLibrary(window.fupanSearchCore)));
  let server = null;

  /** Search where it can be done: at the server if there is one, else here; `early` may get a first answer. */
  async function ask(text, options, early) {
    if (await (server ??= answering())) {
      try {
        return await askServer(text, options);
      } catch {
        server = Promise.resolve(false); // it is gone; the pages can do without it
      }
    }
    return (await library())(text, options, early);
  }

  const ready = async () => (await (server ??= answering())) || library();

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  /** Text without the signs of Markdown that are nothing to a reader. */
  const unmarked = (text) => text.replace(/\*\*|`|^#+ |^[-*] |(?<=\s)- (?=\S)/g, "");

  /** The part of a passage around its first match, matches marked. */
  function excerpt({ text, marks }) {
    const first = marks[0]?.[0] ?? 0;
    const start = Math.max(0, first - EXCERPT / 4);
    const end = Math.min(text.length, start + EXCERPT);
    const line = element("p", { class: "fp-text" }, start ? "…" : "");
    let at = start;
    for (const [from, to] of marks) {
      if (from < at || to > end) continue;
      line.append(unmarked(text.slice(at, from)), element("mark", {}, text.slice(from, to)));
      at = to;
    }
    line.append(unmarked(text.slice(at, end)), end < text.length ? "…" : "");
    return line;
  }

  function facts(hit) {
    const { record, kind } = hit;
    const due = record.cycle > 0 && Date.parse(record.reviewed || record.updated) + record.cycle * DAY < Date.now();
    const values = [named("kind", record.kind), record.kind !== kind && NAMES.kind?.[kind] ? named("kind", kind) : "", record.project, record.updated];
    const line = element("p", { class: "fp-facts" }, values.filter(Boolean).join(" · "));
    if (hit.stale ?? due) line.append(" ", element("span", { class: "fp-stale" }, say.stale));
    return line;
  }

  /** A passage; under one of the same record without what was said there. */
  function hitLink(hit, number, hits) {
    const { record, anchor, path } = hit;
    const title = lang === "en" && record.title_alt ? record.title_alt : record.title;
    const place = [record.id, ...path.filter((heading) => heading !== record.title)].join(" › ");
    const more = number > 0 && hits[number - 1].record.id === record.id;
    const attributes = { id: `fp-hit-${number}`, role: "option", "aria-selected": "false", class: `fp-hit ${record.kind}${more ? " fp-more" : ""}` };
    return element(
      "a",
      { href: `${root}${record.page}${anchor ? `#${anchor}` : ""}`, ...attributes },
      ...(more ? [] : [element("strong", {}, title)]), element("span", { class: "fp-place" }, place),
      ...(more ? [] : [facts(hit)]), excerpt(hit),
    );
  }

  /** The hits of one record together, where its best one stands. */
  function together(hits) {
    const records = new Map();
    for (const hit of hits) records.set(hit.record.id, [...(records.get(hit.record.id) ?? []), hit]);
    return [...records.values()].flat();
  }

  /** The panel: shows results, facets, and lets the keyboard choose. */
  class Panel {
    constructor(input, box) {
      Object.assign(this, { input, box, filters: {}, at: -1, asked: 0, shown: 0, opening: 0 });
      this.status = element("p", { class: "fp-status", role: "status" });
      this.chosen = element("summary", {}, say.narrow);
      this.groups = element("div", { class: "fp-groups" });
      this.more = element("details", {}, this.chosen, this.groups);
      this.facets = element("div", { class: "fp-facets" });
      this.list = element("div", { class: "fp-list", role: "listbox", id: "fp-list", "aria-label": say.field });
      box.append(this.status, this.facets, this.list, element("p", { class: "fp-keys" }, say.keys));
      input.addEventListener("input", (event) => event.isComposing || this.search());
      input.addEventListener("compositionend", () => this.search());
      input.addEventListener("focus", () => (ready().catch(() => {}), input.value && this.open()));
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
      else if (event.key === "Enter") this.enter(hits);
      else if (event.key === "ArrowDown") this.choose(Math.min(this.at + 1, hits.length - 1));
      else if (event.key === "ArrowUp") this.choose(Math.max(this.at - 1, 0));
      else return;
      event.preventDefault();
    }

    /** Opens the chosen hit, or the best; that of a question not answered yet when its answer comes. */
    enter(hits) {
      if (this.at >= 0 || this.shown === this.asked) hits[Math.max(0, this.at)]?.click();
      else this.opening = this.asked;
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
      this.choose(-1);
      if (!text) {
        this.shown = number;
        this.list.replaceChildren();
        return this.close();
      }
      this.open();
      if (!this.list.children.length) this.status.textContent = say.wait;
      try {
        const show = (results) => {
          if (!results || number !== this.asked) return;
          this.shown = number;
          this.show(results);
        };
        show(await ask(text, { limit: LIMIT, filters: this.filters }, show));
        if (this.opening === number && number === this.asked) this.enter([...this.list.children]);
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

    show({ hits, answered, expansions, facets, unquoted, words, notes = [] }) {
      const found = hits.length ? `${hits.length} ${say.hits}${words ? say.words : ""}` : say.none;
      const lines = [unquoted ? say.unquoted : hits.length && !answered ? say.doubt : found];
      if (expansions.length) lines.push(say.also + expansions.map(({ term, added }) => `${term} → ${added.join("、")}`).join("；"));
      lines.push(...notes);
      this.status.replaceChildren(...lines.map((line) => element("span", {}, line)));
      const chosen = this.list.children[this.at]?.href;
      this.list.replaceChildren(...together(hits).map(hitLink));
      this.choose([...this.list.children].findIndex((hit) => hit.href === chosen)); // better results may come late
      this.showFacets(facets);
    }

    /** The kinds in a row, all else to be opened: the results begin near the field. */
    showFacets(counts) {
      const [kinds, ...groups] = FIELDS.map((field) => this.group(field, counts[field] ?? {}));
      const number = FIELDS.slice(1).reduce((sum, field) => sum + (this.filters[field] ?? []).length, 0);
      this.chosen.textContent = number ? `${say.narrow} (${number})` : say.narrow;
      this.groups.replaceChildren(...groups);
      this.more.hidden = !groups.some(Boolean);
      this.facets.replaceChildren(kinds, this.more);
    }

    group(field, counts) {
      const chosen = this.filters[field] ?? [];
      const values = Object.entries(counts).sort((one, other) => other[1] - one[1]).slice(0, VALUES);
      for (const value of chosen) if (!values.some(([known]) => known === value)) values.push([value, 0]);
      if (values.length < 2 && !chosen.length) return "";
      const buttons = values.map(([value, count]) => {
        const button = element("button", { type: "button", "aria-pressed": String(chosen.includes(value)) }, `${named(field, value)} ${count || ""}`);
        button.addEventListener("click", () => this.toggle(field, value));
        return button;
      });
      return element("div", { role: "group", "aria-label": say[field] }, element("span", {}, say[field]), ...buttons);
    }

    toggle(field, value) {
      const chosen = this.filters[field] ?? [];
      this.filters[field] = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
      this.search();
    }
  }

  function start() {
    const place = document.querySelector(".invite .ask") ?? document.querySelector(".md-header__inner");
    if (!place) return;
    const input = element("input", {
      type: "search", class: "fp-input", placeholder: say.field, "aria-label": say.field, role: "combobox", autocomplete: "off",
      "aria-expanded": "false", "aria-controls": "fp-list", "aria-autocomplete": "list", spellcheck: "false",
    });
    const box = element("div", { class: "fp-panel", hidden: "" });
    const whole = element("div", { class: "fp-search", role: "search" }, input, box);
    place.append(whole);
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
