import type { ValuePoint } from '../../api/client';

export interface Size {
  width: number;
  height: number;
}

export interface Tick {
  at: number;
  value: number;
}

export interface ChartGeometry {
  value: string;
  area: string;
  paidIn: string;
  ticks: Tick[];
  /** Places of the points, in the order of the points. */
  places: { x: number; y: number }[];
}

export const MARGIN = { top: 12, right: 12, bottom: 28, left: 56 };

/** Where everything of the chart stands. Only here are amounts floats: they become pixels. */
export function chartGeometry(points: ValuePoint[], { width, height }: Size): ChartGeometry {
  const values = points.map((point) => Number(point.value));
  const paidIn = points.map((point) => Number(point.paid_in));
  const scale = scaleOf([...values, ...paidIn]);
  const bottom = height - MARGIN.bottom;
  const right = width - MARGIN.right;

  const x = (index: number) =>
    MARGIN.left + ((right - MARGIN.left) * index) / Math.max(points.length - 1, 1);
  const y = (value: number) =>
    bottom - ((bottom - MARGIN.top) * (value - scale.low)) / (scale.high - scale.low);

  const places = values.map((value, index) => ({ x: x(index), y: y(value) }));
  const line = pathOf(places);
  return {
    value: line,
    area: `${line}L${x(places.length - 1)},${bottom}L${x(0)},${bottom}Z`,
    paidIn: pathOf(paidIn.map((value, index) => ({ x: x(index), y: y(value) }))),
    ticks: scale.steps.map((value) => ({ at: y(value), value })),
    places,
  };
}

/** The point whose place is nearest to a pointer. */
export function nearestIndex(places: { x: number }[], x: number): number {
  let nearest = 0;
  places.forEach((place, index) => {
    const best = places.at(nearest);
    if (best && Math.abs(place.x - x) < Math.abs(best.x - x)) nearest = index;
  });
  return nearest;
}

function pathOf(places: { x: number; y: number }[]): string {
  return places
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)},${y.toFixed(1)}`)
    .join('');
}

/** Round numbers around the values: four or five lines that a person can read. */
function scaleOf(values: number[]): { low: number; high: number; steps: number[] } {
  const smallest = Math.min(...values);
  const largest = Math.max(...values);
  const rough = Math.max(largest - smallest, largest * 0.05, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const low = Math.floor(smallest / step) * step;
  const high = Math.ceil(largest / step) * step || step;
  const count = Math.round((high - low) / step);
  const steps = Array.from({ length: count + 1 }, (_, index) => low + index * step);
  return { low, high, steps };
}
