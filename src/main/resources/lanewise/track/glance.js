"use strict";

function head() {
  const first = data.runs[0] || {}, environment = first.environment || {};
  const studies = [...new Set(data.runs.map(run => run.study))];
  const started = data.runs.map(run => run.started).filter(Boolean).sort()[0];
  const facts = [
    data.runs.length && [data.runs.length, data.runs.length === 1 ? " run" : " runs"], derived.dataSets.length && [derived.dataSets.join(", "), " data"],
    first.parameters && [first.parameters.toLocaleString("en"), " parameters"],
    environment.cpu && [environment.cpu, environment.threads ? `, ${environment.threads} thread${environment.threads === 1 ? "" : "s"}` : ""],
    environment.kernels && [environment.kernels, environment.species_bits ? ` kernels, ${environment.species_bits} bits` : " kernels"],
    started && [new Date(started).toLocaleString("en-GB", {dateStyle: "medium", timeStyle: "short"}), ""]
  ].filter(Boolean);
  $("head").replaceChildren(
    h("div", {class: "head-top"},
      h("div", {}, h("p", {class: "eyebrow"}, "lanewise · training report", data.live ? h("span", {class: "live", id: "live"}, " · live") : null),
        h("h1", {}, studies.join(", ") || "Waiting for a run")),
      h("button", {type: "button", id: "theme", "data-key": "theme", onclick: toggleTheme, "aria-label": "Switch between light and dark"}, theme.dark ? "☀ light" : "☾ dark")),
    h("ul", {class: "facts"}, facts.map(([strong, rest]) => h("li", {}, h("b", {}, strong), rest))));
  document.title = (studies.join(", ") || "waiting") + " · lanewise report";
}

function toggleTheme() {
  document.documentElement.dataset.theme = theme.dark ? "light" : "dark";
  try { localStorage.setItem("lanewise-theme", document.documentElement.dataset.theme); } catch { /* a file may not store */ }
  repaint();
}

/** Draws everything that a script has coloured in the colours of the theme in force. */
function repaint() {
  theme.read();
  head();
  mistakes();
  sweep();
  for (const chart of Chart.all) if (chart.seen) chart.build();
}

function bar() {
  const key = (dash, text) => h("span", {class: "key"}, sample({color: "currentColor", dash}), text);
  const chip = run => h("button", {type: "button", class: "chip", "data-run": id(run), "data-key": "chip " + id(run), "aria-pressed": String(view.shows(run)),
    title: "Show or hide " + label(run),
    onclick: () => toggle([id(run)]), onpointerenter: () => highlight(id(run)), onpointerleave: () => highlight(null),
    onfocus: () => highlight(id(run)), onblur: () => highlight(null)}, swatch(run), label(run));
  const all = h("button", {type: "button", class: "small", "data-key": "all", onclick: () => {
    const keys = data.runs.map(id);
    if (view.hidden.size) toggle(keys.filter(key => view.hidden.has(key)));
    else toggle(keys);
  }}, view.hidden.size ? "show all" : "hide all");
  const single = h("button", {type: "button", class: "small", id: "single", "data-key": "single", "aria-pressed": String(view.single),
    title: "A line a run, instead of the mean of each configuration with a band from its lowest to its highest seed",
    onclick: () => { view.single = !view.single; chosen(); }}, "single runs");
  const scroll = $("bar").querySelector(".chips")?.scrollLeft || 0;
  $("bar").hidden = !data.runs.length;
  $("bar").replaceChildren(h("div", {class: "chips"}, data.runs.map(chip)), data.runs.length > 2 ? all : "", derived.seeds ? single : "",
    key(null, "validation"), key([7, 5], "training"));
  $("bar").querySelector(".chips").scrollLeft = scroll;
}

function toggle(keys) {
  for (const key of keys) if (!view.hidden.delete(key)) view.hidden.add(key);
  chosen();
}

/** After a choice that changes which runs are shown, or how. */
function chosen() {
  view.write();
  keepFocus(() => { bar(); glance(); spread(); runTable(); sweep(); ownParts(); waiting(); });
  for (const chart of Chart.all) chart.refresh();
}

function highlight(key) {
  for (const chart of Chart.all) chart.highlight(key);
}

function notices() {
  const list = [];
  if (derived.dataSets.length > 1) {
    list.push(h("p", {class: "notice", id: "data-sets"}, h("b", {}, `Several data sets (${derived.dataSets.join(", ")})`), ": figures of one are not to be held against those of another, so none is marked as the best."));
  }
  for (const run of data.runs) {
    if (run.state === "failed") list.push(h("p", {class: "notice failed"}, h("b", {}, label(run)), " failed: " + (run.failure || "no cause was recorded")));
    if (run.state === "interrupted") list.push(h("p", {class: "notice"}, h("b", {}, label(run)), " was interrupted" + (run.outcome.epochs ? " after epoch " + run.outcome.epochs : " in its first epoch") + "; its figures end there."));
    if (run.state === "incomplete") list.push(h("p", {class: "notice failed"}, h("b", {}, label(run)), " is incomplete: " + (run.failure || "no cause was recorded")));
    if (run.state === "unreadable") list.push(h("p", {class: "notice failed"}, h("b", {}, label(run)), " cannot be read: " + run.failure));
    if (run.odd) list.push(h("p", {class: "notice"}, h("b", {}, label(run)), ": " + run.odd + "; it is left out."));
    if (run.unreadable) list.push(h("p", {class: "notice"}, h("b", {}, label(run)), `: ${run.unreadable} lines of metrics.jsonl could not be read and are left out.`));
    if (run.dropped) list.push(h("p", {class: "notice"}, h("b", {}, label(run)), `: ${run.dropped} steps were left out because the disk was slower than the training.`));
  }
  const most = 6;
  const open = $("notices").querySelector("details")?.open;
  $("notices").replaceChildren(...list.slice(0, most),
    list.length > most ? h("details", open ? {open: ""} : {}, h("summary", {"data-key": "notices"}, `${list.length - most} more`), list.slice(most)) : "");
}

/** Up to four runs as cards; of more, those that came out best, unless a seed's luck would decide. */
function glance() {
  if (seedGroups().length) return $("glance").replaceChildren();
  const measured = shown().filter(run => run.outcome.validation_accuracy !== null);
  const top = measured.length <= 4 ? measured
    : [...measured].sort((a, b) => b.outcome.validation_accuracy - a.outcome.validation_accuracy).slice(0, 4);
  const best = bestOf("validation_accuracy", 1, top);
  $("glance").replaceChildren(...(top.length ? [
    measured.length > 4 ? h("h2", {class: "above name"}, "The four highest validation accuracies") : "",
    h("div", {class: "cards"}, top.map(run => {
      const o = run.outcome, within = interval(run);
      return h("article", {class: "card", style: {"--c": `var(--${look(run).color})`}},
        h("h2", {class: "name"}, swatch(run), " ", label(run)),
        h("p", {}, h("span", {class: "big" + (o.validation_accuracy === best ? " best" : "")}, format.percent(o.validation_accuracy)), " ",
          h("span", {class: "soft"}, "validation accuracy" + (within ? `, 95 % interval ${(100 * within[0]).toFixed(1)} to ${(100 * within[1]).toFixed(1)} %` : ""))),
        h("dl", {}, [["training accuracy", format.percent(o.train_accuracy)], ["generalisation gap", format.points(o.gap)],
          ["validation loss", format.loss(o.validation_loss)], ["best epoch", o.best_epoch === null ? "–" : `${o.best_epoch} (${format.percent(o.best_accuracy)})`],
          ["time", format.seconds(o.seconds) + (run.environment?.first_in_process ? " *" : "")]].map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)])));
    }))] : []));
}

/** Round steps of an axis that spans the values. */
function axis(low, high) {
  const width = high - low || Math.abs(high) || 1, power = 10 ** Math.floor(Math.log10(width / 3));
  const step = [1, 2, 5, 10].map(n => n * power).find(s => width / s <= 5);
  const from = Math.floor(low / step) * step, ticks = [];
  for (let i = 0; from + i * step < high + step; i++) ticks.push(Number((from + i * step).toPrecision(12)));
  return ticks;
}

/** Groups that differ in their seed only, side by side: each seed's figure, their mean and deviation. */
function spread() {
  const groups = seedGroups();
  if (!groups.length) return $("spread").replaceChildren();
  const figure = (name, hint, metric, show, percent) => {
    const rows = groups.map(([group, runs]) => {
      const values = runs.map(run => run.outcome[metric]).filter(v => v !== null && v !== undefined);
      return {group, run: runs[0], values, ...meanOf(values)};
    }).filter(row => row.values.length);
    if (!rows.length) return "";
    const ends = rows.flatMap(row => [...row.values, row.mean - row.deviation, row.mean + row.deviation]);
    const ticks = axis(Math.min(...ends), Math.max(...ends)), low = ticks[0], high = ticks[ticks.length - 1], names = format.ticks(ticks, percent);
    const at = v => (100 * (v - low) / (high - low)).toFixed(2) + "%", wide = v => (100 * v / (high - low)).toFixed(2) + "%";
    const band = h("i", {class: "band", style: {left: at(rows[0].mean - rows[0].deviation), width: wide(2 * rows[0].deviation)}});
    return h("div", {class: "figure"}, h("h3", {}, name), h("p", {class: "soft small"}, hint),
      h("ul", {class: "spread"}, rows.map(row => h("li", {style: {"--c": `var(--${look(row.run).color})`}},
        h("span", {class: "what"}, row.group),
        h("span", {class: "track", "aria-hidden": "true"}, ticks.map(t => h("i", {class: "tick", style: {left: at(t)}})), band.cloneNode(),
          h("i", {class: "whisker", style: {left: at(row.mean - row.deviation), width: wide(2 * row.deviation)}}),
          row.values.map(v => h("i", {class: "seed", style: {left: at(v)}})), h("i", {class: "mean", style: {left: at(row.mean)}})),
        h("span", {class: "figures"}, show(row.mean) + (row.values.length > 1 ? " ± " + show(row.deviation) : "")))),
        h("li", {class: "axis", "aria-hidden": "true"}, h("span", {class: "what"}), h("span", {class: "track"}, ticks.map((t, i) => h("i", {style: {left: at(t)}}, names[i]))), h("span", {class: "figures"}))));
  };
  $("spread").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "spread-title"}, "Means over seeds"),
      h("p", {}, `A bar is the mean with one standard deviation to each side, a dot one seed. The shaded band is ${groups[0][0]}, which the others are held against.`)),
    h("div", {class: "charts"}, figure("Validation accuracy", "After the last epoch; higher is better.", "validation_accuracy", format.percent, true),
      figure("Validation loss", "After the last epoch; lower is better.", "validation_loss", v => v.toFixed(3), false)));
}
