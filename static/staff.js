// Every page of the staff's side works without this file. It keeps the queue
// as it is now, says when a case was changed by somebody else, moves between
// rows by the arrow keys, and copies the text for the note.
{
  const live = document.getElementById("live");
  const changed = document.getElementById("changed");

  // The part that renews itself is written by the server like the page itself.
  // Whoever stands on a row stays there, and nothing typed is touched.
  const renew = (html) => {
    const at = live.contains(document.activeElement) ? document.activeElement.id : "";
    const before = new Set([...live.querySelectorAll("[data-reference]")].map((row) => row.dataset.reference));
    live.innerHTML = html;
    for (const row of live.querySelectorAll("[data-reference]")) {
      if (!before.has(row.dataset.reference)) row.classList.add("fresh");
    }
    const again = at && document.getElementById(at);
    if (again) again.focus({ preventScroll: true });
    document.getElementById("said").textContent = live.dataset.arrived.replace(
      "{tally}",
      document.getElementById("tally").textContent,
    );
  };

  const say = (text) => {
    const place = document.getElementById("alive");
    if (place) place.textContent = text;
  };

  const tell = () => {
    if (changed.textContent) return;
    const link = document.createElement("a");
    link.href = changed.dataset.href;
    link.textContent = changed.dataset.link;
    changed.append(changed.dataset.text + " ", link);
  };

  const watched = live || changed;
  let since = ""; // what this page was told last, so that it is not told again
  let ended = false;

  const listen = () => {
    const address = new URL(watched.dataset.events, location.href);
    if (since) address.searchParams.set(live ? "since" : "version", since);
    const stream = new EventSource(address);
    let slow = false;
    const alive = () => live && say(slow ? live.dataset.slow : live.dataset.live);
    stream.addEventListener("open", () => {
      slow = false;
      alive();
    });
    // There are too many streams: this one ends, and is asked for again later.
    stream.addEventListener("slow", () => {
      slow = true;
      alive();
    });
    stream.addEventListener("queue", (event) => {
      since = event.lastEventId;
      renew(event.data);
      alive();
    });
    stream.addEventListener("case", (event) => {
      since = event.lastEventId;
      tell();
    });
    // Signed out: asking again would only be refused.
    stream.addEventListener("end", () => {
      ended = true;
      stream.close();
      if (live) say(live.dataset.lost);
    });
    stream.addEventListener("error", () => live && !slow && say(live.dataset.lost));
    return stream;
  };

  if (watched) {
    // A browser keeps few connections to one site, and pages are opened in
    // many tabs: only the one that is looked at listens.
    let stream = null;
    const look = () => {
      if (document.hidden && stream) {
        stream.close();
        stream = null;
      } else if (!document.hidden && !stream && !ended) {
        stream = listen();
      }
    };
    document.addEventListener("visibilitychange", look);
    look();
  }

  // Arrow keys do something only where a row has the focus.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const here = event.target;
    if (!step || !here.classList || !here.classList.contains("row-link")) return;
    const rows = [...document.querySelectorAll(".row-link")];
    const next = rows[rows.indexOf(here) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  for (const button of document.querySelectorAll("[data-copy]")) {
    const line = button.parentElement;
    line.hidden = false;
    button.addEventListener("click", async () => {
      const said = line.querySelector("[role=status]");
      const text = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(text.textContent);
        said.textContent = button.dataset.done;
      } catch {
        text.closest("details").open = true;
        getSelection().selectAllChildren(text);
        said.textContent = button.dataset.failed;
      }
    });
  }
}
