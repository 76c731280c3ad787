import { afterEach, expect, it, vi } from 'vitest'
import { KeptPart } from './kept-part'

afterEach(() => vi.unstubAllGlobals())

/** A server whose part says this, and that tells who has it already. */
function serverSaying(text: () => string): void {
  vi.stubGlobal('fetch', async (_: string, { headers }: { headers?: Record<string, string> } = {}) =>
    headers?.['If-None-Match'] === text()
      ? new Response(null, { status: 304 })
      : Response.json({ text: text() }, { headers: { ETag: text() } }),
  )
}

it('is the same value while the server says the same, and another when it does not', async () => {
  let said = 'a'
  serverSaying(() => said)
  const part = new KeptPart('index', ({ text }: { text: string }) => ({ made: text }))
  const first = await part.read('v1')
  expect(first).toEqual({ made: 'a' })
  expect(await part.read('v2')).toBe(first)
  said = 'b'
  expect(await part.read('v3')).toEqual({ made: 'b' })
})

it('says that the project could not be read', async () => {
  vi.stubGlobal('fetch', async () => new Response('', { status: 500 }))
  await expect(new KeptPart('index', (sent) => sent).read('v1')).rejects.toThrow('(500)')
})
