import {
  type BoundArguments,
  type Parameter,
  PyDict,
  PyFloat,
  type PyFunction,
  PyTuple,
  pyFunction,
  pyStr,
  Undefined,
  type Value,
} from '../../jinja'

/** A method that templates call as `object.name(…)`. */
export function method(
  name: string,
  parameters: readonly Parameter[],
  body: (args: BoundArguments) => Value,
): PyFunction {
  return pyFunction(name, parameters, body, { method: true })
}

/** A text or nothing: None and undefined are nothing. */
export function textOrNull(value: Value | undefined): string | null {
  if (value === null || value === undefined || value instanceof Undefined) return null
  return pyStr(value)
}

/** A truth value given to a policy; None and undefined leave it as it is. */
export function flagOr(value: Value | undefined, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise
}

/** A mapping's item, where the value is a mapping that has it. */
export function itemOf(value: Value | undefined, key: string): Value | undefined {
  return value instanceof PyDict ? value.get(key) : undefined
}

/** The elements of a list or tuple. */
export function listOf(value: Value | undefined): readonly Value[] {
  if (Array.isArray(value)) return value
  return value instanceof PyTuple ? value.items : []
}

/** A number of seconds, whole or not. */
export function asSeconds(value: Value): number {
  if (value instanceof PyFloat) return value.value
  return typeof value === 'number' ? value : Number(textOrNull(value) ?? 0) || 0
}
