import { method } from '../../adapter'
import { PyDict, type PyFunction, PyObject, type RenderState, type Value } from '../../jinja'
import { type RawPackage, type RawProject, toJinja } from '../../project'

/** A Python object with nothing but attributes, made when they are asked for. */
class Attributes extends PyObject {
  readonly typeName: string
  readonly #make: { readonly [name: string]: () => Value }
  readonly #made = new Map<string, Value>()
  constructor(typeName: string, make: { readonly [name: string]: () => Value }) {
    super()
    this.typeName = typeName
    this.#make = make
  }
  override attribute(name: string): Value | undefined {
    const known = this.#made.get(name)
    if (known !== undefined) return known
    const value = Object.hasOwn(this.#make, name) ? this.#make[name]?.() : undefined
    if (value !== undefined) this.#made.set(name, value)
    return value
  }
}

/** `ref` and its like as dbt has them: functions with attributes, by which packages reach the project's settings. */
class Resolver extends PyObject {
  readonly typeName: string
  readonly #function: PyFunction
  readonly #attributes: Attributes
  constructor(fn: PyFunction, attributes: Attributes) {
    super()
    this.typeName = attributes.typeName
    this.#function = fn
    this.#attributes = attributes
  }
  override call(
    args: readonly Value[],
    kwargs: Parameters<PyFunction['call']>[1],
    state: RenderState,
  ): Value {
    return this.#function.call(args, kwargs, state)
  }
  override attribute(name: string): Value | undefined {
    return this.#attributes.attribute(name)
  }
}

/** What a resolver knows of besides the project. */
export type ResolverWorld = {
  readonly typeName: string
  readonly project: () => PyObject
  readonly raw: RawProject
  readonly model: () => Value
  readonly adapter: () => Value
  readonly relation: () => Value
}

/** Gives a function of a node's context the attributes that it has in dbt: `ref.config`, `ref.current_project` … */
export function asResolver(fn: PyFunction, world: ResolverWorld): Value {
  const { raw } = world
  return new Resolver(
    fn,
    new Attributes(`dbt.context.providers.${world.typeName}`, {
      config: world.project,
      current_project: () => raw.root.name,
      model: world.model,
      db_wrapper: world.adapter,
      Relation: world.relation,
      resolve_limit: () => (raw.options.flags?.empty === true ? 0 : null),
    }),
  )
}

const CONFIG = 'dbt.config.runtime.RuntimeConfig'

/** The project as dbt holds it while it runs: `builtins.ref.config`. Holds no password. */
export function projectObject(raw: RawProject): PyObject {
  const packages = [raw.root, ...raw.packages]
  const dependencies = () => new PyDict(packages.map((pkg): [string, Value] => [pkg.name, object(pkg)]))
  const object = (pkg: RawPackage): PyObject =>
    new Attributes(CONFIG, { ...settingsOf(pkg), ...profileOf(raw), ...invocationOf(raw), dependencies })
  return object(raw.root)
}

type Makers = { readonly [name: string]: () => Value }

function settingsOf({ name, root, settings }: RawPackage): Makers {
  const { paths, configs } = settings
  const trees = Object.entries(configs).map(([tree, value]) => [tree, () => toJinja(value)] as const)
  return {
    ...Object.fromEntries(trees),
    project_name: () => name,
    version: () => settings.version,
    project_root: () => root,
    model_paths: () => [...paths.models],
    macro_paths: () => [...paths.macros],
    seed_paths: () => [...paths.seeds],
    test_paths: () => [...paths.tests],
    analysis_paths: () => [...paths.analyses],
    snapshot_paths: () => [...paths.snapshots],
    function_paths: () => [...paths.functions],
    docs_paths: () => [...paths.docs],
    target_path: () => paths.target,
    packages_install_path: () => paths.packages,
    clean_targets: () => [...paths.clean],
    quoting: () => toJinja(settings.quoting),
    on_run_start: () => [...settings.onRunStart],
    on_run_end: () => [...settings.onRunEnd],
    dispatch: () =>
      settings.dispatch.map(({ macroNamespace, searchOrder }) =>
        toJinja({ macro_namespace: macroNamespace, search_order: searchOrder }),
      ),
    vars: () => varProvider(settings.vars),
    restrict_access: () => settings.restrictAccess,
    config_version: () => 2,
  }
}

function varProvider(vars: object): PyObject {
  return new Attributes('dbt.config.project.VarProvider', {
    vars: () => toJinja(vars),
    to_dict: () => method('to_dict', [], () => toJinja(vars)),
  })
}

function profileOf({ profile }: RawProject): Makers {
  const shown = Object.keys(profile.target).map((key) => [key, () => toJinja(profile.target[key])] as const)
  const adapter = `${profile.type.charAt(0).toUpperCase()}${profile.type.slice(1)}`
  return {
    profile_name: () => profile.name,
    target_name: () => profile.targetName,
    threads: () => profile.threads,
    credentials: () =>
      new Attributes(
        `dbt.adapters.${profile.type}.connections.${adapter}Credentials`,
        Object.fromEntries(shown),
      ),
  }
}

/** `args` has the flags by their names in lower case. */
function invocationOf({ options, cliVars }: RawProject): Makers {
  const flags = Object.entries({ ...options.flags, which: options.which ?? 'parse', vars: cliVars })
  return {
    cli_vars: () => toJinja(cliVars),
    args: () =>
      new Attributes(
        'argparse.Namespace',
        Object.fromEntries(flags.map(([name, value]) => [name, () => toJinja(value)] as const)),
      ),
  }
}
