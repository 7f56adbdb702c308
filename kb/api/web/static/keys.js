// The keyboard: / to the search box, arrows through the hits, Enter opens, Esc goes back, g and a letter to a place.
const PLACES = { h: "/", s: "/", a: "/ask", k: "/records", p: "/projects", d: "/generate", i: "/inbox" };
const WAIT_MS = 1200;

export const keys = () => {
  const dialog = document.querySelector("#keys");
  const box = () => document.querySelector("#q");
  let waiting = 0;

  const move = (step) => {
    const hits = [...document.querySelectorAll(".hit")];
    if (!hits.length) return false;
    const at = hits.findIndex((hit) => hit.hasAttribute("aria-current"));
    const next = Math.max(at < 0 ? (step > 0 ? 0 : -1) : at + step, -1);
    hits[at]?.removeAttribute("aria-current");
    if (next < 0) { box()?.focus(); return true; }
    const hit = hits[Math.min(next, hits.length - 1)];
    hit.setAttribute("aria-current", "true");
    const link = hit.querySelector("h2 a");
    link.focus({ preventScroll: true });
    hit.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog?.open) return;
    const field = event.target.closest("input, textarea, select");
    const inBox = field && field === box();
    if (field && !inBox) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (inBox && event.key === "ArrowUp") return;
      if ((inBox || event.target.closest(".hit")) && move(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "Escape") {
      if (inBox) { if (field.value) { field.value = ""; field.dispatchEvent(new Event("input", { bubbles: true })); } else field.blur(); } else box()?.focus();
      event.preventDefault();
    } else if (event.key === "/" && !(inBox && field.value)) {
      event.preventDefault();
      if (box()) { box().focus(); box().select(); } else location.assign("/");
    } else if (!inBox && event.key === "?") {
      event.preventDefault();
      dialog?.showModal();
    } else if (!inBox && event.key === "g") {
      waiting = Date.now();
    } else if (!inBox && Date.now() - waiting < WAIT_MS && PLACES[event.key]) {
      waiting = 0;
      location.assign(PLACES[event.key]);
    }
  });
};
