import {
  Adapter,
  columnClass,
  nodeExceptions,
  type Relation,
  RelationCache,
  RelationClass,
  validation,
} from '../../adapter'
import {
  compileTemplate,
  dbtError,
  type Kwargs,
  type Names,
  PyDict,
  pyFunction,
  type RenderState,
  Scope,
  type Value,
} from '../../jinja'
import {
  baseNames,
  NotedNames,
  type PlainObject,
  plainEnvVar,
  type RawProject,
  type Settings,
  toJinja,
  varFunction,
} from '../../project'
import type { Capture } from '../capture'
import { ConfigTrees } from '../config/levels'
import { noDispatch } from '../macros/depends'
import { MacroNames } from '../macros/names'
import { type Reach, TestReach } from '../macros/reach'
import type { MacroTable } from '../macros/table'
import { modelDict } from '../model'
import { ParseConfig } from './config'
import { asResolver, projectObject, type ResolverWorld } from './project-object'
import { parseNamed, parseRef, parseSource } from './references'
import { varLayers } from './vars'

/** What a node is while it is rendered for parsing: nothing of it is decided yet. */
export type ProvisionalNode = {
  readonly packageName: string
  readonly resourceType: string
  readonly name: string
  /** What `model` is; made when a template asks. */
  readonly model: () => object
  /** The node's own `config()` call as it is written. */
  readonly unrenderedConfig: () => PlainObject | null
  /** Keyword arguments of a generic test, once they are rendered. */
  readonly extra?: Iterable<readonly [string, Value]>
}

/** Told of `exceptions.warn()`. */
export type OnTemplateWarning = (text: string, node: ProvisionalNode) => void

/**
 * Makes the names under which nodes are rendered for parsing. One of it serves a whole project; what doesn't depend
 * on the node is made once.
 */
export class ParseContext {
  readonly raw: RawProject
  readonly table: MacroTable
  /** How dbt_project.yml configures what is in which folder. */
  readonly trees: ConfigTrees
  readonly testReach: TestReach
  #shared: Names | undefined
  readonly #layers = new Map<string, readonly Settings[]>()
  readonly #relationClass: RelationClass
  readonly #relations = new RelationCache()
  readonly #onWarning: OnTemplateWarning
  constructor(raw: RawProject, table: MacroTable, onWarning: OnTemplateWarning = () => {}) {
    this.raw = raw
    this.#onWarning = onWarning
    this.table = table
    this.trees = new ConfigTrees(raw.root, raw.packages, raw.flags.REQUIRE_CORRECTED_ANALYSIS_FQNS === true)
    this.testReach = new TestReach(table, raw.flags.SUPPORT_CUSTOM_REF_KWARGS === true)
    this.#relationClass = new RelationClass(raw.quoting)
  }

  /** All names of one node; what its template asks for goes into the capture. `reach` limits its macros. */
  namesOf(node: ProvisionalNode, capture: Capture, reach?: Reach): MacroNames {
    const own = () => this.#ownRelation(node)
    const resolver = (typeName: string): ResolverWorld => ({
      typeName,
      raw: this.raw,
      project: () => projectObject(this.raw),
      model: () => scope.lookup('model') ?? null,
      adapter: () => scope.lookup('adapter') ?? null,
      relation: () => this.#relationClass,
    })
    const scope: LazyScope = new LazyScope(
      {
        ref: () => asResolver(parseRef(capture, own), resolver('ParseRefResolver')),
        source: () => asResolver(parseSource(capture, own), resolver('ParseSourceResolver')),
        metric: () =>
          asResolver(
            parseNamed('metric', capture.metrics, (name) => name),
            resolver('ParseMetricResolver'),
          ),
        function: () =>
          asResolver(
            parseNamed('function', capture.functions, () => this.#functionRelation(node)),
            resolver('ParseFunctionResolver'),
          ),
        config: () => new ParseConfig(capture, node.unrenderedConfig, this.raw.options.which !== 'parse'),
        // A missing variable is None while parsing; a text is a template, which may call macros.
        var: () =>
          varFunction(this.#layersOf(node.packageName), null, {
            render: (text, state) => renderStrictly(text, names, state),
          }),
        this: () => (node.resourceType === 'operation' ? null : own()),
        model: () => modelDict(node.model()),
        exceptions: () => nodeExceptions((text) => this.#onWarning(text, node)),
        adapter: () => this.#adapter(names),
        api: () =>
          new PyDict([
            ['Relation', this.#relationClass],
            ['Column', columnClass],
          ]),
        render: () =>
          pyFunction('render', ['string'], (args) =>
            compileTemplate(String(args.get('string')), {}).render(names, args.state),
          ),
        builtins: (): PyDict =>
          new PyDict(BUILTINS.map((name): [string, Value] => [name, scope.lookup(name) ?? null])),
      },
      node.extra ?? [],
      this.#namesOfAll(),
    )
    const { reads } = this.raw.host
    // Tests share what was found out of their macros, and one context serves the names of all nodes.
    const by = reach || node.resourceType === 'macro' ? 'all' : 'file'
    const names: MacroNames = new MacroNames({
      table: this.table,
      searchPackage: node.packageName,
      outer: scope,
      reach,
      onTopLevelCall: (id) => capture.addMacro(id),
      onFound: reads && ((macro) => macro.builtIn || reads.macro(macro.uniqueId, by)),
    })
    return names
  }

  #layersOf(packageName: string): readonly Settings[] {
    let layers = this.#layers.get(packageName)
    if (!layers) {
      layers = varLayers(this.raw, packageName)
      this.#layers.set(packageName, layers)
    }
    return layers
  }

  #ownRelation(node: ProvisionalNode): Relation {
    const { database, schema } = this.raw.profile
    return this.#relationClass.create({ database, schema, identifier: node.name })
  }

  /** dbt-materialize has no kind of relation for functions, and Materialize has none to make them. */
  #functionRelation(node: ProvisionalNode): Relation {
    if (this.raw.profile.type === 'materialize')
      throw dbtError(
        'CompilationError',
        'Field "type" of type Optional[MaterializeRelationType] in MaterializeRelation has invalid value ' +
          "<RelationType.Function: 'function'>: Materialize has no functions that users define",
      )
    return this.#ownRelation(node)
  }

  #adapter(names: MacroNames): Adapter {
    return new Adapter({
      type: this.raw.profile.type,
      parsing: true,
      quoting: this.raw.quoting,
      database: this.raw.profile.database,
      port: null,
      relations: this.#relations,
      dispatch: (name, namespace) => dispatched(names, name, namespace),
      callMacro: (name, args, state) => this.#callMacro(names, name, args, state),
      deploying: Boolean(this.raw.cliVars.deploy),
      warn: () => {},
    })
  }

  #callMacro(names: MacroNames, name: string, args: Kwargs, state: RenderState): Value {
    const macro = this.table.find(this.table.rootPackage, name)
    const callable = macro ? names.callable(macro) : undefined
    if (typeof callable !== 'object' || callable === null || !('call' in callable) || !callable.call)
      throw dbtError('CompilationError', `dbt could not find a macro with the name '${name}'`)
    return callable.call([], args, state)
  }

  /** What doesn't depend on the node. */
  #namesOfAll(): Names {
    if (!this.#shared) {
      const plain = sharedNames(this.raw)
      const { reads } = this.raw.host
      this.#shared = reads ? new NotedNames(plain, reads, NOTED) : plain
    }
    return this.#shared
  }
}

const BUILTINS = [
  'ref',
  'source',
  'metric',
  'function',
  'config',
  'this',
  'model',
  'adapter',
  'api',
  'render',
  'var',
  'env_var',
  'log',
  'return',
]

/** Names whose values are the invocation's, not the project's. */
const NOTED = { invocation_args_dict: 'arguments', dbt_metadata_envs: 'metadata' } as const

/** dbt's error where nothing implements a dispatched macro. */
export function dispatched(names: MacroNames, name: string, namespace: string | null): Value {
  const found = names.dispatch(name, namespace)
  if ('value' in found) return found.value
  throw dbtError('CompilationError', noDispatch(name, namespace, found.attempts))
}

/** Renders a text within a template that is rendered, but lets no undefined name pass. */
function renderStrictly(text: string, names: Names, state: RenderState): string {
  const { lenient } = state
  state.lenient = false
  try {
    return compileTemplate(text, {}).render(names, state)
  } finally {
    state.lenient = lenient
  }
}

function sharedNames(raw: RawProject): Names {
  const { profile } = raw
  const target = toJinja(profile.target)
  const base = baseNames(raw.host, raw.flags)
  const scope: Scope = new Scope(
    [
      ['execute', false],
      ['target', target],
      ['env', target],
      ['database', profile.database],
      ['schema', profile.schema],
      ['project_name', raw.root.name],
      ['env_var', plainEnvVar(raw.host.env, 'ProviderContext')],
      ['column', columnClass],
      ['validation', validation],
      ['graph', emptyGraph()],
      ['pre_hooks', null],
      ['post_hooks', null],
      ['sql', null],
      ['sql_now', 'CURRENT_TIMESTAMP'],
      ['selected_resources', []],
      ['invocation_args_dict', toJinja({ which: raw.options.which ?? 'parse', vars: raw.cliVars })],
      ['dbt_metadata_envs', new PyDict(metadataEnvironment(raw))],
      ['load_result', pyFunction('load_result', ['name'], () => null)],
      ['store_result', pyFunction('store_result', ['name', 'response', ['agate_table', null]], () => '')],
      ['store_raw_result', pyFunction('store_raw_result', ['*args', '**kwargs'], () => '')],
      ['write', pyFunction('write', ['payload'], () => '')],
    ],
    base,
  )
  return scope
}

/** Environment variables that a person wants to see in the metadata: `DBT_ENV_CUSTOM_ENV_x` as `x`. */
export function metadataEnvironment(raw: RawProject): [string, string][] {
  const prefix = 'DBT_ENV_CUSTOM_ENV_'
  return Object.entries(raw.host.reads?.env ?? raw.host.env).flatMap(([key, value]): [string, string][] =>
    key.startsWith(prefix) && value !== undefined ? [[key.slice(prefix.length), value]] : [],
  )
}

/** `graph` before there is one. */
function emptyGraph(): Value {
  const sections = [
    'exposures',
    'functions',
    'groups',
    'metrics',
    'nodes',
    'sources',
    'semantic_models',
    'saved_queries',
    'unit_tests',
  ]
  return new PyDict(sections.map((section) => [section, new PyDict()]))
}

/** Names that are made when they are looked up. */
class LazyScope implements Names {
  readonly #make: { readonly [name: string]: () => Value }
  readonly #made: Map<string, Value>
  readonly #outer: Names
  constructor(
    make: { readonly [name: string]: () => Value },
    extra: Iterable<readonly [string, Value]>,
    outer: Names,
  ) {
    this.#make = make
    this.#made = new Map(extra)
    this.#outer = outer
  }
  lookup(name: string): Value | undefined {
    const made = this.#made.get(name)
    if (made !== undefined) return made
    if (!Object.hasOwn(this.#make, name)) return this.#outer.lookup(name)
    const value = this.#make[name]?.()
    if (value !== undefined) this.#made.set(name, value)
    return value
  }
  *keys(): Generator<string> {
    yield* Object.keys(this.#make)
    yield* this.#outer.keys()
  }
}
