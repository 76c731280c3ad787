import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from './ports'

test('a taken port gives way to the next free one', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const next = await freePort(port)
  expect(next).toBeGreaterThan(port)
  taken.close()
  await once(taken, 'close')
  expect(await freePort(port)).toBe(port)
})
