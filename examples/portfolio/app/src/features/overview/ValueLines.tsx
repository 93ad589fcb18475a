import { useState } from 'react';
import type { ValueHistory, ValuePoint } from '../../api/client';
import { formatCompact, formatDate, formatMoney } from '../../money';
import { chartGeometry, MARGIN, nearestIndex } from './chartGeometry';
import { useWidth } from './useWidth';

const HEIGHT = 260;

export function ValueLines({ history }: { history: ValueHistory }) {
  const [frame, width] = useWidth();
  const [pointed, setPointed] = useState<number>();
  const { currency, points } = history;
  const geometry = chartGeometry(points, { width, height: HEIGHT });
  const place = pointed === undefined ? undefined : geometry.places.at(pointed);
  const point = pointed === undefined ? undefined : points.at(pointed);

  return (
    <figure className="chart" ref={frame}>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={summaryOf(history)}
        onPointerMove={(event) => {
          const left = event.currentTarget.getBoundingClientRect().left;
          setPointed(nearestIndex(geometry.places, event.clientX - left));
        }}
        onPointerLeave={() => setPointed(undefined)}
      >
        <defs>
          <linearGradient id="value-fill" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" className="chart-fill-top" />
            <stop offset="1" className="chart-fill-bottom" />
          </linearGradient>
        </defs>
        {geometry.ticks.map((tick) => (
          <g key={tick.value}>
            <line
              className="chart-grid"
              x1={MARGIN.left}
              x2={width - MARGIN.right}
              y1={tick.at}
              y2={tick.at}
            />
            <text className="chart-label" x={MARGIN.left - 10} y={tick.at + 4} textAnchor="end">
              {formatCompact(tick.value, currency)}
            </text>
          </g>
        ))}
        {monthsOf(points, width < 520 ? 3 : 2).map(({ index, title }) => (
          <text
            key={title}
            className="chart-label"
            x={geometry.places.at(index)?.x}
            y={HEIGHT - 8}
            textAnchor="middle"
          >
            {title}
          </text>
        ))}
        <path className="chart-area" d={geometry.area} />
        <path className="chart-paid-in" d={geometry.paidIn} />
        <path className="chart-value" d={geometry.value} />
        {place && (
          <>
            <line
              className="chart-guide"
              x1={place.x}
              x2={place.x}
              y1={MARGIN.top}
              y2={HEIGHT - MARGIN.bottom}
            />
            <circle className="chart-dot" cx={place.x} cy={place.y} r={5} />
          </>
        )}
      </svg>
      {place && point && (
        <figcaption
          className={`chart-note ${place.x > width / 2 ? 'to-left' : ''}`}
          style={{ left: place.x, top: MARGIN.top }}
        >
          <small>{formatDate(point.date)}</small>
          <strong>{formatMoney({ amount: point.value, currency })}</strong>
          <small>Paid in {formatMoney({ amount: point.paid_in, currency })}</small>
        </figcaption>
      )}
    </figure>
  );
}

/** Every nth month that begins within the points, at the first point of the month. */
function monthsOf(points: ValuePoint[], every: number): { index: number; title: string }[] {
  const firsts = points.flatMap((point, index) => {
    const before = points[index - 1];
    const begins = before && before.date.slice(0, 7) !== point.date.slice(0, 7);
    return begins ? [{ index, title: monthTitle(point.date) }] : [];
  });
  return firsts.filter((_, position) => position % every === 0);
}

function monthTitle(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  return day.toLocaleDateString('en-GB', { month: 'short', year: '2-digit', timeZone: 'UTC' });
}

function summaryOf({ currency, points }: ValueHistory): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return '';
  const from = formatMoney({ amount: first.value, currency });
  const to = formatMoney({ amount: last.value, currency });
  return `From ${from} on ${formatDate(first.date)} to ${to} on ${formatDate(last.date)}`;
}
