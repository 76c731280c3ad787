import { appendFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Measured, measureProgram, medianOf } from '../measure'
import { makeProject, type Place } from '../project'

export type Tool = {
  readonly name: 'dbt' | 'greenlight'
  readonly argv: readonly string[]
  readonly runs: number
}

/** In this order, as each builds on what the one before has left in the target folder. */
export const STEPS = {
  full: { what: 'full parse', argv: ['parse', '--no-partial-parse'] },
  unchanged: { what: 'nothing changed', argv: ['parse'] },
  changed: { what: 'one model changed', argv: ['parse'] },
  ls: { what: 'ls', argv: ['ls', '--quiet'] },
  compile: {
    what: 'compile',
    argv: ['compile', '--quiet', '--no-populate-cache', '--no-introspect'],
  },
} as const
export type Step = keyof typeof STEPS

/** The median of each step, by tool; dbt's are missing where it wasn't measured. */
export type Results = { readonly [tool in Tool['name']]?: { readonly [step in Step]: Measured } }

/** Measures all tools on a project of that many models, one after the other, each on the same files. */
export async function measureSize(size: number, tools: readonly Tool[], place: Place): Promise<Results> {
  const project = await makeProject(size, place)
  const results: { [tool in Tool['name']]?: { [step in Step]: Measured } } = {}
  for (const tool of tools) {
    const runs: { [step in Step]: Measured }[] = []
    for (let i = 0; i < tool.runs; i++) runs.push(await measureSteps(tool, project))
    const median = (step: Step) => medianOf(runs.map((run) => run[step]))
    results[tool.name] = {
      full: median('full'),
      unchanged: median('unchanged'),
      changed: median('changed'),
      ls: median('ls'),
      compile: median('compile'),
    }
  }
  return results
}

async function measureSteps(tool: Tool, project: string): Promise<{ [step in Step]: Measured }> {
  rmSync(join(project, 'target'), { recursive: true, force: true })
  const measure = (step: Step) => measureProgram([...tool.argv, ...STEPS[step].argv], project)
  const full = await measure('full')
  const unchanged = await measure('unchanged')
  change(project)
  return {
    full,
    unchanged,
    changed: await measure('changed'),
    ls: await measure('ls'),
    compile: await measure('compile'),
  }
}

/** Writes a comment at the end of a model. */
function change(project: string): void {
  const folder = join(project, 'models/staging')
  const [model] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sql'))
    .sort()
  if (model === undefined) throw new Error(`no model below ${folder}`)
  appendFileSync(join(folder, model), `-- changed at ${Date.now()}\n`)
}
