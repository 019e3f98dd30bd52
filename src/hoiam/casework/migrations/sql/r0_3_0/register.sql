-- The register's search: the words of an answer, kept sorted beside its text, so that none of a million texts has to be read.
-- Run by the role that owns the tables; every statement may be run again.

CREATE EXTENSION IF NOT EXISTS btree_gin;

-- A text as every search of the house sees it, at the desk and on the register, what is searched and what is asked alike: no
-- accents and capitals, nothing that nobody sees, and one spelling of a word that has several: i for a y that is its vowel (kỹ
-- and kĩ, quy and qui), c for the k of Bắc Kạn and Đắk Lắk, d for dz. The letters of Vietnamese are lowered under any locale.
CREATE OR REPLACE FUNCTION casework_searched(p_text text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(
        translate(lower(regexp_replace(normalize(regexp_replace(p_text,
            E'['
            '\\u00AD\\u034F\\u061C\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F'
            '\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFFB\\U000E0000-\\U000E0FFF]',
            '', 'g'), NFKD), E'[\\u0300-\\u036F]', '', 'g')), 'ĐÐƉđðɖ', 'dddddd'),
        '(?<![aeou])y|(?<=qu)y', 'i', 'g'), 'k(?=[aou])|(?<=[aeiou])k\M', 'c', 'g'), '\mdz|\mz', 'd', 'g')
$$;

-- The words of a text as a search sees them: what stands between blanks and marks. A longer word than people type is cut.
-- Functions name each other with their schema: a column is made of them, and a backup is brought back without any search path.
CREATE OR REPLACE FUNCTION casework_words(p_text text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(left(w, 60)), '{}')
    FROM unnest(string_to_array(translate(public.casework_searched(p_text),
        E'\t\n\r\u0085\u2028\u2029!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~“”‘’«»‐‑‒–—―…·', repeat(' ', 60)), ' ')) w
    WHERE w <> ''
$$;

-- What somebody asks: all of these words; null, which finds nothing, where there is none.
CREATE OR REPLACE FUNCTION casework_asked(p_words text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg('''' || w || '''', ' & ')::tsquery FROM unnest(public.casework_words(p_words)) w
$$;

ALTER TABLE casework_answer
    ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS (array_to_tsvector(casework_words(folded))) STORED;
CREATE INDEX IF NOT EXISTS answer_words ON casework_answer USING gin (words, kind, subject, body_id);

-- Whether a petition that the desk lists holds all the words that are asked: each as a word of its number or summary; digits
-- also as a part of its number, as somebody reads them off a receipt.
CREATE OR REPLACE FUNCTION casework_holds(p_number text, p_summary text, p_asked text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_asked <> '{}' AND NOT EXISTS (SELECT FROM unnest(p_asked) w WHERE NOT (
        w = ANY (public.casework_words(p_number || ' ' || p_summary)) OR (w ~ '^[0-9]+$' AND strpos(p_number, w) > 0)))
$$;
