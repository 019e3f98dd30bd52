-- The life of keys: who may put a body's key, make a log-in, let an officer go. Each change of a body's key is a line in the
-- public log, written here from what the table then says, so that no caller can make it say anything else.

-- May the session look after this body's officers and keys? Its steward or a leader, or who owns the tables.
CREATE OR REPLACE FUNCTION custody_keeps(p_body text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_keys text[];
BEGIN
    IF session_user::text <> 'hoiam_app' THEN
        RETURN session_user::text <> 'hoiam_jobs';
    END IF;
    v_keys := wall_keys();
    RETURN '*' = ANY (v_keys) OR EXISTS (SELECT 1 FROM casework_office o
        WHERE o.code = v_keys[1] AND o.body_id = p_body AND o.roles && ARRAY['steward', 'leader']::varchar[]);
END
$$;

-- `hoiam/1 public body-key CODE/VERSION FINGERPRINT HOLDERS KEY`: what petitions to this body are sealed to from now on.
CREATE OR REPLACE FUNCTION custody_announce(p_body text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v record;
BEGIN
    SELECT b.code, b.key_version, b.public_key, (b.keys->>(jsonb_array_length(b.keys) - 1))::jsonb->'holders' AS holders
        INTO v FROM casework_body b WHERE b.code = p_body AND b.key_version > 0;
    IF NOT FOUND OR NOT custody_keeps(p_body) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This body has no key, or it is not yours to announce.';
    END IF;
    INSERT INTO ledger_outbox (leaf) VALUES (convert_to(
        'hoiam/1 public body-key ' || v.code || '/' || v.key_version || ' '
        || encode(sha256(convert_to('hoiam/body-key/1|' || v.code || '|' || v.key_version || '|', 'UTF8') || v.public_key), 'hex')
        || ' ' || (SELECT string_agg(h, ',' ORDER BY h) FROM jsonb_object_keys(v.holders) AS h)
        || ' ' || replace(encode(v.public_key, 'base64'), E'\n', '') || E'\n', 'UTF8'));
END
$$;

-- A body's key as hoiam.vault.keys.BodyKey writes it: the next version, or the present one with other holders.
CREATE OR REPLACE FUNCTION custody_put_body_key(p_key text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_new jsonb := p_key::jsonb;
    v_body text := v_new->>'body';
    v_version int := (v_new->>'version')::int;
    v_holders text[] := ARRAY(SELECT jsonb_object_keys(v_new->'holders'));
    v_present int;
    v_keys jsonb;
    v_old jsonb;
    v_keeps boolean := custody_keeps(v_body);
BEGIN
    SELECT b.key_version, b.keys INTO v_present, v_keys FROM casework_body b WHERE b.code = v_body FOR UPDATE;
    IF NOT FOUND THEN
        RAISE no_data_found USING MESSAGE = 'There is no such body.';
    END IF;
    IF cardinality(v_holders) < 2 OR EXISTS (SELECT 1 FROM unnest(v_holders) AS h WHERE NOT EXISTS (
            SELECT 1 FROM casework_officer p JOIN casework_office o ON o.code = p.office_id
            WHERE p.office_id = h AND p.is_active AND o.active AND o.body_id = v_body)) THEN
        RAISE check_violation USING MESSAGE = 'A body''s key has at least two holders, each an active officer of the body.';
    END IF;
    IF v_version = v_present + 1 THEN
        IF NOT v_keeps THEN
            RAISE insufficient_privilege USING MESSAGE = 'A new key is made by the body''s steward or a leader.';
        END IF;
        UPDATE casework_body SET keys = v_keys || to_jsonb(p_key), key_version = v_version,
            public_key = decode(v_new->>'public', 'base64') WHERE code = v_body;
    ELSIF v_version = v_present THEN
        v_old := (v_keys->>(jsonb_array_length(v_keys) - 1))::jsonb;
        -- Without office: a holder may let another one in, and nobody out.
        IF v_old->>'public' <> v_new->>'public' OR NOT (v_keeps OR (
                coalesce((v_old->'holders') ? (wall_keys())[1], false)
                AND (v_new->'holders') @> (v_old->'holders'))) THEN
            RAISE insufficient_privilege USING MESSAGE = 'This key is not yours to change.';
        END IF;
        UPDATE casework_body SET keys = jsonb_set(v_keys, ARRAY[(jsonb_array_length(v_keys) - 1)::text], to_jsonb(p_key))
            WHERE code = v_body;
    ELSE
        RAISE check_violation USING MESSAGE = 'Versions of a body''s key follow one another.';
    END IF;
    INSERT INTO ledger_outbox (leaf) SELECT convert_to(
        'hoiam/1 public body-key ' || b.code || '/' || b.key_version || ' '
        || encode(sha256(convert_to('hoiam/body-key/1|' || b.code || '|' || b.key_version || '|', 'UTF8') || b.public_key), 'hex')
        || ' ' || (SELECT string_agg(h, ',' ORDER BY h) FROM unnest(v_holders) AS h)
        || ' ' || replace(encode(b.public_key, 'base64'), E'\n', '') || E'\n', 'UTF8')
        FROM casework_body b WHERE b.code = v_body;
END
$$;

-- A log-in for an office; an office whose officer has left gets the next one. The officer makes his key himself.
CREATE OR REPLACE FUNCTION custody_new_officer(p_office text, p_username text, p_password text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_office o WHERE o.code = p_office AND custody_keeps(o.body_id)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'Log-ins are made by the body''s steward or a leader.';
    END IF;
    IF EXISTS (SELECT 1 FROM casework_officer p WHERE p.office_id = p_office AND p.is_active) THEN
        RAISE unique_violation USING MESSAGE = 'The office has an officer.';
    END IF;
    DELETE FROM mfa_authenticator m USING casework_officer p WHERE p.id = m.user_id AND p.office_id = p_office;
    UPDATE casework_officer SET username = p_username, password = p_password, key = NULL, is_active = true, last_login = NULL,
        date_joined = now() WHERE office_id = p_office;
    IF NOT FOUND THEN
        INSERT INTO casework_officer (username, email, office_id, password, key, is_active, date_joined)
            VALUES (p_username, '', p_office, p_password, NULL, true, now());
    END IF;
END
$$;

-- An officer leaves: no log-in, no key, no session sees anything from this moment. The line in the log names the office.
CREATE OR REPLACE FUNCTION custody_leave(p_office text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_office o WHERE o.code = p_office AND custody_keeps(o.body_id)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'Who leaves is recorded by the body''s steward or a leader.';
    END IF;
    UPDATE casework_officer SET is_active = false, key = NULL, password = '!' WHERE office_id = p_office AND is_active;
    IF FOUND THEN
        INSERT INTO ledger_outbox (leaf) VALUES (convert_to('hoiam/1 public officer-left ' || p_office || E'\n', 'UTF8'));
    END IF;
END
$$;

-- The wraps of a case under the present version of the same body's key, made by an officer's key agent.
CREATE OR REPLACE FUNCTION custody_put_wraps(p_case uuid, p_wraps jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_changed int;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_dossier d WHERE d.id = p_case AND wall_may_change(d.doors, d.kept_away, d.lookup_hash)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This dossier is not before whoever asks.';
    END IF;
    UPDATE casework_wrap w SET key_id = n.key_id, data = decode(n.data, 'base64')
        FROM jsonb_to_recordset(p_wraps) AS n (tier text, recipient text, key_id text, data text), casework_body b
        WHERE w.dossier_id = p_case AND w.tier = n.tier AND w.recipient = n.recipient
          AND n.recipient = 'body:' || b.code AND n.key_id = b.code || '/' || b.key_version;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    RETURN v_changed;
END
$$;

DO $$
BEGIN
    REVOKE ALL ON FUNCTION custody_keeps, custody_announce, custody_put_body_key, custody_new_officer, custody_leave,
        custody_put_wraps FROM PUBLIC;
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_app') THEN
        GRANT EXECUTE ON FUNCTION custody_announce, custody_put_body_key, custody_new_officer, custody_leave, custody_put_wraps
            TO hoiam_app;
    END IF;
END
$$;
