"use strict";

function runTable() {
  const {differing, values, common} = derived;
  if (!$("run-grid")) {
    const filter = h("input", {type: "search", value: view.filter, placeholder: "Filter: word, dropout=0.25, lr<0.01 …", "aria-label": "Filter the runs, here and in all charts",
      title: "Words are looked for everywhere; name=value, !=, <, >, <= and >= compare a setting or a figure (validation_accuracy>0.7). All have to hold.",
      oninput: e => { view.filter = e.target.value; chosen(); }});
    $("runs").replaceChildren(h("div", {class: "section-head"}, h("h2", {id: "runs-title"}, "Runs"), filter),
      h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of runs"}, h("table", {class: "grid", id: "run-grid"})),
      h("ul", {class: "same", id: "run-same"}), h("p", {class: "soft small", id: "run-notes"}), h("div", {id: "run-groups"}));
  }
  const setting = name => ["set." + name, name, run => values(name, run), null];
  const alike = key => key.startsWith("set.") && new Set(data.runs.map(run => derived.settings.get(run)[key.slice(4)]).filter(v => v !== undefined)).size < 2 ? "alike" : "";
  const long = name => data.runs.some(run => values(name, run).length > 24);
  const noted = data.runs.some(run => run.note || run.tags?.length);
  const cells = [["name", "run", run => label(run), false], ["state", "state", run => run.state, false],
    ...differing.filter(name => !long(name)).map(setting),
    ...METRICS.map(([key, name, show]) => [key, name, run => run.outcome[key], true, show]),
    ...(noted ? [["note", "note", run => [...(run.tags || []).map(tag => "#" + tag), run.note || ""].join(" ").trim(), false]] : []),
    ...differing.filter(long).map(setting)];
  let rows = data.runs.filter(matches);
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
  const bests = Object.fromEntries(METRICS.map(([key, , , sign]) => [key, bestOf(key, sign, data.runs)]));
  const sortBy = key => {
    view.down = view.sort === key ? !view.down : cells.find(cell => cell[0] === key)[3] === true;
    view.sort = key;
    view.write();
    keepFocus(runTable);
  };
  const header = ([key, name, , number]) => h("th", {scope: "col", class: number ? "number" : alike(key) || null, "aria-sort": view.sort === key ? (view.down ? "descending" : "ascending") : null},
    h("button", {type: "button", "data-sort": key, "data-key": "sort " + key, onclick: () => sortBy(key)}, name + (view.sort === key ? (view.down ? " ↓" : " ↑") : "")),
    h("span", {class: "paper"}, name));
  const cell = (run, [key, , value, number, show]) => {
    if (key === "name") {
      return h("td", {class: "name"}, h("label", {}, h("input", {type: "checkbox", "data-key": "check " + id(run), ...(view.shows(run) ? {checked: ""} : {}), onchange: () => toggle([id(run)])}), swatch(run), " ", label(run)));
    }
    if (key === "state") return h("td", {}, h("span", {class: "state " + run.state}, run.state));
    const v = value(run);
    if (key === "note") return h("td", {class: "note"}, v);
    if (number) {
      const best = v !== null && v === bests[key] && (key !== "gap" || hasLearnt(run));
      return h("td", {class: "number"}, h("span", {class: best ? "best" : null}, show(v)), key === "seconds" && run.environment?.first_in_process ? " *" : "");
    }
    const differs = common[key.slice(4)] === null || v !== common[key.slice(4)];
    return h("td", {class: [alike(key), differs ? "differs" : "", v.length > 24 ? "long" : ""].join(" ").trim() || null, title: v}, v);
  };
  const columns = cells.filter(([key]) => !alike(key)).length;
  $("run-grid").className = "grid" + (columns > 12 ? " wide" : "") + (columns > 18 ? " widest" : "");
  $("run-grid").replaceChildren(h("caption", {class: "sr"}, "Runs with the settings that differ and their last figures"),
    h("thead", {}, h("tr", {}, cells.map(header))),
    h("tbody", {}, rows.length ? rows.map(run => h("tr", {class: view.shows(run) ? null : "hidden-run", "data-run": id(run)}, cells.map(c => cell(run, c))))
      : h("tr", {}, h("td", {colspan: cells.length, class: "soft"}, data.runs.length ? "No run matches the filter." : "No run has begun."))));
  const same = derived.names.filter(name => !differing.includes(name));
  $("run-same").replaceChildren(...(same.length ? [h("li", {}, data.runs.length > 1 ? "Same in all runs:" : "Settings:"), ...same.map(name => h("li", {}, name + " ", h("b", {}, values(name, data.runs[0]))))] : []));
  $("run-notes").textContent = data.runs.length > 1 && data.runs.some(run => run.environment?.first_in_process)
    ? "* The first run of its process: its time has the compilation of the program in it, which later runs are spared." : "";
  groupTable();
}

/** Mean and deviation of the runs that differ in their seed only. */
function groupTable() {
  const groups = groupsShown().filter(([, runs]) => runs.length > 1);
  if (!groups.length) return $("run-groups").replaceChildren();
  const columns = METRICS.filter(([key]) => !["best_epoch", "epochs"].includes(key));
  const figure = (runs, metric, show) => {
    const values = runs.map(run => run.outcome[metric]).filter(v => v !== null && v !== undefined);
    if (!values.length) return "–";
    const {mean, deviation} = meanOf(values);
    const around = show === format.loss && mean < 1e4 ? deviation.toFixed(4) : show(deviation).replace("+", "");
    return values.length > 1 ? [show(mean), h("span", {class: "around"}, " ± " + around)] : show(mean);
  };
  $("run-groups").replaceChildren(h("h3", {class: "above"}, "Mean ± deviation over seeds"),
    h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of means over seeds"}, h("table", {class: "grid"},
      h("thead", {}, h("tr", {}, h("th", {scope: "col"}, "configuration"), h("th", {scope: "col", class: "number"}, "runs"), columns.map(([, name]) => h("th", {scope: "col", class: "number"}, name)))),
      h("tbody", {}, groups.map(([name, runs]) => h("tr", {}, h("td", {class: "name"}, swatch(runs[0]), " ", name), h("td", {class: "number"}, runs.length),
        columns.map(([metric, , show]) => h("td", {class: "number"}, figure(runs, metric, show)))))))));
}
