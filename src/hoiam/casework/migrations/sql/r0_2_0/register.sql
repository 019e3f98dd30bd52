-- The register's search: the words of an answer, kept sorted beside its text, so that none of a million texts has to be read.
-- Run by the role that owns the tables; every statement may be run again.

CREATE EXTENSION IF NOT EXISTS btree_gin;

-- The words of a folded text: what stands between blanks and marks. A longer word than people type is cut.
CREATE OR REPLACE FUNCTION casework_words(p_text text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(left(w, 60)), '{}')
    FROM unnest(string_to_array(translate(p_text, E'\t\n\r!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~“”‘’«»–—…·', repeat(' ', 45)), ' ')) w
    WHERE w <> ''
$$;

-- What somebody asks: all of these words; null, which finds nothing, where there is none.
CREATE OR REPLACE FUNCTION casework_asked(p_words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg('''' || w || '''', ' & ')::tsquery FROM unnest(casework_words(p_words)) w
$$;

ALTER TABLE casework_answer
    ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS (array_to_tsvector(casework_words(folded))) STORED;
CREATE INDEX IF NOT EXISTS answer_words ON casework_answer USING gin (words, kind, subject, body_id);
