CREATE TABLE IF NOT EXISTS users (
    id    TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS portfolios (
    id        TEXT PRIMARY KEY,
    user_id   TEXT NOT NULL REFERENCES users (id),
    name      TEXT NOT NULL,
    currency  TEXT NOT NULL,
    opened_on TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS assets (
    id          TEXT PRIMARY KEY,
    symbol      TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    asset_class TEXT NOT NULL,
    currency    TEXT NOT NULL
);

-- Amounts are decimal text: SQLite's numbers are floats.
CREATE TABLE IF NOT EXISTS prices (
    asset_id TEXT NOT NULL REFERENCES assets (id),
    date     TEXT NOT NULL,
    price    TEXT NOT NULL,
    PRIMARY KEY (asset_id, date)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS transactions (
    id           TEXT NOT NULL,
    portfolio_id TEXT NOT NULL REFERENCES portfolios (id),
    date         TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('buy', 'sell', 'dividend', 'deposit', 'fee')),
    asset_id     TEXT REFERENCES assets (id),
    quantity     TEXT,
    price        TEXT,
    amount       TEXT NOT NULL,
    currency     TEXT NOT NULL,
    PRIMARY KEY (portfolio_id, id)
);

CREATE INDEX IF NOT EXISTS transactions_by_portfolio ON transactions (portfolio_id, date, id);

-- What somebody owns, with the owner's email: the only way in which the API reads rows.
CREATE VIEW IF NOT EXISTS owned_portfolios AS
SELECT users.email, portfolios.*
FROM portfolios JOIN users ON users.id = portfolios.user_id;

CREATE VIEW IF NOT EXISTS owned_transactions AS
SELECT owned_portfolios.email, transactions.*
FROM transactions JOIN owned_portfolios ON owned_portfolios.id = transactions.portfolio_id;

-- The assets that somebody holds or has traded, and the cash of the currencies used.
CREATE VIEW IF NOT EXISTS owned_assets AS
SELECT DISTINCT owned_transactions.email, assets.*
FROM assets JOIN owned_transactions
    ON assets.id = owned_transactions.asset_id
    OR (assets.asset_class = 'cash' AND assets.currency = owned_transactions.currency);

CREATE VIEW IF NOT EXISTS owned_prices AS
SELECT owned_assets.email, prices.*
FROM prices JOIN owned_assets ON owned_assets.id = prices.asset_id;
