/**
 * The golden projects: our manifest, warnings, compiled SQL and `ls` of every variant against what real dbt said,
 * after the pruning that goldens/README.md describes. Commands and live runs belong to other suites.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { eventOf } from '../../../lib/cli/warning-events'
import { Compiler } from '../../../lib/compile'
import type { Diagnostic } from '../../../lib/foundation'
import { manifestGraph } from '../../../lib/graph'
import type { Manifest } from '../../../lib/manifest'
import { parseAll } from '../../../lib/parse'
import { readProject } from '../../../lib/project'
import { type ResolvedProject, resolveAll } from '../../../lib/resolve'
import { select } from '../../../lib/selection'
import betterments from '../better.json' with { type: 'json' }
import { firstDifference } from '../difference'
import { pruneManifest } from '../prune'
import { type Script, scriptedPort, scriptSchema } from '../scripted-port'
import { splitShell } from '../shell'
import { type CaseResult, type Suite, type SuiteContext, wanted } from '../suite'
import { checkBrokenProjects, type Found } from './errors'
import { differenceOf, ls, type RecordedLine, recordedLine } from './selection'

const env = z.record(z.string(), z.string())
const variantSchema = z.object({
  name: z.string(),
  argv: z.union([z.string(), z.array(z.string())]).optional(),
  compile_argv: z.union([z.string(), z.array(z.string())]).optional(),
  env: env.optional(),
  manifest: z.boolean().optional(),
  compile: z.boolean().optional(),
  database: scriptSchema.optional(),
})
const caseSchema = z.object({
  env: env.optional(),
  variants: z.array(variantSchema).optional(),
  ls: z.array(z.unknown()).optional(),
  projects: z.array(z.unknown()).optional(),
})
type Variant = z.infer<typeof variantSchema>

const words = (argv: string | readonly string[] | undefined) =>
  argv === undefined ? [] : typeof argv === 'string' ? splitShell(argv) : [...argv]

/** The flags of a recorded command line that change how a project is read. */
function projectFlags(argv: readonly string[]): { target?: string; vars?: string; profile?: string } {
  const flag = (...names: string[]) => {
    const index = argv.findIndex((word) => names.includes(word))
    return index === -1 ? undefined : argv[index + 1]
  }
  const [target, vars, profile] = [flag('--target', '-t'), flag('--vars'), flag('--profile')]
  return { ...(target && { target }), ...(vars && { vars }), ...(profile && { profile }) }
}

type Outcome = { readonly resolved: ResolvedProject | null; readonly diagnostics: readonly Diagnostic[] }

/** What a golden project is read with. */
class GoldenCase {
  readonly name: string
  readonly folder: string
  readonly spec: z.infer<typeof caseSchema>
  readonly #filler: string
  #previous: Promise<Manifest | null> | undefined
  constructor(folder: string, name: string, filler: string) {
    this.name = name
    this.folder = folder
    this.spec = caseSchema.parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')))
    this.#filler = filler
  }

  /** The manifest of the project as it was before, for `--state`. */
  async previous(): Promise<Manifest | null> {
    if (!existsSync(join(this.folder, 'previous'))) return null
    this.#previous ??= this.load([], {}, 'previous').then(({ resolved }) => resolved?.manifest ?? null)
    return this.#previous
  }

  async load(
    argv: readonly string[],
    extra: { readonly [name: string]: string },
    folder: 'project' | 'previous' = 'project',
  ): Promise<Outcome> {
    const project = join(this.folder, folder)
    const read = await readProject(
      {
        which: 'compile',
        projectDir: project,
        profilesDir: existsSync(join(project, 'profiles.yml')) ? project : this.#filler,
        ...projectFlags(argv),
      },
      {
        cwd: project,
        home: '/nonexistent',
        env: { ...this.spec.env, ...extra },
        now: new Date(),
        invocationId: '00000000-0000-4000-8000-000000000000',
      },
    )
    if (!read.ok) return { resolved: null, diagnostics: read.errors }
    const parsed = parseAll(read.value)
    const { resolved, diagnostics } = resolveAll(parsed.parsed)
    return { resolved, diagnostics: [...parsed.diagnostics, ...diagnostics] }
  }

  expected(name: string): unknown {
    const path = join(this.folder, 'expected', name)
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  }
}

async function checkVariant(golden: GoldenCase, variant: Variant): Promise<Found[]> {
  const suffix = variant.name === 'default' ? '' : `.${variant.name}`
  const { resolved, diagnostics } = await golden.load(words(variant.argv), variant.env ?? {})
  const errors = diagnostics.filter((d) => d.severity === 'error')
  if (!resolved || errors.length > 0)
    return [{ what: `parse${suffix}`, difference: errors.map((e) => `${e.code} ${e.message}`).join(' | ') }]
  const found: Found[] = []
  const recorded = golden.expected(`manifest${suffix}.json`)
  if (recorded !== undefined && variant.manifest !== false) {
    const ours = pruneManifest(JSON.parse(JSON.stringify(resolved.manifest)), join(golden.folder, 'project'))
    found.push({ what: `manifest${suffix}`, difference: firstDifference(ours, recorded) })
  }
  found.push({
    what: `warnings${suffix}`,
    difference: warningDifference(diagnostics, golden.expected(`warnings${suffix}.json`)),
  })
  if (variant.compile !== false) found.push(...(await checkCompiled(golden, variant, suffix, resolved)))
  return found
}

/** dbt's own summary and events of its other parser are no warnings about the project. */
const IGNORED_EVENTS = new Set(['DeprecationsSummary', 'MFConverterIssue'])

const warningSchema = z.array(z.object({ event: z.string(), message: z.string() }))

function warningDifference(diagnostics: readonly Diagnostic[], recorded: unknown): string | undefined {
  const normal = (text: string) =>
    text
      .replaceAll(/\[[A-Za-z]+\]/g, '')
      .replace(/^:\s*/, '')
      .replaceAll(/\s+/g, ' ')
      .trim()
  const theirs = warningSchema
    .parse(recorded ?? [])
    .filter((w) => !IGNORED_EVENTS.has(w.event))
    .map(
      (w) =>
        `${w.event}: ${normal(w.message.replace(/\[WARNING\](\[\w+\])?:\s*(Deprecated\s+functionality)?/, ''))}`,
    )
  const seen = new Set<string>()
  const ours = diagnostics.flatMap((d) => {
    const event = d.severity === 'warning' ? eventOf(d) : null
    if (event === null) return []
    // dbt tells of a deprecation once; the rest is its summary.
    if (event.once) {
      if (seen.has(event.name)) return []
      seen.add(event.name)
    }
    return [`${event.name}: ${normal(d.message)}`]
  })
  return firstDifference([...ours].sort(), [...theirs].sort())
}

/** What the recorded command line asks of the compiler besides the project: `--defer` with its folder of state. */
async function compilerOptions(golden: GoldenCase, variant: Variant, resolved: ResolvedProject) {
  const argv = words(variant.compile_argv)
  if (!argv.includes('--defer')) return {}
  const previous = await golden.previous()
  if (!previous) return {}
  const { manifest } = resolved
  const flag = argv.indexOf('--select')
  const criteria = argv.slice(flag + 1).filter((word) => !word.startsWith('--'))
  const selected = select({ manifest, graph: manifestGraph(manifest) }, { select: criteria })
  return {
    defer: { nodes: previous.nodes, favorState: argv.includes('--favor-state') },
    selected: selected.ok ? selected.value.ids : [],
  }
}

async function checkCompiled(
  golden: GoldenCase,
  variant: Variant,
  suffix: string,
  resolved: ResolvedProject,
): Promise<Found[]> {
  const folder = join(golden.folder, 'expected', `compiled${suffix}`)
  if (!existsSync(folder)) return []
  const script: Script | undefined = variant.database
  const options = await compilerOptions(golden, variant, resolved)
  const compiler = new Compiler(resolved, { port: script ? scriptedPort(script) : null, ...options })
  const failing = compileErrors(golden.expected(`compile_errors${suffix}.json`))
  const found: Found[] = []
  for (const file of readdirSync(folder).sort()) {
    const id = file.replace(/\.sql$/, '')
    const theirs = readFileSync(join(folder, file), 'utf8')
    found.push({
      what: `compiled${suffix}/${id}`,
      difference: compiledDifference(compiler, resolved, id, theirs),
    })
  }
  for (const id of failing) {
    const compiled = compiler.compileNode(id)
    found.push({
      what: `compile error${suffix} ${id}`,
      difference: compiled.ok ? 'compiles, though dbt fails' : undefined,
    })
  }
  return found
}

function compileErrors(recorded: unknown): string[] {
  if (recorded === undefined) return []
  const { results } = z.object({ results: z.array(z.object({ unique_id: z.string() })) }).parse(recorded)
  return results.map((r) => r.unique_id).filter((id) => !id.startsWith('unit_test.'))
}

function compiledDifference(
  compiler: Compiler,
  resolved: ResolvedProject,
  id: string,
  theirs: string,
): string | undefined {
  if (id.startsWith('unit_test.')) {
    const compiled = compiler.compileUnitTest(id)
    if (!compiled.ok) return compiled.errors.map((e) => e.message).join(' | ')
    return textDifference(`${compiled.value.compiledCode}\n`, theirs)
  }
  if (!resolved.manifest.nodes[id]) return 'there is no such node'
  const compiled = compiler.compileNode(id)
  if (!compiled.ok) return compiled.errors.map((e) => e.message).join(' | ')
  return textDifference(`${compiled.value.compiledCode}\n`, theirs)
}

function textDifference(ours: string, theirs: string): string | undefined {
  if (ours === theirs) return undefined
  const [a, b] = [ours.split('\n'), theirs.split('\n')]
  const line = a.findIndex((text, i) => text !== b[i])
  const at = line === -1 ? a.length : line
  return `line ${at + 1}: ${JSON.stringify(a[at] ?? null)}, not ${JSON.stringify(b[at] ?? null)}`
}

/** Lines about the words of the command line alone, or about the results of an earlier run. */
const ELSEWHERE = /--(models|model)\b|(^| )-m |-x |--[a-z-]+ nonsense$|result:/

async function checkListing(golden: GoldenCase): Promise<Found[]> {
  const recorded = golden.expected('ls.json')
  if (recorded === undefined) return []
  const lines = z
    .array(recordedLine)
    .parse(recorded)
    .filter((line) => !ELSEWHERE.test(line.argv))
  const manifests = new Map<string, ResolvedProject | null>()
  const found: Found[] = []
  for (const line of lines) found.push(await checkLine(golden, line, manifests))
  return found
}

async function checkLine(
  golden: GoldenCase,
  line: RecordedLine,
  manifests: Map<string, ResolvedProject | null>,
): Promise<Found> {
  const what = `ls ${line.argv}`
  const argv = splitShell(line.argv)
  const key = JSON.stringify([projectFlags(argv), line.env ?? {}])
  if (!manifests.has(key)) {
    const outcome = await golden.load(argv, line.env ?? {})
    const failed = outcome.diagnostics.some((d) => d.severity === 'error')
    manifests.set(key, failed ? null : outcome.resolved)
  }
  const resolved = manifests.get(key)
  if (!resolved) return { what, difference: line.exit === 0 ? 'the project does not parse' : undefined }
  const rest = argv.filter((word, i) => !isProjectFlag(word) && !isProjectFlag(argv[i - 1] ?? ''))
  const own = { ...line, argv: rest.map((word) => `'${word}'`).join(' ') }
  const before = argv.includes('{state}') ? await golden.previous() : null
  const previous = before
    ? { manifest: asWritten(before), results: null, sources: null, sourcesNow: null }
    : undefined
  return { what, difference: differenceOf(line, ls(asWritten(resolved.manifest), own, previous)) }
}

function asWritten(manifest: Manifest): Manifest {
  return JSON.parse(JSON.stringify(manifest))
}

function isProjectFlag(word: string): boolean {
  return ['--target', '-t', '--vars', '--profile'].includes(word)
}

/** Where we do better than dbt on purpose: a difference that is expected, with its reason. */
const BETTER: { readonly [key: string]: string } = betterments.goldens

function judge(golden: GoldenCase, found: readonly Found[], used: Set<string>): CaseResult[] {
  return found.map(({ what, difference }) => {
    const name = `${golden.name}: ${what}`
    if (name in BETTER) {
      used.add(name)
      return difference === undefined
        ? { name, passed: false, difference: 'stands in better.json, but no longer differs' }
        : { name, passed: true }
    }
    return difference === undefined ? { name, passed: true } : { name, passed: false, difference }
  })
}

async function runCase(golden: GoldenCase, used: Set<string>): Promise<CaseResult[]> {
  if (golden.spec.projects) {
    const profiles = readFileSync(join(golden.folder, 'project', 'profiles.yml'), 'utf8')
    const recorded = golden.expected('errors.json')
    return judge(
      golden,
      await checkBrokenProjects(golden.folder, golden.spec.projects, recorded, profiles),
      used,
    )
  }
  const variants = golden.spec.variants ?? [{ name: 'default' }]
  const found: Found[] = []
  for (const variant of variants) found.push(...(await checkVariant(golden, variant)))
  found.push(...(await checkListing(golden)))
  return judge(golden, found, used)
}

/** A profile for projects that bring none, as the recorder laid it beside them. */
const FILLER = `harbour:
  target: dev
  outputs:
    dev: {type: materialize, host: 127.0.0.1, port: 6875, user: materialize, password: '', dbname: materialize, schema: public, threads: 1}
`

async function run(context: SuiteContext) {
  const filler = mkdtempSync(join(tmpdir(), 'greenlight-goldens-'))
  writeFileSync(join(filler, 'profiles.yml'), FILLER)
  const used = new Set<string>()
  try {
    const results: CaseResult[] = []
    for (const name of readdirSync(context.from).sort()) {
      if (!/^\d\d-/.test(name) || !wanted(context, name)) continue
      results.push(...(await runCase(new GoldenCase(join(context.from, name), name, filler), used)))
    }
    return { results, summary: [`${used.size} deliberate betterments`] }
  } finally {
    rmSync(filler, { recursive: true, force: true })
  }
}

export const suite: Suite = {
  name: 'goldens',
  about: "golden projects: manifest, warnings, compiled SQL and ls, against real dbt's",
  defaultPath: 'goldens',
  run,
}
