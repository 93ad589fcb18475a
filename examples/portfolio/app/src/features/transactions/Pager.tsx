import type { TransactionList } from '../../api/client';

interface PagerProps {
  list: TransactionList;
  onPage: (page: number) => void;
}

export function Pager({ list, onPage }: PagerProps) {
  const pages = Math.ceil(list.total / list.page_size);
  if (pages <= 1) return null;
  return (
    <nav className="pager" aria-label="Pages of transactions">
      <button
        type="button"
        className="button"
        disabled={list.page <= 1}
        onClick={() => onPage(list.page - 1)}
      >
        Newer
      </button>
      <span>
        Page {list.page} of {pages}
      </span>
      <button
        type="button"
        className="button"
        disabled={list.page >= pages}
        onClick={() => onPage(list.page + 1)}
      >
        Older
      </button>
    </nav>
  );
}
