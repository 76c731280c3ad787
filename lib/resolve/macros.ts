import { type Diagnostic, error, warning } from '../foundation'
import { JinjaError } from '../jinja'
import type { MacroNode, UniqueId } from '../manifest'
import { type Macro, type MacroTable, macroDependencies, type PropertyEntry } from '../parse'
import { isPlainList, isPlainObject, type PlainObject, plainObject, type RawProject } from '../project'
import { textOrNull } from './columns'
import type { Descriptions } from './docs'
import { twiceDescribed } from './duplicates'
import { isMacroType } from './macro-types'
import { createdAt } from './sources'
import type { ResolveState } from './state'

/**
 * All macros as the manifest has them, with their properties. What a built-in macro calls, and its arguments, are
 * read when somebody looks.
 */
export function settleMacros(state: ResolveState, descriptions: Descriptions): Map<string, MacroNode> {
  const patches = new Map<string, PropertyEntry>()
  for (const entry of state.project.properties) {
    if (entry.key !== 'macros') continue
    const id = `macro.${entry.packageName}.${entry.name}`
    if (!state.project.macros.get(id)) {
      const message = `Found patch for macro "${entry.name}" which was not found`
      state.report(warning('GL3007', message, { at: entry.at('name') }))
    } else if (patches.has(id)) state.report(patchedTwice(entry, patches.get(id)))
    else patches.set(id, entry)
  }
  const nodes = new Map<string, MacroNode>()
  for (const macro of state.project.macros.values()) {
    const patch = patches.get(macro.uniqueId)
    if (patch && validates(state)) checkArguments(macro, patch, state.report)
    nodes.set(macro.uniqueId, new MacroEntry(macro, patch, state, descriptions))
  }
  return nodes
}

/** One macro of the manifest; the costly keys are made when they are read. */
class MacroEntry implements MacroNode {
  readonly name: string
  readonly resource_type = 'macro'
  readonly package_name: string
  readonly path: string
  readonly original_file_path: string
  readonly unique_id: string
  readonly macro_sql: string
  readonly description: string
  readonly meta: MacroNode['meta']
  readonly docs: MacroNode['docs']
  readonly config: MacroNode['config']
  readonly patch_path: string | null
  readonly created_at: number
  readonly depends_on!: MacroNode['depends_on']
  readonly arguments!: MacroNode['arguments']
  readonly supported_languages!: MacroNode['supported_languages']

  constructor(
    macro: Macro,
    patch: PropertyEntry | undefined,
    state: ResolveState,
    descriptions: Descriptions,
  ) {
    this.name = macro.name
    this.package_name = macro.packageName
    this.path = macro.path
    this.original_file_path = macro.path
    this.unique_id = macro.uniqueId
    this.macro_sql = macro.source
    const data = patch?.data ?? {}
    const config = isPlainObject(data.config) ? data.config : {}
    const owner = {
      uniqueId: macro.uniqueId,
      packageName: macro.packageName,
      at: patch?.at('description') ?? { file: macro.file, line: macro.startLine ?? 1 },
    }
    const rendered = (text: unknown) => (typeof text === 'string' ? descriptions.render(text, owner) : '')
    this.description = rendered(data.description)
    const meta = plainObject([...entries(data.meta), ...entries(config.meta)])
    const docs = docsOf(isPlainObject(config.docs) ? config.docs : data.docs)
    this.meta = meta as MacroNode['meta']
    this.docs = docs
    this.config = { meta, docs } as MacroNode['config']
    this.patch_path = patch ? `${patch.packageName}://${patch.file.path}` : null
    this.created_at = createdAt(state)
    lazily(this, 'depends_on', () => ({ macros: dependenciesOf(macro, state.project.macros) }))
    lazily(this, 'arguments', () => argumentsOf(macro, patch, rendered, validates(state)))
    lazily(this, 'supported_languages', () => macro.supportedLanguages)
  }
}

/** The entry of a macro whose text is another now, its properties as they were. */
export function editedMacro(old: MacroNode, macro: Macro, table: MacroTable, raw: RawProject): MacroNode {
  return {
    ...old,
    macro_sql: macro.source,
    depends_on: { macros: dependenciesOf(macro, table) },
    arguments: old.patch_path === null ? ownArguments(macro, validatesIn(raw)) : old.arguments,
  }
}

/** A dispatch to nothing has been reported (`checkDispatches`); what can't be followed leads nowhere. */
function dependenciesOf(macro: Macro, table: MacroTable): UniqueId[] {
  try {
    return macroDependencies(macro, table)
  } catch (e) {
    if (e instanceof JinjaError) return []
    throw e
  }
}

/** A key that is made once, when it is read or written out. */
function lazily<T extends object, K extends keyof T>(target: T, key: K, make: () => T[K]): void {
  let made: { readonly value: T[K] } | undefined
  Object.defineProperty(target, key, {
    enumerable: true,
    configurable: true,
    get: () => {
      made ??= { value: make() }
      return made.value
    },
  })
}

function docsOf(value: unknown): MacroNode['docs'] {
  const docs = isPlainObject(value) ? value : {}
  const color = docs.node_color
  return { show: docs.show !== false, node_color: typeof color === 'string' ? color : null }
}

/** Those of the properties, where there are any, else the macro's own. */
function argumentsOf(
  macro: Macro,
  patch: PropertyEntry | undefined,
  rendered: (text: unknown) => string,
  fromMacro: boolean,
): MacroNode['arguments'] {
  const written = argumentList(patch)
  if (written.length > 0)
    return written.map((argument) => ({
      name: String(argument.name),
      type: textOrNull(argument.type),
      description: rendered(argument.description),
    }))
  return ownArguments(macro, fromMacro)
}

function ownArguments(macro: Macro, fromMacro: boolean): MacroNode['arguments'] {
  if (macro.isGenericTestFile || !fromMacro) return []
  return macro.parameters.map(({ name }) => ({ name, type: null, description: '' }))
}

/** dbt's flag: without it nothing is taken from macros or compared with them. */
function validates({ project }: ResolveState): boolean {
  return validatesIn(project.raw)
}

function validatesIn({ flags }: RawProject): boolean {
  return flags.VALIDATE_MACRO_ARGS !== false
}

function argumentList(patch: PropertyEntry | undefined): readonly PlainObject[] {
  const list = patch?.data.arguments
  return isPlainList(list) ? list.filter(isPlainObject) : []
}

function entries(value: unknown): [string, PlainObject[string]][] {
  return isPlainObject(value) ? Object.entries(value) : []
}

/** dbt's warnings about arguments that don't fit the macro. */
function checkArguments(macro: Macro, patch: PropertyEntry, report: (d: Diagnostic) => void): void {
  const written = argumentList(patch)
  if (written.length === 0) return
  const warn = (message: string, index?: number) =>
    report(
      warning('GL1114', message, {
        at: index === undefined ? patch.at('arguments') : patch.at('arguments', index),
      }),
    )
  for (const [i, argument] of written.entries()) {
    const own = macro.parameters[i]
    if (own && own.name !== argument.name)
      warn(
        `Argument ${String(argument.name)} in yaml for macro ${macro.name} does not match the jinja definition.`,
        i,
      )
  }
  if (written.length !== macro.parameters.length)
    warn(`The number of arguments in the yaml for macro ${macro.name} does not match the jinja definition.`)
  for (const [i, argument] of written.entries()) {
    const type = argument.type
    if (typeof type === 'string' && type.trim() !== '' && !isMacroType(type))
      warn(`Argument ${String(argument.name)} in the yaml for macro ${macro.name} has an invalid type.`, i)
  }
}

function patchedTwice(entry: PropertyEntry, known: PropertyEntry | undefined): Diagnostic {
  return error(
    'GL3006',
    `dbt found two schema.yml entries for the same macro in package ${entry.packageName} named ${entry.name}. ` +
      `Macros may only be described a single time. To fix this, ` +
      twiceDescribed('macros', entry.name, entry.file.path, known?.file.path ?? ''),
    { at: entry.at('name'), related: known ? [{ at: known.at('name'), message: 'the other one' }] : [] },
  )
}
