-- name: close_agreements
-- End what was known so far; a row that a later event wrote stays as it is.
UPDATE agreements AS t SET recorded_until = %(recorded_at)s
  FROM json_to_recordset(%(rows)s::json) AS r(agreement_id text)
 WHERE t.agreement_id = r.agreement_id AND t.recorded_until IS NULL AND t.version < %(version)s;

-- name: insert_agreements
-- Write what is known from now on; a row that stands there already stays as it is.
INSERT INTO agreements SELECT * FROM json_populate_recordset(null::agreements, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: close_products
-- End what was known so far; a row that a later event wrote stays as it is.
UPDATE products AS t SET recorded_until = %(recorded_at)s
  FROM json_to_recordset(%(rows)s::json) AS r(agreement_id text, product text, effective_from timestamptz)
 WHERE t.agreement_id = r.agreement_id AND t.product = r.product AND t.effective_from = r.effective_from AND t.recorded_until IS NULL AND t.version < %(version)s;

-- name: insert_products
-- Write what is known from now on; a row that stands there already stays as it is.
INSERT INTO products SELECT * FROM json_populate_recordset(null::products, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: close_standings
-- End what was known so far; a row that a later event wrote stays as it is.
UPDATE standings AS t SET recorded_until = %(recorded_at)s
  FROM json_to_recordset(%(rows)s::json) AS r(agreement_id text, party text, effective_from timestamptz)
 WHERE t.agreement_id = r.agreement_id AND t.party = r.party AND t.effective_from = r.effective_from AND t.recorded_until IS NULL AND t.version < %(version)s;

-- name: insert_standings
-- Write what is known from now on; a row that stands there already stays as it is.
INSERT INTO standings SELECT * FROM json_populate_recordset(null::standings, %(rows)s::json) ON CONFLICT DO NOTHING;

-- name: agreements
-- A stretch of the agreements signed by an instant, as known at another, each with what it is at the first.
SELECT agreement_id, version, tender, bidder_code, bidder_name, effective_from AS signed_at, valid_until,
       CASE WHEN stopped_at <= %(at)s THEN 'stopped' WHEN effective_until > %(at)s THEN 'in force' ELSE 'lapsed' END
           AS status
  FROM agreements
 WHERE effective_from <= %(at)s
   AND (%(known_at)s::timestamptz IS NULL AND recorded_until IS NULL
        OR recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s))
 ORDER BY CASE %(sort)s::text WHEN 'tender' THEN tender WHEN 'valid_until' THEN valid_until::text END COLLATE "C",
          CASE %(sort)s::text WHEN '-tender' THEN tender WHEN '-valid_until' THEN valid_until::text END COLLATE "C" DESC,
          CASE %(sort)s::text WHEN '-signed_at' THEN effective_from END DESC,
          effective_from, agreement_id OFFSET %(after)s LIMIT %(limit)s;

-- name: catalogue
-- A stretch of the products that may be supplied at an instant, as known at another.
SELECT agreement_id, tender, bidder_name, product, model, price, discount_rate, effective_from, effective_until
  FROM products
 WHERE effective_from <= %(at)s AND effective_until > %(at)s
   AND (%(known_at)s::timestamptz IS NULL AND recorded_until IS NULL
        OR recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s))
 ORDER BY agreement_id, product OFFSET %(after)s LIMIT %(limit)s;

-- name: authorised
-- A stretch of the suppliers that are authorised at an instant, as known at another.
SELECT agreement_id, tender, part, party, name, standing, effective_from, effective_until
  FROM standings
 WHERE part = 'supplier' AND standing = 'authorised'
   AND effective_from <= %(at)s AND (effective_until IS NULL OR effective_until > %(at)s)
   AND (%(known_at)s::timestamptz IS NULL AND recorded_until IS NULL
        OR recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s))
 ORDER BY agreement_id, party OFFSET %(after)s LIMIT %(limit)s;

-- name: standing
-- What one party is at an instant in each agreement that lists it, as known at another.
SELECT agreement_id, tender, part, party, name, standing, effective_from, effective_until
  FROM standings
 WHERE party = %(party)s
   AND effective_from <= %(at)s AND (effective_until IS NULL OR effective_until > %(at)s)
   AND (%(known_at)s::timestamptz IS NULL AND recorded_until IS NULL
        OR recorded_from <= %(known_at)s AND (recorded_until IS NULL OR recorded_until > %(known_at)s))
 ORDER BY agreement_id;
