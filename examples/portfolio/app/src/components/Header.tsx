import type { Me } from '../api/client';
import { links, type Page } from '../navigation';

export function Header({ me, page }: { me: Me | undefined; page: Page }) {
  return (
    <header className="top">
      <div className="top-inner">
        <a className="brand" href="#/">
          <img src="/favicon.svg" alt="" width="30" height="30" />
          <span>Portfolio</span>
        </a>
        <nav className="top-links" aria-label="Pages">
          {links.map((link) => (
            <a
              key={link.page}
              href={link.href}
              aria-current={link.page === page ? 'page' : undefined}
            >
              {link.title}
            </a>
          ))}
        </nav>
        {me && (
          <div className="person">
            <span className="person-mark" aria-hidden="true">
              {initialsOf(me.name)}
            </span>
            <span className="person-words">
              <strong>{me.name}</strong>
              <small>{me.email}</small>
            </span>
          </div>
        )}
      </div>
    </header>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}
