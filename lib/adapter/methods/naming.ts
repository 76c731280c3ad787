import { dbtError, PyFloat, pyError, pyTypeName, type Value } from '../../jinja'
import { textOrNull } from '../objects/members'
import { type AdapterMethods, type AdapterWorld, quote } from './world'

/** Macros by name, quoting, clusters. */
export const naming: AdapterMethods = {
  type: [[], (_, { type }) => type ?? 'materialize'],
  dispatch: [
    ['macro_name', ['macro_namespace', null], ['packages', null]],
    (args, world) =>
      dispatch(world, args.get('macro_name'), args.get('macro_namespace'), args.get('packages')),
  ],
  quote: [['identifier'], (args) => quote(textOrNull(args.get('identifier')) ?? 'None')],
  quote_as_configured: [
    ['identifier', 'quote_key'],
    (args, { quoting }) => {
      const [identifier, key] = [args.get('identifier'), args.get('quote_key')]
      const configured = key === 'database' || key === 'schema' || key === 'identifier' ? quoting[key] : false
      return configured ? quote(textOrNull(identifier) ?? 'None') : identifier
    },
  ],
  quote_seed_column: [
    ['column', 'quote_config'],
    (args) => {
      const config = args.get('quote_config')
      if (config !== null && typeof config !== 'boolean') {
        throw dbtError(
          'CompilationError',
          `The seed configuration value of "quote_columns" has an invalid type ${textOrNull(config) ?? ''}`,
        )
      }
      return config === false ? args.get('column') : quote(textOrNull(args.get('column')) ?? '')
    },
  ],
  generate_final_cluster_name: [
    ['cluster_name', ['force_deploy_suffix', false]],
    (args, world) => {
      const call = (macro: string, name: Value) =>
        world.callMacro(macro, new Map([['custom_cluster_name', name]]), args.state)
      const named = call('generate_cluster_name', args.get('cluster_name'))
      const suffixed = world.deploying || args.get('force_deploy_suffix') === true
      return suffixed ? call('generate_deploy_cluster_name', named) : named
    },
  ],
}

function dispatch(world: AdapterWorld, name: Value, namespace: Value, packages: Value): Value {
  if (name === null || ['number', 'bigint', 'boolean'].includes(typeof name) || name instanceof PyFloat)
    throw pyError('TypeError', `argument of type '${pyTypeName(name)}' is not iterable`)
  const wanted = textOrNull(name) ?? ''
  const dot = wanted.indexOf('.')
  if (dot >= 0) {
    throw dbtError(
      'CompilationError',
      `In adapter.dispatch, got a macro name of "${wanted}", but "." is not a valid macro name component. Did you mean \`adapter.dispatch("${wanted.slice(dot + 1)}", macro_namespace="${wanted.slice(0, dot)}")\`?`,
    )
  }
  if (packages !== null) {
    throw dbtError(
      'CompilationError',
      `The "packages" argument of adapter.dispatch() has been deprecated.\nUse the "macro_namespace" argument instead.\n\nRaised during dispatch for: ${wanted}`,
    )
  }
  if (namespace !== null && typeof namespace !== 'string') {
    throw dbtError(
      'CompilationError',
      `In adapter.dispatch, got an invalid macro_namespace argument ("${textOrNull(namespace) ?? ''}"), but macro_namespace should be None or a string.`,
    )
  }
  return world.dispatch(wanted, namespace)
}
