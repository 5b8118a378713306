"use strict";

const places = new WeakMap();

/** Where a step of a run stands on an axis: among its steps, its epochs, or its seconds. */
function place(run, axis) {
  if (axis === "step") return step => step;
  if (!places.has(run)) places.set(run, {});
  return places.get(run)[axis] ??= between(axis === "epoch" ? [[0, ...run.epochs.step], [0, ...run.epochs.x]]
    : run.steps.time?.some(t => t !== null) ? [[0, ...run.steps.x], [0, ...run.steps.time]] : [[0, ...run.epochs.step], [0, ...run.epochs.time]]);
}

/** The line through points with rising x, drawn on beyond the last. */
function between([xs, ys]) {
  const points = xs.map((x, i) => [x, ys[i]]).filter(([x, y], i, all) => x !== null && y !== null && (i === 0 || x > all[i - 1][0]));
  return x => {
    if (points.length < 2) return null;
    let low = 0, high = points.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (points[middle][0] <= x) low = middle; else high = middle;
    }
    const [[x0, y0], [x1, y1]] = [points[low], points[high]];
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0);
  };
}

/** The axis that a section's charts have now: its label and where a table's rows stand on it. */
function axisOf(section) {
  const axis = view.axis[section];
  if (axis !== "time") return {label: axis, of: (run, table) => along(run, table, axis)};
  const longest = Math.max(1, ...data.runs.map(run => run.outcome.seconds || 0));
  const [label, unit] = longest < 180 ? ["time, s", 1] : longest < 7200 ? ["time, min", 60] : ["time, h", 3600];
  return {label, of: (run, table) => along(run, table, axis).map(v => v === null ? null : v / unit)};
}

function along(run, table, axis) {
  if (!table.train_loss) return axis === "time" && table.time?.some(t => t !== null) ? table.time : table.x.map(place(run, axis));
  return axis === "epoch" ? table.x : table[axis].map((v, i) => v ?? table.x[i]);
}

/** One line a shown run of a table's column, or one a configuration: its mean, with a band over its seeds. */
function lines(section, tableOf, column, kind = {}) {
  const axis = axisOf(section);
  const all = shown().map(run => [run, tableOf(run)]).filter(([, t]) => t?.x.length && t[column]?.some(v => v !== null)).map(([run, t]) => ({
    row: label(run), runs: [id(run)], ...look(run), column: kind.name || "value", dash: kind.dash, width: kind.width,
    native: t.x, x: axis.of(run, t), y: t[column], lo: t[column + "_min"], hi: t[column + "_max"]}));
  return means(all).map(ordered);
}

function means(all) {
  if (!derived.seeds || view.single) return all;
  return derived.groups.flatMap(([key, runs]) => {
    const keys = new Set(runs.map(id)), members = all.filter(line => keys.has(line.runs[0]));
    if (!members.length) return [];
    const at = new Map();
    for (const line of members) {
      line.native.forEach((n, i) => {
        if (line.y[i] === null || line.x[i] === null) return;
        if (!at.has(n)) at.set(n, {x: [], y: []});
        at.get(n).x.push(line.x[i]);
        at.get(n).y.push(line.y[i]);
      });
    }
    const columns = [...at].sort((a, b) => a[0] - b[0]).map(([, {x, y}]) => [meanOf(x).mean, meanOf(y).mean, Math.min(...y), Math.max(...y)]);
    const [x, y, lo, hi] = [0, 1, 2, 3].map(c => columns.map(row => row[c]));
    return [{...members[0], row: groupName(key, runs) + (members.length > 1 ? ` (${members.length})` : ""), runs: members.map(line => line.runs[0]), x, y,
      ...(members.length > 1 ? {lo, hi} : {lo: members[0].lo, hi: members[0].hi})}];
  });
}

/** A line's points by rising x, those without an x left out: time and rates may repeat or miss one. */
function ordered(line) {
  const keep = line.x.map((x, i) => [x, i]).filter(([x], i, all) => x !== null && x !== undefined && (i === 0 || x > all[i - 1][0])).map(([, i]) => i);
  if (keep.length === line.x.length) return line;
  const of = values => values && keep.map(i => values[i]);
  return {...line, x: of(line.x), y: of(line.y), lo: of(line.lo), hi: of(line.hi)};
}

/**
 * Lines over steps, epochs or time. lines() gives [{row, column, runs, color, mark, dash, x, y, lo, hi}]: a row of
 * the read-out has one name and colour, its columns are the kinds of line.
 */
class LineChart extends Chart {
  constructor(parent, section, {title, hint = "", lines, value = format.number, percent = false, log = false, stepped = false}) {
    const logButton = h("button", {type: "button", title: "Logarithmic scale", "aria-label": "log, " + title, onclick: () => {
      view.log[title] = !this.log();
      if (view.log[title] === log) delete view.log[title];
      view.write();
      this.build();
    }}, "log");
    super(parent, section, title, typeof hint === "string" ? hint : "", [logButton]);
    Object.assign(this, {lines, value, percent, usual: log, stepped, logButton, says: hint, shape: null});
  }

  log() { return view.log[this.title] ?? this.usual; }

  /** The lines as uPlot's aligned columns; line.at is the place of its main column. */
  columns() {
    const log = this.log(), weight = view.smoothing[this.section];
    const clean = ys => log ? ys.map(y => y > 0 ? y : null) : ys;
    const tables = [];
    let at = 1;
    for (const line of this.current) {
      const table = [line.x, clean(line.plain ? line.y : smoothed(line.y, weight))];
      line.at = at;
      if (line.lo) table.push(clean(line.hi), clean(line.lo));
      else if (weight && !line.plain) table.push(clean(line.y));
      at += table.length - 1;
      tables.push(table);
    }
    return tables.length ? uPlot.join(tables) : [[]];
  }

  series(line, number) {
    const color = () => theme.color(line.color), s = PAPER.on ? PAPER.scale : 1;
    const dash = line.dash?.map(v => v * s);
    const all = [{label: line.row, stroke: color, width: (line.width || 2) * s, dash, points: this.points(line, number, s),
      ...(this.stepped ? {paths: uPlot.paths.stepped({align: 1})} : {})}];
    const quiet = {points: {show: false}};
    if (line.lo) all.push({...quiet, stroke: "transparent", width: 0}, {...quiet, stroke: "transparent", width: 0});
    else if (view.smoothing[this.section] && !line.plain) all.push({...quiet, stroke: () => theme.color(line.color) + "45", width: s});
    return all;
  }

  /** Every point of a short line has its mark, a long line one here and there; a lone point would else not be seen. */
  points(line, number, s) {
    const few = line.y.length <= 40 && this.current.length <= 16 || line.y.length === 1;
    if (line.plain || line.mark === undefined && !few) return {show: false};
    return {show: true, width: 0, fill: () => theme.color(line.color), paths: (u, si, from, to) => {
      const ratio = u.ctx.canvas.width / u.width * s, fill = new Path2D(), clip = new Path2D(), y = u.data[si], box = u.bbox;
      const apart = few ? 0 : 110 * ratio, size = (few ? 3 : 3.5) * ratio;
      let next = few ? -Infinity : box.left + (number * 41 % 110) * ratio;
      for (let i = from; i <= to; i++) {
        if (y[i] === null || y[i] === undefined) continue;
        const x = u.valToPos(u.data[0][i], "x", true);
        if (x < next) continue;
        mark(fill, line.mark ?? 0, x, u.valToPos(y[i], "y", true), size);
        next = x + apart;
      }
      clip.rect(box.left - size, box.top - size, box.width + 2 * size, box.height + 2 * size);
      return {stroke: null, fill, clip, flags: 0};
    }};
  }

  build() {
    this.axis = axisOf(this.section);
    this.xLabel = this.axis.label;
    this.logButton.setAttribute("aria-pressed", String(this.log()));
    if (typeof this.says === "function") this.hint.textContent = this.says();
    this.current = this.lines();
    this.figure.hidden = !this.current.length;
    if (this.u) this.u.destroy();
    this.u = null;
    this.shape = this.shapeOf(this.current);
    if (!this.current.length) return;
    const data = this.columns();
    const bands = this.current.filter(line => line.lo).map(line => ({series: [line.at + 1, line.at + 2], fill: () => theme.color(line.color) + "2b"}));
    this.u = new uPlot(this.options({
      series: [{}, ...this.current.flatMap((line, i) => this.series(line, i))], bands,
      scales: {x: {time: false, range: (u, lo, hi) => lo === hi ? [lo - 1, hi + 1] : [lo, hi]}, y: {distr: this.log() ? 3 : 1}},
      focus: {alpha: this.current.length > 6 ? 0.25 : 1},
      cursor: {focus: {prox: 24}, sync: {key: this.section, setSeries: false}, points: {size: 8, width: 2, fill: () => theme.color("card")}},
      hooks: {
        setCursor: [u => this.show(u.cursor.left < 0 ? null : u.cursor.idx)],
        setSeries: [(u, i) => { this.near = i; this.show(u.cursor.left < 0 ? null : u.cursor.idx); }]
      }
    }), data, this.plot);
    this.zoomIn();
    this.show(null);
  }

  shapeOf(lines) {
    return [this.log(), view.smoothing[this.section] > 0, axisOf(this.section).label,
      ...lines.map(line => [line.row, line.column, line.color, !!line.lo, line.y.length === 1].join("\n"))].join("\r");
  }

  /** Draws what is new; the frame, the cursor and the zoom stay if it is the same lines. */
  refresh() {
    if (!this.seen) return;
    const lines = this.lines();
    if (!this.u || this.shapeOf(lines) !== this.shape) return this.build();
    const window = this.zoomed() ? {min: this.u.scales.x.min, max: this.u.scales.x.max} : null;
    if (typeof this.says === "function") this.hint.textContent = this.says();
    this.current = lines;
    this.u.batch(() => {
      this.u.setData(this.columns(), !window);
      if (window) this.u.setScale("x", window);
    });
    this.show(this.u.cursor.left < 0 ? null : this.u.cursor.idx);
  }

  /** Lets one run stand out, or none. */
  highlight(run) {
    if (!this.u) return;
    this.current.forEach((line, n) => {
      const alpha = run === null || line.runs.includes(run) ? 1 : 0.15;
      for (let i = line.at; i < (this.current[n + 1]?.at ?? this.u.series.length); i++) this.u.series[i].alpha = alpha;
    });
    this.u.redraw(false, false);
  }

  /** The figures at one place of the x axis, or the last ones. */
  show(index) {
    if (!this.u) return;
    const xs = this.u.data[0];
    const x = index === null || index === undefined ? null : xs[index];
    const columns = [...new Set(this.current.map(line => line.column))];
    const rows = new Map();
    for (const line of this.current) {
      const key = line.row + "\n" + line.color;
      if (!rows.has(key)) rows.set(key, {line, cells: {}, near: false});
      const row = rows.get(key);
      row.cells[line.column] = this.cell(line, x);
      row.near ||= this.near === line.at && x !== null;
    }
    const head = h("tr", {}, h("th", {scope: "col"}, x === null ? "last" : this.xLabel + " " + format.number(x)),
      columns.map(name => h("th", {scope: "col"}, name)));
    const body = [...rows.values()].map(({line, cells, near}) => h("tr", {class: near && rows.size > 1 ? "near" : null},
      h("th", {scope: "row", title: line.row}, sample(columns.length > 1 ? {...line, dash: null} : line), line.row),
      columns.map(name => cells[name] || h("td", {}, "–"))));
    this.readout.classList.toggle("long", rows.size > 12);
    this.readout.replaceChildren(h("table", {}, h("thead", {}, head), h("tbody", {}, body)));
  }

  cell(line, x) {
    let i = line.x.length - 1;
    if (x !== null) {
      if (i < 0 || x > line.x[i]) return h("td", {}, "–");
      while (i > 0 && line.x[i] > x) i--;
      if (line.x[i] > x) return h("td", {}, "–");
    } else {
      while (i > 0 && (line.y[i] === null || line.y[i] === undefined)) i--;
    }
    const v = line.y[i];
    return h("td", {"data-value": v, title: v}, this.value(v),
      line.lo && line.lo[i] !== line.hi[i] && v !== null ? h("span", {class: "range"}, ` (${this.value(line.lo[i])} … ${this.value(line.hi[i])})`) : "");
  }

  legend() { return this.current; }

  /** A column a line, with the smallest and the largest value beside it where points were taken together; a row a place on the axis. */
  rows() {
    const names = this.current.flatMap(line => [`${line.row} ${line.column}`, ...(line.lo ? [`${line.row} ${line.column} min`, `${line.row} ${line.column} max`] : [])]);
    const [xs, ...ys] = uPlot.join(this.current.map(line => line.lo ? [line.x, line.y, line.lo, line.hi] : [line.x, line.y]));
    return [[this.xLabel, ...names], ...xs.map((x, i) => [x, ...ys.map(y => y[i])])];
  }
}
