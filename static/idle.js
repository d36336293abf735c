// Warns before a sign-in ends, so that nothing typed is lost. Without this file
// a form that comes too late is kept and shown again after the next sign-in.
{
  const box = document.getElementById("idle");
  if (box && box.showModal) {
    const part = (name) => box.querySelector(`[data-${name}]`);
    const { address, name } = box.dataset;
    let idleAt, endsAt, timer;
    let closed = false; // the warning that nothing can put off was read

    const set = (left) => {
      idleAt = Date.now() + left.idle * 1000;
      endsAt = Date.now() + left.ends * 1000;
    };
    set({ idle: Number(box.dataset.idle), ends: Number(box.dataset.ends) });
    // Two minutes before the end, or halfway where the clinic allows less.
    const lead = Math.min(120_000, (idleAt - Date.now()) / 2);

    // Asking is no use of the sign-in, so an open page keeps nobody signed in.
    const ask = async (method) => {
      try {
        const answer = await fetch(address, { method, redirect: "manual", cache: "no-store" });
        if (answer.type === "opaqueredirect" || answer.status === 403) return "out";
        if (!answer.ok) return "failed";
        const left = await answer.json();
        // Somebody else has signed in here: this page is not theirs to see.
        if (left.name !== name) location.reload();
        set(left);
        return "in";
      } catch {
        return "failed";
      }
    };

    const hide = () => {
      if (box.open) box.close();
    };
    const show = (out) => {
      const ending = endsAt - idleAt < 2000;
      part("warning").hidden = out;
      part("out").hidden = !out;
      part("idling").hidden = part("stay").hidden = ending;
      part("ending").hidden = part("close").hidden = !ending;
      part("failed").hidden = true;
      box.classList.toggle("out", out);
      box.setAttribute("aria-labelledby", out ? "out-title" : "idle-title");
      if (!box.open && (out || !ending || !closed)) box.showModal();
    };

    // Timers stop while a computer sleeps, so the clock is what counts.
    const look = async () => {
      clearTimeout(timer);
      let left = idleAt - Date.now();
      if (left <= lead) {
        if ((await ask("GET")) === "out") return show(true);
        left = idleAt - Date.now();
      }
      if (left > lead) hide();
      else show(false);
      timer = setTimeout(look, left > lead ? left - lead : Math.max(1000, Math.min(left, 10_000)));
    };

    const stay = async () => {
      const answer = await ask("POST");
      if (answer === "failed") part("failed").hidden = false;
      else look();
    };

    part("stay").addEventListener("click", stay);
    part("close").addEventListener("click", () => {
      closed = true;
      hide();
    });
    part("back").addEventListener("click", look);
    box.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!part("warning").hidden && !part("stay").hidden) stay();
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) look();
    });
    look();
  }
}
