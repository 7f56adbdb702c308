// Registers: tables inside <div class="register"> can be filtered by a few words and sorted by a column.
(() => {
  "use strict";

  const zh = !document.documentElement.lang.startsWith("en");

  function enhance(register) {
    const table = register.querySelector("table");
    const body = table?.tBodies[0];
    if (!body || body.rows.length < 4) return;
    const rows = [...body.rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
    const input = document.createElement("input");
    const count = document.createElement("span");
    Object.assign(input, { type: "search", placeholder: zh ? "筛选，可写几个词" : "Filter by words" });
    input.setAttribute("aria-label", input.placeholder);
    count.setAttribute("role", "status");
    const bar = document.createElement("p");
    bar.className = "register-bar";
    bar.append(input, count);
    register.prepend(bar);
    const show = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { row, text } of rows) {
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = zh ? `${shown} / ${rows.length} 行` : `${shown} of ${rows.length} rows`;
    };
    input.addEventListener("input", show);
    show();
    [...table.tHead.rows[0].cells].forEach((cell, column) => sortable(cell, column, body, rows));
  }

  function sortable(cell, column, body, rows) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...cell.childNodes);
    cell.append(button);
    cell.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const down = cell.getAttribute("aria-sort") === "ascending";
      for (const other of cell.parentNode.cells) other.setAttribute("aria-sort", "none");
      cell.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = ({ row }) => row.cells[column].textContent.trim();
      const order = (one, other) => value(one).localeCompare(value(other), zh ? "zh-CN" : "en", { numeric: true });
      const sorted = [...rows].sort((one, other) => (down ? -1 : 1) * order(one, other));
      body.append(...sorted.map(({ row }) => row));
    });
  }

  /** The width of a text in Latin letters, of which a Chinese character takes two. */
  const width = (text) => [...text].reduce((sum, character) => sum + (character > "\u2e7f" ? 2 : 1), 0);
  const [SHORT, LONG] = [14, 40];

  /** Columns of short values never wrap, those of sentences keep a width in which they can be read. */
  function measure(table) {
    const rows = [...table.rows];
    const columns = Math.max(0, ...rows.map((row) => row.cells.length));
    for (let column = 0; column < columns; column += 1) {
      const cells = rows.map((row) => row.cells[column]).filter(Boolean);
      const widest = Math.max(...cells.slice(1).map((cell) => width(cell.textContent.trim())), 0);
      const name = widest <= SHORT ? "short" : widest >= LONG ? "long" : "medium";
      cells.forEach((cell) => cell.classList.add(name));
    }
  }

  document.querySelectorAll(".md-typeset table:not(.heat)").forEach(measure);
  document.querySelectorAll(".register").forEach(enhance);

  // a table that scrolls sideways can be reached with the keyboard; one that fits needs no stop
  const reachable = () => {
    for (const [number, box] of document.querySelectorAll(".md-typeset__scrollwrap").entries()) {
      const wide = box.scrollWidth > box.clientWidth;
      const label = zh ? `表格 ${number + 1}，可横向滚动` : `Table ${number + 1}, scrolls sideways`;
      for (const [name, value] of Object.entries({ tabindex: "0", role: "region", "aria-label": label })) {
        if (wide) box.setAttribute(name, value);
        else box.removeAttribute(name);
      }
    }
  };
  reachable();
  addEventListener("load", reachable);
  addEventListener("resize", reachable);
})();
