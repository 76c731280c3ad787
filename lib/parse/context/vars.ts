import type { RawPackage, RawProject, Settings } from '../../project'
import { isPlainObject } from '../../project'

/**
 * Where a package's `var()` looks, first to last: --vars, what the root project sets for the package, what it sets
 * for all, then the package's own.
 */
export function varLayers(raw: RawProject, packageName: string): readonly Settings[] {
  const layers: Settings[] = [raw.cliVars, ...layersOf(raw.root, packageName)]
  if (packageName !== raw.root.name) {
    const own = raw.packages.find((pkg) => pkg.name === packageName)
    if (own) layers.push(...layersOf(own, packageName))
  }
  return layers
}

function layersOf(pkg: RawPackage, packageName: string): Settings[] {
  const scoped = pkg.settings.vars[packageName]
  return isPlainObject(scoped) ? [scoped, pkg.settings.vars] : [pkg.settings.vars]
}
