-- Claims whose attempt came to no end, so that those of processes that died are found and go. Few rows are in it at any time.
CREATE INDEX teleconsult_identifier_unfinished ON teleconsult_identifier (since_ms) WHERE progress <> 'DONE';
