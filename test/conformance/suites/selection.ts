/**
 * Selection alone: the recorded `dbt ls` of each golden case against our selection on the recorded manifest. Lines
 * that need another manifest (variables, targets, an environment) belong to the suite `goldens`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { LIST_OUTPUTS, type ListOutput, listRows } from '../../../lib/commands/listing'
import { resourceTypes } from '../../../lib/commands/resource-types'
import type { Diagnostic } from '../../../lib/foundation'
import { type Graph, manifestGraph } from '../../../lib/graph'
import type { Manifest } from '../../../lib/manifest'
import {
  INDIRECT_SELECTION,
  type IndirectSelection,
  type PreviousState,
  select,
} from '../../../lib/selection'
import { splitShell } from '../shell'
import { type CaseResult, type Suite, type SuiteContext, wanted } from '../suite'

export const recordedLine = z.object({
  argv: z.string(),
  env: z.record(z.string(), z.string()).optional(),
  exit: z.number(),
  nodes: z.array(z.unknown()).nullable().optional(),
  error: z.object({ class: z.string(), message: z.string() }).nullable().optional(),
  warnings: z
    .array(z.object({ event: z.string(), message: z.string() }))
    .nullable()
    .optional(),
})
export type RecordedLine = z.infer<typeof recordedLine>

/** Flags that change the manifest itself, or that only the command line refuses. */
const ELSEWHERE = /--(vars|target|state|models|model)\b|(^| )-m |-x |nonsense$/

/** A recorded manifest leaves out sections that older versions of dbt did not have. */
function readManifest(path: string): Manifest {
  const none = {}
  const sections = {
    nodes: none,
    sources: none,
    macros: none,
    docs: none,
    exposures: none,
    metrics: none,
    groups: none,
    selectors: none,
    disabled: none,
    parent_map: none,
    child_map: none,
    group_map: none,
    saved_queries: none,
    semantic_models: none,
    unit_tests: none,
    functions: none,
  }
  return { ...sections, ...(readJson(path) as Manifest) }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Variables of the environment other than dbt's own may be read by the project. */
function changesManifest(env: { readonly [name: string]: string }): boolean {
  return Object.keys(env).some((name) => !name.startsWith('DBT_') || name.startsWith('DBT_ENV'))
}

type Flags = { [flag: string]: string[] }

/** `--flag value value --flag2`, each flag with all its values. */
function readFlags(argv: readonly string[]): Flags {
  const short: { readonly [flag: string]: string } = { '-s': '--select' }
  const flags: Flags = {}
  let current: string[] = []
  for (const word of argv) {
    if (/^(--|-s$)/.test(word)) {
      const name = (short[word] ?? word).replace('resource-types', 'resource-type')
      current = flags[name] ?? []
      flags[name] = current
    } else current.push(word)
  }
  return flags
}

type Outcome = { readonly rows: string[] } | { readonly errors: readonly Diagnostic[] }

export function ls(
  manifest: Manifest,
  line: Pick<RecordedLine, 'argv' | 'env'>,
  previous?: PreviousState,
  graph: Graph = manifestGraph(manifest),
): Outcome & { warnings: string[] } {
  const flags = readFlags(splitShell(line.argv))
  const mode = (flags['--indirect-selection']?.[0] ?? line.env?.DBT_INDIRECT_SELECTION) as IndirectSelection
  const result = select(
    { manifest, graph, previous },
    {
      select: flags['--select'],
      exclude: flags['--exclude'],
      selector: flags['--selector']?.[0],
      indirectSelection: INDIRECT_SELECTION.includes(mode) ? mode : undefined,
      resourceTypes: resourceTypes(flags['--resource-type'] ?? [], flags['--exclude-resource-type'] ?? []),
      includeEmpty: true,
    },
  )
  if (!result.ok) return { errors: result.errors, warnings: [] }
  const output = LIST_OUTPUTS.find((name) => name === flags['--output']?.[0]) ?? ('selector' as ListOutput)
  const rows = listRows(manifest, result.value.ids, { output, outputKeys: flags['--output-keys'] ?? [] })
  return { rows, warnings: result.warnings.map(({ message }) => message) }
}

/** Keys in order, so that rows compare as text. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]): [string, unknown] => [key, canonical(item)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const asText = (rows: readonly unknown[]) =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(canonical(row)))).sort()

/** The recorder drops these from a manifest, and so from its rows. */
const UNRECORDED = /^(created_at|root_path|build_path|compiled.*|extra_ctes.*)$/

export function differenceOf(line: RecordedLine, outcome: ReturnType<typeof ls>): string | undefined {
  const message = line.error?.message.split('\n').at(-1)?.trim()
  if ('errors' in outcome) {
    const text = outcome.errors.map((e) => e.message).join('\n')
    if (line.exit === 0) return `fails with ${text}`
    return message !== undefined && sortNames(text).includes(sortNames(message))
      ? undefined
      : `says ${text}, not ${message}`
  }
  if (line.exit !== 0) return `does not fail with: ${message}`
  const theirs = asText(line.nodes ?? [])
  const json = line.nodes?.some((node) => typeof node !== 'string')
  const ours = asText(json ? outcome.rows.map((row) => prune(JSON.parse(row))) : outcome.rows)
  const extra = ours.find((row) => !theirs.includes(row))
  if (extra !== undefined) return `also lists ${extra}`
  const missing = theirs.find((row) => !ours.includes(row))
  if (missing !== undefined) return `does not list ${missing}`
  if (ours.length !== theirs.length) return `lists ${ours.length}, not ${theirs.length}`
  const told = (line.warnings ?? []).map((w) => w.message.replace('[WARNING]: ', '').trim())
  const said = outcome.warnings
  return JSON.stringify(told) === JSON.stringify(said)
    ? undefined
    : `warns ${JSON.stringify(said)}, not ${JSON.stringify(told)}`
}

/** Lists of names in a message: the recorded manifest has its selectors sorted. */
function sortNames(message: string): string {
  return message.replace(/\[('[^\]]*')\]/g, (_, names: string) => `[${names.split(', ').sort().join(', ')}]`)
}

function prune(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  return Object.fromEntries(Object.entries(row).filter(([key]) => !UNRECORDED.test(key)))
}

function runCase(folder: string, name: string): CaseResult[] {
  const path = join(folder, name, 'expected')
  if (!existsSync(join(path, 'ls.json')) || !existsSync(join(path, 'manifest.json'))) return []
  const manifest = readManifest(join(path, 'manifest.json'))
  const lines = z.array(recordedLine).parse(readJson(join(path, 'ls.json')))
  return lines
    .filter((line) => !ELSEWHERE.test(line.argv) && !changesManifest(line.env ?? {}))
    .map((line) => {
      const difference = differenceOf(line, ls(manifest, line))
      const label = `${name}: ls ${line.argv}`
      return difference === undefined
        ? { name: label, passed: true }
        : { name: label, passed: false, difference }
    })
}

export const suite: Suite = {
  name: 'selection',
  about: 'node selection on recorded manifests, against recorded `dbt ls`',
  defaultPath: 'goldens',
  run: async (context: SuiteContext) => ({
    results: readdirSync(context.from)
      .filter((name) => /^\d\d-/.test(name) && wanted(context, name))
      .sort()
      .flatMap((name) => runCase(context.from, name)),
  }),
}
