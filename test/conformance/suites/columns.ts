/**
 * Lineage of columns that people traced by reading the compiled SQL (columns/*.json), in the golden projects and, with
 * `--projects DIR`, in public ones. An input that they didn't find, or one that they found and that is neither given nor
 * said to be missing, fails the column; what isn't traced is listed with its reason.
 *
 * In those files an input is `node.column`, with `expr` or `agg` in front where it isn't a copy; `rows` and `constant`
 * stand for values without inputs, `?` for what can't be known. Behind a `|` stands what decides about the one value, and
 * under `(rows)` what decides about the node's rows.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { columnLineage, type OutputColumn } from '../../../lib/commands/columns'
import { openProject, thisHost } from '../../../lib/commands/open-project'
import type { Manifest } from '../../../lib/manifest'
import type { ResolvedProject } from '../../../lib/resolve'
import { projectFolder, writeProfile } from '../corpus/checkout'
import { factFiles, readFacts } from '../corpus/fact-file'
import { type CaseResult, type Suite, type SuiteContext, wanted } from '../suite'

const tracedFile = z.object({
  kind: z.enum(['golden', 'corpus']),
  project: z.string(),
  nodes: z.record(z.string(), z.record(z.string(), z.string())),
})
type TracedFile = z.infer<typeof tracedFile>

const caseFile = z.looseObject({ env: z.record(z.string(), z.string()).optional() })

const folder = join(import.meta.dirname, '../columns')
const rowsKey = '(rows)'
const kinds = { copy: '', transform: 'expr ', aggregate: 'agg ' } as const

/** Names as the files write them: a model's name (`fares.v2` of a version), `source.table`. */
function shortNames({ nodes, sources }: Manifest): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { unique_id, source_name, name } of Object.values(sources))
    names.set(unique_id, `${source_name}.${name}`)
  for (const node of Object.values(nodes)) {
    const version = node.resource_type === 'model' && node.version !== null ? `.v${node.version}` : ''
    names.set(node.unique_id, `${node.name}${version}`)
  }
  return names
}

type Named = { readonly node: string; readonly column: string }

class Writer {
  readonly #names: ReadonlyMap<string, string>
  constructor(manifest: Manifest) {
    this.#names = shortNames(manifest)
  }
  name({ node, column }: Named): string {
    return `${this.#names.get(node) ?? node}.${column}`
  }
  idOf(name: string): string | undefined {
    return [...this.#names].find(([, short]) => short === name)?.[0]
  }
  inputs({ inputs, from }: OutputColumn): readonly string[] {
    if (inputs.length === 0 && (from === 'rows' || from === 'constant')) return [from]
    return inputs.map((input) => kinds[input.kind] + this.name(input))
  }
  conditions(all: readonly (Named & { readonly clause: string })[]): readonly string[] {
    return all.map((each) => `${each.clause} ${this.name(each)}`)
  }
}

function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function missingFrom(all: readonly string[], these: readonly string[]): readonly string[] {
  return these.filter((each) => !all.includes(each))
}

type Judged = { readonly difference?: string; readonly untraced?: string }

/** Nothing wrong may be said; what is missing must be owned up to. */
function judge(found: readonly string[], expected: readonly string[], reasons: readonly string[]): Judged {
  const wrong = missingFrom(expected, found)
  if (wrong.length > 0) return { difference: `wrong: ${wrong.join(', ')}` }
  const missing = missingFrom(found, expected)
  if (reasons.length > 0) return { untraced: reasons.join('; ') }
  return missing.length > 0 ? { difference: `missing, and not said to be: ${missing.join(', ')}` } : {}
}

function judgeColumn(writer: Writer, column: OutputColumn | null, text: string): Judged {
  if (column === null) return { difference: 'no such column' }
  const [inputs = '', conditions] = text.split('|')
  const expected = inputs.trim() === '?' ? [] : listed(inputs)
  const reasons = column.untraced.map(({ message }) => message)
  const judged = judge(writer.inputs(column), expected, reasons)
  if (judged.difference !== undefined || conditions === undefined) return judged
  const own = judge(writer.conditions(column.conditions), listed(conditions), reasons)
  return own.difference === undefined ? judged : own
}

type Tally = { columns: number; traced: number; readonly untraced: string[] }

function judgeProject(project: ResolvedProject, file: TracedFile, tally: Tally): readonly CaseResult[] {
  const lineage = columnLineage(project)
  const writer = new Writer(project.manifest)
  return Object.entries(file.nodes).flatMap(([node, columns]) => {
    const id = writer.idOf(node)
    const found = id === undefined ? null : lineage.columnsOf(id)
    return Object.entries(columns).map(([column, text]): CaseResult => {
      const name = `${file.project} ${node}.${column}`
      if (id === undefined || found === null) return { name, passed: false, difference: 'no such node' }
      const reasons = found.untracedConditions.map(({ message }) => message)
      const judged =
        column === rowsKey
          ? judge(writer.conditions(found.conditions), listed(text), reasons)
          : judgeColumn(writer, lineage.column(id, column), text)
      if (column !== rowsKey) {
        tally.columns++
        if (judged.difference === undefined && judged.untraced === undefined) tally.traced++
      }
      if (judged.untraced !== undefined) tally.untraced.push(`${name}: ${judged.untraced}`)
      return judged.difference === undefined
        ? { name, passed: true }
        : { name, passed: false, difference: judged.difference }
    })
  })
}

type Place = { readonly projectDir: string; readonly profilesDir: string; readonly vars?: string }

async function open(place: Place, env: Record<string, string>): Promise<ResolvedProject | string> {
  const opened = await openProject({ ...place, which: 'compile' }, thisHost({ ...process.env, ...env }))
  return opened.ok ? opened.value : (opened.errors[0]?.message ?? 'the project cannot be read')
}

function openGolden(from: string, name: string): Promise<ResolvedProject | string> {
  const { env = {} } = caseFile.parse(JSON.parse(readFileSync(join(from, name, 'case.json'), 'utf8')))
  const projectDir = join(from, name, 'project')
  return open({ projectDir, profilesDir: projectDir }, env)
}

async function openPublic(projects: string, facts: string, name: string, temporary: string) {
  const path = factFiles(facts).get(name)
  if (path === undefined) return `there are no facts about ${name} in ${facts}`
  const recorded = readFacts(path)
  const projectDir = projectFolder(projects, recorded)
  if (projectDir === undefined) return `it isn't laid out in ${projects}`
  const profilesDir = join(temporary, name)
  writeProfile(profilesDir, recorded.profile)
  return open({ projectDir, profilesDir, vars: JSON.stringify(recorded.vars) }, recorded.env)
}

async function run(context: SuiteContext) {
  const { projects } = context.options
  const temporary = mkdtempSync(join(tmpdir(), 'greenlight-traced-'))
  const tally: Tally = { columns: 0, traced: 0, untraced: [] }
  const results: CaseResult[] = []
  const left: string[] = []
  try {
    for (const entry of readdirSync(folder).sort()) {
      const file = tracedFile.parse(JSON.parse(readFileSync(join(folder, entry), 'utf8')))
      if (!wanted(context, file.project)) continue
      if (file.kind === 'corpus' && typeof projects !== 'string') {
        left.push(file.project)
        continue
      }
      const project =
        file.kind === 'golden'
          ? await openGolden(context.from, file.project)
          : await openPublic(
              resolve(String(projects)),
              resolve(context.from, '../corpus'),
              file.project,
              temporary,
            )
      if (typeof project === 'string')
        results.push({ name: file.project, passed: false, difference: project })
      else results.push(...judgeProject(project, file, tally))
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  const summary = [
    ...(tally.untraced.length > 0 ? ['not traced, or not wholly, and said so:'] : []),
    ...tally.untraced.map((line) => `  ${line}`),
    ...(left.length > 0 ? [`without --projects DIR these were left out: ${left.join(', ')}`] : []),
    `${tally.columns} columns: ${tally.traced} traced as by hand`,
  ]
  return { results, summary }
}

export const suite: Suite = {
  name: 'columns',
  about: 'lineage of columns that people traced by hand',
  defaultPath: 'goldens',
  run,
}
