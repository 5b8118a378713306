"use strict";

let data = JSON.parse(document.getElementById("data").textContent);
const $ = id => document.getElementById(id);
const title = {train: "training", validation: "validation"};

/** What the reader has chosen; it survives an update. */
const view = {
  hidden: new Set(), smoothing: 0.6, sort: null, down: true, filter: "", run: null, tensor: null, pictures: null,
  shows(run) { return !this.hidden.has(run); }
};
const parts = [];

const id = run => run.study + "/" + run.name;
const several = new Set(data.runs.map(run => run.study)).size > 1;
const label = run => several ? id(run) : run.name;
const find = key => data.runs.find(run => id(run) === key) || data.runs[0];

/** A configuration as plain text by dotted name. */
function flat(value, prefix = "", out = {}) {
  for (const [key, v] of Object.entries(value || {})) {
    if (v && typeof v === "object" && !Array.isArray(v)) flat(v, prefix + key + ".", out);
    else out[prefix + key] = v === null ? "none" : typeof v === "number" ? format.short(v).length < 9 ? String(v) : format.short(v)
      : Array.isArray(v) ? v.join(", ") : String(v);
  }
  return out;
}

/** Everything that the runs' look and comparison follow from; made anew with new data. */
let derived;
function derive() {
  const settings = new Map(data.runs.map(run => [run, flat(run.config)]));
  const names = [...new Set(data.runs.flatMap(run => Object.keys(settings.get(run))))];
  const values = (name, run) => settings.get(run)[name] ?? "–";
  const differing = names.filter(name => new Set(data.runs.map(run => values(name, run))).size > 1);
  const common = {};
  for (const name of differing) {
    const counts = new Map();
    for (const run of data.runs) counts.set(values(name, run), (counts.get(values(name, run)) || 0) + 1);
    const most = [...counts].sort((a, b) => b[1] - a[1]);
    common[name] = most[0][1] > data.runs.length / 2 ? most[0][0] : null;
  }
  const groups = new Map();
  for (const run of data.runs) {
    const key = differing.filter(name => name !== "seed").map(name => name + " " + values(name, run)).join(" · ") || "all runs";
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(run);
  }
  const byGroup = data.runs.length > 8 && groups.size < data.runs.length;
  const order = [...groups.values()];
  const colors = new Map(data.runs.map((run, i) =>
    [id(run), "run" + (byGroup ? order.findIndex(group => group.includes(run)) : i) % 8]));
  derived = {names, values, differing, common, groups, colors, byGroup};
}
const color = run => derived.colors.get(id(run));
const swatch = run => h("span", {class: "swatch", style: {"--c": `var(--${color(run)})`}});

const METRICS = [
  ["train_accuracy", "train acc.", format.percent, 1], ["validation_accuracy", "valid. acc.", format.percent, 1],
  ["gap", "gap", format.points, -1], ["train_loss", "train loss", format.loss, 0],
  ["validation_loss", "valid. loss", format.loss, -1], ["lowest_loss", "lowest", format.loss, -1],
  ["best_accuracy", "best acc.", format.percent, 1], ["best_epoch", "at epoch", format.number, 0],
  ["epochs", "epochs", format.number, 0], ["seconds", "time", format.seconds, 0]
];

function bestOf(metric, sign, rows) {
  const values = rows.map(o => o[metric]).filter(v => v !== null && v !== undefined);
  return sign && values.length > 1 ? (sign > 0 ? Math.max(...values) : Math.min(...values)) : null;
}

function head() {
  const first = data.runs[0], environment = first.environment || {}, config = first.config || {};
  const studies = [...new Set(data.runs.map(run => run.study))];
  const started = data.runs.map(run => run.started).filter(Boolean).sort()[0];
  const facts = [
    [data.runs.length, data.runs.length === 1 ? " run" : " runs"], config.data && [config.data, " data"],
    first.parameters && [first.parameters.toLocaleString("en"), " parameters"],
    environment.cpu && [environment.cpu, environment.threads ? `, ${environment.threads} thread${environment.threads === 1 ? "" : "s"}` : ""],
    environment.kernels && [environment.kernels, environment.species_bits ? ` kernels, ${environment.species_bits} bits` : " kernels"],
    started && [new Date(started).toLocaleString("en-GB", {dateStyle: "medium", timeStyle: "short"}), ""]
  ].filter(Boolean);
  $("head").replaceChildren(
    h("div", {class: "head-top"},
      h("div", {}, h("p", {class: "eyebrow"}, "lanewise · training report", data.live ? h("span", {class: "live", id: "live"}, " · live") : null),
        h("h1", {}, studies.join(", ") || "runs")),
      h("button", {type: "button", id: "theme", onclick: toggleTheme, "aria-label": "Switch between light and dark"}, theme.dark ? "☀ light" : "☾ dark")),
    h("ul", {class: "facts"}, facts.map(([strong, rest]) => h("li", {}, h("b", {}, strong), rest))));
  document.title = (studies.join(", ") || "runs") + " · lanewise report";
}

function toggleTheme() {
  document.documentElement.dataset.theme = theme.dark ? "light" : "dark";
  try { localStorage.setItem("lanewise-theme", document.documentElement.dataset.theme); } catch { /* a file may not store */ }
  repaint();
}

function repaint() {
  theme.read();
  $("theme").textContent = theme.dark ? "☀ light" : "☾ dark";
  for (const chart of Chart.all) if (chart.u) chart.u.redraw(false, true);
  parts.filter(part => part.colored).forEach(part => part());
}

function bar() {
  const key = (dash, text) => {
    const sample = h("span", {class: "key"}, text);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 36 12");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [k, v] of Object.entries({d: "M0 6H36", stroke: "currentColor", "stroke-width": 2.5, "stroke-dasharray": dash})) line.setAttribute(k, v);
    svg.append(line);
    sample.prepend(svg);
    return sample;
  };
  const chip = run => h("button", {type: "button", class: "chip", "data-run": id(run), "aria-pressed": String(view.shows(id(run))),
    title: "Show or hide " + label(run),
    onclick: () => toggle([id(run)]), onpointerenter: () => highlight(id(run)), onpointerleave: () => highlight(null),
    onfocus: () => highlight(id(run)), onblur: () => highlight(null)}, swatch(run), label(run));
  const all = h("button", {type: "button", class: "small", onclick: () => {
    const keys = data.runs.map(id);
    if (view.hidden.size) toggle(keys.filter(key => view.hidden.has(key)));
    else toggle(keys);
  }}, view.hidden.size ? "show all" : "hide all");
  const scroll = $("bar").querySelector(".chips")?.scrollLeft || 0;
  const focused = document.activeElement?.dataset?.run;
  $("bar").replaceChildren(h("div", {class: "chips"}, data.runs.map(chip)), data.runs.length > 2 ? all : "",
    key("", "validation"), key("7 5", "training"));
  $("bar").querySelector(".chips").scrollLeft = scroll;
  if (focused) [...$("bar").querySelectorAll(".chip")].find(c => c.dataset.run === focused)?.focus({preventScroll: true});
}

function toggle(keys) {
  for (const key of keys) if (!view.hidden.delete(key)) view.hidden.add(key);
  bar();
  runTable();
  for (const chart of Chart.all) chart.visibility();
}

function highlight(key) {
  for (const chart of Chart.all) if (chart instanceof LineChart) chart.highlight(key);
}

function notices() {
  const list = [];
  for (const run of data.runs) {
    if (run.state === "failed") list.push(h("p", {class: "notice failed"}, h("b", {}, label(run)), " failed: " + (run.failure || "no cause was recorded")));
    if (run.state === "interrupted") list.push(h("p", {class: "notice"}, h("b", {}, label(run)), " was interrupted" + (run.outcome.epochs ? " after epoch " + run.outcome.epochs : " in its first epoch") + "; its figures end there."));
    if (run.unreadable) list.push(h("p", {class: "notice"}, h("b", {}, label(run)), `: ${run.unreadable} lines of metrics.jsonl could not be read and are left out.`));
    if (run.dropped) list.push(h("p", {class: "notice"}, h("b", {}, label(run)), `: ${run.dropped} steps were left out because the disk was slower than the training.`));
  }
  const most = 6;
  $("notices").replaceChildren(...list.slice(0, most),
    list.length > most ? h("details", {}, h("summary", {}, `${list.length - most} more`), list.slice(most)) : "");
}

/** The groups of several seeds, by name; none if there are not two of them to compare. */
function seedGroups() {
  const groups = [...derived.groups].map(([key, runs]) => [groupName(key, runs), runs]).filter(([, runs]) => runs.length > 1);
  return groups.length > 1 ? groups : [];
}

/** Up to four runs as cards; of more, those that came out best, unless a seed's luck would decide. */
function glance() {
  if (seedGroups().length) return $("glance").replaceChildren();
  const measured = data.runs.filter(run => run.outcome.validation_accuracy !== null);
  const top = measured.length <= 4 ? measured
    : [...measured].sort((a, b) => b.outcome.validation_accuracy - a.outcome.validation_accuracy).slice(0, 4);
  const best = bestOf("validation_accuracy", 1, top.map(run => run.outcome));
  $("glance").replaceChildren(...(top.length ? [
    measured.length > 4 ? h("h3", {class: "above"}, "The four highest validation accuracies") : "",
    h("div", {class: "cards"}, top.map(run => {
      const o = run.outcome;
      return h("article", {class: "card", style: {"--c": `var(--${color(run)})`}},
        h("h3", {}, label(run)),
        h("p", {}, h("span", {class: "big" + (o.validation_accuracy === best ? " best" : "")}, format.percent(o.validation_accuracy)), " ", h("span", {class: "soft"}, "validation accuracy" + noise(run))),
        h("dl", {}, [["training accuracy", format.percent(o.train_accuracy)], ["generalisation gap", format.points(o.gap)],
          ["validation loss", format.loss(o.validation_loss)], ["best epoch", o.best_epoch === null ? "–" : `${o.best_epoch} (${format.percent(o.best_accuracy)})`],
          ["time", format.seconds(o.seconds)]].map(([k, v]) => [h("dt", {}, k), h("dd", {}, v)])));
    }))] : []));
}

/** The standard error of an accuracy over so many images: what other images would have moved it by. */
function noise(run) {
  const n = run.config?.validation_images, p = run.outcome.validation_accuracy;
  return n > 0 ? `, standard error ${(100 * Math.sqrt(p * (1 - p) / n)).toFixed(2)} pt` : "";
}

/** What the runs of a group are called without their seed; the settings if they have no name in common. */
function groupName(key, runs) {
  const names = new Set(runs.map(run => label(run).replace(/-seed-?\d+$/, "")));
  return names.size === 1 ? [...names][0] : key;
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
  const figure = (name, hint, metric, show, tick) => {
    const rows = groups.map(([group, runs]) => {
      const values = runs.map(run => run.outcome[metric]).filter(v => v !== null && v !== undefined);
      return {group, run: runs[0], values, ...meanOf(values)};
    }).filter(row => row.values.length);
    if (!rows.length) return "";
    const ends = rows.flatMap(row => [...row.values, row.mean - row.deviation, row.mean + row.deviation]);
    const ticks = axis(Math.min(...ends), Math.max(...ends)), low = ticks[0], high = ticks[ticks.length - 1];
    const at = v => (100 * (v - low) / (high - low)).toFixed(2) + "%", wide = v => (100 * v / (high - low)).toFixed(2) + "%";
    const band = h("i", {class: "band", style: {left: at(rows[0].mean - rows[0].deviation), width: wide(2 * rows[0].deviation)}});
    return h("div", {class: "figure"}, h("h3", {}, name), h("p", {class: "soft small"}, hint),
      h("ul", {class: "spread"}, rows.map(row => h("li", {style: {"--c": `var(--${color(row.run)})`}},
        h("span", {class: "what"}, row.group),
        h("span", {class: "track", "aria-hidden": "true"}, ticks.map(t => h("i", {class: "tick", style: {left: at(t)}})), band.cloneNode(),
          h("i", {class: "whisker", style: {left: at(row.mean - row.deviation), width: wide(2 * row.deviation)}}),
          row.values.map(v => h("i", {class: "seed", style: {left: at(v)}})), h("i", {class: "mean", style: {left: at(row.mean)}})),
        h("span", {class: "figures"}, show(row.mean) + (row.values.length > 1 ? " ± " + show(row.deviation) : "")))),
        h("li", {class: "axis", "aria-hidden": "true"}, h("span", {class: "what"}), h("span", {class: "track"}, ticks.map(t => h("i", {style: {left: at(t)}}, tick(t)))), h("span", {class: "figures"}))));
  };
  const percentTick = v => Number((100 * v).toPrecision(4)) + "%", short = v => v.toFixed(3);
  $("spread").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "spread-title"}, "Means over seeds"),
      h("p", {}, `A bar is the mean with one standard deviation to each side, a dot one seed. The shaded band is ${groups[0][0]}, which the others are held against.`)),
    h("div", {class: "charts"}, figure("Validation accuracy", "After the last epoch; higher is better.", "validation_accuracy", format.percent, percentTick),
      figure("Validation loss", "After the last epoch; lower is better.", "validation_loss", short, v => String(v))));
}

/** Mean and standard deviation of a sample. */
function meanOf(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return {mean, deviation: Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / Math.max(1, values.length - 1))};
}

/** One line a run of a table's column. */
function lines(table, column, kind = {}) {
  return data.runs.filter(run => run[table].x.length && run[table][column].some(v => v !== null)).map(run => {
    const t = run[table];
    return {row: label(run), run: id(run), color: color(run), column: kind.name || "value", dash: kind.dash, width: kind.width,
      x: t.x, y: t[column], lo: t[column + "_min"], hi: t[column + "_max"]};
  });
}

/** Training (dashed) and validation (full) of one measure. */
const both = measure => () => [
  ...lines("epochs", "validation_" + measure, {name: title.validation, width: 2.25}),
  ...lines("epochs", "train_" + measure, {name: title.train, dash: [7, 5], width: 1.75})];

/** Training against validation, by epoch; sign +1 for training minus validation. */
const gap = (measure, sign) => () => lines("epochs", "validation_" + measure).map(line => {
  const train = find(line.run).epochs["train_" + measure];
  return {...line, lo: null, hi: null, column: "gap", y: line.y.map((v, i) => v === null || train[i] === null ? null : sign * (train[i] - v))};
});

function curves() {
  const grid = h("div", {class: "charts"});
  const bucket = data.epochWidth ? ` A point is the mean of ${data.epochWidth} epochs, its band their smallest and largest value.` : "";
  $("curves").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "curves-title"}, "Learning curves"),
    h("p", {}, "Validation as full lines, training as dashed ones: the running mean over the batches as they were trained on, dropout included. Drag to zoom, double-click or press 0 to see all." + bucket)), grid);
  const by = {xLabel: "epoch", sync: "epochs"};
  const percentTick = v => Number((100 * v).toPrecision(4)) + "%";
  new LineChart(grid, {...by, title: "Loss", hint: "Cross-entropy; lower is better.", log: false, value: format.loss, lines: both("loss")});
  new LineChart(grid, {...by, title: "Accuracy", hint: "Share of right answers; higher is better.", lines: both("accuracy"), value: format.percent, tick: percentTick});
  new LineChart(grid, {...by, title: "Generalisation gap, accuracy", hint: "Training minus validation: what was learnt by heart.", lines: gap("accuracy", 1), value: format.points, tick: percentTick});
  new LineChart(grid, {...by, title: "Generalisation gap, loss", hint: "Validation minus training.", value: format.loss, lines: gap("loss", -1)});
}

function runTable() {
  const {differing, values, common} = derived;
  if (!$("run-grid")) {
    const filter = h("input", {type: "search", placeholder: "Filter: name, state, setting …", "aria-label": "Filter the runs", oninput: e => { view.filter = e.target.value; runTable(); }});
    $("runs").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "runs-title"}, "Runs"), filter),
      h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of runs"}, h("table", {class: "grid", id: "run-grid"})),
      h("ul", {class: "same", id: "run-same"}), h("div", {id: "run-groups"}));
  }
  const setting = name => ["set." + name, name, run => values(name, run), null];
  const long = name => data.runs.some(run => values(name, run).length > 24);
  const cells = [["name", "run", run => label(run), false], ["state", "state", run => run.state, false],
    ...differing.filter(name => !long(name)).map(setting),
    ...METRICS.map(([key, name, show]) => [key, name, run => run.outcome[key], true, show]),
    ...differing.filter(long).map(setting)];
  const words = view.filter.toLowerCase().split(/\s+/).filter(Boolean);
  let rows = data.runs.filter(run => {
    const text = [label(run), run.state, ...derived.names.map(name => name + "=" + values(name, run))].join(" ").toLowerCase();
    return words.every(word => text.includes(word));
  });
  const by = cells.find(cell => cell[0] === view.sort);
  if (by) {
    const rank = v => v === null || v === undefined ? null : v !== "" && !Number.isNaN(Number(v)) ? Number(v) : String(v);
    rows = [...rows].sort((a, b) => {
      const x = rank(by[2](a)), y = rank(by[2](b));
      if (x === null || y === null) return (x === null) - (y === null);
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "en", {numeric: true});
      return view.down ? -order : order;
    });
  }
  const bests = Object.fromEntries(METRICS.map(([key, , , sign]) => [key, bestOf(key, sign, data.runs.map(run => run.outcome))]));
  const sortBy = key => { view.down = view.sort === key ? !view.down : cells.find(cell => cell[0] === key)[3] === true; view.sort = key; runTable(); };
  const header = ([key, name, , number]) => h("th", {scope: "col", class: number ? "number" : null, "aria-sort": view.sort === key ? (view.down ? "descending" : "ascending") : null},
    h("button", {type: "button", "data-sort": key, onclick: () => sortBy(key)}, name + (view.sort === key ? (view.down ? " ↓" : " ↑") : "")));
  const cell = (run, [key, , value, number, show]) => {
    if (key === "name") {
      return h("td", {class: "name"}, h("label", {}, h("input", {type: "checkbox", ...(view.shows(id(run)) ? {checked: ""} : {}), onchange: () => toggle([id(run)])}), swatch(run), " ", label(run)));
    }
    if (key === "state") return h("td", {}, h("span", {class: "state " + run.state}, run.state));
    const v = value(run);
    if (number) return h("td", {class: "number"}, h("span", {class: v !== null && v === bests[key] ? "best" : null}, show(v)));
    return h("td", {class: common[key.slice(4)] === null || v !== common[key.slice(4)] ? "differs" : null, title: v}, v);
  };
  const focused = document.activeElement?.dataset?.sort;
  $("run-grid").replaceChildren(h("caption", {class: "sr"}, "Runs with the settings that differ and their last figures"),
    h("thead", {}, h("tr", {}, cells.map(header))),
    h("tbody", {}, rows.length ? rows.map(run => h("tr", {class: view.shows(id(run)) ? null : "hidden-run", "data-run": id(run)}, cells.map(c => cell(run, c))))
      : h("tr", {}, h("td", {colspan: cells.length, class: "soft"}, "No run matches the filter."))));
  if (focused) [...$("run-grid").querySelectorAll("button")].find(b => b.dataset.sort === focused)?.focus({preventScroll: true});
  const same = derived.names.filter(name => !differing.includes(name));
  $("run-same").replaceChildren(...(same.length ? [h("li", {}, data.runs.length > 1 ? "Same in all runs:" : "Settings:"), ...same.map(name => h("li", {}, name + " ", h("b", {}, values(name, data.runs[0]))))] : []));
  groupTable();
}

/** Mean and deviation of the runs that differ in their seed only. */
function groupTable() {
  const groups = [...derived.groups].filter(([, runs]) => runs.length > 1);
  if (!groups.length) return $("run-groups").replaceChildren();
  const shown = METRICS.filter(([key]) => !["best_epoch", "epochs"].includes(key));
  const spread = (runs, key, show) => {
    const values = runs.map(run => run.outcome[key]).filter(v => v !== null && v !== undefined);
    if (!values.length) return "–";
    const {mean, deviation} = meanOf(values);
    const around = show === format.loss && mean < 1e4 ? deviation.toFixed(4) : show(deviation).replace("+", "");
    return values.length > 1 ? show(mean) + " ± " + around : show(mean);
  };
  $("run-groups").replaceChildren(h("h3", {class: "above"}, "Mean ± deviation over seeds"),
    h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "Means over seeds"}, h("table", {class: "grid"},
      h("thead", {}, h("tr", {}, h("th", {scope: "col"}, "configuration"), h("th", {scope: "col", class: "number"}, "runs"), shown.map(([, name]) => h("th", {scope: "col", class: "number"}, name)))),
      h("tbody", {}, groups.map(([key, runs]) => h("tr", {}, h("td", {class: "name"}, derived.byGroup ? [swatch(runs[0]), " "] : null, groupName(key, runs)), h("td", {class: "number"}, runs.length),
        shown.map(([metric, , show]) => h("td", {class: "number"}, spread(runs, metric, show)))))))));
}

function training() {
  if (!data.runs.some(run => run.steps.x.length)) return;
  const grid = h("div", {class: "charts"});
  const output = h("output", {}, view.smoothing.toFixed(2));
  const slider = h("input", {type: "range", min: "0", max: "0.99", step: "0.01", value: String(view.smoothing), id: "smoothing", oninput: e => {
    view.smoothing = Number(e.target.value);
    output.textContent = view.smoothing.toFixed(2);
    for (const chart of Chart.all) if (chart.smooth) chart.refresh();
  }});
  const bucket = data.stepWidth ? ` A point is the mean of ${data.stepWidth} steps and its band spans their smallest and largest value; nothing is cut off.` : "";
  $("training").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "training-title"}, "Step by step"), h("label", {for: "smoothing"}, "Smoothing ", slider, output),
    h("p", {}, "Every training step as it was logged; the full line is its moving average." + bucket)), grid);
  const by = {xLabel: "step", sync: "steps"};
  new LineChart(grid, {...by, title: "Training loss", hint: "Of one batch.", log: false, value: format.loss, lines: () => lines("steps", "loss"), smooth: true});
  new LineChart(grid, {...by, title: "Training accuracy", hint: "Of one batch.", lines: () => lines("steps", "accuracy"), smooth: true, value: format.percent, tick: v => Number((100 * v).toPrecision(4)) + "%"});
  new LineChart(grid, {...by, title: "Learning rate", hint: "As the optimiser used it.", log: false, lines: () => lines("steps", "lr")});
  new LineChart(grid, {...by, title: "Speed", hint: "Images a second.", lines: () => lines("steps", "images_per_second"), smooth: true});
}

function choose(name, options, value, onchange) {
  return h("label", {}, name, h("select", {onchange: e => onchange(e.target.value)},
    options.map(([key, text]) => h("option", {value: key, ...(key === value ? {selected: ""} : {})}, text))));
}

const tensorName = t => t.kind === "gradient" ? "∇ " + t.name : t.name;
const tensorKey = t => t.kind + " " + t.name;

/** All tensors of one kind of the chosen run, coloured from the first layer to the last. */
const ofKind = (kind, stat) => () => {
  const run = find(view.run);
  const tensors = run.tensors.filter(t => t.kind === kind && t.stats[stat]?.some(v => v !== null));
  return tensors.map((t, i) => ({row: t.name, run: null, column: stat.replace("_", " "), color: theme.depth(tensors.length > 1 ? i / (tensors.length - 1) : 0.5), width: 1.75,
    x: t.stats.x, y: t.stats[stat], lo: t.stats[stat + "_min"], hi: t.stats[stat + "_max"]}));
};

function inside() {
  const watched = data.runs.filter(run => run.tensors.length), dropped = data.runs.filter(run => Object.keys(run.dropout).length);
  if (!watched.length && !dropped.length) return;
  const controls = h("div", {class: "section-head"}), grid = h("div", {class: "charts"});
  $("inside").replaceChildren(controls, grid);
  const refresh = () => { for (const chart of Chart.all) if (grid.contains(chart.figure)) chart.refresh(); };
  const fill = () => {
    if (!watched.some(run => id(run) === view.run)) view.run = watched.length ? id(watched[0]) : null;
    const tensors = watched.length ? find(view.run).tensors : [];
    if (!tensors.some(t => tensorKey(t) === view.tensor)) view.tensor = tensors.length ? tensorKey(tensors.find(t => t.kind === "gradient") || tensors[0]) : null;
    controls.replaceChildren(h("h2", {id: "inside-title"}, "Inside the network"),
      watched.length > 1 ? choose("Run", watched.map(run => [id(run), label(run)]), view.run, key => { view.run = key; fill(); refresh(); }) : "",
      tensors.length ? choose("Tensor", tensors.map(t => [tensorKey(t), `${t.kind}: ${t.name}`]), view.tensor, key => { view.tensor = key; fill(); refresh(); }) : "",
      h("p", {}, "Norms, histograms and keep rates as measured while training. Lines of one run go from the first layer (dark violet or blue) to the last (yellow)."));
  };
  fill();
  parts.push(fill);
  const by = {xLabel: "step", sync: "watch"};
  if (dropped.length) {
    const dashes = [undefined, [7, 5], [2, 4], [10, 4, 2, 4]];
    new LineChart(grid, {...by, title: "Measured keep rate", hint: "Share of the values that dropout kept; 1 − p is expected.", value: format.percent, tick: v => Number((100 * v).toPrecision(4)) + "%",
      lines: () => data.runs.flatMap(run => Object.entries(run.dropout).flatMap(([layer, t], i) => {
        const line = {row: `${layer} · ${label(run)}`, run: id(run), color: color(run), dash: dashes[i % 4], column: "kept",
          x: t.x, y: t.keep_rate, lo: t.keep_rate_min, hi: t.keep_rate_max};
        const expected = {...line, column: "expected", plain: true, dash: [1, 3], width: 1, lo: null, hi: null, y: t.p.map(p => p === null ? null : 1 - p)};
        return t.keep_rate.some(v => v !== null) ? [line, expected] : [expected];
      }))});
  }
  if (!watched.length) return;
  const chosen = () => find(view.run).tensors.find(t => tensorKey(t) === view.tensor);
  new HeatChart(grid, "Histogram of the chosen tensor", () => { const t = chosen(); return t && t.heat ? {...t.heat, last: t.last} : null; });
  new LineChart(grid, {...by, title: "The chosen tensor in all runs", hint: "Euclidean norm.", log: true, lines: () => watched.map(run => {
    const t = run.tensors.find(t => tensorKey(t) === view.tensor);
    return t && {row: label(run), run: id(run), color: color(run), column: "norm", x: t.stats.x, y: t.stats.norm, lo: t.stats.norm_min, hi: t.stats.norm_max};
  }).filter(Boolean)});
  new LineChart(grid, {...by, title: "Gradient norms", hint: "Of every parameter in the chosen run.", log: true, lines: ofKind("gradient", "norm")});
  new LineChart(grid, {...by, title: "Parameter norms", hint: "Of every parameter in the chosen run.", log: true, lines: ofKind("parameter", "norm")});
  new LineChart(grid, {...by, title: "Update ratio", hint: "Norm of a step's change over the parameter's norm; about 0.001 is healthy.", log: true, lines: ofKind("parameter", "update_ratio")});
  new LineChart(grid, {...by, title: "Zeros in the activations", hint: "After a ReLU, the share of silent units.", value: format.percent, tick: v => Number((100 * v).toPrecision(4)) + "%", lines: ofKind("activation", "zeros")});
  new LineChart(grid, {...by, title: "Dead units", hint: "Share of a ReLU's channels that are zero everywhere in four images.", value: format.percent, tick: v => Number((100 * v).toPrecision(4)) + "%", lines: ofKind("activation", "dead")});
  new LineChart(grid, {...by, title: "Activation deviation", hint: "Of every watched layer's output in the chosen run.", log: true, lines: ofKind("activation", "std")});
}

function pictures(name, hint, list, classes, score, shape = "") {
  if (!list.length) return "";
  const named = i => classes[i] ?? String(i);
  return h("div", {class: "figure " + shape}, h("h3", {}, name), h("p", {class: "soft small"}, hint),
    h("div", {class: "pictures"}, list.map(item => h("figure", {},
      /^[A-Za-z0-9+/]+=*$/.test(item.image || "") ? h("img", {src: "data:image/png;base64," + item.image, loading: "lazy", alt: `validation image ${item.index}, labelled ${named(item.label)}`}) : null,
      h("figcaption", {}, named(item.label), " → ", h("span", {class: item.label === item.predicted ? null : "miss"}, named(item.predicted)),
        h("br"), h("span", {class: "soft"}, `${score} ${format.loss(item[score])}`))))));
}

function matrix(confusion) {
  if (confusion.most) {
    return h("table", {class: "grid"}, h("thead", {}, h("tr", {}, h("th", {}, "label"), h("th", {}, "predicted"), h("th", {class: "number"}, "images"))),
      h("tbody", {}, confusion.most.map(([a, b, n]) => h("tr", {}, h("td", {}, a), h("td", {}, b), h("td", {class: "number"}, n)))));
  }
  const {classes, counts} = confusion;
  const row = (name, i) => {
    const total = counts[i].reduce((a, b) => a + b, 0);
    return h("tr", {}, h("th", {scope: "row"}, name), counts[i].map((n, j) => {
      const share = total ? n / total : 0, level = n ? 0.12 + 0.88 * share : 0;
      const fill = theme.heat(level), dark = theme.dark ? level > 0.6 : level > 0.45;
      return h("td", {class: i === j ? "right" : null, title: `${name} taken for ${classes[j]}: ${n} of ${total} (${format.percent(share)})`,
        style: {background: fill, color: dark === theme.dark ? "#14161a" : "#ffffff"}}, n || h("span", {class: "soft"}, "·"));
    }), h("td", {style: {"font-weight": 600}}, total ? (100 * counts[i][i] / total).toFixed(0) + "%" : "–"));
  };
  return h("table", {class: "matrix"}, h("caption", {class: "sr"}, "Rows are labels, columns are predictions"),
    h("thead", {}, h("tr", {}, h("th", {}, "label ↓", h("br"), "predicted →"), classes.map(name => h("th", {scope: "col"}, h("span", {}, name))), h("th", {scope: "col"}, h("span", {}, "right")))),
    h("tbody", {}, classes.map(row)));
}

function mistakes() {
  const with_ = data.runs.filter(run => run.confusion || run.worst.length || run.uncertain.length);
  if (!with_.length) return $("mistakes").replaceChildren();
  if (!with_.some(run => id(run) === view.pictures)) {
    view.pictures = id([...with_].sort((a, b) => (b.outcome.validation_accuracy ?? -1) - (a.outcome.validation_accuracy ?? -1))[0]);
  }
  const run = find(view.pictures), classes = run.confusion?.classes || run.classes || [];
  $("mistakes").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "mistakes-title"}, "Where it errs"),
      with_.length > 1 ? choose("Run", with_.map(r => [id(r), label(r)]), view.pictures, key => { view.pictures = key; mistakes(); }) : "",
      h("p", {}, "The best network on the validation set: what is taken for what, the images with the highest loss, and those that it is least sure of.")),
    h("div", {class: "mistakes"},
      run.confusion ? h("div", {class: "figure"}, h("h3", {}, run.confusion.most ? "Most frequent confusions" : "Confusion matrix"),
        h("p", {class: "soft small"}, run.confusion.most ? "" : "Rows are labels, columns are predictions; colour is the share of the row."),
        h("div", {class: "scroll", style: {border: "0"}, tabindex: "0", role: "region", "aria-label": "Confusion matrix"}, matrix(run.confusion))) : "",
      pictures("Most wrong", "Label → prediction; the highest cross-entropy.", run.worst, classes, "loss"),
      pictures("Most uncertain", `Label → prediction; entropy of the mean over passes with dropout, at most ln ${classes.length} = ${Math.log(classes.length).toFixed(2)} nats.`, run.uncertain, classes, "entropy", "wide")));
}
mistakes.colored = true;

function repeat() {
  const open = new Set([...$("repeat").querySelectorAll("details[open]")].map(d => d.dataset.run));
  const pairs = object => h("dl", {class: "pairs"}, Object.entries(flat(object)).map(([k, v]) => h("div", {}, h("dt", {}, k), h("dd", {}, v))));
  const entry = run => h("details", {"data-run": id(run), ...(open.has(id(run)) || data.runs.length === 1 ? {open: ""} : {})},
    h("summary", {}, swatch(run), label(run), " ", h("span", {class: "soft"}, `· seed ${run.seed}`)),
    h("div", {class: "command"}, h("pre", {tabindex: "0"}, run.command || "no command recorded"),
      run.command && navigator.clipboard ? h("button", {type: "button", onclick: e => navigator.clipboard.writeText(run.command).then(() => { e.target.textContent = "copied"; })}, "copy") : ""),
    h("h3", {class: "above"}, "Machine"), pairs(run.environment),
    h("h3", {class: "above"}, "Settings"), pairs({...run.config, seed: run.seed, parameters: run.parameters?.toLocaleString("en")}),
    h("h3", {class: "above"}, "Record"), pairs({state: run.state, started: run.started, finished: run.finished, git: run.git, ...run.summary}));
  $("repeat").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "repeat-title"}, "Repeat it"),
    h("p", {}, "The same seed gives the same bits, on any number of threads and any processor.")), ...data.runs.map(entry));
}

function foot() {
  $("foot").replaceChildren(h("p", {}, `Written ${new Date(data.written).toLocaleString("en-GB", {dateStyle: "long", timeStyle: "short"})} by lanewise. Charts by uPlot (MIT licence, © Leon Sorokin).`));
}

async function poll() {
  try {
    const answer = await fetch("data.json", {cache: "no-store"});
    if (answer.status === 200) {
      const before = data.runs.map(run => id(run) + !!run.steps.x.length + run.tensors.length + Object.keys(run.dropout).length).join();
      data = await answer.json();
      derive();
      if (data.runs.map(run => id(run) + !!run.steps.x.length + run.tensors.length + Object.keys(run.dropout).length).join() !== before) {
        Chart.all.clear();
        parts.length = 0;
        build();
      } else {
        for (const part of [head, bar, notices, glance, spread, runTable, mistakes, repeat, foot, ...parts]) part();
        for (const chart of Chart.all) chart.refresh();
      }
    }
    $("live").textContent = " · live";
  } catch {
    $("live").textContent = " · no longer connected";
  }
  setTimeout(poll, 2000);
}

function build() {
  for (const part of [head, bar, notices, glance, spread, curves, runTable, training, inside, mistakes, repeat, foot]) part();
  parts.push(mistakes);
}

try {
  const stored = localStorage.getItem("lanewise-theme");
  if (stored === "light" || stored === "dark") document.documentElement.dataset.theme = stored;
} catch { /* a file may not store */ }
theme.read();
derive();
build();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
addEventListener("beforeprint", () => { for (const chart of Chart.all) chart.appear(); });
if (data.live) setTimeout(poll, 2000);
document.documentElement.dataset.ready = "true";
