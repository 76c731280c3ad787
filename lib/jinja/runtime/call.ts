import { undefinedError } from '../values/compare'
import { type Kwargs, PyObject, pyTypeName, Undefined, type Value } from '../values/value'
import { pyError } from './errors'
import type { RenderState } from './state'

/** `value(args)`; raises TypeError where Python cannot call it. */
export function callValue(value: Value, args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
  if (value instanceof PyObject) {
    if (value.call) {
      state.step()
      return value.call(args, kwargs, state)
    }
  } else if (value instanceof Undefined) {
    if (value.lenient) return value
    throw undefinedError(value)
  }
  throw pyError('TypeError', `'${pyTypeName(value)}' object is not callable`)
}

/** Whether `value()` can be called: the test `is callable`. */
export function isCallable(value: Value): boolean {
  return (value instanceof PyObject && value.call !== undefined) || value instanceof Undefined
}
