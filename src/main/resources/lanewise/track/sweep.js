"use strict";

/** The settings in which the runs differ: a line a run from axis to axis, and what each has to do with the accuracy. */
function sweep() {
  const measured = data.runs.filter(run => run.outcome.validation_accuracy !== null), runs = measured.filter(run => view.shows(run));
  const of = name => run => derived.settings.get(run)[name] ?? null, spread = name => new Set(measured.map(of(name)).filter(v => v !== null)).size;
  const settings = derived.differing.filter(name => name !== "seed" && spread(name) > 1);
  $("sweep").hidden = settings.length < 2 || data.runs.length < 4 || derived.dataSets.length > 1;
  if ($("sweep").hidden) return;
  const figure = {name: "valid. acc.", of: run => run.outcome.validation_accuracy, text: format.percent};
  const axes = [...settings.map(name => ({name, of: of(name), text: String})), figure].map(axis => scale(axis, measured));
  const apart = Math.max(850 / (axes.length - 1), 8 * Math.max(...axes.map(axis => axis.name.length)) + 12), width = Math.round(150 + apart * (axes.length - 1));
  const top = 34, bottom = 286, x = i => 60 + i * apart, y = share => bottom - share * (bottom - top);
  const accuracies = runs.map(figure.of), low = Math.min(...accuracies), span = Math.max(...accuracies) - low || 1;
  const line = run => h("path", {d: axes.map((axis, i) => axis.of(run) === null ? "" : `${i && axes[i - 1].of(run) !== null ? "L" : "M"}${x(i).toFixed(1)} ${y(axis.at(run)).toFixed(1)}`).join(""), stroke: theme.depth((figure.of(run) - low) / span), "data-run": id(run)},
    h("title", {}, `${label(run)}: ${format.percent(figure.of(run))}`));
  const plot = h("svg", {class: "parallel", viewBox: `0 0 ${width} 310`, role: "img", style: {"--wide": width + "px"}, "aria-label": "Parallel coordinates: " + axes.map(axis => axis.name).join(", ")},
    h("g", {fill: "none", "stroke-width": 2}, [...runs].sort((a, b) => figure.of(a) - figure.of(b)).map(line)),
    axes.map((axis, i) => h("g", {}, h("line", {x1: x(i), x2: x(i), y1: top, y2: bottom}), h("text", {x: x(i), y: 18, "text-anchor": "middle", class: "title"}, axis.name),
      axis.ticks.map(([text, share]) => h("text", {x: x(i) + 7, y: y(share) + 4}, text)))));
  const rows = (data.importance || []).map(row => h("tr", {}, h("td", {class: "name"}, row.setting), h("td", {class: "number"}, row.correlation === null ? "–" : row.correlation.toFixed(2)),
    h("td", {class: "number"}, (100 * row.share).toFixed(0) + " %"), h("td", {class: "number"}, (100 * row.noise).toFixed(0) + " %"), h("td", {}, row.share > row.noise ? h("b", {}, "larger than the noise") : "within noise")));
  $("sweep").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "sweep-title"}, "Settings"), h("p", {}, "A line is a run, from the lowest accuracy (dark violet or blue) to the highest (yellow); it skips the settings that the run has not.")),
    h("div", {class: "figure"}, h("div", {class: "scroll", style: {border: "0"}, tabindex: "0", role: "region", "aria-label": "Parallel coordinates"}, plot)),
    ...(rows.length ? [h("h3", {class: "above"}, "What goes with the validation accuracy" + (data.importanceEpoch ? ` after epoch ${data.importanceEpoch}` : "") + ", over all runs"), h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "Importance of settings"}, h("table", {class: "grid", id: "importance"},
      h("thead", {}, h("tr", {}, ["setting", "rank correlation", "share of variance", "by chance up to", ""].map((name, i) => h("th", {scope: "col", class: i > 0 && i < 4 ? "number" : null}, name)))), h("tbody", {}, rows))),
      h("p", {class: "soft small"}, "Share of variance: between the runs of one value and those of another (one-way). By chance: what 19 of 20 random orders of the accuracies stay below. It tells what goes together here, not what causes what.")] : []));
}

/** Where the runs stand on an axis, from 0 to 1: numbers by size, or by their logarithm where they span much; names in their order. */
function scale(axis, runs) {
  const values = [...new Set(runs.map(axis.of).filter(v => v !== null))], numbers = values.map(Number);
  if (numbers.every(v => !Number.isNaN(v)) && values.length > 1) {
    const log = numbers.every(v => v > 0) && Math.max(...numbers) / Math.min(...numbers) > 20, to = log ? Math.log : v => v;
    const low = Math.min(...numbers.map(to)), span = Math.max(...numbers.map(to)) - low, share = v => (to(Number(v)) - low) / span;
    const shown = values.length <= 6 ? values : [values[numbers.indexOf(Math.min(...numbers))], values[numbers.indexOf(Math.max(...numbers))]];
    return {...axis, at: run => share(axis.of(run)), ticks: shown.map(v => [axis.text(v), share(v)])};
  }
  const share = v => values.length > 1 ? values.indexOf(v) / (values.length - 1) : 0.5;
  return {...axis, at: run => share(axis.of(run)), ticks: values.map(v => [axis.text(v), share(v)])};
}
