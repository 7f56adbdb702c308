// An answer as it is written; the finished one is rendered by the server.
const reading = async function* (answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const name = /^event: (.*)$/m.exec(part)?.[1];
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (name && data) yield [name, JSON.parse(data)];
    }
  }
};

export const start = (form) => {
  document.querySelector("#examples")?.addEventListener("submit", (event) => {
    event.preventDefault();
    form.elements.question.value = event.submitter.value;
    form.requestSubmit();
  });
  const turns = document.querySelector("#turns");
  const box = form.elements.question;
  const button = form.querySelector("button");

  form.addEventListener("submit", async (event) => {
    if (form.dataset.plain) return;
    event.preventDefault();
    const data = new URLSearchParams(new FormData(form));
    const turn = document.createElement("section");
    turn.className = "turn";
    const heading = document.createElement("h2");
    heading.textContent = box.value;
    const written = document.createElement("div");
    written.className = "answer";
    turn.append(heading, written);
    // numbers of sources begin anew with every answer; those of earlier ones are no longer linked to
    for (const old of turns.querySelectorAll("[id^='source-']")) old.removeAttribute("id");
    for (const old of turns.querySelectorAll("sup a")) old.removeAttribute("href");
    turns.append(turn);
    button.disabled = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/event-stream" } });
      if (!answer.ok || !answer.headers.get("Content-Type").startsWith("text/event-stream")) throw new Error(answer.statusText);
      let ended = false;
      for await (const [name, body] of reading(answer)) {
        if (name === "statement") {
          const sentence = document.createElement("p");
          sentence.className = "pending";
          sentence.textContent = body.text;
          written.append(sentence);
        } else if (name === "retraction") {
          written.replaceChildren();
        } else if (name === "problem") {
          ended = true;
          const note = document.createElement("p");
          note.className = "note";
          note.textContent = body.text;
          written.replaceChildren(note);
        } else if (name === "page") {
          ended = true;
          turn.outerHTML = body.html;  // rendered by our own template, where everything is escaped
          const earlier = document.createElement("input");
          Object.assign(earlier, { type: "hidden", name: "earlier", value: body.asked });
          form.prepend(earlier);
        }
      }
      if (!ended) throw new Error("cut off");
      document.querySelector("#examples")?.remove();
      box.value = "";
      box.focus();
    } catch {
      turn.remove();
      form.dataset.plain = "1";
      form.requestSubmit();
    }
    button.disabled = false;
  });
};
