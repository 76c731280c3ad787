import { JinjaError } from '../runtime/errors'
import { pyFunction } from '../runtime/function'
import { iterate } from '../values/iterate'
import { PyIterator, PySet, PyTuple, type Value } from '../values/value'
import type { ContextMember } from './ports'

/** Runs something whose TypeError is handled. */
function guarded(act: () => Value, onTypeError: (e: JinjaError) => Value): Value {
  try {
    return act()
  } catch (e) {
    if (e instanceof JinjaError && e.pythonClass === 'TypeError') return onTypeError(e)
    throw e
  }
}

/** `set(value, default=None)`: a set of the items; the default where it cannot be made. */
export const setMember: ContextMember = {
  name: 'set',
  make: () =>
    pyFunction('BaseContext._set', ['value', ['default', null]], (a) =>
      guarded(
        () => new PySet(iterate(a.get('value'))),
        () => a.get('default'),
      ),
    ),
}

/** `set_strict(value)`: as `set`, but raises. */
export const setStrictMember: ContextMember = {
  name: 'set_strict',
  make: () =>
    pyFunction('BaseContext.set_strict', ['value'], (a) =>
      guarded(
        () => new PySet(iterate(a.get('value'))),
        (e) => {
          throw wrongType('SetStrictWrongTypeError', e)
        },
      ),
    ),
}

/** A dbt error that stands for a TypeError, which stays its cause. */
function wrongType(dbtClass: string, e: JinjaError): JinjaError {
  return new JinjaError('TypeError', e.message, { dbtClass })
}

function zipped(sources: readonly Value[]): PyIterator {
  const iterators = sources.map((s) => iterate(s)[Symbol.iterator]())
  return new PyIterator('zip', tuples(iterators))
}
function* tuples(iterators: readonly Iterator<Value>[]): Generator<Value> {
  if (iterators.length === 0) return
  for (;;) {
    const row: Value[] = []
    for (const iterator of iterators) {
      const step = iterator.next()
      if (step.done) return
      row.push(step.value)
    }
    yield new PyTuple(row)
  }
}

/** `zip(*args, default=None)`: an iterator of tuples; the default where an argument cannot be iterated. */
export const zipMember: ContextMember = {
  name: 'zip',
  make: () =>
    pyFunction('BaseContext._zip', ['*args', ['default', null]], (a) =>
      guarded(
        () => zipped(a.rest),
        () => a.get('default'),
      ),
    ),
}

/** `zip_strict(*args)`: as `zip`, but raises. */
export const zipStrictMember: ContextMember = {
  name: 'zip_strict',
  make: () =>
    pyFunction('BaseContext.zip_strict', ['*args'], (a) =>
      guarded(
        () => zipped(a.rest),
        (e) => {
          throw wrongType('ZipStrictWrongTypeError', e)
        },
      ),
    ),
}
