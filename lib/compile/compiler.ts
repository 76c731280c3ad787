import { Relation } from '../adapter'
import { type Diagnostic, error, fail, ok, type Result } from '../foundation'
import { PyDict, RenderState, type Value } from '../jinja'
import type { CompiledNode, ManifestNode, SqlNode, UniqueId, UnitTestNode } from '../manifest'
import type { Macro } from '../parse'
import { type Settings, toJinja } from '../project'
import type { ResolvedProject } from '../resolve'
import { compileToSql, ephemeralCode, renderNode, withCtes } from './compile-node'
import { isTruthy } from './context/node'
import { nodeDiagnostics } from './diagnostics'
import { callValue } from './engine'
import { withForeignKeys } from './foreign-keys'
import { callMacro, macroRendering, nodeRendering, type Rendering, subjectOf } from './rendering'
import { isEphemeral } from './resolver'
import { type EphemeralCode, openSession, type Session } from './session'
import { syntaxWarning, useOf } from './syntax'
import { targetPath } from './target-paths'
import type { CompiledUnitTest, CompileOptions, OperationResult, RenderedHook } from './types'
import { compileUnitTest } from './unit-test'

/** What stands before all other names of a context: `schemas` and `results` of `on-run-end`, for one. */
export type ExtraNames = ReadonlyMap<string, Value>

/** Makes the SQL of a resolved project. All calls are synchronous; only the port given in the options has effects. */
export class Compiler {
  readonly #session: Session
  /** Which node told of a fault first. */
  readonly #told = new Map<string, UniqueId>()

  constructor(project: ResolvedProject, options: CompileOptions = {}) {
    this.#session = openSession(project, options)
  }

  /**
   * A node's final SQL, with the CTEs of its ephemeral inputs. Seeds have none: their SQL is empty. Writes it below
   * `target/compiled` where a writer is given. Warns of SQL that can't be read, where a parser is given.
   */
  compileNode(id: UniqueId, extra?: ExtraNames): Result<CompiledNode> {
    const node = this.#session.manifest.nodes[id]
    if (!node) return fail(error('GL9003', `there is no node ${id} to compile`))
    return this.#compile(node, extra)
  }

  /** Several nodes; ephemeral ones are left out, they stand in those that need them. Errors don't stop the others. */
  compileAll(ids: Iterable<UniqueId>): {
    readonly nodes: readonly CompiledNode[]
    /** Those that are nothing in the database: of the ids, and what the nodes needed. */
    readonly ephemeral: readonly CompiledNode[]
    readonly errors: readonly Diagnostic[]
    readonly warnings: readonly Diagnostic[]
  } {
    const nodes: CompiledNode[] = []
    const errors: Diagnostic[] = []
    const warnings: Diagnostic[] = []
    for (const id of ids) {
      const node = this.#session.manifest.nodes[id]
      if (!node) continue
      if (isEphemeral(node)) {
        const made = this.#attempt(node, () => ephemeralCode(this.#session, id))
        if (!made.ok) errors.push(...made.errors)
        continue
      }
      const compiled = this.#compile(node)
      if (compiled.ok) {
        nodes.push(compiled.value)
        warnings.push(...compiled.warnings)
      } else errors.push(...compiled.errors)
    }
    return { nodes, ephemeral: this.#ephemeral(), errors, warnings }
  }

  #ephemeral(): CompiledNode[] {
    const { ephemeral, manifest } = this.#session
    return [...ephemeral].flatMap(([id, made]) => {
      const node = manifest.nodes[id]
      return node ? [withCtes(this.#session, node, made)] : []
    })
  }

  /** The ids of all nodes that can be compiled. */
  nodeIds(): readonly UniqueId[] {
    return Object.keys(this.#session.manifest.nodes)
  }

  /** An inline query of `show --inline` and `compile --inline`; it may refer to anything. */
  compileInline(sql: string): Result<CompiledNode> {
    const node = inlineNode(this.#session, sql)
    return this.#attempt(node, () => {
      const compiled = compileToSql(this.#session, node, { free: true })
      this.#write(node, compiled.compiledCode)
      return compiled
    })
  }

  /** A unit test's SQL. Needs a port where a fixture's types must be asked from the database. */
  compileUnitTest(id: UniqueId): Result<CompiledUnitTest> {
    const test = this.#session.manifest.unit_tests[id]
    if (!test) return fail(error('GL9003', `there is no unit test ${id} to compile`))
    const origin = { uniqueId: id, resourceType: 'unit_test', name: test.name, file: test.original_file_path }
    return this.#attemptAt(origin, () => {
      const compiled = compileUnitTest(this.#session, test, (make) => this.#attemptAt(origin, make))
      this.#write(test, compiled.compiledCode)
      return compiled
    })
  }

  /** A node's `pre-hook`s or `post-hook`s, rendered in the context of the finished node, empty ones left out. */
  renderHooks(compiled: CompiledNode, kind: 'pre-hook' | 'post-hook'): Result<readonly RenderedHook[]> {
    const { node } = compiled
    const hooks = node.config[kind]
    if (!Array.isArray(hooks) || hooks.length === 0) return ok([])
    return this.#attempt(node, () => {
      const context = nodeRendering(this.#session, node, { compiledCode: compiled.compiledCode })
      return hooks.flatMap((hook): RenderedHook[] => {
        const { sql, transaction } = readHook(hook)
        const text = context.render(sql).trim()
        return text === '' ? [] : [{ sql: text, insideTransaction: transaction }]
      })
    })
  }

  /** Renders any text in a node's context: a `sql_header` set in properties, say. */
  renderText(id: UniqueId, text: string): Result<string> {
    const node = this.#session.manifest.nodes[id]
    if (!node) return fail(error('GL9003', `there is no node ${id}`))
    return this.#attempt(node, () => nodeRendering(this.#session, node).render(text))
  }

  /**
   * The cluster that a config means: `generate_cluster_name` of the project or the adapter, then the deploy suffix
   * where `--vars` has a truthy `deploy` (or it is forced). Null where there is none.
   */
  clusterName(cluster: string | null, forceDeploySuffix = false): Result<string | null> {
    const session = this.#session
    const origin = {
      uniqueId: 'macro.generate_cluster_name',
      resourceType: 'macro',
      name: 'generate_cluster_name',
      file: '',
    }
    return this.#attemptAt(origin, () => {
      const name = textOf(
        callMacro(
          session,
          'generate_cluster_name',
          new Map([['custom_cluster_name', cluster]]),
          state(session),
        ),
      )
      const deploying = forceDeploySuffix || isTruthy(session.raw.cliVars.deploy)
      if (!deploying) return name || null
      return textOf(
        callMacro(
          session,
          'generate_deploy_cluster_name',
          new Map([['custom_cluster_name', name]]),
          state(session),
        ),
      )
    })
  }

  /**
   * `run-operation NAME --args …`: runs a macro, found by its name or as `package.name`. Statements that it sends go
   * through the port.
   */
  runOperation(name: string, args: Settings = {}): Result<OperationResult> {
    const macro = findOperation(this.#session, name)
    if (!macro) {
      return fail(
        error(
          'GL9004',
          `dbt could not find a macro with the name '${name}' in any package. This can happen when calling a macro that ` +
            'does not exist. Check for typos and/or install package dependencies with "dbt deps".',
          {
            hint: 'The macro must stand in a file under the macro-paths of the project or of an installed package.',
          },
        ),
      )
    }
    const origin = { uniqueId: macro.uniqueId, resourceType: 'macro', name: macro.name, file: macro.path }
    return this.#attemptAt(origin, () => {
      const context = macroRendering(this.#session, macro)
      const named = new Map(Object.entries(args).map(([key, value]) => [key, toJinja(value)] as const))
      const value = callValue(context.names.callable(macro), [], named, state(this.#session))
      return { uniqueId: macro.uniqueId, value }
    })
  }

  /**
   * The macro of a materialization that isn't one of the adapter's own; null where there is none. One of the adapter's
   * is replaced only by the root project's macro for `materialize`, one that is dbt's default by any of the root's.
   */
  customMaterialization(name: string): Macro | null {
    const { macros, raw } = this.#session
    const macro = macros.materialization(name)
    if (!macro || macro.builtIn) return null
    const isRoots = macro.packageName === raw.root.name
    if (ADAPTERS_OWN.has(name)) return isRoots && macro.name.endsWith('_materialize') ? macro : null
    return isRoots || !DEFAULTS.has(name) ? macro : null
  }

  /**
   * Runs a materialization of the project for a compiled node: it sends its statements through the port as it
   * renders. Gives the relations that it says it made and the answer to its `main` statement.
   */
  runMaterialization(compiled: CompiledNode, macro: Macro): Result<MaterializationResult> {
    return this.#attempt(compiled.node, () => {
      const context: Rendering = nodeRendering(this.#session, compiled.node, {
        compiledCode: compiled.compiledCode,
      })
      const value = callValue(context.names.callable(macro), [], null, state(this.#session))
      const listed = value instanceof PyDict ? value.get('relations') : undefined
      const relations = Array.isArray(listed) ? listed : []
      for (const made of relations) if (made instanceof Relation) this.#session.relations.add(made)
      return { relations, main: context.results.main }
    })
  }

  #compile(node: ManifestNode, extra?: ExtraNames): Result<CompiledNode> {
    if ('language' in node && node.language === 'python') {
      return fail(
        error('GL9005', `${node.unique_id} is a Python model, which Materialize can't run`, {
          at: { file: node.original_file_path, line: 1 },
          uniqueId: node.unique_id,
          hint: 'Write the model in SQL.',
        }),
      )
    }
    let rendered: EphemeralCode = { code: '', ctes: [] }
    const result = this.#attempt(node, () => {
      const made = renderNode(this.#session, node, extra ? { extra } : {})
      rendered = made
      const compiled = withCtes(this.#session, withForeignKeys(this.#session, node), made)
      if (node.resource_type !== 'seed') this.#write(node, compiled.compiledCode)
      return compiled
    })
    return result.ok ? ok(result.value, this.#syntaxWarnings(result.value, rendered)) : result
  }

  /** What the parser of the options finds wrong with a node's SQL. */
  #syntaxWarnings(compiled: CompiledNode, rendered: EphemeralCode): readonly Diagnostic[] {
    const { syntax } = this.#session.options
    if (!syntax) return []
    const { materialized } = compiled.node.config
    const isCustom = this.customMaterialization(String(materialized ?? 'view')) !== null
    const use = useOf(compiled.node, isCustom)
    const fault = use && syntax.check(compiled.compiledCode, use)
    if (!fault) return []
    const found = syntaxWarning(this.#session, compiled, rendered, fault)
    // A fault of an ephemeral model is told once, not again with each node that has it in its SQL.
    const key = JSON.stringify([found.at, found.message])
    const id = compiled.node.unique_id
    if ((this.#told.get(key) ?? id) !== id) return []
    this.#told.set(key, id)
    return [found]
  }

  #attempt<T>(node: ManifestNode, make: () => T): Result<T> {
    return this.#attemptAt(subjectOf(node), make)
  }
  #attemptAt<T>(origin: Parameters<typeof nodeDiagnostics>[1], make: () => T): Result<T> {
    try {
      return ok(make())
    } catch (thrown) {
      const isBuiltIn = (id: UniqueId) => this.#session.macros.get(id)?.builtIn === true
      return fail(...nodeDiagnostics(thrown, origin, isBuiltIn))
    }
  }

  #write(node: ManifestNode | UnitTestNode, code: string): void {
    if (code !== '') this.#session.options.write?.(targetPath(node, 'compiled'), code)
  }
}

/** Materializations that dbt-materialize brings, and those that it leaves to dbt. */
const ADAPTERS_OWN = new Set(
  'view materialized_view materializedview table source source_table sink seed test unit incremental'.split(
    ' ',
  ),
)
const DEFAULTS = new Set(['snapshot', 'clone', 'function'])

/** What a materialization written in Jinja left behind. */
export type MaterializationResult = { readonly relations: readonly Value[]; readonly main: PyDict | null }

function state({ options }: Session): RenderState {
  return new RenderState(options.limits ? { limits: options.limits } : {})
}

/** A macro's text, trimmed as dbt does with names. */
function textOf(value: Value): string {
  return typeof value === 'string' ? value.trim() : ''
}

function findOperation({ macros, raw }: Session, name: string): Macro | undefined {
  const dot = name.indexOf('.')
  if (dot >= 0) return macros.fromPackage(name.slice(0, dot), name.slice(dot + 1))
  return macros.resolve(raw.root.name, name)
}

function readHook(hook: unknown): { readonly sql: string; readonly transaction: boolean } {
  if (typeof hook !== 'object' || hook === null || !('sql' in hook))
    return { sql: String(hook), transaction: true }
  return { sql: String(hook.sql), transaction: !('transaction' in hook) || hook.transaction !== false }
}

/** The node that dbt makes of an inline query. */
function inlineNode({ raw }: Session, sql: string): SqlNode {
  const name = 'inline_query'
  return {
    resource_type: 'sql_operation',
    unique_id: `sql_operation.${raw.root.name}.${name}`,
    name,
    package_name: raw.root.name,
    path: `sql/${name}`,
    original_file_path: 'from remote system.sql',
    fqn: [raw.root.name, 'sql', name],
    config: { enabled: true, materialized: 'view' },
    unrendered_config: {},
    description: '',
    tags: [],
    meta: {},
    depends_on: { macros: [], nodes: [] },
    database: raw.profile.database,
    schema: raw.profile.schema,
    alias: name,
    relation_name: null,
    checksum: { name: 'sha256', checksum: '' },
    columns: {},
    docs: { show: true, node_color: null },
    doc_blocks: [],
    patch_path: null,
    raw_code: sql,
    group: null,
    created_at: 0,
    language: 'sql',
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    contract: { enforced: false, alias_types: true, checksum: null },
  }
}
