import type { Position } from '../../api/client';
import { compareDecimals } from '../../money';

export type Column = 'asset' | 'quantity' | 'average_cost' | 'last_price' | 'value' | 'profit';

export interface Order {
  column: Column;
  descending: boolean;
}

const comparisons: Record<Column, (left: Position, right: Position) => number> = {
  asset: (left, right) => left.asset.name.localeCompare(right.asset.name),
  quantity: (left, right) => compareDecimals(left.quantity, right.quantity),
  average_cost: (left, right) =>
    compareDecimals(left.average_cost.amount, right.average_cost.amount),
  last_price: (left, right) => compareDecimals(left.last_price.amount, right.last_price.amount),
  value: (left, right) => compareDecimals(left.value.amount, right.value.amount),
  profit: (left, right) => compareDecimals(left.profit_or_loss.amount, right.profit_or_loss.amount),
};

export function sortPositions(positions: Position[], order: Order): Position[] {
  const compare = comparisons[order.column];
  const direction = order.descending ? -1 : 1;
  return positions.toSorted((left, right) => direction * compare(left, right));
}

/** A second click on the same column turns its order round. */
export function nextOrder(order: Order, column: Column): Order {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: column !== 'asset' };
}
