import { type Names, Scope } from '../../jinja'
import { baseNames, envVarFunction, type RawProject, requiredVar, toJinja, VarFunction } from '../../project'
import { varLayers } from './vars'

/** What properties and descriptions may use: `target`, `project_name`, `env_var`, `var`, and dbt's plain functions. */
export function propertyNames(raw: RawProject, packageName: string): Scope {
  const layers = varLayers(raw, packageName)
  const missing = (name: string) => requiredVar(name, '<Configuration>', [raw.cliVars])
  return new Scope(
    [
      ['target', toJinja(raw.profile.target)],
      ['project_name', raw.root.name],
      ['env_var', envVarFunction(raw.host.env)],
      ['var', new VarFunction(layers, missing, { known: [raw.cliVars] })],
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
