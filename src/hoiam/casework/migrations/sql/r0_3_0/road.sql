-- The write of the road: everything that one change leaves, in one call and so in one transaction.
--
-- A new dossier gets a number of its family, body and year, in which no order shows; an old one is refused (returned seq differs) when another
-- act came first. Lines arrive as '<tag> <act text>' with @NUMBER@ and @PREV@ in place of what only this function knows; the
-- line for the public log is 'hoiam/1 <tag> <SHA-256 of the act text>', and @PREV@ is the RFC 6962 leaf hash of the dossier's
-- line before.
--
-- What is derived comes as one object, whose keys are tables' columns, so that columns are written once, in models.py:
--     dossier, row   the columns of casework_dossier and of the family's own table (absent: unchanged there)
--     terms          rows of casework_runningclock that are new or have changed, whole; what ended first
--     offices        who handles it now (absent: unchanged)
--     wraps, gone    wraps to put, as {tier, recipient, key_id, data (base64)}; those to drop, as {tier, recipient}
--     blobs          {id, tier, kind, size, digest (hex)}, in the order of p_blobs (null there: a file, which lies on the disk)
--     of             of which petition a new errand is (absent: of none)
--     slip           {hash (hex), data (base64)}: what lies for the second slip of a new dossier, or for one that was made for the
--                    counter, once two offices have compared its owner with the name
--     lookup         by what the dossier is found from now on (hex): a new code was given for a lost one
--     letters        {step, name, language, blob (null: still to be made)}
-- What is owed comes beside it, as {step, kind, about}: it is worked off after the commit (road/owed.py).
--
-- If the server stops inside, nothing of it happened: no act without its line in the outbox, no line without its act, no act
-- without what is owed for it.
--
-- It runs with the rights of the tables' owner, since nobody else writes them; so it asks the wall (sql/wall.sql) first
-- whether the session may change this dossier. Anybody may hand in a new one.
CREATE OR REPLACE FUNCTION casework_record(
    p_dossier uuid,
    p_expected int,              -- seq that the caller saw; 0 for a new dossier
    p_at timestamptz,
    p_wires bytea[],
    p_lines text[],
    p_derived jsonb,
    p_blobs bytea[],
    p_owed jsonb
) RETURNS TABLE (number text, seq int, last_leaf bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_row jsonb := p_derived->'dossier';
    v_family text := v_row->>'family';
    v_seq int := p_expected;
    v_last_seq int := p_expected + cardinality(p_wires);
    v_number text;
    v_last bytea;
    v_leaf bytea;
    v_tag text;
    v_text text;
    v_kept text[];
    v_may boolean;
    v_gone text[];
    v_act jsonb;
    v_wire bytea;
    v_reissue text := '';
    i int;
BEGIN
    IF v_family IS NULL OR v_family NOT IN ('petition', 'visit', 'errand') THEN
        RAISE check_violation USING MESSAGE = 'There is no such family of dossier.';
    END IF;
    -- Of letting back, of what reads like a mark of secrecy, and of whoever asks for a new code at the counter, an office speaks for
    -- itself, so that one session never makes both of the two acts; the worker is no office.
    IF session_user::text IN ('hoiam_app', 'hoiam_jobs') THEN
        FOREACH v_wire IN ARRAY p_wires LOOP
            v_act := convert_from(v_wire, 'UTF8')::jsonb;
            IF (v_act->>'fact' = 'Lifted'
                OR (v_act->>'fact' IN ('Gated', 'Reissued') AND v_act->>'outcome' IN ('proposed', 'agreed', 'declined')))
               AND (wall_keys())[1] IS DISTINCT FROM '*'
               AND (wall_keys())[1] IS DISTINCT FROM v_act->>'actor' THEN
                RAISE insufficient_privilege USING MESSAGE = 'An office proposes and agrees for itself.';
            END IF;
        END LOOP;
    END IF;

    -- What a body has goes over to another one by the order of two offices, whoever records it.
    IF EXISTS (
        SELECT FROM unnest(p_wires) AS w, LATERAL (SELECT convert_from(w, 'UTF8')::jsonb AS act) a
        WHERE (a.act->>'fact' IN ('ErrandSucceeded', 'VisitSucceeded') OR a.act->>'fact' = 'Transferred' AND a.act->>'outcome' = 'succeeded')
          AND NOT EXISTS (SELECT FROM custody.succession s WHERE s.body = a.act->>'for' AND s.successor = a.act->'data'->>'body'
                          AND s.instrument || '@' || s.day = a.act->'data'->>'reason')
          -- Or an errand goes along to the body that has its petition, in the place of the one that asked.
          AND NOT (a.act->>'fact' = 'ErrandSucceeded' AND a.act->>'step' = 'go_along' AND EXISTS (
                SELECT FROM casework_errandof o JOIN casework_errand e ON e.dossier_id = o.errand_id
                JOIN casework_dossier p ON p.id = o.petition_id
                WHERE o.errand_id = p_dossier AND p.body_id = a.act->'data'->>'body' AND e.asker = a.act->>'for'))
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'Two offices order that a body stands in the place of another.';
    END IF;

    IF p_expected = 0 THEN
        -- An errand is numbered by the body that asks, though the one that is asked has it.
        v_number := casework_next_number(v_family, CASE v_family WHEN 'errand' THEN p_derived->'row'->>'asker' ELSE v_row->>'body_id' END,
            (p_derived->>'year')::int);
        v_last := decode(repeat('00', 32), 'hex');
    ELSE
        SELECT d.number, d.seq, d.last_leaf, d.kept_away,
               wall_may_change(d.doors, d.kept_away, d.lookup_hash) OR casework_mirrors(p_dossier, p_wires)
            INTO v_number, v_seq, v_last, v_kept, v_may
            FROM casework_dossier d WHERE d.id = p_dossier AND d.family = v_family FOR UPDATE;
        IF v_may IS DISTINCT FROM true THEN
            RAISE insufficient_privilege USING MESSAGE = 'This dossier is not before whoever asks.';
        END IF;
        IF v_seq IS DISTINCT FROM p_expected THEN
            RETURN QUERY SELECT v_number, v_seq, v_last;
            RETURN;
        END IF;
        -- What a dossier is from its first act on stays; and who is kept away is kept away, whoever asks for less, but for those
        -- whom two offices let back: this one act, the proposal of another office before it, and both name them.
        v_row := v_row - '{id,family,number,logged_at,summary,lookup_hash}'::text[];
        IF v_family IN ('visit', 'errand') THEN
            v_row := v_row || jsonb_build_object('kept_away', to_jsonb(v_kept));  -- casework_walls_along says whom
        END IF;
        v_gone := ARRAY(SELECT unnest(v_kept) EXCEPT SELECT jsonb_array_elements_text(v_row->'kept_away'));
        IF v_gone <> '{}' THEN
            v_act := convert_from(p_wires[1], 'UTF8')::jsonb;
            IF cardinality(p_wires) <> 1 OR v_act->>'fact' IS DISTINCT FROM 'Lifted' OR v_act->>'outcome' IS DISTINCT FROM 'agreed'
               OR NOT v_gone <@ ARRAY(SELECT jsonb_array_elements_text(v_act->'data'->'codes'))
               OR NOT EXISTS (
                    SELECT FROM (
                        SELECT w.act FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
                        WHERE h.dossier_id = p_dossier AND w.act->>'fact' = 'Lifted' ORDER BY h.seq DESC LIMIT 1
                    ) AS p
                    WHERE p.act->>'outcome' = 'proposed' AND p.act->'data' = v_act->'data' AND p.act->>'actor' <> v_act->>'actor'
               ) THEN
                RAISE check_violation USING MESSAGE = 'Whoever is kept away from a dossier stays so.';
            END IF;
        END IF;
        v_reissue := casework_reissues(p_dossier, p_at, p_wires);
        -- What the writer, the mailer and whoever drops a paper hold was put when it came in. No act takes it away or puts
        -- another in its place, so that whoever speaks in an office's name cannot shut the writer out: but for the one act by which
        -- whoever has the second slip is given a new code, three days after he asked for it.
        IF p_derived ?| ARRAY['gone', 'wraps'] AND EXISTS (
            SELECT FROM jsonb_to_recordset(coalesce(p_derived->'gone', '[]') || coalesce(p_derived->'wraps', '[]'))
                AS w (recipient text)
            WHERE w.recipient NOT LIKE 'body:%' AND NOT (v_reissue = 'given' AND w.recipient IN ('petitioner', 'case-key'))
        ) THEN
            RAISE check_violation USING MESSAGE = 'An act puts and drops the wraps of bodies only.';
        END IF;
        IF (v_reissue = 'given') <> (p_derived ? 'lookup') THEN
            RAISE check_violation USING MESSAGE = 'Only a new code that is given finds a dossier otherwise than before.';
        END IF;
        IF (v_reissue = 'agreed') <> (p_derived ? 'slip') THEN
            RAISE check_violation USING MESSAGE = 'A slip comes with a new dossier, or by two offices who have compared its owner.';
        END IF;
    END IF;

    FOR i IN 1 .. cardinality(p_wires) LOOP
        v_tag := split_part(p_lines[i], ' ', 1);
        v_text := replace(replace(substr(p_lines[i], length(v_tag) + 2), '@NUMBER@', v_number), '@PREV@', encode(v_last, 'hex'));
        v_leaf := convert_to('hoiam/1 ' || v_tag || ' ' || encode(sha256(convert_to(v_text, 'UTF8')), 'hex') || E'\n', 'UTF8');
        v_last := sha256('\x00'::bytea || v_leaf);
        p_lines[i] := encode(v_leaf, 'hex');
    END LOOP;

    v_row := v_row || jsonb_build_object('seq', v_last_seq, 'last_leaf', '\x' || encode(v_last, 'hex'));
    IF p_expected = 0 THEN
        v_row := v_row || jsonb_build_object('id', p_dossier, 'number', v_number, 'logged_at', p_at, 'summary', '');
        -- Whole rows, whose columns are those of the tables: the statements are planned once, since the number's lock is held.
        INSERT INTO casework_dossier SELECT d.* FROM jsonb_populate_record(NULL::casework_dossier, v_row) AS d;
        IF v_family = 'visit' THEN
            INSERT INTO casework_visit SELECT v.* FROM jsonb_populate_record(NULL::casework_visit,
                p_derived->'row' || jsonb_build_object('dossier_id', p_dossier)) AS v;
        ELSIF v_family = 'errand' THEN
            -- Of which petition it is says whoever may change that one, or acts in an errand of it; or the web server signs for its
            -- number, once the law has let a superior order something about it. What is of no petition a leader of the asker orders.
            IF NOT (CASE WHEN p_derived ? 'of' THEN EXISTS (
                SELECT FROM casework_dossier p WHERE p.id = (p_derived->>'of')::uuid AND p.family = 'petition'
                    AND (wall_may_change(p.doors, p.kept_away, p.lookup_hash) OR casework_acts_in_one_of(p.id)
                         OR 'number:' || p.number = ANY (wall_keys()))
            ) ELSE wall_keys() && ARRAY['*', 'leader@' || (p_derived->'row'->>'asker')] END) THEN
                RAISE insufficient_privilege USING MESSAGE = 'An errand is of a petition that is before whoever asks.';
            END IF;
            INSERT INTO casework_errand SELECT e.* FROM jsonb_populate_record(NULL::casework_errand,
                p_derived->'row' || jsonb_build_object('dossier_id', p_dossier)) AS e;
            INSERT INTO casework_errandof (errand_id, petition_id)
                SELECT p_dossier, (p_derived->>'of')::uuid WHERE p_derived ? 'of';
        ELSE
            INSERT INTO casework_petition SELECT p.* FROM jsonb_populate_record(NULL::casework_petition,
                p_derived->'row' || jsonb_build_object('dossier_id', p_dossier)) AS p;
        END IF;
    ELSE
        IF v_reissue = 'given' THEN
            v_row := v_row || jsonb_build_object('lookup_hash', '\x' || (p_derived->>'lookup'));
        END IF;
        PERFORM casework_put('casework_dossier', v_row, p_dossier);
        IF p_derived ? 'row' THEN
            PERFORM casework_put('casework_' || v_family, (p_derived->'row') - 'dossier_id'::text, p_dossier);
        END IF;
    END IF;
    IF v_family = 'visit' THEN
        -- Of a petition that is changing whom it keeps away, and a visit that is just noting it, one comes after the other.
        PERFORM 1 FROM casework_dossier p WHERE p.id IN (
            SELECT unnest(v.petitions) FROM casework_visit v WHERE v.dossier_id = p_dossier
        ) ORDER BY p.id FOR SHARE;
        PERFORM casework_walls_along(ARRAY[p_dossier]);
    ELSIF v_family = 'errand' THEN
        -- Also where another body stands in the place of one of the two: then it is that one's people.
        IF p_expected = 0 OR p_derived ? 'row' THEN
            PERFORM casework_walls_along(ARRAY[p_dossier]);
        END IF;
    ELSIF p_expected > 0 AND to_jsonb(v_kept) IS DISTINCT FROM v_row->'kept_away' THEN
        PERFORM casework_walls_along(ARRAY(
            SELECT v.dossier_id FROM casework_visit v WHERE v.petitions @> ARRAY[p_dossier]
            UNION SELECT e.errand_id FROM casework_errandof e WHERE e.petition_id = p_dossier
        ));
    END IF;

    INSERT INTO casework_history (dossier_id, seq, at, wire, leaf)
        SELECT p_dossier, p_expected + t.i, p_at, t.wire, decode(t.leaf, 'hex')
        FROM unnest(p_wires, p_lines) WITH ORDINALITY AS t (wire, leaf, i);
    INSERT INTO ledger_outbox (leaf, dossier, seq)
        SELECT decode(t.leaf, 'hex'), p_dossier, p_expected + t.i
        FROM unnest(p_lines) WITH ORDINALITY AS t (leaf, i);

    IF p_derived->'terms' <> '[]'::jsonb THEN
        -- A run is a row from the act that set it going on, also under a name that ended before.
        INSERT INTO casework_runningclock AS c
        SELECT k.* FROM jsonb_array_elements(p_derived->'terms') AS t,
            jsonb_populate_record(NULL::casework_runningclock, t || jsonb_build_object('dossier_id', p_dossier)) AS k
        ON CONFLICT (dossier_id, name, started) DO UPDATE SET
            body = excluded.body, rule = excluded.rule, calendar = excluded.calendar, whose = excluded.whose,
            trigger = excluded.trigger, nominal = excluded.nominal, due = excluded.due, safe = excluded.safe,
            provisional = excluded.provisional, extended = excluded.extended, paused = excluded.paused,
            first_due = excluded.first_due, unextended = excluded.unextended, ended_on = excluded.ended_on, how = excluded.how,
            extended_late = excluded.extended_late, extended_by_accused = excluded.extended_by_accused;
    END IF;

    IF p_derived ? 'offices' THEN
        DELETE FROM casework_assignment a
            WHERE a.dossier_id = p_dossier AND a.office NOT IN (SELECT jsonb_array_elements_text(p_derived->'offices'));
        INSERT INTO casework_assignment (dossier_id, office) SELECT p_dossier, jsonb_array_elements_text(p_derived->'offices')
            ON CONFLICT DO NOTHING;
    END IF;

    IF p_derived ? 'gone' THEN
        DELETE FROM casework_wrap w USING jsonb_to_recordset(p_derived->'gone') AS g (tier text, recipient text)
            WHERE w.dossier_id = p_dossier AND w.tier = g.tier AND w.recipient = g.recipient;
    END IF;
    IF p_derived ? 'wraps' THEN
        INSERT INTO casework_wrap (dossier_id, tier, recipient, key_id, data)
        SELECT p_dossier, w.tier, w.recipient, w.key_id, decode(w.data, 'base64')
        FROM jsonb_to_recordset(p_derived->'wraps') AS w (tier text, recipient text, key_id text, data text)
        ON CONFLICT (dossier_id, tier, recipient) DO UPDATE SET key_id = excluded.key_id, data = excluded.data;
    END IF;

    -- Of what was asked for a petition that is sent away, the first shares lie there for the body that it is on its way to, and
    -- are gone again where it comes back; whoever asks or is asked keeps his.
    IF p_derived ? 'along' THEN
        INSERT INTO casework_wrap (dossier_id, tier, recipient, key_id, data)
        SELECT o.errand_id, w.tier, w.recipient, w.key_id, decode(w.data, 'base64')
        FROM jsonb_to_recordset(p_derived->'along') AS w ("of" uuid, tier text, recipient text, key_id text, data text)
        JOIN casework_errandof o ON o.errand_id = w."of" AND o.petition_id = p_dossier
        JOIN casework_errand e ON e.dossier_id = o.errand_id AND w.recipient LIKE 'body:%'
            AND w.recipient NOT IN ('body:' || e.asker, 'body:' || e.asked)
        ON CONFLICT (dossier_id, tier, recipient) DO UPDATE SET key_id = excluded.key_id, data = excluded.data;
    END IF;
    IF p_derived ? 'stays' THEN
        DELETE FROM casework_wrap w USING casework_errandof o, casework_errand e
            WHERE o.petition_id = p_dossier AND e.dossier_id = o.errand_id AND w.dossier_id = o.errand_id
                AND w.recipient = 'body:' || (p_derived->>'stays') AND p_derived->>'stays' NOT IN (e.asker, e.asked);
    END IF;

    IF p_derived ? 'slip' THEN
        INSERT INTO casework_slip (hash, dossier_id, data, way)
            VALUES (decode(p_derived->'slip'->>'hash', 'hex'), p_dossier, decode(p_derived->'slip'->>'data', 'base64'),
                    CASE WHEN p_expected = 0 THEN 'second_slip' ELSE 'counter' END);
    END IF;

    -- A slip to follow by finds the dossier from the act on that gives it, until one takes it back.
    FOREACH v_wire IN ARRAY p_wires LOOP
        v_act := convert_from(v_wire, 'UTF8')::jsonb;
        IF v_act->>'fact' = 'FollowSlip' AND v_act->>'outcome' = 'given' THEN
            INSERT INTO casework_follower (hash, dossier_id) VALUES (decode(v_act->'data'->>'slip', 'hex'), p_dossier);
        ELSIF v_act->>'fact' = 'FollowSlip' THEN
            DELETE FROM casework_follower f WHERE f.dossier_id = p_dossier AND f.hash = decode(v_act->'data'->>'slip', 'hex');
        END IF;
    END LOOP;

    IF p_derived ? 'blobs' THEN
        INSERT INTO casework_blob (id, dossier_id, tier, kind, data, size, digest)
        SELECT (b.about->>'id')::uuid, p_dossier, b.about->>'tier', b.about->>'kind', d.data, (b.about->>'size')::bigint,
               decode(b.about->>'digest', 'hex')
        FROM jsonb_array_elements(p_derived->'blobs') WITH ORDINALITY AS b (about, i)
        JOIN unnest(p_blobs) WITH ORDINALITY AS d (data, i) USING (i);
    END IF;

    IF p_derived ? 'letters' THEN
        INSERT INTO casework_letter (dossier_id, seq, name, language, blob, queued_at)
        SELECT p_dossier, p_expected + l.step, l.name, l.language, l.blob, p_at
        FROM jsonb_to_recordset(p_derived->'letters') AS l (step int, name text, language text, blob uuid);
    END IF;

    IF p_owed <> '[]'::jsonb THEN
        INSERT INTO casework_owed (dossier_id, seq, kind, about, since, due_at, attempts)
        SELECT p_dossier, p_expected + o.step, o.kind, o.about, p_at, p_at, 0
        FROM jsonb_to_recordset(p_owed) AS o (step int, kind text, about jsonb);
    END IF;

    RETURN QUERY SELECT v_number, v_last_seq, v_last;
END;
$$;

-- As casework_record, for a session that says the token of an errand for this statement alone, and shows no code meanwhile; what it
-- said before, it says again. The wall is asked as that errand.
CREATE OR REPLACE FUNCTION casework_record_within(
    p_token text, p_dossier uuid, p_expected int, p_at timestamptz, p_wires bytea[], p_lines text[], p_derived jsonb, p_blobs bytea[], p_owed jsonb
) RETURNS TABLE (number text, seq int, last_leaf bytea) LANGUAGE plpgsql AS $$
DECLARE
    v_token text := coalesce(current_setting('hoiam.token', true), '');
    v_code text := coalesce(current_setting('hoiam.code', true), '');
BEGIN
    PERFORM set_config('hoiam.token', p_token, true), set_config('hoiam.code', '', true);
    RETURN QUERY SELECT r.number, r.seq, r.last_leaf
        FROM casework_record(p_dossier, p_expected, p_at, p_wires, p_lines, p_derived, p_blobs, p_owed) AS r;
    PERFORM set_config('hoiam.token', v_token, true), set_config('hoiam.code', v_code, true);
END;
$$;

-- For casework_record: whom a petition that came of a visit keeps away, the visit keeps away, from the moment on which it does; so
-- nobody finds in the book of receptions that somebody came about him. Whom two offices let back there is let back here. So with
-- an errand and the petition that it is of; but the rows of an errand are shown to another body, which is told of its own people
-- alone.
DROP FUNCTION IF EXISTS casework_visit_walls(uuid[]);
CREATE OR REPLACE FUNCTION casework_walls_along(p_dossiers uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Locked before they are counted: the next statement sees what was committed while this one waited.
    PERFORM 1 FROM casework_dossier d WHERE d.id = ANY (p_dossiers) ORDER BY d.id FOR UPDATE;
    UPDATE casework_dossier d SET kept_away = w.codes
    FROM (
        SELECT v.dossier_id, ARRAY(
            SELECT DISTINCT k::text FROM casework_dossier p, unnest(p.kept_away) AS k WHERE p.id = ANY (v.petitions) ORDER BY 1
        ) AS codes
        FROM casework_visit v WHERE v.dossier_id = ANY (p_dossiers)
        UNION ALL
        SELECT e.dossier_id, ARRAY(
            SELECT DISTINCT k::text FROM casework_errandof o JOIN casework_dossier p ON p.id = o.petition_id, unnest(p.kept_away) AS k
            WHERE o.errand_id = e.dossier_id AND (split_part(k, '/', 1) IN (e.asker, e.asked)
                OR 'leader@' || split_part(k, '/', 1) = ANY (here.doors)) ORDER BY 1  -- a superior that was told
        )
        FROM casework_errand e JOIN casework_dossier here ON here.id = e.dossier_id WHERE e.dossier_id = ANY (p_dossiers)
    ) AS w
    WHERE d.id = w.dossier_id AND d.kept_away::text[] IS DISTINCT FROM w.codes;
END;
$$;

-- Whether the session bears the token of an errand (`errand:` and its id, which the web server signs once it has let an office act in
-- that errand) of this petition.
CREATE OR REPLACE FUNCTION casework_acts_in_one_of(p_petition uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM casework_errandof o WHERE o.petition_id = p_petition
                   AND 'errand:' || o.errand_id = ANY ((SELECT wall_keys())::text[]));
END;
$$;

-- For casework_record: whether all that is written is the mirror of acts of an errand, or of what came of it, and the session bears
-- the token of one of the same petition. Whoever is asked so leaves in the petition's history what he did, and reads nothing there.
CREATE OR REPLACE FUNCTION casework_mirrors(p_petition uuid, p_wires bytea[]) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN casework_acts_in_one_of(p_petition) AND NOT EXISTS (
        SELECT FROM unnest(p_wires) AS w, LATERAL (SELECT convert_from(w, 'UTF8')::jsonb AS act) a
        WHERE a.act->>'fact' IS DISTINCT FROM 'Errand' OR NOT EXISTS (
            SELECT FROM casework_errandof o WHERE o.petition_id = p_petition AND replace(o.errand_id::text, '-', '') = a.act->'data'->>'id'
        )
    );
END;
$$;

-- The next turn of a body's day, also where the session does not see those before. The lock lasts as long as the transaction: of two
-- who come at a time, one is the next.
CREATE OR REPLACE FUNCTION casework_next_turn(p_body text, p_day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF session_user::text = 'hoiam_app' AND NOT wall_keys() && ARRAY['*', p_body] THEN
        RAISE insufficient_privilege USING MESSAGE = 'A body gives turns of its own.';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('turns ' || p_body || ' ' || p_day));
    RETURN (SELECT coalesce(max(v.turn), 0) + 1 FROM casework_visit v JOIN casework_dossier d ON d.id = v.dossier_id
            WHERE d.body_id = p_body AND v.day = p_day);
END;
$$;

-- The schedule of receptions of a body from one day to another, for everybody: of each day when, in which way, whether it is called off.
CREATE OR REPLACE FUNCTION casework_schedule(p_body text, p_from date, p_to date)
RETURNS TABLE (id uuid, kind text, state text, day date, way text, first text, last text, online boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT d.id, d.kind::text, d.state::text, v.day, v.way::text, v.first::text, v.last::text, v.online
    FROM casework_visit v JOIN casework_dossier d ON d.id = v.dossier_id
    WHERE d.body_id = p_body AND v.day BETWEEN p_from AND p_to AND v.first <> ''
    ORDER BY v.day, v.first, d.id;
END;
$$;

-- For casework_record: what these acts do about a new code for a lost one, `given` or `agreed` (two offices have compared its owner
-- with the name), else empty. One that is asked for or given takes a slip, whose hash the session has said, and what is given was
-- asked for three days before and not stopped since; one that is stopped takes the code. At the counter it takes a choice in the
-- first act, and two offices that are two persons, each of which has opened the name for it within a day and speaks of the same
-- slip. With the end of the ways the slips' rows go: when one is used, and when it is stopped.
DROP FUNCTION IF EXISTS casework_reissues(uuid, timestamptz, bytea[]);
CREATE FUNCTION casework_reissues(p_dossier uuid, p_at timestamptz, p_wires bytea[]) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_wire bytea;
    v_act jsonb;
    v_last jsonb;
    v_last_at timestamptz;
    v_does text := '';
    v_loads constant boolean := session_user::text <> 'hoiam_app' OR (wall_keys())[1] IS NOT DISTINCT FROM '*';
BEGIN
    FOREACH v_wire IN ARRAY p_wires LOOP
        v_act := convert_from(v_wire, 'UTF8')::jsonb;
        CONTINUE WHEN v_act->>'fact' IS DISTINCT FROM 'Reissued';
        IF cardinality(p_wires) <> 1 THEN
            RAISE check_violation USING MESSAGE = 'An act about a new code is one change.';
        END IF;
        v_last := NULL;
        SELECT h.at, w.act INTO v_last_at, v_last FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
            WHERE h.dossier_id = p_dossier AND w.act->>'fact' = 'Reissued' ORDER BY h.seq DESC LIMIT 1;
        IF v_act->>'outcome' = 'stopped' THEN
            IF NOT v_loads AND NOT EXISTS (
                SELECT FROM casework_dossier d WHERE d.id = p_dossier AND encode(d.lookup_hash, 'hex') = ANY (wall_codes())
            ) THEN
                RAISE insufficient_privilege USING MESSAGE = 'Whoever holds the code stops a new one.';
            END IF;
        ELSIF v_act->>'outcome' IN ('proposed', 'agreed', 'declined') THEN
            PERFORM casework_compared(p_dossier, p_at, v_act, v_last, v_loads);
        ELSIF NOT EXISTS (
            SELECT FROM casework_slip s WHERE s.dossier_id = p_dossier AND s.way = v_act->'data'->>'way'
                AND (v_loads OR encode(s.hash, 'hex') = ANY (wall_codes()))
        ) OR (v_act->>'outcome' = 'asked' AND v_act->'data'->>'way' IS DISTINCT FROM 'second_slip') THEN
            RAISE insufficient_privilege USING MESSAGE = 'Whoever has the second slip asks for a new code.';
        END IF;
        IF v_act->>'outcome' = 'given' AND (v_last->>'outcome' IN ('asked', 'agreed') AND v_last_at <= p_at - interval '3 days'
                AND v_last->'data'->>'way' = v_act->'data'->>'way') IS NOT TRUE THEN
            RAISE check_violation USING MESSAGE = 'A new code is given three days after it was asked for.';
        END IF;
        v_does := CASE WHEN v_act->>'outcome' IN ('given', 'agreed') THEN v_act->>'outcome' ELSE '' END;
        IF v_act->>'outcome' IN ('stopped', 'given') THEN
            DELETE FROM casework_slip s WHERE s.dossier_id = p_dossier;
        ELSIF v_act->>'outcome' = 'agreed' THEN
            -- One that was made for the counter before has run out.
            DELETE FROM casework_slip s WHERE s.dossier_id = p_dossier AND s.way = 'counter';
        END IF;
    END LOOP;
    RETURN v_does;
END;
$$;

-- For casework_reissues: raises where an office may not say this of whoever asks at the counter. `p_last` is the act about a new code
-- before this one.
CREATE OR REPLACE FUNCTION casework_compared(p_dossier uuid, p_at timestamptz, p_act jsonb, p_last jsonb, p_loads boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_act->'data'->>'way' IS DISTINCT FROM 'counter' OR NOT EXISTS (
        SELECT FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
        WHERE h.dossier_id = p_dossier AND h.seq = 1 AND w.act->'data'->'second' ? 'counter'
          AND w.act->'data'->'anonymous' = 'false'
    ) OR p_last->>'outcome' IN ('stopped', 'given') THEN
        RAISE check_violation USING MESSAGE = 'Whoever sent this dossier has no such way to a new code.';
    END IF;
    IF NOT p_loads AND NOT EXISTS (
        SELECT FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
        WHERE h.dossier_id = p_dossier AND h.at > p_at - interval '1 day' AND w.act->>'fact' = 'Opened'
          AND w.act->'data'->>'office' = p_act->>'actor' AND w.act->'data'->>'purpose' = 'lost_code'
          AND NOT EXISTS (
            SELECT FROM casework_history r, LATERAL (SELECT convert_from(r.wire, 'UTF8')::jsonb AS act) x
            WHERE r.dossier_id = p_dossier AND x.act->>'fact' = 'Withheld' AND x.act->'data'->>'of' = h.seq::text
          )
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'Whoever compares has opened the name for it.';
    END IF;
    IF p_act->>'outcome' = 'agreed' AND (p_last->>'outcome' = 'proposed' AND p_last->'data'->>'slip' = p_act->'data'->>'slip'
            AND p_last->>'actor' <> p_act->>'actor'
            AND (p_loads OR custody_hands(p_last->>'actor', p_act->>'actor') = '')) IS NOT TRUE THEN
        RAISE check_violation USING MESSAGE = 'Two persons of two offices compare, for one slip.';
    END IF;
END;
$$;

-- The dossier of a slip, by what finds it and by what lies for it: for whoever says its hash, which 135 bits hide.
DROP FUNCTION IF EXISTS casework_slip_of(bytea);
CREATE FUNCTION casework_slip_of(p_hash bytea) RETURNS TABLE (dossier uuid, lookup bytea, data bytea, way text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT d.id, d.lookup_hash, s.data, s.way::text FROM casework_slip s JOIN casework_dossier d ON d.id = s.dossier_id
        WHERE s.hash = p_hash;
END;
$$;

-- Keeps what is public of a slip that somebody's device was shown, for a day, under its mark; what has expired goes. False where
-- something lies under that mark already.
CREATE OR REPLACE FUNCTION casework_slip_made(p_mark text, p_key bytea, p_proves bytea, p_finds bytea, p_now timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_mark !~ '^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$' OR octet_length(p_key) <> 1216
       OR octet_length(p_proves) <> 32 OR octet_length(p_finds) <> 32 THEN
        RAISE check_violation USING MESSAGE = 'This is not the public part of a slip.';
    END IF;
    DELETE FROM casework_madeslip m WHERE m.expires_at <= p_now;
    INSERT INTO casework_madeslip (mark, key, proves, finds, expires_at)
        VALUES (p_mark, p_key, p_proves, p_finds, p_now + interval '1 day') ON CONFLICT DO NOTHING;
    RETURN FOUND;
END;
$$;

-- The same again, for an office that was told the mark.
CREATE OR REPLACE FUNCTION casework_slip_marked(p_mark text, p_now timestamptz) RETURNS TABLE (key bytea, proves bytea, finds bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF session_user::text = 'hoiam_app' AND cardinality(wall_keys()) = 0 THEN
        RAISE insufficient_privilege USING MESSAGE = 'An office asks for what a mark stands for.';
    END IF;
    RETURN QUERY SELECT m.key, m.proves, m.finds FROM casework_madeslip m WHERE m.mark = p_mark AND m.expires_at > p_now;
END;
$$;

-- A number BODY-YEAR-NNNNNN that was never given: the place in the counter of family, body and year, taken through a permutation
-- whose key lies where the web's role cannot read it (wall.numbering). So nobody sees from numbers which came before which, nor
-- that one is missing among those he sees (docs/decisions/numbers-show-no-neighbour.md). The counter's row is locked until
-- the end of the transaction: what is not committed leaves its place to the next.
CREATE OR REPLACE FUNCTION casework_next_number(p_family text, p_body text, p_year int) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    c_most constant int := 999999;
    v_place int;
    v_above int;
    v_inner bytea := decode(repeat('36', 64), 'hex');
    v_outer bytea := decode(repeat('5c', 64), 'hex');
    v_seed bytea;
    v_found int;
    v_number text;
BEGIN
    INSERT INTO casework_number AS c (family, body, year, last) VALUES (p_family, p_body, p_year, 1)
        ON CONFLICT (family, body, year) DO UPDATE SET last = c.last + 1
        RETURNING c.last INTO v_place;
    IF v_place > c_most THEN
        RAISE program_limit_exceeded USING MESSAGE = 'All numbers of this body and year are given.';
    END IF;
    IF NOT EXISTS (SELECT FROM wall.numbering k WHERE k.family = p_family AND k.body = p_body AND k.year = p_year) THEN
        -- Three UUIDs hold 366 random bits. The pads are those of HMAC (RFC 2104), made once.
        v_seed := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
        FOR i IN 0 .. 31 LOOP
            v_inner := set_byte(v_inner, i, get_byte(v_seed, i) # get_byte(v_inner, i));
            v_outer := set_byte(v_outer, i, get_byte(v_seed, i) # get_byte(v_outer, i));
        END LOOP;
        INSERT INTO wall.numbering (family, body, year, above, inner_pad, outer_pad)
            VALUES (p_family, p_body, p_year, v_place - 1, v_inner, v_outer);
    END IF;
    SELECT k.above, k.inner_pad, k.outer_pad INTO v_above, v_inner, v_outer
        FROM wall.numbering k WHERE k.family = p_family AND k.body = p_body AND k.year = p_year;
    -- Cycle walking: applied again until it lies where numbers may lie, above those that were given before there was a key.
    -- Starting inside, it comes back inside, and no two places to the same. A number that stands all the same (its key was
    -- lost with a database, and another made) is walked past.
    v_found := v_place;
    LOOP
        v_found := casework_permuted(v_found, v_inner, v_outer);
        v_number := CASE p_family WHEN 'errand' THEN 'PH-' ELSE '' END || p_body || '-' || p_year || '-' || lpad(v_found::text, 6, '0');
        EXIT WHEN v_found > v_above AND v_found <= c_most
            AND NOT EXISTS (SELECT FROM casework_dossier d WHERE d.number = v_number);
    END LOOP;
    RETURN v_number;
END;
$$;

-- A permutation of the numbers of 20 bits under a key: a balanced Feistel network of 12 rounds over halves of 10 bits, each
-- round HMAC-SHA-256 of round and half.
CREATE OR REPLACE FUNCTION casework_permuted(p_value int, p_inner bytea, p_outer bytea) RETURNS int
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_left int := p_value >> 10;
    v_right int := p_value & 1023;
    v_mac bytea;
    v_next int;
BEGIN
    FOR v_round IN 1 .. 12 LOOP
        v_mac := sha256(p_outer || sha256(p_inner || convert_to(v_round || '|' || v_right, 'UTF8')));
        v_next := v_left # (((get_byte(v_mac, 0) << 8) | get_byte(v_mac, 1)) & 1023);
        v_left := v_right;
        v_right := v_next;
    END LOOP;
    RETURN (v_left << 10) | v_right;
END;
$$;

-- What changed in the row of a dossier: these columns. The table is one of the road's own.
CREATE OR REPLACE FUNCTION casework_put(p_table text, p_row jsonb, p_dossier uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_columns text := (SELECT string_agg(format('%I', k), ', ') FROM jsonb_object_keys(p_row) AS k);
BEGIN
    EXECUTE format('UPDATE %1$I t SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, $1)) WHERE t.%3$I = $2',
        p_table, v_columns, CASE p_table WHEN 'casework_dossier' THEN 'id' ELSE 'dossier_id' END) USING p_row, p_dossier;
END;
$$;

-- The next number of a body's register of outgoing documents, for a dossier that it has and that the session may change. Drawn
-- in the transaction of the act that bears it: one that is drawn and not used would be a gap. Nobody reads the rows of dossiers
-- that he does not see, not even to count on.
CREATE OR REPLACE FUNCTION casework_draw_document(
    p_dossier uuid, p_body text, p_year int, p_notation text, p_seq int, p_at timestamptz
) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_number int;
BEGIN
    IF NOT EXISTS (
        SELECT FROM casework_dossier d
        WHERE d.id = p_dossier AND d.body_id = p_body AND wall_may_change(d.doors, d.kept_away, d.lookup_hash)
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This dossier is not before whoever asks.';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('documents ' || p_body || ' ' || p_year));
    INSERT INTO casework_documentnumber (body, year, number, notation, dossier_id, seq, at)
        SELECT p_body, p_year, coalesce(max(n.number), 0) + 1, p_notation, p_dossier, p_seq, p_at
        FROM casework_documentnumber n WHERE n.body = p_body AND n.year = p_year
        RETURNING number INTO v_number;
    RETURN v_number;
END;
$$;

-- What waits to be done, by kind, for those who keep the house: no dossier is named, and none counts that keeps away whoever asks.
CREATE OR REPLACE FUNCTION casework_owed_waiting() RETURNS TABLE (kind text, waiting bigint, stuck bigint, oldest timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_keys text[] := CASE session_user::text WHEN 'hoiam_app' THEN wall_keys() || custody_formerly() ELSE '{}' END;
BEGIN
    RETURN QUERY
    SELECT o.kind::text, count(*), count(*) FILTER (WHERE o.attempts >= 5), min(o.since)
    FROM casework_owed o JOIN casework_dossier d ON d.id = o.dossier_id
    WHERE NOT d.kept_away && v_keys GROUP BY o.kind ORDER BY o.kind;
END
$$;
