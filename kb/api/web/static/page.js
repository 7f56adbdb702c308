// What makes the pages quicker to use. Every function of theirs works without it.
import { keys } from "./keys.js";
import { searching } from "./searching.js";
import { telling } from "./telling.js";

keys();
searching(document.querySelector("[data-search]"));
telling(document);

for (const form of document.querySelectorAll("form[data-submits]"))
  form.addEventListener("change", () => form.requestSubmit());

const facets = document.querySelector("#facets");
if (facets && matchMedia("(min-width: 46rem)").matches) facets.open = true;

// the heading that is being read, in the outline
const outline = new Map([...document.querySelectorAll(".outline a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
if (outline.size) {
  const seen = new Set();
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? seen.add(entry.target.id) : seen.delete(entry.target.id);
    const first = [...outline.keys()].find((name) => seen.has(name));
    if (!first) return;
    for (const [name, link] of outline) name === first ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  }, { rootMargin: "-60px 0px -60% 0px" });
  for (const name of outline.keys()) {
    const heading = document.getElementById(name);
    if (heading) watch.observe(heading);
  }
}

// the current place is in view where the row of places scrolls
document.querySelector(".places [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });

// where the system decides, the switch offers the other theme
const theme = document.querySelector("[data-theme]");
if (theme && !document.body.dataset.mdColorScheme && matchMedia("(prefers-color-scheme: dark)").matches) {
  theme.href = theme.href.replace("theme=dark", "theme=light");
  theme.textContent = theme.dataset.theme;
}

const live = { "[data-job]": "./job.js", "[data-ask]": "./asking.js" };
for (const [mark, module] of Object.entries(live)) {
  const element = document.querySelector(mark);
  if (element) import(module).then(({ start }) => start(element));
}

// a form whose work takes a while is sent once
for (const form of document.querySelectorAll("form[data-once]"))
  form.addEventListener("submit", () => {
    setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = true; });
    form.querySelector("[data-busy]")?.removeAttribute("hidden");
  });

// a name that is given once is there the next time, in this browser alone
for (const field of document.querySelectorAll("[data-kept]")) {
  field.value ||= localStorage.getItem(field.dataset.kept) ?? "";
  field.addEventListener("change", () => localStorage.setItem(field.dataset.kept, field.value));
}
