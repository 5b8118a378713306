"use strict";

/** A list to choose from. It stays the same element, so that an update neither closes it nor takes the focus away. */
class Choice {
  constructor(name, onchange) {
    this.select = h("select", {onchange: e => onchange(e.target.value)});
    this.element = h("label", {}, name, this.select);
  }

  offer(options, value) {
    const text = JSON.stringify(options);
    if (text !== this.offered) {
      this.select.replaceChildren(...options.map(([key, name]) => h("option", {value: key}, name)));
      this.offered = text;
    }
    if (this.select.value !== value) this.select.value = value;
    this.element.hidden = options.length < 2;
  }
}

/** What the x axis and the smoothing of a section's charts are chosen with. */
function controls(section) {
  const refresh = () => { view.write(); for (const chart of Chart.all) if (chart.section === section) chart.refresh(); };
  const axes = new Choice("x axis", value => { view.axis[section] = value; forgetZoom(section); refresh(); });
  axes.offer([["step", "step"], ["epoch", "epoch"], ["time", "wall time"]], view.axis[section]);
  const output = h("output", {}, view.smoothing[section].toFixed(2));
  const slider = h("input", {type: "range", min: "0", max: "0.99", step: "0.01", value: String(view.smoothing[section]), id: section === "training" ? "smoothing" : "smoothing-" + section, oninput: e => {
    view.smoothing[section] = Number(e.target.value);
    output.textContent = view.smoothing[section].toFixed(2);
    refresh();
  }});
  return [axes.element, h("label", {for: slider.id}, "Smoothing ", slider, output)];
}

/** A part of an axis means nothing on another one. */
function forgetZoom(section) {
  for (const chart of Chart.all) if (chart.section === section) delete view.zoom[chart.title];
}

/** The frame of a section of charts, and its grid. */
function section(name, title, text, tools = []) {
  const says = h("p", {}, text), grid = h("div", {class: "charts"});
  $(name).replaceChildren(h("div", {class: "section-head"}, h("h2", {id: name + "-title"}, title), tools, controls(name), says), grid);
  return {grid, says};
}

const tables = {epochs: run => run.epochs, steps: run => run.steps, system: run => run.system};

/** Training (dashed) and validation (full) of one measure. */
const both = measure => () => [
  ...lines("curves", tables.epochs, "validation_" + measure, {name: "validation", width: 2.25}),
  ...lines("curves", tables.epochs, "train_" + measure, {name: "training", dash: [7, 5], width: 1.75})];

/** Training against validation, by epoch; sign +1 for training minus validation. */
const gap = (measure, sign) => () => lines("curves", run => {
  const e = run.epochs, train = e["train_" + measure];
  return {...e, gap: e["validation_" + measure].map((v, i) => v === null || train[i] === null ? null : sign * (train[i] - v))};
}, "gap", {name: "gap"});

function curves() {
  const bucket = data.epochWidth ? ` A point is the mean of ${data.epochWidth} epochs, its band their smallest and largest value.` : "";
  const {grid} = section("curves", "Learning curves",
    ["Validation as full lines, training as dashed ones: the running mean over the batches as they were trained on, dropout included." + bucket,
      h("span", {class: "screen"}, " Drag to zoom, double-click or press 0 to see all.")]);
  $("curves").append(h("p", {class: "soft waiting", id: "waiting"}));
  const chart = options => new LineChart(grid, "curves", options);
  chart({title: "Loss", hint: "Lower is better.", value: format.loss, lines: both("loss")});
  chart({title: "Accuracy", hint: "Share of right answers; higher is better.", lines: both("accuracy"), value: format.percent, percent: true});
  chart({title: "Generalisation gap, accuracy", hint: "Training minus validation: what was learnt by heart.", lines: gap("accuracy", 1), value: format.points, percent: true});
  chart({title: "Generalisation gap, loss", hint: "Validation minus training.", value: format.loss, lines: gap("loss", -1)});
}

function waiting() {
  const running = data.runs.some(run => run.state === "running");
  const some = shown(), none = data.runs.length > 0 && !some.length, epochs = some.some(run => run.epochs.x.length);
  $("waiting").textContent = epochs ? "" : none ? "No run is shown." : !data.runs.length ? "Waiting for a run." : running ? "Waiting for the first epoch." : "No epoch was finished.";
  $("waiting").hidden = epochs;
  $("training").hidden = !some.some(run => run.steps.x.length);
}

function training() {
  const bucket = data.stepWidth ? ` A point is the mean of ${data.stepWidth} steps and its band spans their smallest and largest value; nothing is cut off.` : "";
  const {grid} = section("training", "Step by step", "Every training step as it was logged; the full line is its moving average." + bucket);
  const chart = options => new LineChart(grid, "training", options);
  chart({title: "Training loss", hint: "Of one batch.", value: format.loss, lines: () => lines("training", tables.steps, "loss")});
  chart({title: "Training accuracy", hint: "Of one batch.", lines: () => lines("training", tables.steps, "accuracy"), value: format.percent, percent: true});
  chart({title: "Learning rate", hint: "As the optimiser used it.", stepped: true, lines: () => lines("training", tables.steps, "lr").map(line => ({...line, plain: true}))});
  chart({title: "Speed", hint: "Images a second.", lines: () => lines("training", tables.steps, "images_per_second")});
}

const tensorName = t => `${t.kind}: ${t.name}`;
const tensorKey = t => t.kind + " " + t.name;

/** All tensors of one kind of the chosen run, coloured from the first layer to the last. */
const ofKind = (kind, stat) => () => {
  const run = inside.run, axis = axisOf("inside");
  if (!run || !view.shows(run)) return [];
  const tensors = run.tensors.filter(t => t.kind === kind && t.stats[stat]?.some(v => v !== null));
  return tensors.map((t, i) => ordered({row: t.name, runs: [id(run)], column: stat.replace("_", " "), color: theme.depth(tensors.length > 1 ? i / (tensors.length - 1) : 0.5), width: 1.75,
    x: axis.of(run, t.stats), y: t.stats[stat], lo: t.stats[stat + "_min"], hi: t.stats[stat + "_max"]}));
};

/** One line a dropout layer of a run; the last rate holds until the run's last step. */
function dropoutLines(column, kind) {
  const dashes = [undefined, [7, 5], [2, 4], [10, 4, 2, 4]];
  return shown().flatMap(run => Object.entries(run.dropout).flatMap(([layer, t], i) => {
    const values = kind.of ? t.p.map(p => p === null ? null : kind.of(p)) : t[column];
    if (!values.some(v => v !== null)) return [];
    const end = run.steps.x[run.steps.x.length - 1] ?? 0, held = kind.held && end > t.x[t.x.length - 1];
    const table = {x: held ? [...t.x, end] : t.x};
    return [ordered({row: `${layer} · ${label(run)}`, runs: [id(run)], ...look(run), dash: kind.dash || dashes[i % 4], column: kind.name, plain: kind.plain, width: kind.width,
      x: axisOf("inside").of(run, table), y: held ? [...values, values[values.length - 1]] : values, lo: kind.plain ? null : t[column + "_min"], hi: kind.plain ? null : t[column + "_max"]})];
  }));
}

const moves = () => shown().some(run => Object.values(run.dropout).some(t => new Set(t.p.filter(p => p !== null)).size > 1));

function inside() {
  const run = new Choice("Run", key => { view.run = key; insideChoices(); });
  const tensor = new Choice("Tensor", key => { view.tensor = key; insideChoices(); });
  const {grid} = section("inside", "Inside the network",
    "Norms, histograms and keep rates as measured while training. Lines of one run go from the first layer (dark violet or blue) to the last (yellow).", [run.element, tensor.element]);
  const chart = options => new LineChart(grid, "inside", options);
  const chosen = () => inside.tensor;
  chart({title: "Dropout rate", hint: "As each step used it.", value: format.percent, percent: true, stepped: true, lines: () => moves() ? dropoutLines("p", {name: "rate", plain: true, held: true}) : []});
  chart({title: "Measured keep rate", hint: "Share of the values that dropout kept; 1 − p is expected.", value: format.percent, percent: true,
    lines: () => [...dropoutLines("keep_rate", {name: "kept"}), ...dropoutLines("p", {name: "expected", plain: true, dash: [1, 3], width: 1, held: true, of: p => 1 - p})]});
  new HeatChart(grid, "Histogram of the chosen tensor", () => { const t = chosen(); return t && t.heat && view.shows(inside.run) ? {...t.heat, last: t.last, name: tensorName(t)} : null; });
  chart({title: "The chosen tensor in all runs", hint: () => { const t = chosen(); return t ? `Euclidean norm of ${tensorName(t)}.` : ""; }, log: true, lines: () => lines("inside", run =>
    run.tensors.find(t => inside.tensor && tensorKey(t) === tensorKey(inside.tensor))?.stats, "norm", {name: inside.tensor?.name})});
  chart({title: "Gradient norms", hint: "Of every parameter in the chosen run.", log: true, lines: ofKind("gradient", "norm")});
  chart({title: "Parameter norms", hint: "Of every parameter in the chosen run.", log: true, lines: ofKind("parameter", "norm")});
  chart({title: "Update ratio", hint: "Norm of a step's change over the parameter's norm; about 0.001 is healthy.", log: true, lines: ofKind("parameter", "update_ratio")});
  chart({title: "Zeros in the activations", hint: "After a ReLU, the share of silent units.", value: format.percent, percent: true, lines: ofKind("activation", "zeros")});
  chart({title: "Dead units", hint: () => {
    const images = inside.run?.tensors.find(t => t.dead_images)?.dead_images;
    return `Share of a ReLU's channels that were zero everywhere in ${images ? `the step's ${images} images` : "a few images"}. A unit that is silent in these may speak in others.`;
  }, value: format.percent, percent: true, lines: ofKind("activation", "dead")});
  chart({title: "Activation deviation", hint: "Of every watched layer's output in the chosen run.", log: true, lines: ofKind("activation", "std")});
  inside.choices = {run, tensor};
}

/** Numbers and images of one's own: a chart a name, as they come. */
function own() {
  Object.assign(own, section("own", "Numbers of one's own", "What the program recorded beside what every training does."));
  own.names = new Set();
  own.images = h("div", {class: "mistakes"});
  $("own").append(own.images);
}

function ownParts() {
  const of = (run, name) => run.own && Object.hasOwn(run.own, name) ? run.own[name] : null;
  for (const name of new Set(data.runs.flatMap(run => Object.keys(run.own || {})))) {
    if (own.names.has(name)) continue;
    own.names.add(name);
    new LineChart(own.grid, "own", {title: name, lines: () => lines("own", run => of(run, name), "value")});
  }
  const lost = [...own.names].filter(name => !data.runs.some(run => of(run, name)?.value.some(v => v !== null)));
  own.says.textContent = "What the program recorded beside what every training does." + (lost.length ? ` Never a finite number: ${lost.join(", ")}.` : "");
  const looked = shown().filter(run => run.images?.length);
  $("own").hidden = !own.names.size && !looked.length;
  const state = JSON.stringify(looked.map(run => [id(run), run.images]));
  if (state === own.state) return;
  own.state = state;
  own.images.replaceChildren(...looked.flatMap(run => [...new Set(run.images.map(image => image.name))].map(name => h("div", {class: "figure wide"}, h("h3", {}, name),
    h("p", {class: "soft small"}, label(run)), h("div", {class: "pictures"}, run.images.filter(image => image.name === name).map(image => h("figure", {},
      picture(image.image, `${name} at step ${image.step}`), h("figcaption", {}, "step " + image.step))))))));
}

function system() {
  const {grid} = section("system", "Machine", "What the process took while it trained, once a second.");
  const chart = options => new LineChart(grid, "system", options);
  chart({title: "Processor", hint: "Cores kept busy.", lines: () => lines("system", tables.system, "cpu")});
  chart({title: "Memory", hint: "Megabytes: resident, and of them what the Java heap uses.", lines: () => [
    ...lines("system", tables.system, "memory", {name: "resident"}), ...lines("system", tables.system, "heap", {name: "heap", dash: [7, 5]})]});
  chart({title: "Garbage collection", hint: "Share of the time.", value: format.percent, percent: true, lines: () => lines("system", tables.system, "gc").filter(line => line.y.some(share => share > 0))});
}

/** Offers the runs and tensors that there are, and draws those chosen. */
function insideChoices(redraw = true) {
  const watched = data.runs.filter(run => run.tensors.length);
  $("inside").hidden = !watched.length && !data.runs.some(run => Object.keys(run.dropout).length);
  const run = inside.run = watched.find(run => id(run) === view.run) || watched[0];
  const tensors = run?.tensors || [];
  inside.tensor = tensors.find(t => tensorKey(t) === view.tensor) || tensors.find(t => t.kind === "gradient") || tensors[0];
  inside.choices.run.offer(watched.map(run => [id(run), label(run)]), run && id(run));
  inside.choices.tensor.offer(tensors.map(t => [tensorKey(t), tensorName(t)]), inside.tensor && tensorKey(inside.tensor));
  if (redraw) {
    view.write();
    for (const chart of Chart.all) if (chart.section === "inside") chart.refresh();
  }
}
