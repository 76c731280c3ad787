import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { unpack } from '../archive'
import { download } from '../http'
import { moveFolder } from '../move'
import { readMetadata } from '../project-file'
import type { Session } from '../session'
import type { Pinned, Wanted } from '../wanted'
import { scrubbed } from './scrubbed'

/** A .tar.gz at an address, under a name of the project's choice. */
export function tarballPackage(
  session: Session,
  { tarball, written, name }: { readonly tarball: string; readonly written: string; readonly name: string },
): Wanted {
  const wanted: Wanted = {
    kind: 'TarballUnpinnedPackage',
    names: [tarball],
    merge: () => wanted,
    pin: async () => pinTarball(session, tarball, written, name),
  }
  return wanted
}

function pinTarball(session: Session, tarball: string, written: string, name: string): Pinned {
  let folder: Promise<string> | undefined
  const fetched = () => {
    folder ??= fetchArchive(session, tarball, name)
    return folder
  }
  return {
    name,
    metadata: async () => ({ ...readMetadata(session, await fetched(), tarball), name }),
    lockEntry: () => ({ tarball: scrubbed(session, written) }),
    install: async (target) => moveFolder(await fetched(), target),
    origin: () => `tarball (url: ${tarball})`,
    subdirectory: null,
  }
}

/** Downloads and unpacks an archive; gives its top folder. @throws DiagnosticError */
export async function fetchArchive(session: Session, url: string, name: string): Promise<string> {
  const downloads = await session.downloads()
  const key = createHash('sha1').update(`${url}\n${process.hrtime.bigint()}`).digest('hex')
  const file = join(downloads, `${key}.tar.gz`)
  await download(session, url, file)
  return unpack(file, join(downloads, key), session.scrub(url), name)
}
