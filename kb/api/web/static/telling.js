// Feedback is sent without leaving the page; where that fails, the form goes the plain way.
export const telling = (root) => {
  root.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-feedback]");
    if (!form || form.dataset.plain) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data), headers: { Accept: "text/plain" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const said = document.createElement("p");
      said.className = "told";
      said.setAttribute("role", "status");
      said.textContent = await answer.text();
      form.replaceWith(said);
    } catch {
      form.dataset.plain = "1";
      form.requestSubmit(event.submitter);
    }
  });
};
