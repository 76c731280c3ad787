import { createHash } from 'node:crypto'
import { pyError } from '../runtime/errors'
import { pyFunction } from '../runtime/function'
import { asText, undefinedError } from '../values/compare'
import { pyTypeName, Undefined } from '../values/value'
import type { ContextMember } from './ports'

/** `local_md5(value)`: the MD5 of a text, in hexadecimal. */
export const localMd5Member: ContextMember = {
  name: 'local_md5',
  make: () =>
    pyFunction('BaseContext.local_md5', ['value'], (a) => {
      const value = a.get('value')
      const text = asText(value)
      if (text !== undefined) return createHash('md5').update(text, 'utf8').digest('hex')
      if (value instanceof Undefined) throw undefinedError(value)
      throw pyError('AttributeError', `'${pyTypeName(value)}' object has no attribute 'encode'`)
    }),
}
