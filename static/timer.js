// Timers beside the moves: seconds of a hold, and rounds. Without this file the
// dose is there in words. Everything is a button, so the keyboard works it, and
// there is no sound unless somebody asks for one.
let audio = null;
for (const box of document.querySelectorAll("[data-timer]")) {
  const words = box.dataset;
  const rounds = Number(words.rounds);
  const find = (name) => box.querySelector(`[data-${name}]`);
  const run = find("run");
  const count = find("count");
  const clock = find("clock");
  const say = find("say");
  const begin = run && run.textContent;
  let round = 0;
  let until = 0;
  let ticking = 0;
  const sound = find("sound");

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const finish = () => {
    round = round >= rounds ? 1 : round + 1;
    say.textContent = fill(round < rounds ? words.round : words.done, { round, rounds });
  };

  const stop = () => {
    clearInterval(ticking);
    ticking = 0;
    clock.textContent = "";
    run.textContent = begin;
  };

  // The clock decides, not the number of ticks: a phone that sleeps misses some.
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    if (left > 0) {
      clock.textContent = fill(words.left, { seconds: left });
      return;
    }
    stop();
    finish();
    if (sound.checked) beep();
  };

  if (run) {
    run.addEventListener("click", () => {
      if (ticking) {
        stop();
        say.textContent = words.stopped;
        return;
      }
      if (sound.checked) wake();
      say.textContent = "";
      until = performance.now() + Number(words.hold) * 1000;
      ticking = setInterval(tick, 200);
      run.textContent = run.dataset.stop;
      tick();
    });
  }
  if (sound) {
    sound.addEventListener("change", () => {
      if (sound.checked) wake();
    });
  }
  if (count) count.addEventListener("click", finish);
  find("reset").addEventListener("click", () => {
    if (ticking) stop();
    round = 0;
    say.textContent = "";
  });
  box.hidden = false;
}

// Some phones let a page begin to make sound only in a press, and a hold ends
// without one. So the press wakes the sound, for those who asked for it.
function wake() {
  audio = audio || new AudioContext();
  audio.resume();
}

function beep() {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0.1;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
}
