"use strict";

let data = JSON.parse($("data").textContent);

const SMOOTHING = {curves: 0, training: 0.6, inside: 0, own: 0, system: 0};
const AXES = {curves: "epoch", training: "step", inside: "step", own: "step", system: "step"};

/** An empty map of names that anybody may have chosen: no name is there before it is set. */
const dictionary = () => Object.create(null);

/** What the reader has chosen. It survives an update, and the address's fragment holds it, so that a link shares it. */
const view = {
  clear() {
    Object.assign(this, {hidden: new Set(), filter: "", single: false, sort: null, down: true, run: null, tensor: null, pictures: null,
      smoothing: {...SMOOTHING}, axis: {...AXES}, log: dictionary(), zoom: dictionary()});
  },
  shows(run) { return !this.hidden.has(id(run)) && matches(run); },
  read() {
    this.clear();
    const of = new URLSearchParams(location.hash.slice(1));
    this.hidden = new Set(of.getAll("hide"));
    this.filter = of.get("filter") || "";
    this.single = of.get("runs") === "single";
    for (const key of ["run", "tensor", "pictures"]) this[key] = of.get(key);
    const sort = of.get("sort") || "";
    if (sort) Object.assign(this, {sort: sort.slice(1), down: sort[0] === "-"});
    for (const section of Object.keys(SMOOTHING)) {
      const smooth = Number(of.get("smooth." + section) ?? NaN), axis = of.get("x." + section);
      if (smooth >= 0 && smooth <= 0.99) this.smoothing[section] = smooth;
      if (["step", "epoch", "time"].includes(axis)) this.axis[section] = axis;
    }
    for (const title of of.getAll("log")) this.log[title] = true;
    for (const title of of.getAll("linear")) this.log[title] = false;
    for (const [key, value] of of) {
      const [min, max] = value.split(":").map(Number);
      if (key.startsWith("zoom.") && min < max) this.zoom[key.slice(5)] = [min, max];
    }
  },
  write() {
    const of = new URLSearchParams();
    for (const key of this.hidden) of.append("hide", key);
    for (const key of ["filter", "run", "tensor", "pictures"]) if (this[key]) of.set(key, this[key]);
    if (this.single) of.set("runs", "single");
    if (this.sort) of.set("sort", (this.down ? "-" : "+") + this.sort);
    for (const section of Object.keys(SMOOTHING)) {
      if (this.smoothing[section] !== SMOOTHING[section]) of.set("smooth." + section, this.smoothing[section]);
      if (this.axis[section] !== AXES[section]) of.set("x." + section, this.axis[section]);
    }
    for (const [title, log] of Object.entries(this.log)) of.append(log ? "log" : "linear", title);
    for (const [title, [min, max]] of Object.entries(this.zoom)) of.set("zoom." + title, Number(min.toPrecision(8)) + ":" + Number(max.toPrecision(8)));
    const hash = of.toString();
    if (hash === location.hash.slice(1)) return;
    try { history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search); } catch { location.hash = hash; }
  }
};

const id = run => run.study + "/" + run.name;
const label = run => run.title || (derived.several ? id(run) : run.name);
const find = key => data.runs.find(run => id(run) === key) || data.runs[0];
const shown = () => data.runs.filter(run => view.shows(run));

/** A configuration as plain text by dotted name. */
function flat(value, prefix = "", out = dictionary()) {
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
  const common = dictionary();
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
  const ordered = [...groups].sort(([, a], [, b]) => (b[0].config?.dropout === 0) - (a[0].config?.dropout === 0));
  const several = new Set(data.runs.map(run => run.study)).size > 1;
  const dataSets = [...new Set(data.runs.map(run => run.config?.data).filter(Boolean))];
  derived = {settings, names, values, differing, common, groups: ordered, several, dataSets, terms: null, of: null};
  derived.seeds = derived.groups.some(([, runs]) => runs.length > 1) && derived.groups.length < data.runs.length;
  derived.looks = looks();
}

/** Colour and mark of each run: one a group of seeds, else one a run. The first colour is that of no dropout, in every report. */
function looks() {
  const units = derived.seeds ? derived.groups.map(([, runs]) => runs) : data.runs.map(run => [run]);
  const kept = data.runs.some(run => run.config?.dropout !== undefined);
  const without = units.filter(([run]) => run.config?.dropout === 0);
  let next = kept ? 1 : 0;
  const all = new Map();
  for (const runs of units) {
    const plain = kept && runs === without[0];
    const number = plain ? 0 : next++;
    for (const run of runs) all.set(id(run), {color: "run" + (plain ? 0 : kept ? 1 + (number - 1) % (COLORS - 1) : number % COLORS), mark: number % MARKS.length});
  }
  return all;
}
const look = run => derived.looks.get(id(run));
const swatch = (run, dash) => sample({...look(run), dash});

/** The figures a run is compared by: key, name, format, whether more is better (1), less (-1) or neither. */
const METRICS = [
  ["train_accuracy", "train acc.", format.percent, 1], ["validation_accuracy", "valid. acc.", format.percent, 1],
  ["gap", "gap", format.points, -1], ["train_loss", "train loss", format.loss, 0],
  ["validation_loss", "valid. loss", format.loss, -1], ["lowest_loss", "lowest", format.loss, -1],
  ["best_accuracy", "best acc.", format.percent, 1], ["best_epoch", "at epoch", format.number, 0],
  ["epochs", "epochs done", format.number, 0], ["seconds", "time", format.seconds, 0]
];

/** The terms of a filter: a word is looked for everywhere; name=value, !=, <, >, <= and >= compare. */
function terms(text) {
  return [...text.toLowerCase().matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([term]) => {
    const plain = s => s.replaceAll('"', "");
    const parts = /^([^<>=!]+)(<=|>=|!=|=|<|>)(.+)$/.exec(term);
    return parts ? {name: plain(parts[1]), how: parts[2], value: plain(parts[3])} : {word: plain(term)};
  });
}

function facts(run) {
  const settings = Object.entries(derived.settings.get(run)).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.assign(dictionary(), run.outcome, {epochs_done: run.outcome.epochs}, Object.fromEntries(settings),
    {seed: String(run.seed), state: run.state, name: run.name, study: run.study, tag: run.tags});
}

function matches(run) {
  if (derived.of !== view.filter) Object.assign(derived, {terms: terms(view.filter), of: view.filter});
  if (!derived.terms.length) return true;
  const known = facts(run);
  const text = [id(run), label(run), run.state, run.note || "", ...(run.tags || []), ...derived.names.map(name => name + " " + derived.values(name, run))].join(" ").toLowerCase();
  return derived.terms.every(({word, name, how, value}) => {
    if (word !== undefined) return text.includes(word);
    const is = known[name];
    if (Array.isArray(is)) return is.some(tag => tag.toLowerCase() === value) === (how !== "!=");
    const both = [is, value].map(v => v === null || v === undefined || v === "" ? NaN : Number(v)), numbers = both.every(v => !Number.isNaN(v));
    if (how === "=" || how === "!=") return (numbers ? both[0] === both[1] : String(is ?? "").toLowerCase() === value) === (how === "=");
    if (!numbers) return false;
    return {"<": both[0] < both[1], ">": both[0] > both[1], "<=": both[0] <= both[1], ">=": both[0] >= both[1]}[how];
  });
}

/** Wilson's 95 % interval of a share p of n trials (Wilson, JASA 22, 1927); null where n is not known. */
function interval(run) {
  const n = run.config?.validation_images, p = run.outcome.validation_accuracy;
  if (!(n > 0) || p === null || p === undefined) return null;
  const z = 1.96, centre = (p + z * z / (2 * n)) / (1 + z * z / n), half = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** Whether a run does better than a guess: only then is a small gap worth something. */
function hasLearnt(run) {
  const classes = run.classes?.length || 0, low = interval(run)?.[0] ?? run.outcome.validation_accuracy;
  return !classes || low > 1 / classes;
}

/** The best of a figure over some runs; null if there are none to compare, or they are of several data sets. */
function bestOf(metric, sign, runs) {
  if (!sign || derived.dataSets.length > 1) return null;
  const values = runs.filter(run => metric !== "gap" || hasLearnt(run)).map(run => run.outcome[metric]).filter(v => v !== null && v !== undefined);
  return runs.length > 1 && values.length ? (sign > 0 ? Math.max(...values) : Math.min(...values)) : null;
}

/** What the runs of a group are called without their seed; the settings if they have no name in common. */
function groupName(key, runs) {
  const names = new Set(runs.map(run => label(run).replace(/-seed-?\d+$/, "")));
  return names.size === 1 ? [...names][0] : key;
}

/** The groups with the runs that are shown, by name. */
const groupsShown = () => derived.groups.map(([key, runs]) => [groupName(key, runs), runs.filter(run => view.shows(run))]).filter(([, runs]) => runs.length);

/** The groups of several seeds, by name; none if there are not two groups to compare. */
function seedGroups() {
  const groups = groupsShown().filter(([, runs]) => runs.length > 1);
  return groups.length > 1 ? groups : [];
}
