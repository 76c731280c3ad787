import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Diagnostic } from '../foundation'
import type { Host, PackageSettings, ProjectRoot } from '../project'

/** What a run of `deps` says as it goes. */
export type DepsLog = (text: string, level?: 'info' | 'debug') => void

export type SessionPorts = {
  readonly log: DepsLog
  readonly warn: (diagnostic: Diagnostic) => void
  /** Waits before something is tried again. */
  readonly pause: (milliseconds: number) => Promise<void>
}

/** One run of `deps`: where it works, what it has fetched so far, and where it speaks. */
export class Session {
  readonly host: Host
  readonly project: ProjectRoot
  readonly settings: PackageSettings
  readonly installPath: string
  /** Where the package hub is. */
  readonly hubBase: string
  readonly log: DepsLog
  readonly warn: (diagnostic: Diagnostic) => void
  readonly pause: SessionPorts['pause']
  readonly #secrets: string[]
  #downloads: string | undefined

  constructor(project: ProjectRoot, host: Host, ports: SessionPorts) {
    this.host = host
    this.project = project
    this.settings = project.settings
    this.installPath = resolve(project.root, project.settings.paths.packages)
    this.log = (text, level) => ports.log(this.scrub(text), level)
    this.warn = (diagnostic) => ports.warn({ ...diagnostic, message: this.scrub(diagnostic.message) })
    this.pause = ports.pause
    this.hubBase = host.env.DBT_PACKAGE_HUB_URL || 'https://hub.getdbt.com/'
    this.#secrets = Object.entries(host.env).flatMap(([name, value]) =>
      name.startsWith('DBT_ENV_SECRET') && value !== undefined && value !== '' ? [value] : [],
    )
  }

  /** A text without the secrets of the environment. */
  scrub(text: string): string {
    return this.#secrets.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, '*****'), text)
  }

  /** From now on, {@link scrub} takes this out too. */
  hide(secret: string): void {
    if (secret !== '') this.#secrets.push(secret)
  }

  /** A folder for what is downloaded: DBT_DOWNLOADS_DIR, or one that {@link close} takes away. */
  async downloads(): Promise<string> {
    if (this.#downloads === undefined) {
      const named = this.host.env.DBT_DOWNLOADS_DIR
      const parent = named ? resolve(this.host.cwd, named) : tmpdir()
      await mkdir(parent, { recursive: true })
      this.#downloads = await mkdtemp(join(parent, 'dbt-downloads-'))
      this.log(`Set downloads directory='${this.#downloads}'`, 'debug')
    }
    return this.#downloads
  }

  async close(): Promise<void> {
    if (this.#downloads !== undefined) await rm(this.#downloads, { recursive: true, force: true })
    this.#downloads = undefined
  }
}
