export type { DuplicateKey } from './compose'
export { YamlDocument, type YamlPath } from './document'
export { type DumpOptions, dumpYaml } from './dump'
export type { DumpValue } from './dump-value'
export { loadYaml } from './load'
export {
  isYamlObject,
  YamlDate,
  YamlDateTime,
  type YamlEntry,
  type YamlMappingNode,
  type YamlNode,
  type YamlObject,
  type YamlScalar,
  type YamlScalarNode,
  type YamlSequenceNode,
  type YamlValue,
} from './values'
