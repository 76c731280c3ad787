import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagnostic, error, warning } from '../foundation'
import { loadYaml } from '../yaml'
import type { WrittenSettings } from './settings'
import { isPlainObject, type PlainObject, plainObject, toPlain } from './values'

const BOTH =
  "Do not specify both 'config' in profiles.yml and 'flags' in dbt_project.yml. Using 'config' in profiles.yml is deprecated."
const MOVED =
  "User config should be moved from the 'config' key in profiles.yml to the 'flags' key in dbt_project.yml."

/** Settings whose `flags:` are those of profiles.yml, where they stood before dbt 1.8, and what is to be told of that. */
export function withProfilesConfig(
  written: WrittenSettings,
  profilesFolder: string,
): {
  readonly written: WrittenSettings
  readonly deprecation: Diagnostic | null
  readonly fault: Diagnostic | null
} {
  const path = join(profilesFolder, 'profiles.yml')
  const config = configOf(path)
  if (config === null) return { written, deprecation: null, fault: null }
  const { flags } = written.data
  if (isPlainObject(flags) && Object.keys(flags).length > 0) {
    const fault = error('GL1002', BOTH, {
      at: written.document.span(['flags']),
      hint: `Remove it from ${path}.`,
    })
    return { written, deprecation: null, fault }
  }
  const data = plainObject([...Object.entries(written.data), ['flags', config]])
  const deprecation = warning('GL1013', MOVED, { at: { file: path, line: 1 } })
  return { written: { ...written, data }, deprecation, fault: null }
}

/** `config:` of a profiles.yml; null where there is none, and the file is not read as YAML for it. */
function configOf(path: string): PlainObject | null {
  if (!existsSync(path)) return null
  const text = readFileSync(path, 'utf8')
  if (!/^["']?config["']?\s*:/m.test(text)) return null
  const document = loadYaml(text, { file: path })
  const profiles = document.ok ? toPlain(document.value.value) : null
  const config = isPlainObject(profiles) ? profiles.config : null
  return isPlainObject(config) && Object.keys(config).length > 0 ? config : null
}
