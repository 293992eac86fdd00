// What a live chart tells: the rows of its table, read off its marks by the same rule as when the book is built
// (charts/figure.py), and the stops at which a reader is told them.

// Every mark of a chart, as it is drawn, with the plot that it stands in. A plot is told by its place: lines of several
// series lie in groups of their own that share it, and its axes in another.
const marksOf = (view) => {
  const plots = new Map();
  const marks = [];
  const walk = (groups, left, top) => groups.items.forEach((group) => {
    const x = left + (group.x || 0), y = top + (group.y || 0);
    const box = { x1: x, y1: y, x2: x + (group.width || 0), y2: y + (group.height || 0) };
    const place = Object.values(box).map(Math.round).join();
    if (!plots.has(place)) plots.set(place, { ...box, axes: [], stops: new Map() });
    const plot = plots.get(place);
    for (const inner of group.items) {
      if (inner.role === "axis") plot.axes.push(...inner.items);
      else if (inner.marktype === "group") walk(inner, x, y);
      else if (inner.role === "mark") marks.push(...inner.items.map((item) => ({ item, plot, x, y, type: inner.marktype })));
    }
  });
  walk(view.scenegraph().root, 0, 0);
  return { marks, plots: [...plots.values()] };
};

const cellOf = (value) => {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === undefined || Number.isNaN(value) ? null : value;
};
const rowOf = (datum, fields) => {
  const kind = fields.findIndex((names) => {
    const [first, ...others] = names.filter((name) => name !== null);
    return cellOf(datum[first] ?? null) !== null && others.every((name) => datum[name] !== undefined);
  });
  return kind < 0 ? null : [kind, ...fields[kind].map((name) => (name === null ? null : cellOf(datum[name])))];
};

// Where x is a time and y is measured, a stop is a time, with all that stands at it; elsewhere it is a mark.
const isTime = (view, { axes }) => {
  const typeOf = ({ context, datum }) => (context ? context.scales[datum.scale].value : view.scale(datum.scale)).type;
  const lies = ({ orient }) => orient === "bottom" || orient === "top";
  return axes.some((axis) => lies(axis) && (typeOf(axis) === "time" || axis.format === "d"))
    && axes.some((axis) => !lies(axis) && !/^(band|point|ordinal)$/.test(typeOf(axis)));
};
const boxOf = ({ item, plot, type, x, y }) => {
  if (plot.isTime) {
    const left = x + item.x, right = type === "rect" || type === "rule" ? left + (item.width || 0) : left;
    return { x1: Math.min(left, right), x2: Math.max(left, right), y1: plot.y1, y2: plot.y2 };
  }
  const { x1, x2, y1, y2 } = /^(line|area|trail)$/.test(type) ? { x1: item.x, x2: item.x, y1: item.y, y2: item.y } : item.bounds;
  return { x1: x + x1, x2: x + x2, y1: y + y1, y2: y + y2 };
};
const middleOf = ({ x1, x2, y1, y2 }) => [(x1 + x2) / 2, (y1 + y2) / 2];

// The rows of the table, and the stops in the order in which keys walk them: each its box in the drawing, its plot,
// and the numbers of its rows.
export const readOff = (view, { fields }) => {
  const { marks, plots } = marksOf(view);
  for (const plot of plots) plot.isTime = isTime(view, plot);
  const rows = new Map();
  for (const mark of marks) {
    const row = mark.item.datum && rowOf(mark.item.datum, fields);
    if (!row) continue;
    const name = JSON.stringify(row);
    if (!rows.has(name)) rows.set(name, { number: rows.size, row: row.slice(1) });
    const { plot, type } = mark;
    if (plot.isTime && type === "text") continue;   // it stands beside what it speaks of
    const box = boxOf(mark);
    const place = plot.isTime ? Math.round(middleOf(box)[0]) : Object.values(box).map(Math.round).join();
    const stop = plot.stops.get(place) ?? { ...box, plot, rows: new Set() };
    stop.x1 = Math.min(stop.x1, box.x1);
    stop.x2 = Math.max(stop.x2, box.x2);
    stop.rows.add(rows.get(name).number);
    plot.stops.set(place, stop);
  }
  const stops = plots.flatMap((plot) => {
    const own = [...plot.stops.values()].map((stop) => ({ ...stop, rows: [...stop.rows] }));
    return plot.isTime ? own.sort((one, other) => one.x1 - other.x1) : own;
  });
  return { rows: [...rows.values()].map(({ row }) => row), stops };
};

// The stop nearest to a place: first the plot, then in it the time, or the mark.
export const nearest = (stops, x, y) => {
  const off = (box) => Math.hypot(Math.max(box.x1 - x, x - box.x2, 0), Math.max(box.y1 - y, y - box.y2, 0));
  const offMiddle = (box) => Math.hypot(x - middleOf(box)[0], y - middleOf(box)[1]);
  const least = (all, ...ways) => all.reduce((best, one) => {
    const way = ways.find((far) => Math.abs(far(one) - far(best)) > 0.01);
    return way && way(one) < way(best) ? one : best;
  });
  const plot = least(stops.map((stop) => stop.plot), off, ({ x1, x2, y1, y2 }) => (x2 - x1) * (y2 - y1));
  const within = stops.filter((stop) => stop.plot === plot);
  const aside = (stop) => Math.max(stop.x1 - x, x - stop.x2, 0);
  return plot.isTime ? least(within, aside, offMiddle) : least(within, off, offMiddle);
};
