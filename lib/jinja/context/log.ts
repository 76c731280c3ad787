import { pyFunction } from '../runtime/function'
import { truthy } from '../values/compare'
import { pyStr } from '../values/text'
import type { ContextMember } from './ports'

const SECRET = /\$\$\$DBT_SECRET_START\$\$\$DBT_ENV_SECRET.*\$\$\$DBT_SECRET_END\$\$\$/g

/** `log(msg, info=False)`: a line for the log, on the terminal too with `info`. Secrets are masked. */
export const logMember: ContextMember = {
  name: 'log',
  make: ({ ports }) =>
    pyFunction('BaseContext.log', ['msg', ['info', false]], (a) => {
      const message = pyStr(a.get('msg')).replace(SECRET, '*****')
      ports.log(truthy(a.get('info')) ? 'log-info' : 'log', message)
      return ''
    }),
}

/** `print(msg)`: a line on the terminal. */
export const printMember: ContextMember = {
  name: 'print',
  make: ({ ports }) =>
    pyFunction('BaseContext.print', ['msg'], (a) => {
      ports.log('print', pyStr(a.get('msg')))
      return ''
    }),
}
