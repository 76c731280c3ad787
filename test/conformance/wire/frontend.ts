/** Messages of a client, as bytes. */
import { z } from 'zod'

/** One message of the extended protocol, as scripts write it: `["Bind", {"values": ["1"]}]`. */
export const frontendMessage = z.union([
  z.tuple([z.enum(['Sync', 'Flush', 'Execute'])]),
  z.tuple([
    z.enum(['Parse', 'Bind', 'Describe', 'Execute', 'Close']),
    z.object({
      name: z.string().default(''),
      query: z.string().default(''),
      types: z.array(z.number()).default([]),
      portal: z.string().optional(),
      statement: z.string().optional(),
      values: z.array(z.union([z.string(), z.number()]).nullable()).default([]),
      rows: z.number().default(0),
    }),
  ]),
])
export type FrontendMessage = z.infer<typeof frontendMessage>

/** A string as the protocol sends it. */
export const cString = (text: string): Buffer => Buffer.from(`${text}\0`)

function int32(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4)
  values.forEach((value, n) => {
    out.writeInt32BE(value, n * 4)
  })
  return out
}
function int16(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 2)
  values.forEach((value, n) => {
    out.writeInt16BE(value, n * 2)
  })
  return out
}

/** The first message of a connection. */
export function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const body = Object.entries(parameters).flatMap(([name, value]) => [cString(name), cString(value)])
  const rest = Buffer.concat([int32(196_608), ...body, Buffer.from('\0')])
  return Buffer.concat([int32(rest.length + 4), rest])
}

export function cancelRequest(key: Buffer): Buffer {
  return Buffer.concat([int32(16, 80_877_102), key])
}

/** A message's letter and body. */
export function encoded(message: FrontendMessage): readonly [string, Buffer] {
  const [kind, given] = message
  if (kind === 'Sync') return ['S', Buffer.alloc(0)]
  if (kind === 'Flush') return ['H', Buffer.alloc(0)]
  const portal = cString(given?.portal ?? '')
  if (kind === 'Execute') return ['E', Buffer.concat([portal, int32(given?.rows ?? 0)])]
  if (given === undefined) throw new Error(`${kind} lacks its arguments`)
  if (kind === 'Parse') {
    const { name, query, types } = given
    return ['P', Buffer.concat([cString(name), cString(query), int16(types.length), int32(...types)])]
  }
  if (kind === 'Bind') {
    const values = given.values.map((value) => {
      if (value === null) return int32(-1)
      const data = Buffer.from(String(value))
      return Buffer.concat([int32(data.length), data])
    })
    const head = [portal, cString(given.statement ?? ''), int16(0, given.values.length)]
    return ['B', Buffer.concat([...head, ...values, int16(0)])]
  }
  const what = given.statement === undefined ? 'P' : 'S'
  return [kind.charAt(0), Buffer.concat([Buffer.from(what), cString(given.statement ?? given.portal ?? '')])]
}
