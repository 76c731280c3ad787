import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RelationCache } from '../../lib/adapter'
import { Compiler } from '../../lib/compile'
import { type Diagnostic, DiagnosticError } from '../../lib/foundation'
import type { UniqueId } from '../../lib/manifest'
import { parseAll } from '../../lib/parse'
import { readProject } from '../../lib/project'
import { type ResolvedProject, resolveAll } from '../../lib/resolve'
import { compileProject } from '../../lib/workspace'
import { makeCase } from './case'
import { world } from './escape'
import { lookAt } from './look'
import { type Files, seedProjects, seedTemplates } from './projects'
import { type Answer, canary, question } from './protocol'
import { Random } from './random'

/** One process that takes cases one after the other; the parent counts the seconds and starts another if this one ends. */

const [root = '.', goldens = '', folder = '.', seedText = '1'] = process.argv.slice(2)
const seeds = {
  projects: seedProjects(root, goldens || null),
  templates: seedTemplates(root, goldens || null),
}
const env = { HOME: folder, DBT_ENV_SECRET_TOKEN: 'hush' }

function write(files: Files): void {
  rmSync(folder, { recursive: true, force: true })
  const profile = /^profile:\s*['"]?([\w-]+)/m.exec(files.get('dbt_project.yml') ?? '')?.[1] ?? 'fuzz'
  const all = new Map([['profiles.yml', profilesFor(profile)], ...files])
  for (const [path, text] of all) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function profilesFor(name: string): string {
  return `${name}:
  target: dev
  outputs:
    dev: {type: materialize, host: localhost, port: 6875, user: fuzz, pass: hush, dbname: materialize, schema: public, cluster: quickstart, threads: 1}
`
}

type Made = {
  readonly diagnostics: readonly Diagnostic[]
  /** What the app would show; null where there is nothing. */
  readonly project: ResolvedProject | null
  readonly sql: ReadonlyMap<UniqueId, string>
}

/** Everything that a verb does before it asks a database; where it refuses, what the app can read all the same. */
async function compile(): Promise<Made> {
  const host = { cwd: folder, home: folder, env, now: new Date(0), invocationId: randomUUID() }
  const options = { projectDir: folder, profilesDir: folder }
  const raw = await readProject(options, host)
  if (!raw.ok) {
    const { project, diagnostics } = compileProject(options, host)
    return { diagnostics: [...raw.errors, ...diagnostics], project, sql: new Map() }
  }
  const { parsed, diagnostics } = parseAll(raw.value)
  const { resolved, diagnostics: later } = resolveAll(parsed)
  const nodes = compileNodes(resolved)
  return {
    diagnostics: [...raw.warnings, ...diagnostics, ...later, ...nodes.errors],
    project: resolved,
    sql: new Map(nodes.compiled.map(({ node, compiledCode }) => [node.unique_id, compiledCode])),
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each))
}

/** Milliseconds of the clock, or of the processor where others keep it busy. */
function stopwatch(): () => number {
  const began = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return Math.min(performance.now() - began, (user + system) / 1000)
  }
}

function compileNodes(project: ResolvedProject) {
  const compiler = new Compiler(project, {
    port: null,
    relations: new RelationCache(),
    empty: false,
    onMessage: () => {},
    write: () => {},
  })
  const { nodes, errors } = compiler.compileAll(Object.keys(project.manifest.nodes))
  return { compiled: nodes, errors }
}

/** What is wrong with what a case said, if anything is. */
function wrong(diagnostics: readonly Diagnostic[], text: string): string | null {
  const seen = text + JSON.stringify(diagnostics)
  if (seen.includes(canary)) return 'escape: it shows the environment of the process'
  const changed = before.changed()
  if (changed !== null) return `escape: ${changed}`
  if (seen.includes('ERR_ACCESS_DENIED')) return 'escape: it reached for something that is not its own'
  const errors = diagnostics.filter((d) => d.severity === 'error')
  const lost = errors.filter((d) => d.at === undefined)
  if (lost.length > 0) return `no file: ${lost[0]?.message}`
  return null
}

async function take(n: number): Promise<Answer> {
  const { files, from, what } = makeCase(seeds, Number(seedText), n)
  process.send?.({ n, from, what })
  write(files)
  const random = new Random(Math.imul(Number(seedText), 0x85ebca6b) ^ n)
  const compiling = stopwatch()
  let [compileMs, lookMs] = [0, 0]
  let fault: string | null
  let outcome: Answer['outcome'] = 'manifest'
  try {
    const { diagnostics, project, sql } = await compile().catch((e: unknown): Made => {
      if (e instanceof DiagnosticError) return { diagnostics: e.diagnostics, project: null, sql: new Map() }
      throw e
    })
    compileMs = compiling()
    const looking = stopwatch()
    const seen = project === null ? [] : [project.manifest, ...lookAt(project, sql, diagnostics, random)]
    const text = textOf(seen)
    lookMs = looking()
    if (diagnostics.some((d) => d.severity === 'error')) outcome = 'errors'
    fault = wrong(diagnostics, text)
  } catch (e) {
    outcome = 'errors'
    fault = `crash: ${e instanceof Error ? e.stack : String(e)}`
  }
  const peakMb = process.resourceUsage().maxRSS / 1024
  return { n, from, what, outcome, fault, ms: Math.max(compileMs, lookMs), peakMb }
}

const before = world()
process.on('message', async (message) => {
  const answer = await take(question.parse(message).n)
  process.send?.(answer)
})
process.send?.({ ready: true })
