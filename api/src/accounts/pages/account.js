"use strict";
// The token stands behind the #, which no server and no log ever sees.
const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
const form = document.querySelector("form");
const told = document.querySelector("output");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = { token };
  if (form.elements.password) {
    body.password = form.elements.password.value.normalize("NFC");
  }
  try {
    const answer = await fetch(form.dataset.to, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) {
      form.hidden = true;
      told.textContent = form.dataset.done;
    } else {
      const problem = await answer.json();
      told.textContent = answer.status === 404 ? form.dataset.over : problem.detail;
    }
  } catch {
    told.textContent = form.dataset.failed;
  }
});
