/** Replays one script against a sandbox and scores what it answers. */
import type { Sandbox } from '../../../lib/sandbox'
import { type Item, isResult } from './answer'
import { refused, same, sameDetails } from './compare'
import { Dependence } from './dependence'
import { type Played, Player } from './player'
import type { Recording } from './recording'
import type { Step } from './script'
import { WireConnection } from './socket'
import { excused } from './tiers'

export type Score = {
  readonly same: number
  readonly refused: number
  /** Not counted: they depend on a refused step. */
  readonly dependent: number
  /** Not held to, for a reason that `tiers.ts` tells. */
  readonly excused: number
  readonly wrong: readonly string[]
  /** Errors whose detail and hint are the same, of all. */
  readonly details: readonly [number, number]
}

/** The rows' first cells of a statement. */
async function asked(port: number, statements: readonly string[]): Promise<readonly string[]> {
  const connection = await WireConnection.open(port, { user: 'materialize', database: 'materialize' })
  const cells: string[] = []
  for (const sql of statements) {
    connection.query(sql)
    for await (const { kind, data } of connection.messages())
      if (kind === 'D') cells.push(data.toString('utf8', 6, 6 + data.readInt32BE(2)))
  }
  connection.close()
  return cells
}

/** Removes what scripts leave behind. */
async function clean(port: number): Promise<void> {
  for (const [kind, relation] of [
    ['DATABASE', 'mz_databases'],
    ['CLUSTER', 'mz_clusters'],
    ['ROLE', 'mz_roles'],
  ] as const) {
    if (kind === 'ROLE')
      await asked(port, [`ALTER DEFAULT PRIVILEGES FOR ALL ROLES REVOKE ALL ON TABLES FROM PUBLIC`])
    const names = await asked(port, [`SELECT name FROM ${relation} WHERE name LIKE 'wire\\_%'`])
    for (const name of names)
      await asked(
        port,
        kind === 'ROLE'
          ? [`DROP OWNED BY "${name}" CASCADE`, `DROP ROLE "${name}"`]
          : [`DROP ${kind} "${name}" CASCADE`],
      )
  }
}

/** An answer on one line: columns as `name:type`, errors as their code and message. */
function brief(items: readonly Item[]): string {
  const short = items.map((item) => {
    if (typeof item === 'string') return item
    if ('error' in item)
      return `${item.error.code} ${item.error.message}${item.error.position === undefined ? '' : ` at ${item.error.position}`}`
    if ('notice' in item) return `${item.notice.severity} ${item.notice.code} ${item.notice.message}`
    if (!isResult(item) || item.columns === undefined) return JSON.stringify(item)
    const columns = item.columns.map(
      ({ name, type, mod }) => `${name}:${type}${mod === undefined ? '' : `(${mod})`}`,
    )
    return JSON.stringify({ ...item, columns: columns.join(' ') })
  })
  return short.join(' · ').slice(0, 700)
}

function difference(step: Step, got: Played, wanted: Played): string {
  const what = step.sql === '' ? 'the answer' : step.sql
  const status = got.status === wanted.status ? '' : ` (status ${got.status} instead of ${wanted.status})`
  return `${what.slice(0, 200)}: ${brief(got.items)}\n      instead of ${brief(wanted.items)}${status}`
}

async function played(player: Player, step: Step): Promise<Played | null> {
  try {
    return await player.play(step)
  } catch (error) {
    return { items: [`failed: ${String(error)}`], status: undefined }
  }
}

/** `ALTER SYSTEM SET flag = true` is set-up: the sandbox's own switches do it, till the script ends. */
function switched(sandbox: Sandbox, step: Step): string | null {
  const flag = /^ALTER SYSTEM SET (\w+) = (?:true|on)/i.exec(step.sql)?.[1]
  if (flag === undefined) return null
  sandbox.setFlag(flag, true)
  return flag
}

/** Replays a script from a clean start. */
export async function replay(
  sandbox: Sandbox,
  recording: Recording,
  typeName: (oid: number) => string,
): Promise<Score> {
  const database = `wire_${recording.name}`
  await clean(sandbox.port)
  await asked(sandbox.port, [`CREATE DATABASE ${database}`])
  const player = new Player(sandbox.port, database, typeName)
  const flags: string[] = []
  const dependence = new Dependence()
  const score = {
    same: 0,
    refused: 0,
    dependent: 0,
    excused: 0,
    wrong: [] as string[],
    details: [0, 0] as [number, number],
  }
  for (const { step, wanted: recorded } of recording.steps) {
    if (step.flags.has('system')) {
      const flag = switched(sandbox, step)
      if (flag !== null) flags.push(flag)
      continue
    }
    const got = await played(player, step)
    if (got === null) continue
    const wanted: Played = { items: recorded.answer ?? [], status: recorded.status }
    if (same(got, wanted, step.sql, step.flags.has('unordered'))) {
      score.same += 1
      const [equal, of] = sameDetails(got, wanted)
      score.details = [score.details[0] + equal, score.details[1] + of]
    } else if (excused(recording.name, step.sql) !== null) score.excused += 1
    else if (refused(got)) {
      score.refused += 1
      dependence.refused(step, wanted.status)
    } else if (dependence.of(step, got)) {
      score.dependent += 1
      dependence.refused(step, wanted.status)
    } else score.wrong.push(difference(step, got, wanted))
    dependence.after(step, wanted.status)
  }
  player.close()
  for (const flag of flags) sandbox.setFlag(flag, false)
  return score
}
