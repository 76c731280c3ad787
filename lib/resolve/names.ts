import { type Diagnostic, error, warning } from '../foundation'
import { JinjaError, type Kwargs, type PyDict, PyObject, pyStr, RenderState, type Value } from '../jinja'
import {
  Capture,
  type Macro,
  type MacroNames,
  type MacroTable,
  type ParsedProject,
  templateFault,
  varLayers,
} from '../parse'
import { isPlainObject, type Plain, type PlainObject, pythonStr, pythonStrip, toJinja } from '../project'
import type { Draft } from './draft'

type Component = 'database' | 'schema' | 'alias'

/**
 * Names nodes: `generate_database_name`, `generate_schema_name` and `generate_alias_name`, a package's own for its
 * nodes, else the root project's, else dbt's. dbt's own are done here without rendering unless somebody replaced a
 * part of them.
 */
export class Naming {
  readonly #project: ParsedProject
  readonly #names: MacroNames
  readonly #state = new RenderState()
  /** What dbt-materialize puts after schemas while a deployment is made. */
  readonly #deploySuffix: string
  readonly #builtIn: { readonly [component in Component]: boolean }
  constructor(project: ParsedProject) {
    this.#project = project
    this.#names = project.context.namesOf(
      {
        packageName: project.raw.root.name,
        resourceType: 'macro',
        name: 'generate_name',
        model: () => ({}),
        unrenderedConfig: () => null,
      },
      new Capture(),
    )
    this.#deploySuffix = deploySuffix(project)
    const plain = (component: Component) => isDefault(project.macros, component)
    this.#builtIn = { database: plain('database'), schema: plain('schema'), alias: plain('alias') }
  }

  /** Gives a node its names and its relation. Reports where a macro of the project fails. */
  name(draft: Draft, config: PlainObject, report: (d: Diagnostic) => void): void {
    const node = new NodeObject(draft)
    draft.database = this.#generate('database', draft, node, config.database ?? null, report)
    draft.schema = this.#generate('schema', draft, node, config.schema ?? null, report)
    draft.alias = this.#generate('alias', draft, node, config.alias ?? null, report)
    if (draft.resourceType === 'snapshot') {
      const { target_database: database, target_schema: schema } = config
      if (typeof database === 'string' && database !== '') draft.database = database
      if (typeof schema === 'string' && schema !== '') draft.schema = schema
    }
    draft.relationName = this.#isRelation(draft)
      ? this.relation(draft.database, draft.schema, draft.alias, null)
      : null
  }

  /**
   * A relation's name by the project's quoting, with a source's own before it. As dbt writes it: quotes within a name
   * are left alone. It is there to be read; statements quote on their own.
   */
  relation(database: string, schema: string, identifier: string, own: Plain | null): string {
    const { quoting } = this.#project.raw
    const part = (key: 'database' | 'schema' | 'identifier', name: string) => {
      const set = isPlainObject(own) ? own[key] : null
      return (typeof set === 'boolean' ? set : quoting[key]) ? `"${name}"` : name
    }
    return [part('database', database), part('schema', schema), part('identifier', identifier)].join('.')
  }

  #isRelation(draft: Draft): boolean {
    const { resourceType, config } = draft
    if (resourceType === 'test') {
      const stored = config.store_failures
      return typeof stored === 'boolean' ? stored : this.#project.raw.flags.STORE_FAILURES === true
    }
    const kinds = ['model', 'seed', 'snapshot', 'function'].includes(resourceType)
    return kinds && config.materialized !== 'ephemeral'
  }

  #generate(
    component: Component,
    draft: Draft,
    node: NodeObject,
    custom: Plain,
    report: (d: Diagnostic) => void,
  ): string {
    const macro = this.#project.macros.generateName(component, draft.packageName)
    if (!macro || (macro.builtIn && this.#builtIn[component])) return this.#plain(component, draft, custom)
    try {
      const value = this.#call(macro, custom, node)
      if (typeof value === 'string') return pythonStrip(value)
      if (value === null && component === 'schema') report(this.#noSchema(draft))
      if (value === null) return component === 'schema' ? '' : draft.name
      return pyStr(value)
    } catch (e) {
      if (!(e instanceof JinjaError)) throw e
      const fault = templateFault(
        e,
        `macro ${macro.name}`,
        { file: macro.file, line: macro.startLine ?? 1 },
        'GL3015',
      )
      report({ ...fault, uniqueId: draft.uniqueId })
      return draft.name
    }
  }

  #noSchema(draft: Draft): Diagnostic {
    const said = `Node '${draft.uniqueId}' has a schema set to None as a result of a generate_schema_name call.`
    const details = { at: draft.span, uniqueId: draft.uniqueId }
    if (this.#project.raw.flags.REQUIRE_VALID_SCHEMA_FROM_GENERATE_SCHEMA_NAME !== true)
      return warning('GL3041', `${said} Please set a valid schema name.`, details)
    return error(
      'GL3041',
      `${said}\nPlease set a valid schema name, or preserve the legacy behavior by setting the behavior flag ` +
        "'require_valid_schema_from_generate_schema_name' to True.",
      details,
    )
  }

  #call(macro: Macro, custom: Plain, node: NodeObject): Value {
    const callable = this.#names.callable(macro)
    if (!(callable instanceof PyObject) || !callable.call) return null
    const none: Kwargs = null
    return callable.call([toJinja(custom), node], none, this.#state)
  }

  /** What dbt's own macros give. */
  #plain(component: Component, draft: Draft, custom: Plain): string {
    const { profile } = this.#project.raw
    const text = custom === null ? null : pythonStr(custom)
    if (component === 'database') return pythonStrip(text ?? profile.database)
    if (component === 'schema')
      return pythonStrip(
        (text === null ? profile.schema : `${profile.schema}_${pythonStrip(text)}`) + this.#deploySuffix,
      )
    if (text !== null && text !== '') return pythonStrip(text)
    if (draft.version === null || draft.version === 0 || draft.version === '') return draft.name
    return `${draft.name}_v${String(draft.version).replaceAll('.', '_')}`
  }
}

/** Whether dbt's own macro and all that it may dispatch to are untouched. */
function isDefault(macros: MacroTable, component: Component): boolean {
  const name = `generate_${component}_name`
  const found = macros.find(macros.rootPackage, name)
  const dispatched = macros.dispatch(macros.rootPackage, name, 'dbt').macro
  return found?.builtIn === true && dispatched?.builtIn !== false
}

/** A node as name macros see it: `node.version`, `node.config.materialized`, `node.fqn[1:]` … */
class NodeObject extends PyObject {
  readonly typeName = 'ModelNode'
  readonly #draft: Draft
  constructor(draft: Draft) {
    super()
    this.#draft = draft
  }
  override attribute(name: string): Value | undefined {
    const draft = this.#draft
    switch (name) {
      case 'name':
        return draft.name
      case 'version':
        return toJinja(draft.version)
      case 'latest_version':
        return toJinja(draft.latestVersion)
      case 'resource_type':
        return draft.resourceType
      case 'package_name':
        return draft.packageName
      case 'unique_id':
        return draft.uniqueId
      case 'fqn':
        return [...draft.fqn]
      case 'path':
        return draft.path
      case 'original_file_path':
        return draft.originalFilePath
      case 'database':
        return draft.database
      case 'schema':
        return draft.schema
      case 'alias':
      case 'identifier':
        return draft.alias
      case 'tags':
        return [...draft.tags]
      case 'meta':
        return toJinja(draft.meta)
      case 'group':
        return draft.group
      case 'access':
        return draft.access
      case 'description':
        return draft.description
      case 'raw_code':
        return draft.rawCode
      case 'language':
        return draft.language
      case 'config':
        return this.#config()
      case 'unrendered_config':
        return toJinja(draft.unrenderedConfig)
      case 'columns':
        return toJinja(draft.columns)
      case 'is_versioned':
        return draft.version !== null
    }
    return undefined
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined
  }
  #config(): PyDict | Value {
    return toJinja(this.#draft.config)
  }
  override repr(): string {
    return `<ModelNode ${this.#draft.uniqueId}>`
  }
}

/** `_dbt_deploy` while the variable `deploy` is true. */
function deploySuffix({ raw }: ParsedProject): string {
  if (raw.profile.type !== 'materialize') return ''
  const layer = varLayers(raw, 'dbt').find((vars) => Object.hasOwn(vars, 'deploy'))
  return isTruthy(layer?.deploy) ? '_dbt_deploy' : ''
}

function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return Boolean(value)
}
