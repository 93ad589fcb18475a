/** A decimal number as text, so that no digit is lost on the way. */
export type Decimal = `${number}`;

export interface Money {
  amount: Decimal;
  currency: string;
}

export type AssetClass =
  'equity' | 'bond' | 'fund' | 'cash' | 'real_estate' | 'crypto' | 'commodity';

export type TransactionKind = 'buy' | 'sell' | 'dividend' | 'deposit' | 'fee';

export interface Me {
  name: string;
  email: string;
}

export interface Portfolio {
  id: string;
  name: string;
  currency: string;
  opened_on: string;
}

export interface Asset {
  id: string;
  symbol: string;
  name: string;
  asset_class: AssetClass;
  currency: string;
}

export interface Total {
  currency: string;
  value: Money;
  cost: Money;
  profit_or_loss: Money;
  profit_or_loss_percent: Decimal | null;
  cash: Money;
  dividends: Money;
}

export interface Overview {
  portfolio: Portfolio;
  as_of: string;
  totals: Total[];
}

export interface Position {
  asset: Asset;
  quantity: Decimal;
  average_cost: Money;
  last_price: Money;
  cost: Money;
  value: Money;
  profit_or_loss: Money;
  profit_or_loss_percent: Decimal | null;
}

export interface ValuePoint {
  date: string;
  value: Decimal;
  paid_in: Decimal;
}

export interface ValueHistory {
  currency: string;
  points: ValuePoint[];
}

export interface Transaction {
  id: string;
  date: string;
  kind: TransactionKind;
  asset: Asset | null;
  quantity: Decimal | null;
  price: Money | null;
  amount: Money;
}

export interface TransactionList {
  items: Transaction[];
  page: number;
  page_size: number;
  total: number;
}

export interface TransactionFilter {
  kind?: TransactionKind | undefined;
  page?: number;
}

/** The address of every answer that the page asks its backend for. */
export const paths = {
  me: () => '/api/me',
  portfolios: () => '/api/portfolios',
  overview: (portfolioId: string) => `/api/portfolios/${portfolioId}/overview`,
  valueHistory: (portfolioId: string, currency: string) =>
    `/api/portfolios/${portfolioId}/value-history?currency=${currency}`,
  positions: (portfolioId: string) => `/api/portfolios/${portfolioId}/positions`,
  transactions: (portfolioId: string, { kind, page = 1 }: TransactionFilter = {}) => {
    const query = new URLSearchParams({ page: String(page), ...(kind && { kind }) });
    return `/api/portfolios/${portfolioId}/transactions?${query}`;
  },
};

export class RequestError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const ATTEMPTS = 6;
const PAUSE_MS = 500;

/** The JSON at a path. While the backend restarts (status 503) it asks again for a few seconds. */
export async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(path, { signal });
    if (response.ok) return (await response.json()) as T;
    if (response.status !== 503 || attempt === ATTEMPTS) throw await problemOf(response);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function problemOf(response: Response): Promise<RequestError> {
  const body: unknown = await response.json().catch(() => null);
  const told = body !== null && typeof body === 'object' && 'detail' in body && body.detail;
  const message = typeof told === 'string' ? told : `The server answered ${response.status}.`;
  return new RequestError(message, response.status);
}
