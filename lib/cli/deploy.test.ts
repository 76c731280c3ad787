import { expect, it } from 'vitest'
import { type DiagnosticCode, error } from '../foundation'
import { exitCodeOf } from './deploy'

it.each<[string, number, readonly DiagnosticCode[]]>([
  ['a deployment that is not configured', 2, ['GL7001']],
  ['no database', 2, ['GL6001']],
  ['not ready', 3, ['GL7013']],
  ['a side that is not empty', 4, ['GL7006']],
  ['production that has moved', 4, ['GL7008']],
  ['a reader that cleanup would drop', 4, ['GL7012']],
  ['a step that is going', 5, ['GL7018']],
  ['rights that are lacking', 6, ['GL7004']],
  ['rights that are lacking beside something else', 6, ['GL7005', 'GL7004']],
  ['anything else', 1, ['GL7014']],
])('%s is exit code %i', (_, code, faults) => {
  expect(exitCodeOf(faults.map((fault) => error(fault, 'so it is')))).toBe(code)
})
