import type { ProjectIndex } from '../project/project-index'

export type Arrangement = 'folder' | 'schema' | 'cluster' | 'tag' | 'owner'
export const arrangements: readonly { readonly key: Arrangement; readonly label: string }[] = [
  { key: 'folder', label: 'Folder' },
  { key: 'schema', label: 'Database and schema' },
  { key: 'cluster', label: 'Cluster' },
  { key: 'tag', label: 'Tag' },
  { key: 'owner', label: 'Owner' },
]

export type Branch = {
  readonly key: string
  readonly label: string
  readonly branches: Branch[]
  readonly nodes: number[]
  count: number
}
/** A visible line of the tree: a branch, or a node by its number. */
export type TreeRow =
  | {
      readonly kind: 'branch'
      readonly key: string
      readonly label: string
      readonly depth: number
      readonly open: boolean
      readonly count: number
    }
  | { readonly kind: 'node'; readonly key: string; readonly node: number; readonly depth: number }

function pathsOf(index: ProjectIndex, node: number, by: Arrangement): readonly (readonly string[])[] {
  const word = (table: readonly string[], at: number | undefined, none: string) => table[at ?? -1] ?? none
  switch (by) {
    case 'folder':
      return [word(index.words.folders, index.folder[node], '').split('/')]
    case 'schema':
      return [word(index.words.schemas, index.schema[node], 'not in the database').split('.')]
    case 'cluster':
      return [[word(index.words.clusters, index.cluster[node], 'no cluster set')]]
    case 'owner':
      return [[word(index.words.owners, index.owner[node], 'no owner')]]
    case 'tag': {
      const tags = index.tags[node] ?? []
      return tags.length === 0 ? [['no tag']] : tags.map((tag) => [word(index.words.tags, tag, '')])
    }
  }
}

/** Puts every node under its branch; a node with two tags stands under both. A folder that holds nothing but one folder is folded into it. */
export function buildTree(index: ProjectIndex, by: Arrangement): Branch {
  const root: Branch = { key: '', label: '', branches: [], nodes: [], count: 0 }
  const byKey = new Map<string, Branch>([['', root]])
  const branchAt = (path: readonly string[]): Branch => {
    const key = path.join('\u0000')
    const known = byKey.get(key)
    if (known !== undefined) return known
    const branch: Branch = { key, label: path[path.length - 1] ?? '', branches: [], nodes: [], count: 0 }
    byKey.set(key, branch)
    branchAt(path.slice(0, -1)).branches.push(branch)
    return branch
  }
  for (let node = 0; node < index.id.length; node++)
    for (const path of pathsOf(index, node, by)) branchAt(path).nodes.push(node)
  return tidy(root, index)
}

function tidy(branch: Branch, index: ProjectIndex): Branch {
  const branches = branch.branches.map((b) => tidy(b, index)).sort((a, b) => a.label.localeCompare(b.label))
  const nodes = [...branch.nodes].sort((a, b) => (index.name[a] ?? '').localeCompare(index.name[b] ?? ''))
  const count = nodes.length + branches.reduce((sum, b) => sum + b.count, 0)
  const only = branches[0]
  if (branch.key !== '' && nodes.length === 0 && branches.length === 1 && only !== undefined)
    return { ...only, label: `${branch.label}/${only.label}` }
  return { key: branch.key, label: branch.label, branches, nodes, count }
}

/** The lines that are visible: with a filter, the branches that hold a match, all open. */
export function treeRows(
  root: Branch,
  index: ProjectIndex,
  opened: (branch: Branch, depth: number) => boolean,
  filter: string,
): readonly TreeRow[] {
  const rows: TreeRow[] = []
  const wanted = filter.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const matches = (node: number) =>
    wanted.every((part) => (index.name[node] ?? '').toLowerCase().includes(part))
  const walk = (branch: Branch, depth: number): void => {
    for (const child of branch.branches) {
      const at = rows.length
      const open = wanted.length > 0 || opened(child, depth)
      rows.push({ kind: 'branch', key: child.key, label: child.label, depth, open, count: child.count })
      if (open) walk(child, depth + 1)
      if (wanted.length > 0 && rows.length === at + 1) rows.pop()
    }
    for (const node of branch.nodes)
      if (wanted.length === 0 || matches(node))
        rows.push({ kind: 'node', key: `${branch.key}\u0000${node}`, node, depth })
  }
  walk(root, 0)
  return rows
}
