import { dbtError, PyDict, PyObject, pyFunction, type Value } from '../../jinja'
import { textOrNull } from './members'

/** `validation.any[…]`: makes a validator that refuses whatever is not one of its arguments. */
export const validation: Value = new PyDict([
  [
    'any',
    pyFunction('validate_any', ['*allowed'], (made) =>
      pyFunction('inner', ['value'], (args) => {
        const value = args.get('value')
        const same = (allowed: Value) =>
          allowed === value || (allowed instanceof PyObject && allowed.equals(value))
        if (made.rest.some(same)) return null
        const list = made.rest.map((each) => textOrNull(each) ?? 'None').join(',')
        throw dbtError(
          'DbtValidationError',
          `Expected value "${textOrNull(value) ?? 'None'}" to be one of ${list}`,
        )
      }),
    ),
  ],
])
