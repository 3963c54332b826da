-- What a writer's process printed. The table is made when there is a first line.

CREATE TABLE IF NOT EXISTS console (    -- a stretch of lines
    number INTEGER PRIMARY KEY,         -- from 0, in order
    rev INTEGER NOT NULL,
    sealed INTEGER NOT NULL,            -- 1: never changes again
    first_line INTEGER NOT NULL,        -- lines count from 0
    lines INTEGER NOT NULL,
    time_first INTEGER NOT NULL,        -- ns since the epoch
    time_last INTEGER NOT NULL,
    size INTEGER NOT NULL,              -- bytes of the text before it was compressed
    codec INTEGER NOT NULL,             -- of `times`, as in column_data
    crc INTEGER NOT NULL,
    times BLOB NOT NULL,                -- i64, when each line got its last state
    marks BLOB NOT NULL,                -- zlib: one byte a line, its stream and whether it is open
    text BLOB NOT NULL                  -- zlib: UTF-8, lines joined by line feeds
)
