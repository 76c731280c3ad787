import type { Engine } from './port'

/** Row versions that nobody sees any more, from which a table is worth a pass. */
const worthwhile = 40

/** Tables with dead row versions, those with the most first. */
const churned = `SELECT pg_catalog.format('%I.%I', schemaname, relname) FROM pg_catalog.pg_stat_all_tables
  WHERE n_dead_tup >= ${worthwhile} ORDER BY n_dead_tup DESC`

/** Frees what updates and deletes have left behind, a table at a time, so that nobody waits long. */
export async function vacuum(engine: Engine): Promise<readonly string[]> {
  // what was counted is told at the end of a transaction, and seldom unless asked for
  await engine.query('SELECT pg_catalog.pg_stat_force_next_flush()')
  const { rows } = await engine.query(churned)
  const tables = rows.flatMap(([name]) => (name == null ? [] : [name]))
  for (const table of tables) await engine.exec(`VACUUM (SKIP_LOCKED, ANALYZE) ${table}`)
  return tables
}

/**
 * The embedded engine has no process that vacuums by itself: without this, tables that change every second would grow,
 * and each read of them take longer by the minute. Returns what ends it.
 */
export function vacuumEvery(
  engine: Engine,
  ms: number,
  report: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(() => vacuum(engine)).catch(report)
  }, ms)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
