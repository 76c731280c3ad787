import { pyError } from '../runtime/errors'
import type { RenderState } from '../runtime/state'
import type { Kwargs, Value } from '../values/value'

/** A method of a builtin type: gets the object, then the call. */
export type Method<T> = (self: T, args: readonly Value[], kwargs: Kwargs, state: RenderState) => Value

/** Methods of a type by name; a Map, so that no inherited JavaScript name is ever found. */
export type Methods<T> = ReadonlyMap<string, Method<T>>

function refuseKeywords(name: string, kwargs: Kwargs): void {
  if (kwargs && kwargs.size > 0) throw pyError('TypeError', `${name}() takes no keyword arguments`)
}

/** A method without arguments: `str.upper`. */
export function nullary<T>(name: string, body: (self: T, state: RenderState) => Value): Method<T> {
  return (self, args, kwargs, state) => {
    refuseKeywords(name, kwargs)
    if (args.length > 0) throw pyError('TypeError', `${name}() takes no arguments (${args.length} given)`)
    return body(self, state)
  }
}

/** A method of exactly one argument: `list.append`. */
export function unaryMethod<T>(
  name: string,
  body: (self: T, argument: Value, state: RenderState) => Value,
): Method<T> {
  return (self, args, kwargs, state) => {
    refuseKeywords(name, kwargs)
    const [argument] = args
    if (argument === undefined || args.length > 1)
      throw pyError('TypeError', `${name}() takes exactly one argument (${args.length} given)`)
    return body(self, argument, state)
  }
}

/** A method of positional arguments only: `replace expected at least 2 arguments, got 1`. */
export function positional<T>(
  name: string,
  least: number,
  most: number,
  body: (self: T, args: readonly Value[], state: RenderState) => Value,
): Method<T> {
  const short = name.slice(name.indexOf('.') + 1)
  return (self, args, kwargs, state) => {
    refuseKeywords(name, kwargs)
    const bound = args.length < least ? least : args.length > most ? most : undefined
    if (bound !== undefined) {
      const word = least === most ? '' : args.length < least ? 'at least ' : 'at most '
      throw pyError(
        'TypeError',
        `${short} expected ${word}${bound} argument${bound === 1 ? '' : 's'}, got ${args.length}`,
      )
    }
    return body(self, args, state)
  }
}

/** A method that takes its arguments by position or keyword, all of them optional: `split(sep, maxsplit)`. */
export function keyworded<T>(
  name: string,
  parameters: readonly string[],
  body: (self: T, values: readonly (Value | undefined)[], state: RenderState) => Value,
): Method<T> {
  return (self, args, kwargs, state) => {
    if (args.length + (kwargs?.size ?? 0) > parameters.length)
      throw pyError(
        'TypeError',
        `${name}() takes at most ${parameters.length} argument${parameters.length === 1 ? '' : 's'} (${args.length + (kwargs?.size ?? 0)} given)`,
      )
    const values: (Value | undefined)[] = parameters.map((_, i) => args[i])
    for (const [key, value] of kwargs ?? []) {
      const index = parameters.indexOf(key)
      if (index === -1) throw pyError('TypeError', `'${key}' is an invalid keyword argument for ${name}()`)
      if (values[index] !== undefined)
        throw pyError(
          'TypeError',
          `argument for ${name}() given by name ('${key}') and position (${index + 1})`,
        )
      values[index] = value
    }
    return body(self, values, state)
  }
}
