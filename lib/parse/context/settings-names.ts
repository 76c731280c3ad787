import { type Names, Scope } from '../../jinja'
import { baseNames, plainEnvVar, type RawProject, toJinja, varFunction } from '../../project'
import { varLayers } from './vars'

/** What properties and descriptions may use: `target`, `project_name`, `env_var`, `var`, and dbt's plain functions. */
export function propertyNames(raw: RawProject, packageName: string): Scope {
  const layers = varLayers(raw, packageName)
  return new Scope(
    [
      ['target', toJinja(raw.profile.target)],
      ['project_name', raw.root.name],
      ['env_var', plainEnvVar(raw.host.env, 'SchemaYamlContext')],
      ['var', varFunction(layers, '<Configuration>', { known: [raw.cliVars] })],
    ],
    baseNames(raw.host, raw.flags),
  )
}

/** One set of names for each package, made when it is first asked for. */
export function propertyNamesByPackage(raw: RawProject): (packageName: string) => Names {
  const made = new Map<string, Names>()
  return (packageName) => {
    let names = made.get(packageName)
    if (!names) {
      names = propertyNames(raw, packageName)
      made.set(packageName, names)
    }
    return names
  }
}
