import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { create } from 'tar'
import { type Files, writeFiles } from './files'

export type HubPackage = {
  readonly versions: {
    readonly [version: string]: {
      readonly packages?: readonly object[]
      readonly require_dbt_version?: string | readonly string[]
    }
  }
  readonly redirectname?: string
}

/** For tests: a package hub on a port of this machine, each version with an archive. */
export async function startHub(packages: { readonly [name: string]: HubPackage }) {
  const requests: string[] = []
  const archives = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    requests.push(path)
    const answer = archives.get(path) ?? (path.endsWith('.json') ? indexOrPackage(path) : undefined)
    response.writeHead(answer === undefined ? 404 : 200).end(answer)
  })
  const base = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/` : '')
    })
  })
  for (const [name, { versions }] of Object.entries(packages)) {
    for (const version of Object.keys(versions)) {
      const project = projectOf(name)
      archives.set(
        `/${project}-${version}.tar.gz`,
        await tarball({
          [`${project}-${version}/dbt_project.yml`]: `name: ${project}\nversion: "${version}"\n`,
        }),
      )
    }
  }

  function indexOrPackage(path: string): string | undefined {
    if (path === '/api/v1/index.json') return JSON.stringify(Object.keys(packages))
    const name = path.slice('/api/v1/'.length, -'.json'.length)
    const found = packages[name]
    if (found === undefined) return undefined
    const project = projectOf(name)
    const versions = Object.entries(found.versions).map(([version, more]) => [
      version,
      {
        name: project,
        version,
        packages: [],
        downloads: { tarball: `${base}${project}-${version}.tar.gz` },
        ...more,
      },
    ])
    return JSON.stringify({
      ...found,
      name: project,
      namespace: dirname(name),
      versions: Object.fromEntries(versions),
    })
  }

  return {
    base,
    requests,
    serve: (path: string, content: Buffer) => archives.set(path, content),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

export type TestHub = Awaited<ReturnType<typeof startHub>>

function projectOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** For tests: an archive of some files. */
export async function tarball(files: Files): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-tar-'))
  writeFiles(folder, files)
  const file = join(folder, '.tar.gz')
  const tops = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))]
  await create({ file, cwd: folder, gzip: true }, tops)
  return readFileSync(file)
}
