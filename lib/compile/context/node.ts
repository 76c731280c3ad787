import { Adapter, columnClass, nodeExceptions, RelationClass, validation } from '../../adapter'
import {
  dbtError,
  PyDict,
  PyObject,
  pyFunction,
  pyStr,
  type RenderState,
  truthy,
  type Value,
} from '../../jinja'
import type { ManifestNode, SeedNode } from '../../manifest'
import { asResolver, metadataEnvironment, modelDict, projectObject, type ResolverWorld } from '../../parse'
import { invocationArguments, plainEnvVar, templateFlags, toJinja } from '../../project'
import type { Resolver, Subject } from '../resolver'
import type { Session } from '../session'
import { targetPath } from '../target-paths'
import { RuntimeConfig } from './config'
import { functionFunction, metricFunction, refFunction, sourceFunction } from './references'
import type { StatementResults } from './results'

/** What is known about the thing whose template is rendered. */
export type NodeWorld = {
  readonly session: Session
  readonly subject: Subject
  /** The manifest's entry behind it; null for macros that are called on their own. */
  readonly node: ManifestNode | null
  /** What `model` shows where it isn't the node itself (unit tests). */
  readonly model?: PyDict
  readonly resolver: Resolver
  /** `this`. */
  readonly relation: Value
  /** The node's finished SQL: `sql` and `compiled_code`, once it is run. */
  readonly compiledCode: string | null
  readonly results: StatementResults
  readonly dispatch: (name: string, namespace: string | null) => Value
  readonly callMacro: (name: string, args: ReadonlyMap<string, Value> | null, state: RenderState) => Value
  readonly render: (text: string, state: RenderState) => string
  readonly var: () => Value
  /** Ids of the macros that are running. */
  readonly macroStack: () => readonly string[]
  /** What the node is in the manifest to defer to. */
  readonly deferRelation: () => Value
  /** Environment variables that go before the process's. */
  readonly env: Readonly<Record<string, string>> | undefined
  /** Further names, before all others: what `on-run-end` hooks or a unit test's overrides see. */
  readonly extra: ReadonlyMap<string, Value>
}

/** dbt's context for a node that is compiled or run, less macros and what every template has. */
export function nodeMakers(world: NodeWorld): ReadonlyMap<string, () => Value> {
  const { session, subject, node, resolver, results } = world
  const { profile } = session.raw
  const model = lazy(
    () => world.model ?? (node ? modelDict(withCode(session, node, world.compiledCode)) : new PyDict()),
  )
  const adapter = lazy(() => adapterOf(world))
  const attributes = (typeName: string): ResolverWorld => ({
    typeName,
    raw: session.raw,
    project: () => projectObject(session.raw),
    model,
    adapter,
    relation: () => new RelationClass(session.quoting),
  })
  const makers: [string, () => Value][] = [
    ['ref', () => asResolver(refFunction(resolver), attributes('RuntimeRefResolver'))],
    ['source', () => asResolver(sourceFunction(resolver), attributes('RuntimeSourceResolver'))],
    ['metric', () => asResolver(metricFunction(resolver), attributes('RuntimeMetricResolver'))],
    ['function', () => asResolver(functionFunction(resolver), attributes('RuntimeFunctionResolver'))],
    ['var', world.var],
    ['this', () => world.relation],
    ['model', model],
    ['config', () => new RuntimeConfig(configDict(node, model), subject.uniqueId)],
    ['graph', () => session.graph],
    ['execute', () => true],
    ['flags', () => toJinja(templateFlags(session.raw.flags))],
    ['database', () => node?.database ?? profile.database],
    ['schema', () => node?.schema ?? profile.schema],
    ['env', () => toJinja(profile.target)],
    ['adapter', adapter],
    [
      'api',
      () =>
        new PyDict([
          ['Relation', new RelationClass(session.quoting)],
          ['Column', columnClass],
        ]),
    ],
    ['column', () => columnClass],
    ['exceptions', () => nodeExceptions((text) => warn(world, text))],
    ['log', () => logFunction(world)],
    ['print', () => printFunction(world)],
    ['_sql_results', () => results.all],
    ['context_macro_stack', () => new MacroStack(world.macroStack)],
    ['submit_python_job', () => submitPythonJob],
    ['load_result', () => results.load],
    ['store_result', () => results.store],
    ['store_raw_result', () => results.storeRaw],
    ['validation', () => validation],
    ['write', () => writeFunction(world)],
    [
      'render',
      () => pyFunction('render', ['string'], (args) => world.render(String(args.get('string')), args.state)),
    ],
    ['try_or_compiler_error', () => tryFunction],
    ['load_agate_table', () => seedTableFunction(world)],
    ['selected_resources', () => [...(session.options.selected ?? [])]],
    ['pre_hooks', () => hooks(node, 'pre-hook')],
    ['post_hooks', () => hooks(node, 'post-hook')],
    ['sql', () => world.compiledCode],
    ['compiled_code', () => world.compiledCode],
    ['sql_now', () => 'now()'],
    ['defer_relation', () => world.deferRelation()],
    ['adapter_macro', () => adapterMacro],
    [
      'invocation_args_dict',
      () =>
        toJinja(
          invocationArguments(
            session.raw.flags,
            session.raw.options.flags,
            session.raw.options.which ?? 'compile',
            session.raw.cliVars,
          ),
        ),
    ],
    ['dbt_metadata_envs', () => new PyDict(metadataEnvironment(session.raw))],
    ['target', () => toJinja(profile.target)],
    ['project_name', () => session.raw.root.name],
    ['env_var', () => envVar(world)],
  ]
  return new Map([...makers, ...[...world.extra].map(([name, value]) => [name, () => value] as const)])
}

/** Copies the environment only where something is put before it: it is large, and what is read of it is noted. */
function envVar({ session, env }: NodeWorld): Value {
  const { host } = session.raw
  return plainEnvVar(env ? { ...host.env, ...env } : host.env, 'ProviderContext')
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The node with what dbt's own has beside the manifest's keys. */
function withCode(session: Session, manifestNode: ManifestNode, code: string | null): object {
  const node = {
    ...manifestNode,
    config_call_dict: configCall(session, manifestNode),
    unrendered_config_call_dict: {},
  }
  return code === null ? node : { ...node, compiled: true, compiled_code: code, compiled_sql: code }
}

/** A test's config is written in its properties: that is no call of its own. */
function configCall(session: Session, node: ManifestNode): object {
  const generic = node.resource_type === 'test' && node.test_metadata !== undefined
  return generic ? {} : (session.written(node.unique_id)?.config ?? {})
}

function configDict(node: ManifestNode | null, model: () => PyDict): PyDict {
  if (node) {
    const config = toJinja(node.config)
    if (config instanceof PyDict) return config
  }
  const config = model().get('config')
  return config instanceof PyDict ? config : new PyDict()
}

function adapterOf(world: NodeWorld): Adapter {
  const { session } = world
  return new Adapter({
    type: session.raw.profile.type,
    parsing: false,
    projectName: session.raw.root.name,
    quoting: session.quoting,
    database: session.raw.profile.database,
    port: session.options.port ?? null,
    relations: session.relations,
    dispatch: world.dispatch,
    callMacro: world.callMacro,
    deploying: isTruthy(session.raw.cliVars.deploy),
    print: (text) => session.say({ kind: 'print', level: 'info', text, uniqueId: world.subject.uniqueId }),
    warn: (text) => warn(world, text),
  })
}

/** Python's truth of a variable's plain value. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== ''
}

function warn(world: NodeWorld, text: string): void {
  world.session.say({ kind: 'warning', level: 'info', text, uniqueId: world.subject.uniqueId })
}

/** `log(msg, info)`: into the log, and on screen with `info=True`. */
function logFunction({ session, subject }: NodeWorld): Value {
  return pyFunction('log', ['msg', ['info', false]], (args) => {
    const level = truthy(args.get('info')) ? 'info' : 'debug'
    session.say({ kind: 'log', level, text: pyStr(args.get('msg')), uniqueId: subject.uniqueId })
    return ''
  })
}

/** `print(msg)`: on screen, unless `--no-print`. */
function printFunction({ session, subject }: NodeWorld): Value {
  return pyFunction('print', ['msg'], (args) => {
    if (session.raw.flags.PRINT === false) return ''
    session.say({ kind: 'print', level: 'info', text: pyStr(args.get('msg')), uniqueId: subject.uniqueId })
    return ''
  })
}

/** `write(text)`: what a materialization ran goes to target/run. */
function writeFunction({ session, node }: NodeWorld): Value {
  return pyFunction('write', ['payload'], (args) => {
    if (!node) throw dbtError('CompilationError', 'cannot "write" macros or sources')
    session.options.write?.(targetPath(node, 'run'), String(args.get('payload')))
    return ''
  })
}

function seedTableFunction({ session, node }: NodeWorld): Value {
  return pyFunction('load_agate_table', [], () => {
    if (node?.resource_type !== 'seed') {
      throw dbtError(
        'LoadAgateTableNotSeedError',
        `can only load_agate_table for seeds (got a ${node?.resource_type ?? 'macro'})`,
      )
    }
    return readSeed(session, node)
  })
}

function readSeed(session: Session, seed: SeedNode): Value {
  const read = session.options.seedTable
  if (!read) throw dbtError('DbtRuntimeError', `the file of seed ${seed.name} can't be read while compiling`)
  return read(seed)
}

const tryFunction = pyFunction(
  'try_or_compiler_error',
  ['message_if_exception', 'func', '*args', '**kwargs'],
  (args) => {
    const func = args.get('func')
    try {
      if (typeof func !== 'object' || func === null || !('call' in func) || typeof func.call !== 'function') {
        throw new TypeError('not callable')
      }
      return func.call(args.rest, args.named.size > 0 ? args.named : null, args.state) as Value
    } catch {
      throw dbtError('CompilationError', String(args.get('message_if_exception')))
    }
  },
)

const submitPythonJob = pyFunction('submit_python_job', ['parsed_model', 'compiled_code'], () => {
  throw dbtError(
    'DbtRuntimeError',
    'submit_python_job is not intended to be called here: Materialize runs no Python models',
  )
})

/** `context_macro_stack`. */
class MacroStack extends PyObject {
  readonly typeName = 'MacroStack'
  readonly #running: () => readonly string[]
  constructor(running: () => readonly string[]) {
    super()
    this.#running = running
  }
  override attribute(name: string): Value | undefined {
    if (name === 'depth') return this.#running().length
    return name === 'call_stack' ? [...this.#running()] : undefined
  }
}

const adapterMacro = pyFunction('adapter_macro', ['name', '*args', '**kwargs'], (args) => {
  throw dbtError(
    'CompilationError',
    `The "adapter_macro" macro has been deprecated. Instead, use the \`adapter.dispatch\` method to find a macro and call the result. adapter_macro was called for: ${args.get('name')}`,
  )
})

function hooks(node: ManifestNode | null, kind: 'pre-hook' | 'post-hook'): Value {
  if (!node || node.resource_type === 'test') return []
  return toJinja(node.config[kind] ?? [])
}
