import {
  compileTemplate,
  JinjaError,
  type Names,
  PyObject,
  RenderState,
  Scope,
  type Value,
} from '../../jinja'
import { hasJinja } from '../../project'
import { type DbtCall, dbtCalls, NotLiteralError } from './calls'
import { modelFault } from './model-shape'
import { childrenOf, parsePython } from './syntax'

/** What is wrong with a Python model, with its line in the model's text. */
export class PythonModelError extends Error {
  readonly line: number
  constructor(message: string, line = 1) {
    super(message)
    this.line = line
  }
}

/**
 * Reads a Python model for what it asks for, as dbt does: without running it, by the calls of `dbt.ref` and its like
 * with literal arguments. The calls are made on the given names. Throws a PythonModelError where dbt refuses the file,
 * a JinjaError where a call is wrong.
 */
export function capturePython(source: string, names: Names): void {
  if (!isPlain(source)) throw new PythonModelError('No jinja in python model code is allowed')
  const parsed = parsePython(source)
  if ('fault' in parsed) {
    const { message, text, line } = parsed.fault
    throw new PythonModelError(`${message}\n${text}`, line)
  }
  const { tree } = parsed
  if (childrenOf(tree).length === 0) return
  const fault = modelFault(tree, source)
  if (fault !== null) throw new PythonModelError(fault)
  try {
    makeCalls(dbtCalls(tree, source), names)
  } catch (e) {
    throw e instanceof NotLiteralError ? new PythonModelError(e.message, e.line) : e
  }
}

/** Whether Jinja would leave the text as it is. */
function isPlain(source: string): boolean {
  if (!hasJinja(source)) return true
  try {
    return compileTemplate(source, {}).render(new Scope(), { lenient: true }) === source
  } catch (e) {
    if (e instanceof JinjaError) return false
    throw e
  }
}

function makeCalls(calls: readonly DbtCall[], names: Names): void {
  for (const { name, args, kwargs, line } of calls) {
    if (name === 'get' || name === 'meta_get') checkGet(name, args, line)
    else callName(names, name, args, kwargs)
  }
  const [config, meta] = [keysUsed(calls, 'get'), keysUsed(calls, 'meta_get')]
  if (config.keys.length === 0 && meta.keys.length === 0) return
  const used = new Map<string, Value>([
    ['config_keys_used', config.keys],
    ['config_keys_defaults', config.defaults],
    ['meta_keys_used', meta.keys],
    ['meta_keys_defaults', meta.defaults],
  ])
  callName(names, 'config', [], used)
}

/** What `config.get` asks for; a model's configuration carries it. */
function keysUsed(calls: readonly DbtCall[], name: 'get' | 'meta_get') {
  const used = calls.filter((call) => call.name === name)
  return { keys: used.map(({ args }) => args[0] ?? null), defaults: used.map(({ args }) => args[1] ?? null) }
}

function checkGet(name: 'get' | 'meta_get', args: readonly Value[], line: number): void {
  if (args.length === 0)
    throw new PythonModelError(`dbt.config.${name}() requires at least one argument`, line)
  if (args.length > 2)
    throw new PythonModelError(`dbt.config.${name}() takes at most 2 arguments (${args.length} given)`, line)
}

function callName(
  names: Names,
  name: string,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): void {
  const callee = names.lookup(name)
  if (callee instanceof PyObject && callee.call)
    callee.call(args, kwargs.size > 0 ? kwargs : null, new RenderState({}))
}
