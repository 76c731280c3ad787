import { createHash } from 'node:crypto'
import { pyFunction } from '../runtime/function'
import { asText, attributeError } from '../values/compare'
import type { ContextMember } from './ports'

/** `local_md5(value)`: the MD5 of a text, in hexadecimal. */
export const localMd5Member: ContextMember = {
  name: 'local_md5',
  make: () =>
    pyFunction('BaseContext.local_md5', ['value'], (a) => {
      const value = a.get('value')
      const text = asText(value)
      if (text !== undefined) return createHash('md5').update(text, 'utf8').digest('hex')
      throw attributeError(value, 'encode')
    }),
}
