/** Where a public project of the corpus lies on this machine, and the profile that it was parsed with. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordedFacts } from './fact-file'

/** The folder with the project in a checkout; undefined where there is none. */
export function projectFolder(projects: string, { name, subfolder }: RecordedFacts): string | undefined {
  return [join(projects, name, subfolder), join(projects, name)].find((folder) =>
    existsSync(join(folder, 'dbt_project.yml')),
  )
}

/** A profiles.yml as dbt had it; JSON is YAML. */
export function writeProfile(folder: string, { name, target, ...output }: RecordedFacts['profile']): void {
  mkdirSync(folder)
  const profiles = { [name]: { target, outputs: { [target]: { ...output, pass: 'password', retries: 0 } } } }
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify(profiles))
}
