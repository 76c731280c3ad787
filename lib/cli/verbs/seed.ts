import { seedRows } from '../../commands/seed-rows'
import type { ExitCode } from '../exit'
import { tableLines } from '../print/table'
import type { Invocation } from '../verb'
import { execute } from './execute'

/** How many rows `--show` prints of each file, as dbt does. */
const SHOWN = 5

/** `seed`: loads the csv files; with `--show` the first rows of each that was loaded. */
export function run(invocation: Invocation): Promise<ExitCode> {
  if (invocation.flags.boolean('show') !== true) return execute(invocation, 'seed')
  return execute(invocation, 'seed', {}, async (project, results) => {
    for (const { unique_id, status } of results) {
      const rows = status === 'success' ? await seedRows(project, unique_id) : null
      if (rows === null) continue
      const { terminal } = invocation
      terminal.out(`First rows of ${rows.name}:`)
      for (const line of tableLines(rows.columns, rows.rows.slice(0, SHOWN))) terminal.out(line)
      terminal.out('')
    }
  })
}
