import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RelationCache } from '../../lib/adapter'
import { Compiler } from '../../lib/compile'
import { type Diagnostic, DiagnosticError } from '../../lib/foundation'
import { parseAll } from '../../lib/parse'
import { type Host, type ProjectOptions, readProject } from '../../lib/project'
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

type Made = { readonly diagnostics: readonly Diagnostic[]; readonly text: string }

/** Everything that a verb does before it asks a database, and all that the app shows of it. */
async function compile(random: Random): Promise<Made> {
  const host = { cwd: folder, home: folder, env, now: new Date(0), invocationId: randomUUID() }
  const options = { projectDir: folder, profilesDir: folder }
  const raw = await readProject(options, host)
  if (!raw.ok) {
    const { diagnostics, text } = readTolerantly(options, host, random)
    return { diagnostics: [...raw.errors, ...diagnostics], text }
  }
  const { parsed, diagnostics } = parseAll(raw.value)
  const { resolved, diagnostics: later } = resolveAll(parsed)
  const nodes = compileNodes(resolved)
  const all = [...raw.warnings, ...diagnostics, ...later, ...nodes.errors]
  const text = JSON.stringify(resolved.manifest, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  const sql = new Map(nodes.compiled.map((node) => [node.node.unique_id, node.compiledCode]))
  return { diagnostics: all, text: text + lookAt(resolved, sql, all, random) }
}

/** The app shows what can be read of a project that the command line refuses. */
function readTolerantly(options: ProjectOptions, host: Host, random: Random): Made {
  const { project, diagnostics } = compileProject(options, host)
  const text = project === null ? '' : lookAt(project, new Map(), diagnostics, random)
  return { diagnostics, text }
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
  const began = performance.now()
  const cpu = process.cpuUsage()
  let fault: string | null
  let outcome: Answer['outcome'] = 'manifest'
  try {
    const { diagnostics, text } = await compile(
      new Random(Math.imul(Number(seedText), 0x85ebca6b) ^ n),
    ).catch((e: unknown) => {
      if (e instanceof DiagnosticError) return { diagnostics: e.diagnostics, text: '' }
      throw e
    })
    if (diagnostics.some((d) => d.severity === 'error')) outcome = 'errors'
    fault = wrong(diagnostics, text)
  } catch (e) {
    outcome = 'errors'
    fault = `crash: ${e instanceof Error ? e.stack : String(e)}`
  }
  const { user, system } = process.cpuUsage(cpu)
  return {
    n,
    from,
    what,
    outcome,
    fault,
    wallMs: performance.now() - began,
    cpuMs: (user + system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }
}

const before = world()
process.on('message', async (message) => {
  const answer = await take(question.parse(message).n)
  process.send?.(answer)
})
process.send?.({ ready: true })
