import { decodeBytes } from '../methods/codecs'
import { JinjaError, pyError } from '../runtime/errors'
import { pyFunction } from '../runtime/function'
import { asText, truthy } from '../values/compare'
import { jsonText, parseJson } from '../values/json'
import { PyBytes, pyTypeName, type Value } from '../values/value'
import type { ContextMember } from './ports'

/** Runs something; a Python error that is a ValueError gives the default instead. */
export function orDefault(act: () => Value, fallback: Value, classes: ReadonlySet<string>): Value {
  try {
    return act()
  } catch (e) {
    if (e instanceof JinjaError && e.pythonClass !== null && classes.has(e.pythonClass)) return fallback
    throw e
  }
}

const VALUE_ERRORS = new Set(['ValueError', 'JSONDecodeError'])

/** `fromjson(string, default=None)`: reads JSON; the default where it is malformed. */
export const fromJsonMember: ContextMember = {
  name: 'fromjson',
  make: () =>
    pyFunction('BaseContext.fromjson', ['string', ['default', null]], (a) => {
      const given = a.get('string')
      const text = given instanceof PyBytes ? decodeBytes(given.bytes, 'utf-8', 'strict') : asText(given)
      if (text === undefined)
        throw pyError(
          'TypeError',
          `the JSON object must be str, bytes or bytearray, not ${pyTypeName(a.get('string'))}`,
        )
      return orDefault(() => parseJson(text), a.get('default'), VALUE_ERRORS)
    }),
}

/** `tojson(value, default=None, sort_keys=False)`: writes JSON. */
export const toJsonMember: ContextMember = {
  name: 'tojson',
  make: () =>
    pyFunction('BaseContext.tojson', ['value', ['default', null], ['sort_keys', false]], (a) =>
      orDefault(
        () => jsonText(a.get('value'), { sortKeys: truthy(a.get('sort_keys')) }),
        a.get('default'),
        VALUE_ERRORS,
      ),
    ),
}
