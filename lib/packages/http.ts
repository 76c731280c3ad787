import { open } from 'node:fs/promises'
import { DiagnosticError, error } from '../foundation'
import type { Session } from './session'

const ATTEMPTS = 6
/** Of one file; a package is source code. */
const LIMIT = 512 * 1024 * 1024

/** An answer that will not be another if it is asked for again. */
class Refusal extends Error {}

/** Asks until there is an answer, as dbt does: six times, a second apart. @throws DiagnosticError GL1205 */
async function persistently<T>(session: Session, url: string, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (e) {
      const why = reason(e)
      if (e instanceof Refusal || attempt === ATTEMPTS) throw unreachable(session, url, why)
      session.log(
        `Retrying external call. Attempt: ${attempt - 1} Max attempts: ${ATTEMPTS - 1} (${why})`,
        'debug',
      )
      await session.pause(1000)
    }
  }
}

function reason(e: unknown): string {
  if (!(e instanceof Error)) return String(e)
  const { cause } = e
  return cause instanceof Error && cause.message !== '' ? `${e.message}: ${cause.message}` : e.message
}

function unreachable(session: Session, url: string, why: string): DiagnosticError {
  const own = session.host.env.DBT_PACKAGE_HUB_URL
  const isHub = url.startsWith(session.hubBase)
  const hint = isHub
    ? `The package hub is looked for at ${session.hubBase}${own ? ' (DBT_PACKAGE_HUB_URL)' : '; DBT_PACKAGE_HUB_URL names another'}. ` +
      'Without one, packages can come from git:, tarball: or local:.'
    : 'Look whether the address is right and can be reached from here.'
  return new DiagnosticError(
    error('GL1205', session.scrub(`External connection exception occurred: ${url}: ${why}`), { hint }),
  )
}

async function request(url: string, milliseconds: number): Promise<Response> {
  const { protocol } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') throw new Refusal(`${protocol} is not http: or https:`)
  const response = await fetch(url, { signal: AbortSignal.timeout(milliseconds) })
  if (response.ok) return response
  const said = `${response.status} ${response.statusText}`
  const passing = response.status >= 500 || response.status === 429 || response.status === 408
  throw passing ? new Error(said) : new Refusal(said)
}

/** The JSON at an address. @throws DiagnosticError GL1205 */
export function fetchJson(session: Session, url: string): Promise<unknown> {
  return persistently(session, checked(session, url), async () => {
    const response = await request(url, 30_000)
    const body: unknown = await response.json()
    return body
  })
}

/** Writes what is at an address into a file. @throws DiagnosticError GL1205 */
export function download(session: Session, url: string, path: string): Promise<void> {
  const seconds = Number(session.host.env.DBT_HTTP_TIMEOUT || 10)
  return persistently(session, checked(session, url), async () => {
    const response = await request(url, Math.max(seconds, 1) * 6_000)
    if (response.body === null) throw new Error('no content')
    await save(response.body.getReader(), path)
  })
}

async function save(reader: ReadableStreamDefaultReader<Uint8Array>, path: string): Promise<void> {
  const file = await open(path, 'w')
  try {
    let size = 0
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length
      if (size > LIMIT) throw new Refusal(`more than ${LIMIT / 1024 / 1024} MiB`)
      await file.write(next.value)
    }
  } finally {
    await file.close()
  }
}

function checked(session: Session, url: string): string {
  if (URL.canParse(url)) return url
  throw unreachable(session, url, 'not an address')
}
