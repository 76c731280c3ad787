import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import {
  baseContext,
  ContextObject,
  compileTemplate,
  extractBlocks,
  JinjaError,
  type MacroDefinition,
  MacroFunction,
  MacroNamespace,
  type Names,
  PyDict,
  parseJson,
  pyRepr,
  pyTypeName,
  RenderState,
  readMacroHeads,
  renderText,
  Scope,
  toPlain,
  type Value,
} from '../../../lib/jinja'
import { type CaseResult, type Suite, type SuiteContext, type SuiteReport, wanted } from '../suite'

const Failure = z.object({
  class: z.string(),
  cause: z.string().nullable(),
  phrase: z.string(),
  line: z.number().nullable(),
})
const Case = z.object({
  id: z.string(),
  group: z.string(),
  template: z.string(),
  macros: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  mode: z.enum(['text', 'native', 'parse', 'blocks']).default('text'),
  blocks: z.array(z.string()).optional(),
  expected: z.string().optional(),
  expected_type: z.string().optional(),
  error: Failure.optional(),
  logs: z.array(z.tuple([z.string(), z.string()])).optional(),
})
type Case = z.infer<typeof Case> & { readonly context: PyDict; readonly vars: PyDict }

/** Reads the cases; context and variables keep Python's difference of ints and floats. */
async function readCases(folder: string): Promise<Case[]> {
  const all = parseJson(await readFile(join(folder, 'cases.json'), 'utf8'))
  if (!Array.isArray(all)) throw new Error('cases.json is not a list')
  return all.map((raw) => {
    if (!(raw instanceof PyDict)) throw new Error('a case is not an object')
    const dict = (key: string) => {
      const value = raw.get(key)
      return value instanceof PyDict ? value : new PyDict()
    }
    return { ...Case.parse(toPlain(raw)), context: dict('context'), vars: dict('vars') }
  })
}

type Outcome = {
  expected?: string
  type?: string
  error?: JinjaError
  logs: [string, string][]
}

const MACRO_BLOCKS = new Set(['macro', 'materialization', 'test', 'data_test'])

function definitions(sources: readonly string[]): Map<string, MacroDefinition> {
  const found = new Map<string, MacroDefinition>()
  for (const source of sources)
    for (const block of extractBlocks(source, MACRO_BLOCKS, { collectData: false })) {
      const [head] = readMacroHeads(block.fullBlock)
      if (!head) continue
      found.set(head.name, {
        name: head.name,
        packageName: 'proj',
        uniqueId: `macro.proj.${head.name}`,
        source: block.fullBlock,
        file: 'macros/m.sql',
      })
    }
  return found
}

/** The names of a case: the macros (flat and under `proj`) above dbt's base context above the case's own. */
class CaseNames implements Names {
  readonly #macros: ReadonlyMap<string, MacroDefinition>
  readonly #context: Names
  readonly #stack: string[] = []
  constructor(macros: ReadonlyMap<string, MacroDefinition>, context: Names) {
    this.#macros = macros
    this.#context = context
  }
  lookup(name: string): Value | undefined {
    if (name === 'context') return new ContextObject(this)
    const macro = this.#macros.get(name)
    if (macro) return this.#callable(macro)
    if (name === 'proj') return this.#package()
    // The package of dbt's own macros is there, but a case has none of them.
    if (name === 'dbt')
      return new MacroNamespace(
        () => undefined,
        () => [],
      )
    return this.#context.lookup(name)
  }
  #package(): MacroNamespace {
    const find = (name: string) => {
      const macro = this.#macros.get(name)
      return macro && this.#callable(macro)
    }
    return new MacroNamespace(find, () => this.#macros.keys())
  }
  #callable(macro: MacroDefinition): MacroFunction {
    return new MacroFunction(macro, { names: this, stack: this.#stack })
  }
  *keys(): Generator<string> {
    yield* this.#macros.keys()
    yield* this.#context.keys()
  }
}

function runCase(c: Case): Outcome {
  const logs: [string, string][] = []
  try {
    if (c.mode === 'blocks') return { expected: blocksText(c), logs }
    const vars = new Map<string, Value>()
    for (const [k, v] of c.vars) if (typeof k === 'string') vars.set(k, v)
    const base = baseContext(
      {
        vars,
        env: (name) => c.env[name],
        log: (kind, message) => logs.push([kind, message]),
        now: () => Date.now(),
        runStartedAt: Date.now(),
        invocationId: '00000000-0000-0000-0000-000000000000',
        dbtVersion: '1.12.6',
      },
      () => names,
    )
    const context = new Scope(
      [...c.context].flatMap(([k, v]) => (typeof k === 'string' ? [[k, v] as const] : [])),
      base,
    )
    const names: Names = new CaseNames(definitions(c.macros), context)
    const state = new RenderState({ lenient: c.mode === 'parse' })
    if (c.mode !== 'native') return { expected: renderText(c.template, names, {}, state), logs }
    const value = compileTemplate(c.template, { native: true }).renderNative(names, state)
    return { expected: pyRepr(value), type: pyTypeName(value), logs }
  } catch (e) {
    if (e instanceof JinjaError) return { error: e, logs }
    throw e
  }
}

function blocksText(c: Case): string {
  const found = extractBlocks(c.template, c.blocks ? new Set(c.blocks) : null)
  return JSON.stringify(found.map((b) => [b.type, b.name, b.contents, b.fullBlock]))
}

/** How a case differs: in its outcome (text, logs, class of the error) or only strictly (message, line). */
function compare(c: Case, got: Outcome): { outcome?: string; strict?: string } {
  const show = (o: unknown) => JSON.stringify(o)?.slice(0, 300)
  if (c.error) {
    if (!got.error)
      return { outcome: `expected ${c.error.class}: ${c.error.phrase}, got ${show(got.expected)}` }
    const { error } = got
    if (error.dbtClass !== c.error.class)
      return {
        outcome: `expected ${c.error.class}, got ${error.dbtClass}: ${error.message} (${error.pythonClass})`,
      }
    if (!error.message.includes(c.error.phrase))
      return { strict: `expected message ${show(c.error.phrase)}, got ${show(error.message)}` }
    if (c.error.line !== null && c.error.line !== error.line)
      return { strict: `expected line ${c.error.line}, got ${error.line}` }
    return {}
  }
  if (got.error)
    return {
      outcome: `expected ${show(c.expected)}, got ${got.error.dbtClass}: ${got.error.message} (line ${got.error.line})`,
    }
  const expected = c.mode === 'blocks' ? JSON.stringify(JSON.parse(c.expected ?? '')) : c.expected
  if (got.expected !== expected) return { outcome: `expected ${show(expected)}, got ${show(got.expected)}` }
  if (c.expected_type !== undefined && got.type !== c.expected_type)
    return { outcome: `expected type ${c.expected_type}, got ${got.type}` }
  if (show(got.logs) !== show(c.logs ?? []))
    return { outcome: `expected logs ${show(c.logs)}, got ${show(got.logs)}` }
  return {}
}

async function run(context: SuiteContext): Promise<SuiteReport> {
  const cases = (await readCases(context.from)).filter(
    (c) => wanted(context, c.id) || wanted(context, c.group),
  )
  const results: CaseResult[] = []
  let outcomes = 0
  const byGroup = new Map<string, { total: number; passed: number }>()
  for (const c of cases) {
    const { outcome, strict } = compare(c, runCase(c))
    if (!outcome) outcomes++
    const difference = outcome ?? strict
    const group = byGroup.get(c.group) ?? { total: 0, passed: 0 }
    group.total++
    if (!difference) group.passed++
    byGroup.set(c.group, group)
    results.push({
      name: c.id,
      passed: difference === undefined,
      ...(difference !== undefined && {
        difference: `${JSON.stringify(c.template).slice(0, 160)}: ${difference}`,
      }),
    })
  }
  const strict = results.filter((r) => r.passed).length
  const percent = (n: number) =>
    `${n} of ${cases.length} (${((100 * n) / Math.max(1, cases.length)).toFixed(2)} %)`
  return {
    results,
    summary: [
      ...[...byGroup]
        .filter(([, g]) => g.passed < g.total)
        .map(([name, g]) => `${name}: ${g.passed} of ${g.total}`),
      `by outcome ${percent(outcomes)}, strictly ${percent(strict)}`,
    ],
  }
}

/** The cases of `goldens/jinja`: what dbt's own Jinja makes of small templates. */
export const suite: Suite = {
  name: 'jinja',
  about: "templates against dbt's Jinja: text, native values, errors with line, blocks",
  defaultPath: 'goldens/jinja',
  run,
}
