import { DiagnosticError, didYouMean, error } from '../foundation'
import { methods } from './methods'
import type { Criterion, IndirectSelection } from './spec'
import { invalid, text } from './value'

const METHOD_NAMES = new Set(methods.map(({ name }) => name))

const CRITERION =
  /^(?<childrensParents>@)?(?<parents>(?<parentsDepth>\d*)\+)?(?:(?<method>[\p{L}\p{N}_.]+):)?(?<value>[^\n]*?)(?<children>\+(?<childrenDepth>\d*))?$/u

/** The parts of a criterion as they are written; a part that isn't there is undefined. */
export type CriterionParts = {
  readonly childrensParents?: string
  readonly parents?: string
  readonly parentsDepth?: string
  readonly method?: string
  readonly value: string
  readonly children?: string
  readonly childrenDepth?: string
}

/**
 * Splits `@2+method.arg:value+3` into its parts.
 * @throws DiagnosticError GL4002
 */
export function splitCriterion(raw: string): CriterionParts {
  const groups = CRITERION.exec(raw)?.groups
  if (groups === undefined) throw invalid(`Invalid selector spec "${raw}"`)
  return { ...groups, value: groups.value ?? '' }
}

/** The method that a bare value means: a path, a file's name, or a node's name. */
export function defaultMethod(value: string): string {
  if (value.includes('/')) return 'path'
  return /\.(?:sql|py|csv)$/i.test(value) ? 'file' : 'fqn'
}

/** The criterion of a text. @throws DiagnosticError GL4001, GL4002 */
export function parseCriterion(raw: string, indirectSelection: IndirectSelection): Criterion {
  const parts = splitCriterion(raw)
  return makeCriterion({
    raw,
    method: parts.method ?? null,
    value: parts.value,
    childrensParents: parts.childrensParents !== undefined,
    parents: parts.parents !== undefined,
    parentsDepth: depth(parts.parentsDepth),
    children: parts.children !== undefined,
    childrenDepth: depth(parts.childrenDepth),
    indirectSelection,
  })
}

function depth(digits: string | undefined): number | null {
  return digits === undefined || digits === '' ? null : Number(digits)
}

/** A criterion from its parts, its method split into name and arguments. @throws DiagnosticError GL4001, GL4002 */
export function makeCriterion(
  parts: Omit<Criterion, 'kind' | 'method' | 'arguments'> & { readonly method: string | null },
): Criterion {
  if (parts.children && parts.childrensParents) {
    throw invalid(
      `Invalid node spec ${typeof parts.raw === 'string' ? parts.raw : JSON.stringify(parts.raw)} - "@" prefix and "+" suffix are incompatible`,
    )
  }
  const [method = '', ...rest] = (parts.method ?? defaultMethod(text(parts.value))).split('.')
  if (!METHOD_NAMES.has(method)) {
    const hint = didYouMean(method, METHOD_NAMES) ?? `Methods are ${[...METHOD_NAMES].join(', ')}.`
    throw new DiagnosticError(error('GL4001', `'${method}' is not a valid method name`, { hint }))
  }
  return { ...parts, kind: 'criterion', method, arguments: rest }
}
