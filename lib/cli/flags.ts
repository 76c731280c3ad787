import { UsageError } from './exit'

export type Environment = { readonly [name: string]: string | undefined }

/** Flags that a variable of the environment may set, by the rest of its name after `DBT_` or `DBT_ENGINE_`. */
const FROM_ENVIRONMENT: { readonly [key: string]: string } = {
  cacheSelectedOnly: 'CACHE_SELECTED_ONLY',
  debug: 'DEBUG',
  defer: 'DEFER',
  deferState: 'DEFER_STATE',
  empty: 'EMPTY',
  excludeResourceType: 'EXCLUDE_RESOURCE_TYPES',
  failFast: 'FAIL_FAST',
  favorState: 'FAVOR_STATE',
  fullRefresh: 'FULL_REFRESH',
  indirectSelection: 'INDIRECT_SELECTION',
  introspect: 'INTROSPECT',
  logFormat: 'LOG_FORMAT',
  logLevel: 'LOG_LEVEL',
  logLevelFile: 'LOG_LEVEL_FILE',
  logPath: 'LOG_PATH',
  maximumSeedSizeMib: 'MAXIMUM_SEED_SIZE_MIB',
  partialParse: 'PARTIAL_PARSE',
  populateCache: 'POPULATE_CACHE',
  print: 'PRINT',
  printerWidth: 'PRINTER_WIDTH',
  profile: 'PROFILE',
  profilesDir: 'PROFILES_DIR',
  projectDir: 'PROJECT_DIR',
  quiet: 'QUIET',
  resourceType: 'RESOURCE_TYPES',
  showAllDeprecations: 'SHOW_ALL_DEPRECATIONS',
  state: 'STATE',
  storeFailures: 'STORE_FAILURES',
  target: 'TARGET',
  targetPath: 'TARGET_PATH',
  useColors: 'USE_COLORS',
  versionCheck: 'VERSION_CHECK',
  warnError: 'WARN_ERROR',
  warnErrorOptions: 'WARN_ERROR_OPTIONS',
  writeJson: 'WRITE_JSON',
}

/** Those of them that are on or off, with every verb of dbt's. */
const BOOLEANS = [
  'cacheSelectedOnly',
  'debug',
  'defer',
  'failFast',
  'favorState',
  'partialParse',
  'populateCache',
  'print',
  'quiet',
  'showAllDeprecations',
  'useColors',
  'versionCheck',
  'warnError',
  'writeJson',
] as const

/** Flags whose values may stand in one word, parted by blanks; of those that select, the selection sees to that. */
const PARTED: ReadonlySet<string> = new Set(['outputKeys', 'resourceType', 'excludeResourceType'])

/** What the command line says, or else the environment. Every flag is read through here, and checked once. */
export class Flags {
  readonly #options: { readonly [key: string]: unknown }
  readonly #env: Environment

  constructor(options: { readonly [key: string]: unknown }, env: Environment) {
    this.#options = options
    this.#env = env
  }

  text(key: string): string | undefined {
    const value = this.#options[key]
    return typeof value === 'string' ? value : this.#fromEnvironment(key)
  }

  /** A flag that takes several values; in the environment blanks or commas part them. */
  texts(key: string): readonly string[] {
    const value = this.#options[key]
    if (Array.isArray(value)) {
      const texts = value.filter((item) => typeof item === 'string')
      return PARTED.has(key) ? texts.flatMap((text) => text.split(' ')) : texts
    }
    return (
      this.#fromEnvironment(key)
        ?.split(/[\s,]+/)
        .filter((part) => part !== '') ?? []
    )
  }

  /** Undefined where nobody said anything. */
  boolean(key: string): boolean | undefined {
    const value = this.#options[key]
    if (typeof value === 'boolean') return value
    const text = this.#fromEnvironment(key)
    if (text === undefined) return undefined
    if (/^(true|1|yes|y|t|on)$/i.test(text)) return true
    if (/^(false|0|no|n|f|off)$/i.test(text)) return false
    throw new UsageError(
      `Invalid value for '${dashed(key)}' (env var: '${this.#variable(key)}'): '${text}' is not a valid boolean.`,
    )
  }

  /** Refuses what the environment says of any flag that is on or off, whether the verb asks for it or not. */
  checkEnvironment(): void {
    for (const key of BOOLEANS) this.boolean(key)
  }

  integer(key: string): number | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    if (!/^-?\d+$/.test(text)) throw new UsageError(`${dashed(key)}: '${text}' is not a valid integer.`)
    return Number(text)
  }

  choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const text = this.text(key)
    return text === undefined ? undefined : choose(key, text, choices)
  }

  choices<T extends string>(key: string, choices: readonly T[]): readonly T[] {
    return this.texts(key).map((text) => choose(key, text, choices))
  }

  /** What was said on the command line itself, in dbt's names: goes before what the project's file says. */
  said(): { readonly [name: string]: unknown } {
    const names = Object.entries(FROM_ENVIRONMENT).filter(([key]) => this.#options[key] !== undefined)
    return Object.fromEntries(names.map(([key, name]) => [name, this.#options[key]]))
  }

  #variable(key: string): string | undefined {
    const name = FROM_ENVIRONMENT[key]
    if (name === undefined) return undefined
    return [`DBT_ENGINE_${name}`, `DBT_${name}`].find((variable) => isSet(this.#env[variable]))
  }

  #fromEnvironment(key: string): string | undefined {
    const variable = this.#variable(key)
    return variable === undefined ? undefined : this.#env[variable]
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}

function choose<T extends string>(key: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text)
  if (found !== undefined) return found
  throw new UsageError(
    `Invalid value for '${dashed(key)}': '${text}' is not one of ${choices.map((choice) => `'${choice}'`).join(', ')}.`,
  )
}

/** The option of a key: `--target-path` of `targetPath`. */
function dashed(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
