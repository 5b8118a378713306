"use strict";

/** What is not a chart, from the data in force. */
function parts() {
  for (const part of [head, bar, notices, glance, spread, runTable, sweep, mistakes, repeat, foot, waiting]) part();
  insideChoices(false);
  ownParts();
  $("system").hidden = !data.runs.some(run => run.system?.x.length);
}

/** New data, or another view: the frames stay, what they show is drawn anew. */
function update() {
  derive();
  keepFocus(parts);
  for (const chart of Chart.all) chart.refresh();
}

async function poll() {
  try {
    const answer = await fetch("data.json", {cache: "no-store"});
    if (answer.status === 200) {
      const text = await answer.text();
      if (text.replace(/"written":"[^"]*"/, "") !== poll.last) {
        poll.last = text.replace(/"written":"[^"]*"/, "");
        data = JSON.parse(text);
        update();
      }
      $("live").textContent = " · live";
    }
  } catch {
    $("live").textContent = " · no longer connected";
  }
  setTimeout(poll, 2000);
}

/** Paper is white: every chart is drawn in the light colours, at the size that it has there. */
const paper = {
  begin() {
    this.theme = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
    PAPER.on = true;
    for (const chart of Chart.all) chart.seen = true;
    repaint();
  },
  end() {
    if (this.theme) document.documentElement.dataset.theme = this.theme; else delete document.documentElement.dataset.theme;
    PAPER.on = false;
    repaint();
  }
};

try {
  const stored = localStorage.getItem("lanewise-theme");
  if (stored === "light" || stored === "dark") document.documentElement.dataset.theme = stored;
} catch { /* a file may not store */ }
theme.read();
derive();
view.read();
for (const part of [curves, training, inside, own, system]) part();
parts();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (!PAPER.on) repaint(); });
addEventListener("beforeprint", () => paper.begin());
addEventListener("afterprint", () => paper.end());
addEventListener("hashchange", () => location.reload());
$("skip").addEventListener("click", event => { event.preventDefault(); $("runs").focus(); });
if (data.live) setTimeout(poll, 2000);
document.documentElement.dataset.ready = "true";
