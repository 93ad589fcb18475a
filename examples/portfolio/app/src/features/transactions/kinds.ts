import type { TransactionKind } from '../../api/client';

export const KIND_TITLES: Record<TransactionKind, string> = {
  buy: 'Buy',
  sell: 'Sell',
  dividend: 'Dividend',
  deposit: 'Deposit',
  fee: 'Fee',
};

export const KINDS: TransactionKind[] = ['buy', 'sell', 'dividend', 'deposit', 'fee'];
