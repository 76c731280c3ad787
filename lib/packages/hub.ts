import { z } from 'zod'
import { DiagnosticError, didYouMean, error, warning } from '../foundation'
import { toPlain } from '../project'
import { fetchJson } from './http'
import type { Session } from './session'

const versionSchema = z.looseObject({
  name: z.string(),
  packages: z.array(z.unknown()).nullish(),
  downloads: z.looseObject({ tarball: z.string() }),
  require_dbt_version: z.union([z.string(), z.array(z.string())]).nullish(),
})
const packageSchema = z.looseObject({
  name: z.string(),
  namespace: z.string().optional(),
  versions: z.record(z.string(), versionSchema),
  redirectname: z.string().nullish(),
  redirectnamespace: z.string().nullish(),
})

/** What the hub says of one version of a package. */
export type HubVersion = z.infer<typeof versionSchema>

/** dbt's package hub: an index of names, and a file for each package with all of its versions. */
class Hub {
  readonly #session: Session
  readonly #packages = new Map<string, Promise<ReadonlyMap<string, HubVersion>>>()
  #index: Promise<readonly string[]> | undefined

  constructor(session: Session) {
    this.#session = session
  }

  /** All versions of a package, by their names. @throws DiagnosticError GL1202, GL1205 */
  async versions(name: string): Promise<ReadonlyMap<string, HubVersion>> {
    await this.#checkIndex(name)
    let known = this.#packages.get(name)
    if (known === undefined) {
      known = this.#readPackage(name)
      this.#packages.set(name, known)
    }
    return known
  }

  async #checkIndex(name: string): Promise<void> {
    this.#index ??= this.#readIndex()
    const index = await this.#index
    if (index.includes(name)) return
    const hint = didYouMean(name, index)
    throw new DiagnosticError(
      error(
        'GL1202',
        `Package ${name} was not found in the package index`,
        hint === undefined ? {} : { hint },
      ),
    )
  }

  async #readIndex(): Promise<readonly string[]> {
    const url = `${this.#session.hubBase}api/v1/index.json`
    this.#session.log(`Making package index registry request: GET ${url}`, 'debug')
    const parsed = z.array(z.string()).safeParse(await fetchJson(this.#session, url))
    if (parsed.success) return parsed.data
    throw this.#odd(url, 'a list of names')
  }

  async #readPackage(name: string): Promise<ReadonlyMap<string, HubVersion>> {
    const url = `${this.#session.hubBase}api/v1/${name.split('/').map(encodeURIComponent).join('/')}.json`
    this.#session.log(`Making package registry request: GET ${url}`, 'debug')
    const parsed = packageSchema.safeParse(await fetchJson(this.#session, url))
    if (!parsed.success) throw this.#odd(url, "a package's versions")
    const { redirectname, redirectnamespace, namespace, versions } = parsed.data
    if (redirectname || redirectnamespace) {
      const now = `${redirectnamespace || namespace}/${redirectname || parsed.data.name}`
      this.#session.warn(
        warning(
          'GL1210',
          `The \`${name}\` package is deprecated in favor of \`${now}\`. Please update your \`packages.yml\` configuration to use \`${now}\` instead.`,
        ),
      )
    }
    return new Map(Object.entries(versions))
  }

  #odd(url: string, expected: string): DiagnosticError {
    return new DiagnosticError(
      error('GL1205', `Request error: ${url} did not answer with ${expected}`, {
        hint: 'Look whether DBT_PACKAGE_HUB_URL names a package hub.',
      }),
    )
  }
}

const hubs = new WeakMap<Session, Hub>()

/** The hub as a session knows it. */
export function hubOf(session: Session): Hub {
  const hub = hubs.get(session) ?? new Hub(session)
  hubs.set(session, hub)
  return hub
}

/** What a version asks for itself, as entries of a package file. */
export function hubEntries(name: string, version: HubVersion) {
  return (version.packages ?? []).map((entry) => ({
    rendered: toPlain(entry),
    written: toPlain({}),
    at: { file: `${name} in the package hub`, line: 1 },
  }))
}
