/** Scripts: paragraphs between blank lines, each remarks and directives and then one message. */
import { z } from 'zod'
import { type FrontendMessage, frontendMessage } from './frontend'

const directives = new Set(
  'conn startup extended pipeline system eventually unordered mask wait cancel take stdin async receive close'.split(
    ' ',
  ),
)

const pieces = z.array(z.union([z.string(), z.object({ fail: z.string() })]))
/** The data of a COPY FROM STDIN, in pieces. */
export type Pieces = z.infer<typeof pieces>

/** One step of a script. */
export type Step = {
  readonly connection: string
  /** Startup parameters, if the step states them. */
  readonly parameters: Readonly<Record<string, string>> | null
  readonly sql: string
  /** `close`, `startup`, `system`, `async`, `receive`, `unordered`. */
  readonly flags: ReadonlySet<string>
  readonly messages: readonly FrontendMessage[] | null
  readonly stdin: Pieces
  readonly eventually: string | null
  readonly masked: ReadonlySet<string>
  readonly waitMs: number
  readonly cancelMs: number | null
  readonly take: number | null
}

const milliseconds = (text: string) => Number(text.replace(/s$/, '')) * 1000

/** `b cluster=x name='a b'` in words, quotes taken off. */
function words(text: string): readonly string[] {
  return (text.match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''),
  )
}

function extended(sql: string, values: string): readonly FrontendMessage[] {
  const list = [
    ['Parse', { query: sql }],
    ['Describe', { statement: '' }],
    ['Bind', { values: JSON.parse(values === '' ? '[]' : values) }],
    ['Execute'],
    ['Sync'],
  ]
  return z.array(frontendMessage).parse(list)
}

function messagesOf(given: ReadonlyMap<string, string>, sql: string): Step['messages'] {
  const values = given.get('extended')
  if (values !== undefined) return extended(sql, values)
  if (!given.has('pipeline')) return null
  return z.array(frontendMessage).parse(sql.split('\n').map((line) => JSON.parse(line)))
}

function paragraph(block: string): Step {
  const lines = block.split('\n')
  const given = new Map<string, string>()
  while (lines[0]?.startsWith('--')) {
    const line = (lines.shift() ?? '').slice(2).trim()
    const [, name = '', value = ''] = /^([^:]*):?(.*)$/.exec(line) ?? []
    if (directives.has(name) && (value === '' || value.startsWith(' '))) given.set(name, value.trim())
  }
  const sql = lines.join('\n')
  const [connection = 'a', ...options] = words(given.get('conn') ?? 'a')
  const wait = given.get('wait')
  const cancel = given.get('cancel')
  const take = given.get('take')
  return {
    connection,
    parameters:
      options.length === 0
        ? null
        : Object.fromEntries(
            options.map((word) => [word.split('=', 1)[0] ?? '', word.replace(/^[^=]*=/, '')]),
          ),
    sql,
    flags: new Set(given.keys()),
    messages: messagesOf(given, sql),
    stdin: given.has('stdin')
      ? pieces.parse(JSON.parse(given.get('stdin') ?? ''))
      : [{ fail: 'there is no data' }],
    eventually: given.get('eventually') ?? null,
    masked: new Set((given.get('mask') ?? '').split(',').flatMap((column) => column.trim() || [])),
    waitMs: wait === undefined ? 0 : milliseconds(wait),
    cancelMs: cancel === undefined ? null : milliseconds(cancel),
    take: take === undefined ? null : Number(take),
  }
}

/** The steps of a script; its first paragraph only says what it is for. */
export function stepsOf(source: string): readonly Step[] {
  const [, ...blocks] = source.replace(/^\n+|\n+$/g, '').split(/\n[ \t]*\n/)
  return blocks.map(paragraph)
}
