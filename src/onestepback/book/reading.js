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
    if (!plots.has(place)) plots.set(place, { ...box, axes: [], marks: [] });
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

// A moment is written as the data have it: the day, and the hours where it is not midnight.
const momentOf = (value) => {
  const at = new Date(value), two = (number) => String(number).padStart(2, "0");
  const day = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const [hours, minutes, seconds] = [at.getHours(), at.getMinutes(), at.getSeconds()];
  if (!hours && !minutes && !seconds) return day;
  return `${day} ${two(hours)}:${two(minutes)}${seconds ? `:${two(seconds)}` : ""}`;
};
const cellOf = (value, isMoment = false) => {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === undefined || value === null || Number.isNaN(value)) return null;
  return isMoment ? momentOf(value) : value;
};
const rowOf = (datum, { fields, dates = [] }) => {
  const kind = fields.findIndex((names) => {
    const [first, ...others] = names.filter((name) => name !== null);
    return cellOf(datum[first] ?? null) !== null && others.every((name) => datum[name] !== undefined);
  });
  if (kind < 0) return null;
  return [kind, ...fields[kind].map((name) => (name === null ? null : cellOf(datum[name], dates.includes(name))))];
};

// Where x is a time and y is measured, a stop is a time, with all that stands at it; elsewhere it is a mark.
const isTime = (view, { axes }) => {
  const typeOf = ({ context, datum }) => (context ? context.scales[datum.scale].value : view.scale(datum.scale)).type;
  const lies = ({ orient }) => orient === "bottom" || orient === "top";
  return axes.some((axis) => lies(axis) && (typeOf(axis) === "time" || axis.format === "d"))
    && axes.some((axis) => !lies(axis) && !/^(band|point|ordinal)$/.test(typeOf(axis)));
};
const boxOf = ({ item, type, x, y }) => {
  const { x1, x2, y1, y2 } = /^(line|area|trail)$/.test(type) ? { x1: item.x, x2: item.x, y1: item.y, y2: item.y } : item.bounds;
  return { x1: x + x1, x2: x + x2, y1: y + y1, y2: y + y2 };
};
const middleOf = ({ x1, x2, y1, y2 }) => [(x1 + x2) / 2, (y1 + y2) / 2];

// The times of a plot, from its marks: a row that lasts is told at each that it covers. It makes a time of its own where
// none lies in it.
const timesOf = (plot, marks) => {
  const spans = marks.map(({ item, number, type, x }) => {
    const end = { rect: item.x + (item.width || 0), rule: item.x2 }[type] ?? item.x;
    return { x1: x + Math.min(item.x, end), x2: x + Math.max(item.x, end), number };
  });
  const covers = ({ x1, x2 }, at) => x1 - 0.5 <= at && at <= x2 + 0.5;
  const points = spans.filter(({ x1, x2 }) => x2 - x1 < 1);
  const alone = spans.filter((span) => span.x2 - span.x1 >= 1 && !points.some((point) => covers(span, point.x1)));
  const times = new Map([...points, ...alone].map(({ x1, x2 }) => [Math.round(x1 + x2), { x1, x2 }]));
  return [...times.values()].sort((one, other) => one.x1 - other.x1).map(({ x1, x2 }) => ({
    x1, x2, y1: plot.y1, y2: plot.y2, plot,
    rows: new Set(spans.filter((span) => covers(span, (x1 + x2) / 2)).map(({ number }) => number)),
  }));
};
const placesOf = (plot, marks) => {
  const places = new Map();
  for (const mark of marks) {
    const box = boxOf(mark), place = Object.values(box).map(Math.round).join();
    if (!places.has(place)) places.set(place, { ...box, plot, rows: new Set() });
    places.get(place).rows.add(mark.number);
  }
  return [...places.values()];
};

// The rows of the table, and the stops in the order in which keys walk them: each its box in the drawing, its plot,
// and the numbers of its rows.
export const readOff = (view, table) => {
  const { marks, plots } = marksOf(view);
  const rows = new Map();
  for (const mark of marks) {
    const row = mark.item.datum && rowOf(mark.item.datum, table);
    if (!row) continue;
    const name = JSON.stringify(row);
    if (!rows.has(name)) rows.set(name, { number: rows.size, row: row.slice(1) });
    const { number } = rows.get(name);
    if (mark.type !== "text" || mark.item.text) mark.plot.marks.push({ ...mark, number });
  }
  const stops = plots.flatMap((plot) => {
    plot.isTime = isTime(view, plot);
    // At a time, words stand beside what they speak of.
    return plot.isTime ? timesOf(plot, plot.marks.filter(({ type }) => type !== "text")) : placesOf(plot, plot.marks);
  });
  return {
    rows: [...rows.values()].map(({ row }) => row),
    stops: stops.map((stop) => ({ ...stop, rows: [...stop.rows].sort((one, other) => one - other) })),
  };
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
