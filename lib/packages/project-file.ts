import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DiagnosticError, error } from '../foundation'
import { isPlainObject, readPackageFile, toPlain } from '../project'
import { loadYaml } from '../yaml'
import type { Session } from './session'
import type { PackageMetadata } from './wanted'

/** Name and packages of the project in a folder; the name as it is written, as dbt takes it. @throws DiagnosticError */
export function readMetadata(session: Session, folder: string, shown: string): PackageMetadata {
  const path = join(folder, 'dbt_project.yml')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new DiagnosticError(
      error(
        'GL1001',
        `No dbt_project.yml found at expected path ${path}\n` +
          'Verify that each entry within packages.yml (and their transitive dependencies) contains a file named dbt_project.yml',
        { hint: `It is asked for as ${shown}.` },
      ),
    )
  }
  const document = loadYaml(text, { file: path })
  if (!document.ok) throw new DiagnosticError(...document.errors)
  const data = toPlain(document.value.value)
  const name = isPlainObject(data) ? data.name : undefined
  if (typeof name !== 'string' || name === '') {
    throw new DiagnosticError(
      error('GL1002', 'Package defined in dbt_project.yml must have a name!', {
        at: { file: path, line: 1 },
      }),
    )
  }
  const file = readPackageFile(folder, `${folder}/`, {
    names: session.project.packageNames,
    env: session.host.env,
    rendersDependencies: true,
  })
  if (!file.ok) throw new DiagnosticError(...file.errors)
  return { name, entries: file.value.entries }
}
