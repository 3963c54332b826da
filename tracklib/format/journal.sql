-- One writer's journal, format 1. Described for readers in docs/format.md.
-- `rev` is the absorb in which a row last changed. Columns without a type keep -0.0;
-- NaN is NULL in all of them (SQLite has no NaN), the compressed columns keep every bit.
-- `crc` is a CRC-32 of the row's other columns but `rev`; docs/format.md says how it is made.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,              -- run, writer, store, created_ns, program
    value
) WITHOUT ROWID;

CREATE TABLE progress (                 -- one row: how far the tail is in here
    id INTEGER PRIMARY KEY CHECK (id = 1),
    rev INTEGER NOT NULL,
    tail_generation INTEGER NOT NULL,
    tail_offset INTEGER NOT NULL,
    crc INTEGER NOT NULL
);
INSERT INTO progress VALUES (1, 0, 0, 0, 2747386400);

CREATE TABLE metric (                   -- a summary over all points of a name
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    rev INTEGER NOT NULL,
    count INTEGER NOT NULL,
    finite INTEGER NOT NULL,
    nan INTEGER NOT NULL,
    pos_inf INTEGER NOT NULL,
    neg_inf INTEGER NOT NULL,
    first, first_time INTEGER,
    last, last_step, last_time INTEGER,
    min, min_step,
    max, max_step,
    total,                              -- of the finite values; mean = total / finite
    crc INTEGER NOT NULL
);

CREATE TABLE key_set (                  -- names that were logged together: one table of rows
    id INTEGER PRIMARY KEY,
    rev INTEGER NOT NULL,
    metrics TEXT NOT NULL,              -- JSON list of metric ids, in the order of the columns
    rows INTEGER NOT NULL,
    crc INTEGER NOT NULL
);

CREATE TABLE block (                    -- a stretch of a key set's rows
    key_set INTEGER NOT NULL,
    number INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    sealed INTEGER NOT NULL,            -- 1: never changes again
    first_row INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    step_first, step_last, step_min, step_max,
    is_sorted INTEGER NOT NULL,         -- 1: steps never fall inside the block
    time_first INTEGER, time_last INTEGER, time_min INTEGER, time_max INTEGER,
    steps INTEGER NOT NULL,             -- → column_data.id
    times INTEGER NOT NULL,             -- → column_data.id, the next number
    PRIMARY KEY (key_set, number)
) WITHOUT ROWID;

CREATE TABLE block_column (             -- one metric's share of a block: its statistics
    metric INTEGER NOT NULL,
    key_set INTEGER NOT NULL,
    number INTEGER NOT NULL,
    finite INTEGER NOT NULL,
    nan INTEGER NOT NULL,
    pos_inf INTEGER NOT NULL,
    neg_inf INTEGER NOT NULL,
    first, last,
    min, min_row INTEGER NOT NULL,      -- rows count from the block's first
    max, max_row INTEGER NOT NULL,
    total,
    data INTEGER NOT NULL,              -- → column_data.id, the next ones in the key set's order
    PRIMARY KEY (metric, key_set, number)
) WITHOUT ROWID;

CREATE TABLE column_data (
    id INTEGER PRIMARY KEY,
    codec INTEGER NOT NULL,             -- 1 planes, 2 constant, 3 counting, 4 deltas
    crc INTEGER NOT NULL,               -- CRC-32 of id, rows (of its block), codec and data
    data BLOB NOT NULL
);

CREATE TABLE attribute (                -- config, summary, tags, name, state, system facts
    path TEXT PRIMARY KEY,              -- JSON Pointer
    value TEXT,                         -- JSON; NULL: removed
    stamp INTEGER NOT NULL,             -- hybrid logical clock: the later one wins
    rev INTEGER NOT NULL,
    crc INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,              -- ns since the epoch
    kind TEXT NOT NULL,
    data TEXT NOT NULL,                 -- JSON
    rev INTEGER NOT NULL,
    crc INTEGER NOT NULL
);
