-- The write of the road: everything that one change leaves, in one call and so in one transaction.
--
-- A new petition gets the next number of its body and year; an old one is refused (returned seq differs) when another
-- act came first. Act texts arrive with @NUMBER@ and @PREV@ in place of what only this function knows; the line for the
-- public log is 'hoiam/1 <tag> <SHA-256 of the act text>', and @PREV@ is the RFC 6962 leaf hash of the case's line before.
--
-- If the server stops inside, nothing of it happened: no act without its line in the outbox, no line without its act.
--
-- It runs with the rights of the tables' owner, since nobody else writes them; so it asks the wall (sql/wall.sql) first
-- whether the session may change this petition. Anybody may hand in a new one.
CREATE OR REPLACE FUNCTION casework_record(
    p_id uuid,
    p_expected int,              -- seq that the caller saw; 0 for a new petition
    p_year int,
    p_row jsonb,                 -- the derived row of casework_petition
    p_at timestamptz,
    p_wires bytea[],
    p_tags text[],
    p_texts text[],
    p_clocks jsonb,              -- array of derived rows of casework_runningclock
    p_offices text[],            -- who handles it now; null: unchanged
    p_wraps jsonb,               -- array of {tier, recipient, key_id, data (base64)}
    p_blob_ids uuid[],
    p_blob_tiers text[],
    p_blob_kinds text[],
    p_blob_data bytea[],
    p_blob_sizes bigint[],
    p_blob_digests bytea[],
    p_letters jsonb,             -- array of {seq offset, name, language, blob}
    p_notice boolean,
    p_lookup bytea               -- SHA-256 of the return code's lookup id; null: unchanged
) RETURNS TABLE (number text, seq int, last_leaf bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_number text;
    v_seq int := p_expected;
    v_prev bytea;
    v_last bytea;
    v_leaf bytea;
    v_text text;
    v_n int;
    v_may boolean;
    i int;
BEGIN
    IF p_expected = 0 THEN
        INSERT INTO casework_petitionnumber AS c (body, year, last) VALUES (p_row->>'body', p_year, 1)
            ON CONFLICT (body, year) DO UPDATE SET last = c.last + 1
            RETURNING c.last INTO v_n;
        v_number := (p_row->>'body') || '-' || p_year || '-' || lpad(v_n::text, 6, '0');
        v_prev := decode(repeat('00', 32), 'hex');
    ELSE
        SELECT p.number, p.seq, p.last_leaf, wall_may_change(p.doors, p.kept_away, p.lookup_hash)
            INTO v_number, v_seq, v_prev, v_may
            FROM casework_petition p WHERE p.id = p_id FOR UPDATE;
        IF v_may IS DISTINCT FROM true THEN
            RAISE insufficient_privilege USING MESSAGE = 'This petition is not before whoever asks.';
        END IF;
        IF v_seq IS DISTINCT FROM p_expected THEN
            RETURN QUERY SELECT v_number, v_seq, v_prev;
            RETURN;
        END IF;
    END IF;

    v_last := v_prev;
    FOR i IN 1 .. coalesce(array_length(p_wires, 1), 0) LOOP
        v_text := replace(replace(p_texts[i], '@NUMBER@', v_number), '@PREV@', encode(v_last, 'hex'));
        v_leaf := convert_to('hoiam/1 ' || p_tags[i] || ' ' || encode(sha256(convert_to(v_text, 'UTF8')), 'hex') || E'\n', 'UTF8');
        v_last := sha256('\x00'::bytea || v_leaf);
        p_texts[i] := encode(v_leaf, 'hex');
    END LOOP;

    IF p_expected = 0 THEN
        INSERT INTO casework_petition (
            id, number, body_id, moving_to, kind, subject, place, channel, language, state, open, waits, claimed, logged_at,
            seq, last_leaf, next_due, next_rule, next_provisional, against, signed, read, summary, lookup_hash, closed_on,
            offices, kept_away
        ) VALUES (
            p_id, v_number, p_row->>'body', p_row->>'moving_to', p_row->>'kind', p_row->>'subject', p_row->>'place',
            p_row->>'channel', p_row->>'language', p_row->>'state', (p_row->>'open')::bool, p_row->>'waits',
            (p_row->>'claimed')::date, p_at, array_length(p_wires, 1), v_last, (p_row->>'next_due')::date, p_row->>'next_rule',
            (p_row->>'next_provisional')::bool, p_row->>'against', (p_row->>'signed')::bool, (p_row->>'read')::bool, '',
            p_lookup, (p_row->>'closed_on')::date,
            coalesce(p_offices, '{}'), ARRAY(SELECT jsonb_array_elements_text(coalesce(p_row->'kept_away', '[]')))
        );
    ELSE
        UPDATE casework_petition p SET
            body_id = p_row->>'body', moving_to = p_row->>'moving_to', kind = p_row->>'kind', subject = p_row->>'subject',
            state = p_row->>'state', open = (p_row->>'open')::bool, waits = p_row->>'waits',
            seq = p_expected + coalesce(array_length(p_wires, 1), 0), last_leaf = v_last,
            next_due = (p_row->>'next_due')::date, next_rule = p_row->>'next_rule',
            next_provisional = (p_row->>'next_provisional')::bool, against = p_row->>'against',
            signed = (p_row->>'signed')::bool, read = (p_row->>'read')::bool, closed_on = (p_row->>'closed_on')::date,
            lookup_hash = coalesce(p_lookup, p.lookup_hash), offices = coalesce(p_offices, p.offices),
            kept_away = ARRAY(SELECT jsonb_array_elements_text(coalesce(p_row->'kept_away', '[]')))
        WHERE p.id = p_id;
    END IF;

    INSERT INTO casework_history (petition_id, seq, at, wire, leaf)
        SELECT p_id, p_expected + t.i, p_at, t.wire, decode(t.leaf, 'hex')
        FROM unnest(p_wires, p_texts) WITH ORDINALITY AS t (wire, leaf, i);
    INSERT INTO ledger_outbox (leaf, petition, seq)
        SELECT decode(t.leaf, 'hex'), p_id, p_expected + t.i
        FROM unnest(p_texts) WITH ORDINALITY AS t (leaf, i);

    IF p_clocks <> '[]'::jsonb THEN
        -- What ran goes on or ends in its row; what an act set going is a row of its own, also under a name that ended.
        -- The first due day stays, so that "on time only because extended" can be told.
        UPDATE casework_runningclock AS c SET
            body = coalesce(k.body, c.body), rule = k.rule, calendar = k.calendar, trigger = k.trigger, nominal = k.nominal,
            due = k.due, safe = k.safe, provisional = k.provisional, extended = k.extended, paused = k.paused,
            ended_on = k.ended_on,
            -- Where the term would end without an extension: a stop moves that too, if it began before.
            unextended = CASE WHEN NOT k.extended THEN k.due WHEN k.stood_from <= c.unextended THEN c.unextended + k.moved
                ELSE c.unextended END
        FROM jsonb_to_recordset(p_clocks) AS k (
            name text, started int, body text, rule text, calendar text, trigger date, nominal date, due date, safe date,
            provisional bool, extended bool, paused bool, moved int, stood_from date, ended_on date
        )
        WHERE c.petition_id = p_id AND c.name = k.name AND c.ended_on IS NULL AND k.started IS NULL;
        INSERT INTO casework_runningclock (
            petition_id, name, started, body, rule, calendar, whose, trigger, nominal, due, safe, provisional, extended,
            paused, first_due, unextended, ended_on
        )
        SELECT p_id, k.name, k.started, k.body, k.rule, k.calendar, k.whose, k.trigger, k.nominal,
               k.due, k.safe, k.provisional, k.extended, k.paused, k.first_due, k.unextended, k.ended_on
        FROM jsonb_to_recordset(p_clocks) AS k (
            name text, started int, body text, rule text, calendar text, whose text, trigger date, nominal date, due date,
            safe date, provisional bool, extended bool, paused bool, first_due date, unextended date, ended_on date
        )
        WHERE k.started IS NOT NULL;
    END IF;

    IF p_offices IS NOT NULL THEN
        DELETE FROM casework_assignment a WHERE a.petition_id = p_id AND a.office <> ALL (p_offices);
        INSERT INTO casework_assignment (petition_id, office) SELECT p_id, unnest(p_offices) ON CONFLICT DO NOTHING;
    END IF;

    IF p_wraps <> '[]'::jsonb THEN
        INSERT INTO casework_wrap (petition_id, tier, recipient, key_id, data)
        SELECT p_id, w.tier, w.recipient, w.key_id, decode(w.data, 'base64')
        FROM jsonb_to_recordset(p_wraps) AS w (tier text, recipient text, key_id text, data text)
        ON CONFLICT (petition_id, tier, recipient) DO UPDATE SET key_id = excluded.key_id, data = excluded.data;
    END IF;

    INSERT INTO casework_blob (id, petition_id, tier, kind, data, size, digest)
        SELECT b.id, p_id, b.tier, b.kind, b.data, b.size, b.digest
        FROM unnest(p_blob_ids, p_blob_tiers, p_blob_kinds, p_blob_data, p_blob_sizes, p_blob_digests)
            AS b (id, tier, kind, data, size, digest);

    IF p_letters <> '[]'::jsonb THEN
        INSERT INTO casework_letter (petition_id, seq, name, language, blob, queued_at, done_at, attempts)
        SELECT p_id, p_expected + l.step, l.name, l.language, l.blob, p_at, CASE WHEN l.blob IS NULL THEN NULL ELSE p_at END, 0
        FROM jsonb_to_recordset(p_letters) AS l (step int, name text, language text, blob uuid)
        ON CONFLICT DO NOTHING;
    END IF;

    IF p_notice AND EXISTS (SELECT 1 FROM casework_wrap w WHERE w.petition_id = p_id AND w.tier = 'notice') THEN
        INSERT INTO casework_notice (petition_id, seq, queued_at, attempts)
        VALUES (p_id, p_expected + array_length(p_wires, 1), p_at, 0) ON CONFLICT DO NOTHING;
    END IF;

    RETURN QUERY SELECT v_number, p_expected + coalesce(array_length(p_wires, 1), 0), v_last;
END;
$$;
