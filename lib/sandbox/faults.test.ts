import { expect, test } from 'vitest'
import { FaultBox } from './faults'

test('a fault strikes at its occasion, as often as asked, and no more', () => {
  const faults = new FaultBox()
  faults.arm('statement', { kind: 'fail', code: 'XX000', message: 'no' }, { skip: 2, times: 2 })
  faults.arm('statement', { kind: 'disconnect' })
  const struck = Array.from({ length: 6 }, () => faults.take('statement')?.kind)
  expect(struck).toEqual([undefined, undefined, 'fail', 'fail', 'disconnect', undefined])
  expect(faults.take('commit:reply')).toBeUndefined()
})
