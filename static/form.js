// Every page works without this file. It moves the focus to what went wrong,
// and keeps "None of these" from standing beside another answer.
{
  // A reader starts at the summary of what went wrong, not at the top of the
  // page, and in an emergency at the card above it.
  const summary = document.getElementById("error-summary");
  if (summary) {
    (document.querySelector("main [autofocus]") || summary).focus();
    summary.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      const field = link && document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus({ preventScroll: true });
      // The question's own words stay in sight above its first control.
      (field.closest(".question") || field).scrollIntoView();
    });
  }

  // A guarded group asks about danger: there one stray tap must not clear what
  // was ticked, so nothing is ever unticked and the server asks instead.
  for (const group of document.querySelectorAll("[data-exclusive]:not([data-guard])")) {
    const none = document.getElementById(group.dataset.exclusive);
    if (!none) continue;

    // The line is there from the start: readers announce only a line they know.
    const line = document.createElement("p");
    line.className = "said";
    line.setAttribute("role", "status");
    group.append(line);

    group.addEventListener("change", (event) => {
      const box = event.target;
      line.textContent = "";
      if (box.name !== none.name || !box.checked) return;
      const wrong = [...group.querySelectorAll("input:checked")].filter(
        (other) => other.name === none.name && other !== box && (box === none || other === none),
      );
      for (const other of wrong) other.checked = false;
      if (wrong.length > 0) line.textContent = box === none ? group.dataset.saidNone : group.dataset.saidOther;
    });
  }

  // Another language takes along what was typed and not sent yet.
  const language = document.getElementById("language");
  const own = document.querySelector('main form[method="post"]');
  if (language && own) {
    language.addEventListener("submit", () => {
      for (const [name, value] of [["typed", "1"], ...new FormData(own)]) {
        const field = document.createElement("input");
        field.type = "hidden";
        field.name = name;
        field.value = value;
        language.append(field);
      }
    });
  }
}
