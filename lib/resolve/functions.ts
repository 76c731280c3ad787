import { type Diagnostic, error } from '../foundation'
import type { FunctionArgument, FunctionNode, FunctionOverload, FunctionReturns, UniqueId } from '../manifest'
import type { PropertyEntry } from '../parse'
import { isPlainList, isPlainObject, type Plain, type PlainObject } from '../project'
import { textOrNull } from './columns'
import type { Draft } from './draft'
import type { ResolveState } from './state'

/** What a function takes and gives, from its properties; its overloads are taken in and are no nodes any more. */
export function applySignature(draft: Draft, entry: PropertyEntry, state: ResolveState): void {
  const { data } = entry
  draft.signature = {
    arguments: argumentsOf(data.arguments),
    returns: returnsOf(data.returns) ?? { data_type: 'INVALID_TYPE', description: null },
    overloads: objects(data.overloads).flatMap((written, i) => takeOverload(draft, written, i, entry, state)),
  }
}

function argumentsOf(value: Plain | undefined): FunctionArgument[] {
  return objects(value).map((argument) => ({
    name: String(argument.name),
    data_type: String(argument.data_type),
    description: textOrNull(argument.description),
    default_value: (argument.default_value ?? null) as FunctionArgument['default_value'],
  }))
}

function returnsOf(value: Plain | undefined): FunctionReturns | null {
  if (!isPlainObject(value)) return null
  return { data_type: String(value.data_type), description: textOrNull(value.description) }
}

/** The file that an overload names, with what it refers to. */
function takeOverload(
  root: Draft,
  written: PlainObject,
  index: number,
  entry: PropertyEntry,
  state: ResolveState,
): FunctionOverload[] {
  const name = String(written.defined_in)
  const id: UniqueId = `function.${root.packageName}.${name}`
  const found = state.functions.get(id)
  const fault = overloadFault(root, name, found, state)
  if (fault !== null || !found) {
    const at = entry.at('overloads', index, 'defined_in')
    state.report(error('GL3028', fault ?? '', { at, uniqueId: root.uniqueId }))
    return []
  }
  state.functions.delete(id)
  state.overloads.set(id, root.uniqueId)
  mergeReferences(root, found)
  return [
    {
      defined_in: name,
      arguments: argumentsOf(written.arguments),
      returns: returnsOf(written.returns),
      description: textOrNull(written.description),
      raw_body: found.rawCode,
      compiled_body: null,
    },
  ]
}

function overloadFault(
  root: Draft,
  name: string,
  found: Draft | undefined,
  state: ResolveState,
): string | null {
  if (name === root.name) return `Function '${name}' cannot list itself in overloads (defined_in: '${name}').`
  if (found) return null
  const owner = state.overloads.get(`function.${root.packageName}.${name}`)
  return owner === undefined
    ? `Function overload '${name}' (defined_in) not found. Expected a SQL file at functions/${name}.sql`
    : `Function overload '${name}' (defined_in) is already used by '${owner}'. Each overload file can only belong to one root function.`
}

/** What an overload refers to is what its function refers to. */
function mergeReferences(root: Draft, overload: Draft): void {
  root.refs = merged(root.refs, overload.refs)
  root.sources = merged(root.sources, overload.sources)
  root.functions = merged(root.functions, overload.functions)
}

function merged<T>(own: readonly T[], more: readonly T[]): T[] {
  const known = new Set(own.map((item) => JSON.stringify(item)))
  return [...own, ...more.filter((item) => !known.has(JSON.stringify(item)))]
}

/** What must hold of functions once all is known; the language is checked as the adapter's. */
export function checkFunctions(state: ResolveState): void {
  for (const draft of state.functions.values()) {
    const fault = languageFault(draft, state) ?? defaultFault(draft)
    if (fault) state.report(fault)
  }
}

function languageFault(draft: Draft, { project }: ResolveState): Diagnostic | null {
  if (draft.language !== 'javascript') return null
  return error(
    'GL3028',
    `Function '${draft.name}' uses JavaScript, which is not supported on '${project.raw.profile.type}'.`,
    { at: draft.span, uniqueId: draft.uniqueId, hint: 'Write it in SQL.' },
  )
}

function defaultFault(draft: Draft): Diagnostic | null {
  const list = draft.signature?.arguments ?? []
  const first = list.findIndex((argument) => argument.default_value !== null)
  const late = first === -1 ? undefined : list.slice(first).find((item) => item.default_value === null)
  if (!late) return null
  return error(
    'GL3028',
    `Non-defaulted argument '${late.name}' of function '${draft.name}' comes after a defaulted argument. ` +
      'Non-defaulted arguments cannot come after defaulted arguments.',
    { at: draft.patchSpan ?? draft.span, uniqueId: draft.uniqueId, hint: 'Move it to the front.' },
  )
}

/** What a function has in the manifest beside what every node has. */
export function signatureKeys({
  signature,
}: Draft): Pick<FunctionNode, 'arguments' | 'returns' | 'overloads'> {
  return {
    arguments: signature?.arguments ?? [],
    returns: signature?.returns ?? { data_type: 'INVALID_TYPE', description: null },
    overloads: signature?.overloads ?? [],
  }
}

function objects(value: Plain | undefined): readonly PlainObject[] {
  return isPlainList(value) ? value.filter(isPlainObject) : []
}
