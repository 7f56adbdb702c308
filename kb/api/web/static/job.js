// The sections of a document as they are written; the finished page comes from the server.
export const start = (place) => {
  const bar = place.querySelector("progress");
  const list = place.querySelector(".log");
  const source = new EventSource(`/api/v1/jobs/${encodeURIComponent(place.dataset.job)}/events`);

  source.addEventListener("section", ({ data }) => {
    const { section, title, state, done, total } = JSON.parse(data);
    let line = [...list.children].find((one) => one.dataset.section === section);
    if (!line) {
      line = document.createElement("li");
      line.dataset.section = section;
      line.append(document.createElement("span"), " ", document.createElement("span"));
      list.append(line);
    }
    const [name, how] = line.querySelectorAll("span");
    if (title) name.textContent = title;
    how.textContent = place.dataset[state] ?? state;
    how.className = state === "begun" ? "late" : "place";
    if (total) { bar.max = total; bar.value = state === "begun" ? done - 1 : done; }
  });
  // not at "ended", which is told before the outcome is kept: the page would still say "running"
  source.addEventListener("job", () => { source.close(); location.reload(); });
};
