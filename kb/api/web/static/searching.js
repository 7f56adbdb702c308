// Results while somebody types: the server renders them, so there is one way they look and one that escapes.
const PAUSE_MS = 120;

export const searching = (form) => {
  const found = document.querySelector("#found");
  const home = document.querySelector("#home");
  if (!form || !found) return;
  const box = form.querySelector("#q");
  let timer = 0, running = null, composing = false, shown = box.value.trim();

  const address = (part) => {
    const query = new URLSearchParams(new FormData(form));
    query.set("q", box.value.trim());
    if (part) query.set("part", part);
    return `/?${query}`;
  };

  const ask = async () => {
    const asked = box.value.trim();
    if (asked === shown) return;
    shown = asked;
    running?.abort();
    if (!asked) {
      found.hidden = true;
      if (home) home.hidden = false;
      history.replaceState(null, "", "/");
      return;
    }
    running = new AbortController();
    found.classList.add("busy");
    try {
      const answer = await fetch(address("results"), { signal: running.signal, headers: { Accept: "text/html" } });
      const text = await answer.text();
      if (!answer.ok) throw new Error(answer.statusText);
      found.innerHTML = text;  // rendered by our own templates, where everything is escaped
      found.hidden = false;
      if (home) home.hidden = true;
      const facets = found.querySelector("#facets");
      if (facets && matchMedia("(min-width: 46rem)").matches) facets.open = true;
      history.replaceState(null, "", address());
      document.title = document.title.replace(/^.*(?= · [^·]*$)/, asked);
    } catch (error) {
      if (error.name === "AbortError") return;
      shown = "";  // the next key asks again; Enter asks in the plain way
    }
    found.classList.remove("busy");
  };

  const later = () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE_MS); };
  box.addEventListener("compositionstart", () => { composing = true; });
  box.addEventListener("compositionend", () => { composing = false; later(); });
  box.addEventListener("input", () => { if (!composing) later(); });
};
