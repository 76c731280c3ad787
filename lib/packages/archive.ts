import { mkdir, readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { list, type ReadEntry, extract as untar } from 'tar'
import { DiagnosticError, error } from '../foundation'

/** Of all files together, unpacked; what is bigger is no package but an attack on the disk. */
const SIZE_LIMIT = 2 * 1024 ** 3
const ENTRY_LIMIT = 200_000

/**
 * Unpacks a .tar.gz into a new folder and gives the one folder that is at its top. Nothing is written before every
 * entry has been looked at: none may lead out of the folder, neither by its own path nor by a link.
 * @throws DiagnosticError GL1207
 */
export async function unpack(file: string, into: string, shown: string, name: string): Promise<string> {
  await mkdir(into, { recursive: true })
  try {
    await inspect(file, shown)
    await untar({ file, cwd: into, strict: true, preserveOwner: false, noMtime: false })
  } catch (e) {
    if (e instanceof DiagnosticError) throw e
    throw refused(shown, e instanceof Error ? e.message : String(e))
  }
  const [top, ...rest] = await readdir(into, { withFileTypes: true })
  if (top?.isDirectory() && rest.length === 0) return join(into, top.name)
  throw new DiagnosticError(
    error(
      'GL1207',
      `Incorrect structure for package extracted from ${shown}.` +
        `The extracted package needs to follow the structure ${name}/<package_contents>.`,
    ),
  )
}

async function inspect(file: string, shown: string): Promise<void> {
  let entries = 0
  let size = 0
  let objection: string | null = null
  await list({
    file,
    strict: true,
    onReadEntry: (entry) => {
      entries++
      size += entry.size
      objection ??= objectionTo(entry)
    },
  })
  if (entries === 0) throw refused(shown, 'it is empty or no archive')
  if (objection !== null) throw refused(shown, objection)
  if (entries > ENTRY_LIMIT || size > SIZE_LIMIT) throw refused(shown, 'it is too big for a package')
}

const KINDS = new Set<string>([
  'File',
  'OldFile',
  'ContiguousFile',
  'Directory',
  'SymbolicLink',
  'Link',
  'GNUDumpDir',
])

/** Why an entry is not unpacked, or null. */
function objectionTo(entry: ReadEntry): string | null {
  const { path, type, linkpath } = entry
  if (!KINDS.has(type)) return `'${path}' is a ${type}`
  if (leadsOut(path)) return `'${path}' would be put outside of the package`
  if (type === 'SymbolicLink' && leadsOut(posix.join(posix.dirname(path), linkpath ?? ''), linkpath ?? '')) {
    return `'${path}' is a link that leads outside of the package ('${linkpath}')`
  }
  if (type === 'Link' && leadsOut(linkpath ?? ''))
    return `'${path}' is a link to something outside ('${linkpath}')`
  return null
}

function leadsOut(path: string, written: string = path): boolean {
  if (written.includes('\\') || written.includes('\0') || /^[A-Za-z]:/.test(written)) return true
  return posix.isAbsolute(written) || posix.normalize(path).split('/').includes('..')
}

function refused(shown: string, why: string): DiagnosticError {
  return new DiagnosticError(error('GL1207', `The archive ${shown} is not unpacked: ${why}`))
}
