/**
 * Started as a process of its own for each project, so that its CPU seconds and its memory are the project's alone:
 * reads the request from its parent, parses, compiles and lists the project, and answers with its facts.
 */
import { z } from 'zod'
import { Compiler } from '../../../lib/compile'
import type { Diagnostic } from '../../../lib/foundation'
import { manifestGraph } from '../../../lib/graph'
import type { CompiledNode, Manifest } from '../../../lib/manifest'
import { parseAll } from '../../../lib/parse'
import { readProject } from '../../../lib/project'
import { type ResolvedProject, resolveAll } from '../../../lib/resolve'
import { ls } from '../suites/selection'
import { type Facts, type Listing, listing, makeFacts } from './make-facts'

const requestSchema = z.object({
  project: z.string(),
  profiles: z.string(),
  env: z.record(z.string(), z.string()),
  vars: z.record(z.string(), z.unknown()),
  ls: z.array(z.string()),
})
export type Request = z.infer<typeof requestSchema>

export type Outcome = {
  readonly facts: Facts | null
  readonly errors: readonly string[]
  /** Of nodes that don't compile, by their id. */
  readonly compileErrors: { readonly [id: string]: string }
  readonly cpuSeconds: { readonly parse: number; readonly compile: number }
  readonly peakMebibytes: { readonly parse: number; readonly all: number }
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
const peakMebibytes = () => Math.round(process.resourceUsage().maxRSS / 1024)

async function open(request: Request): Promise<{ project: ResolvedProject | null; errors: Diagnostic[] }> {
  const read = await readProject(
    {
      which: 'compile',
      projectDir: request.project,
      profilesDir: request.profiles,
      vars: request.vars,
      flags: { VERSION_CHECK: false },
    },
    {
      cwd: request.project,
      home: '/nonexistent',
      env: request.env,
      now: new Date(),
      invocationId: '00000000-0000-4000-8000-000000000000',
    },
  )
  if (!read.ok) return { project: null, errors: [...read.errors] }
  const parsed = parseAll(read.value)
  const { resolved, diagnostics } = resolveAll(parsed.parsed)
  const errors = [...parsed.diagnostics, ...diagnostics].filter((d) => d.severity === 'error')
  return { project: resolved, errors }
}

function compileNodes(project: ResolvedProject) {
  const compiler = new Compiler(project, { port: null })
  const compiled = new Map<string, CompiledNode>()
  const errors: { [id: string]: string } = {}
  for (const id of compiler.nodeIds()) {
    if (project.manifest.nodes[id]?.resource_type === 'seed') continue
    const result = compiler.compileNode(id)
    if (result.ok) compiled.set(id, result.value)
    else errors[id] = result.errors.map(text).join(' | ')
  }
  return { compiled, errors }
}

const text = ({ code, message, at }: Diagnostic) =>
  `${code} ${message}${at === undefined ? '' : ` (${at.file}:${at.line})`}`

/** The manifest as it would be written after compiling. */
function written({ manifest }: ResolvedProject, compiled: ReadonlyMap<string, CompiledNode>): Manifest {
  const nodes = Object.fromEntries(
    Object.entries(manifest.nodes).map(([id, node]) => {
      const code = compiled.get(id)?.compiledCode
      return [id, code === undefined ? node : { ...node, compiled_code: code }]
    }),
  )
  return JSON.parse(JSON.stringify({ ...manifest, nodes }))
}

async function answer(request: Request): Promise<Outcome> {
  const start = cpuSeconds()
  const { project, errors } = await open(request)
  const parsed = { cpu: cpuSeconds() - start, peak: peakMebibytes() }
  if (project === null || errors.length > 0)
    return {
      facts: null,
      errors: errors.map(text),
      compileErrors: {},
      cpuSeconds: { parse: parsed.cpu, compile: 0 },
      peakMebibytes: { parse: parsed.peak, all: parsed.peak },
    }
  const beforeCompile = cpuSeconds()
  const { compiled, errors: compileErrors } = compileNodes(project)
  const compile = cpuSeconds() - beforeCompile
  const manifest = written(project, compiled)
  const graph = manifestGraph(manifest)
  const listed: { [argv: string]: Listing } = {}
  for (const argv of request.ls) {
    const outcome = ls(manifest, { argv }, undefined, graph)
    if ('rows' in outcome) listed[argv] = listing(outcome.rows)
  }
  return {
    facts: makeFacts(manifest, listed),
    errors: [],
    compileErrors,
    cpuSeconds: { parse: parsed.cpu, compile },
    peakMebibytes: { parse: parsed.peak, all: peakMebibytes() },
  }
}

process.once('message', async (message) => {
  const outcome = await answer(requestSchema.parse(message))
  process.send?.(outcome, () => process.disconnect())
})
