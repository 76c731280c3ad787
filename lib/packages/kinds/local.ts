import { cp, symlink } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { readMetadata } from '../project-file'
import type { Session } from '../session'
import type { Pinned, Wanted } from '../wanted'

/** A folder of this machine, seen from the root project; installed as a link to it. */
export function localPackage(session: Session, local: string): Wanted {
  const wanted: Wanted = {
    kind: 'LocalUnpinnedPackage',
    names: [local],
    merge: () => wanted,
    pin: async () => pinLocal(session, local),
  }
  return wanted
}

function pinLocal(session: Session, local: string): Pinned {
  const path = local.startsWith('~/') ? join(session.host.home, local.slice(2)) : local
  const folder = isAbsolute(path) ? path : join(session.project.root, path)
  return {
    name: local,
    metadata: async () => readMetadata(session, folder, local),
    lockEntry: () => ({ local }),
    install: async (target) => {
      session.log('Creating symlink to local dependency.', 'debug')
      try {
        await symlink(folder, target, 'dir')
      } catch {
        session.log('Symlinks are not available on this OS, copying dependency.', 'debug')
        await cp(folder, target, { recursive: true })
      }
    },
    origin: () => `<local @ ${local}>`,
    subdirectory: null,
  }
}
