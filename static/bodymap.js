// A tap on the picture ticks its box by itself, through the label. But the tap
// would also move the focus to that box, and on a phone the page would jump away
// from the picture. Here the box is ticked and the page stays where it is.
for (const spot of document.querySelectorAll(".bodymap .spot")) {
  spot.addEventListener("click", (event) => {
    const box = document.getElementById(spot.htmlFor);
    if (!box) return;
    event.preventDefault();
    box.click();
  });
}
