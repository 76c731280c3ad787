/**
 * Whole commands on a scripted database: exit code, every node's status, message and failures, and the statements that
 * were sent for it, against what real dbt did with the same script.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import betterments from '../better.json' with { type: 'json' }
import { firstDifference } from '../difference'
import { type NodeResult, type Ours, resultSchema, Sandpit } from '../sandpit'
import { scriptSchema } from '../scripted-port'
import { splitShell } from '../shell'
import { type CaseResult, type Suite, type SuiteContext, wanted } from '../suite'

const recordedSchema = z.object({
  argv: z.string(),
  exit: z.number(),
  env: z.record(z.string(), z.string()).optional(),
  note: z.string().optional(),
  database: scriptSchema.optional(),
  results: z.array(resultSchema).default([]),
  statements: z.record(z.string(), z.array(z.string())).default({}),
})
type Recorded = z.infer<typeof recordedSchema>

const caseSchema = z.object({
  env: z.record(z.string(), z.string()).optional(),
  previous: z.object({ argv: z.string(), database: scriptSchema.optional() }).optional(),
})

/** One space for white space, none beside brackets and before a semicolon; `$1` as the recorder's `%s`. */
function normal(sql: string): string {
  const [text = '', bindings] = sql.split('\n-- bindings: ')
  const bare = text
    .replaceAll(/\$\d+(?=[,)])/g, '%s')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(),;]) ?/g, '$1')
    .trim()
  return bindings === undefined ? bare : `${bare} -- ${JSON.stringify(JSON.parse(bindings))}`
}

/** What is compared of a message: of a compilation error its node and file, of all else everything. */
function comparable(result: NodeResult): NodeResult {
  const { message } = result
  const short = message !== null && /^Compilation Error|^actual differs/.test(message.trim())
  return { ...result, message: short ? (message.trim().split('\n')[0] ?? '') : message }
}

function byNode(results: readonly NodeResult[]): { [id: string]: NodeResult } {
  return Object.fromEntries(results.map((r) => [r.unique_id, comparable(r)]))
}

/** Statements by node; the schemas of the connection are made in any order. */
function statementsOf(
  sent: Recorded['statements'] | Ours['statements'],
  alone: string | null,
): { [node: string]: readonly string[] } {
  return Object.fromEntries(
    Object.entries(sent).flatMap(([node, list]) => {
      // Outside a transaction, where Materialize's connections always are, it does nothing but earn a warning.
      const texts = list.map(normal).filter((sql) => sql !== 'commit;')
      const made = texts.filter((sql) => sql.startsWith('create schema'))
      const rest = texts.filter((sql) => !sql.startsWith('create schema'))
      return texts.length === 0 ? [] : [[alone ?? node, [...made.sort(), ...rest]]]
    }),
  )
}

type Found = { readonly what: string; readonly difference: string | undefined }

function compare(recorded: Recorded, ours: Ours, what: string): Found[] {
  const exit = firstDifference(ours.exit, recorded.exit)
  const found: Found[] = [
    {
      what: `${what}: exit`,
      difference: exit === undefined ? undefined : `${exit}\n${ours.said.slice(-1500)}`,
    },
  ]
  if (/^run-operation|^compile|^show/.test(recorded.argv) === false) {
    found.push({
      what: `${what}: results`,
      difference: firstDifference(byNode(ours.results), byNode(recorded.results)),
    })
  }
  // `show` has one query, which dbt counts to the node and we to the connection.
  const alone = recorded.argv.startsWith('show') ? '(connection)' : null
  const [mine, theirs] = [statementsOf(ours.statements, alone), statementsOf(recorded.statements, alone)]
  for (const node of [...new Set([...Object.keys(mine), ...Object.keys(theirs)])].sort()) {
    found.push({
      what: `${what}: ${node}`,
      difference: firstDifference(mine[node] ?? [], theirs[node] ?? []),
    })
  }
  return found
}

async function runCase(folder: string, name: string, used: Set<string>): Promise<CaseResult[]> {
  const file = join(folder, 'expected', 'commands.json')
  if (!existsSync(file)) return []
  const spec = caseSchema.parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')))
  const recorded = z.array(recordedSchema).parse(JSON.parse(readFileSync(file, 'utf8')))
  const env = spec.env ?? {}
  const before = existsSync(join(folder, 'previous')) ? new Sandpit(join(folder, 'previous'), env) : undefined
  if (before !== undefined)
    await before.run(splitShell(spec.previous?.argv ?? 'parse'), spec.previous?.database ?? {})
  const sandpit = new Sandpit(join(folder, 'project'), env)
  try {
    const results: CaseResult[] = []
    for (const [i, command] of recorded.entries()) {
      const what = `${i} ${command.argv}`
      if (REFUSED.test(command.argv)) continue
      const state = before === undefined ? '' : join(before.folder, 'target')
      const argv = splitShell(command.argv).map((word) => (word === '{state}' ? state : word))
      const ours = await sandpit.run(argv, command.database ?? {}, command.env)
      results.push(
        ...compare(command, ours, what).map((found) => judge(`${name}: ${found.what}`, found, used)),
      )
    }
    return results
  } finally {
    before?.remove()
    sandpit.remove()
  }
}

/** Verbs that Greenlight hasn't got; and deployments, which it plans anew and whose effect its own suite holds. */
const REFUSED = /^(source|retry|snapshot)\b|^run-operation deploy_/

const BETTER: { readonly [key: string]: string } = betterments.commands

function judge(name: string, { difference }: Found, used: Set<string>): CaseResult {
  const reason = Object.keys(BETTER).find((pattern) => new RegExp(pattern).test(name))
  if (reason !== undefined && difference !== undefined) {
    used.add(reason)
    return { name, passed: true }
  }
  return difference === undefined ? { name, passed: true } : { name, passed: false, difference }
}

async function run(context: SuiteContext) {
  const used = new Set<string>()
  const results: CaseResult[] = []
  for (const name of readdirSync(context.from).sort()) {
    if (!/^\d\d-/.test(name) || !wanted(context, name)) continue
    results.push(...(await runCase(join(context.from, name), name, used)))
  }
  const stale = context.cases.length > 0 ? [] : Object.keys(BETTER).filter((pattern) => !used.has(pattern))
  for (const pattern of stale) {
    results.push({ name: pattern, passed: false, difference: 'stands in better.json, but no longer differs' })
  }
  return { results, summary: [`${used.size} deliberate betterments`] }
}

export const suite: Suite = {
  name: 'commands',
  about: "whole commands on a scripted database: exit codes, results and statements, against real dbt's",
  defaultPath: 'goldens',
  run,
}
