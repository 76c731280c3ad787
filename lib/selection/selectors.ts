import { DiagnosticError, didYouMean, error, fail, ok, type Result, type Span } from '../foundation'
import type { Json } from '../manifest'
import { dumpYaml } from '../yaml'
import { parseDefinition } from './definition'
import { isObject, toJson } from './json'
import { normalizeDefinition } from './normalize'
import type { IndirectSelection, SelectionSpec } from './spec'

/** A selector of selectors.yml. */
export type NamedSelector = {
  readonly name: string
  readonly description: string
  readonly default: boolean
  readonly spec: SelectionSpec
}

export type NamedSelectors = ReadonlyMap<string, NamedSelector>

/** Where the selector at a position of the list stands. */
export type Locate = (index: number) => Span | undefined

const FILE: Span = { file: 'selectors.yml', line: 1 }
const HINT = 'See https://docs.getdbt.com/reference/node-selection/yaml-selectors for its spellings.'

/**
 * Reads the list under `selectors:`, already rendered. Of two with one name the later counts, as in dbt.
 * Fails with GL4005 for each that is malformed, and where several are the default.
 */
export function readSelectors(
  list: readonly unknown[],
  indirectSelection: IndirectSelection,
  locate: Locate = () => undefined,
): Result<NamedSelectors> {
  const selectors = new Map<string, NamedSelector>()
  const errors = []
  for (const [index, raw] of list.entries()) {
    try {
      const selector = readSelector(toJson(raw), indirectSelection)
      selectors.set(selector.name, selector)
    } catch (e) {
      if (!(e instanceof DiagnosticError)) throw e
      errors.push(
        ...e.diagnostics.map((d) => ({
          hint: HINT,
          ...d,
          at: locate(index) ?? FILE,
          code: 'GL4005' as const,
        })),
      )
    }
  }
  const [first, second] = [...selectors.values()].filter((selector) => selector.default)
  if (first !== undefined && second !== undefined) {
    errors.push(
      error(
        'GL4005',
        `Could not read selector file data: Error when parsing the selector file. Found multiple selectors with \`default: true\`:${first.name} and ${second.name}`,
        { at: FILE, hint: 'Leave one default.' },
      ),
    )
  }
  return errors.length > 0 ? fail(...errors) : ok(selectors)
}

function readSelector(raw: Json, indirectSelection: IndirectSelection): NamedSelector {
  if (!isObject(raw) || typeof raw.name !== 'string') throw unparsable(raw)
  const { name, definition } = raw
  if (typeof definition !== 'string' && !isObject(definition)) {
    throw unparsable(definition === undefined ? raw : definition)
  }
  if (raw.default !== undefined && typeof raw.default !== 'boolean') throw unparsable(raw.default)
  const known = ['name', 'definition', 'description', 'default']
  if (Object.keys(raw).some((key) => !known.includes(key))) throw unparsable(raw)
  try {
    return {
      name,
      description: typeof raw.description === 'string' ? raw.description : '',
      default: raw.default ?? false,
      spec: parseDefinition(definition, indirectSelection),
    }
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e
    throw new DiagnosticError(
      ...e.diagnostics.map((d) => ({ ...d, message: `Could not read selector file data: ${d.message}` })),
    )
  }
}

/** dbt shows the part that hasn't the shape of a selector. */
function unparsable(part: Json): DiagnosticError {
  return malformed(
    `Could not parse selector file data: \n${dumpYaml(part)}\nValid root-level selector definitions: union, ` +
      'intersection, string, dictionary. No lists. \nhttps://docs.getdbt.com/reference/node-selection/yaml-selectors',
  )
}

function malformed(message: string): DiagnosticError {
  return new DiagnosticError(error('GL4005', message))
}

/**
 * What a manifest has under `selectors`: each as written, with texts and pairs spelled out as `method` and `value`.
 * Fails as {@link readSelectors} does.
 */
export function selectorsForManifest(
  list: readonly unknown[],
  locate?: Locate,
): Result<{ readonly [name: string]: Json }> {
  const read = readSelectors(list, 'eager', locate)
  if (!read.ok) return read
  const entries = list.map(toJson).flatMap((raw): [string, Json][] => {
    if (!isObject(raw) || typeof raw.name !== 'string') return []
    return [[raw.name, { ...raw, definition: normalizeDefinition(raw.definition ?? null) }]]
  })
  return ok(Object.fromEntries(entries))
}

/** The selector of this name. @throws DiagnosticError GL4004 */
export function findSelector(selectors: NamedSelectors, name: string): NamedSelector {
  const found = selectors.get(name)
  if (found !== undefined) return found
  const names = [...selectors.keys()]
  const hint = didYouMean(name, names)
  throw new DiagnosticError(
    error(
      'GL4004',
      `Could not find selector named ${name}, expected one of [${names.map((n) => `'${n}'`).join(', ')}]`,
      { at: FILE, ...(hint === undefined ? {} : { hint }) },
    ),
  )
}
