import type { PlainObject } from '../../project'
import type { ConfigKind } from './fields'
import type { ConfigTrees } from './levels'

/** A config as it stands before anything of the node itself is known: the trees of dbt_project.yml. */
export function baseConfig(
  kind: ConfigKind,
  packageName: string,
  fqn: readonly string[],
  trees: ConfigTrees,
): PlainObject {
  return trees.finished(kind, packageName, fqn, [])
}
