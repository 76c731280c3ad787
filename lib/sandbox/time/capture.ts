import { quoteIdentifier } from '../../foundation'
import type { EngineTransaction } from '../engine/port'
import type { Capture } from './port'

/** Functions that {@link TriggerCapture} needs, made once a data directory. */
export const captureSql = `
CREATE FUNCTION mz_log.captured() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    EXECUTE format('INSERT INTO mz_log.%I SELECT current_setting(''mz.now'')::int8, -1, r.* FROM old_rows r', TG_TABLE_NAME);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    EXECUTE format('INSERT INTO mz_log.%I SELECT current_setting(''mz.now'')::int8, 1, r.* FROM new_rows r', TG_TABLE_NAME);
  END IF;
  RETURN NULL;
END $f$;`

/** Change logs filled by statement triggers, one set a relation. */
export const triggerCapture: Capture = {
  async retain(tx, physical) {
    const log = `mz_log.${quoteIdentifier(physical)}`
    const relation = `mz_user.${quoteIdentifier(physical)}`
    const there = await tx.query('SELECT to_regclass($1) IS NOT NULL', [log])
    if (there.rows[0]?.[0] === 't') return
    await tx.exec(`CREATE TABLE ${log} AS SELECT 0::int8 AS mz_time, 0::int8 AS mz_diff, r.* FROM ${relation} r WITH NO DATA;
      CREATE INDEX ON ${log} (mz_time);
      CREATE TRIGGER capture_insert AFTER INSERT ON ${relation} REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION mz_log.captured();
      CREATE TRIGGER capture_delete AFTER DELETE ON ${relation} REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION mz_log.captured();
      CREATE TRIGGER capture_update AFTER UPDATE ON ${relation} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION mz_log.captured();`)
  },
  async release(tx: EngineTransaction, physical: string) {
    const relation = `mz_user.${quoteIdentifier(physical)}`
    const there = await tx.query('SELECT to_regclass($1) IS NOT NULL', [relation])
    if (there.rows[0]?.[0] === 't') {
      for (const event of ['insert', 'delete', 'update'])
        await tx.exec(`DROP TRIGGER IF EXISTS capture_${event} ON ${relation}`)
    }
    await tx.exec(`DROP TABLE IF EXISTS mz_log.${quoteIdentifier(physical)}`)
  },
  async compact(tx, physical, upTo) {
    await tx.query(`DELETE FROM mz_log.${quoteIdentifier(physical)} WHERE mz_time <= $1`, [String(upTo)])
  },
}
