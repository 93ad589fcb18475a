import type { TransactionKind } from '../../api/client';

export const KIND_TITLES: Record<TransactionKind, string> = {
  buy: 'Buy',
  sell: 'Sell',
  dividend: 'Dividend',
  deposit: 'Deposit',
  fee: 'Fee',
};

export const KINDS = Object.entries(KIND_TITLES) as [TransactionKind, string][];
