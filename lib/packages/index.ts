export { type AddedPackage, PACKAGE_SOURCES } from './add'
export { type DepsOptions, installDependencies } from './deps'
