import { DiagnosticError, error } from '../foundation'
import type { Json } from '../manifest'
import { dumpYaml } from '../yaml'
import { makeCriterion, parseCriterion } from './criterion'
import { isObject, type JsonObject } from './json'
import { combination, INDIRECT_SELECTION, type IndirectSelection, type SelectionSpec } from './spec'

/** A definition of selectors.yml that is none. The caller adds where it stands. */
function malformed(message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(error('GL4005', message, hint === undefined ? {} : { hint }))
}

/**
 * The spec of a definition in selectors.yml in any of its spellings: a text as on the command line, one key and a
 * value, `method` and `value` with operators, or `union` and `intersection` of definitions, each with an `exclude`.
 * @throws DiagnosticError GL4005, GL4002
 */
export function parseDefinition(definition: Json, indirectSelection: IndirectSelection): SelectionSpec {
  if (isObject(definition) && ('union' in definition || 'intersection' in definition)) {
    const keys = Object.keys(definition)
    if (keys.length > 1) {
      throw malformed(
        `Only a single 'union' or 'intersection' key is allowed in a root level selector definition; found ${keys.join(',')}.`,
        'Put exclude: into the list.',
      )
    }
  }
  return parse(definition, indirectSelection)
}

function parse(definition: Json, indirect: IndirectSelection): SelectionSpec {
  if (typeof definition === 'string') return parseCriterion(definition, indirect)
  if (!isObject(definition)) {
    throw malformed(
      `Expected to find union, intersection, str or dict, instead found ${JSON.stringify(definition)}`,
    )
  }
  if ('union' in definition) return parseSet('union', definition, indirect)
  if ('intersection' in definition) return parseSet('intersection', definition, indirect)
  return parseMapping(definition, indirect)
}

function parseSet(
  kind: 'union' | 'intersection',
  definition: JsonObject,
  indirect: IndirectSelection,
): SelectionSpec {
  const included: SelectionSpec[] = []
  let excluded: SelectionSpec | undefined
  for (const part of listOf(definition, kind)) {
    if (!isObject(part) || !('exclude' in part)) included.push(parse(part, indirect))
    else if (excluded !== undefined) {
      throw malformed(
        `You cannot provide multiple exclude arguments to the same selector set operator:\n${dumpYaml(part)}`,
      )
    } else excluded = parseExclude(part, indirect)
  }
  const whole = combination(kind, included)
  return excluded === undefined ? whole : combination('difference', [whole, excluded])
}

function parseExclude(definition: JsonObject, indirect: IndirectSelection): SelectionSpec | undefined {
  const [first, ...rest] = listOf(definition, 'exclude').map((part) => parse(part, indirect))
  return first === undefined || rest.length === 0 ? first : combination('union', [first, ...rest])
}

function listOf(definition: JsonObject, key: string): readonly Json[] {
  const list = definition[key]
  if (!Array.isArray(list)) throw malformed(`Invalid value for key "${key}". Expected a list.`)
  for (const item of list) {
    if (typeof item !== 'string' && !isObject(item)) {
      throw malformed(`Invalid value in key "${key}", expected dict or str (value: ${JSON.stringify(item)}).`)
    }
  }
  return list
}

function parseMapping(definition: JsonObject, indirect: IndirectSelection): SelectionSpec {
  const [first, ...more] = Object.entries(definition)
  if (first !== undefined && more.length === 0) {
    return criterion(definition, { method: first[0], value: first[1] }, indirect)
  }
  if (!('method' in definition) || !('value' in definition)) {
    const keys = Object.keys(definition).map((key) => `'${key}'`)
    throw malformed(`Expected either 1 key or else "method" and "value" keys, but got [${keys.join(', ')}]`)
  }
  const base = criterion(definition, definition, indirect)
  const excluded = 'exclude' in definition ? parseExclude(definition, indirect) : undefined
  return excluded === undefined ? base : combination('difference', [base, excluded])
}

function criterion(raw: Json, parts: JsonObject, indirect: IndirectSelection): SelectionSpec {
  return makeCriterion({
    raw,
    method: typeof parts.method === 'string' ? parts.method : null,
    value: parts.value ?? null,
    childrensParents: isSet(parts.childrens_parents),
    parents: isSet(parts.parents),
    parentsDepth: depth(parts.parents_depth),
    children: isSet(parts.children),
    childrenDepth: depth(parts.children_depth),
    indirectSelection: mode(parts.indirect_selection) ?? indirect,
  })
}

/** As Python takes it: anything but nothing. */
function isSet(value: Json | undefined): boolean {
  return Boolean(value)
}

function depth(value: Json | undefined): number | null {
  if (!value) return null
  const number = Number(value)
  if (Number.isNaN(number)) {
    throw malformed(`Invalid node spec - could not handle parent depth ${JSON.stringify(value)}`)
  }
  return Math.trunc(number)
}

function mode(value: Json | undefined): IndirectSelection | undefined {
  if (value === undefined) return undefined
  const found = INDIRECT_SELECTION.find((name) => name === value)
  if (found !== undefined) return found
  const known = INDIRECT_SELECTION.map((name) => `'${name}'`).join(', ')
  const text = String(value)
  const fault = error('GL4005', `'${text}' is not one of ${known}.`, {
    cause: { text: `'${text}' is not a valid IndirectSelection` },
  })
  throw new DiagnosticError(fault)
}
