import { paths, type ValueHistory } from '../../api/client';
import { useResource } from '../../api/useResource';
import { Panel } from '../../components/Panel';
import { Problem } from '../../components/Problem';
import { Skeleton } from '../../components/Skeleton';
import { ValueLines } from './ValueLines';

interface ValueChartProps {
  portfolioId: string;
  currency: string;
}

export function ValueChart({ portfolioId, currency }: ValueChartProps) {
  const history = useResource<ValueHistory>(paths.valueHistory(portfolioId, currency));
  return (
    <Panel
      title="Value over time"
      subtitle={`Weekly, positions in ${currency}`}
      actions={
        <ul className="legend">
          <li className="legend-value">Value</li>
          <li className="legend-paid-in">Paid in</li>
        </ul>
      }
    >
      {history.error && <Problem error={history.error} onRetry={history.reload} />}
      {!history.data && !history.error && <Skeleton rows={5} />}
      {history.data?.points.length === 0 && <p className="empty">No prices yet.</p>}
      {history.data && history.data.points.length > 0 && <ValueLines history={history.data} />}
    </Panel>
  );
}
