export type { DuplicateKey } from './compose'
export { plainValue, YamlDocument, type YamlPath } from './document'
export { loadYaml } from './load'
export {
  isYamlObject,
  keyText,
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
