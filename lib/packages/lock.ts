import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { dumpYaml } from '../yaml'
import { packagesHash } from './hash'
import { resolveAll } from './resolve'
import type { Session } from './session'
import type { PackageSpec } from './spec'

/** Resolves what is asked for and writes package-lock.yml as dbt does. @throws DiagnosticError */
export async function writeLock(session: Session, specs: readonly PackageSpec[]): Promise<void> {
  const path = join(session.project.root, 'package-lock.yml')
  const resolved = await resolveAll(session, specs)
  const packages = resolved.map(({ pinned, projectName }) => ({ ...pinned.lockEntry(), name: projectName }))
  const text = dumpYaml({ packages, sha1_hash: packagesHash(specs) }, { indentLists: true })
  await writeFileAtomic(path, text)
  session.log(`Updating lock file in file path: ${path}`)
}
